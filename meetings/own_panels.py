"""What meetings add to the page of a member and of a branch: attendance of the latest meetings; the meetings of the branch."""

from __future__ import annotations

from accounts.permissions import Permission as P
from core.panels import Panel, panel
from meetings.absences import Absences
from meetings.models import Meeting
from meetings.queries import absences_in, attendance_of

SHOWN = 6  # meetings on the page of a branch


@panel("member")
def attendance_of_member(request, member) -> Panel | None:
    """The latest twelve rolls that name the member, and the absences of this year."""
    scope = request.scope
    if not scope.can(P.MEETING_VIEW, member.organization):
        return None
    lines = attendance_of(member)
    if not lines:
        return None
    year = scope.on.year
    counted = absences_in(scope, year, members=[member.pk]).get(member.pk) or Absences(member.pk)
    rows = [(line, scope.can(P.MEETING_VIEW, line.meeting.organization)) for line in lines]
    return Panel("meetings/_member_panel.html", {"rows": rows, "absences": counted, "year": year})


@panel("organization")
def meetings_of_branch(request, organization) -> Panel | None:
    """The latest meetings of a branch."""
    if not organization.is_branch or not request.scope.can(P.MEETING_VIEW, organization):
        return None
    rows = Meeting.objects.filter(organization=organization).defer("minutes").order_by("-planned_at")[:SHOWN]
    return Panel("meetings/_branch_panel.html", {"meetings": list(rows), "organization": organization})
