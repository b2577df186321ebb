"""Chất lượng sinh hoạt: the year of a branch, or the branches of a committee month by month with shares; the file of the same."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.dates import Month
from core.excel import Column, Kind
from core.exports import answer_xlsx
from meetings.models import Band
from meetings.score.overview import BranchYear, NodeOverview
from meetings.score.periods import Period
from meetings.score.ratings import bands_legend, rule_for
from meetings.score.rules import describe_level


def _node(request: HttpRequest) -> Organization:
    nodes = Organization.objects.visible_to(request.scope, P.MEETING_VIEW).select_related("parent")
    asked = request.GET.get("organization", "")
    if asked:
        if not asked.isdecimal() or len(asked) > 18:
            raise Http404
        return get_object_or_404(nodes, pk=asked)
    node = nodes.filter(pk=getattr(request.scope.home, "pk", None)).first() or nodes.active().order_by("path").first()
    if node is None:
        raise Http404
    return node


def _period(request: HttpRequest, node: Organization) -> Period:
    asked = request.GET.get("period", "")
    if not asked:
        month = Month.of(request.scope.on)
        return Period.year(month.year) if node.is_branch else Period.month(month.previous)
    return Period.parse(asked)


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else 1


@page(permission=P.MEETING_VIEW)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Of a branch its year; of a committee its units, its branches and their shares in a period, beside the period before."""
    node = _node(request)
    try:
        period = _period(request, node)
    except ValueError as unread:
        messages.error(request, str(unread))
        return redirect(f"{reverse('score:overview')}?organization={node.pk}")
    on = request.scope.on
    above = [{"label": o.name, "url": f"?organization={o.pk}&period={period}"}
             for o in node.ancestors() if request.scope.can(P.MEETING_VIEW, o)]  # fmt: skip
    shared = {
        "node": node, "period": period, "periods": _periods(period), "legend": bands_legend(on),
        "breadcrumbs": [*above, {"label": node.name}] if above else [],
        "may_keep_sheets": request.scope.can(P.MEETING_OVERSEE),
    }  # fmt: skip
    if node.is_branch:
        year = BranchYear(node, period.first.year, on)
        rule = year.rating.rule
        levels = [describe_level(row) for row in rule.levels] if rule else []
        return render(request, "score/branch.html", shared | {"year": year, "levels": levels, "rule": rule})
    asked = request.GET.get("band", "")
    band = asked if asked in (*Band.values, "none") else ""
    seen = NodeOverview(node, period, on, band=band, page=_page(request))
    rule = rule_for(node, period)
    words = {"none": "chưa có mức"} | {one.value: f"mức {one.label}" for one in Band}
    context = {
        "seen": seen, "rows": seen.rows(), "band": band, "band_words": words.get(band, ""), "bands": list(Band), "rule": rule,
        "levels": [describe_level(row) for row in rule.levels] if rule else [],
    }  # fmt: skip
    return render(request, "score/overview.html", shared | context)


def _periods(period: Period) -> dict:
    year, month = period.last.year, period.last
    quarter = Period.quarter(year, (month.month + 2) // 3)
    following = Period(period.kind, period.last.next, period.last.plus(len(period.months)))
    return {
        "month": Period.month(month), "quarter": quarter, "year": Period.year(year), "previous": period.previous,
        "next": following,
    }  # fmt: skip


@page(permission=P.MEETING_VIEW)
@require_safe
def overview_xlsx(request: HttpRequest) -> HttpResponse:
    """The branches of a unit with their months and band of the period as a workbook; logged."""
    node = _node(request)
    try:
        period = _period(request, node)
    except ValueError as unread:
        messages.error(request, str(unread))
        return redirect("score:overview")
    band = request.GET.get("band", "")
    seen = NodeOverview(node, period, request.scope.on, band=band)
    columns = [
        Column("Số TT", Kind.INTEGER, 7), Column("Chi bộ", width=45), *(Column(month.label, width=14) for month in seen.months),
        Column(f"Mức {period.label}", width=18),
    ]  # fmt: skip
    rows = (
        [number, organization.name, *(_cell(cell) for cell in cells), rated.label if rated else "Chưa có mức"]
        for number, (organization, cells, rated) in enumerate(seen.rows(everything=True), 1)
    )
    return answer_xlsx(
        request, columns, rows, name=f"chat-luong-sinh-hoat-{node.code}-{period}", what=f"Chất lượng sinh hoạt {period.label}",
        path=node.path, titles=("CHẤT LƯỢNG SINH HOẠT CHI BỘ", node.name, f"Kỳ: {period.label}"),
        sheet_name="Chất lượng sinh hoạt", filters={"organization": node.pk, "period": str(period), "band": band},
    )  # fmt: skip


def _cell(cell) -> str:
    if cell.band is None:
        return cell.words
    score = f"{cell.score.normalize():f}".replace(".", ",")
    return f"{cell.band.label} ({score})"
