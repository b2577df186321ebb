"""Admission and recognition as one table (``admission.md`` 3, 4 and 7): who takes which step, with which papers, by which rule."""

from __future__ import annotations

from accounts.permissions import Permission as P
from admissions import effects
from admissions.deciders import after_appraisal, after_branch, resumes_at
from admissions.models import (
    BEFORE_CEREMONY,
    DOSSIER_STATES,
    PROBATION_STATES,
    SOURCE_STATES,
    SUPERIOR_STATES,
    BallotStage,
)
from admissions.models import AdmissionState as S
from admissions.rules import dates, later, probation, steps, verifying
from admissions.rules.common import in_order
from admissions.rules.identity import not_a_member
from core.workflow import Deadline, T, Transition, Workflow

KEEP, REVIEW, DECIDE = P.ADMISSION_KEEP, P.ADMISSION_REVIEW, P.ADMISSION_DECIDE
_REASON = {"reason": "lý do"}
_SIGNED = {"signer_name": "họ tên người ký", "signer_position": "chức vụ người ký"}
_GUIDE = "01-HD/TW@2016-09-20"  # and whatever has taken its place
_CHARTER = "Điều lệ Đảng@2011-01-19"
_KEEPING = "12-HD/BTCTW@2022-01-18"
_NEXT_OF_BRANCH = (S.SECTIONAL_APPRAISAL, S.GRASSROOTS_REVIEW, S.AWAITING_DECISION)


def _decision_due(case):
    due = dates.or_none(dates.decision_due, case.branch_resolved_on)
    return due.on if due else None


def _ceremony_due(case):
    due = dates.or_none(dates.ceremony_due, case.decision_on, case.decision_received_on or case.decision_on)
    return due.on if due else None


def _recognition_due(case):
    due = dates.or_none(dates.recognition_due, case.ceremony_on)
    return due.on if due else None


def _recognised_due(case):
    due = dates.or_none(dates.recognition_decision_due, case.recognition_resolved_on)
    return due.on if due else None


def _dossier_due(case):
    due = dates.or_none(dates.dossier_ends, case.dossier_from, case.dossier_from)
    return due.on if due else None


DOSSIER = Deadline("Chi bộ xét trước khi hồ sơ hết giá trị", _dossier_due, "admission.dossier_validity_months")
DECISION = Deadline("Quyết định kết nạp", _decision_due, "admission.decision_deadline")
CEREMONY = Deadline("Tổ chức lễ kết nạp", _ceremony_due, "admission.ceremony_deadline")
RECOGNITION = Deadline("Chi bộ xét công nhận chính thức", _recognition_due, "recognition.branch_deadline")
RECOGNISED = Deadline("Quyết định công nhận chính thức", _recognised_due, "recognition.decision_deadline")


def _T(*args, checks=(), **values) -> Transition:  # noqa: N802
    """A row of this table: whatever else it checks, steps follow each other in time."""
    return T(*args, checks=(in_order, *checks), **values)


WORKFLOW = Workflow(
    code="admission",
    label="Kết nạp, công nhận đảng viên",
    states=S,
    initial=S.PROSPECT,
    rail=(S.PROSPECT, S.SYMPATHIZER, S.COURSE_COMPLETED, S.PREPARING_DOSSIER, S.VERIFYING, S.COLLECTING_OPINIONS, S.BRANCH_REVIEW,
          S.SECTIONAL_APPRAISAL, S.GRASSROOTS_REVIEW, S.AWAITING_DECISION, S.AWAITING_CEREMONY, S.PROBATIONARY, S.RECOGNITION_REVIEW,
          S.AWAITING_RECOGNITION, S.OFFICIAL),
    closed=(S.OFFICIAL, S.REMOVED_FROM_LIST, S.WITHDRAWN, S.ADMISSION_ANNULLED, S.PROBATIONER_DELETED, S.DECEASED,
            S.DEPARTED),
    transitions=(
        # Nguồn
        _T("list", "Đưa vào danh sách cảm tình Đảng", S.PROSPECT, S.SYMPATHIZER, who=KEEP, needs={"resolution": "số nghị quyết chi bộ"},
           checks=(not_a_member,), effect=effects.listed, basis=_GUIDE,
           help="Theo nghị quyết của chi bộ; đảng ủy cơ sở rà soát định kỳ."),
        _T("complete_course", "Đã học lớp bồi dưỡng nhận thức về Đảng", S.SYMPATHIZER, S.COURSE_COMPLETED, who=KEEP,
           checks=(steps.course_valid,), basis="admission.course_validity_months",
           help="Giấy chứng nhận ghi ở mục Lớp bồi dưỡng nhận thức về Đảng của hồ sơ này."),
        _T("allow_dossier", "Chi bộ đồng ý cho làm hồ sơ", S.COURSE_COMPLETED, S.PREPARING_DOSSIER, who=KEEP,
           needs={"resolution": "số nghị quyết chi bộ"},
           checks=(not_a_member, steps.helper_assigned, steps.course_valid, steps.person_fits), effect=effects.dossier_allowed,
           basis="admission.age_min", help="Người vào Đảng làm đơn trước, khai lý lịch sau, rồi mới thẩm tra."),
        # Hồ sơ
        _T("send_verification", "Gửi thẩm tra lý lịch", S.PREPARING_DOSSIER, S.VERIFYING, who=KEEP, papers=("1-KNĐ", "2-KNĐ"),
           checks=(steps.application_first,), effect=effects.verification_started, basis=f"{_GUIDE}#điểm 3.4",
           help="Đóng dấu giáp lai; chưa nhận xét, chưa chứng nhận. Người vào Đảng và người thân không đi thẩm tra."),
        _T("verified", "Hoàn thành thẩm tra, đã chứng nhận lý lịch", S.VERIFYING, S.COLLECTING_OPINIONS, who=KEEP,
           checks=(verifying.verified, verifying.certified), basis=f"{_GUIDE}#điểm 3.4", deadline=DOSSIER),
        _T("submit", "Trình chi bộ xét", S.COLLECTING_OPINIONS, S.BRANCH_REVIEW, who=KEEP, papers=("5-KNĐ",),
           checks=(steps.introducers_complete, steps.papers_in_time, steps.course_valid, verifying.politically_clear),
           basis="admission.introducers", deadline=DOSSIER),
        _T("branch_resolve", "Chi bộ thông qua nghị quyết đề nghị kết nạp", S.BRANCH_REVIEW, _NEXT_OF_BRANCH, who=KEEP,
           route=lambda c, s: after_branch(c, s.on),
           checks=(steps.ballot_checks(BallotStage.BRANCH_ADMISSION, wanted=True), steps.branch_large_enough, not_a_member,
                   steps.person_fits, steps.course_valid, steps.papers_in_time, verifying.politically_clear),
           effect=effects.branch_resolved, basis="admission.majority.branch", deadline=DOSSIER,
           help="Khi buổi họp được ghi trên hệ thống, bước này tự thực hiện lúc thông qua biên bản."),
        _T("branch_decline", "Chi bộ không thông qua", S.BRANCH_REVIEW, S.REJECTED_BY_BRANCH, who=KEEP,
           checks=(steps.ballot_checks(BallotStage.BRANCH_ADMISSION, wanted=False),), basis="admission.majority.branch",
           effect=effects.branch_declined),
        _T("resubmit", "Đưa chi bộ xét lại", S.REJECTED_BY_BRANCH, S.BRANCH_REVIEW, who=KEEP, needs=_REASON,
           checks=(steps.papers_in_time, steps.course_valid, verifying.politically_clear), effect=effects.resubmitted,
           basis=f"{_CHARTER}#khoản 3 Điều 4"),
        _T("expire", "Ghi hồ sơ hết hạn", list(DOSSIER_STATES), S.DOSSIER_EXPIRED, who=KEEP, checks=(steps.has_expired,),
           basis="admission.dossier_validity_months"),
        _T("reopen", "Làm lại hồ sơ", [S.REJECTED_BY_BRANCH, S.REJECTED_BY_SUPERIOR, S.DOSSIER_EXPIRED], S.PREPARING_DOSSIER, who=KEEP,
           needs=_REASON, checks=(not_a_member, steps.helper_assigned, steps.course_valid, steps.person_fits),
           effect=effects.dossier_reopened, basis="admission.dossier_validity_months"),
        _T("take_back", "Rút về làm lại", [S.VERIFYING, S.COLLECTING_OPINIONS, S.BRANCH_REVIEW], S.PREPARING_DOSSIER, who=KEEP,
           needs=_REASON, effect=effects.returned, basis=f"{_GUIDE}#điểm 3"),
        # Cấp trên
        _T("appraise", "Đảng ủy bộ phận báo cáo thẩm định", S.SECTIONAL_APPRAISAL, (S.GRASSROOTS_REVIEW, S.AWAITING_DECISION), who=REVIEW,
           papers=("7-KNĐ",), checks=(steps.appraisal_fits,), route=lambda c, s: after_appraisal(c, s.on),
           basis=f"{_CHARTER}#khoản 3 Điều 4", deadline=DECISION),
        _T("grassroots_resolve", "Đảng ủy cơ sở thông qua nghị quyết đề nghị kết nạp", S.GRASSROOTS_REVIEW, S.AWAITING_DECISION, who=REVIEW,
           checks=(steps.ballot_checks(BallotStage.COMMITTEE_ADMISSION, wanted=True),), basis="admission.majority.grassroots_committee",
           deadline=DECISION),
        _T("grassroots_decline", "Đảng ủy cơ sở không thông qua", S.GRASSROOTS_REVIEW, S.REJECTED_BY_SUPERIOR, who=REVIEW, needs=_REASON,
           checks=(steps.ballot_checks(BallotStage.COMMITTEE_ADMISSION, wanted=False),), effect=effects.refused,
           basis="admission.majority.grassroots_committee"),
        _T("return_dossier", "Trả lại hồ sơ", [S.VERIFYING, S.COLLECTING_OPINIONS, *SUPERIOR_STATES], S.PREPARING_DOSSIER, who=REVIEW,
           needs=_REASON, effect=effects.returned, basis="authority:admission",
           help="Nêu rõ giấy tờ, nội dung phải bổ sung; chi bộ nhận lại và làm tiếp từ bước làm hồ sơ."),
        _T("decide", "Quyết định kết nạp", S.AWAITING_DECISION, S.AWAITING_CEREMONY, who=DECIDE, needs=_SIGNED,
           checks=(later.decider_known, not_a_member, later.consents_before, verifying.politically_clear,
                   steps.ballot_checks(BallotStage.DECISION_ADMISSION, wanted=True), later.decided_in_time),
           effect=effects.decided, basis="authority:admission", deadline=DECISION,
           help="Quyết định lấy số trong sổ văn bản của cấp quyết định, hoặc ghi số đã có."),
        _T("refuse", "Không đồng ý kết nạp", S.AWAITING_DECISION, S.REJECTED_BY_SUPERIOR, who=DECIDE, needs=_REASON, effect=effects.refused,
           basis="authority:admission", help="Thông báo bằng văn bản cho chi bộ."),
        # Lễ kết nạp
        _T("hold_ceremony", "Đã tổ chức lễ kết nạp", S.AWAITING_CEREMONY, S.PROBATIONARY, who=KEEP,
           needs={"ceremony_on": "ngày lễ kết nạp"},
           checks=(not_a_member, later.ceremony_in_time, later.probation_helper), effect=effects.admitted,
           basis="admission.ceremony_deadline", deadline=CEREMONY,
           help="Người vào Đảng trở thành đảng viên dự bị; hồ sơ đảng viên, biến động đảng số và danh mục hồ sơ được lập ngay."),
        # Dự bị, công nhận
        _T("begin_recognition", "Đưa ra chi bộ xét công nhận chính thức", S.PROBATIONARY, S.RECOGNITION_REVIEW, who=KEEP,
           papers=("10-KNĐ", "11-KNĐ", "12-KNĐ"), checks=(probation.still_probationary, later.probation_over, probation.probation_papers,
           later.new_member_course),
           basis="probation.months",
           deadline=RECOGNITION),
        _T("recognition_resolve", "Chi bộ thông qua nghị quyết đề nghị công nhận", S.RECOGNITION_REVIEW, S.AWAITING_RECOGNITION, who=KEEP,
           checks=(probation.still_probationary, steps.ballot_checks(BallotStage.BRANCH_RECOGNITION, wanted=True),
                   later.probation_over, probation.votes_remaining, later.recognition_in_time),
           effect=effects.recognition_resolved, basis="recognition.majority.branch", deadline=RECOGNITION),
        _T("recognise", "Quyết định công nhận đảng viên chính thức", S.AWAITING_RECOGNITION, S.OFFICIAL, who=DECIDE, needs=_SIGNED,
           checks=(probation.still_probationary, later.decider_known, probation.sectional_recognised, later.committee_recognised,
                   steps.ballot_checks(BallotStage.DECISION_RECOGNITION, wanted=True, required=False), later.recognised_in_time),
           effect=effects.recognised,
           basis="authority:recognition", deadline=RECOGNISED, help="Ngày chính thức là ngày hết thời gian dự bị, dù quyết định muộn."),
        _T("report_deadlock", "Báo cáo cấp trên sau các lần biểu quyết không đạt", [S.PROBATIONARY, S.RECOGNITION_REVIEW],
           (S.PROBATIONARY, S.RECOGNITION_REVIEW), who=KEEP, route=lambda c, s: c.state, needs={"report": "số báo cáo"},
           checks=(later.deadlocked,), effect=effects.deadlock_reported, basis="recognition.max_votes",
           help="Chi bộ không biểu quyết thêm; cấp trên trực tiếp và cấp có thẩm quyền xem xét, quyết định công nhận hoặc xóa tên."),
        _T("recognise_after_report", "Cấp trên quyết định công nhận sau báo cáo của chi bộ", S.RECOGNITION_REVIEW, S.OFFICIAL, who=DECIDE,
           needs=_SIGNED, checks=(probation.still_probationary, later.decider_known, later.deadlocked, later.reported_up,
           later.probation_over,
                   later.recognised_in_time), effect=effects.recognised,
           basis="recognition.max_votes"),
        _T("refuse_recognition", "Chưa đồng ý công nhận, trả lại chi bộ", S.AWAITING_RECOGNITION, S.RECOGNITION_REVIEW, who=DECIDE,
           needs=_REASON, effect=effects.recognition_returned, basis="authority:recognition"),
        _T("delete_probationer", "Quyết định xóa tên đảng viên dự bị", list(PROBATION_STATES), S.PROBATIONER_DELETED, who=DECIDE,
           needs=_SIGNED, checks=(probation.still_probationary, later.deletion_proposed), effect=effects.probationer_deleted,
           basis="authority:deletion"),
        _T("annul", "Hủy quyết định kết nạp (kết nạp lại)", [*PROBATION_STATES, S.OFFICIAL], S.ADMISSION_ANNULLED, who=DECIDE,
           needs=_SIGNED,
           checks=(later.defect_of_standard, later.other_side_agrees), effect=effects.annulled, basis="authority:admission_annulment",
           help="Không đủ tiêu chuẩn, điều kiện khi kết nạp: đưa ra khỏi danh sách đảng viên, thu hồi thẻ."),
        _T("annul_recognition", "Hủy quyết định công nhận chính thức", S.OFFICIAL, S.RECOGNITION_REVIEW, who=DECIDE, needs=_SIGNED,
           checks=(later.recognition_below_standard, later.other_side_agrees), effect=effects.recognition_annulled,
           basis="authority:admission_annulment",
           help="Chỉ việc công nhận sai: trở lại đảng viên dự bị, thu hồi thẻ; chi bộ xét lại việc công nhận hoặc đề nghị xóa tên."),
        # Ra khỏi quy trình, chuyển nơi khác
        _T("remove", "Đưa ra khỏi danh sách", list(SOURCE_STATES), S.REMOVED_FROM_LIST, who=KEEP, needs=_REASON, effect=effects.ended,
           basis=_GUIDE),
        _T("withdraw", "Rút đơn xin vào Đảng", list(BEFORE_CEREMONY), S.WITHDRAWN, who=KEEP, needs=_REASON, effect=effects.ended,
           basis=f"{_CHARTER}#khoản 2 Điều 1"),
        _T("die", "Ghi từ trần", [*BEFORE_CEREMONY, *PROBATION_STATES], S.DECEASED, who=KEEP, needs={"died_on": "ngày từ trần"},
           checks=(later.really_died,), effect=effects.died, basis=_KEEPING),
        _T("close_departed", "Kết thúc: đảng viên dự bị đã ra khỏi đảng số", list(PROBATION_STATES), S.DEPARTED, who=KEEP,
           checks=(probation.really_left,), effect=effects.departed, basis=_KEEPING,
           help="Tự thực hiện khi ghi biến động: chuyển ra ngoài hệ thống, khai trừ, xin ra, đính chính việc vào đảng số."),
        _T("rejoin", "Mở lại: biến động làm hồ sơ kết thúc đã được đính chính",
           [S.DECEASED, S.DEPARTED, S.PROBATIONER_DELETED, S.ADMISSION_ANNULLED], (*PROBATION_STATES, S.OFFICIAL), who=P.MOVEMENT_REVERSE,
           route=lambda c, s: c.resume_state, when=lambda case: bool(case.member_id and case.resume_state),
           checks=(probation.back_on_list,), effect=effects.rejoined, basis=_KEEPING),
        _T("move", "Chuyển nơi khác", list(BEFORE_CEREMONY), S.MOVED, who=KEEP, needs={"letter": "số giấy chứng nhận, công văn chuyển"},
           checks=(later.destination_given,), effect=effects.moved, basis=_KEEPING,
           help="Đang được giúp đỡ: giấy chứng nhận (loại 53); đã có nghị quyết, quyết định: công văn (loại 92, 93, 94, 95)."),
        _T("accept_moved", "Tiếp nhận hồ sơ chuyển đến", S.MOVED, BEFORE_CEREMONY, who=KEEP, route=resumes_at,
           checks=(later.inside_system,), effect=effects.move_accepted, basis=_KEEPING),
        _T("return_moved", "Trả lại nơi chuyển đi", S.MOVED, BEFORE_CEREMONY, who=KEEP, route=lambda c, s: c.resume_state, needs=_REASON,
           effect=effects.move_returned, basis=_KEEPING),
    ),
)  # fmt: skip
