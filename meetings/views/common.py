"""What the pages of meetings share: the meeting of an address, its people, its rail."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.permissions import Permission as P
from meetings.models import Meeting
from meetings.roll import members_on
from members.models import Member


def meeting_of(request: HttpRequest, pk: int, permission: str = P.MEETING_VIEW) -> Meeting:
    """A meeting the person may see; 403 when the page asks for more than he holds on that branch."""
    rows = Meeting.objects.visible_to(request.scope).select_related(
        "organization__parent", "chair", "session_secretary", "preparer", "created_by"
    )
    meeting = get_object_or_404(rows, pk=pk)
    if permission != P.MEETING_VIEW and not request.scope.can(permission, meeting.organization):
        raise PermissionDenied(f"Vai trò của đồng chí không làm việc này được ở {meeting.organization.name}.")
    return meeting


def words(request: HttpRequest, name: str, limit: int) -> str:
    """Words a form sent outside of a Django form, cut to what the column holds; PostgreSQL holds no NUL."""
    return request.POST.get(name, "").replace("\0", "").strip()[:limit]


def people_of(meeting: Meeting) -> list[Member]:
    """Members of the branch on the day of the meeting, by name."""
    return list(
        members_on(meeting.organization, meeting.held_on).order_by("name_sort_key", "pk").only("pk", "full_name")
    )


def breadcrumbs_of(meeting: Meeting, *more: str) -> list[dict]:
    """The way back to the list and to the meeting."""
    way = [{"label": "Sinh hoạt, nghị quyết", "url": reverse("meetings:list")}]
    way.append({"label": f"{meeting.get_kind_display()} {meeting.month}", "url": meeting.get_absolute_url()})
    return [*way, *({"label": label} for label in more)]
