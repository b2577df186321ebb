"""What a step of feedback writes beside its state."""

from __future__ import annotations

from core.dates import format_date
from core.text import clean, clean_lines
from core.workflow import Step
from meetings.models import Feedback


def take(case: Feedback, step: Step) -> None:
    """Who handles it."""
    case.handled_by = clean(str(step.data.get("handled_by", "")))
    _add_handling(case, step)


def answer(case: Feedback, step: Step) -> None:
    """The answer and its day."""
    case.reply = clean_lines(str(step.data.get("reply", "")))
    case.reply_on = step.on
    _add_handling(case, step)


def close(case: Feedback, step: Step) -> None:
    """The day on which nothing is left to do."""
    case.closed_on = step.on


def resume(case: Feedback, step: Step) -> None:
    """The answer did not settle it: it waits again; the answer given moves to what has been done."""
    if case.reply:
        given = f"Đã trả lời ngày {format_date(case.reply_on)}: {case.reply}"
        case.handling = "\n".join(part for part in (case.handling, given) if part)
    case.reply = ""
    case.closed_on = None
    case.reply_on = None


def pass_on(case: Feedback, step: Step) -> None:
    """Where it went."""
    case.forwarded_to = clean(str(step.data.get("forwarded_to", "")))
    case.closed_on = step.on


def _add_handling(case: Feedback, step: Step) -> None:
    done = clean_lines(str(step.data.get("handling", "")))
    if done:
        case.handling = "\n".join(part for part in (case.handling, done) if part)
