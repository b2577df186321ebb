"""What each step of an introduction to the residence writes besides the state, inside the same transaction."""

from __future__ import annotations

from core.workflow import Step
from documents import numbering
from regulations.judging import is_history, words_of
from transfers.ending import departed, ended, ended_by_entry, rejoined
from transfers.models import ResidenceLink

__all__ = ["assigned", "departed", "ended", "ended_by_entry", "introduced", "received", "rejoined", "sent_back"]


def introduced(case: ResidenceLink, step: Step) -> None:
    """The letter: the number given, or the next one of the branch's register; a letter of the past has the number it bore, if known."""
    number = words_of(step, "letter_number", 60)
    if not number and not is_history(case, step):
        letter = numbering.issue(
            case.home, "giay_gioi_thieu", on=step.on, by=step.by, signer_name=words_of(step, "signer_name", 120),
            signer_position=words_of(step, "signer_position", 120), subject=case.member.full_name,
            abstract=f"Giới thiệu đảng viên về giữ mối liên hệ với {case.to_words}",
        )  # fmt: skip
        number = letter.written_number
    case.letter_number, case.introduced_on = number, step.on


def received(case: ResidenceLink, step: Step) -> None:
    """The day, and a task when one is given."""
    case.received_on = step.on
    case.task = words_of(step, "task", 250) or case.task


def sent_back(case: ResidenceLink, step: Step) -> None:
    """The letter came back: it is to be written again."""
    case.introduced_on, case.letter_number = None, ""


def assigned(case: ResidenceLink, step: Step) -> None:
    """What the residence asks of the member."""
    case.task = words_of(step, "task", 250)
