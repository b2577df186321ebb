"""Tasks that are overdue or wait for their assessment, members without a task, papers of the year still missing."""

from __future__ import annotations

from django.urls import reverse

from accounts.permissions import Permission as P
from branches.models import Organization
from core.dates import format_date
from meetings.models import TaskAssignment, TaskState
from meetings.tasks.listing import member_figures
from reminders.lines import Judged, Lines, Todo, TodoGroup, ends, group_of

BRANCHES_LOOKED_AT = 300  # of one person; a secretary has one, an office some hundreds


def _tasks(scope):
    return TaskAssignment.objects.visible_to(scope, P.TASK_MANAGE).select_related("member", "organization")


def overdue(scope) -> Lines | None:
    """Open tasks whose deadline has passed, oldest first."""
    if not scope.can(P.TASK_MANAGE):
        return None
    rows = _tasks(scope).overdue(scope.on).order_by("deadline", "pk")
    return Lines(
        "Nhiệm vụ quá hạn",
        rows,
        lambda task: Todo(
            task.content,
            f"{task.member.full_name}, {task.organization.name}",
            task.get_absolute_url(),
        ),
        f"{reverse('tasks:list')}?state=overdue",
        ends(scope, "deadline"),
    )


def to_assess(scope) -> Lines | None:
    """Tasks reported that nobody has assessed."""
    if not scope.can(P.TASK_MANAGE):
        return None
    rows = _tasks(scope).filter(state=TaskState.REPORTED).order_by("deadline", "pk")
    return Lines(
        "Nhiệm vụ đã báo cáo, chờ đánh giá",
        rows,
        lambda task: Todo(
            task.content, f"{task.member.full_name}, thời hạn {format_date(task.deadline)}", task.get_absolute_url()
        ),
        f"{reverse('tasks:list')}?state=reported",
    )


def by_branch(scope) -> Judged | None:
    """Branches with members who hold no task, or lack the commitment or the residence comment of the year."""
    if not scope.can(P.TASK_MANAGE):
        return None
    branches = Organization.objects.visible_to(scope, P.TASK_MANAGE).active().branches()
    lacking = (
        ("without", "đồng chí chưa được giao nhiệm vụ", "tasks:without"),
        ("no_commitment", f"đồng chí chưa nộp bản cam kết năm {scope.on.year}", "tasks:commitments"),
        ("no_comment", f"đồng chí chưa có nhận xét nơi cư trú năm {scope.on.year}", "tasks:residence"),
    )

    def tell(rows: list[dict], _scope) -> TodoGroup:
        items = [
            Todo(f"{n} {words}", row["organization__name"], f"{reverse(page)}?organization={row['organization']}")
            for row in rows for figure, words, page in lacking if (n := row[figure])
        ]  # fmt: skip
        return group_of("Nhiệm vụ, cam kết, nhận xét của đảng viên", items, reverse("tasks:branches"))

    return Judged(member_figures(branches.order_by("path")[:BRANCHES_LOOKED_AT], scope.on), tell)


KINDS = (overdue, to_assess, by_branch)
