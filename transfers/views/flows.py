"""Chuyển sinh hoạt giữa các đơn vị: the table, the picture, the months and reasons of a node and a period; who is behind every number."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.asked import asked_organization
from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.charts import Figure, Lines, Series
from core.dates import Month
from core.excel import Column, Kind
from core.exports import answer_print, answer_xlsx
from core.spans import Span, SpanForm, span_of
from members.models import Member, MovementKind
from regulations.lookup import lookup_label
from transfers.documents.flows import COLUMNS, REASON_COLUMNS, flows_context
from transfers.flows import ANY, BUCKET, COMING, GROUPS, IN, INSIDE_IN, LEAVING, OUT, Ask, Flows, flows
from transfers.flows_people import behind, query_of, query_under_way
from transfers.flows_sheet import Line, Sheet
from transfers.views.sections import sections

PER_PAGE = 50
MONTHS_SHOWN = 60


class _Links:
    """Addresses of the people behind the numbers; empty for somebody who may not see members."""

    def __init__(self, request: HttpRequest, node: Organization, span: Span) -> None:
        self.base = f"{reverse('transfers:flow_people')}?{urlencode({'organization': node.pk, **span.query})}"
        self.open = request.scope.can(P.MEMBER_VIEW, node)

    def of(self, ask: Ask, number: int) -> str:
        """Of a figure; nothing opens for zero."""
        return self._made(query_of(ask), number)

    def under_way(self, where: str, unit: str | None, number: int) -> str:
        """Of those on the way."""
        return self._made(query_under_way(where, unit), number)

    def _made(self, asked: dict[str, str], number: int) -> str:
        return f"{self.base}&{urlencode(asked)}" if self.open and number else ""


def _trail(*further: tuple[str, str]) -> list[dict[str, str]]:
    first = {"label": "Chuyển sinh hoạt đảng", "url": reverse("transfers:list")}
    return [first, *({"label": label, "url": url} for label, url in further)]


@page(permission=P.TRANSFER_VIEW)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The flows of a node over a period."""
    node, (span, wrong) = asked_organization(request, P.TRANSFER_VIEW), span_of(request.GET, request.scope.on)
    sheet = Sheet(flows(node, span, request.scope.on))
    links = _Links(request, node, span)
    initial = {"part": span.part, "year": span.year, "organization": node.pk}
    initial |= {"from": span.start, "to": span.end} if "from" in span.query else {}
    above = [one for one in node.ancestors() if request.scope.can(P.TRANSFER_VIEW, one)]
    context = {
        "node": node, "span": span, "span_query": urlencode(span.query), "wrong": wrong, "form": SpanForm(initial=initial),
        "query": urlencode({"organization": node.pk, **span.query}), "above": [*above, node], "sheet": sheet,
        "stats": _stats(sheet, links), "lines": [_shown(line, links) for line in sheet.lines],
        "outside": [_shown(line, links) for line in sheet.outside], "total": _shown(sheet.total, links),
        "reasons": [
            (words, [{"n": n, "href": links.of(ask, n), "label": label} for (n, ask), label in zip(cells, REASON_COLUMNS[1:], strict=True)])
            for words, cells in sheet.reasons
        ],
        "picture": sheet.picture(links.of), "months": _months(sheet.flows, links), "late": sheet.late,
        "late_href": links.of(Ask(ANY, late=True), sheet.late),
        "flow_day": sheet.flows.day, "breadcrumbs": _trail(("Giữa các đơn vị", "")),
        "may_export": request.scope.can(P.MEMBER_EXPORT, node), "sections": sections("transfers:flows"),
    }  # fmt: skip
    return render(request, "transfers/flows.html", context, status=422 if wrong else 200)


def _stats(sheet: Sheet, links: _Links) -> list[dict]:
    total, found = sheet.total, sheet.flows
    bucket = found.under_way(BUCKET)
    return [
        {"label": "Chuyển đến", "value": total.coming.number, "href": links.of(total.coming.ask, total.coming.number),
         "note": "dòng B.2 của biểu số 1"},
        {"label": "Chuyển đi", "value": total.going.number, "href": links.of(total.going.ask, total.going.number),
         "note": "dòng C.5 của biểu số 1"},
        {"label": "Giữa các đơn vị", "value": total.inside_in.number, "href": links.of(total.inside_in.ask, total.inside_in.number),
         "note": "đã tiếp nhận, không đổi đảng số chung"},
        {"label": "Đang chuyển bên trong", "value": bucket, "href": links.under_way(BUCKET, None, bucket),
         "note": "chưa chi bộ nào tính, cấp này vẫn tính"},
    ]  # fmt: skip


def _shown(line: Line, links: _Links) -> dict:
    """A line with the addresses of its people."""
    cells = [
        {"n": cell.number, "href": links.of(cell.ask, cell.number), "label": label}
        for cell, label in zip(line.cells, COLUMNS[1:5], strict=True) if cell
    ]  # fmt: skip
    ways = [
        {"n": n, "href": links.under_way(where, line.unit, n), "label": label}
        for n, where, label in ((line.leaving, LEAVING, COLUMNS[5]), (line.arriving, COMING, COLUMNS[6])) if n is not None
    ]  # fmt: skip
    return {"line": line, "cells": cells + ways}


def _months(found: Flows, links: _Links) -> Lines | None:
    first, last = Month.of(found.span.start), Month.of(found.span.end)
    months = [first]
    while months[-1] < last and len(months) < MONTHS_SHOWN:
        months.append(months[-1].next)
    if len(months) < 3 or not found.groups:
        return None
    series = []
    for way, label in ((IN, "Đến"), (OUT, "Đi"), (INSIDE_IN, "Giữa các đơn vị")):
        counted = found.by(Ask(way), lambda group: group.month)
        if way == INSIDE_IN and not counted:
            continue
        figures = [
            Figure(str(month), n, links.of(Ask(way, month=month.isoformat()), n))
            for month in months
            for n in (counted[month.isoformat()],)
        ]
        series.append(Series(label, figures))
    return Lines(
        "Chuyển đến, chuyển đi từng tháng", [str(month) for month in months], series, unit="đảng viên", heading="Tháng"
    )


@page(permission=P.TRANSFER_VIEW)
@require_safe
def xlsx(request: HttpRequest) -> HttpResponse:
    """The table as a workbook."""
    node, span, sheet = _asked_sheet(request)
    columns = [Column(label, width=44) if n == 0 else Column(label, Kind.INTEGER) for n, label in enumerate(COLUMNS)]
    titles = ["ĐẢNG VIÊN CHUYỂN SINH HOẠT ĐẢNG GIỮA CÁC ĐƠN VỊ", span.label, node.name]
    return answer_xlsx(
        request, columns, sheet.rows, name=f"chuyen-sinh-hoat-{node.code}-{span.end}", what=f"Chuyển sinh hoạt đảng {span.label}",
        path=node.path, titles=titles, sheet_name="Chuyển sinh hoạt", filters=span.query,
    )  # fmt: skip


@page(permission=P.TRANSFER_VIEW)
@require_safe
def pdf(request: HttpRequest) -> HttpResponse:
    """The table printed on landscape A4, with the reasons."""
    node, span, sheet = _asked_sheet(request)
    return answer_print(
        request, "transfers/print/flows.html", flows_context(sheet, on=request.scope.on), pdf=True, landscape=True,
        name=f"chuyen-sinh-hoat-{node.code}-{span.end}", what=f"Chuyển sinh hoạt đảng {span.label}", path=node.path, filters=span.query,
    )  # fmt: skip


def _asked_sheet(request: HttpRequest) -> tuple[Organization, Span, Sheet]:
    node, (span, wrong) = asked_organization(request, P.TRANSFER_VIEW), span_of(request.GET, request.scope.on)
    if wrong:
        raise Http404
    if not request.scope.can(P.MEMBER_EXPORT, node):
        raise PermissionDenied("Đồng chí chưa được giao quyền xuất danh sách.")
    return node, span, Sheet(flows(node, span, request.scope.on))


@page(permission=P.TRANSFER_VIEW)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The moves behind a figure, or the people under way; their number is the figure."""
    node, (span, wrong) = asked_organization(request, P.TRANSFER_VIEW), span_of(request.GET, request.scope.on)
    if wrong:
        raise Http404
    if not request.scope.can(P.MEMBER_VIEW, node):
        raise PermissionDenied("Đồng chí chưa được giao quyền xem danh sách đảng viên.")
    try:
        found = behind(node, span, request.scope.on, request.GET)
    except ValueError as none:
        raise Http404 from none
    kept = request.GET.copy()
    kept.pop("trang", None)
    shown = Paginator(found.rows, PER_PAGE).get_page(request.GET.get("trang"))
    back = f"{reverse('transfers:flows')}?{urlencode({'organization': node.pk, **span.query})}"
    context = {
        "node": node, "span": span, "title": found.title, "transit": found.under_way, "rows": shown, "kept": kept.urlencode(),
        "people": _openable(request, shown.object_list), "breadcrumbs": _trail(("Giữa các đơn vị", back), ("Danh sách", "")),
    }  # fmt: skip
    return render(request, "transfers/flows_people.html", context)


def _openable(request: HttpRequest, rows) -> list[dict]:
    """Rows with words and the address of the case or, where the person may see it, of the record."""
    seen = set(
        Member.objects.visible_to(request.scope)
        .filter(pk__in=[row.member_id for row in rows])
        .values_list("pk", flat=True)
    )
    made = []
    for row in rows:
        href = reverse("transfers:detail", args=[row.case_id]) if row.case_id else ""
        if not href and row.member_id in seen:
            href = reverse("members:detail", args=[row.member_id])
        one = {"row": row, "href": href}
        if hasattr(row, "kind"):
            one |= {"kind": MovementKind(row.kind).label, "outside": GROUPS[row.outside] if row.outside else "",
                    "reason": lookup_label("transfer_reason", row.reason)}  # fmt: skip
        made.append(one)
    return made
