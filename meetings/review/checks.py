"""What has to hold before a step of a review case: functions that answer with findings."""

from __future__ import annotations

from collections.abc import Iterable

from core.dates import format_date
from core.findings import WARNING, Finding, Right
from core.workflow import checked
from meetings.models import Evaluation, EvaluationState, OrganizationEvaluation, PeriodKind
from meetings.models.review import level_label
from meetings.review.capping import cap_of
from meetings.review.judging import base_at, criteria_of, judge_ballot, subject_class
from meetings.review.standards import blocks_of, level_choices
from meetings.tasks.queries import lacking_residence_comment
from regulations.lookup import lookup_values

TOP = "excellent"
Findings = Iterable[Finding]


@checked("Đợt kiểm điểm đang mở")
def round_is_open(case, step) -> Findings:
    """A closed round takes no more steps."""
    if case.round_id and not case.round.is_open:
        yield Finding("round_closed", f"Đợt kiểm điểm đã kết thúc ngày {format_date(case.round.closed_on)}.",
                      right=Right.PRINCIPLE, remedy="Nếu cần sửa kết quả, cấp ủy đánh giá lại.")  # fmt: skip


@checked("Bản tự kiểm điểm đủ nội dung, mức tự nhận")
def self_review_is_in(case, step) -> Findings:
    """The self-review has its words, its level and an answer to each criterion of the form."""
    if not case.self_level:
        yield Finding("no_self_level", "Chưa ghi mức xếp loại tự nhận.", field="self_level", right=Right.REGULATION,
                      remedy="Chọn mức tự nhận trong bản tự kiểm điểm.")  # fmt: skip
    if not any(str(text).strip() for text in case.self_texts.values()):
        yield Finding("no_text", "Bản tự kiểm điểm chưa có nội dung.", right=Right.REGULATION, overridable=True,
                      remedy="Nhập nội dung, hoặc ghi lý do nếu chỉ lưu bản giấy.")  # fmt: skip
    else:
        empty = [b.label for b in blocks_of(subject_class(case)) if not str(case.self_texts.get(b.code, "")).strip()]
        optional = [label for label in empty if "(nếu có)" not in label]
        if optional:
            yield Finding("empty_parts", f"Còn phần chưa viết: {'; '.join(optional)}.", WARNING, right=Right.REGULATION)
    unanswered = [c for c in criteria_of(case) if case.self_criteria.get(c.code) in (None, "")]
    if unanswered:
        yield Finding("criteria_open", f"Còn {len(unanswered)} tiêu chí chưa tự đánh giá.", right=Right.REGULATION,
                      overridable=True, remedy="Chọn đánh giá cho từng tiêu chí trong bản tự kiểm điểm.")  # fmt: skip


@checked("Người được gợi ý kiểm điểm đã giải trình")
def suggestion_is_answered(case, step) -> Findings:
    """Who was given a suggestion has answered it."""
    answered = str(case.self_texts.get("explained") or case.self_texts.get("c_explained") or "").strip()
    if case.suggested_by and not answered:
        yield Finding("suggestion_open", "Chưa giải trình nội dung được gợi ý kiểm điểm.", right=Right.REGULATION,
                      overridable=True, remedy="Viết phần giải trình trong bản tự kiểm điểm.")  # fmt: skip


@checked("Đã ghi ý kiến góp ý của hội nghị")
def comments_are_written(case, step) -> Findings:
    """The comments of the meeting are recorded."""
    if not case.branch_comments.strip():
        yield Finding("no_comments", "Chưa ghi ý kiến góp ý của hội nghị.", field="branch_comments", right=Right.PRINCIPLE,
                      remedy="Ghi tóm tắt ý kiến góp ý; nếu nhất trí thì ghi “Nhất trí với bản tự kiểm điểm”.")  # fmt: skip


@checked("Lưu ý khi chưa có nhận xét nơi cư trú, nơi sinh hoạt tạm thời")
def outside_comments_are_in(case, step) -> Findings:
    """Remarks when the residence or the temporary branch has not said its word yet."""
    if not isinstance(case, Evaluation):
        return
    if (
        case.kind == PeriodKind.YEAR
        and lacking_residence_comment(case.organization, case.year).filter(pk=case.member_id).exists()
    ):
        yield Finding("no_residence_comment", "Chưa có nhận xét nơi cư trú của năm.", WARNING, right=Right.REGULATION,
                      remedy="Ghi nhận xét nơi cư trú ở phần Nhiệm vụ đảng viên.")  # fmt: skip
    if case.away and not case.away_comment.strip():
        yield Finding("no_away_comment", "Chưa có nhận xét của chi bộ nơi sinh hoạt tạm thời.", WARNING, right=Right.REGULATION,
                      remedy="Ghi nhận xét trước khi chi bộ xếp loại.")  # fmt: skip


@checked("Kết quả bỏ phiếu khớp với điểm danh và mức của chi bộ")
def ballot_is_sound(case, step) -> Findings:
    """There is a tally of a meeting that took place, its sum fits the roll, and the branch's level follows from it or has a reason."""
    if case.votes is None or case.meeting is None:
        yield Finding("no_ballot", "Chưa ghi kết quả bỏ phiếu.", right=Right.PRINCIPLE,
                      remedy="Nhập số phiếu từng mức ở trang bỏ phiếu, gắn với buổi họp kiểm điểm.")  # fmt: skip
        return
    member = case.member_id if isinstance(case, Evaluation) else None
    base = base_at(case.meeting, list(case.meeting.roll.all()), member)
    yield from tally_findings(case.subject, case.votes, base.voters)
    if not case.branch_level:
        yield Finding("no_branch_level", "Chưa ghi mức chi bộ đề nghị.", field="branch_level", right=Right.PRINCIPLE)
        return
    result = judge_ballot(case, base.number)
    if result.level and result.level != case.branch_level and not case.branch_reason.strip():
        yield Finding("against_ballot", f"Mức đề nghị khác mức được trên một nửa số phiếu ({level_label(result.level)}).",
                      field="branch_reason", right=Right.PRINCIPLE, remedy="Đề nghị đúng kết quả phiếu, hoặc ghi rõ lý do.")  # fmt: skip
    elif not result.level and not case.branch_reason.strip():
        yield Finding("no_majority", f"Không mức nào được {result.needed} phiếu trở lên (căn cứ {base.number} đảng viên).",
                      field="branch_reason", right=Right.PRINCIPLE, remedy="Bỏ phiếu lại, hoặc ghi rõ lý do đề nghị mức này.")  # fmt: skip


def tally_findings(subject: str, votes: dict[str, int], voters: int) -> Findings:
    """The arithmetic of one tally: not more votes than voters who came; fewer is worth a remark."""
    cast = sum(votes.values())
    if cast > voters:
        yield Finding("too_many_votes", f"{subject}: tổng số phiếu {cast} nhiều hơn số người có quyền bỏ phiếu có mặt ({voters}).",
                      right=Right.PRINCIPLE, remedy="Kiểm tra số phiếu và điểm danh.")  # fmt: skip
    elif cast < voters:
        yield Finding("votes_missing", f"{subject}: tổng số phiếu {cast}, ít hơn {voters} người có quyền bỏ phiếu có mặt.", WARNING,
                      right=Right.PRINCIPLE)  # fmt: skip


@checked("Mức khác mức hệ thống đề xuất thì có lý do")
def differing_level_has_reason(case, step) -> Findings:
    """Another level than the rules propose needs a written reason of the branch (``meetings-evaluation.md`` D.3)."""
    if (
        case.proposed_level
        and case.branch_level
        and case.branch_level != case.proposed_level
        and not case.branch_reason.strip()
    ):
        yield Finding(
            "level_differs", f"Theo điểm và điều kiện là {level_label(case.proposed_level)}, đề nghị {level_label(case.branch_level)}.",
            field="branch_reason", right=Right.STANDARD, remedy="Ghi lý do đề nghị mức khác.",
        )  # fmt: skip


@checked("Mức xếp loại thuộc danh mục của kỳ")
def level_is_known(case, step) -> Findings:
    """The level given is one of the period's."""
    given = str(step.data.get("level") or "")
    if given and given not in dict(level_choices(case.rules_on)):
        yield Finding("level", "Chọn một trong các mức xếp loại của kỳ này.", field="level", right=Right.REGULATION)


@checked("Nội dung nhập hợp lệ")
def values_fit(case, step) -> Findings:
    """What was typed is not longer than its field, and an exclusion is one of the list."""
    for name, label, most in (
        ("decision_number", "Số quyết định", 60),
        ("violation_key", "Vi phạm", 120),
        ("note", "Ghi chú", 400),
    ):
        if len(str(step.data.get(name) or "")) > most:
            yield Finding("too_long", f"{label} dài quá {most} ký tự.", field=name, remedy="Viết gọn lại.")
    asked = str(step.data.get("exclusion") or "")
    if asked and asked not in {value.code for value in lookup_values("evaluation_exclusion", case.rules_on)}:
        yield Finding(
            "exclusion", "Chọn một lý do không thuộc diện của danh mục.", field="exclusion", right=Right.REGULATION
        )


@checked("Đã thẩm định; mức khác đề nghị của chi bộ có lý do")
def appraised(case, step) -> Findings:
    """The committee's officer has appraised the case; a level other than the branch's has its reason."""
    if not case.appraised_level:
        yield Finding(
            "not_appraised", "Chưa thẩm định.", right=Right.PRINCIPLE, remedy="Thẩm định trước khi quyết định."
        )
    elif case.appraised_level != case.branch_level and not case.appraisal_note.strip():
        yield Finding("appraisal_reason", f"Mức thẩm định ({level_label(case.appraised_level)}) khác mức đề nghị "
                      f"({level_label(case.branch_level)}) mà chưa ghi lý do.", right=Right.PRINCIPLE,
                      remedy="Thẩm định lại, ghi rõ lý do.")  # fmt: skip


@checked("Tỷ lệ hoàn thành xuất sắc không vượt giới hạn")
def cap_holds(case, step) -> Findings:
    """The share of the top level within the group is not above the ceiling of the round."""
    if case.appraised_level != TOP or case.round_id is None or case.round.cap_percent is None:
        return
    box = cap_of(case.round, type(case), case)
    if box is not None and box.over:
        yield Finding(
            "cap", f"{box.label}: {box.top} trường hợp Hoàn thành xuất sắc, nhiều hơn mức tối đa {box.allowed} ({box.words}).",
            right=Right.REGULATION, basis=case.round.cap_rule.get("citation", ""), overridable=True,
            remedy="Thẩm định lại một số trường hợp xuống mức dưới, hoặc ghi rõ căn cứ cho phép tỷ lệ cao hơn.",
        )  # fmt: skip


@checked("Lưu ý khi tập thể chưa kiểm điểm trước cá nhân")
def collective_first(case, step) -> Findings:
    """A remark when the collective has not reviewed itself before its members (order of 43-HD/BTCTW)."""
    if not isinstance(case, Evaluation) or case.round_id is None:
        return
    waiting = OrganizationEvaluation.objects.filter(
        round=case.round_id,
        organization=case.organization_id,
        state__in=(EvaluationState.NOT_OPENED, EvaluationState.RETURNED),
    )
    if waiting.exists():
        yield Finding("collective_first", "Tập thể chi bộ chưa có báo cáo kiểm điểm; kiểm điểm tập thể trước, cá nhân sau.", WARNING,
                      right=Right.PRINCIPLE)  # fmt: skip


@checked("Lưu ý khi đảng viên, tổ chức trực thuộc chưa có mức")
def parts_are_decided(case, step) -> Findings:
    """A remark when members or subordinate organisations of a collective have no decided level yet."""
    if not isinstance(case, OrganizationEvaluation) or case.round_id is None:
        return
    members = Evaluation.objects.filter(
        round=case.round_id, organization__path__startswith=case.organization.path, exclusion=""
    )
    left = members.filter(level="").count()
    if left:
        yield Finding("parts_open", f"Còn {left} đảng viên chưa có mức xếp loại, là căn cứ xếp loại tập thể.",
                      WARNING, right=Right.REGULATION)  # fmt: skip


@checked("Vi phạm thuộc kỳ này và chưa tính lần nào")
def violation_counts_once(case, step) -> Findings:
    """The violation has a name and a year, belongs to this period, and has not been counted before."""
    key, year = str(step.data.get("violation_key") or "").strip(), step.data.get("violation_year")
    if year and not (str(year).isdecimal() and len(str(year)) == 4):
        yield Finding(
            "year", "Năm xảy ra vi phạm gồm bốn chữ số.", field="violation_year", remedy="Nhập năm, ví dụ 2025."
        )
    elif year and int(year) != case.year:
        yield Finding("other_year", f"Vi phạm xảy ra năm {year}, không phải năm {case.year}.", field="violation_year",
                      right=Right.REGULATION, remedy="Đánh giá lại đúng năm xảy ra vi phạm.")  # fmt: skip
    if key and isinstance(case, Evaluation):
        earlier = Evaluation.objects.filter(member=case.member_id, violation_key=key).first()
        if earlier is not None:
            yield Finding("violation_once", f"Vi phạm này đã được dùng để đánh giá lại {earlier.period}; một vi phạm chỉ tính một lần.",
                          field="violation_key", right=Right.PRINCIPLE)  # fmt: skip
    if step.data.get("self_reported") and not str(step.data.get("level") or ""):
        yield Finding("weigh", "Đồng chí tự báo cáo, tự khắc phục: cấp ủy cân nhắc, chọn mức và ghi lý do.", field="level",
                      right=Right.PRINCIPLE)  # fmt: skip
