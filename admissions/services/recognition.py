"""From probationary to official member, back again when the recognition is annulled, or off the list."""

from __future__ import annotations

from admissions.forms_table import (
    DECISION_ANNULMENT,
    DECISION_ANNULMENT_READMISSION,
    DECISION_ANNULMENT_RECOGNITION,
    DECISION_DELETION,
    DECISION_RECOGNITION,
)
from admissions.models import Admission, AdmissionKind, DefectKind, DefectOutcome, HelperPhase
from admissions.services.decisions import Signed
from admissions.services.departing import own_departure
from admissions.services.filing import file_ballots, file_decision, file_papers
from admissions.services.helping import end_helpers
from core.findings import Finding, Refused, Right
from core.workflow import Step
from members.ledger import Papers
from members.models import CardKind, CardStatus, Member, MovementKind, RecordChange
from members.record.services.card_requests import collect_card, request_card
from members.record.services.completeness import refresh_missing
from members.record.services.record import update_record
from members.services import record_departure
from members.statuses import annul_recognition, recognise_official

UNSETTLED = (DefectOutcome.OPEN, DefectOutcome.INSTRUCTED)


def recognise(case: Admission, step: Step) -> None:
    """Write the recognition onto the member. ``case.official_on`` is the end of the probation, however late the decision.

    Effects: the official period and date, item 12 (27b after a re-admission), the papers of the probation in the file, the card asked
    for, the helper's task ended. A member entered after the fact who bears a card number already is asked no card.
    """
    member = case.member
    papers = Papers(number=case.recognition_number, date=case.recognition_on, issuer=case.recognition_decider)
    recognise_official(member=member, official_date=case.official_on, papers=papers, by=step.by, on=step.on)
    branch = case.branch.name[:250]
    again = case.kind == AdmissionKind.READMISSION
    values = (
        {"second_official_on": case.official_on, "second_official_branch": branch}
        if again
        else {"official_branch": branch}
    )
    update_record(
        member,
        values,
        by=step.by,
        on=step.on,
        version=None,
        paper=case.recognition_number,
        source=RecordChange.Source.ADMISSION,
    )
    file_papers(case, member, "probation")
    file_ballots(case, member, "recognition")
    file_decision(member, DECISION_RECOGNITION, case.recognition_number, case.recognition_on, case.recognition_decider)
    if not (case.is_recorded and member.card_number):
        held = member.membercard_set.filter(status=CardStatus.HELD).exists()
        request_card(member=member, kind=CardKind.EXCHANGED if held else CardKind.FIRST, by=step.by, on=case.recognition_on,
                     reason=f"Quyết định công nhận đảng viên chính thức số {case.recognition_number}")  # fmt: skip
    refresh_missing([member.pk], step.on)
    end_helpers(case.helpers.filter(phase=HelperPhase.PROBATION, ended_on=None), step.on, "Đã công nhận chính thức")
    case.member = Member.all_records.select_related("organization").get(pk=member.pk)


def undo(case: Admission, step: Step, paper: Signed) -> None:
    """The recognition alone is annulled (document type 13): what that decision did is undone, the admission stands.

    Effects: the member probationary again without an official date; the card withdrawn, a request for one closed; the decision in
    the file; the defects of the recognition closed. The headcount does not move.
    """
    papers = Papers(number=paper.number, date=paper.on, issuer=paper.issuer)
    case.member = annul_recognition(member=case.member, papers=papers, by=step.by, on=step.on)
    _withdraw_card(case, step, paper, "hủy quyết định công nhận đảng viên chính thức")
    file_decision(case.member, DECISION_ANNULMENT_RECOGNITION, paper.number, paper.on, paper.issuer)
    refresh_missing([case.member_id], step.on)
    _settle_defects(case, paper, concerns_recognition=True)


def leave(case: Admission, step: Step, paper: Signed, *, annulled: bool) -> None:
    """Take the person off the list of members by a decision: deletion of a probationary member, or the admission annulled.

    Effects: the movement, statuses and seats ended; the card withdrawn; the decision in the file (type 08, 11, 12); help ended; the
    defects of the admission closed. Raises ``Refused`` when the person is counted in no branch of the system that day.
    """
    member = case.member
    if not member.is_current:
        raise Refused(
            Finding("left_already", f"{member.full_name} không còn trong đảng số của hệ thống ({member.get_end_reason_display().lower()}).",
                    right=Right.PRINCIPLE, remedy="Nếu nơi khác đã hủy quyết định thì ghi kết quả ở mục sai phạm.")
        )  # fmt: skip
    papers = Papers(number=paper.number, date=paper.on, issuer=paper.issuer, note=str(step.data.get("note") or ""))
    kind = MovementKind.ANNULMENT if annulled else MovementKind.DELETION
    with own_departure():
        record_departure(member=member, kind=kind, effective_on=paper.on, papers=papers, by=step.by, on=step.on)
    _withdraw_card(case, step, paper, "hủy quyết định kết nạp" if annulled else "xóa tên đảng viên dự bị")
    annulment = DECISION_ANNULMENT_READMISSION if case.kind == AdmissionKind.READMISSION else DECISION_ANNULMENT
    file_decision(member, annulment if annulled else DECISION_DELETION, paper.number, paper.on, paper.issuer)
    refresh_missing([member.pk], step.on)
    end_helpers(case.helpers.filter(ended_on=None), paper.on, "Đã ra khỏi danh sách đảng viên")
    if annulled:
        _settle_defects(case, paper)


def _withdraw_card(case: Admission, step: Step, paper: Signed, why: str) -> None:
    words = f"Thu hồi theo quyết định số {paper.number} ({why})"
    collect_card(member=case.member, paper=words, status_on=paper.on, by=step.by, on=step.on)


def _settle_defects(case: Admission, paper: Signed, **only) -> None:
    case.defects.filter(outcome__in=UNSETTLED, kind=DefectKind.STANDARD, **only).update(
        outcome=DefectOutcome.ANNULLED, decision_number=paper.number, decision_on=paper.on, decider=paper.issuer[:250]
    )
