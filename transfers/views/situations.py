"""Members who should have a transfer and have none: every kind of situation, one kind at length, the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from core import excel
from core.access import page
from core.dates import format_date
from core.exports import answer_xlsx
from core.paging import keyset_page
from transfers import situations
from transfers.situations import SITUATIONS, Row, Situation, Told
from transfers.views.board import MAX_ROWS, organization_asked
from transfers.views.sections import sections

TITLE = "Đảng viên cần chuyển sinh hoạt mà chưa ai mở hồ sơ"
FIRST = 10  # of each kind on the first page


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page shows it."""

    row: Row
    told: Told
    on: date
    new_url: str

    @property
    def late(self) -> bool:
        """Whether the day by which something should have been done is past."""
        return self.told.due_on is not None and self.told.due_on < self.on


@page(permission=P.TRANSFER_VIEW)
@require_safe
def situation_list(request: HttpRequest) -> HttpResponse:
    """Each kind with its first members, or one kind page by page (``?kind=``)."""
    unit, kind = organization_asked(request), _kind(request)
    rows = situations.members_without_case(request.scope, unit)
    context = {"title": TITLE, "unit": unit, "sections": sections("transfers:situations"), "kind": kind,
               "can_export": request.scope.can(P.MEMBER_EXPORT, unit)}  # fmt: skip
    if kind is None:
        first = situations.first_of_each(rows, request.scope.on, FIRST + 1)
        context["groups"] = [_group(request, SITUATIONS[code], found) for code, found in first.items() if found]
        return render(request, "transfers/situations.html", context)
    found = keyset_page(
        request, situations.found(kind.code, rows, request.scope.on).select_related("organization"), order=("since_order", "pk")
    )  # fmt: skip
    lines = list(_lines(request.scope, kind, (situations.row_of(member) for member in found)))
    return render(request, "transfers/situations.html", context | {"page": found, "lines": lines})


def _kind(request: HttpRequest) -> Situation | None:
    code = request.GET.get("kind", "")
    if code and code not in SITUATIONS:
        raise Http404
    return SITUATIONS.get(code)


def _group(request: HttpRequest, kind: Situation, rows: list[Row]) -> dict[str, Any]:
    asked = request.GET.copy()
    asked["kind"] = kind.code
    more = len(rows) > FIRST
    return {
        "kind": kind,
        "lines": list(_lines(request.scope, kind, rows[:FIRST])),
        "more": f"?{asked.urlencode()}" if more else "",
    }


def _lines(scope, kind: Situation, rows: Iterable[Row]) -> Iterator[Line]:
    for row in rows:
        told = kind.told(row, scope.on)
        may = scope.can(P.TRANSFER_KEEP, row.member.organization)
        yield Line(row, told, scope.on, _new_url(row, told) if may else "")


def _new_url(row: Row, told: Told) -> str:
    """The form of a new transfer, filled in as far as the situation says."""
    try:
        address = reverse("transfers:new")
    except NoReverseMatch:
        return ""
    asked = {
        "member": row.member.pk,
        "reason": told.reason,
        "cause_on": format_date(told.cause_on) if told.cause_on else "",
    }
    return f"{address}?{urlencode({name: value for name, value in asked.items() if value})}"


@page(permission=P.MEMBER_EXPORT)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook: every kind, or the one asked for."""
    unit, kind = organization_asked(request), _kind(request)
    on = request.scope.on
    columns = [
        excel.Column("Số TT", excel.Kind.INTEGER, 7), excel.Column("Họ và tên", width=26), excel.Column("Chi bộ", width=32),
        excel.Column("Trường hợp", width=36), excel.Column("Vì sao", width=60), excel.Column("Từ ngày", excel.Kind.DATE),
        excel.Column("Căn cứ", width=44), excel.Column("Thời hạn", excel.Kind.DATE),
    ]  # fmt: skip
    where = unit.name if unit else "Các tổ chức đảng trong phạm vi được giao"
    cells = _cells(request, [kind] if kind else list(SITUATIONS.values()), unit, on)
    return answer_xlsx(
        request, columns, cells, name=f"can-chuyen-sinh-hoat-{on:%Y-%m-%d}", what=TITLE,
        path=unit.path if unit else "", titles=[TITLE.upper(), where, f"Tính đến ngày {format_date(on)}"],
        filters={"kind": kind.label} if kind else {},
    )  # fmt: skip


def _cells(request: HttpRequest, kinds: list[Situation], unit, on: date) -> Iterator[list[Any]]:
    number = 0
    for kind in kinds:
        rows = situations.members_without_case(request.scope, unit)
        for member in situations.found(kind.code, rows, on).select_related("organization")[:MAX_ROWS]:
            number += 1
            row = situations.row_of(member)
            told = kind.told(row, on)
            yield [
                number,
                member.full_name,
                member.organization.name,
                kind.label,
                told.why,
                row.since,
                told.basis,
                told.due_on,
            ]
