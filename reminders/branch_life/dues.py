"""Lines of the first page about dues: months to draw up or hand up, people who owe, relief to decide or ending, exemption to come."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse

from accounts.permissions import Permission as P
from branches.models import Organization
from core.dates import Month, add_months
from core.scopes import path_filter
from meetings.dues.parameters import EXEMPT_PARTY_AGE, UNPAID_MONTHS
from meetings.dues.queries import exempt_from
from meetings.models import DuesHandover, DuesMonth, DuesRelief, DuesSheet, DuesStatus, ReliefState
from members.models import Member, MembershipClass
from regulations.lookup import NoRuleInForce
from reminders.todo import AHEAD, LISTED, Todo, TodoGroup, counted


def months_to_keep(scope) -> TodoGroup | None:
    """Branches whose present month has no list yet, and past months collected but not handed up."""
    if not scope.can(P.DUES_KEEP):
        return None
    month = Month.of(scope.on)
    branches = Organization.objects.visible_to(scope, P.DUES_KEEP).active().branches()
    lacking = branches.exclude(dues_sheets__month=month.first_day).order_by("path")
    closed = DuesHandover.objects.filter(organization=OuterRef("organization"), month=OuterRef("month"))
    waiting = (
        DuesSheet.objects.filter(organization__in=branches, month__lt=month.first_day)
        .filter(~Exists(closed))
        .select_related("organization")
        .order_by("month", "organization__path")
    )
    lines = [(sheet.organization, Month.of(sheet.month), "Chưa nộp cấp trên", True) for sheet in waiting[:LISTED]]
    lines += [(unit, month, "Chưa lập danh sách thu", False) for unit in lacking[: LISTED - len(lines)]]
    items = [
        Todo(
            f"Đảng phí {when.label}",
            f"{words}, {unit}",
            reverse("dues:month", args=[unit.pk, when.isoformat()]),
            when.last_day,
            overdue,
        )
        for unit, when, words, overdue in lines
    ]
    return TodoGroup("Thu, nộp đảng phí", items, waiting.count() + lacking.count(), reverse("dues:overview"))


def people_who_owe(scope) -> TodoGroup | None:
    """Members with unpaid months of the year: one month fewer than the rule is an early word, the rule's number is the ground."""
    if not scope.can(P.DUES_VIEW):
        return None
    try:
        many = int(UNPAID_MONTHS.value_on(scope.on))
    except NoRuleInForce:
        return None
    month = Month.of(scope.on)
    rows = (
        DuesMonth.objects.filter(path_filter(("member__path",), scope.paths(P.DUES_VIEW)))
        .filter(
            status=DuesStatus.OWING, paid=0, month__year=scope.on.year, month__lt=month.first_day, member__end_reason=""
        )
        .exclude(reason_accepted=True)
        .values("member", "member__full_name", "member__organization", "member__organization__name")
        .annotate(n=Count("pk"))
        .filter(n__gte=many - 1)
        .order_by("-n", "member__name_sort_key", "member")
    )
    items = [
        Todo(
            row["member__full_name"],
            f"{'Đủ ' if row['n'] >= many else ''}{row['n']} tháng không đóng đảng phí trong năm, {row['member__organization__name']}",
            reverse("dues:owing", args=[row["member__organization"]]), None, row["n"] >= many,
        )
        for row in rows[:LISTED]
    ]  # fmt: skip
    more = f"{reverse('dues:overview')}?{urlencode({'month': month.previous.isoformat()})}"
    return TodoGroup("Nợ đảng phí, sắp hoặc đã đủ số tháng phải xem xét", items, counted(rows, items), more)


def reliefs_to_decide(scope) -> TodoGroup | None:
    """Applications the branch has proposed, seen by the committee above that decides."""
    if not scope.can(P.DUES_DECIDE):
        return None
    rows = (
        DuesRelief.objects.filter(path_filter(("organization__parent__path",), scope.paths(P.DUES_DECIDE)), state=ReliefState.PROPOSED)
        .select_related("member", "organization")
        .order_by("applied_on", "pk")
    )  # fmt: skip
    items = [
        Todo(r.member.full_name, f"{r.what} đảng phí, {r.organization}", r.get_absolute_url()) for r in rows[:LISTED]
    ]
    return TodoGroup(
        "Miễn, giảm đảng phí chờ quyết định", items, counted(rows, items), f"{reverse('dues:relief_list')}?state=open"
    )


def reliefs_ending(scope) -> TodoGroup | None:
    """Reliefs whose last month has come: a new application is needed or dues begin again."""
    if not scope.can(P.DUES_KEEP):
        return None
    until = scope.on + AHEAD
    rows = (
        DuesRelief.objects.visible_to(scope, P.DUES_KEEP)
        .filter(state=ReliefState.GRANTED, to_month__lte=until, to_month__gte=Month.of(scope.on).first_day)
        .select_related("member", "organization")
        .order_by("to_month", "pk")
    )
    items = [
        Todo(
            r.member.full_name,
            f"{r.what} đảng phí đến hết {r.last.label}, {r.organization}",
            r.get_absolute_url(),
            r.last.last_day,
            False,
        )
        for r in rows[:LISTED]
    ]
    return TodoGroup("Sắp hết thời hạn miễn, giảm đảng phí", items, counted(rows, items), reverse("dues:relief_list"))


def exempt_soon(scope) -> TodoGroup | None:
    """Members whose party age exempts them from this or the next month."""
    if not scope.can(P.DUES_KEEP):
        return None
    try:
        needed = int(EXEMPT_PARTY_AGE.value_on(scope.on))
    except NoRuleInForce:
        return None
    month = Month.of(scope.on)
    rows = [
        member
        for member in Member.objects.visible_to(scope, P.DUES_KEEP).current().filter(
            membership_class=MembershipClass.OFFICIAL, admission_date__lte=add_months(month.next.last_day, -needed),
        ).select_related("organization").order_by("admission_date", "pk")
        if (due := exempt_from(member, month)) is not None and month <= due <= month.next
    ]  # fmt: skip
    items = [
        Todo(
            m.full_name,
            f"Đủ 50 năm tuổi Đảng, miễn đảng phí từ {exempt_from(m, month).label}",
            reverse("dues:member", args=[m.pk]),
        )
        for m in rows[:LISTED]
    ]
    return TodoGroup("Được miễn đảng phí theo tuổi Đảng", items, len(rows), reverse("dues:overview"))


KINDS = (people_who_owe, months_to_keep, reliefs_to_decide, reliefs_ending, exempt_soon)
