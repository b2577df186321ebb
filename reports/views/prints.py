"""Print-outs of a report, checked on the screen or taken away as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.excel import Column, Kind
from core.exports import answer_pdf, answer_xlsx
from core.printing import PrintOut
from reports.documents import letter_context, print_letter, print_sheet, sheet_context, sheet_rows_for_excel
from reports.figures import figures_of
from reports.models import Report


def _report(request: HttpRequest, pk: int) -> Report:
    rows = Report.objects.visible_to(request.scope).select_related("organization__parent", "document", "opens_from")
    return get_object_or_404(rows, pk=pk)


def _file_name(report: Report, what: str) -> str:
    return f"{what}-{report.organization.code}-{report.month.isoformat()}-ban-{report.edition}"


def _pdf(request: HttpRequest, report: Report, what: str, printed: PrintOut) -> HttpResponse:
    return answer_pdf(
        request, printed, name=_file_name(report, what), what=str(report), path=report.organization.path,
        filters={"report": report.pk},
    )  # fmt: skip


@page(permission=P.REPORT_VIEW)
@require_safe
@xframe_options_sameorigin
def letter_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as a web page."""
    report = _report(request, pk)
    return render(request, "reports/print/letter.html", letter_context(report) | {"back": report.get_absolute_url()})


@page(permission=P.REPORT_VIEW)
@require_safe
def letter_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as PDF."""
    report = _report(request, pk)
    return _pdf(request, report, "bao-cao-thang", print_letter(report))


@page(permission=P.REPORT_VIEW)
@require_safe
@xframe_options_sameorigin
def sheet_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The working sheet 1 as a web page."""
    report = _report(request, pk)
    context = sheet_context(report) | {"back": report.get_absolute_url(), "landscape": True}
    return render(request, "reports/print/sheet.html", context)


@page(permission=P.REPORT_VIEW)
@require_safe
def sheet_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The working sheet 1 as PDF."""
    report = _report(request, pk)
    return _pdf(request, report, "bieu-1", print_sheet(report))


@page(permission=P.REPORT_VIEW)
@require_safe
def sheet_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The working sheet 1 as a workbook."""
    report = _report(request, pk)
    columns = [Column("Tiêu chí", width=60), Column("Kỳ này", Kind.INTEGER), Column("Cùng kỳ năm trước", Kind.INTEGER)]
    return answer_xlsx(
        request, columns, sheet_rows_for_excel(figures_of(report)), name=_file_name(report, "bieu-1"), what=f"Biểu 1 – {report}",
        path=report.organization.path, titles=[str(report)], sheet_name="Biểu 1", filters={"report": report.pk},
    )  # fmt: skip
