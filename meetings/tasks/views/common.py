"""What the pages share: the branch and the year in the address, the tabs, a file that leaves."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.permissions import Permission as P
from branches.models import Organization
from core.findings import Refused
from core.pages import add_findings
from meetings.tasks.forms import FIRST_YEAR, LAST_YEAR

BIGGEST = 2**62


def number_in(request: HttpRequest, name: str) -> int | None:
    """A key in the address or the form; nothing when it is no number."""
    text = request.POST.get(name) or request.GET.get(name) or ""
    return int(text) if text.isascii() and text.isdecimal() and int(text) < BIGGEST else None


def asked_organization(request: HttpRequest, permission: str = P.MEETING_VIEW) -> Organization | None:
    """The organisation in the address (404 outside the scope), else the person's own branch, else nothing."""
    asked = number_in(request, "organization")
    visible = Organization.objects.visible_to(request.scope, permission)
    if asked is not None:
        return get_object_or_404(visible, pk=asked)
    home = request.scope.home
    if home is not None and home.is_branch and request.scope.can(permission, home):
        return home
    return None


def asked_branch(request: HttpRequest, permission: str = P.MEETING_VIEW) -> Organization | None:
    """The same, of branches only; an organisation that holds no members is not found."""
    organization = asked_organization(request, permission)
    if organization is not None and not organization.is_branch:
        raise Http404
    return organization


def asked_year(request: HttpRequest) -> int:
    """The year in the address; this year when there is none or it cannot be one."""
    year = number_in(request, "year")
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else request.scope.on.year


def managed_year(request: HttpRequest) -> tuple[Organization, int]:
    """The branch and the year in the address, where the person gives and follows tasks."""
    organization = asked_branch(request, P.TASK_MANAGE)
    if organization is None:
        raise Http404
    return organization, asked_year(request)


def act_on_ticked(
    request: HttpRequest,
    form: Form,
    act: Callable[[dict], object],
    said: Callable[[object], str],
    *,
    listed: Callable,
    back: str,
) -> HttpResponse:
    """An act on everyone ticked in a list; refused, ``listed(form)`` shows the list again with what was ticked."""
    if request.method == "GET":
        return redirect(back)
    if form.is_valid():
        try:
            done = act(form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, said(done))
            return redirect(back)
    return listed(form)


def choose_branch(request: HttpRequest, name: str) -> HttpResponse:
    """Send a person with many branches to the page where one is chosen."""
    return redirect(f"{reverse('tasks:branches')}?{urlencode({'den': name})}")


def address(name: str, organization: Organization | None, **values) -> str:
    """The address of a page about a branch."""
    chosen = {"organization": organization.pk} if organization else {}
    query = urlencode(chosen | {key: value for key, value in values.items() if value not in (None, "")})
    return f"{reverse(name)}?{query}" if query else reverse(name)


def tabs(current: str, organization: Organization | None, year: int) -> list[dict]:
    """The parts of the subject."""
    parts = (
        ("tasks:list", "Nhiệm vụ", {}), ("tasks:without", "Chưa được giao", {}), ("tasks:year", "Kết quả năm", {"year": year}),
        ("tasks:commitments", "Cam kết hằng năm", {"year": year}), ("tasks:residence", "Nhận xét nơi cư trú", {"year": year}),
    )  # fmt: skip
    return [
        {"label": label, "url": address(name, organization, **values), "current": name == current}
        for name, label, values in parts
    ]


def years(name: str, organization: Organization, year: int) -> dict:
    """Neighbouring years, for the links beside the title."""
    return {
        "year": year,
        "previous_year": address(name, organization, year=year - 1) if year > FIRST_YEAR else "",
        "next_year": address(name, organization, year=year + 1) if year < LAST_YEAR else "",
    }


def breadcrumbs(organization: Organization | None, *more: tuple[str, str]) -> list[dict]:
    """From the list of tasks to here."""
    first = [{"label": "Nhiệm vụ đảng viên", "url": address("tasks:list", organization)}]
    return first + [{"label": label, "url": url} for label, url in more]


def file_of(what: str, organization: Organization, **filters) -> dict:
    """Name and line in the log of a file about a branch that leaves."""
    return {
        "name": f"{what} {organization.name}", "what": what, "path": organization.path,
        "filters": {"organization": organization.pk} | filters,
    }  # fmt: skip
