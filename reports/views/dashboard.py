"""Tổng quan: the dashboard of any node in scope."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.dates import Month
from meetings.models.score import Band
from meetings.score.periods import Period
from reports.dashboard import Dashboard
from reports.life import branches_of_month


def _node(request: HttpRequest) -> Organization:
    """The unit asked for, else one's own, else the highest seen."""
    nodes = Organization.objects.visible_to(request.scope, P.DASHBOARD_VIEW)
    asked = request.GET.get("organization", "")
    if asked:
        node = get_object_or_404(nodes, pk=asked) if asked.isdecimal() and len(asked) < 18 else None
    else:
        node = (
            nodes.filter(pk=getattr(request.scope.home, "pk", None)).first() or nodes.active().order_by("path").first()
        )
    if node is None:
        raise Http404
    return node


@page(permission=P.DASHBOARD_VIEW)
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Headcount and its change, structures, completeness, of the node asked for or one's own."""
    node = _node(request)
    above = [o for o in node.ancestors() if request.scope.can(P.DASHBOARD_VIEW, o)]
    context = {
        "node": node, "above": [*above, node], "board": Dashboard(node, request.scope),
        "shows_life": request.scope.can(P.MEETING_VIEW, node),
    }  # fmt: skip
    return render(request, "reports/dashboard.html", context)


@page(permission=P.DASHBOARD_VIEW)
@require_safe
def dashboard_life(request: HttpRequest) -> HttpResponse:
    """How the branches of the node met last month: loaded after the rest, so that the headcount does not wait for it."""
    node = _node(request)
    if not request.scope.can(P.MEETING_VIEW, node):
        raise PermissionDenied
    month = Month.of(request.scope.on).previous
    query = urlencode({"organization": node.pk, "month": month.isoformat()})
    seen = branches_of_month(node, month)
    context = {
        "node": node, "month": month, "seen": seen, "query": query, "bands": [(band, seen[band.value]) for band in Band],
        "period_query": urlencode({"organization": node.pk, "period": str(Period.month(month))}),
    }  # fmt: skip
    return render(request, "reports/_dashboard_life.html" if request.htmx else "reports/dashboard_life.html", context)
