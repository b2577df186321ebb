"""Print-outs of the review, checked on the screen or taken away as PDF."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.logs import record_access, record_export
from accounts.models import AccessKind
from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.printing import print_out
from meetings.models import Evaluation, WorkClass
from meetings.review.documents import (
    LIST,
    PAPER,
    TALLY,
    ballot_context,
    blank_context,
    list_context,
    paper_context,
    print_paper,
    tally_context,
)
from meetings.review.standards import COLLECTIVE
from meetings.review.views.common import branch_of, case_of, round_of

BLANKS = (*WorkClass.values, COLLECTIVE)
SETS = ("ballot", "tally", "list")


def _pdf(request: HttpRequest, printed, *, what: str, name: str, path: str) -> HttpResponse:
    record_export(request, what=what, filters={}, columns=[], rows=printed.pages, format="pdf", path=path)
    response = HttpResponse(printed.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@page(permission=P.REVIEW_VIEW)
@require_safe
@xframe_options_sameorigin
def paper(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """A self-review as a web page."""
    case = case_of(request, what, pk)
    if isinstance(case, Evaluation):
        record_access(request, AccessKind.READ, case.member, "Bản kiểm điểm")
    return render(request, PAPER, paper_context(case) | {"back": case.get_absolute_url()})


@page(permission=P.REVIEW_VIEW)
@require_safe
def paper_pdf(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """A self-review as PDF."""
    case = case_of(request, what, pk)
    printed = print_paper(paper_context(case))
    return _pdf(
        request,
        printed,
        what=f"Bản kiểm điểm – {case}",
        name=f"kiem-diem-{case.year}-{case.pk}",
        path=case.organization.path,
    )


@page(permission=P.REVIEW_VIEW)
@require_safe
def blank_pdf(request: HttpRequest, branch_pk: int, kind: str) -> HttpResponse:
    """An empty form for a branch."""
    branch = get_object_or_404(Organization.objects.visible_to(request.scope, P.REVIEW_VIEW), pk=branch_pk)
    year = request.GET.get("year", "")
    if kind not in BLANKS:
        raise Http404
    chosen = (
        int(year) if year.isascii() and year.isdecimal() and 2018 <= int(year[:6]) <= 2100 else request.scope.on.year
    )
    printed = print_paper(blank_context(kind, branch, chosen))
    return _pdf(request, printed, what="Mẫu kiểm điểm để trống", name=f"mau-kiem-diem-{kind}", path=branch.path)


@page(permission=P.REVIEW_VIEW)
@require_safe
def branch_pdf(request: HttpRequest, pk: int, branch_pk: int, kind: str) -> HttpResponse:
    """Ballot paper, minutes of the count or summary list of a branch."""
    review = round_of(request, pk)
    branch = branch_of(request, review, branch_pk)
    if kind not in SETS:
        raise Http404
    rows = Evaluation.objects.visible_to(request.scope).filter(round=review, organization=branch).standing()
    rows = rows.select_related("member", "meeting__chair").order_by("member__name_sort_key", "pk")
    if kind == "list":
        printed = print_out(LIST, list_context(review, branch, list(rows), request.scope.on), landscape=True)
    else:
        context = {"ballot": ballot_context, "tally": tally_context}[kind](
            review, branch, list(rows.filter(exclusion=""))
        )
        printed = print_out(TALLY, context)
    names = {"ballot": "phieu-xep-loai", "tally": "bien-ban-kiem-phieu", "list": "danh-sach-xep-loai"}
    return _pdf(
        request,
        printed,
        what=f"{names[kind]} – {branch} {review.period}",
        name=f"{names[kind]}-{branch.code}-{review.year}",
        path=branch.path,
    )
