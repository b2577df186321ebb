"""What each step of a watch over an absent member writes besides the state, inside the same transaction."""

from __future__ import annotations

from core.findings import Finding, Refused
from core.workflow import Step
from regulations.judging import words_of
from transfers.ending import departed, ended, ended_by_entry, rejoined
from transfers.models import AbsenceWatch, ContactChannel, GoodReason
from transfers.rules.absence import missed_of

__all__ = [
    "attempted", "checked", "departed", "ended", "ended_by_entry", "proposal_withdrawn", "proposed", "rejoined", "warned",
]  # fmt: skip


def attempted(case: AbsenceWatch, step: Step) -> None:
    """One more attempt. Raises ``Refused`` for a channel that is none."""
    channel = str(step.data.get("channel") or "")
    if channel not in ContactChannel.values:
        raise Refused(Finding("channel", "Chọn một cách liên hệ trong danh sách.", field="channel"))
    case.attempts.create(
        made_on=step.on, channel=channel, made_by=words_of(step, "made_by", 120), result=words_of(step, "result", 500),
        reached=bool(step.data.get("reached")), recorded_by=step.by,
    )  # fmt: skip
    _count(case, step)


def warned(case: AbsenceWatch, step: Step) -> None:
    """The written reminder."""
    case.warned_on, case.warning_number = step.on, words_of(step, "warning_number", 60)
    _count(case, step)


def checked(case: AbsenceWatch, step: Step) -> None:
    """Which good reasons are true; none is an answer too. Raises ``Refused`` for a reason that is none."""
    found = list(step.data.get("good_reasons") or [])
    if not set(found) <= set(GoodReason.values):
        raise Refused(Finding("good_reasons", "Chọn lý do trong danh sách.", field="good_reasons"))
    case.good_reasons, case.checked_on = found, step.on


def proposed(case: AbsenceWatch, step: Step) -> None:
    """The paper that proposes; nobody's membership changes."""
    case.proposal_number, case.proposed_on = words_of(step, "proposal_number", 60), step.on
    _count(case, step)


def proposal_withdrawn(case: AbsenceWatch, step: Step) -> None:
    """The branch takes its proposal back."""
    case.proposal_number, case.proposed_on = "", None


def _count(case: AbsenceWatch, step: Step) -> None:
    """The months of the year as they stand on the day of the step."""
    case.months_missed = missed_of(case.member, step.on).most
