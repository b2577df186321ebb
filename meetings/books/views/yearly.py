"""Sổ theo dõi đảng viên dự sinh hoạt as page, print and workbook."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from branches.queries import printed_name
from core.access import page
from core.excel import Column, Kind
from core.exports import answer_pdf, answer_xlsx
from core.printing import print_out
from meetings.books import yearly
from meetings.books.views.books import branch_choices, branches_of
from members.record.queries import seat_holder


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
    return answer_pdf(request, printed, columns=yearly.HEADERS, **_file(organization, year))


@page(permission=P.MEETING_VIEW)
@require_safe
def attendance_xlsx(request: HttpRequest) -> HttpResponse:
    """The sheet as a workbook."""
    organization, year = _asked(request)
    rows = yearly.year_of(organization, year)
    counts = {"Phải dự", "Dự", "Vắng có lý do", "Vắng không lý do"}
    columns = [Column("Số TT", Kind.INTEGER, 7), *(Column(label, Kind.INTEGER if label in counts else Kind.TEXT,
               28 if label == "Họ và tên" else 12) for label in yearly.HEADERS)]  # fmt: skip
    titles = ["SỔ THEO DÕI ĐẢNG VIÊN DỰ SINH HOẠT", organization.name, f"Năm {year}. {yearly.LEGEND}"]
    numbered = ([number, *yearly.cells(row)] for number, row in enumerate(rows, 1))
    return answer_xlsx(request, columns, numbered, titles=titles, sheet_name=f"Năm {year}", **_file(organization, year))


def _file(organization: Organization, year: int) -> dict:
    """Name and line in the log of the sheet as a file."""
    return {"name": f"du-sinh-hoat-{organization.code}-{year}", "what": f"Sổ theo dõi đảng viên dự sinh hoạt – {organization}",
            "path": organization.path, "filters": {"year": year}}  # fmt: skip
