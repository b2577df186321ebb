"""Print-outs of the review, checked on the screen or taken away as PDF."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.exports import answer_pdf, answer_print
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
    tally_context,
)
from meetings.review.standards import COLLECTIVE
from meetings.review.views.common import branch_of, case_of, round_of

BLANKS = (*WorkClass.values, COLLECTIVE)
SETS = ("ballot", "tally", "list")


@page(permission=P.REVIEW_VIEW)
@require_safe
@xframe_options_sameorigin
def paper(request: HttpRequest, pk: int, what: str, *, pdf: bool) -> HttpResponse:
    """A self-review."""
    case = case_of(request, what, pk)
    if isinstance(case, Evaluation) and not pdf:
        record_access(request, AccessKind.READ, case.member, "Bản kiểm điểm")
    return answer_print(
        request, PAPER, paper_context(case) | {"back": case.get_absolute_url()}, pdf=pdf, name=f"kiem-diem-{case.year}-{case.pk}",
        what=f"Bản kiểm điểm – {case}", path=case.organization.path,
    )  # fmt: skip


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
    printed = print_out(PAPER, blank_context(kind, branch, chosen))
    return answer_pdf(request, printed, what="Mẫu kiểm điểm để trống", name=f"mau-kiem-diem-{kind}", path=branch.path)


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
    return answer_pdf(
        request,
        printed,
        what=f"{names[kind]} – {branch} {review.period}",
        name=f"{names[kind]}-{branch.code}-{review.year}",
        path=branch.path,
    )
