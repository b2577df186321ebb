"""From probationary to official member, or off the list."""

from __future__ import annotations

from admissions.forms_table import DECISION_DELETION, DECISION_RECOGNITION, FILED_OF_STAGE, PAPERS
from admissions.models import Admission, DefectOutcome, HelperPhase
from admissions.services.decisions import Signed
from core.workflow import Step
from members.ledger import Papers
from members.models import FilePaper, MovementKind
from members.record.services.completeness import refresh_missing
from members.services import record_departure
from members.statuses import recognise_official


def recognise(case: Admission, step: Step) -> None:
    """Write the recognition onto the member and file its papers. Effects: status period, official date, papers, the helper's task ends."""
    papers = Papers(number=case.recognition_number, date=case.recognition_on, issuer=case.recognition_decider)
    recognise_official(member=case.member, official_date=case.official_on, papers=papers, by=step.by, on=step.on)
    rows = [
        FilePaper(member=case.member, document_type=PAPERS[paper.code].document_type, number=paper.number, issued_on=paper.made_on,
                  issuer=paper.issuer or PAPERS[paper.code].by)
        for paper in case.papers.filter(replaced_on=None)
        if PAPERS[paper.code].phase == "probation"
    ]  # fmt: skip
    rows += [
        FilePaper(member=case.member, document_type=FILED_OF_STAGE[ballot.stage], number=ballot.document_number, issued_on=ballot.held_on,
                  issuer=ballot.organization.name)
        for ballot in case.ballots.filter(passed=True, stage__endswith="_recognition").select_related("organization")
        if ballot.stage in FILED_OF_STAGE
    ]  # fmt: skip
    rows.append(FilePaper(member=case.member, document_type=DECISION_RECOGNITION, number=case.recognition_number,
                          issued_on=case.recognition_on, issuer=case.recognition_decider))  # fmt: skip
    FilePaper.objects.bulk_create(rows)
    refresh_missing([case.member_id], step.on)
    case.helpers.filter(phase=HelperPhase.PROBATION, ended_on=None).update(
        ended_on=step.on, end_reason="Đã công nhận chính thức"
    )


def leave(case: Admission, step: Step, paper: Signed, *, annulled: bool) -> None:
    """Take the person off the list of members by a decision: deletion of a probationary member, or an admission annulled."""
    papers = Papers(number=paper.number, date=paper.on, issuer=paper.issuer, note=str(step.data.get("note") or ""))
    kind = MovementKind.ANNULMENT if annulled else MovementKind.DELETION
    record_departure(member=case.member, kind=kind, effective_on=paper.on, papers=papers, by=step.by, on=step.on)
    if not annulled:
        FilePaper.objects.create(
            member=case.member,
            document_type=DECISION_DELETION,
            number=paper.number,
            issued_on=paper.on,
            issuer=paper.issuer,
        )
    case.helpers.filter(ended_on=None).update(ended_on=paper.on, end_reason="Đã ra khỏi danh sách đảng viên")
    if annulled:
        case.defects.filter(outcome__in=(DefectOutcome.OPEN, DefectOutcome.INSTRUCTED)).update(
            outcome=DefectOutcome.ANNULLED, decision_number=paper.number, decision_on=paper.on, decider=paper.issuer
        )
