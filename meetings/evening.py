"""The parts of an evening in their order, for the line of progress and the button that leads on."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from meetings.models import SCORED, Meeting

ROLL, REVIEW, SPEAKERS, DECISIONS, TASKS, MINUTES, SCORE, FINISH = (
    "roll", "review", "speakers", "decisions", "tasks", "minutes", "score", "finish"
)  # fmt: skip
_PARTS = (
    (ROLL, "Điểm danh", "meetings:roll"),
    (REVIEW, "Việc tháng trước", "meetings:review"),
    (SPEAKERS, "Phát biểu", "meetings:speakers"),
    (DECISIONS, "Biểu quyết", "meetings:decisions"),
    (TASKS, "Giao việc", "meetings:tasks"),
    (MINUTES, "Biên bản", "books:minutes"),
    (SCORE, "Chấm điểm", "score:meeting"),
    (FINISH, "Thông qua", "meetings:finish"),
)
ON_THE_SIDE = (MINUTES,)  # reached from the line of progress; the button passes them by, an evening may do without


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the evening as the line of progress shows it."""

    code: str
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the evening stands: its parts, and where the button leads."""

    parts: list[Part]
    next: Part | None
    position: int

    @property
    def total(self) -> int:
        """How many parts there are."""
        return len(self.parts)


def progress_of(meeting: Meeting, code: str, *, without: tuple[str, ...] = ()) -> Progress:
    """The parts of this meeting; ``without`` names those the button passes by because nothing waits there."""
    if meeting.kind not in SCORED:
        without = (*without, SCORE)
    parts = []
    for name, label, url_name in _PARTS:
        if name == SCORE and meeting.kind not in SCORED:
            continue
        try:
            url = reverse(url_name, kwargs={"pk": meeting.pk})
        except NoReverseMatch:
            continue
        parts.append(Part(name, label, url, name == code))
    position = next((number for number, part in enumerate(parts, 1) if part.current), 1)
    ahead = [part for part in parts[position:] if part.code not in (*without, *ON_THE_SIDE)]
    return Progress(parts, ahead[0] if ahead else None, position)
