"""Tổng quan: the dashboard of any node in scope."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from reports.dashboard import Dashboard


@page(permission=P.DASHBOARD_VIEW)
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Headcount and its change, structures, completeness, of the node asked for or one's own."""
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
    above = [o for o in node.ancestors() if request.scope.can(P.DASHBOARD_VIEW, o)]
    return render(
        request,
        "reports/dashboard.html",
        {"node": node, "above": [*above, node], "board": Dashboard(node, request.scope)},
    )
