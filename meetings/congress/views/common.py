"""What the pages of congresses share."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.permissions import Permission as P
from meetings.models import Ballot, Congress

EDIT = P.COMMITTEE_MANAGE


def congress_for(request: HttpRequest, pk: int, permission: P | None = None) -> Congress:
    """The congress, found through the scope (404 outside), with the right asked on its organisation (403 inside without it)."""
    rows = Congress.objects.visible_to(request.scope).select_related(
        "organization__parent", "meeting", "term", "created_by"
    )
    congress = get_object_or_404(rows, pk=pk)
    ask(request, congress, permission)
    return congress


def ballot_for(request: HttpRequest, pk: int, permission: P | None = None) -> Ballot:
    """The ballot, found through the scope."""
    rows = Ballot.objects.visible_to(request.scope).select_related(
        "congress__organization__parent", "congress__meeting"
    )
    ballot = get_object_or_404(rows, pk=pk)
    ask(request, ballot.congress, permission)
    return ballot


def ask(request: HttpRequest, congress: Congress, permission: P | None) -> None:
    """403 in words when the right is not held where the congress is held."""
    if permission and not request.scope.can(permission, congress.organization):
        raise PermissionDenied(f"Đồng chí chưa được giao quyền “{P(permission).label}” ở {congress.organization.name}.")


def trail(*further: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page."""
    first = {"label": "Đại hội, bầu cử", "url": reverse("congress:list")}
    return [first, *({"label": label, "url": url} for label, url in further)]


def form_page(
    request: HttpRequest, form: BaseForm, *, status: int = 200, template: str = "congress/form.html", **context
) -> HttpResponse:
    """A page with one form."""
    if form.is_bound and form.errors and status == 200:
        status = 422
    return render(request, template, context | {"form": form}, status=status)
