"""The nouns of branch life, one file each."""

from meetings.models.attendance import ABSENT, CAME, Attendance, AttendanceValue, Speech
from meetings.models.meeting import (
    LOCKED_STATES,
    MONTHLY,
    OPEN_STATES,
    SCORED,
    TOOK_PLACE,
    WITH_THEME,
    WRITABLE_STATES,
    AgendaItem,
    AgendaPart,
    Book,
    Meeting,
    MeetingKind,
    MeetingState,
    MeetingStep,
    MinutesCorrection,
)
from meetings.models.plan import MeetingPlan, PlanLine
from meetings.models.resolution import ItemReview, ItemStatus, Resolution, ResolutionItem
from meetings.models.vote import Vote

__all__ = [
    "ABSENT", "CAME", "LOCKED_STATES", "MONTHLY", "OPEN_STATES", "SCORED", "TOOK_PLACE", "WITH_THEME", "WRITABLE_STATES",
    "AgendaItem", "AgendaPart", "Attendance", "AttendanceValue", "Book", "ItemReview", "ItemStatus", "Meeting", "MeetingKind",
    "MeetingPlan", "MeetingState", "MeetingStep", "MinutesCorrection", "PlanLine", "Resolution", "ResolutionItem", "Speech",
    "Vote",
]  # fmt: skip
