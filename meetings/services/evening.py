"""The evening in one press: the meeting of this month found or made, opened, its roll drawn up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from branches.models import Organization
from core.dates import Month
from core.findings import Finding, Refused, Right
from core.workflow import perform
from meetings.models import MONTHLY, OPEN_STATES, Meeting, MeetingKind, MeetingState, PlanLine
from meetings.services.meetings import plan_meeting
from meetings.services.plans import open_line

NEAR = timedelta(hours=3)  # how far from the planned hour a press still means that hour
STEP = 5  # minutes to which the hour of the press is rounded down
WAITING = (MeetingState.PLANNED, MeetingState.NOTIFIED)


def next_meeting(organization: Organization, on: date) -> Meeting | None:
    """The meeting a secretary goes on with: the one in session, else held and not adopted, else planned for today, else the regular one
    of this month; ``None`` when none of these is in the calendar."""
    rows = list(
        Meeting.objects.filter(organization=organization, state__in=OPEN_STATES, planned_at__date__lte=on + timedelta(days=31))
        .select_related("organization").order_by("planned_at")
    )  # fmt: skip
    for state in (MeetingState.IN_SESSION, MeetingState.HELD):
        for meeting in rows:
            if meeting.state == state:
                return meeting
    today = [meeting for meeting in rows if timezone.localtime(meeting.planned_at).date() == on]
    of_month = [meeting for meeting in rows if meeting.kind in MONTHLY and on in meeting.month]
    return next(iter([*today, *of_month]), None)


def start_of(meeting: Meeting, now: datetime) -> datetime:
    """The hour a meeting opened now began: the planned one when it is near, else now."""
    if abs(now - meeting.planned_at) <= NEAR:
        return meeting.planned_at
    return now.replace(minute=now.minute - now.minute % STEP, second=0, microsecond=0)


@transaction.atomic
def open_tonight(*, organization: Organization, scope, on: date, now: datetime) -> Meeting:
    """Go on with the meeting of this evening: made from the plan of the year or from last month where it is not in the calendar yet, and
    opened. A meeting already open is answered as it stands. Raises ``Refused`` when the regular meeting of the month is already over."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    meeting = next_meeting(organization, on)
    if meeting is not None and meeting.state in (MeetingState.IN_SESSION, MeetingState.HELD):
        return meeting
    if meeting is None:
        meeting = _made(organization, scope, on, now)
    perform(meeting, "open", scope=scope, on=on, data={"started_at": start_of(meeting, now)})
    return meeting


def _made(organization: Organization, scope, on: date, now: datetime) -> Meeting:
    month = Month.of(on)
    held = Meeting.objects.monthly().filter(organization=organization, for_month=month.first_day)
    if held.exclude(state=MeetingState.CANCELLED).exists():
        raise Refused(
            Finding("month_over", f"Chi bộ đã họp thường kỳ {month.label} và đã thông qua biên bản.", right=Right.REGULATION,
                    remedy="Lập buổi họp loại khác (chuyên đề, bất thường), hoặc chờ sang tháng.")
        )  # fmt: skip
    line = PlanLine.objects.filter(
        plan__organization=organization, plan__year=month.year, month=month.month, kind__in=MONTHLY, meeting=None
    ).first()
    if line is not None:
        return open_line(line=line, by=scope.user)
    moment = now.replace(minute=now.minute - now.minute % STEP, second=0, microsecond=0)
    return plan_meeting(
        organization=organization, kind=MeetingKind.REGULAR, for_month=month, planned_at=moment, by=scope.user
    )
