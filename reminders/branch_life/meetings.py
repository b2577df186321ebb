"""Deadlines of meetings (``meetings-evaluation.md`` A.2, A.3, G): the meeting of the month, notice, papers, theme, tasks, absences."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.permissions import Permission as P
from branches.models import Organization
from core.dates import TIME_ZONE, Month
from meetings.models import (
    OPEN_STATES,
    TOOK_PLACE,
    WITH_THEME,
    ItemStatus,
    Meeting,
    MeetingState,
    ResolutionItem,
    TaskAssignment,
)
from meetings.parameters import ABSENT_MONTHS, EXCUSED_IN_A_ROW, MATERIALS_BEFORE, THEMATIC_PER_QUARTER
from meetings.queries import Watched, absences_of_marks, branches_of_month, marks_in, watched_members
from meetings.workflow import papers_due
from regulations.lookup import NoRuleInForce
from reminders.lines import Ends, Judged, Lines, Todo, TodoGroup, ends, group_of

SOON = timedelta(days=7)
QUARTER_NOTICE = timedelta(days=30)  # how long before its end a quarter without a theme is called


def _value(parameter, on):
    try:
        return parameter.value_on(on)
    except NoRuleInForce:
        return None


def _branches(scope):
    return Organization.objects.visible_to(scope, P.MEETING_KEEP).active().branches()


def month_not_planned(scope) -> Lines | None:
    """Branches one keeps whose regular meeting of this month is neither held nor in the calendar."""
    if not scope.can(P.MEETING_KEEP):
        return None
    month = Month.of(scope.on)
    there = (
        Meeting.objects.monthly()
        .filter(organization=OuterRef("pk"), for_month=month.first_day)
        .exclude(state="cancelled")
    )
    rows = _branches(scope).filter(~Exists(there)).order_by("path")
    url = reverse("meetings:new")
    return Lines(
        "Chưa lập buổi sinh hoạt tháng này",
        rows,
        lambda one: Todo(
            f"Sinh hoạt thường kỳ {month.label}",
            f"{one}: chưa có trong lịch họp",
            f"{url}?organization={one.pk}",
        ),
        reverse("meetings:month"),
        ends(scope, by=lambda: month.last_day),
    )


def coming(scope) -> Lines | None:
    """Meetings of the next days, and those that are open: one press from the roll."""
    if not scope.can(P.MEETING_KEEP):
        return None
    until = datetime.combine(scope.on + SOON, time.max, TIME_ZONE)

    def last_day(state: str, started: datetime | None, planned: datetime) -> date:
        day = Meeting(started_at=started, planned_at=planned).held_on
        return max(day, scope.on) if state == MeetingState.IN_SESSION else day

    rows = (
        Meeting.objects.visible_to(scope, P.MEETING_KEEP)
        .filter(
            Q(state__in=(MeetingState.PLANNED, MeetingState.NOTIFIED), planned_at__lte=until) | Q(state=MeetingState.IN_SESSION)
        )
        .select_related("organization").order_by("planned_at", "pk")
    )  # fmt: skip
    return Lines(
        "Buổi họp sắp tới, đang họp",
        rows,
        lambda one: Todo(
            f"{one.get_kind_display()} {one.month.label}",
            f"{one.organization} · {one.state_label}",
            one.get_absolute_url(),
        ),
        reverse("meetings:list"),
        ends(scope, "state", "started_at", "planned_at", by=last_day),
    )


def branches_behind(scope) -> Lines | None:
    """For whoever follows branches: how many have not held their regular meeting of last month."""
    if not scope.can(P.MEETING_OVERSEE):
        return None
    month = Month.of(scope.on).previous
    rows = branches_of_month(scope, month).filter(held=False).order_by("path")
    more = f"{reverse('meetings:month')}?{urlencode({'month': month.isoformat()})}"
    return Lines(
        f"Chi bộ chưa họp thường kỳ {month.label}",
        rows,
        lambda one: Todo(
            str(one),
            f"chưa ghi buổi sinh hoạt thường kỳ {month.label}",
            f"{reverse('meetings:list')}?organization={one.pk}",
        ),
        more,
        ends(scope, by=lambda: month.last_day),
    )


def notices_due(scope) -> Lines | None:
    """Meetings of the coming days whose notice and materials have to go out."""
    days = _value(MATERIALS_BEFORE, scope.on)
    if days is None or not scope.can(P.MEETING_KEEP):
        return None
    until = datetime.combine(scope.on + timedelta(days=int(days)) + SOON, time.max, TIME_ZONE)
    rows = (
        Meeting.objects.visible_to(scope, P.MEETING_KEEP)
        .filter(state=MeetingState.PLANNED, planned_at__lte=until, planned_at__gte=datetime.combine(scope.on, time.min, TIME_ZONE))
        .select_related("organization").order_by("planned_at", "pk")
    )  # fmt: skip

    def line(meeting) -> Todo:
        url = reverse("meetings:step", args=[meeting.pk, "notify"])
        return Todo(str(meeting), "gửi thông báo, tài liệu đến đảng viên", url)

    def last_day(started: datetime | None, planned: datetime) -> date:
        return Meeting(started_at=started, planned_at=planned).held_on - timedelta(days=int(days))

    more = f"{reverse('meetings:list')}?state={MeetingState.PLANNED.value}"
    return Lines("Thông báo họp, gửi tài liệu", rows, line, more, ends(scope, "started_at", "planned_at", by=last_day))


def papers_end(scope) -> Ends:
    """The last day for the papers of a meeting, of its columns."""
    return ends(
        scope,
        "started_at",
        "planned_at",
        by=lambda started, planned: papers_due(Meeting(started_at=started, planned_at=planned)),
    )


def papers(scope) -> Lines | None:
    """Meetings whose minutes are not adopted, or whose papers are not uploaded and reported."""
    if not scope.can(P.MEETING_KEEP):
        return None
    rows = (
        Meeting.objects.visible_to(scope, P.MEETING_KEEP)
        .filter(state__in=(MeetingState.IN_SESSION, MeetingState.HELD, MeetingState.ADOPTED))
        .select_related("organization").order_by("planned_at", "pk")
    )  # fmt: skip

    def line(meeting) -> Todo:
        adopted = meeting.state == MeetingState.ADOPTED
        words = "đăng biên bản, báo cáo cấp trên" if adopted else "hoàn thành, thông qua biên bản"
        url = (
            reverse("meetings:step", args=[meeting.pk, "report"])
            if adopted
            else reverse("meetings:finish", args=[meeting.pk])
        )
        return Todo(str(meeting), words, url)

    return Lines("Biên bản, tài liệu sau buổi họp", rows, line, reverse("meetings:list"), papers_end(scope))


def quarter_without_theme(scope) -> Lines | None:
    """Branches one keeps that have no thematic meeting, held or planned, as the quarter draws to its end."""
    if not scope.can(P.MEETING_KEEP) or _value(THEMATIC_PER_QUARTER, scope.on) is None:
        return None
    month = Month.of(scope.on)
    first = Month(month.year, 3 * ((month.month - 1) // 3) + 1)
    last = first.plus(2)
    if last.last_day - scope.on > QUARTER_NOTICE:
        return None
    themed = Meeting.objects.filter(
        Q(state__in=TOOK_PLACE) | Q(state__in=OPEN_STATES), organization=OuterRef("pk"), kind__in=WITH_THEME,
        for_month__range=(first.first_day, last.first_day),
    )  # fmt: skip
    rows = _branches(scope).filter(~Exists(themed)).order_by("path")
    url = reverse("meetings:new")
    return Lines(
        f"Quý {(first.month + 2) // 3} chưa sinh hoạt chuyên đề",
        rows,
        lambda one: Todo(
            str(one),
            "chưa có sinh hoạt chuyên đề trong quý",
            f"{url}?{urlencode({'organization': one.pk, 'kind': 'thematic'})}",
        ),
        reverse("meetings:month"),
        ends(scope, by=lambda: last.last_day),
    )


def tasks_due(scope) -> Lines | None:
    """Open tasks of resolutions whose deadline is near or past; those given to a member stand among the tasks of members."""
    if not scope.can(P.MEETING_KEEP):
        return None
    rows = (
        ResolutionItem.objects.visible_to(scope, P.MEETING_KEEP)
        .filter(~Exists(TaskAssignment.objects.filter(resolution_item=OuterRef("pk"))), status=ItemStatus.OPEN,
                deadline__lte=scope.on + SOON)
        .select_related("responsible", "organization").order_by("deadline", "pk")
    )  # fmt: skip
    return Lines(
        "Nhiệm vụ của nghị quyết đến hạn",
        rows,
        lambda item: Todo(
            item.task,
            item.responsible.full_name if item.responsible else item.responsible_text or str(item.organization),
            reverse("meetings:detail", args=[item.meeting_id]),
        ),
        reverse("meetings:list"),
        ends(scope, "deadline"),
    )


def absent_members(scope) -> Judged | None:
    """Members with months of this year without activity, or absent with reason more often in a row than usual."""
    if not scope.can(P.MEETING_KEEP):
        return None
    limit, run = _value(ABSENT_MONTHS, scope.on), _value(EXCUSED_IN_A_ROW, scope.on)
    url = reverse("meetings:absences")

    def line(row: Watched) -> Todo:
        absences = row.absences
        words = (
            [f"{absences.months} tháng không sinh hoạt trong năm (liền nhau {absences.consecutive})"]
            if absences.months
            else []
        )
        if run and absences.excused_run > run:
            words.append(f"vắng có lý do {absences.excused_run} lần liên tiếp")
        return Todo(row.member.full_name, "; ".join(words), url, grave=row.grave)

    def tell(marks: list[dict], scope) -> TodoGroup:
        rows = watched_members(
            scope, scope.on.year, months_limit=limit, run_limit=run, permission=P.MEETING_KEEP, absences=absences_of_marks(marks)
        ) if marks else []  # fmt: skip
        return group_of("Đảng viên vắng sinh hoạt cần theo dõi", [line(row) for row in rows], url)

    return Judged(marks_in(scope, scope.on.year, permission=P.MEETING_KEEP), tell)


KINDS = (
    coming,
    month_not_planned,
    papers,
    notices_due,
    quarter_without_theme,
    tasks_due,
    absent_members,
    branches_behind,
)
