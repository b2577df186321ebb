"""Who follows which branch, which branches nobody visited this quarter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.findings import Refused
from core.pages import add_findings
from core.paging import keyset_page
from meetings.models import BranchFollower
from meetings.score.forms import EndForm, FollowerForm
from meetings.score.services import may_oversee
from meetings.score.visits import branches_followed, end_follower, name_follower, not_visited, quarter_of, visits_asked
from members.models import Member


@page(permission=P.MEETING_VIEW)
@require_safe
def follower_list(request: HttpRequest) -> HttpResponse:
    """Branches in scope with who follows them, the last visit, visits of this quarter; only those without a visit if asked."""
    on = request.scope.on
    branches = Organization.objects.visible_to(request.scope, P.MEETING_VIEW).active().branches()
    only = request.GET.get("only", "")
    if only == "not-visited":
        branches = not_visited(branches, on)
    elif only == "no-follower":
        branches = branches.exclude(pk__in=BranchFollower.objects.filter(valid_to=None).values("branch"))
    first, last = quarter_of(on)
    return render(
        request,
        "score/followers.html",
        {"page": keyset_page(request, branches_followed(branches, on), order=("path",)), "only": only, "count": branches.count(),
         "asked": visits_asked(on), "quarter": f"{first.label} – {last.label}", "may_set": request.scope.can(P.MEETING_OVERSEE)},
    )  # fmt: skip


def _from_below(request: HttpRequest, branch: Organization) -> HttpResponse | None:
    if may_oversee(request.scope, branch):
        return None
    messages.error(request, "Cấp ủy viên phụ trách do cấp ủy cấp trên của chi bộ phân công.")
    return redirect("score:followers")


@page(permission=P.MEETING_OVERSEE)
@require_http_methods(["GET", "POST"])
def follower_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who follows a branch; whoever did before ends the day before."""
    rows = Organization.objects.visible_to(request.scope, P.MEETING_VIEW).active().branches()
    branch = get_object_or_404(rows, pk=pk)
    if (instead := _from_below(request, branch)) is not None:
        return instead
    form = FollowerForm(request.POST or None, initial={"valid_from": request.scope.on})
    if request.method == "POST" and form.is_valid():
        try:
            name_follower(
                branch=branch, visitor=form.visitor(Member.objects.visible_to(request.scope)), valid_from=form.cleaned_data["valid_from"],
                source=form.cleaned_data["source"], by=request.user,
            )  # fmt: skip
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, f"Đã phân công cấp ủy viên phụ trách {branch.name}.")
            return redirect("score:follower", pk=pk)
    context = {"branch": branch, "form": form, "followers": branch.followers.all()}
    return render(request, "score/follower.html", context, status=422 if form.is_bound else 200)


@page(permission=P.MEETING_OVERSEE)
@require_http_methods(["GET", "POST"])
def follower_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody follow a branch no longer."""
    follower = get_object_or_404(BranchFollower.objects.visible_to(request.scope).select_related("branch"), pk=pk)
    if (instead := _from_below(request, follower.branch)) is not None:
        return instead
    form = EndForm(request.POST or None, initial={"valid_to": follower.valid_to or request.scope.on})
    if request.method == "POST" and form.is_valid():
        try:
            end_follower(follower=follower, valid_to=form.cleaned_data["valid_to"])
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, "Đã ghi ngày thôi phụ trách.")
            return redirect("score:follower", pk=follower.branch_id)
    way = [{"label": "Cấp ủy viên phụ trách", "url": reverse("score:followers")}, {"label": follower.branch.name}]
    context = {
        "title": "Thôi phụ trách chi bộ",
        "subtitle": str(follower),
        "form": form,
        "submit": "Ghi",
        "breadcrumbs": way,
    }
    return render(request, "score/simple.html", context, status=422 if form.is_bound else 200)
