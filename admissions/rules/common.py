"""What the checks of the table share: consents, tallies that still count, the order of steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from admissions.models import Admission, AdmissionBallot, AdmissionState, AdmissionStep, BallotStage
from core.findings import Finding
from core.workflow import Step
from regulations.judging import before, follows_in_time, rule

S = BallotStage

#: Steps after which the earlier tallies of these stages no longer count: the case was returned or is considered anew.
_UNDONE_BY = {
    S.BRANCH_ADMISSION: ("return_dossier", "take_back", "reopen", "resubmit"),
    S.COMMITTEE_ADMISSION: ("return_dossier", "take_back", "reopen", "resubmit"),
    S.DECISION_ADMISSION: ("return_dossier", "take_back", "reopen", "resubmit"),
    S.BRANCH_RECOGNITION: ("refuse_recognition", "annul_recognition"),
    S.COMMITTEE_RECOGNITION: ("refuse_recognition", "annul_recognition"),
    S.DECISION_RECOGNITION: ("refuse_recognition", "annul_recognition"),
    S.BRANCH_DELETION: ("annul_recognition",),
}  # fmt: skip


def consents_of(case: Admission, by: date | None = None) -> set[str]:
    """Kinds of written consent the case holds, dated on or before a day."""
    rows = case.read_once("consents", lambda: list(case.consents.all()))
    return {row.kind for row in rows if by is None or row.issued_on <= by}


def entered(case: Admission, state: str) -> AdmissionStep | None:
    """The step by which the case last came into a state."""
    return _last_step(case, lambda step: step.to_state == state)


def _last_step(case: Admission, wanted: Callable[[AdmissionStep], bool]) -> AdmissionStep | None:
    return next((step for step in reversed(case.log) if wanted(step)), None)


def earliest_day(case: Admission, stage: str) -> date | None:
    """The first day on which a body can have voted: when the case lay before it, when the body below had resolved."""
    if stage == S.BRANCH_ADMISSION:
        step = entered(case, AdmissionState.BRANCH_REVIEW)
        return step.on if step else None
    if stage == S.BRANCH_RECOGNITION:
        step = entered(case, AdmissionState.RECOGNITION_REVIEW)
        return step.on if step else None
    if stage == S.BRANCH_DELETION:
        return case.ceremony_on
    return case.branch_resolved_on if stage.endswith("_admission") else case.recognition_resolved_on


def standing_ballots(case: Admission, stage: str) -> list[AdmissionBallot]:
    """Tallies of a stage that still count: held when the case lay before the body, and not undone by a return since."""
    ballots = case.read_once("ballots", lambda: list(case.ballots.order_by("held_on", "pk")))
    rows = [ballot for ballot in ballots if ballot.stage == stage]
    if case.is_recorded:
        return rows
    first = earliest_day(case, stage)
    undone = _last_step(case, lambda step: step.step in _UNDONE_BY.get(stage, ()))
    return [
        ballot for ballot in rows
        if (first is None or ballot.held_on >= first) and (undone is None or ballot.recorded_at > undone.at)
    ]  # fmt: skip


def last_ballot(case: Admission, stage: str) -> AdmissionBallot | None:
    """The latest tally of a stage that still counts."""
    return next(reversed(standing_ballots(case, stage)), None)


def considered_on(case: Admission, step: Step) -> date:
    """The day of the branch's meeting when its tally is there, else the day of the step."""
    ballot = last_ballot(case, S.BRANCH_ADMISSION) if case.state == AdmissionState.BRANCH_REVIEW else None
    return ballot.held_on if ballot else step.on


@rule("Ngày thực hiện đúng trình tự: không sau hôm nay, không trước bước liền trước")
def in_order(case: Admission, step: Step) -> Iterable[Finding]:
    """Steps follow each other in time: none is dated ahead, before the person was noted, or before the step that led to it."""
    yield from before("before_noted", step.on, case.noted_on, "Bước này ghi", "khi đưa vào nguồn", field="on")
    yield from follows_in_time(case, step)
