"""Meetings of the target branch with minutes, a speech, a draft resolution, entries in the books."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from core.dates import Month
from core.workflow import perform
from meetings.models import Meeting, MeetingKind
from meetings.services.meetings import plan_meeting
from meetings.services.minutes import add_speech, write_section
from meetings.services.resolutions import Task, draft_resolution, set_task
from meetings.services.votes import Tally, record_vote
from tests.address_samples.members import member
from tests.address_world import MARKER, World

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def _open(world: World, day: date, kind=MeetingKind.REGULAR, **values) -> Meeting:
    person = member(world)
    meeting = plan_meeting(
        organization=world.target, kind=kind, for_month=Month.of(day),
        planned_at=datetime(day.year, day.month, day.day, 19, tzinfo=ZONE), by=None, place=f"Nhà văn hóa {MARKER}",
        chair=person, session_secretary=person, topic=MARKER, **values,
    )  # fmt: skip
    perform(meeting, "open", scope=world.everything.scope, on=timezone.localdate())
    return meeting


def meeting(world: World) -> Meeting:
    """A meeting still open, with words, a speech and a draft resolution."""

    def make():
        held = _open(world, timezone.localdate() - timedelta(days=1), MeetingKind.EXTRAORDINARY)
        write_section(item=held.agenda.first(), text=f"Nội dung {MARKER}", version=0, by=None)
        line = held.roll.first()
        add_speech(meeting=held, attendance=line, summary=f"Ý kiến {MARKER}", item=held.agenda.first())
        draft_resolution(meeting=held, title=f"Lãnh đạo {MARKER}", texts={"tasks": MARKER})
        return held

    return world.once("books.meeting", make)


def adopted(world: World) -> Meeting:
    """A meeting of this year whose minutes are adopted."""

    def make():
        today = timezone.localdate()
        held = _open(
            world, max(date(today.year, 1, 1), today.replace(day=1) - timedelta(days=3)), MeetingKind.EXTRAORDINARY
        )
        ended = held.started_at + timedelta(minutes=100)
        perform(held, "adopt", scope=world.everything.scope, on=today, data={"ended_at": ended})
        return held

    return world.once("books.adopted", make)


def item(world: World):
    """The first item of the agenda."""
    return meeting(world).agenda.first()


def task(world: World):
    """A task the open meeting has set."""
    return world.once("books.task", lambda: set_task(meeting=meeting(world), task=Task(f"Việc {MARKER}"), by=None))


def vote(world: World):
    """A vote of the open meeting."""
    tally = Tally("task", 1, subject=f"Kế hoạch {MARKER}")
    return world.once("books.vote", lambda: record_vote(meeting=meeting(world), tally=tally, by=None))


SAMPLES = {
    "books:*.pk": lambda world: meeting(world).pk,
    "books:*.section": lambda world: item(world).pk,
    "books:*.item": lambda world: item(world).pk,
    "books:*.speech": lambda world: meeting(world).speeches.first().pk,
    "api:gathering-*.pk": lambda world: meeting(world).pk,
    "api:gathering-*.section": lambda world: item(world).pk,
    "api:gathering-*.item": lambda world: task(world).pk,
    "api:gathering-*.vote": lambda world: vote(world).pk,
}
BACKGROUND = {"books": (adopted, meeting), "api": (meeting,)}
SHOWS_NO_ROWS: dict[str, str] = {}
