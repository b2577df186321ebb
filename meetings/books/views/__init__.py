"""Pages of the minutes, resolutions and books."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.permissions import Permission as P
from meetings.models import Meeting


def meeting_of(request: HttpRequest, pk: int, permission: P | None = None) -> Meeting:
    """A meeting in scope (404 outside), on whose branch the permission is held (403 without)."""
    rows = Meeting.objects.visible_to(request.scope).select_related(
        "score", "organization__parent", "chair", "session_secretary", "preparer"
    )
    meeting = get_object_or_404(rows, pk=pk)
    if permission is not None and not request.scope.can(permission, meeting.organization):
        raise PermissionDenied
    return meeting


def may_keep(request: HttpRequest, meeting: Meeting) -> bool:
    """Whether the person writes the minutes of this branch."""
    return request.scope.can(P.MEETING_KEEP, meeting.organization)
