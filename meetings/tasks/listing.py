"""The list of tasks with the filters of its address, its counts; branches side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from branches.models import Organization
from core.names import fold
from meetings.models import Commitment, ResidenceComment, ResidenceException, TaskAssignment, TaskState
from meetings.models.residence import ExceptionKind
from meetings.models.task import PENDING_TASKS
from meetings.tasks.forms import OPEN, OVERDUE
from meetings.tasks.parameters import FREED, working_branch_types
from members.models import ActivityStatus, Member

COUNT_UP_TO = 10_000
NOT_HERE = (*FREED, ActivityStatus.IN_TRANSIT)  # of nobody's list of tasks today


class TaskList:
    """Tasks of a scope narrowed by the chosen filters; ``organization`` narrows to a branch or everything below a committee."""

    def __init__(self, scope, chosen: dict, organization: Organization | None = None) -> None:
        self.scope, self.chosen, self.organization = scope, chosen, organization

    @cached_property
    def all(self) -> QuerySet[TaskAssignment]:
        """Every task of the unit, before the filters."""
        rows = TaskAssignment.objects.visible_to(self.scope)
        return rows.under(self.organization) if self.organization else rows

    @cached_property
    def rows(self) -> QuerySet[TaskAssignment]:
        """The tasks that remain."""
        chosen, rows = self.chosen, self.all
        state = chosen.get("state")
        if state == OPEN:
            rows = rows.open()
        elif state == OVERDUE:
            rows = rows.overdue(self.scope.on)
        elif state:
            rows = rows.filter(state=state)
        plain = {"result": "result", "member": "member", "due_from": "deadline__gte", "due_to": "deadline__lte"}
        rows = rows.filter(**{lookup: chosen[name] for name, lookup in plain.items() if chosen.get(name)})
        for word in (chosen.get("q") or "").split():
            rows = rows.filter(Q(content__icontains=word) | Q(member__search_text__contains=fold(word)))
        return rows.select_related("member", "organization")

    @property
    def count(self) -> tuple[int, bool]:
        """How many tasks remain, and whether that is exact."""
        n = self.rows.order_by()[: COUNT_UP_TO + 1].count()
        return min(n, COUNT_UP_TO), n <= COUNT_UP_TO

    @cached_property
    def figures(self) -> dict[str, int]:
        """Tasks of the unit by what is to be done: open, overdue, waiting for their assessment."""
        overdue = Q(deadline__lt=self.scope.on, state__in=PENDING_TASKS)
        return self.all.open().aggregate(
            open=Count("pk"), overdue=Count("pk", filter=overdue),
            reported=Count("pk", filter=Q(state=TaskState.REPORTED)),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BranchFigures:
    """What a committee sees of one branch today."""

    organization: Organization
    expected: int
    without: int
    overdue: int
    no_commitment: int
    no_comment: int


def member_figures(branches: Iterable[Organization], on: date) -> QuerySet:
    """How many members of each branch are expected to work, lack a task, a commitment or a comment today; by the order of the tree."""
    held = TaskAssignment.objects.open().filter(member=OuterRef("pk"), organization=OuterRef("organization"))
    committed = Commitment.objects.filter(member=OuterRef("pk"), year=on.year)
    came = ResidenceComment.objects.filter(member=OuterRef("pk"), year=on.year, received_on__isnull=False)
    exception = ResidenceException.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), member=OuterRef("pk"), valid_from__lte=on
    )
    works = Q(organization__branch_type__in=working_branch_types(on), retired=False)
    needs = Exists(exception.filter(kind=ExceptionKind.REQUIRED)) | (works & ~Exists(exception))
    return (
        Member.objects.current().filter(organization__in=branches).exclude(activity_status__in=NOT_HERE)
        .order_by("organization__path").values("organization", "organization__name")
        .annotate(
            expected=Count("pk"), without=Count("pk", filter=~Exists(held)),
            no_commitment=Count("pk", filter=~Exists(committed)), no_comment=Count("pk", filter=needs & ~Exists(came)),
        )
    )  # fmt: skip


def branch_figures(branches: Iterable[Organization], on: date) -> list[BranchFigures]:
    """Figures of several branches today, two statements whatever their number."""
    branches = list(branches)
    overdue = dict(
        TaskAssignment.objects.overdue(on).filter(organization__in=branches).order_by().values("organization")
        .annotate(n=Count("pk")).values_list("organization", "n")
    )  # fmt: skip
    names = ("expected", "without", "no_commitment", "no_comment")
    found = {row["organization"]: {name: row[name] for name in names} for row in member_figures(branches, on)}
    none = dict.fromkeys(names, 0)
    return [BranchFigures(b, overdue=overdue.get(b.pk, 0), **found.get(b.pk, none)) for b in branches]
