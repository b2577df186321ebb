"""Sổ theo dõi đảng viên dự sinh hoạt as page, print and workbook."""

from __future__ import annotations

import io

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.logs import record_export
from accounts.permissions import Permission as P
from branches.models import Organization
from branches.queries import printed_name
from core.access import page
from core.excel import Column, Kind, write_xlsx
from core.printing import print_out
from meetings.books import yearly
from meetings.books.views.books import branch_choices, branches_of
from members.record.queries import seat_holder

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request: HttpRequest) -> tuple[Organization, int]:
    """The branch and year of the address; the first branch in scope and this year when not said."""
    rows = branches_of(request).order_by("path")
    key, year = request.GET.get("organization", ""), request.GET.get("year", "")
    chosen = (
        rows.filter(pk=int(key)).first()
        if key.isdecimal() and len(key) < 18
        else (rows.active().first() if not key else None)
    )
    if chosen is None:
        raise Http404
    number = int(year) if year.isdecimal() and len(year) == 4 else request.scope.on.year
    return chosen, min(max(number, 1930), 2200)


@page(permission=P.MEETING_VIEW)
@require_safe
def attendance(request: HttpRequest) -> HttpResponse:
    """Members by the months of a year."""
    organization, year = _asked(request)
    rows = yearly.year_of(organization, year)
    context = {
        "organization": organization, "year": year, "rows": rows, "legend": yearly.LEGEND, "months": range(1, 13),
        "branches": branch_choices(request, str(organization.pk)), "query": f"organization={organization.pk}&year={year}",
    }  # fmt: skip
    return render(request, "books/attendance.html", context)


@page(permission=P.MEETING_VIEW)
@require_safe
def attendance_pdf(request: HttpRequest) -> HttpResponse:
    """The sheet as PDF."""
    organization, year = _asked(request)
    rows = yearly.year_of(organization, year)
    names = printed_name(organization, request.scope.on)
    secretary = seat_holder(organization, "secretary", request.scope.on)
    context = {
        "sheet": {"unit": names.superior, "issuer": names.issuer, "title": "SỔ THEO DÕI\nĐẢNG VIÊN DỰ SINH HOẠT",
                  "period": f"NĂM {year}", "code": "", "place": organization.place_name or "………", "date": request.scope.on},
        "table": yearly.print_table(rows), "legend": yearly.LEGEND,
        "left_signature": {"office": "Người lập biểu", "name": ""},
        "signature": {"authority": "T/M CHI BỘ", "office": "Bí thư", "name": secretary.member.full_name if secretary else ""},
    }  # fmt: skip
    printed = print_out("books/print/attendance.html", context, landscape=True)
    _log(request, organization, year, "pdf", printed.pages)
    response = HttpResponse(printed.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="du-sinh-hoat-{organization.code}-{year}.pdf"'
    return response


@page(permission=P.MEETING_VIEW)
@require_safe
def attendance_xlsx(request: HttpRequest) -> HttpResponse:
    """The sheet as a workbook."""
    organization, year = _asked(request)
    rows = yearly.year_of(organization, year)
    counts = {"Phải dự", "Dự", "Vắng có lý do", "Vắng không lý do"}
    columns = [Column("Số TT", Kind.INTEGER, 7), *(Column(label, Kind.INTEGER if label in counts else Kind.TEXT,
               28 if label == "Họ và tên" else 12) for label in yearly.HEADERS)]  # fmt: skip
    target = io.BytesIO()
    titles = ["SỔ THEO DÕI ĐẢNG VIÊN DỰ SINH HOẠT", organization.name, f"Năm {year}. {yearly.LEGEND}"]
    written = write_xlsx(
        target, columns, ([number, *yearly.cells(row)] for number, row in enumerate(rows, 1)), titles=titles,
        sheet_name=f"Năm {year}",
    )  # fmt: skip
    _log(request, organization, year, "xlsx", written)
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="du-sinh-hoat-{organization.code}-{year}.xlsx"'
    return response


def _log(request: HttpRequest, organization: Organization, year: int, format: str, rows: int) -> None:
    record_export(
        request, what=f"Sổ theo dõi đảng viên dự sinh hoạt – {organization}", filters={"year": year},
        columns=list(yearly.HEADERS), rows=rows, format=format, path=organization.path,
    )  # fmt: skip
