"""The plan of meetings of a year: drafted whole in one press, edited line by line, approved by the branch, opened month by month."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.utils import timezone

from branches.models import Organization
from core.dates import TIME_ZONE, Month, format_date
from core.findings import Finding, Refused, Right, require_version
from meetings.models import MONTHLY, WITH_THEME, Meeting, MeetingKind, MeetingPlan, PlanLine
from meetings.services.meetings import plan_meeting
from members.models import Member

QUARTER_END = (3, 6, 9, 12)  # the months in which a drafted plan puts the thematic meeting of the quarter
DEFAULT_DAY, DEFAULT_TIME = 5, time(19, 30)


@dataclass(frozen=True, slots=True)
class Line:
    """A planned meeting as the clerk enters it; ``key`` names the line it corrects."""

    month: int
    kind: str
    planned_on: date | None = None
    topic: str = ""
    presenter: Member | None = None
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Habit:
    """On which day of the month and at what hour a branch usually meets."""

    day: int
    at: time


def habit_of(organization: Organization) -> Habit:
    """The commonest day and hour of the regular meetings of the branch, the latest twelve; the 5th, half past seven without any."""
    rows = Meeting.objects.filter(organization=organization).monthly().order_by("-planned_at")
    moments = [timezone.localtime(moment) for moment in rows.values_list("planned_at", flat=True)[:12]]
    if not moments:
        return Habit(DEFAULT_DAY, DEFAULT_TIME)
    day = Counter(moment.day for moment in moments).most_common(1)[0][0]
    hour = Counter(moment.time().replace(second=0, microsecond=0) for moment in moments).most_common(1)[0][0]
    return Habit(day, hour)


@transaction.atomic
def draft_plan(*, organization: Organization, year: int, day: int, at: time, by) -> MeetingPlan:
    """Make the plan of a year: a regular meeting each month on that day (the last of shorter months), in the last month of each quarter
    joined with a thematic part. Raises ``Refused`` when the branch has a plan of the year, or is no branch."""
    if not organization.is_branch:
        raise Refused(
            Finding("no_branch", f"{organization.name} không phải chi bộ.", field="organization", right=Right.PRINCIPLE)
        )
    try:
        with transaction.atomic():
            plan = MeetingPlan.objects.create(organization=organization, year=year, usual_time=at, created_by=by)
    except IntegrityError as taken:
        raise Refused(
            Finding("plan_exists", f"{organization.name} đã có kế hoạch sinh hoạt năm {year}.", field="year",
                    remedy="Mở kế hoạch đã lập để sửa."),
            conflict=True,
        ) from taken  # fmt: skip
    PlanLine.objects.bulk_create(
        PlanLine(
            plan=plan, month=month, planned_on=date(year, month, min(day, monthrange(year, month)[1])),
            kind=MeetingKind.COMBINED if month in QUARTER_END else MeetingKind.REGULAR,
        )
        for month in range(1, 13)
    )  # fmt: skip
    _join_meetings(plan)
    return plan


def _join_meetings(plan: MeetingPlan) -> None:
    """Meetings of the year that were planned or held before the plan was made stand behind their lines."""
    rows = Meeting.objects.filter(
        organization=plan.organization, for_month__year=plan.year, kind__in=MONTHLY, plan_line=None
    ).exclude(state="cancelled")
    held = {meeting.for_month.month: meeting for meeting in rows}
    for line in plan.lines.filter(meeting=None, kind__in=MONTHLY):
        if line.month in held:
            line.meeting = held[line.month]
            line.save(update_fields=["meeting"])


@transaction.atomic
def save_plan(
    *, plan: MeetingPlan, lines: Sequence[Line], version: int, note: str = "", usual_time: time | None = None
) -> MeetingPlan:
    """Replace the lines of a plan; the plan has to be approved again. Lines whose meeting is already in the calendar stay.

    Raises ``Refused``: in conflict when somebody saved since ``version``; for two regular meetings in a month, a day of another year.
    """
    plan = MeetingPlan.objects.select_for_update().get(pk=plan.pk)
    require_version(plan.version, version, "kế hoạch này")
    found = list(_line_findings(plan, lines))
    if found:
        raise Refused(found)
    known = {line.pk: line for line in plan.lines.all()}
    kept = {line.key for line in lines if line.key in known}
    for said in lines:
        line = known.get(said.key) or PlanLine(plan=plan)
        if line.meeting_id is None:
            line.month, line.kind = said.month, said.kind
        line.planned_on, line.topic, line.presenter = said.planned_on, said.topic.strip(), said.presenter
        line.save()
    plan.lines.filter(pk__in=set(known) - kept, meeting=None).delete()
    plan.note, plan.version, plan.approved_on = note.strip(), plan.version + 1, None
    plan.usual_time = usual_time or plan.usual_time
    plan.save()
    _join_meetings(plan)
    return plan


def _line_findings(plan: MeetingPlan, lines: Sequence[Line]):
    monthly = Counter(line.month for line in lines if line.kind in MONTHLY)
    for number, line in enumerate(lines, 1):
        if line.kind in MONTHLY and monthly[line.month] > 1:
            yield Finding("two_regular", f"Tháng {line.month} ghi hai buổi sinh hoạt thường kỳ.", row=number, field="kind",
                          right=Right.REGULATION, remedy="Mỗi tháng một buổi; buổi kia ghi loại chuyên đề hoặc bất thường.")  # fmt: skip
            monthly[line.month] = 1
        if line.planned_on and line.planned_on.year not in (plan.year, plan.year + 1):
            yield Finding("year", f"Ngày {format_date(line.planned_on)} không thuộc năm {plan.year}.", row=number,
                          field="planned_on", remedy=f"Chọn ngày trong năm {plan.year}.")  # fmt: skip


@transaction.atomic
def approve_plan(*, plan: MeetingPlan, on: date, version: int) -> MeetingPlan:
    """Note the day the branch approved its plan. Raises ``Refused`` (conflict) when the plan was changed since ``version``."""
    plan = MeetingPlan.objects.select_for_update().get(pk=plan.pk)
    require_version(plan.version, version, "kế hoạch này")
    plan.approved_on, plan.version = on, plan.version + 1
    plan.save(update_fields=["approved_on", "version"])
    return plan


@transaction.atomic
def open_line(*, line: PlanLine, by) -> Meeting:
    """Enter the meeting of a planned line in the calendar, with its topic and presenter; the one already there when there is one."""
    line = PlanLine.objects.select_for_update(of=("self",)).select_related("plan__organization").get(pk=line.pk)
    if line.meeting_id and line.meeting.state != "cancelled":
        return line.meeting
    plan = line.plan
    day = line.planned_on or date(plan.year, line.month, DEFAULT_DAY)
    line.meeting = plan_meeting(
        organization=plan.organization, kind=MeetingKind(line.kind), for_month=Month(plan.year, line.month),
        planned_at=datetime.combine(day, plan.usual_time, TIME_ZONE), by=by, topic=line.topic, preparer=line.presenter,
    )  # fmt: skip
    line.save(update_fields=["meeting"])
    return line.meeting


def quarters_without_theme(lines: Sequence[PlanLine]) -> list[int]:
    """Quarters (1 to 4) in which no planned meeting has a thematic part."""
    themed = {(line.month - 1) // 3 + 1 for line in lines if line.kind in WITH_THEME}
    return [quarter for quarter in range(1, 5) if quarter not in themed]
