"""What transfers add to the page of a member: the case that goes on, those before it, the way to open one."""

from __future__ import annotations

from accounts.permissions import Permission as P
from core.panels import Panel, panel
from members.models import EndReason
from transfers.models import OPEN, Transfer

_SHOWN = 5


@panel("member")
def transfers_of(request, member) -> Panel | None:
    """The latest transfers of a member; nothing for somebody who never moved and of whom nothing is asked."""
    scope = request.scope
    if not scope.can(P.TRANSFER_VIEW, member.organization):
        return None
    rows = list(
        Transfer.objects.visible_to(scope).filter(member=member).select_related("origin", "destination")[:_SHOWN]
    )
    going_on = next((one for one in rows if one.state in OPEN), None)
    may_open = member.is_current and going_on is None and scope.can(P.TRANSFER_KEEP, member.organization)
    may_arrive = not member.is_current and member.end_reason != EndReason.DECEASED and scope.can(P.TRANSFER_KEEP)
    if not (rows or may_open or may_arrive):
        return None
    return Panel("transfers/_member_panel.html", {"member": member, "rows": rows, "going_on": going_on, "may_open": may_open,
                                                  "may_arrive": may_arrive})  # fmt: skip
