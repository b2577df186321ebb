"""The way into the Party of a whole unit: the board of a branch, the list across branches, its file."""

from __future__ import annotations

import io

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from admissions import exports
from admissions.board import COUNT_UP_TO, CaseList, board_of
from admissions.filters import CaseFilter
from admissions.stages import STAGES
from admissions.tables import COLUMNS, Column, cell, chosen_columns
from branches.models import Organization
from core.access import page
from core.exports import file_answer
from core.findings import Refused
from core.numbers import format_number
from core.pages import add_findings
from core.paging import AFTER, BEFORE, keyset_page

COOKIE = "sochibo_admission_columns"
COOKIE_AGE = 365 * 24 * 3600
UNITS_OFFERED = 300
VIEWS = {"board": "Bảng theo giai đoạn", "list": "Danh sách"}


def organization_asked(request: HttpRequest, permission: str = P.ADMISSION_VIEW) -> Organization | None:
    """The organisation the address names; 404 for one out of reach."""
    asked = request.GET.get("organization", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 18):
        raise Http404
    return get_object_or_404(Organization.objects.visible_to(request.scope, permission), pk=asked)


def own_branch(request: HttpRequest, permission: str = P.ADMISSION_VIEW) -> Organization | None:
    """The one branch this person works for; none for whoever works above branches."""
    home = request.scope.home
    return home if home is not None and home.is_branch and request.scope.can(permission, home) else None


@page(permission=P.ADMISSION_VIEW)
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Who waits at which step: a board for one branch, a list across branches, the longest overdue first."""
    form = CaseFilter(request.GET)
    unit = organization_asked(request) or own_branch(request)
    branch = unit if unit is not None and unit.is_branch else None
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else ""
    view = "list" if branch is None else view or ("list" if _narrowed(request.GET) else "board")
    context = {
        "unit": unit,
        "branch": branch,
        "form": form,
        "view": view,
        "tabs": _tabs(request, branch, view),
        **_may(request, branch),
    }
    if not form.is_valid():
        return render(request, "admissions/list.html", context | {"wrong": True}, status=422)
    listing = CaseList(request.scope, form.cleaned_data, unit)
    figures = listing.figures
    context |= {
        "stages": [(stage, figures[stage.code], _address(request.GET, state=stage.code, view="list")) for stage in STAGES],
        "late": figures["late"], "late_url": _address(request.GET, overdue="on", view="list"),
        "stuck": figures["stuck"], "stuck_url": _address(request.GET, blocked="on", view="list"), "active": form.active,
    }  # fmt: skip
    if view == "board":
        columns, more = board_of(listing)
        return render(request, "admissions/board.html", context | {"columns": columns, "more": more})
    return _list(request, listing, context)


def _list(request: HttpRequest, listing: CaseList, context: dict) -> HttpResponse:
    columns = _columns(request, listing.organization)
    found = keyset_page(request, listing.rows, order=listing.order)
    n, exact = listing.count
    names = {column.name for column in columns}
    context |= {
        "rows": [(line, [(c, cell(c, line)) for c in columns[1:]]) for line in listing.lines(found)],
        "headers": columns, "page": found, "units": _units(request, listing.organization),
        "columns": [{"name": c.name, "label": c.label, "shown": c.name in names} for c in COLUMNS.values()],
        "kept": [(k, v) for k, values in request.GET.lists() for v in values if k not in ("columns", AFTER, BEFORE)],
        "count": format_number(n) if exact else f"hơn {format_number(COUNT_UP_TO)}",
        "can_export": request.scope.can(P.MEMBER_EXPORT), "query": _query(request.GET, [c.name for c in columns]),
    }  # fmt: skip
    response = render(request, "admissions/list.html", context)
    if request.GET.getlist("columns"):
        response.set_cookie(COOKIE, ".".join(c.name for c in columns), max_age=COOKIE_AGE, secure=request.is_secure(), httponly=True,
                            samesite="Lax")  # fmt: skip
    return response


def _columns(request: HttpRequest, unit: Organization | None) -> list[Column]:
    """The columns shown; a list of one branch does not repeat its name unless asked."""
    asked, kept = request.GET.getlist("columns"), request.COOKIES.get(COOKIE, "")
    columns = chosen_columns(asked, kept)
    one_branch = unit is not None and unit.is_branch and not asked and not kept
    return [column for column in columns if not (one_branch and column.name == "branch")]


def _narrowed(asked: QueryDict) -> bool:
    """Whether the address asks for something only the list shows."""
    return any(asked.get(name) for name in ("state", "overdue", "blocked", "columns", AFTER, BEFORE))


def _may(request: HttpRequest, branch: Organization | None) -> dict:
    """Which acts the page offers."""
    scope = request.scope
    return {
        "can_add": scope.can(P.ADMISSION_KEEP, branch) if branch else scope.can(P.ADMISSION_KEEP),
        "can_meet": branch is not None and scope.can(P.ADMISSION_KEEP, branch),
        "can_sit": scope.can(P.ADMISSION_REVIEW) or scope.can(P.ADMISSION_DECIDE),
    }


def _tabs(request: HttpRequest, branch: Organization | None, view: str) -> list[dict]:
    if branch is None:
        return []
    return [
        {"label": label, "url": _address(request.GET, view=name), "current": name == view}
        for name, label in VIEWS.items()
    ]


def _units(request: HttpRequest, organization: Organization | None) -> list[Organization]:
    """Organisations one step below, to narrow the list by."""
    rows = Organization.objects.visible_to(request.scope, P.ADMISSION_VIEW).active()
    prefixes = request.scope.paths(P.ADMISSION_VIEW)
    if organization is not None:
        rows = rows.filter(parent=organization)
    elif prefixes == ("",):
        rows = rows.filter(parent=None)
    elif request.scope.home is not None:
        rows = rows.filter(parent=request.scope.home)
    else:
        rows = rows.filter(path__in=prefixes)
    return list(rows.order_by("sort_order", "sort_key").only("pk", "name", "path")[:UNITS_OFFERED])


def _address(asked: QueryDict, **changes: str) -> str:
    query = asked.copy()
    for name in (AFTER, BEFORE):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _query(asked: QueryDict, columns: list[str]) -> str:
    query = asked.copy()
    for name in (AFTER, BEFORE):
        query.pop(name, None)
    query.setlist("columns", columns)
    return query.urlencode()


class ExportForm(forms.Form):
    """In which format, and why the list leaves the system."""

    format = forms.ChoiceField(
        label="Định dạng", choices=list(exports.FORMATS.items()), widget=forms.RadioSelect, initial="xlsx"
    )
    reason = forms.CharField(label="Lý do xuất danh sách", max_length=200, help_text="Ghi vào nhật ký xuất dữ liệu.")


@page(permission=P.MEMBER_EXPORT)
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """The list of the address as a file: GET asks for format and reason, POST hands the file over."""
    filters = CaseFilter(request.GET)
    back = f"{reverse('admissions:list')}?{request.GET.urlencode()}"
    if not filters.is_valid():
        return redirect(back)
    unit = organization_asked(request) or own_branch(request)
    listing = CaseList(request.scope, filters.cleaned_data, unit)
    _check_may_export(request.scope, unit)
    columns = _columns(request, unit)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            exports.check(listing, chosen["reason"])
        except Refused as refused:
            add_findings(form, refused)
        else:
            file = io.BytesIO()
            written = exports.write(file, listing, columns, chosen["format"])
            exports.log(request, listing, columns, written, **chosen)
            return file_answer(file.getvalue(), chosen["format"], f"ket-nap-{listing.on:%Y-%m-%d}")
    n, exact = listing.count
    context = {
        "form": form, "count": format_number(n) if exact else f"hơn {format_number(COUNT_UP_TO)}", "columns": columns,
        "masked": [c.label for c in columns if c.masked], "revealed": request.scope.can(P.MEMBER_REVEAL), "unit": unit, "back": back,
        "breadcrumbs": [{"label": "Kết nạp, công nhận", "url": reverse("admissions:list")}, {"label": "Xuất danh sách"}],
    }  # fmt: skip
    return render(request, "admissions/list_export.html", context, status=422 if form.errors else 200)


def _check_may_export(scope, unit: Organization | None) -> None:
    """Exporting must be allowed on every part of the tree the list is about."""
    allowed = scope.paths(P.MEMBER_EXPORT)
    asked = (unit.path,) if unit else scope.paths(P.ADMISSION_VIEW)
    if not all(any(path.startswith(prefix) for prefix in allowed) for path in asked):
        raise PermissionDenied("Vai trò của đồng chí không xuất được danh sách của phạm vi này.")
