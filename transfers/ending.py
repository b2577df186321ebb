"""How cases of this app end and open again: shared by the effects of every table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from core.workflow import Step
from regulations.judging import words_of
from transfers.models import MemberCase


def keep_state(case: MemberCase) -> None:
    """Remember where the case stood before this step, for a reversal of what ended it."""
    case.resume_state = type(case).objects.values_list("state", flat=True).get(pk=case.pk)


ENDS_ARE_ONE = "Nơi đi và nơi đến đã nhập làm một"
KEPT = ("resume_state", "ended_on", "end_note")  # what ``end_from`` and ``go_on`` write


def end_from(case: MemberCase, state: str, day: date, words: str) -> None:
    """The end of a case that stood in a state, kept for a reversal of what ended it."""
    case.resume_state, case.ended_on, case.end_note = state, day, words[:500]


def go_on(case: MemberCase) -> None:
    """Nothing of the end stands any more."""
    case.resume_state, case.ended_on, case.end_note = "", None, ""


def ended(case: MemberCase, step: Step) -> None:
    """The end, with the reason given."""
    case.ended_on, case.end_note = step.on, words_of(step, "reason", 500)


def departed(case: MemberCase, step: Step) -> None:
    """The member died or left; where the case stood is kept, for a reversal."""
    keep_state(case)
    case.ended_on, case.end_note = step.on, case.member.get_end_reason_display()


def ended_by_entry(case: MemberCase, step: Step) -> None:
    """An entry of the ledger ended the case; where it stood is kept, for a reversal."""
    keep_state(case)
    ended(case, step)


def rejoined(case: MemberCase, step: Step) -> None:
    """What ended the case was taken back: it goes on where it stood."""
    go_on(case)


def resumed(case: MemberCase, step: Step) -> str:
    """The state a case goes back to."""
    return case.resume_state


def has_left(case: MemberCase) -> bool:
    """Whether the member is out of the headcount: only then a case may end that way."""
    return bool(case.member.end_reason)


def ended_by(*names: str) -> Callable[[MemberCase], bool]:
    """Whether the last step taken was one of these: only what it rested on opens the case again."""

    def last_step(case: MemberCase) -> bool:
        last = next(reversed(case.log), None) if case.resume_state else None
        return last is not None and last.step in names

    return last_step
