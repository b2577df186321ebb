"""Results of earlier years written down: a grid of members and years, and the same as a workbook out and in."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.excel import Column, WorkbookError, read_workbook
from core.exports import answer_xlsx
from core.findings import Finding, Refused
from core.text import fold
from meetings.models.review import level_label, period_end
from meetings.review.queries import levels_by_year
from meetings.review.services.earlier import Recorded, record_results
from meetings.review.standards import level_choices
from meetings.review.views.common import crumbs
from meetings.review.views.figures import place_of
from members.models import Member

SHOWN_YEARS = 5
KEY, NAME = "Mã", "Họ và tên"


def _branch(request: HttpRequest) -> tuple[Organization, list[int]]:
    organization, year = place_of(request)
    if not organization.is_branch:
        raise Http404
    if not request.scope.can(P.REVIEW_APPRAISE, organization):
        raise PermissionDenied(f"Vai trò của đồng chí không ghi kết quả được ở {organization.name}.")
    last = min(year, request.scope.on.year - 1)
    return organization, list(range(last - SHOWN_YEARS + 1, last + 1))


def _members(organization: Organization) -> list[Member]:
    return list(Member.objects.filter(organization=organization).current().order_by("name_sort_key", "pk"))


@page(permission=P.REVIEW_APPRAISE)
@require_http_methods(["GET", "POST"])
def history(request: HttpRequest) -> HttpResponse:
    """The grid: one line for each member, one box for each year."""
    organization, years = _branch(request)
    members = _members(organization)
    known = levels_by_year([member.pk for member in members])
    found: list[Finding] = []
    status = 200
    if request.method == "POST":
        found = _save(request, organization, members, years)
        if not found:
            return redirect(f"{reverse('review:history')}?organization={organization.pk}&year={years[-1]}")
        status = 422
    options = {
        year: [(code, level_label(code, short=True)) for code, _ in level_choices(period_end("year", year))]
        for year in years
    }
    rows = [
        (
            member,
            [
                (year, request.POST.get(f"l_{member.pk}_{year}", known.get(member.pk, {}).get(year, "")), options[year])
                for year in years
            ],
        )
        for member in members
    ]
    context = {
        "organization": organization, "years": years, "rows": rows, "findings": found, "last": years[-1],
        "breadcrumbs": crumbs((organization.name, organization.get_absolute_url()), ("Kết quả các năm trước", "")),
    }  # fmt: skip
    return render(request, "review/history.html", context, status=status)


def _save(request: HttpRequest, organization: Organization, members: list[Member], years: list[int]) -> list[Finding]:
    try:
        if "file" in request.FILES:
            lines, found = read_grid(request.FILES["file"], members)
            if found:
                return found
        else:
            lines = [
                Recorded(member, year, level)
                for member in members for year in years if (level := request.POST.get(f"l_{member.pk}_{year}", "").strip()[:20])
            ]  # fmt: skip
        number = request.POST.get("decision_number", "")
        done = record_results(
            organization=organization, lines=lines, decision_number=number, on=request.scope.on, by=request.user
        )
    except WorkbookError as error:
        return [Finding("file", str(error))]
    except Refused as refused:
        return refused.findings
    messages.success(request, f"Đã ghi {done} kết quả.")
    return []


def read_grid(upload, members: list[Member]) -> tuple[list[Recorded], list[Finding]]:
    """Rows of the workbook this page gives: key, name, one column for each year with a level or its abbreviation."""
    sheet = read_workbook(upload)[0]
    start = next((n for n, row in enumerate(sheet.rows) if row and str(row[0]).strip() == KEY), None)
    if start is None:
        return [], [
            Finding("head", f"Không thấy dòng tiêu đề bắt đầu bằng “{KEY}”.", remedy="Dùng tệp mẫu tải từ trang này.")
        ]
    heads = {n: int(float(cell)) for n, cell in enumerate(sheet.rows[start]) if n > 1 and _is_year(cell)}
    known = {str(member.pk): member for member in members}
    lines, found = [], []
    for number, row in enumerate(sheet.rows[start + 1 :], start + 2):
        key = str(row[0]).partition(".")[0].strip() if row else ""
        if not key:
            continue
        member = known.get(key)
        if member is None or fold(str(row[1])) != fold(member.full_name):
            found.append(
                Finding(
                    "member",
                    "Mã và họ tên không khớp đảng viên của chi bộ.",
                    row=number,
                    remedy="Không sửa hai cột đầu của tệp mẫu.",
                )
            )
            continue
        for column, year in heads.items():
            text = str(row[column]).strip() if column < len(row) else ""
            if text:
                level = _level(text, year)
                if level:
                    lines.append(Recorded(member, year, level, number))
                else:
                    found.append(Finding("level", f"{member.full_name}, năm {year}: không hiểu mức “{text[:40]}”.", row=number,
                                         remedy="Ghi HTXSNV, HTTNV, HTNV hoặc KHTNV."))  # fmt: skip
    return lines, found


def _is_year(cell) -> bool:
    try:
        return 1900 < int(float(cell)) < 2200
    except (TypeError, ValueError):
        return False


def _level(text: str, year: int) -> str:
    wanted = fold(text)
    for code, label in level_choices(period_end("year", year)):
        if wanted in {fold(code), fold(label), fold(level_label(code, short=True))}:
            return code
    return ""


@page(permission=P.REVIEW_APPRAISE)
@require_safe
def history_xlsx(request: HttpRequest) -> HttpResponse:
    """The grid as a workbook to fill in elsewhere."""
    organization, years = _branch(request)
    members = _members(organization)
    known = levels_by_year([member.pk for member in members])
    columns = [Column(KEY, width=10), Column(NAME, width=32), *(Column(str(year), width=12) for year in years)]
    rows = [
        [
            str(m.pk),
            m.full_name,
            *(level_label(known.get(m.pk, {}).get(y, ""), short=True).replace("–", "") for y in years),
        ]
        for m in members
    ]
    what = "Kết quả xếp loại các năm"
    return answer_xlsx(
        request, columns, rows, name=f"xep-loai-{organization.code}", what=what, path=organization.path,
        titles=[f"{what} – {organization.name}"], sheet_name="Xếp loại",
    )  # fmt: skip
