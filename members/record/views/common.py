"""What the pages of the record share."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.permissions import Permission
from branches.models import Organization
from core.findings import Finding
from members.models import Member


def member_for(request: HttpRequest, pk: int, permission: Permission | None = None) -> Member:
    """The member, found through the scope (404 outside), with the right asked on his branch (403 inside without it)."""
    member = get_object_or_404(
        Member.objects.visible_to(request.scope).select_related("organization", "profile"), pk=pk
    )
    ask(request, permission, member.organization)
    return member


def organization_for(request: HttpRequest, pk: int, permission: Permission | None = None) -> Organization:
    """The organisation, found through the scope (404 outside), with the right asked on it."""
    organization = get_object_or_404(Organization.objects.visible_to(request.scope), pk=pk)
    ask(request, permission, organization)
    return organization


def ask(request: HttpRequest, permission: Permission | None, organization: Organization) -> None:
    """403 in words when the right is not held on the organisation."""
    if permission and not request.scope.can(permission, organization):
        raise PermissionDenied(f"Đồng chí chưa được giao quyền “{Permission(permission).label}” ở {organization.name}.")


def tell(request: HttpRequest, done: str, remarks: Iterable[Finding] = ()) -> None:
    """Say what was done, and the remarks that did not stop it."""
    messages.success(request, done)
    for remark in remarks:
        messages.warning(request, " ".join(part for part in (remark.message, remark.remedy) if part))


def form_page(request: HttpRequest, template: str, context: dict, form: BaseForm) -> HttpResponse:
    """A page with a form: 422 when what was typed could not be taken."""
    return render(request, template, context | {"form": form}, status=422 if form.is_bound and form.errors else 200)


def typed_text(text: str) -> str:
    """A line somebody typed into an address or a small form: trimmed, without what a database cannot hold."""
    return text.replace("\x00", "").strip()


def version_of(request: HttpRequest) -> int | None:
    """The version of the record when the page was opened, as posted; nothing when it is no number."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else None


def crumbs(member: Member, *further: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page of a member."""
    items = [
        {"label": "Đảng viên", "url": reverse("members:list")},
        {"label": member.full_name, "url": member.get_absolute_url()},
    ]
    return items + [{"label": label, "url": url} for label, url in further]
