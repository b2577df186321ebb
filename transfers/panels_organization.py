"""What transfers add to the page of an organisation: what waits there, who left, who is coming, who stays elsewhere or visits."""

from __future__ import annotations

from django.db.models import Count, Q

from accounts.permissions import Permission as P
from core.panels import Panel, panel
from members.models import ActivityStatus as A
from members.models import Member
from transfers.models import BEFORE_INTRODUCTION, UNDER_WAY, Transfer


@panel("organization")
def transfers_of(request, organization) -> Panel | None:
    """Open transfers of an organisation and of everything below it, and how many of its members are away; two statements."""
    scope = request.scope
    if not scope.can(P.TRANSFER_VIEW, organization):
        return None
    path = organization.path
    leaves, comes = Q(origin__path__startswith=path), Q(destination__path__startswith=path)
    figures = Transfer.objects.filter(leaves | comes).open().aggregate(
        before=Count("pk", filter=leaves & Q(state__in=BEFORE_INTRODUCTION)), sent=Count("pk", filter=leaves & Q(state__in=UNDER_WAY)),
        coming=Count("pk", filter=comes & Q(state__in=UNDER_WAY)),
    )  # fmt: skip
    away = Member.objects.filter(path__startswith=path).current().aggregate(
        elsewhere=Count("pk", filter=Q(activity_status=A.TEMPORARY_ELSEWHERE)), abroad=Count("pk", filter=Q(activity_status=A.ABROAD)),
        exempt=Count("pk", filter=Q(activity_status__in=(A.EXEMPT, A.TEMPORARILY_EXEMPT))),
    )  # fmt: skip
    return Panel("transfers/_organization_panel.html", {"organization": organization, "figures": figures, "away": away,
                                                        "may_keep": scope.can(P.TRANSFER_KEEP, organization)})  # fmt: skip
