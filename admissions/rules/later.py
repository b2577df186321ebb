"""Checks of decision, ceremony, probation, recognition, and of ways out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from admissions.deciders import decider_of, has_grassroots_review
from admissions.models import (
    Admission,
    AdmissionKind,
    AdmissionState,
    BallotStage,
    ConsentKind,
    DefectKind,
    DefectOutcome,
)
from admissions.parameters import READMISSION_CONSENT, RECOGNITION_VOTES
from admissions.rules.common import consents_of, last_ballot
from admissions.rules.dates import (
    ceremony_due,
    decision_due,
    first_recognition_day,
    or_none,
    probation_ends,
    recognition_decision_due,
    recognition_due,
)
from admissions.rules.persons import age_findings, education_findings
from core.dates import format_date
from core.findings import WARNING, Finding, Right
from core.workflow import Step
from meetings.training.queries import has_new_member_course
from members.models import EndReason, MembershipClass
from regulations.judging import before, day_of, late, not_come, rule
from regulations.lookup import NoRuleInForce, Rule

#: Consents that a decision presupposes.
BEFORE_DECISION = (ConsentKind.OVER_AGE, ConsentKind.EDUCATION, ConsentKind.READMISSION)
PROBATION_VOTES = (BallotStage.BRANCH_RECOGNITION, BallotStage.BRANCH_DELETION)


@rule("Xác định được cấp có thẩm quyền của ngày quyết định")
def decider_known(case: Admission, step: Step) -> Iterable[Finding]:
    """The deciding body of the day is known and is where the step is taken."""
    decider = decider_of(
        case.branch, day_of(step, "decision_on") or step.on, "recognition" if case.member_id else "admission"
    )
    if decider is None:
        yield Finding("no_decider", "Chi bộ không có cấp ủy cấp trên trên hệ thống để quyết định.", right=Right.AUTHORITY,
                      remedy="Gắn chi bộ vào cấp ủy cấp trên trong cây tổ chức.")  # fmt: skip
    elif not decider.known:
        yield Finding(
            "decider_unsure",
            f"Quy định trong ngày không nêu rõ cấp quyết định cho chi bộ này; hệ thống chọn {decider.label}.",
            WARNING,
            right=Right.AUTHORITY,
            remedy="Đối chiếu với phân cấp của tỉnh ủy, thành ủy.",
        )


@rule("Văn bản đồng ý (trên 60 tuổi, học vấn đặc thù, kết nạp lại) có trước ngày quyết định")
def consents_before(case: Admission, step: Step) -> Iterable[Finding]:
    """Consents for over 60, re-admission and marriage with a foreigner are dated before the decision."""
    day, person = day_of(step, "decision_on") or step.on, case.applicant
    considered = case.branch_resolved_on or day
    held = consents_of(case, day)
    lacking = [*age_findings(person.birth_date, considered, held), *education_findings(person, considered, held)]
    yield from (replace(one, right=Right.AUTHORITY) for one in lacking if one.code in ("over_age", "education_consent"))
    if case.kind == AdmissionKind.READMISSION and ConsentKind.READMISSION not in held:
        yield Finding("consent_readmission", "Kết nạp lại: chưa có văn bản đồng ý của ban thường vụ tỉnh ủy, thành ủy hoặc tương đương "
                      "trước ngày quyết định.", right=Right.AUTHORITY, basis=READMISSION_CONSENT.on(day).cite(),
                      remedy="Ghi số, ngày văn bản đồng ý.")  # fmt: skip
    if person.foreign_spouse and ConsentKind.FOREIGN not in held:
        yield Finding("consent_foreign", "Có quan hệ hôn nhân với người nước ngoài: chưa ghi văn bản ý kiến của cấp có thẩm quyền.",
                      WARNING, right=Right.AUTHORITY, remedy="Chưa thấy văn bản quy định rõ; hỏi ban tổ chức cấp trên.")  # fmt: skip
    for consent in case.consents.filter(kind__in=BEFORE_DECISION, issued_on=day):
        yield Finding("consent_same_day", f"{consent.get_kind_display()} số {consent.number} cùng ngày quyết định.", WARNING,
                      right=Right.PRINCIPLE, remedy="Văn bản đồng ý phải có trước khi quyết định; kiểm tra lại hai ngày.")  # fmt: skip


@rule("Quyết định sau nghị quyết chi bộ và trong thời hạn")
def decided_in_time(case: Admission, step: Step) -> Iterable[Finding]:
    """Within sixty working days of the branch's resolution, extended once (QĐ29 4.3.1, QĐ232); never before it."""
    day = day_of(step, "decision_on") or step.on
    yield from not_come(day, step.on, "Ngày quyết định", field="decision_on")
    yield from before(
        "decision_too_early", day, case.branch_resolved_on, "Quyết định", "nghị quyết chi bộ", field="decision_on"
    )
    for stage in (BallotStage.COMMITTEE_ADMISSION, BallotStage.DECISION_ADMISSION):
        ballot = last_ballot(case, stage)
        held_on = ballot.held_on if ballot else None
        yield from before("decision_before_ballot", day, held_on, "Quyết định", f"“{stage.label}”", field="decision_on")
    extended = ConsentKind.DECISION_EXTENSION in consents_of(case, day)
    yield from late(or_none(decision_due, case.branch_resolved_on, extended=extended), day, "Quyết định kết nạp")


@rule("Lễ kết nạp sau quyết định và trong thời hạn; muộn phải được cấp trên đồng ý")
def ceremony_in_time(case: Admission, step: Step) -> Iterable[Finding]:
    """On or after the decision; within thirty working days of its receipt (of its issue since 208-QĐ/TW), later with consent."""
    day = day_of(step, "ceremony_on") or step.on
    received = case.decision_received_on or day_of(step, "decision_received_on")
    yield from not_come(day, step.on, "Ngày lễ kết nạp", field="ceremony_on")
    yield from before(
        "ceremony_too_early", day, case.decision_on, "Lễ kết nạp", "quyết định kết nạp", field="ceremony_on"
    )
    yield from before("received_too_early", received, case.decision_on, "Chi bộ nhận quyết định", "quyết định kết nạp",
                      field="decision_received_on")  # fmt: skip
    yield from before(
        "ceremony_before_receipt", day, received, "Lễ kết nạp", "chi bộ nhận quyết định", field="ceremony_on"
    )
    consented = ConsentKind.LATE_CEREMONY in consents_of(case, day)
    due = or_none(ceremony_due, case.decision_on, received or case.decision_on)
    yield from late(due, day, "Lễ kết nạp", consented=consented)


@rule("Đã hết thời gian dự bị khi chi bộ xét")
def probation_over(case: Admission, step: Step) -> Iterable[Finding]:
    """The twelve months are complete; a resolution dated earlier is wrong (QĐ29–QĐ294 4.2)."""
    if case.ceremony_on is None:
        return
    ballot = case.ballots.filter(stage=BallotStage.BRANCH_RECOGNITION).order_by("-held_on", "-pk").first()
    day = ballot.held_on if ballot and case.state == AdmissionState.RECOGNITION_REVIEW else step.on
    first = first_recognition_day(case.ceremony_on)
    if day < first:
        end = probation_ends(case.ceremony_on)
        yield Finding("probation_running", f"Thời gian dự bị đến hết ngày {format_date(end.on)}; chi bộ không xét trước ngày "
                      f"{format_date(first)}.", field="on", right=Right.REGULATION, basis=end.rule.cite(),
                      remedy=f"Chi bộ xét từ ngày {format_date(first)}.")  # fmt: skip


@rule("Có giấy chứng nhận học lớp bồi dưỡng đảng viên mới")
def new_member_course(case: Admission, step: Step) -> Iterable[Finding]:
    """The certificate of the course for new members (HD01 4)."""
    if case.member is not None and not has_new_member_course(case.member, step.on):
        yield Finding("no_new_member_course", "Chưa có giấy chứng nhận học lớp bồi dưỡng đảng viên mới.", right=Right.REGULATION,
                      remedy="Cử học lớp đảng viên mới, hoặc ghi giấy chứng nhận ở mục Bồi dưỡng.")  # fmt: skip


@rule("Chi bộ xét công nhận trong thời hạn sau khi hết dự bị")
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
            remedy="Ghi lý do muộn; đề nghị cấp trên sớm ra quyết định.",
        )


@rule("Quyết định công nhận sau nghị quyết chi bộ và trong thời hạn")
def recognised_in_time(case: Admission, step: Step) -> Iterable[Finding]:
    """Within thirty working days of the branch's resolution, extended once (QĐ29 4.3.1)."""
    day = day_of(step, "decision_on") or step.on
    yield from not_come(day, step.on, "Ngày quyết định", field="decision_on")
    yield from before(
        "decision_too_early", day, case.recognition_resolved_on, "Quyết định", "nghị quyết chi bộ", field="decision_on"
    )
    ended = probation_ends(case.ceremony_on).on if case.ceremony_on else None
    yield from before("decision_in_probation", day, ended, "Quyết định", "hết thời gian dự bị", field="decision_on")
    extended = ConsentKind.RECOGNITION_EXTENSION in consents_of(case, day)
    due = or_none(recognition_decision_due, case.recognition_resolved_on, extended=extended)
    yield from late(due, day, "Quyết định công nhận")


@rule("Đảng ủy cơ sở đã thông qua nghị quyết đề nghị công nhận (nơi có bước này)")
def committee_recognised(case: Admission, step: Step) -> Iterable[Finding]:
    """Where the grassroots committee considers first, its tally for recognition is there and passed."""
    if not has_grassroots_review(case.branch, step.on, "recognition"):
        return
    ballot = last_ballot(case, BallotStage.COMMITTEE_RECOGNITION)
    if ballot is None or not ballot.passed:
        yield Finding("no_committee_ballot", "Đảng ủy cơ sở chưa có nghị quyết đề nghị công nhận (15-KNĐ).", right=Right.PRINCIPLE,
                      remedy="Ghi kết quả biểu quyết của đảng ủy cơ sở.")  # fmt: skip


def failed_attempts(case: Admission) -> int:
    """How often the branch has voted on recognition or deletion without two thirds, since a recognition was last annulled."""
    rows = case.ballots.filter(stage__in=PROBATION_VOTES, passed=False)
    annulled = case.steps.filter(step="annul_recognition").order_by("-at", "-pk").first()
    return (rows if annulled is None else rows.filter(recorded_at__gt=annulled.at)).count()


def votes_used_up(case: Admission, on: date) -> Rule | None:
    """The rule by which the branch may not vote again, once it has voted so often without two thirds (QĐ29–QĐ24 4.2c)."""
    try:
        most = RECOGNITION_VOTES.on(on)
    except NoRuleInForce:
        return None
    return most if failed_attempts(case) >= most.value else None


@rule("Chi bộ đã biểu quyết đủ số lần mà không đạt")
def deadlocked(case: Admission, step: Step) -> Iterable[Finding]:
    """After three votes without two thirds the superior decides (QĐ29–QĐ24 4.2c)."""
    most = RECOGNITION_VOTES.on(step.on)
    if failed_attempts(case) < most.value:
        yield Finding(
            "votes_left",
            f"Chi bộ mới biểu quyết không đạt {failed_attempts(case)} lần; sau {most.display()} cấp trên mới xem xét.",
            right=Right.PRINCIPLE,
            basis=most.cite(),
            remedy="Chi bộ biểu quyết lại và ghi kết quả.",
        )


@rule("Chi bộ đề nghị xóa tên, hoặc đã báo cáo sau số lần biểu quyết không đạt")
def deletion_proposed(case: Admission, step: Step) -> Iterable[Finding]:
    """Two thirds of the branch propose, or the branch is deadlocked and has reported (Điều lệ Đảng 5.2)."""
    ballot = last_ballot(case, BallotStage.BRANCH_DELETION)
    if ballot is not None and ballot.passed:
        day = day_of(step, "decision_on") or step.on
        yield from before(
            "decision_too_early", day, ballot.held_on, "Quyết định", "chi bộ biểu quyết", field="decision_on"
        )
        return
    if failed_attempts(case) >= RECOGNITION_VOTES.on(step.on).value:
        yield from reported_up(case, step)
    else:
        yield Finding("no_proposal", "Chi bộ chưa biểu quyết đủ 2/3 đề nghị xóa tên.", right=Right.PRINCIPLE,
                      remedy="Ghi biểu quyết của chi bộ về việc xóa tên đảng viên dự bị.")  # fmt: skip


@rule("Chi bộ đã báo cáo cấp trên các lần biểu quyết không đạt")
def reported_up(case: Admission, step: Step) -> Iterable[Finding]:
    """The branch has reported its votes to the committee above, which then decides (QĐ29–QĐ24 4.2c)."""
    if case.reported_on is None:
        yield Finding("not_reported", "Chi bộ chưa báo cáo cấp trên về các lần biểu quyết không đạt.", right=Right.PRINCIPLE,
                      basis=RECOGNITION_VOTES.on(step.on).cite(), remedy="Chi bộ thực hiện bước báo cáo cấp trên trước.")  # fmt: skip


def _standing_defects(case: Admission, *, recognition: bool):
    unsettled = (DefectOutcome.OPEN, DefectOutcome.INSTRUCTED)
    return case.defects.filter(kind=DefectKind.STANDARD, concerns_recognition=recognition, outcome__in=unsettled)


@rule("Đã ghi sai phạm về tiêu chuẩn ở khâu công nhận chính thức")
def recognition_below_standard(case: Admission, step: Step) -> Iterable[Finding]:
    """The recognition alone is annulled for a defect of standard found in it (HD12-2022 I.3)."""
    if not _standing_defects(case, recognition=True).exists():
        yield Finding("no_defect", "Chưa ghi sai phạm về tiêu chuẩn, điều kiện ở khâu công nhận chính thức.", right=Right.STANDARD,
                      remedy="Ghi sai phạm đã phát hiện; sai thủ tục mà đủ tiêu chuẩn thì chỉ đạo làm lại thủ tục.")  # fmt: skip


@rule("Đảng viên đã chuyển nơi khác: có văn bản thống nhất của cấp có thẩm quyền")
def other_side_agrees(case: Admission, step: Step) -> Iterable[Finding]:
    """Of a member received elsewhere since, the competent committee there annuls after the written agreement of the other side."""
    day = day_of(step, "decision_on") or step.on
    then, now = (decider_of(unit, day, "admission_annulment") for unit in (case.organization, case.branch))
    if then and now and then.node.pk != now.node.pk and ConsentKind.OTHER_SIDE not in consents_of(case, day):
        yield Finding("other_side", f"Đảng viên đã chuyển đến {case.branch.name}: chưa có văn bản thống nhất với cấp có thẩm quyền nơi "
                      f"kết nạp ({then.label}).", right=Right.AUTHORITY, basis="Hướng dẫn số 12-HD/BTCTW, ngày 18/01/2022, mục I.3",
                      remedy="Ghi số, ngày văn bản thống nhất ở mục văn bản đồng ý.")  # fmt: skip


@rule("Đã ghi sai phạm về tiêu chuẩn, điều kiện kết nạp")
def defect_of_standard(case: Admission, step: Step) -> Iterable[Finding]:
    """Annulled only for a defect of standard that is on record (HD12-2022 I.3); a wrong procedure is done again."""
    if not _standing_defects(case, recognition=False).exists():
        yield Finding("no_defect", "Chưa ghi sai phạm về tiêu chuẩn, điều kiện.", right=Right.STANDARD,
                      remedy="Ghi sai phạm đã phát hiện; sai thủ tục mà đủ tiêu chuẩn thì chỉ đạo làm lại thủ tục.")  # fmt: skip


@rule("Ngày từ trần hợp lệ; đảng viên dự bị đã ghi biến động từ trần")
def really_died(case: Admission, step: Step) -> Iterable[Finding]:
    """A probationary member's death is recorded in the ledger first, so that the headcount agrees."""
    died_on = day_of(step, "died_on")
    yield from not_come(died_on, step.on, "Ngày từ trần", field="died_on")
    if case.member is None:
        yield from before("died_before_noted", died_on, case.noted_on, "Từ trần", "khi đưa vào nguồn", field="died_on")
    elif case.member.end_reason != EndReason.DECEASED:
        yield Finding("death_not_recorded", "Chưa ghi từ trần trong biến động đảng số.", right=Right.PRINCIPLE,
                      remedy="Ghi biến động từ trần của đảng viên trước.")  # fmt: skip


@rule("Đã ghi nơi chuyển đến")
def destination_given(case: Admission, step: Step) -> Iterable[Finding]:
    """Where the person goes: a branch of the system or the words of one outside."""
    if not step.data.get("destination") and not str(step.data.get("destination_text") or "").strip():
        yield Finding("no_destination", "Chưa chọn chi bộ nơi đến, hoặc ghi tên tổ chức đảng ngoài hệ thống.", field="destination",
                      right=Right.PRINCIPLE, remedy="Chọn hoặc ghi nơi chuyển đến.")  # fmt: skip


@rule("Nơi đến là chi bộ trên hệ thống")
def inside_system(case: Admission, step: Step) -> Iterable[Finding]:
    """Only a branch of the system receives the case here."""
    if case.destination_id is None:
        yield Finding("outside", "Hồ sơ đã chuyển ra ngoài hệ thống.", right=Right.PRINCIPLE,
                      remedy="Nơi chuyển đi rút lại nếu người đó không chuyển nữa.")  # fmt: skip


@rule("Đã phân công đảng viên chính thức giúp đỡ đảng viên dự bị")
def probation_helper(case: Admission, step: Step) -> Iterable[Finding]:
    """The branch assigns an official member to help the new probationary member at the ceremony (Điều lệ Đảng 5.1)."""
    asked = [
        one.member for one in case.people_helping
        if one.ended_on is None and one.member.membership_class == MembershipClass.OFFICIAL and one.member.is_current
    ]  # fmt: skip
    if not asked and not step.data.get("helper"):
        yield Finding("no_probation_helper", "Chưa phân công đảng viên chính thức giúp đỡ đảng viên dự bị.", right=Right.REGULATION,
                      remedy="Phân công ngay trong lễ kết nạp.")  # fmt: skip
