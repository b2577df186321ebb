"""The make-up of committees that were elected, and local targets, as pages."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from branches.models.organization import BRANCH_LEVELS
from core.access import page
from core.findings import Refused
from core.pages import add_findings
from meetings.congress.figures import results_of, structure
from meetings.congress.forms import StructureFilter, TargetForm
from meetings.congress.queries import visible_units
from meetings.congress.targets import remove_target, save_target
from meetings.congress.views.common import EDIT, form_page, trail
from meetings.models import Target

TERM_YEARS = 5  # years offered at first; only a width of the window, not a rule
PER_PAGE = 50


@page(permission=P.MEETING_VIEW)
@require_safe
def make_up(request: HttpRequest) -> HttpResponse:
    """Women, young people, ages, re-elected: by committee elected in the years asked, and together."""
    units = visible_units(request.scope)
    form = StructureFilter(request.GET, units=units.active().exclude(level__in=BRANCH_LEVELS))
    form.is_valid()
    chosen = form.cleaned_data
    today = request.scope.on
    last = chosen.get("last") or today.year
    first = chosen.get("first") or last - TERM_YEARS + 1
    age_year = chosen.get("age_year")
    under = chosen.get("under")
    found = structure(
        units.under(under) if under else units, first_year=first, last_year=last,
        age_on=date(age_year, 12, 31) if age_year else None, on=today,
    )  # fmt: skip
    context = {
        "form": form, "structure": found, "first": first, "last": last, "age_year": age_year, "under": under,
        "breadcrumbs": trail(("Cơ cấu cấp ủy", "")),
    }  # fmt: skip
    return render(request, "congress/structure.html", context)


@page(permission=P.ORGANIZATION_VIEW)
@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """Targets of the units in scope with their results, latest year first."""
    rows = Target.objects.visible_to(request.scope).select_related("organization")
    year = request.GET.get("year", "")
    if year.isascii() and year.isdecimal() and len(year) == 4:
        rows = rows.filter(year=int(year))
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    may = {row.pk for row in shown if request.scope.can(EDIT, row.organization)}
    results = [(result, result.target.pk in may) for result in results_of(shown, request.scope.on)]
    context = {
        "results": results, "rows": shown, "year": year, "can_add": request.scope.can(EDIT),
        "breadcrumbs": trail(("Chỉ tiêu", "")),
    }  # fmt: skip
    return render(request, "congress/targets.html", context)


@page(permission=EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def target_add(request: HttpRequest) -> HttpResponse:
    """Enter a target."""
    organizations = Organization.objects.visible_to(request.scope, EDIT).active()
    form = TargetForm(
        request.POST or None, organizations=organizations,
        initial={"organization": getattr(request.scope.home, "pk", None), "year": request.scope.on.year, "version": 0},
    )  # fmt: skip
    return _saved(request, form, None, "Ghi chỉ tiêu")


def _target(request: HttpRequest, pk: int) -> Target:
    target = get_object_or_404(Target.objects.visible_to(request.scope).select_related("organization"), pk=pk)
    if not request.scope.can(EDIT, target.organization):
        raise PermissionDenied("Đồng chí chưa được giao quyền cập nhật chỉ tiêu của tổ chức đảng này.")
    return target


@page(permission=EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def target_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a target."""
    target = _target(request, pk)
    return _saved(request, TargetForm(request.POST or None, instance=target), target, "Sửa chỉ tiêu")


def _saved(request: HttpRequest, form: TargetForm, target: Target | None, title: str) -> HttpResponse:
    status = 200
    if request.method == "POST" and form.is_valid():
        organization = target.organization if target else form.cleaned_data["organization"]
        try:
            save_target(organization=organization, values=form.values(), by=request.user, target=target,
                        version=form.cleaned_data["version"] if target else None)  # fmt: skip
        except Refused as refused:
            status = add_findings(form, refused)
        else:
            messages.success(request, "Đã ghi chỉ tiêu.")
            return redirect("congress:targets")
    return form_page(request, form, status=status, title=title, submit="Lưu", back=reverse("congress:targets"),
                     subtitle=target.organization.name if target else "",
                     breadcrumbs=trail(("Chỉ tiêu", reverse("congress:targets")), (title, "")))  # fmt: skip


@page(permission=EDIT)
@require_POST
def target_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a target away."""
    remove_target(target=_target(request, pk))
    messages.success(request, "Đã bỏ chỉ tiêu.")
    return redirect("congress:targets")
