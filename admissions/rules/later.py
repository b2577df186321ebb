"""Checks of decision, ceremony, probation, recognition, and of ways out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from admissions.deciders import decider_of, has_grassroots_review
from admissions.models import Admission, AdmissionKind, BallotStage, ConsentKind, DefectKind
from admissions.parameters import READMISSION_CONSENT, RECOGNITION_VOTES
from admissions.rules.dates import (
    Due,
    age_in_months,
    age_limits,
    ceremony_due,
    decision_due,
    first_recognition_day,
    or_none,
    probation_ends,
    recognition_decision_due,
    recognition_due,
)
from admissions.rules.steps import consents_of, last_ballot, rule
from core.date_parsing import parse_date
from core.dates import format_date
from core.findings import BLOCKING, WARNING, Finding, Right
from core.workflow import Step
from meetings.training.queries import has_new_member_course
from members.models import EndReason
from regulations.lookup import NoRuleInForce


def day_of(step: Step, name: str) -> date | None:
    """A date a step is given, as a date or as typed."""
    value = step.data.get(name)
    return value if isinstance(value, date) else parse_date(str(value)) if value else None


def _late(due: Due | None, on: date, what: str, consent: bool) -> Iterable[Finding]:
    if due is None or not due.overdue(on):
        return
    yield Finding(
        "late",
        f"{what} quá hạn: hạn cuối là ngày {format_date(due.on)}.",
        WARNING if consent else BLOCKING,
        right=Right.REGULATION,
        basis=due.rule.cite(),
        overridable=True,
        remedy="Ghi số văn bản gia hạn, đồng ý ở mục văn bản; hoặc ghi rõ lý do muộn.",
    )


@rule
def decider_known(case: Admission, step: Step) -> Iterable[Finding]:
    """The deciding body of the day is known and is where the step is taken."""
    decider = decider_of(case.organization, step.on, "recognition" if case.member_id else "admission")
    if decider is None:
        yield Finding(
            "no_decider", "Chi bộ không có cấp ủy cấp trên trên hệ thống để quyết định.", right=Right.AUTHORITY
        )
    elif not decider.known:
        yield Finding(
            "decider_unsure",
            f"Quy định trong ngày không nêu rõ cấp quyết định cho chi bộ này; hệ thống chọn {decider.label}.",
            WARNING,
            right=Right.AUTHORITY,
        )


@rule
def consents_before(case: Admission, step: Step) -> Iterable[Finding]:
    """Consents for over 60, re-admission and marriage with a foreigner are dated before the decision."""
    day = day_of(step, "decision_on") or step.on
    held = consents_of(case, day)
    try:
        most = age_limits(case.branch_resolved_on or day)[1]
        over = age_in_months(case.applicant.birth_date, case.branch_resolved_on or day) > most.value
    except NoRuleInForce:
        over = False
    if over and ConsentKind.OVER_AGE not in held:
        yield Finding(
            "consent_over_age",
            "Người trên 60 tuổi: chưa có văn bản đồng ý của ban thường vụ cấp ủy trực thuộc Trung ương trước ngày quyết định.",
            right=Right.AUTHORITY,
            basis=most.cite(),
            remedy="Ghi số, ngày văn bản đồng ý.",
        )
    if case.kind == AdmissionKind.READMISSION and ConsentKind.READMISSION not in held:
        yield Finding(
            "consent_readmission",
            "Kết nạp lại: chưa có văn bản đồng ý của ban thường vụ tỉnh ủy, thành ủy hoặc tương đương trước ngày quyết định.",
            right=Right.AUTHORITY,
            basis=READMISSION_CONSENT.on(day).cite(),
            remedy="Ghi số, ngày văn bản đồng ý.",
        )
    if case.applicant.foreign_spouse and ConsentKind.FOREIGN not in held:
        yield Finding(
            "consent_foreign",
            "Có quan hệ hôn nhân với người nước ngoài: chưa ghi văn bản ý kiến của cấp có thẩm quyền.",
            WARNING,
            right=Right.AUTHORITY,
            remedy="Chưa thấy văn bản quy định rõ; hỏi ban tổ chức cấp trên.",
        )


@rule
def decided_in_time(case: Admission, step: Step) -> Iterable[Finding]:
    """Within sixty working days of the branch's resolution, extended once (QĐ29 4.3.1, QĐ232); never before it."""
    day = day_of(step, "decision_on") or step.on
    if case.branch_resolved_on and day < case.branch_resolved_on:
        yield Finding(
            "decision_too_early",
            f"Ngày quyết định {format_date(day)} trước nghị quyết chi bộ {format_date(case.branch_resolved_on)}.",
            field="decision_on",
            right=Right.PRINCIPLE,
        )
    extended = ConsentKind.DECISION_EXTENSION in consents_of(case)
    yield from _late(
        or_none(decision_due, case.branch_resolved_on, extended=extended), day, "Quyết định kết nạp", False
    )


@rule
def ceremony_in_time(case: Admission, step: Step) -> Iterable[Finding]:
    """On or after the decision; within thirty working days of its receipt (of its issue since 208-QĐ/TW), later with consent."""
    day = day_of(step, "ceremony_on") or step.on
    if day > step.on:
        yield Finding(
            "future", f"Ngày lễ kết nạp {format_date(day)} chưa đến.", field="ceremony_on", right=Right.PRINCIPLE
        )
    if case.decision_on and day < case.decision_on:
        yield Finding("ceremony_too_early", f"Lễ kết nạp ngày {format_date(day)} trước quyết định ngày {format_date(case.decision_on)}.",
                      field="ceremony_on", right=Right.PRINCIPLE, remedy="Kiểm tra lại hai ngày.")  # fmt: skip
    received = case.decision_received_on or day_of(step, "decision_received_on") or case.decision_on
    consent = ConsentKind.LATE_CEREMONY in consents_of(case)
    yield from _late(or_none(ceremony_due, case.decision_on, received), day, "Lễ kết nạp", consent)


@rule
def probation_over(case: Admission, step: Step) -> Iterable[Finding]:
    """The twelve months are complete; a resolution dated earlier is wrong (QĐ29–QĐ294 4.2)."""
    if case.ceremony_on is None:
        return
    ballot = last_ballot(case, BallotStage.BRANCH_RECOGNITION)
    day = ballot.held_on if ballot and case.state == "recognition_review" else step.on
    if day < first_recognition_day(case.ceremony_on):
        end = probation_ends(case.ceremony_on)
        yield Finding(
            "probation_running",
            f"Thời gian dự bị đến hết ngày {format_date(end.on)}; chi bộ xét từ ngày "
            f"{format_date(first_recognition_day(case.ceremony_on))}.",
            right=Right.REGULATION,
            basis=end.rule.cite(),
        )


@rule
def new_member_course(case: Admission, step: Step) -> Iterable[Finding]:
    """The certificate of the course for new members (HD01 4)."""
    if case.member is not None and not has_new_member_course(case.member, step.on):
        yield Finding("no_new_member_course", "Chưa có giấy chứng nhận học lớp bồi dưỡng đảng viên mới.", right=Right.REGULATION,
                      remedy="Cử học lớp đảng viên mới, hoặc ghi giấy chứng nhận ở mục Bồi dưỡng.")  # fmt: skip


@rule
def recognition_in_time(case: Admission, step: Step) -> Iterable[Finding]:
    """Within thirty working days after the twelve months; late never moves the official date, so it only warns."""
    ballot = last_ballot(case, BallotStage.BRANCH_RECOGNITION)
    due = or_none(recognition_due, case.ceremony_on)
    if due is not None and ballot is not None and due.overdue(ballot.held_on):
        yield Finding(
            "recognition_late",
            f"Chi bộ xét công nhận sau hạn {format_date(due.on)}; ngày chính thức vẫn tính từ khi hết thời gian dự bị.",
            WARNING,
            right=Right.REGULATION,
            basis=due.rule.cite(),
        )


@rule
def recognised_in_time(case: Admission, step: Step) -> Iterable[Finding]:
    """Within thirty working days of the branch's resolution, extended once (QĐ29 4.3.1)."""
    day = day_of(step, "decision_on") or step.on
    extended = ConsentKind.RECOGNITION_EXTENSION in consents_of(case)
    due = or_none(recognition_decision_due, case.recognition_resolved_on, extended=extended)
    yield from _late(due, day, "Quyết định công nhận", False)


@rule
def committee_recognised(case: Admission, step: Step) -> Iterable[Finding]:
    """Where the grassroots committee considers first, its tally for recognition is there and passed."""
    branch = case.member.organization if case.member else case.organization
    if not has_grassroots_review(branch, step.on, "recognition"):
        return
    ballot = last_ballot(case, BallotStage.COMMITTEE_RECOGNITION)
    if ballot is None or not ballot.passed:
        yield Finding("no_committee_ballot", "Đảng ủy cơ sở chưa có nghị quyết đề nghị công nhận (15-KNĐ).", right=Right.PRINCIPLE,
                      remedy="Ghi kết quả biểu quyết của đảng ủy cơ sở.")  # fmt: skip


def failed_attempts(case: Admission) -> int:
    """How often the branch has voted on recognition or deletion without two thirds."""
    stages = (BallotStage.BRANCH_RECOGNITION, BallotStage.BRANCH_DELETION)
    return case.ballots.filter(stage__in=stages, passed=False).count()


@rule
def deadlocked(case: Admission, step: Step) -> Iterable[Finding]:
    """After three votes without two thirds the superior decides (QĐ29–QĐ24 4.2c)."""
    most = RECOGNITION_VOTES.on(step.on)
    if failed_attempts(case) < most.value:
        yield Finding(
            "votes_left",
            f"Chi bộ mới biểu quyết không đạt {failed_attempts(case)} lần; sau {most.display()} cấp trên mới xem xét.",
            right=Right.PRINCIPLE,
            basis=most.cite(),
        )


@rule
def deletion_proposed(case: Admission, step: Step) -> Iterable[Finding]:
    """Two thirds of the branch propose, or the branch is deadlocked and has reported (Điều lệ Đảng 5.2)."""
    ballot = last_ballot(case, BallotStage.BRANCH_DELETION)
    if ballot is not None and ballot.passed:
        return
    if failed_attempts(case) < RECOGNITION_VOTES.on(step.on).value:
        yield Finding("no_proposal", "Chi bộ chưa biểu quyết đủ 2/3 đề nghị xóa tên.", right=Right.PRINCIPLE,
                      remedy="Ghi biểu quyết của chi bộ về việc xóa tên đảng viên dự bị.")  # fmt: skip


@rule
def defect_of_standard(case: Admission, step: Step) -> Iterable[Finding]:
    """Annulled only for a defect of standard that is on record (HD12-2022 I.3); a wrong procedure is done again."""
    if not case.defects.filter(kind=DefectKind.STANDARD).exists():
        yield Finding("no_defect", "Chưa ghi sai phạm về tiêu chuẩn, điều kiện.", right=Right.STANDARD,
                      remedy="Ghi sai phạm đã phát hiện; sai thủ tục mà đủ tiêu chuẩn thì chỉ đạo làm lại thủ tục.")  # fmt: skip


@rule
def really_died(case: Admission, step: Step) -> Iterable[Finding]:
    """A probationary member's death is recorded in the ledger first, so that the headcount agrees."""
    if case.member is not None and case.member.end_reason != EndReason.DECEASED:
        yield Finding("death_not_recorded", "Chưa ghi từ trần trong biến động đảng số.", right=Right.PRINCIPLE,
                      remedy="Ghi biến động từ trần của đảng viên trước.")  # fmt: skip


@rule
def has_expired(case: Admission, step: Step) -> Iterable[Finding]:
    """The dossier is past its twelve months."""
    from admissions.rules.dates import dossier_ends

    due = or_none(dossier_ends, case.dossier_from, step.on)
    if due is None or not due.overdue(step.on):
        until = f" (đến hết ngày {format_date(due.on)})" if due else ""
        yield Finding("not_expired", f"Hồ sơ còn giá trị{until}.", right=Right.REGULATION)


@rule
def destination_given(case: Admission, step: Step) -> Iterable[Finding]:
    """Where the person goes: a branch of the system or the words of one outside."""
    if not step.data.get("destination") and not str(step.data.get("destination_text") or "").strip():
        yield Finding("no_destination", "Chưa chọn chi bộ nơi đến, hoặc ghi tên tổ chức đảng ngoài hệ thống.", field="destination",
                      remedy="Chọn hoặc ghi nơi chuyển đến.")  # fmt: skip


@rule
def inside_system(case: Admission, step: Step) -> Iterable[Finding]:
    """Only a branch of the system receives the case here."""
    if case.destination_id is None:
        yield Finding("outside", "Hồ sơ đã chuyển ra ngoài hệ thống.", right=Right.PRINCIPLE)


@rule
def probation_helper(case: Admission, step: Step) -> Iterable[Finding]:
    """The branch assigns an official member to help the new probationary member at the ceremony (Điều lệ Đảng 5.1)."""
    if (
        not case.helpers.filter(phase="probation", ended_on=None).exists()
        and not case.helpers.filter(phase="applicant", ended_on=None).exists()
    ):
        yield Finding("no_probation_helper", "Chưa phân công đảng viên chính thức giúp đỡ đảng viên dự bị.", right=Right.REGULATION,
                      remedy="Phân công ngay trong lễ kết nạp.")  # fmt: skip
