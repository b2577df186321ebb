"""Meetings of a branch as tests of the score need them: held, with a roll, scored to a wanted total."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from core.dates import Month
from core.workflow import perform
from meetings.models import Meeting, MeetingKind, MeetingScore
from meetings.score.queries import bounds_on, sheet_for
from meetings.score.rules import band_for
from meetings.services.meetings import plan_meeting
from meetings.services.roll import Mark, mark
from tests.factories import TODAY

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def moment(day: date, hour: int = 19, minute: int = 0) -> datetime:
    """A moment in Viet Nam."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def held(branch, scope, *, day=date(2026, 11, 5), kind=MeetingKind.REGULAR, minutes=95, **values) -> Meeting:
    """A meeting that lasted so many minutes, everyone present."""
    meeting = plan_meeting(
        organization=branch, kind=kind, for_month=Month.of(day), planned_at=moment(day), by=scope.user, **values
    )
    perform(meeting, "open", scope=scope, on=TODAY)
    if minutes is not None:
        meeting.ended_at = meeting.started_at + timedelta(minutes=minutes)
        meeting.save()
    return meeting


def absent(meeting: Meeting, members, *, reason: str = "Ốm") -> None:
    """Mark members absent: with the reason, or without any."""
    lines = {line.member_id: line.pk for line in meeting.roll.all()}
    value = "absent_excused" if reason else "absent_unexcused"
    mark(meeting=meeting, marks={lines[member.pk]: Mark(value, reason) for member in members})


def give(meeting: Meeting, score: str, **values) -> MeetingScore:
    """A finished score of that total, written straight into the table."""
    bounds = bounds_on(meeting.held_on)
    band = band_for(Decimal(score), bounds)
    return MeetingScore.objects.create(
        meeting=meeting, sheet=sheet_for(meeting.organization, meeting.held_on), complete=True, self_points=Decimal(score),
        applicable_max=100, self_score=Decimal(score), self_band=band, final_band=band, bounds=bounds, **values,
    )  # fmt: skip


def year_of_meetings(branch, scores: dict[int, str], *, year: int = 2026, kind=MeetingKind.REGULAR) -> None:
    """Meetings on the fifth of months with these totals, written straight into the tables."""
    for month, score in scores.items():
        day = date(year, month, 5)
        meeting = Meeting.objects.create(
            organization=branch, kind=kind, book="branch", for_month=day.replace(day=1), planned_at=moment(day),
            started_at=moment(day), ended_at=moment(day, 21), state="held",
        )  # fmt: skip
        if score:
            give(meeting, score)
