"""Dues of units: a committee's branches in a month, a branch's months in a year, the names behind figures, local shares."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.dates import Month
from core.excel import Column, Kind
from core.exports import answer_xlsx
from core.findings import Refused
from core.pages import add_findings
from meetings.dues import queries
from meetings.dues.forms import SplitForm
from meetings.dues.parameters import BRANCH_KEEPS
from meetings.dues.splitting import set_split
from meetings.dues.views.common import Rights, month_of, need
from meetings.models import DuesSplit
from regulations.lookup import NoRuleInForce, lookup_label


def _node(request: HttpRequest) -> Organization:
    """The unit asked for, else that of the person's first role, else the highest seen."""
    rows = Organization.objects.visible_to(request.scope, P.DUES_VIEW).active().select_related("parent")
    asked = request.GET.get("organization", "")
    if asked:
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
            raise Http404
        return get_object_or_404(rows, pk=asked)
    home = getattr(request.scope.home, "pk", None)
    found = rows.filter(pk=home).first() or rows.order_by("path").first()
    if found is None:
        raise Http404
    return found


def _month(request: HttpRequest) -> Month:
    asked = request.GET.get("month", "")
    return month_of(asked) if asked else Month.of(request.scope.on)


def _tabs(node: Organization, month: Month, on) -> list[dict]:
    """Neighbouring months; of a branch, years."""
    now = Month.of(on)
    if node.is_branch:
        shown = [Month(year, month.month) for year in range(month.year - 1, min(month.year + 1, now.year) + 1)]
        words = [f"Năm {one.year}" for one in shown]
    else:
        shown = [month.previous, month, *([month.next] if month < now.next else [])]
        words = [one.label.capitalize() for one in shown]
    return [
        {"label": word, "url": f"?organization={node.pk}&month={one.isoformat()}", "current": one == month}
        for one, word in zip(shown, words, strict=True)
    ]


@page(permission=P.DUES_VIEW)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Units below a committee in a month; of a branch the months of its year."""
    node, month, on = _node(request), _month(request), request.scope.on
    common = {"node": node, "month": month, "tabs": _tabs(node, month, on)}
    if node.is_branch:
        context = common | {"year": month.year, "lines": queries.branch_year(node, month.year), "rights": Rights.on(request.scope, node),
                            "now": Month.of(on)}  # fmt: skip
        return render(request, "dues/branch.html", context)
    figures = queries.overview(node, month, on)
    context = common | {
        "figures": figures,
        "total": queries.total_of(node, figures),
        "grounds": queries.grounds_of(node, month),
    }
    return render(request, "dues/overview.html", context)


_COLUMNS = (
    ("Đơn vị", "organization", Kind.TEXT), ("Số chi bộ", "branches", Kind.INTEGER), ("Đã lập danh sách", "sheets", Kind.INTEGER),
    ("Số đảng viên trong danh sách", "payers", Kind.INTEGER), ("Phải nộp (đồng)", "due", Kind.INTEGER),
    ("Đã nộp cho tháng (đồng)", "paid", Kind.INTEGER), ("Tỷ lệ (%)", "share", Kind.PERCENT),
    ("Thu trong kỳ (đồng)", "collected", Kind.INTEGER), ("Nộp cấp trên (đồng)", "handed_up", Kind.INTEGER),
    ("Chưa nộp đủ trong tháng", "owing", Kind.INTEGER), ("Nợ 1 tháng trong năm", "owing_one", Kind.INTEGER),
    ("Nợ 2 tháng trong năm", "owing_two", Kind.INTEGER), ("Đủ 3 tháng không đóng", "owing_three", Kind.INTEGER),
    ("Được miễn", "exempt", Kind.INTEGER), ("Được giảm", "reduced", Kind.INTEGER), ("Không thu", "not_collected", Kind.INTEGER),
    ("Chưa có mức đóng", "unset", Kind.INTEGER),
)  # fmt: skip


@page(permission=P.DUES_VIEW)
@require_safe
def overview_xlsx(request: HttpRequest) -> HttpResponse:
    """The table of units as a workbook; no names, no single amounts."""
    node, month = _node(request), _month(request)
    figures = queries.overview(node, month, request.scope.on)
    rows = [
        [str(value) if kind is Kind.TEXT else value for _, name, kind in _COLUMNS for value in [getattr(one, name)]]
        for one in figures
    ]
    columns = [Column(label, kind) for label, _, kind in _COLUMNS]
    return answer_xlsx(
        request, columns, rows, name=f"dang-phi-{node.code}-{month.isoformat()}", what=f"Tổng hợp đảng phí {month.label} – {node}",
        path=node.path, titles=[f"ĐẢNG PHÍ {month.label.upper()}", str(node)], sheet_name="Đảng phí",
        filters={"organization": node.pk, "month": str(month)},
    )  # fmt: skip


@page(permission=P.DUES_VIEW)
@require_safe
def people(request: HttpRequest, node: int, which: str) -> HttpResponse:
    """The names behind a figure, as a page or a workbook; no amounts."""
    unit = get_object_or_404(Organization.objects.visible_to(request.scope, P.DUES_VIEW), pk=node)
    month, on = _month(request), request.scope.on
    found = queries.people_behind(unit, month, which, on)
    if found is None:
        raise Http404
    label = queries.LISTS[which]
    if request.GET.get("xuat") == "xlsx":
        columns = [Column("Họ và tên", width=28), Column("Chi bộ", width=40), Column("Ghi chú", width=40)]
        rows = [[member.full_name, branch.name, word] for member, branch, word in found]
        return answer_xlsx(
            request, columns, rows, name=f"dang-phi-{which}-{month.isoformat()}", what=f"Đảng phí: {label} {month.label}",
            path=unit.path, titles=[f"{label.upper()} – {month.label}", str(unit)],
            filters={"organization": unit.pk, "month": str(month), "list": which},
        )  # fmt: skip
    context = {"node": unit, "month": month, "label": label, "which": which, "people": found}
    return render(request, "dues/people.html", context)


@page(permission=P.DUES_VIEW)
@require_http_methods(["GET", "POST"])
def splits(request: HttpRequest) -> HttpResponse:
    """The shares branches keep: the general one, the local ones; who decides writes another from a day on."""
    scope, on = request.scope, request.scope.on
    units = Organization.objects.visible_to(scope, P.DUES_DECIDE).active().order_by("path")
    form = (
        SplitForm(request.POST or None, organizations=units, initial={"valid_from": on})
        if scope.can(P.DUES_DECIDE)
        else None
    )
    status = 200
    if request.method == "POST":
        need(form is not None)
        status = 422
        if form.is_valid():
            try:
                row = set_split(by=request.user, **form.cleaned_data)
            except Refused as refused:
                add_findings(form, refused)
            else:
                messages.success(
                    request, f"Đã ghi tỷ lệ để lại {row.keeps_percent.normalize():f}% của {row.organization}."
                )
                return redirect("dues:splits")
    try:
        rule = BRANCH_KEEPS.on(on)
    except NoRuleInForce:
        rule = None
    rows = DuesSplit.objects.visible_to(scope).select_related("organization")
    local = [(row, lookup_label("branch_type", row.branch_type) if row.branch_type else "Mọi chi bộ") for row in rows]
    return render(request, "dues/splits.html", {"form": form, "rule": rule, "local": local, "on": on}, status=status)
