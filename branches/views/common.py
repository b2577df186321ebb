"""What the pages share: reach rows through the scope, answer a refusal beside its field."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from branches.models import Organization
from core.findings import Refused
from core.pages import add_findings

VIEW, MANAGE, COMMITTEE, IMPORT = "organization.view", "organization.manage", "committee.manage", "member.import"


def reach(request: HttpRequest, pk: int, permission: str | None = None) -> Organization:
    """An organisation of the scope (404 outside it), on which the permission is held (else 403)."""
    organization = get_object_or_404(Organization.objects.visible_to(request.scope), pk=pk)
    require(request, permission, organization)
    return organization


def require(request: HttpRequest, permission: str | None, organization: Organization | None) -> None:
    """Refuse with 403 when the permission is not held there."""
    if permission and not request.scope.can(permission, organization):
        raise PermissionDenied


def trail(*steps: tuple[str, str]) -> list[dict]:
    """The way to a page: the tree, then labels with addresses."""
    return [
        {"label": "Tổ chức đảng", "url": reverse("branches:tree")},
        *({"label": label, "url": url} for label, url in steps),
    ]


def form_page(
    request: HttpRequest, form: forms.Form, *, title: str, save: Callable, done: str | Callable, back: str, said: str = "",
    template: str = "branches/form.html", **context,
) -> HttpResponse:  # fmt: skip
    """Draw a form, or save it: ``save(cleaned_data)`` calls one service; a refusal is shown beside its field.

    ``done`` is where to go then (an address, or a function of what was saved).
    """
    if request.method == "POST" and form.is_valid():
        try:
            saved = save(form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
        else:
            if said:
                messages.success(request, said)
            return redirect(done(saved) if callable(done) else done)
    context |= {"form": form, "title": title, "back": back}
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)


def say_refused(request: HttpRequest, refused: Refused) -> None:
    """A refusal of a press of a button, as messages of the next page."""
    for finding in refused.findings:
        if finding.blocks:
            messages.error(request, " ".join(part for part in (finding.message, finding.remedy) if part))
