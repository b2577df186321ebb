"""Print-outs of a report, checked on the screen or taken away as a file."""

from __future__ import annotations

import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.logs import record_export
from accounts.permissions import Permission as P
from core.access import page
from core.excel import Column, Kind, write_xlsx
from core.printing import PrintOut
from reports.documents import letter_context, print_letter, print_sheet, sheet_context, sheet_rows_for_excel
from reports.figures import figures_of
from reports.models import Report

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _report(request: HttpRequest, pk: int) -> Report:
    rows = Report.objects.visible_to(request.scope).select_related("organization__parent", "document", "opens_from")
    return get_object_or_404(rows, pk=pk)


def _file_name(report: Report, what: str, ending: str) -> str:
    return f"{what}-{report.organization.code}-{report.month.isoformat()}-ban-{report.edition}.{ending}"


def _pdf(request: HttpRequest, report: Report, what: str, printed: PrintOut) -> HttpResponse:
    record_export(
        request, what=f"{report}", filters={"report": report.pk}, columns=[], rows=printed.pages, format="pdf",
        path=report.organization.path,
    )  # fmt: skip
    response = HttpResponse(printed.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{_file_name(report, what, "pdf")}"'
    return response


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
    target = io.BytesIO()
    rows = write_xlsx(
        target, columns, sheet_rows_for_excel(figures_of(report)), titles=[str(report)], sheet_name="Biểu 1"
    )
    record_export(
        request, what=f"Biểu 1 – {report}", filters={"report": report.pk}, columns=[c.label for c in columns], rows=rows, format="xlsx",
        path=report.organization.path,
    )  # fmt: skip
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{_file_name(report, "bieu-1", "xlsx")}"'
    return response
