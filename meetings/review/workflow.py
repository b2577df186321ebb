"""The review as tables (``meetings-evaluation.md`` D.6): of a member, of a branch, of a committee. States are the same."""

from __future__ import annotations

from accounts.permissions import Permission as P
from core.workflow import T, Workflow
from meetings.models import EvaluationState as S
from meetings.review import checks, effects

ASKED_ABOVE = frozenset({"appraise", "return", "decide", "notify", "reassess"})  # steps of the committee that decides
RAIL = (
    S.NOT_OPENED, S.SELF_REVIEW, S.BRANCH_COMMENTS, S.BRANCH_BALLOT, S.COMMITTEE_APPRAISAL, S.DECIDED, S.NOTIFIED,
)  # fmt: skip
_LEVELS = "366-QĐ/TW@2025-08-30"


def _workflow(code: str, label: str, keeper: P) -> Workflow:
    """The table, with the permission that writes for the branch or collective."""
    open_round = checks.round_is_open
    return Workflow(
        code=code,
        label=label,
        states=S,
        initial=S.NOT_OPENED,
        rail=RAIL,
        closed=(S.NOTIFIED, S.NOT_SUBJECT, S.REASSESSED),
        transitions=(
            T("submit", "Nhận bản kiểm điểm", [S.NOT_OPENED, S.RETURNED], S.SELF_REVIEW, who=keeper,
              checks=(open_round, checks.self_review_is_in, checks.suggestion_is_answered, checks.collective_first),
              effect=effects.take_in, basis=_LEVELS,
              help="Bản tự kiểm điểm đã viết đủ theo mẫu và nộp."),
            T("comment", "Hội nghị góp ý", S.SELF_REVIEW, S.BRANCH_COMMENTS, who=keeper,
              checks=(open_round, checks.comments_are_written, checks.outside_comments_are_in), effect=effects.commented,
              help="Ý kiến góp ý của hội nghị đã ghi; điểm và mức theo quy định được tính lại theo kết luận của hội nghị."),
            T("ballot", "Ghi kết quả bỏ phiếu", S.BRANCH_COMMENTS, S.BRANCH_BALLOT, who=keeper,
              checks=(open_round, checks.ballot_is_sound, checks.differing_level_has_reason), effect=effects.count_ballot,
              basis="evaluation.ballot_majority", help="Bỏ phiếu kín; chỉ lưu số phiếu từng mức."),
            T("redo_ballot", "Bỏ phiếu lại", S.BRANCH_BALLOT, S.BRANCH_COMMENTS, who=keeper, needs={"reason": "lý do bỏ phiếu lại"},
              checks=(open_round,), effect=effects.back_to_comments),
            T("forward", "Trình cấp ủy", S.BRANCH_BALLOT, S.COMMITTEE_APPRAISAL, who=keeper, checks=(open_round,),
              help="Kết quả được gửi cấp ủy có thẩm quyền thẩm định."),
            T("appraise", "Thẩm định", S.COMMITTEE_APPRAISAL, S.COMMITTEE_APPRAISAL, who=P.REVIEW_APPRAISE,
              needs={"level": "mức thẩm định"}, checks=(open_round, checks.level_is_known, checks.values_fit), effect=effects.appraise,
              help="Ghi mức sau thẩm định; mức khác đề nghị phải có lý do ở phần ghi chú."),
            T("return", "Trả lại", S.COMMITTEE_APPRAISAL, S.RETURNED, who=P.REVIEW_APPRAISE, needs={"reason": "lý do trả lại"},
              checks=(open_round,), effect=effects.send_back, help="Chi bộ bổ sung, làm lại từ bản kiểm điểm."),
            T("decide", "Quyết định", S.COMMITTEE_APPRAISAL, S.DECIDED, who=P.REVIEW_DECIDE, other_person=True,
              checks=(open_round, checks.values_fit, checks.appraised, checks.cap_holds, checks.parts_are_decided), effect=effects.decide,
              basis="authority:evaluation.member", help="Cấp ủy quyết định mức xếp loại."),
            T("notify", "Thông báo kết quả", S.DECIDED, S.NOTIFIED, who=P.REVIEW_APPRAISE, effect=effects.notify),
            T("exclude", "Ghi không thuộc diện", [S.NOT_OPENED, S.SELF_REVIEW, S.RETURNED], S.NOT_SUBJECT, who=keeper,
              needs={"exclusion": "lý do không thuộc diện"}, checks=(open_round, checks.values_fit), effect=effects.exclude,
              help="Vẫn tính trong tổng số, không tính vào số được đánh giá."),
            T("include", "Đưa vào diện kiểm điểm", S.NOT_SUBJECT, S.NOT_OPENED, who=keeper, needs={"reason": "lý do"},
              checks=(open_round,), effect=effects.include),
            T("reassess", "Đánh giá lại", [S.DECIDED, S.NOTIFIED], S.REASSESSED, who=P.REVIEW_DECIDE,
              needs={"violation_key": "vi phạm", "violation_year": "năm xảy ra vi phạm", "decision_number": "số quyết định",
                     "reason": "lý do đánh giá lại"},
              checks=(checks.values_fit, checks.violation_counts_once, checks.level_is_known), effect=effects.replace,
              basis="25-HD/BTCTW@2023-11-10#mục 4.5",
              help="Vi phạm của kỳ này được phát hiện, kỷ luật về sau: kết quả cũ hủy, xếp loại Không hoàn thành nhiệm vụ."),
        ),
    )  # fmt: skip


MEMBER_WORKFLOW = _workflow("evaluation", "Kiểm điểm, xếp loại đảng viên", P.REVIEW_KEEP)
BRANCH_WORKFLOW = _workflow("organization_evaluation", "Kiểm điểm, xếp loại chi bộ", P.REVIEW_KEEP)
COMMITTEE_WORKFLOW = _workflow("committee_evaluation", "Kiểm điểm, xếp loại đảng bộ", P.REVIEW_APPRAISE)
