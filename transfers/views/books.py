"""Sổ giới thiệu sinh hoạt đảng (Mẫu 10-SHĐ) and the lists of ``transfer.md`` 14: page, PDF, workbook; long ones as a job."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.dates import format_date
from core.exports import answer_pdf, answer_xlsx
from core.findings import Finding, Refused
from core.numbers import format_number
from core.paging import keyset_page
from jobs.services import start as start_job
from transfers.documents import lists, register
from transfers.forms.prints import ListForm, PeriodForm
from transfers.views.sections import sections

LONG = 400  # lines printed or written while the person waits; more are a background job
MOST = 20_000
PER_PAGE = 50
FORMATS = ("pdf", "xlsx")


def own_unit(scope) -> Organization | None:
    """One's own unit, else the highest seen."""
    rows = Organization.objects.visible_to(scope, P.TRANSFER_VIEW)
    return rows.filter(pk=getattr(scope.home, "pk", None)).first() or rows.active().order_by("path").first()


def _asked(request: HttpRequest, form: PeriodForm) -> dict | None:
    """What the address asks for; ``None`` when it cannot be read."""
    if not form.is_valid():
        return None
    values = form.cleaned_data
    unit = values.get("organization") or own_unit(request.scope)
    if unit is None:
        raise Http404("Không có tổ chức đảng nào trong phạm vi được giao.")
    return values | {"organization": unit}


def _query(values: dict) -> dict:
    query = {
        "organization": values["organization"].code,
        "start": format_date(values["start"]),
        "end": format_date(values["end"]),
    }
    return query | {name: values[name] for name in ("kind", "boundary") if values.get(name)}


def _job(request: HttpRequest, kind: str, title: str, values: dict, format: str, count: int) -> HttpResponse:
    if count > MOST:
        raise Refused(
            Finding(
                "too_many", f"Mỗi lần in, xuất được nhiều nhất {format_number(MOST)} dòng.", remedy="Chọn kỳ ngắn hơn."
            )
        )
    params = {
        "organization": values["organization"].pk, "start": values["start"].isoformat(), "end": values["end"].isoformat(),
        "on": request.scope.on.isoformat(), "format": format, "kind": values.get("kind", ""), "boundary": values.get("boundary", ""),
    }  # fmt: skip
    return redirect(start_job(kind, title=title, params=params, by=request.user))


@page(permission=P.TRANSFER_VIEW)
@require_safe
def register_book(request: HttpRequest) -> HttpResponse:
    """The book of one committee in a period; ``as=pdf`` prints it, ``as=xlsx`` writes it to a workbook."""
    form = PeriodForm(request.GET or {}, scope=request.scope)
    values = _asked(request, form)
    if values is None:
        wrong = {"form": form, "wrong": True, "sections": sections("transfers:register")}
        return render(request, "transfers/register.html", wrong, status=422)
    unit, start, end = values["organization"], values["start"], values["end"]
    rows = register.entries(request.scope, unit, start, end)
    reveal = request.scope.can(P.MEMBER_REVEAL, unit)
    if request.GET.get("as") in FORMATS:
        return _register_file(request, values, rows, reveal, request.GET["as"])
    shown = keyset_page(request, rows, order=("-entered_on", "-pk"), size=PER_PAGE)
    lines = [
        {"entry": entry, "person": register.person_of(entry), "where": register.boundary_words(entry),
         "cells": register.cells(entry, reveal=reveal)}
        for entry in shown
    ]  # fmt: skip
    return render(request, "transfers/register.html", {
        "form": PeriodForm(initial=values, scope=request.scope), "unit": unit, "period": register.period_words(start, end), "page": shown,
        "lines": lines, "count": format_number(rows.order_by().count()), "query": urlencode(_query(values)),
        "sections": sections("transfers:register"),
    })  # fmt: skip


def _register_file(request: HttpRequest, values: dict, rows, reveal: bool, format: str) -> HttpResponse:
    unit, start, end = values["organization"], values["start"], values["end"]
    what = f"Sổ giới thiệu sinh hoạt đảng {register.period_words(start, end)} – {unit.name}"
    count = rows.order_by().count()
    if count > LONG:
        return _job(request, "transfers.register", what, values, format, count)
    common = {"name": f"so gioi thieu {unit.code}", "what": what, "path": unit.path, "filters": _query(values)}
    if format == "pdf":
        printed = register.print_register(unit, rows, start=start, end=end, on=request.scope.on, reveal=reveal)
        return answer_pdf(request, printed, rows=count, **common)
    titles = (register.TITLE, unit.name, register.period_words(start, end).capitalize())
    return answer_xlsx(request, register.workbook_columns(), register.sheet_rows(rows, reveal=reveal), titles=titles, sheet_name="10-SHĐ",
                       **common)  # fmt: skip


@page(permission=P.TRANSFER_VIEW)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """One of the lists of a unit and a period, by boundary; ``as=pdf`` prints it, ``as=xlsx`` writes it to a workbook."""
    given = request.GET.copy()
    given.setdefault("kind", next(iter(lists.ROWS)))
    form = ListForm(given, scope=request.scope)
    values = _asked(request, form)
    if values is None:
        wrong = {"form": form, "wrong": True, "sections": sections("transfers:lists")}
        return render(request, "transfers/lists.html", wrong, status=422)
    chosen, unit = lists.ROWS[values["kind"]], values["organization"]
    rows = chosen.found(request.scope, unit, values["start"], values["end"], values["boundary"])
    reveal = request.scope.can(P.MEMBER_REVEAL, unit)
    if request.GET.get("as") in FORMATS:
        return _list_file(request, chosen, values, rows, reveal, request.GET["as"])
    shown = keyset_page(request, rows, order=(f"-{chosen.day}", "-pk"), size=PER_PAGE)
    headings = [chosen.headings[0], *chosen.headings[len(lists.PERSON) :]]
    lines = [_shown(row, chosen, reveal=reveal) for row in shown]
    return render(request, "transfers/lists.html", {
        "form": ListForm(initial=values, scope=request.scope), "chosen": chosen, "unit": unit, "headings": headings, "lines": lines,
        "period": register.period_words(values["start"], values["end"]), "page": shown, "count": format_number(rows.order_by().count()),
        "query": urlencode(_query(values)), "sections": sections("transfers:lists"),
    })  # fmt: skip


def _shown(row, chosen: lists.Listing, *, reveal: bool) -> dict:
    """A row of the page: what tells the person apart stands under the name, so that the table keeps within the page."""
    name, *cells = zip(chosen.headings, chosen.line(row, reveal=reveal), strict=True)
    told = len(lists.PERSON) - 1
    url = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    return {"url": url, "person": cells[:told], "cells": [name, *cells[told:]]}


def _list_file(
    request: HttpRequest, chosen: lists.Listing, values: dict, rows, reveal: bool, format: str
) -> HttpResponse:
    unit, start, end = values["organization"], values["start"], values["end"]
    what = f"{chosen.title.capitalize()} {register.period_words(start, end)} – {unit.name}"
    count = rows.order_by().count()
    if count > LONG:
        return _job(request, "transfers.list", what, values, format, count)
    common = {
        "name": f"danh sach {chosen.code} {unit.code}",
        "what": what,
        "path": unit.path,
        "filters": _query(values),
    }
    if format == "pdf":
        span = {"start": start, "end": end, "boundary": values["boundary"], "on": request.scope.on}
        printed = lists.print_list(chosen, unit, rows, **span, reveal=reveal)
        return answer_pdf(request, printed, rows=count, columns=chosen.headings, **common)
    columns, lines = lists.workbook(chosen, rows, reveal=reveal)
    titles = (chosen.title, unit.name, register.period_words(start, end).capitalize())
    return answer_xlsx(request, columns, lines, titles=titles, **common)
