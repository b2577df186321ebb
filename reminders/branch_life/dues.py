"""Lines of the first page about dues: months to draw up or hand up, people who owe, relief to decide or ending, exemption to come."""

from __future__ import annotations

from datetime import date
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
from members.tables import PARTY_AGE
from regulations.lookup import NoRuleInForce
from reminders.lines import AHEAD, Judged, Lines, Part, Todo, TodoGroup, ends, group_of


def _last_day(month: date) -> date:
    return Month.of(month).last_day


def months_to_keep(scope) -> Lines | None:
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

    def line(unit: Organization, when: Month, words: str) -> Todo:
        url = reverse("dues:month", args=[unit.pk, when.isoformat()])
        return Todo(f"Đảng phí {when.label}", f"{words}, {unit}", url)

    return Lines(
        "Thu, nộp đảng phí",
        waiting,
        lambda sheet: line(sheet.organization, Month.of(sheet.month), "Chưa nộp cấp trên"),
        reverse("dues:overview"),
        ends(scope, "month", by=_last_day),
        (
            Part(
                lacking,
                lambda unit: line(unit, month, "Chưa lập danh sách thu"),
                ends(scope, by=lambda: month.last_day),
            ),
        ),
    )


def people_who_owe(scope) -> Lines | None:
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
    more = f"{reverse('dues:overview')}?{urlencode({'month': month.previous.isoformat()})}"
    return Lines(
        "Nợ đảng phí, sắp hoặc đã đủ số tháng phải xem xét",
        rows,
        lambda row: Todo(
            row["member__full_name"],
            f"{'Đủ ' if row['n'] >= many else ''}{row['n']} tháng không đóng đảng phí trong năm, {row['member__organization__name']}",
            reverse("dues:owing", args=[row["member__organization"]]),
            grave=row["n"] >= many,
        ),
        more,
    )


def reliefs_to_decide(scope) -> Lines | None:
    """Applications the branch has proposed, seen by the committee above that decides."""
    if not scope.can(P.DUES_DECIDE):
        return None
    rows = (
        DuesRelief.objects.filter(path_filter(("organization__parent__path",), scope.paths(P.DUES_DECIDE)), state=ReliefState.PROPOSED)
        .select_related("member", "organization")
        .order_by("applied_on", "pk")
    )  # fmt: skip
    return Lines(
        "Miễn, giảm đảng phí chờ quyết định",
        rows,
        lambda r: Todo(r.member.full_name, f"{r.what} đảng phí, {r.organization}", r.get_absolute_url()),
        f"{reverse('dues:relief_list')}?state=open",
    )


def reliefs_ending(scope) -> Lines | None:
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
    return Lines(
        "Sắp hết thời hạn miễn, giảm đảng phí",
        rows,
        lambda r: Todo(
            r.member.full_name,
            f"{r.what} đảng phí đến hết {r.last.label}, {r.organization}",
            r.get_absolute_url(),
        ),
        reverse("dues:relief_list"),
        ends(scope, "to_month", by=_last_day),
    )


def exempt_soon(scope) -> Judged | None:
    """Members whose party age exempts them from this or the next month."""
    if not scope.can(P.DUES_KEEP):
        return None
    try:
        needed = int(EXEMPT_PARTY_AGE.value_on(scope.on))
    except NoRuleInForce:
        return None
    month = Month.of(scope.on)
    rows = (
        Member.objects.visible_to(scope, P.DUES_KEEP).current().filter(
            membership_class=MembershipClass.OFFICIAL, admission_date__lte=add_months(month.next.last_day, -needed),
        ).only("full_name", *PARTY_AGE).order_by("admission_date", "pk")
    )  # fmt: skip

    def tell(members: list[Member], _scope) -> TodoGroup:
        coming = [(member, exempt_from(member, month)) for member in members]
        items = [
            Todo(
                member.full_name,
                f"Đủ 50 năm tuổi Đảng, miễn đảng phí từ {due.label}",
                reverse("dues:member", args=[member.pk]),
            )
            for member, due in coming if due is not None and month <= due <= month.next
        ]  # fmt: skip
        return group_of("Được miễn đảng phí theo tuổi Đảng", items, reverse("dues:overview"))

    return Judged(rows, tell)


KINDS = (people_who_owe, months_to_keep, reliefs_to_decide, reliefs_ending, exempt_soon)
