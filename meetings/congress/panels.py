"""What congresses add to the page of an organisation."""

from __future__ import annotations

from accounts.permissions import Permission as P
from core.panels import Panel, panel
from meetings.models import Congress

_SHOWN = 3


@panel("organization")
def congresses(request, organization) -> Panel | None:
    """The latest congresses of the organisation; nothing where it has held none and none may be prepared."""
    if not request.scope.can(P.MEETING_VIEW, organization):
        return None
    rows = list(Congress.objects.filter(organization=organization).order_by("-held_on", "-pk")[:_SHOWN])
    may_open = request.scope.can(P.COMMITTEE_MANAGE, organization)
    if not rows and not may_open:
        return None
    return Panel("congress/_panel.html", {"rows": rows, "organization": organization, "may_open": may_open})
