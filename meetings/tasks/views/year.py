"""Results of a year as a page, a workbook, a printed sheet; the slip of one member."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.exports import answer_pdf, answer_xlsx
from meetings.models import TaskAssignment
from meetings.roll import members_on
from meetings.tasks.documents import print_sheet, print_slip, sheet_context
from meetings.tasks.queries import last_day
from meetings.tasks.views.common import address, asked_branch, asked_year, choose_branch, file_of, tabs, years
from meetings.tasks.year import EXCEL_COLUMNS, YearSheet
from members.models import Member


@page(permission=P.MEETING_VIEW)
@require_safe
def year_sheet(request: HttpRequest) -> HttpResponse:
    """Member by member: tasks, results, shares."""
    organization, year = asked_branch(request), asked_year(request)
    if organization is None:
        return choose_branch(request, "tasks:year")
    context = {
        "organization": organization, "sheet": YearSheet(organization, year), "tabs": tabs("tasks:year", organization, year),
    } | years("tasks:year", organization, year)  # fmt: skip
    return render(request, "tasks/year.html", context)


def _branch(request: HttpRequest, pk: int) -> Organization:
    return get_object_or_404(Organization.objects.visible_to(request.scope, P.MEETING_VIEW).branches(), pk=pk)


@page(permission=P.MEETING_VIEW)
@require_safe
@xframe_options_sameorigin
def sheet_preview(request: HttpRequest, organization: int, year: int) -> HttpResponse:
    """«Bảng theo dõi phân công nhiệm vụ đảng viên» as a web page."""
    branch = _branch(request, organization)
    context = sheet_context(YearSheet(branch, year), request.scope.on)
    context |= {"back": address("tasks:year", branch, year=year), "landscape": True}
    return render(request, "tasks/print/sheet.html", context)


@page(permission=P.MEETING_VIEW)
@require_safe
def sheet_pdf(request: HttpRequest, organization: int, year: int) -> HttpResponse:
    """«Bảng theo dõi phân công nhiệm vụ đảng viên» as PDF."""
    branch = _branch(request, organization)
    sheet = YearSheet(branch, year)
    printed = print_sheet(sheet, request.scope.on)
    return answer_pdf(
        request, printed, rows=len(sheet.tasks), **file_of(f"Bảng theo dõi nhiệm vụ {year}", branch, year=year)
    )


@page(permission=P.MEETING_VIEW)
@require_safe
def sheet_xlsx(request: HttpRequest, organization: int, year: int) -> HttpResponse:
    """The lines of the page as a workbook."""
    branch = _branch(request, organization)
    titles = (f"KẾT QUẢ THỰC HIỆN NHIỆM VỤ CỦA ĐẢNG VIÊN NĂM {year}", branch.name)
    return answer_xlsx(
        request, EXCEL_COLUMNS, YearSheet(branch, year).excel_rows(), titles=titles, sheet_name=f"Năm {year}",
        **file_of(f"Kết quả nhiệm vụ {year}", branch, year=year),
    )  # fmt: skip


def member_of(organization: Organization, pk: int, year: int) -> Member:
    """A member of the branch in a year, or one it gave a task to; 404 for others."""
    here = members_on(organization, last_day(year)).filter(pk=pk).first()
    if here is not None:
        return here
    given = TaskAssignment.objects.filter(organization=organization)
    return get_object_or_404(Member.objects.filter(pk__in=given.values("member")), pk=pk)


@page(permission=P.MEETING_VIEW)
@require_safe
def slip_pdf(request: HttpRequest, organization: int, member: int, year: int) -> HttpResponse:
    """«Phiếu giao nhiệm vụ» of one member as PDF."""
    branch = _branch(request, organization)
    person = member_of(branch, member, year)
    printed = print_slip(branch, person, year, request.scope.on)
    about = file_of(f"Phiếu giao nhiệm vụ {year}", branch, member=person.pk, year=year)
    return answer_pdf(request, printed, rows=1, **about)
