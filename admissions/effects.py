"""What each step of admission writes besides the state, inside the same transaction."""

from __future__ import annotations

from datetime import date

from admissions.models import Admission, BallotStage
from admissions.rules.dates import probation_ends
from admissions.rules.later import day_of
from admissions.rules.steps import last_ballot
from branches.models import Organization
from core.findings import Finding, Refused
from core.text import clean
from core.workflow import Step


def listed(case: Admission, step: Step) -> None:
    """The day and number of the branch's resolution."""
    case.listed_on, case.listed_number = step.on, clean(str(step.data["resolution"]))


def dossier_allowed(case: Admission, step: Step) -> None:
    """The day of the branch's resolution."""
    case.dossier_allowed_on = step.on


def verification_started(case: Admission, step: Step) -> None:
    """The twelve months of the dossier run from its earliest timed paper; the list of people to verify is drawn up once."""
    from admissions.services.verification import draw_up

    papers = case.papers.filter(code__in=("1-KNĐ", "2-KNĐ"), replaced_on=None)
    case.dossier_from = min((paper.made_on for paper in papers), default=step.on)
    if not case.verifications.exists():
        draw_up(case=case, by=step.by)


def dossier_reopened(case: Admission, step: Step) -> None:
    """The twelve months start again; papers past their term have to be made again."""
    case.dossier_from = None
    case.branch_resolved_on = case.decision_on = None


def returned(case: Admission, step: Step) -> None:
    """The branch's resolution no longer stands: it considers again when the dossier is whole."""
    case.branch_resolved_on = None


def branch_resolved(case: Admission, step: Step) -> None:
    """The day of the meeting starts the clock of the decision."""
    case.branch_resolved_on = last_ballot(case, BallotStage.BRANCH_ADMISSION).held_on


def branch_declined(case: Admission, step: Step) -> None:
    """Why, in figures."""
    ballot = last_ballot(case, BallotStage.BRANCH_ADMISSION)
    case.end_note = f"Chi bộ biểu quyết {ballot.in_favour}/{ballot.base}, cần {ballot.needed}."


def refused(case: Admission, step: Step) -> None:
    """The reason given by the body above."""
    case.end_note = clean(str(step.data["reason"]))[:500]


def decided(case: Admission, step: Step) -> None:
    """The decision: its number (given, or the next of the deciding body's register), day, body."""
    from admissions.services.decisions import sign

    paper = sign(case, step, "admission", f"Quyết định kết nạp đảng viên đối với {case.applicant.full_name}")
    case.decision_number, case.decision_on, case.decider, case.decision_document = (
        paper.number,
        paper.on,
        paper.issuer,
        paper.document,
    )


def admitted(case: Admission, step: Step) -> None:
    """The ceremony: member, ledger, record, file, frozen figures, helper (``admissions.services.ceremony``)."""
    from admissions.services.ceremony import admit

    case.ceremony_on = day_of(step, "ceremony_on")
    case.ceremony_place = clean(str(step.data.get("ceremony_place") or ""))
    case.decision_received_on = case.decision_received_on or day_of(step, "decision_received_on")
    case.member = admit(case, step)


def recognition_resolved(case: Admission, step: Step) -> None:
    """The day of the meeting starts the clock of the decision."""
    case.recognition_resolved_on = last_ballot(case, BallotStage.BRANCH_RECOGNITION).held_on


def recognition_returned(case: Admission, step: Step) -> None:
    """The branch considers again."""
    case.recognition_resolved_on = None


def recognised(case: Admission, step: Step) -> None:
    """Official from the day the probation ended, whatever comes late; the card is asked for."""
    from admissions.services.decisions import sign
    from admissions.services.recognition import recognise

    paper = sign(
        case, step, "recognition", f"Quyết định công nhận đảng viên chính thức đối với {case.applicant.full_name}"
    )
    case.recognition_number, case.recognition_on = paper.number, paper.on
    case.recognition_decider, case.recognition_document = paper.issuer, paper.document
    case.official_on = probation_ends(case.ceremony_on).on
    case.ended_on = step.on
    recognise(case, step)


def probationer_deleted(case: Admission, step: Step) -> None:
    """The name is deleted from the list: the movement, by the decision."""
    from admissions.services.decisions import sign
    from admissions.services.recognition import leave

    paper = sign(case, step, "deletion", f"Quyết định xóa tên đảng viên dự bị {case.applicant.full_name}")
    leave(case, step, paper, annulled=False)
    _close(case, paper.on, str(step.data.get("reason") or step.data.get("note") or ""))


def annulled(case: Admission, step: Step) -> None:
    """The decision is annulled: the person leaves the list, the card is withdrawn, the defect is closed."""
    from admissions.services.decisions import sign
    from admissions.services.recognition import leave

    paper = sign(
        case, step, "admission_annulment", f"Quyết định hủy quyết định kết nạp đối với {case.applicant.full_name}"
    )
    leave(case, step, paper, annulled=True)
    _close(case, paper.on, str(step.data.get("reason") or step.data.get("note") or ""))


def ended(case: Admission, step: Step) -> None:
    """The day and the reason."""
    _close(case, day_of(step, "died_on") or step.on, str(step.data.get("reason") or ""))


def moved(case: Admission, step: Step) -> None:
    """Where to, and at which step the other branch goes on."""
    asked = step.data.get("destination")
    if asked:
        branch = (
            Organization.objects.active().branches().filter(pk=getattr(asked, "pk", asked)).first()
            if str(getattr(asked, "pk", asked)).isdecimal()
            else None
        )
        if branch is None or branch.pk == case.organization_id:
            raise Refused(Finding("destination", "Nơi đến phải là một chi bộ khác đang hoạt động.", field="destination",
                                  remedy="Chọn trong danh sách."))  # fmt: skip
        case.destination = branch
    case.destination_text = clean(str(step.data.get("destination_text") or ""))
    case.resume_state = _state_before(case)


def _state_before(case: Admission) -> str:
    """The state the locked row still has in the database."""
    return type(case)._default_manager.values_list("state", flat=True).get(pk=case.pk)


def move_accepted(case: Admission, step: Step) -> None:
    """The case and its person belong to the new branch; helpers of the old one end, new ones need no twelve months together."""
    case.organization = case.destination
    case.destination, case.resume_state = None, ""
    type(case.applicant)._default_manager.filter(pk=case.applicant_id).update(organization=case.organization)
    case.helpers.filter(ended_on=None).update(ended_on=step.on, end_reason="Người vào Đảng chuyển đi nơi khác")


def move_returned(case: Admission, step: Step) -> None:
    """The old branch goes on."""
    case.destination, case.destination_text, case.resume_state = None, "", ""


def _close(case: Admission, on: date | None, note: str) -> None:
    case.ended_on, case.end_note = on, clean(note)[:500]
