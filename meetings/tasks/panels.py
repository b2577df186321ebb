"""What tasks, commitments and residence comments add to the pages of a member and of a branch."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from accounts.permissions import Permission as P
from core.panels import Panel, panel
from meetings.models import OPEN_TASKS, Commitment, ResidenceComment, TaskAssignment, TaskResult, TaskState
from meetings.tasks.listing import branch_figures

LISTED = 20  # tasks shown before "xem tất cả"


@panel("member")
def tasks_of_member(request, member) -> Panel | None:
    """Open tasks, the results of this year, the commitment and the residence comment of this year."""
    scope = request.scope
    if not scope.can(P.MEETING_VIEW, member.organization):
        return None
    year = scope.on.year
    of_year = Q(deadline__range=(date(year, 1, 1), date(year, 12, 31)))
    rows = TaskAssignment.objects.filter(member=member).exclude(state=TaskState.WITHDRAWN)
    tasks = list(
        rows.filter(of_year | Q(state__in=OPEN_TASKS)).select_related("organization").order_by("deadline", "pk")
    )
    still_open = [task for task in tasks if task.is_open]
    results = [task.result for task in tasks if task.year == year and task.result]
    context = {
        "member": member, "year": year, "on": scope.on,
        "tasks": [(task, scope.can(P.MEETING_VIEW, task.organization)) for task in still_open[:LISTED]],
        "results": [(result.label, results.count(result.value)) for result in TaskResult if result.value in results],
        "commitment": Commitment.objects.filter(member=member, year=year).first(),
        "comment": ResidenceComment.objects.filter(member=member, year=year).first(),
        "may_give": member.is_current and scope.can(P.TASK_MANAGE, member.organization),
    }  # fmt: skip
    return Panel("tasks/_member_panel.html", context)


@panel("organization")
def tasks_of_branch(request, organization) -> Panel | None:
    """Who holds no task, what is overdue, who lacks the papers of the year."""
    if not organization.is_branch or not request.scope.can(P.MEETING_VIEW, organization):
        return None
    (figures,) = branch_figures([organization], request.scope.on)
    return Panel("tasks/_branch_panel.html", {"figures": figures, "year": request.scope.on.year})
