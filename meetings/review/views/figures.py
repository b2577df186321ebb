"""Statistics, sheet 6, lists of chains, and the names behind a figure."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.excel import Column, Kind
from core.exports import answer_pdf, answer_xlsx
from meetings.models import TOP_LEVELS, Evaluation, EvaluationOrigin
from meetings.models.review import level_label
from meetings.review.documents import print_sheets, sheet_context
from meetings.review.figures import (
    COLLECTIVES,
    MEMBERS,
    SUBJECTS,
    all_cells,
    grading_sheet,
    narrowed,
    review_sheet,
    rows_of,
    statistics,
    subjects_of,
    type_at,
    types_below,
)
from meetings.review.parameters import CHAIN_YEARS, FAILED_YEARS
from meetings.review.queries import FAILED_LEVELS, members_with_chain
from meetings.review.views.common import crumbs

PER_PAGE = 50
FIRST, LAST = 2012, 2100


def place_of(request: HttpRequest) -> tuple[Organization, int]:
    """The organisation and the year of the address; the person's own and this year when not said."""
    visible = Organization.objects.visible_to(request.scope, P.REVIEW_VIEW)
    asked, home = request.GET.get("organization", ""), request.scope.home
    if asked.isascii() and asked.isdecimal() and len(asked) < 19:
        organization = get_object_or_404(visible, pk=asked)
    else:
        organization = visible.filter(pk=getattr(home, "pk", None)).first() or visible.active().order_by("path").first()
    if organization is None:
        raise Http404
    year = request.GET.get("year", "")
    fits = year.isascii() and year.isdecimal() and FIRST <= int(year[:6]) <= LAST
    return organization, int(year) if fits else request.scope.on.year


def _frame(request: HttpRequest, organization: Organization, year: int, current: str) -> dict:
    query = urlencode({"organization": organization.pk, "year": year})
    parts = (
        ("statistics", "Thống kê"),
        ("sheets", "Biểu số 6"),
        ("chains", "Chuỗi năm, đánh giá lại"),
        ("history", "Kết quả các năm trước"),
    )
    may_record = request.scope.can(P.REVIEW_APPRAISE, organization) and organization.is_branch
    return {
        "organization": organization, "year": year, "query": query,
        "tabs": [
            {"label": label, "url": f"{reverse(f'review:{name}')}?{query}", "current": name == current}
            for name, label in parts if name != "history" or may_record
        ],
        "earlier": urlencode({"organization": organization.pk, "year": year - 1}) if year > FIRST else "",
        "later": urlencode({"organization": organization.pk, "year": year + 1}) if year < request.scope.on.year else "",
        "breadcrumbs": crumbs((dict(parts)[current], "")),
    }  # fmt: skip


@page(permission=P.REVIEW_VIEW)
@require_safe
def statistics_page(request: HttpRequest) -> HttpResponse:
    """Counts and shares by unit, sex, class, against last year; every figure opens its names."""
    organization, year = place_of(request)
    cells, blocks = statistics(organization, year)
    shown = [
        (title, [(line, list(zip(cells, line.figures, line.shares, strict=True))) for line in lines])
        for title, lines in blocks.items()
    ]
    context = _frame(request, organization, year, "statistics") | {"cells": cells, "blocks": shown, "subject": MEMBERS}
    return render(request, "review/statistics.html", context)


@page(permission=P.REVIEW_VIEW)
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """Sheet 6: 6F as printed, 6A to 6E as a working specification."""
    organization, year = place_of(request)
    context = _frame(request, organization, year, "sheets") | {
        "review_rows": review_sheet(organization, year),
        "gradings": [grading_sheet(subject, organization, year) for subject in subjects_of(organization)],
        "members": MEMBERS, "collectives": COLLECTIVES,
    }  # fmt: skip
    return render(request, "review/sheets.html", context)


@page(permission=P.REVIEW_VIEW)
@require_safe
@xframe_options_sameorigin
def sheets_print(request: HttpRequest) -> HttpResponse:
    """Sheet 6F as it prints, as a web page."""
    organization, year = place_of(request)
    back = f"{reverse('review:sheets')}?{urlencode({'organization': organization.pk, 'year': year})}"
    return render(
        request,
        "review/print/sheet.html",
        sheet_context(organization, year, request.scope.on) | {"back": back, "landscape": True},
    )


@page(permission=P.REVIEW_VIEW)
@require_safe
def sheets_pdf(request: HttpRequest) -> HttpResponse:
    """Sheet 6F and the working sheets as PDF."""
    organization, year = place_of(request)
    printed = print_sheets(organization, year, request.scope.on)
    return answer_pdf(
        request, printed, name=f"bieu-6-{organization.code}-{year}", what=f"Biểu số 6 năm {year}", path=organization.path,
        filters={"year": year},
    )  # fmt: skip


@page(permission=P.REVIEW_VIEW)
@require_safe
def sheets_xlsx(request: HttpRequest) -> HttpResponse:
    """Sheet 6 as a workbook."""
    organization, year = place_of(request)
    columns = [
        Column("TT", width=8),
        Column("Nội dung", width=70),
        Column("Tập thể", Kind.INTEGER),
        Column("Đảng viên", Kind.INTEGER),
    ]
    rows = [[row.number, row.label, row.collectives, row.members] for row in review_sheet(organization, year)]
    for subject in subjects_of(organization):
        sheet = grading_sheet(subject, organization, year)
        rows.append(["", f"{sheet.label}: đánh giá, xếp loại", None, None])
        mine = [("  " * row.cell.indent) + row.cell.label for row in sheet.rows]
        for label, row in zip(mine, sheet.rows, strict=True):
            rows.append(["", label, None, row.total] if subject == MEMBERS else ["", label, row.total, None])
    titles = [
        "Biểu số 6-BTCTW (bản làm việc)",
        f"Kết quả kiểm điểm, đánh giá, xếp loại chất lượng năm {year}",
        organization.name,
    ]
    return answer_xlsx(
        request, columns, rows, name=f"bieu-6-{organization.code}-{year}", what=f"Biểu số 6 năm {year}", path=organization.path,
        titles=titles, sheet_name="Biểu 6", filters={"year": year},
    )  # fmt: skip


@page(permission=P.REVIEW_VIEW)
@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """The names behind a figure; their number is the figure."""
    organization, year = place_of(request)
    subject, code = request.GET.get("subject", MEMBERS), request.GET.get("cell", "total")
    cell = all_cells(year).get(code)
    if subject not in SUBJECTS or cell is None:
        raise Http404
    facets = {name: request.GET.get(name, "") for name in ("sex", "work_class")}
    rows = rows_of(subject, organization, year).filter(cell.condition)
    if subject == MEMBERS:
        rows = (
            narrowed(rows, facets)
            .select_related("member", "organization")
            .order_by("organization__path", "member__name_sort_key", "pk")
        )
    else:
        rows = rows.select_related("organization").order_by("organization__path", "pk")
    if "type" in request.GET:
        types = types_below(organization)
        paths = set(rows.order_by().values_list("organization__path", flat=True).distinct())
        rows = rows.filter(
            organization__path__in=[path for path in paths if type_at(path, types) == request.GET["type"]]
        )
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    kept = request.GET.copy()
    kept.pop("trang", None)
    context = {
        "organization": organization, "year": year, "cell": cell, "subject": SUBJECTS[subject], "is_members": subject == MEMBERS,
        "rows": found, "query": kept.urlencode(),
        "breadcrumbs": crumbs(("Thống kê",
            f"{reverse('review:statistics')}?{urlencode({'organization': organization.pk, 'year': year})}"), (cell.label, "")),
    }  # fmt: skip
    return render(request, "review/names.html", context)


@page(permission=P.REVIEW_VIEW)
@require_safe
def chains(request: HttpRequest) -> HttpResponse:
    """Five years at the top level, two years without completing, results overturned later."""
    organization, year = place_of(request)
    rows = rows_of(MEMBERS, organization, year)
    top, failed = int(CHAIN_YEARS.on(request.scope.on).value), FAILED_YEARS.on(request.scope.on)
    overturned = (
        Evaluation.objects.visible_to(request.scope).filter(
            organization__path__startswith=organization.path, origin=EvaluationOrigin.REASSESSMENT, superseded=False
        ).select_related("member", "organization", "supersedes").order_by("-decided_on", "pk")[:PER_PAGE]
    )  # fmt: skip
    context = _frame(request, organization, year, "chains") | {
        "top_years": top, "failed_rule": failed, "excellent": members_with_chain(rows, year, top, TOP_LEVELS),
        "failed": members_with_chain(rows, year, int(failed.value), FAILED_LEVELS),
        "overturned": [(case, level_label(case.supersedes.level)) for case in overturned],
    }  # fmt: skip
    return render(request, "review/chains.html", context)
