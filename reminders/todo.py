"""Việc cần làm: what is due, overdue and next for a person, each line one click from the step to take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, Min, QuerySet
from django.urls import reverse

from accounts.permissions import Permission as P
from admissions.models import PROBATION_STATES
from branches.models import Organization
from core.dates import add_months
from core.existing import which_hold_rows
from members.models import Attribute, Member, MembershipClass, StatusPeriod
from regulations.lookup import rule_on
from reminders.registry import KINDS

PROBATION = "probation.months"  # code of the dated parameter
AHEAD = timedelta(days=30)  # how far the page looks ahead
LISTED = 8  # lines of one kind before "và n việc khác"


@dataclass(frozen=True, slots=True)
class Todo:
    """One line: what, for whom, by when, where to do it."""

    title: str
    detail: str
    url: str
    due_on: date | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class TodoGroup:
    """Lines of one kind; ``more`` leads to the rest."""

    label: str
    items: list[Todo]
    count: int
    more: str = ""


@dataclass(frozen=True)
class Lines:
    """Lines of one kind that are still to be read: the rows in their order, and the line each becomes.

    A kind answers with this where it can: one statement asks of all kinds which have any rows, only those are read.
    """

    label: str
    rows: QuerySet
    line: Callable[..., Todo]
    more: str = ""
    further: tuple[
        tuple[QuerySet, Callable[..., Todo]], ...
    ] = ()  # rows of another table that follow in the same group

    @property
    def parts(self) -> tuple[tuple[QuerySet, Callable[..., Todo]], ...]:
        """Every list of rows with its line."""
        return ((self.rows, self.line), *self.further)

    def read(self, there: Sequence[bool]) -> TodoGroup:
        """The first lines, and how many there are; ``there`` says which parts have rows."""
        items: list[Todo] = []
        count = 0
        for (rows, line), has_rows in zip(self.parts, there, strict=True):
            if has_rows:
                shown = [line(row) for row in rows[: LISTED - len(items)]] if len(items) < LISTED else []
                items += shown
                count += len(shown) if len(items) < LISTED else rows.count()
        return TodoGroup(self.label, items, count, self.more)

    @cached_property
    def alone(self) -> TodoGroup:
        """This kind by itself, read at once."""
        return self.read([True] * len(self.parts))

    @property
    def items(self) -> list[Todo]:
        """The first lines."""
        return self.alone.items

    @property
    def count(self) -> int:
        """How many there are."""
        return self.alone.count


def groups_for(scope) -> list[TodoGroup]:
    """Everything for one person; kinds without lines are left out."""
    from reminders import (  # their lines are built of the classes of this module
        admissions,
        branch_life,
        handovers,
        transfers,
    )

    own = (_probation_ends, _terms_of_status, _incomplete)
    made = [
        kind(scope)
        for kind in (*admissions.KINDS, *transfers.KINDS, *handovers.KINDS, *branch_life.kinds(), *KINDS, *own)
    ]
    return [group for group in _read([*transfers.transfers(scope), *made]) if group.count]


def _read(made: Sequence[TodoGroup | Lines | None]) -> list[TodoGroup]:
    """Every kind as a group, in their order."""
    there = iter(which_hold_rows([rows for one in made if isinstance(one, Lines) for rows, _ in one.parts]))
    return [
        one.read([next(there) for _ in one.parts]) if isinstance(one, Lines) else one
        for one in made if one is not None
    ]  # fmt: skip


def _member_url(member: Member) -> str:
    return reverse("members:detail", args=[member.pk])


def _probation_ends(scope) -> Lines | None:
    """Probationary members without a case of admission whose twelve months end within a month or are over."""
    if not scope.can(P.MOVEMENT_RECORD):
        return None
    months = rule_on(PROBATION, scope.on).value
    rows = (
        Member.objects.visible_to(scope, P.MOVEMENT_RECORD)
        .current()
        .filter(
            membership_class=MembershipClass.PROBATIONARY, admission_date__lte=add_months(scope.on + AHEAD, -months)
        )
        .exclude(admissions__state__in=PROBATION_STATES)
        .select_related("organization")
        .order_by("admission_date", "pk")
    )

    def line(member: Member) -> Todo:
        due = add_months(member.admission_date, months)
        words = f"Hết {months} tháng dự bị, {member.organization}"
        return Todo(member.full_name, words, _member_url(member), due, due < scope.on)

    more = f"{reverse('members:list')}?{urlencode({'membership_class': MembershipClass.PROBATIONARY.value})}"
    return Lines("Đảng viên dự bị đến hạn xét công nhận chính thức", rows, line, more)


def _terms_of_status(scope) -> Lines | None:
    """Exemptions, absences, stays elsewhere whose term ends within a month or is over, and that no case of ``transfers`` follows."""
    if not scope.can(P.MEMBER_EDIT):
        return None
    rows = (
        StatusPeriod.objects.filter(
            attribute=Attribute.ACTIVITY_STATUS, valid_to=None, expected_end_on__lte=scope.on + AHEAD,
            member__in=Member.objects.visible_to(scope, P.MEMBER_EDIT).current(), exemption=None, journey=None, temporary_transfer=None,
        )
        .select_related("member__organization")
        .order_by("expected_end_on", "pk")
    )  # fmt: skip

    def line(period: StatusPeriod) -> Todo:
        member = period.member
        words = f"{member.get_activity_status_display()}, {member.organization}"
        return Todo(
            member.full_name, words, _member_url(member), period.expected_end_on, period.expected_end_on < scope.on
        )

    return Lines("Sắp hết hoặc quá thời hạn miễn, tạm vắng", rows, line)


def _incomplete(scope) -> TodoGroup | None:
    """Members whose record or file lacks something, by branch."""
    if not scope.can(P.MEMBER_EDIT):
        return None
    members = Member.objects.visible_to(scope, P.MEMBER_EDIT).current().filter(record_missing__gt=0)
    counted = (
        members.values("organization").annotate(n=Count("pk"), first=Min("pk")).order_by("-n", "organization")[:LISTED]
    )
    names = Organization.objects.in_bulk([row["organization"] for row in counted])
    items = [
        Todo(
            str(names[row["organization"]]), f"{row['n']} đồng chí còn thiếu thông tin",
            f"{reverse('members:list')}?{urlencode({'organization': row['organization'], 'record_complete': 'false'})}",
        )
        for row in counted
    ]  # fmt: skip
    return TodoGroup(
        "Thông tin đảng viên còn thiếu", items, len(items), f"{reverse('members:list')}?record_complete=false"
    )
