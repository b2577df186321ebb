"""A meeting of the target branch in session, with its roll, a vote, a task, and the plan of its year."""

from __future__ import annotations

from datetime import date, datetime, time

from core.dates import TIME_ZONE, Month
from core.workflow import perform
from meetings.models import MeetingKind
from meetings.services.meetings import plan_meeting
from meetings.services.plans import draft_plan
from meetings.services.resolutions import Task, set_task
from meetings.services.roll import Mark, mark
from meetings.services.votes import Tally, record_vote
from tests.address_samples.members import member
from tests.address_world import MARKER, World
from tests.factories import TODAY, make_member


def meeting(world: World):
    """A meeting in session at which somebody is absent without reason, something was decided and something given to do."""

    def make():
        person = member(world)
        away = make_member(world.target, f"Đỗ {MARKER} Vắng")
        scope = world.everything.scope
        made = plan_meeting(
            organization=world.target, kind=MeetingKind.REGULAR, for_month=Month(2026, 11),
            planned_at=datetime(2026, 11, 5, 19, 30, tzinfo=TIME_ZONE), by=None, topic=f"Chuyên đề {MARKER}",
        )  # fmt: skip
        perform(made, "open", scope=scope, on=TODAY)
        mark(meeting=made, marks={made.roll.get(member=away).pk: Mark("absent_unexcused")})
        record_vote(meeting=made, tally=Tally("other", 1, subject=f"Việc {MARKER}"), by=None)
        set_task(meeting=made, task=Task(f"Vận động {MARKER}", responsible=person, deadline=date(2026, 12, 1)), by=None)
        return made

    return world.once("meeting", make)


def plan(world: World):
    """The plan of meetings of a year."""
    return world.once(
        "meeting_plan", lambda: draft_plan(organization=world.target, year=2027, day=5, at=time(19, 30), by=None)
    )


SAMPLES = {
    "meetings:*.pk": lambda world: meeting(world).pk,
    "meetings:plan.pk": lambda world: plan(world).pk,
    "meetings:plan_edit.pk": lambda world: plan(world).pk,
    "meetings:plan_approve.pk": lambda world: plan(world).pk,
    "meetings:plan_print.pk": lambda world: plan(world).pk,
    "meetings:plan_pdf.pk": lambda world: plan(world).pk,
    "meetings:plan_line_open.pk": lambda world: plan(world).pk,
    "meetings:plan_line_open.line": lambda world: plan(world).lines.first().pk,
    "meetings:step.name": lambda world: "cancel",
    "meetings:people.code": lambda world: "all",
    "meetings:*.vote": lambda world: meeting(world).votes.first().pk,
    "meetings:task_remove.item": lambda world: meeting(world).items.first().pk,
}
BACKGROUND = {"meetings": (meeting, plan)}
