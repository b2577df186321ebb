"""What each step of admission writes besides the state, inside the same transaction."""

from __future__ import annotations

from datetime import date

from admissions.models import Admission, AdmissionKind, BallotStage
from admissions.rules.common import last_ballot
from admissions.rules.dates import probation_ends
from core.text import clean
from core.workflow import Step
from regulations.judging import day_of, words_of

NUMBER = 60  # letters of a number


def listed(case: Admission, step: Step) -> None:
    """The day and number of the branch's resolution."""
    case.listed_on, case.listed_number = step.on, words_of(step, "resolution", NUMBER)


def dossier_allowed(case: Admission, step: Step) -> None:
    """The day and number of the branch's resolution."""
    case.dossier_allowed_on, case.dossier_allowed_number = step.on, words_of(step, "resolution", NUMBER)


def verification_started(case: Admission, step: Step) -> None:
    """The twelve months of the dossier run from its earliest paper; the list of people to verify is drawn up once.

    They go on running through a return, and start anew when the dossier was opened again: papers of before are then no beginning.
    """
    from admissions.services.verification import draw_up

    if case.dossier_from is None:
        papers = case.papers.filter(code__in=("1-KNĐ", "2-KNĐ"), replaced_on=None)
        opened = case.steps.filter(step="reopen").order_by("-at", "-pk").first()
        if opened is not None:
            papers = papers.filter(made_on__gte=opened.on)
        case.dossier_from = min((paper.made_on for paper in papers), default=step.on)
    if not case.verifications.exists():
        draw_up(case=case, by=step.by, on=step.on)


def dossier_reopened(case: Admission, step: Step) -> None:
    """The twelve months start again; papers past their term have to be made again."""
    case.dossier_from = None
    case.branch_resolved_on = None
    case.end_note = ""


def returned(case: Admission, step: Step) -> None:
    """The branch's resolution no longer stands: it considers again when the dossier is whole. The reason stays in the log."""
    case.branch_resolved_on = None


def resubmitted(case: Admission, step: Step) -> None:
    """The branch votes anew: why it refused stays in the log."""
    case.end_note = ""


def branch_resolved(case: Admission, step: Step) -> None:
    """The day of the meeting starts the clock of the decision."""
    case.branch_resolved_on = _voted_on(case, step, BallotStage.BRANCH_ADMISSION)


def branch_declined(case: Admission, step: Step) -> None:
    """Why, in figures."""
    ballot = last_ballot(case, BallotStage.BRANCH_ADMISSION)
    if ballot is not None:  # history may be entered without its tally
        case.end_note = f"Chi bộ biểu quyết {ballot.in_favour}/{ballot.base}, cần {ballot.needed}."


def refused(case: Admission, step: Step) -> None:
    """The reason given by the body above."""
    case.end_note = words_of(step, "reason", 500)


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
    case.ceremony_place = words_of(step, "ceremony_place")
    case.decision_received_on = case.decision_received_on or day_of(step, "decision_received_on")
    case.member = admit(case, step)


def recognition_resolved(case: Admission, step: Step) -> None:
    """The day of the meeting starts the clock of the decision."""
    case.recognition_resolved_on = _voted_on(case, step, BallotStage.BRANCH_RECOGNITION)


def recognition_returned(case: Admission, step: Step) -> None:
    """The branch considers again; votes that failed still count against the number allowed."""
    case.recognition_resolved_on = None


def deadlock_reported(case: Admission, step: Step) -> None:
    """The report to the committee above, which decides instead of the branch."""
    case.reported_on, case.reported_number = step.on, words_of(step, "report", NUMBER)


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
    _remember(case)
    leave(case, step, paper, annulled=False)
    _close(case, paper.on, str(step.data.get("reason") or step.data.get("note") or ""))


def annulled(case: Admission, step: Step) -> None:
    """The admission is annulled: the person leaves the list, the card is withdrawn, the defect is closed."""
    from admissions.services.decisions import sign
    from admissions.services.recognition import leave

    words = "kết nạp lại" if case.kind == AdmissionKind.READMISSION else "kết nạp"
    paper = sign(
        case, step, "admission_annulment", f"Quyết định hủy quyết định {words} đối với {case.applicant.full_name}"
    )
    _remember(case)
    leave(case, step, paper, annulled=True)
    _close(case, paper.on, str(step.data.get("reason") or step.data.get("note") or ""))


def died(case: Admission, step: Step) -> None:
    """The day; of a probationary member where the case stood, for a correction of the ledger."""
    _remember(case)
    ended(case, step)


def departed(case: Admission, step: Step) -> None:
    """Off the list of members otherwise than by a step of this case; where the case stood is kept for a correction."""
    _remember(case)
    why = words_of(step, "note", 500) or case.member.get_end_reason_display()
    _close(case, case.member.ended_on or step.on, why)


def rejoined(case: Admission, step: Step) -> None:
    """What ended the case was corrected: it goes on where it stood."""
    case.resume_state, case.ended_on, case.end_note = "", None, ""


def _remember(case: Admission) -> None:
    if case.member_id:
        case.resume_state = type(case)._default_manager.values_list("state", flat=True).get(pk=case.pk)


def recognition_annulled(case: Admission, step: Step) -> None:
    """The recognition alone is annulled: probationary again, the card withdrawn; the branch considers recognition anew."""
    from admissions.services.decisions import sign
    from admissions.services.recognition import undo

    abstract = f"Quyết định hủy quyết định công nhận đảng viên chính thức đối với {case.applicant.full_name}"
    undo(case, step, sign(case, step, "admission_annulment", abstract))
    case.recognition_number = case.recognition_decider = case.reported_number = ""
    case.recognition_on = case.recognition_document = case.official_on = case.ended_on = None
    case.recognition_resolved_on = case.reported_on = None


def ended(case: Admission, step: Step) -> None:
    """The day and the reason."""
    _close(case, day_of(step, "died_on") or step.on, str(step.data.get("reason") or ""))


def moved(case: Admission, step: Step) -> None:
    """Where to, by which letter, and at which step the other branch goes on."""
    from admissions.services.moving import send_on

    send_on(case, step)


def move_accepted(case: Admission, step: Step) -> None:
    """The case and its person belong to the new branch; helpers of the old one end, new ones need no twelve months together."""
    from admissions.services.moving import take_in

    take_in(case, step)


def move_returned(case: Admission, step: Step) -> None:
    """The old branch goes on."""
    from admissions.services.moving import send_back

    send_back(case, step)


def _voted_on(case: Admission, step: Step, stage: str) -> date:
    """The day of the meeting; of history entered without its tally, the day of the step."""
    ballot = last_ballot(case, stage)
    return ballot.held_on if ballot else step.on


def _close(case: Admission, on: date | None, note: str) -> None:
    case.ended_on, case.end_note = on, clean(note)[:500]
