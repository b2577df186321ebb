"""Chỉ tiêu kết nạp: results beside targets of a node and its units, and the grid where a committee sets them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from admissions.forms.figures import TargetGridForm, TargetPeriodForm
from admissions.models import AdmissionTarget, TargetPeriod
from admissions.parameters import YEARLY_RATE
from admissions.services.targets import set_targets
from admissions.targets import TargetSheet, rate, target_sheet, terms_of
from admissions.views.access import trail
from admissions.views.figures import frame, node_of
from branches.models import Organization
from core.access import page
from core.excel import Column, Kind
from core.exports import answer_xlsx
from core.findings import Refused
from core.pages import add_findings, keep_typed
from core.spans import FIRST_YEAR, LAST_YEAR
from regulations.lookup import NoRuleInForce


def _asked(request: HttpRequest) -> tuple[str, int]:
    """Year or term and its first year, from the address; this year when not said."""
    period = request.GET.get("period") or TargetPeriod.YEAR
    year = request.GET.get("year") or str(request.scope.on.year)
    if period not in TargetPeriod.values or not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise Http404
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise Http404
    return period, int(year)


def _query(node: Organization, period: str, first_year: int) -> str:
    return urlencode({"organization": node.pk, "period": period, "year": first_year})


@page(permission=P.ADMISSION_VIEW)
@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """Result, target and share of a node and of each organisation directly below it."""
    node = node_of(request)
    period, year = _asked(request)
    sheet = target_sheet(node, period, year)
    terms = terms_of(node)
    context = frame(request, node, "targets") | {
        "target_query": urlencode({"period": period, "year": year}), "span_query": urlencode(sheet.span.query),
        "sheet": sheet, "period": TargetPeriod(period), "year": year, "query": _query(node, period, year),
        "form": TargetPeriodForm(initial={"organization": node.pk, "period": period, "year": year}), "terms": terms,
        "may_set": request.scope.can(P.ADMISSION_TARGET, node), "may_export": request.scope.can(P.MEMBER_EXPORT, node),
        "rate": rate(node, sheet.own.result, year) if period == TargetPeriod.YEAR else None, "rate_goal": _rate_goal(sheet),
    }  # fmt: skip
    return render(request, "admissions/targets.html", context)


def _rate_goal(sheet: TargetSheet):
    try:
        return YEARLY_RATE.on(sheet.span.end)
    except NoRuleInForce:
        return None


@page(permission=P.ADMISSION_VIEW)
@require_safe
def targets_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    node = node_of(request)
    period, year = _asked(request)
    if not request.scope.can(P.MEMBER_EXPORT, node):
        raise PermissionDenied("Đồng chí chưa được giao quyền xuất danh sách.")
    sheet = target_sheet(node, period, year)
    columns = [Column("Tổ chức đảng", width=50), Column("Kết nạp", Kind.INTEGER), Column("Chỉ tiêu", Kind.INTEGER), Column("Đạt"),
               Column("Số nghị quyết, kế hoạch"), Column("Ngày", Kind.DATE)]  # fmt: skip
    rows = [
        (row.organization.name, row.result, row.target.number if row.target else None, row.share,
         row.target.document_number if row.target else "", row.target.document_on if row.target else None)
        for row in sheet.rows
    ]  # fmt: skip
    title = f"Kết quả kết nạp đảng viên so với chỉ tiêu, {sheet.span.label}"
    return answer_xlsx(request, columns, rows, name=f"chi-tieu-{node.code}-{year}", what=title, path=node.path, titles=[title, node.name],
                       sheet_name="Chỉ tiêu", filters={"period": period, "year": year})  # fmt: skip


@page(permission=P.ADMISSION_TARGET)
@require_http_methods(["GET", "POST"])
def targets_edit(request: HttpRequest, organization: int) -> HttpResponse:
    """The grid: the node's own target and those of its units, saved together."""
    node = get_object_or_404(Organization.objects.visible_to(request.scope, P.ADMISSION_VIEW), pk=organization)
    if not request.scope.can(P.ADMISSION_TARGET, node):
        raise PermissionDenied(f"Đồng chí chưa được giao quyền “{P.ADMISSION_TARGET.label}” ở {node.name}.")
    period, year = _asked(request)
    units = [node, *node.children.active().order_by("sort_order", "sort_key")]
    standing = AdmissionTarget.objects.filter(organization__in=units, period=period, first_year=year)
    known = {target.organization_id: target for target in standing}
    form = TargetGridForm(request.POST or None, organizations=units, targets=known, period=period, first_year=year)
    status = 200
    back = f"{reverse('admissions:targets')}?{_query(node, period, year)}"
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                written = _save(request, node, period, form)
            except Refused as refused:
                status = add_findings(form, refused)
                if refused.conflict:
                    keep_typed(form, **{f"version-{pk}": target.version for pk, target in known.items()})
            else:
                done = (
                    f"Đã ghi chỉ tiêu của {len(written)} tổ chức đảng." if written else "Chỉ tiêu không có gì thay đổi."
                )
                messages.success(request, done)
                return redirect(back)
    context = {
        "node": node, "form": form, "period": TargetPeriod(period), "year": year, "back": back,
        "breadcrumbs": trail(("Chỉ tiêu", back), ("Giao chỉ tiêu", "")),
    }  # fmt: skip
    return render(request, "admissions/targets_edit.html", context, status=status)


def _save(request: HttpRequest, node: Organization, period: str, form: TargetGridForm) -> list[AdmissionTarget]:
    wanted, values = form.wanted, form.cleaned_data
    if not wanted and form.targets:
        return []
    last_year = values["last_year"] if period == TargetPeriod.TERM else form.first_year
    return set_targets(
        node=node, period=period, first_year=form.first_year, last_year=last_year, wanted=wanted,
        document_number=values["document_number"], document_on=values["document_on"], by=request.user, on=request.scope.on,
    )  # fmt: skip
