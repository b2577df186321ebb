"""The list of members and its export."""

from __future__ import annotations

import io

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.permissions import Permission
from branches.models import Organization
from core.access import page
from core.exports import file_answer
from core.findings import Refused
from core.numbers import format_number
from core.pages import add_findings
from jobs.services import start
from members import exports
from members.facets import FACETS
from members.filters import FIRST_FILTERS, LEFT, MemberFilter
from members.models import EndReason, Member
from members.queries import COUNT_UP_TO, MemberList
from members.search import record_search
from members.tables import DEFAULT_COLUMNS, LEFT_COLUMNS, cell, chosen_columns, offered_columns

COOKIE = "sochibo_member_columns"
COOKIE_AGE = 365 * 24 * 3600
UNITS_OFFERED = 300
PAGE_PARAMETERS = ("after", "before")


@page(permission=Permission.MEMBER_VIEW)
def member_list(request: HttpRequest) -> HttpResponse:
    """Members of the scope: search, filters, columns, pages."""
    filters = MemberFilter(request.GET or {}, queryset=Member.objects.none())
    form = _without_forbidden(filters.form, request.scope)
    if not form.is_valid():
        context = {"form": form, "first": FIRST_FILTERS, "rows": None, "wrong": True, "more": True}
        return render(request, "members/list.html", context, status=422)
    listing = MemberList(request.scope, form.cleaned_data | _forbidden_asked(request), request.scope.on)
    columns = _columns(request, listing)
    found = listing.page(request.GET.get("after", ""), request.GET.get("before", ""))
    if not any(name in request.GET for name in PAGE_PARAMETERS):
        record_search(request, form.cleaned_data["q"], listing.organization)
    count = listing.count()
    on = request.scope.on
    context = {
        "form": form,
        "first": FIRST_FILTERS,
        "more": _shows_more(request, form),
        "more_url": _address(request.GET, more="1"),
        "active": sum(1 for name, value in form.cleaned_data.items() if value not in (None, "") and name != "sort"),
        "organization": listing.organization,
        "units": _units(request, listing),
        "columns": [
            {"name": c.name, "label": c.label, "shown": c in columns} for c in offered_columns(request.scope).values()
        ],
        "headers": _headers(request.GET, columns, listing.sort),
        "rows": [(member, [(c.label, cell(c, member, on)) for c in columns[1:]]) for member in found.rows],
        "count": format_number(count.n) if count.exact else f"hơn {format_number(COUNT_UP_TO)}",
        "nobody": count.exact and count.n == 0,
        "next": _address(request.GET, after=found.next) if found.next else "",
        "previous": _address(request.GET, before=found.previous) if found.previous else "",
        "first_page": _address(request.GET),
        "kept": [(k, v) for k, v in _items(request.GET) if k not in ("columns", *PAGE_PARAMETERS)],
        "can_add": request.scope.can(Permission.MOVEMENT_RECORD),
        "can_export": request.scope.can(Permission.MEMBER_EXPORT),
        "query": _query(request.GET, [c.name for c in columns]),
    }
    response = render(request, "members/list.html", context)
    if request.GET.getlist("columns"):
        response.set_cookie(
            COOKIE,
            ".".join(c.name for c in columns),
            max_age=COOKIE_AGE,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


def _shows_more(request: HttpRequest, form: forms.Form) -> bool:
    """Whether the rarer filters are drawn: when asked for, or when one of them is in use."""
    rarer = [name for name in form.fields if name not in (*FIRST_FILTERS, "organization")]
    return "more" in request.GET or any(form.cleaned_data.get(name) not in (None, "") for name in rarer)


class ExportForm(forms.Form):
    """In which format, and why the list leaves the system."""

    format = forms.ChoiceField(
        label="Định dạng", choices=list(exports.FORMATS.items()), widget=forms.RadioSelect, initial="xlsx"
    )
    reason = forms.CharField(label="Lý do xuất danh sách", max_length=200, help_text="Ghi vào nhật ký xuất dữ liệu.")


@page(permission=Permission.MEMBER_EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """The list of the address as a file: GET asks for format and reason, POST hands the file over."""
    filters = MemberFilter(request.GET, queryset=Member.objects.none()).form
    if not filters.is_valid():
        return redirect(f"{reverse('members:list')}?{request.GET.urlencode()}")
    listing = MemberList(request.scope, filters.cleaned_data, request.scope.on)
    _check_may_export(request.scope, listing)
    columns = _columns(request, listing)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rows = exports.check(listing, form.cleaned_data["reason"])
        except Refused as refused:
            add_findings(form, refused)
        else:
            return _hand_over(request, listing, columns, rows, **form.cleaned_data)
    count = listing.count()
    context = {
        "form": form,
        "count": format_number(count.n) if count.exact else f"hơn {format_number(COUNT_UP_TO)}",
        "columns": columns,
        "masked": [c.label for c in columns if c.masked],
        "revealed": request.scope.can(Permission.MEMBER_REVEAL),
        "organization": listing.organization,
        "back": f"{reverse('members:list')}?{request.GET.urlencode()}",
        "breadcrumbs": [{"label": "Đảng viên", "url": reverse("members:list")}, {"label": "Xuất danh sách"}],
    }
    return render(request, "members/export.html", context, status=422 if form.errors else 200)


def _hand_over(
    request: HttpRequest, listing: MemberList, columns, rows: int, *, format: str, reason: str
) -> HttpResponse:
    if rows > exports.AT_ONCE:
        params = {
            "filters": exports.plain(listing.chosen), "columns": [c.name for c in columns], "format": format, "reason": reason,
            "on": listing.on.isoformat(),
        }  # fmt: skip
        job = start("members.export", title="Xuất danh sách đảng viên", params=params, by=request.user)
        return redirect(job.get_absolute_url())
    file = io.BytesIO()
    written = exports.write(file, listing, columns, format)
    exports.log(request, listing, columns, written, format=format, reason=reason)
    return file_answer(file.getvalue(), format, exports.file_name(listing.on))


def _check_may_export(scope, listing: MemberList) -> None:
    """Exporting must be allowed on every part of the tree the list is about."""
    allowed = scope.paths(Permission.MEMBER_EXPORT)
    if not all(any(prefix.startswith(path) for path in allowed) for prefix in listing.prefixes):
        raise PermissionDenied("Vai trò của đồng chí không xuất được danh sách của phạm vi này.")


def _without_forbidden(form: forms.Form, scope) -> forms.Form:
    for name, facet in FACETS.items():
        if facet.permission and not scope.can(facet.permission):
            form.fields.pop(name, None)
    return form


def _forbidden_asked(request: HttpRequest) -> dict[str, str]:
    """Filters in the address that the form no longer has: the list itself refuses them."""
    return {name: request.GET[name] for name, facet in FACETS.items() if facet.permission and request.GET.get(name)}


def _columns(request: HttpRequest, listing: MemberList):
    left = listing.standing == LEFT or listing.standing in EndReason.values
    default = LEFT_COLUMNS if left else DEFAULT_COLUMNS
    kept = "" if left else request.COOKIES.get(COOKIE, "")
    return chosen_columns(request.scope, request.GET.getlist("columns"), kept, default)


def _units(request: HttpRequest, listing: MemberList) -> list[Organization]:
    """Organisations one step below, to narrow the list by."""
    rows = Organization.objects.visible_to(request.scope, Permission.MEMBER_VIEW).active()
    if listing.organization:
        rows = rows.filter(parent=listing.organization)
    else:
        prefixes = listing.prefixes
        rows = rows.filter(parent=None) if prefixes == ("",) else rows.filter(path__in=prefixes)
    return list(rows.order_by("sort_order", "sort_key").only("pk", "name", "path")[:UNITS_OFFERED])


def _headers(asked: QueryDict, columns, sort: str) -> list[dict[str, str]]:
    """Header, address that sorts by it, and how it is sorted now."""
    found = []
    for column in columns:
        if not column.sort:
            found.append({"label": column.label})
            continue
        ascending, descending = sort == column.sort, sort == f"-{column.sort}"
        url = _address(asked, sort=f"-{column.sort}" if ascending else column.sort)
        state = "ascending" if ascending else "descending" if descending else ""
        found.append({"label": column.label, "url": url, "state": state})
    return found


def _items(asked: QueryDict) -> list[tuple[str, str]]:
    return [(key, value) for key, values in asked.lists() for value in values]


def _address(asked: QueryDict, **changes: str) -> str:
    query = asked.copy()
    for name in PAGE_PARAMETERS:
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _query(asked: QueryDict, columns: list[str]) -> str:
    query = asked.copy()
    for name in PAGE_PARAMETERS:
        query.pop(name, None)
    query.setlist("columns", columns)
    return query.urlencode()
