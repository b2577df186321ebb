"""The organisation an address asks for."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.permissions import Permission
from branches.models import Organization


def asked_organization(request: HttpRequest, permission: Permission) -> Organization:
    """The unit asked for (404 outside the scope), else one's own, else the highest seen."""
    rows = Organization.objects.visible_to(request.scope, permission)
    asked = request.GET.get("organization", "")
    if asked:
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
            raise Http404
        return get_object_or_404(rows, pk=asked)
    found = rows.filter(pk=getattr(request.scope.home, "pk", None)).first() or rows.active().order_by("path").first()
    if found is None:
        raise Http404
    return found
