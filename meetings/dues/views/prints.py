"""Print-outs of dues as pages for checking and as PDF; those with amounts only for who may see income."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.logs import record_export
from accounts.permissions import Permission as P
from core.access import page
from core.printing import print_out
from meetings.dues.documents import application_context, book_context, decision_context, month_context
from meetings.dues.views.common import branch_of, month_of, need
from meetings.dues.views.month import month_url
from meetings.models import DuesRelief


def _answer(
    request: HttpRequest, template: str, context: dict, *, what: str, name: str, path: str, pdf: bool, landscape: bool
) -> HttpResponse:
    if not pdf:
        return render(request, template, context | {"landscape": landscape})
    printed = print_out(template, context, landscape=landscape)
    record_export(request, what=what[:120], filters={}, columns=[], rows=printed.pages, format="pdf", path=path)
    response = HttpResponse(printed.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _sheet(request: HttpRequest, branch: int, month: str, *, pdf: bool) -> HttpResponse:
    unit, when = branch_of(request, branch), month_of(month)
    need(request.scope.can(P.DUES_INCOME, unit))
    context = month_context(unit, when, request.scope.on) | {"back": month_url(unit, when)}
    return _answer(
        request, "dues/print/month.html", context, what=f"Danh sách thu đảng phí {when.label} – {unit}",
        name=f"dang-phi-{unit.code}-{when.isoformat()}", path=unit.path, pdf=pdf, landscape=True,
    )  # fmt: skip


@page(permission=P.DUES_INCOME)
@require_safe
@xframe_options_sameorigin
def month_print(request: HttpRequest, branch: int, month: str) -> HttpResponse:
    """The list of a month as a web page."""
    return _sheet(request, branch, month, pdf=False)


@page(permission=P.DUES_INCOME)
@require_safe
def month_pdf(request: HttpRequest, branch: int, month: str) -> HttpResponse:
    """The list of a month as PDF."""
    return _sheet(request, branch, month, pdf=True)


def _book(request: HttpRequest, branch: int, year: int, *, pdf: bool) -> HttpResponse:
    unit = branch_of(request, branch)
    need(request.scope.can(P.DUES_INCOME, unit))
    year = month_of(f"{year:04d}-01").year
    context = book_context(unit, year, request.scope.on) | {
        "back": f"{reverse('dues:overview')}?organization={unit.pk}"
    }
    return _answer(
        request, "dues/print/book.html", context, what=f"Sổ thu đảng phí năm {year} – {unit}", name=f"so-dang-phi-{unit.code}-{year}",
        path=unit.path, pdf=pdf, landscape=True,
    )  # fmt: skip


@page(permission=P.DUES_INCOME)
@require_safe
@xframe_options_sameorigin
def book_print(request: HttpRequest, branch: int, year: int) -> HttpResponse:
    """The book of a year as a web page."""
    return _book(request, branch, year, pdf=False)


@page(permission=P.DUES_INCOME)
@require_safe
def book_pdf(request: HttpRequest, branch: int, year: int) -> HttpResponse:
    """The book of a year as PDF."""
    return _book(request, branch, year, pdf=True)


_PAPERS = {
    "application": ("dues/print/application.html", application_context, "Đơn đề nghị"),
    "decision": ("dues/print/decision.html", decision_context, "Quyết định"),
}


def _paper(request: HttpRequest, relief: int, paper: str, *, pdf: bool) -> HttpResponse:
    rows = DuesRelief.objects.visible_to(request.scope).select_related("organization__parent", "member", "document")
    case = get_object_or_404(rows, pk=relief)
    template, context_of, words = _PAPERS[paper]
    return _answer(
        request, template, context_of(case) | {"back": case.get_absolute_url()}, what=f"{words}: {case}", name=f"mien-giam-{case.pk}",
        path=case.organization.path, pdf=pdf, landscape=False,
    )  # fmt: skip


@page(permission=P.DUES_VIEW)
@require_safe
@xframe_options_sameorigin
def application_print(request: HttpRequest, relief: int) -> HttpResponse:
    """The application as a web page."""
    return _paper(request, relief, "application", pdf=False)


@page(permission=P.DUES_VIEW)
@require_safe
def application_pdf(request: HttpRequest, relief: int) -> HttpResponse:
    """The application as PDF."""
    return _paper(request, relief, "application", pdf=True)


@page(permission=P.DUES_VIEW)
@require_safe
@xframe_options_sameorigin
def decision_print(request: HttpRequest, relief: int) -> HttpResponse:
    """The decision as a web page."""
    return _paper(request, relief, "decision", pdf=False)


@page(permission=P.DUES_VIEW)
@require_safe
def decision_pdf(request: HttpRequest, relief: int) -> HttpResponse:
    """The decision as PDF."""
    return _paper(request, relief, "decision", pdf=True)
