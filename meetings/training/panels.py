"""What training adds to the page of a member."""

from __future__ import annotations

from accounts.permissions import Permission as P
from core.panels import Panel, panel
from meetings.training.queries import records_of

SHOWN = 8


@panel("member")
def training(request, member) -> Panel:
    """The courses of the member, newest first."""
    records = list(records_of(member).order_by("-to_on", "-pk")[:SHOWN])
    may_keep = request.scope.can(P.TRAINING_KEEP, member.organization)
    return Panel("training/_panel_member.html", {"records": records, "member": member, "may_keep": may_keep})
