"""What is due of the score: meetings without one, demands of superiors not yet met, branches nobody visited this quarter."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse

from accounts.permissions import Permission as P
from branches.models import Organization
from meetings.models import SCORED, TOOK_PLACE, Meeting, MeetingState, SuperiorVisit
from meetings.score.visits import not_visited, quarter_of, visits_asked
from reminders.branch_life.meetings import papers_end
from reminders.lines import AHEAD, Lines, Todo, ends


def unscored(scope) -> Lines | None:
    """Meetings held, not yet reported, whose score is missing or half done."""
    if not scope.can(P.MEETING_KEEP):
        return None
    rows = (
        Meeting.objects.visible_to(scope, P.MEETING_KEEP)
        .filter(kind__in=SCORED, state__in=TOOK_PLACE, started_at__date__lte=scope.on)
        .exclude(state=MeetingState.REPORTED)
        .exclude(score__complete=True)
        .select_related("organization")
        .order_by("started_at", "pk")
    )

    def line(meeting) -> Todo:
        return Todo(
            f"Chấm điểm {meeting.get_kind_display().lower()} {meeting.month.label}",
            str(meeting.organization),
            reverse("score:meeting", args=[meeting.pk]),
        )

    return Lines("Buổi sinh hoạt chưa chấm điểm", rows, line, reverse("score:overview"), papers_end(scope))


def follow_ups(scope) -> Lines | None:
    """What superiors asked of branches and nobody has written down as done, due within a month or over."""
    if not (scope.can(P.MEETING_KEEP) or scope.can(P.MEETING_OVERSEE)):
        return None
    permission = P.MEETING_KEEP if scope.can(P.MEETING_KEEP) else P.MEETING_OVERSEE
    rows = (
        SuperiorVisit.objects.visible_to(scope, permission)
        .exclude(follow_up="")
        .filter(follow_up_done_on=None, follow_up_deadline__lte=scope.on + AHEAD)
        .select_related("meeting__organization")
        .order_by(F("follow_up_deadline").asc(nulls_last=True), "pk")
    )
    return Lines(
        "Yêu cầu của cấp trên dự sinh hoạt",
        rows,
        lambda visit: Todo(
            visit.follow_up[:120],
            f"{visit.full_name} yêu cầu {visit.meeting.organization}",
            reverse("score:visit_done", args=[visit.pk]),
        ),
        reverse("score:overview"),
        ends(scope, "follow_up_deadline"),
    )


def unvisited(scope) -> Lines | None:
    """In the last month of a quarter: branches with fewer visits than are asked."""
    _, last = quarter_of(scope.on)
    if not scope.can(P.MEETING_OVERSEE) or not visits_asked(scope.on) or scope.on + AHEAD < last.last_day:
        return None
    branches = Organization.objects.visible_to(scope, P.MEETING_OVERSEE).active().branches()
    rows = not_visited(branches, scope.on).order_by("path")
    return Lines(
        "Chi bộ chưa được dự sinh hoạt trong quý",
        rows,
        lambda branch: Todo(
            branch.name,
            f"Chưa có cấp ủy viên dự sinh hoạt trong quý (đến ngày {last.last_day:%d/%m/%Y})",
            reverse("score:follower", args=[branch.pk]),
        ),
        f"{reverse('score:followers')}?only=not-visited",
        ends(scope, by=lambda: last.last_day),
    )


KINDS = (unscored, follow_ups, unvisited)
