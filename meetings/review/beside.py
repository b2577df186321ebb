"""What stands beside a self-review: tasks, residence comment, commitment, attendance, discipline of the period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from meetings.models import (
    ABSENT,
    CAME,
    LOCKED_STATES,
    Attendance,
    Commitment,
    Evaluation,
    ResidenceComment,
    TaskAssignment,
)
from meetings.review.listing import period_bounds
from meetings.tasks.queries import needing_residence_comment
from members.models import DisciplineEntry


@dataclass(frozen=True)
class Beside:
    """Everything the branch looks at next to the paper."""

    start: date
    end: date
    tasks: list[TaskAssignment]
    commitment: Commitment | None
    residence: ResidenceComment | None
    residence_needed: bool
    meetings: int
    came: int
    excused: int
    unexcused: int
    discipline: list[DisciplineEntry]


def beside(case: Evaluation) -> Beside:
    """Read it all, one statement for each part."""
    start, end = period_bounds(case.kind, case.year, case.quarter)
    member = case.member
    rolls = Attendance.objects.filter(
        member=member, meeting__state__in=LOCKED_STATES, meeting__started_at__date__range=(start, end)
    )  # fmt: skip
    values = dict(rolls.order_by().values_list("value").annotate(n=Count("pk")))
    residence = ResidenceComment.objects.filter(member=member, year=case.year).first()
    needed = (
        residence is not None or needing_residence_comment(case.organization, case.year).filter(pk=member.pk).exists()
    )
    return Beside(
        start, end, list(TaskAssignment.objects.counted(start, end).filter(member=member).order_by("deadline")[:50]),
        Commitment.objects.filter(member=member, year=case.year).first(), residence, needed,
        sum(values.values()), sum(values.get(value, 0) for value in CAME), values.get(ABSENT[0], 0), values.get(ABSENT[1], 0),
        list(DisciplineEntry.objects.filter(member=member, decided_on__range=(start, end)).order_by("decided_on")),
    )  # fmt: skip


def tasks_in_words(tasks: list[TaskAssignment]) -> str:
    """The tasks of the period as a first draft of the part about results."""
    lines = []
    for task in tasks:
        result = task.get_result_display() if task.result else "chưa đánh giá"
        lines.append(f"- {task.content}: {result.lower()}.")
    return "\n".join(lines)
