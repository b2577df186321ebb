"""Rounds as pages: the list, opening, one round with its progress and ceiling, its settings."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.findings import Refused
from core.pages import add_findings, keep_typed
from meetings.models import Evaluation, EvaluationState, OrganizationEvaluation, ReviewRound
from meetings.review.capping import boxes_of
from meetings.review.forms import OpenRoundForm, SetRoundForm
from meetings.review.listing import ROUND_LEVELS
from meetings.review.queries import progress, rounds_for, states_of
from meetings.review.services.rounds import close_round, open_round, refresh, set_round
from meetings.review.views.common import crumbs, require, round_of

PER_PAGE = 25


@page(permission=P.REVIEW_VIEW)
@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """Rounds a person may open, the latest period first."""
    rows = Paginator(rounds_for(request.scope), PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "rows": rows, "may_open": request.scope.can(P.REVIEW_APPRAISE), "may_record": request.scope.can(P.REVIEW_APPRAISE),
        "year": request.scope.on.year,
    }  # fmt: skip
    return render(request, "review/list.html", context)


@page(permission=P.REVIEW_APPRAISE)
@require_http_methods(["GET", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a round."""
    organizations = (
        Organization.objects.visible_to(request.scope, P.REVIEW_APPRAISE).active().filter(level__in=ROUND_LEVELS)
    )
    on: date = request.scope.on
    home = request.scope.home
    form = OpenRoundForm(
        request.POST or None, organizations=organizations,
        initial={"organization": getattr(home, "pk", None), "kind": "year", "year": on.year, "review_on": on},
    )  # fmt: skip
    form.fields["organization"].choices = [(o.pk, o.name) for o in organizations.order_by("path")[:300]]
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            review = open_round(**values, on=on, by=request.user)
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, f"Đã mở đợt kiểm điểm {review.period}.")
            return redirect(review)
    context = {"form": form, "breadcrumbs": crumbs(("Mở đợt kiểm điểm", ""))}
    return render(request, "review/open.html", context, status=422 if form.is_bound else 200)


@page(permission=P.REVIEW_VIEW)
@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: how far each branch is, what is missing, the ceiling by both bases, the collectives."""
    review = round_of(request, pk)
    cases = Evaluation.objects.visible_to(request.scope).filter(round=review)
    lines = progress(cases)
    counts = states_of(cases)
    total = sum(counts.values())
    collectives = (
        OrganizationEvaluation.objects.visible_to(request.scope)
        .filter(round=review)
        .standing()
        .select_related("organization")
    ).order_by("organization__path")
    may_manage = request.scope.can(P.REVIEW_APPRAISE, review.organization)
    context = {
        "review": review, "lines": lines, "boxes": boxes_of(review), "total": total,
        "assessed": sum(line.assessed for line in lines), "excluded": sum(line.excluded for line in lines),
        "missing": sum(line.no_self_review for line in lines),
        "states": [(state, counts[state.value]) for state in EvaluationState if counts.get(state.value)],
        "collectives": collectives, "may_manage": may_manage, "only": lines[0] if len(lines) == 1 else None,
        "breadcrumbs": crumbs((review.period.capitalize(), "")),
    }  # fmt: skip
    return render(request, "review/round.html", context)


@page(permission=P.REVIEW_APPRAISE)
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Deadlines and the ceiling; the second of two people sees what the first saved and loses nothing."""
    review = round_of(request, pk)
    require(request, P.REVIEW_APPRAISE, review.organization)
    form = SetRoundForm(request.POST or None, review=review)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                set_round(
                    review=review, percent=data["cap_percent"], base=data["cap_base"], group=data["cap_group"],
                    rounding=data["cap_rounding"], reason=data["cap_reason"], deadlines=form.deadlines, note=data["note"],
                    version=data["version"],
                )  # fmt: skip
            except Refused as refused:
                status = add_findings(form, refused)
                if refused.conflict:
                    keep_typed(form, version=ReviewRound.objects.get(pk=review.pk).version)
            else:
                messages.success(request, "Đã lưu.")
                return redirect(review)
    context = {
        "review": review,
        "form": form,
        "breadcrumbs": crumbs((review.period.capitalize(), review.get_absolute_url()), ("Thời hạn, tỷ lệ", "")),
    }
    return render(request, "review/settings.html", context, status=status)


@page(permission=P.REVIEW_APPRAISE)
@require_POST
def refresh_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the list up to date with the ledger."""
    review = round_of(request, pk)
    require(request, P.REVIEW_APPRAISE, review.organization)
    try:
        done = refresh(review=review)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Đã cập nhật danh sách: thêm {done.added}, bỏ {done.gone} đồng chí.")
    return redirect(review)


@page(permission=P.REVIEW_DECIDE)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the round."""
    review = round_of(request, pk)
    require(request, P.REVIEW_DECIDE, review.organization)
    try:
        close_round(review=review, on=request.scope.on)
    except Refused as refused:
        messages.error(request, " ".join(f"{one.message} {one.remedy}" for one in refused.findings))
    else:
        messages.success(request, "Đã kết thúc đợt kiểm điểm.")
    return redirect(review)
