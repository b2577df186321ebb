"""Reads shared by the pages of tasks, the yearly review, reminders and reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from branches.models import Organization
from meetings.models import (
    OPEN_TASKS,
    Commitment,
    ExceptionKind,
    ResidenceComment,
    ResidenceException,
    TaskAssignment,
    TaskResult,
    TaskState,
)
from meetings.roll import members_on
from meetings.tasks.parameters import FREED, working_branch_types
from members.models import Attribute, Member, StatusPeriod


@dataclass(frozen=True, slots=True)
class Totals:
    """Tasks of one member in a period: ``total`` = the four results + ``open`` (given, not yet assessed)."""

    total: int = 0
    exceeded: int = 0
    on_time: int = 0
    late: int = 0
    not_done: int = 0
    open: int = 0

    @property
    def assessed(self) -> int:
        """Tasks with a result."""
        return self.total - self.open

    @property
    def done(self) -> int:
        """Tasks carried out, late ones included."""
        return self.exceeded + self.on_time + self.late

    def share(self, n: int) -> Fraction | None:
        """``n`` of the tasks with a result, exactly; ``None`` while there is none."""
        return Fraction(n, self.assessed) if self.assessed else None

    @property
    def share_exceeded(self) -> Fraction | None:
        """Share exceeded: the top level asks at least the percentage of D.3."""
        return self.share(self.exceeded)

    @property
    def share_on_time(self) -> Fraction | None:
        """Share carried out within the deadline, exceeded ones included."""
        return self.share(self.exceeded + self.on_time)

    @property
    def share_late(self) -> Fraction | None:
        """Share behind schedule."""
        return self.share(self.late)


NO_TASKS = Totals()
_COUNTS = {
    "total": Count("pk"),
    **{result.value: Count("pk", filter=Q(result=result)) for result in TaskResult},
    "open": Count("pk", filter=Q(state__in=OPEN_TASKS)),
}


def task_totals(member_ids: Iterable[int], start: date, end: date) -> dict[int, Totals]:
    """The tasks of each member whose deadline lies in a period, whichever branch gave them; withdrawn ones do not count.

    One statement for any number of members; a member without tasks has ``NO_TASKS``.
    """
    ids = list(member_ids)
    rows = TaskAssignment.objects.counted(start, end).filter(member__in=ids).order_by()
    found = {row.pop("member"): Totals(**row) for row in rows.values("member").annotate(**_COUNTS)}
    return {member_id: found.get(member_id, NO_TASKS) for member_id in ids}


def freed_on(on: date) -> QuerySet:
    """Statuses of a day that free a member from tasks: exempt (for good or for a time), suspended; join on ``member``."""
    return StatusPeriod.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), attribute=Attribute.ACTIVITY_STATUS, value__in=FREED, valid_from__lte=on
    )


def expected_members(organization: Organization, on: date) -> QuerySet[Member]:
    """Members of a branch on a day who are to hold a task and hand in a commitment: not exempt, not suspended."""
    freed = freed_on(on).filter(member=OuterRef("pk"))
    return members_on(organization, on).filter(~Exists(freed)).order_by("name_sort_key", "pk")


def held_on(on: date) -> QuerySet[TaskAssignment]:
    """Tasks that were open on a day; a withdrawn one never counts as held."""
    rows = TaskAssignment.objects.exclude(state=TaskState.WITHDRAWN).filter(assigned_on__lte=on)
    return rows.filter(Q(assessed_on=None) | Q(assessed_on__gt=on))


def without_task(organization: Organization, on: date) -> QuerySet[Member]:
    """Members of a branch who should hold a task of this branch on a day and hold none (C.1, indicator I28)."""
    held = held_on(on).filter(member=OuterRef("pk"), organization=organization)
    return expected_members(organization, on).filter(~Exists(held))


def last_day(year: int) -> date:
    """The day on which the members of a year are listed; in the running year that means the members of today."""
    return date(year, 12, 31)


def lacking_commitment(organization: Organization, year: int) -> QuerySet[Member]:
    """Members of a branch who have not handed in the commitment of a year."""
    handed_in = Commitment.objects.filter(member=OuterRef("pk"), year=year)
    return expected_members(organization, last_day(year)).filter(~Exists(handed_in))


def _exception_on(on: date) -> QuerySet[ResidenceException]:
    return ResidenceException.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), member=OuterRef("pk"), valid_from__lte=on
    )


def needing_residence_comment(organization: Organization, year: int) -> QuerySet[Member]:
    """Members of a branch whom the place of residence comments on for a year (213-QĐ/TW; ``transfer.md`` 10).

    Those who work in a branch of an agency, unit, enterprise or of the armed forces; a dated ``ResidenceException`` adds or frees a
    member. Exempt, suspended and retired members need none.
    """
    on = last_day(year)
    exception = _exception_on(on)
    required = Exists(exception.filter(kind=ExceptionKind.REQUIRED))
    if organization.branch_type in working_branch_types(on):
        return expected_members(organization, on).filter(required | (Q(retired=False) & ~Exists(exception)))
    return expected_members(organization, on).filter(required)


def keeping_residence_contact(on: date, *, commented: bool = False) -> Q:
    """A condition on members of today who keep contact with their place of residence (213-QĐ/TW, Điều 1; 33-HD/BTCTW).

    All who are introduced there; with ``commented`` only those on whom the residence comments every year. The same people as
    ``needing_residence_comment`` finds in one branch, for any part of the tree.
    """
    exception = _exception_on(on)
    free = exception.filter(kind__in=[ExceptionKind.NOT_INTRODUCED, *([ExceptionKind.NO_COMMENT] if commented else [])])
    working = Q(organization__branch_type__in=working_branch_types(on), retired=False) & ~Exists(free)
    required = Exists(exception.filter(kind=ExceptionKind.REQUIRED))
    introduced = Exists(exception.filter(kind=ExceptionKind.NO_COMMENT)) if not commented else Q(pk__in=())
    return ~Exists(freed_on(on).filter(member=OuterRef("pk"))) & (required | introduced | working)


def residence_comment_came(year: int) -> Exists:
    """A condition on members: the comment of the year has come back."""
    return Exists(ResidenceComment.objects.filter(member=OuterRef("pk"), year=year, received_on__isnull=False))


def lacking_residence_comment(organization: Organization, year: int) -> QuerySet[Member]:
    """Members whose comment of the year has not come back: «chưa có nhận xét nơi cư trú»."""
    return needing_residence_comment(organization, year).filter(~residence_comment_came(year))
