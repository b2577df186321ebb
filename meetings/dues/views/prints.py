"""Print-outs of dues as pages for checking and as PDF; those with amounts only for who may see income."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.exports import answer_print
from meetings.dues.documents import application_context, book_context, decision_context, month_context
from meetings.dues.views.common import branch_of, month_of, need
from meetings.dues.views.month import month_url
from meetings.models import DuesRelief


@page(permission=P.DUES_INCOME)
@require_safe
@xframe_options_sameorigin
def month_list(request: HttpRequest, branch: int, month: str, *, pdf: bool) -> HttpResponse:
    """The list of a month."""
    unit, when = branch_of(request, branch), month_of(month)
    need(request.scope.can(P.DUES_INCOME, unit))
    context = month_context(unit, when, request.scope.on) | {"back": month_url(unit, when)}
    return answer_print(
        request, "dues/print/month.html", context, pdf=pdf, landscape=True, name=f"dang-phi-{unit.code}-{when.isoformat()}",
        what=f"Danh sách thu đảng phí {when.label} – {unit}", path=unit.path,
    )  # fmt: skip


@page(permission=P.DUES_INCOME)
@require_safe
@xframe_options_sameorigin
def book(request: HttpRequest, branch: int, year: int, *, pdf: bool) -> HttpResponse:
    """The book of a year."""
    unit = branch_of(request, branch)
    need(request.scope.can(P.DUES_INCOME, unit))
    year = month_of(f"{year:04d}-01").year
    back = f"{reverse('dues:overview')}?organization={unit.pk}"
    return answer_print(
        request, "dues/print/book.html", book_context(unit, year, request.scope.on) | {"back": back}, pdf=pdf, landscape=True,
        name=f"so-dang-phi-{unit.code}-{year}", what=f"Sổ thu đảng phí năm {year} – {unit}", path=unit.path,
    )  # fmt: skip


_PAPERS = {
    "application": ("dues/print/application.html", application_context, "Đơn đề nghị"),
    "decision": ("dues/print/decision.html", decision_context, "Quyết định"),
}


@page(permission=P.DUES_VIEW)
@require_safe
@xframe_options_sameorigin
def paper(request: HttpRequest, relief: int, *, paper: str, pdf: bool) -> HttpResponse:
    """The application for a relief, or the decision."""
    rows = DuesRelief.objects.visible_to(request.scope).select_related("organization__parent", "member", "document")
    case = get_object_or_404(rows, pk=relief)
    template, context_of, words = _PAPERS[paper]
    return answer_print(
        request, template, context_of(case) | {"back": case.get_absolute_url()}, pdf=pdf, name=f"mien-giam-{case.pk}",
        what=f"{words}: {case}", path=case.organization.path,
    )  # fmt: skip
