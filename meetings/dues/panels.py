"""Dues on the page of a member and of a branch: how the latest months stand, without amounts."""

from __future__ import annotations

from django.db.models import Count, Q

from accounts.permissions import Permission as P
from core.dates import Month
from core.panels import Panel, panel
from meetings.models import DuesMonth, DuesSheet, DuesStatus

_SHOWN = 4


@panel("member")
def dues_of_member(request, member) -> Panel | None:
    """The latest months of a member."""
    if not request.scope.can(P.DUES_VIEW, member):
        return None
    rows = DuesMonth.objects.visible_to(request.scope).filter(member=member).order_by("-month")[:_SHOWN]
    return Panel("dues/_member_panel.html", {"member": member, "rows": list(rows)})


@panel("organization")
def dues_of_branch(request, organization) -> Panel | None:
    """The month of a branch."""
    if not organization.is_branch or not request.scope.can(P.DUES_VIEW, organization):
        return None
    month = Month.of(request.scope.on)
    drawn_up = DuesSheet.objects.filter(organization=organization, month=month.first_day).exists()
    counted = DuesMonth.objects.filter(organization=organization, month=month.first_day).aggregate(
        payers=Count("pk", filter=~Q(status__in=(DuesStatus.EXEMPT, DuesStatus.NOT_COLLECTED))),
        settled=Count("pk", filter=Q(status=DuesStatus.PAID)),
    )
    return Panel("dues/_branch_panel.html", {"branch": organization, "month": month, "drawn_up": drawn_up} | counted)
