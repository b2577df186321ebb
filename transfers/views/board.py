"""The board of transfers: what waits for me, what we sent, what comes to us, who is on the way; its file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core import excel
from core.access import page
from core.dates import format_date
from core.exports import answer_xlsx
from core.numbers import format_number
from core.paging import AFTER, BEFORE, keyset_page
from transfers.board import COUNT_UP_TO, Board
from transfers.filters import BUCKETS, BoardFilter
from transfers.tables import COLUMNS
from transfers.views.sections import sections

MAX_ROWS = 20_000  # rows written while the person waits


def organization_asked(request: HttpRequest) -> Organization | None:
    """The organisation the address names; 404 for one out of reach."""
    asked = request.GET.get("organization", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 18):
        raise Http404
    return get_object_or_404(Organization.objects.visible_to(request.scope, P.TRANSFER_VIEW), pk=asked)


@page(permission=P.TRANSFER_VIEW)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Transfers of my part of the tree; the longest overdue first."""
    form = BoardFilter(request.GET)
    unit = organization_asked(request)
    context = {
        "form": form, "unit": unit, "sections": sections("transfers:list"), "can_keep": request.scope.can(P.TRANSFER_KEEP, unit),
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "transfers/board.html", context | {"wrong": True}, status=422)
    listing = Board(request.scope, form.cleaned_data, unit)
    found = keyset_page(request, listing.rows, order=listing.order)
    n, exact = listing.count
    context |= {
        "stats": _stats(request.GET, listing), "rows": listing.lines(found), "page": found, "active": form.active,
        "bucket": BUCKETS.get(form.cleaned_data["bucket"], ""),
        "count": format_number(n) if exact else f"hơn {format_number(COUNT_UP_TO)}",
        "can_export": request.scope.can(P.MEMBER_EXPORT, unit), "query": _without_place(request.GET).urlencode(),
    }  # fmt: skip
    return render(request, "transfers/board.html", context)


def _stats(asked: QueryDict, listing: Board) -> list[dict]:
    figures = listing.figures
    parts = [
        {"label": words, "value": figures[name], "url": _only(asked, bucket=name)} for name, words in BUCKETS.items()
    ]
    return [*parts, {"label": "Quá hạn", "value": figures["late"], "url": _only(asked, overdue="on")}]


def _only(asked: QueryDict, **chosen: str) -> str:
    """The board narrowed to one part; the unit stays."""
    query = QueryDict(mutable=True)
    if asked.get("organization"):
        query["organization"] = asked["organization"]
    for name, value in chosen.items():
        query[name] = value
    return f"{reverse('transfers:list')}?{query.urlencode()}#ket-qua"


def _without_place(asked: QueryDict) -> QueryDict:
    query = asked.copy()
    for name in (AFTER, BEFORE):
        query.pop(name, None)
    return query


@page(permission=P.MEMBER_EXPORT)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Exactly what the board shows, as a workbook."""
    form, unit = BoardFilter(request.GET), organization_asked(request)
    if not form.is_valid():
        return redirect(f"{reverse('transfers:list')}?{request.GET.urlencode()}")
    listing = Board(request.scope, form.cleaned_data, unit)
    columns = [excel.Column("Số TT", excel.Kind.INTEGER, 7), *(excel.Column(c.label, c.kind, c.width) for c in COLUMNS)]
    where = unit.name if unit else "Các tổ chức đảng trong phạm vi được giao"
    part = BUCKETS.get(form.cleaned_data["bucket"], "")
    titles = [
        "DANH SÁCH CHUYỂN SINH HOẠT ĐẢNG" + (f": {part.upper()}" if part else ""),
        where,
        f"Tính đến ngày {format_date(listing.on)}",
    ]
    return answer_xlsx(
        request, columns, _rows(listing), name=f"chuyen-sinh-hoat-{listing.on:%Y-%m-%d}", what="Danh sách chuyển sinh hoạt đảng",
        path=unit.path if unit else "", titles=titles,
        filters={name: str(value) for name, value in form.cleaned_data.items() if value not in (None, "", False)},
    )  # fmt: skip


def _rows(listing: Board) -> Iterator[list[Any]]:
    cases = listing.rows.order_by(*listing.order)[:MAX_ROWS]
    for number, line in enumerate(listing.lines(cases), 1):
        yield [number, *(column.value(line) for column in COLUMNS)]
