"""One member's dues: his months of a year, on what he pays (for who may see income), relief, notices."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.dates import Month
from core.findings import Refused
from core.pages import add_findings, keep_typed
from meetings.dues import queries
from meetings.dues.forms import ProfileForm, profile_initial
from meetings.dues.services.profiles import set_profile
from meetings.dues.views.common import Rights, member_of, need, year_tabs
from meetings.models import DuesMonth, DuesProfile, DuesRelief
from regulations.lookup import lookup_label


@page(permission=P.DUES_VIEW)
@require_safe
def member_dues(request: HttpRequest, member: int) -> HttpResponse:
    """A member's dues; amounts only for who may see income."""
    person, on = member_of(request, member), request.scope.on
    rights = Rights.on(request.scope, person.organization)
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() and 1990 <= int(asked[:5]) <= on.year + 1 else on.year
    rows = DuesMonth.objects.filter(member=person, month__year=year).select_related("organization").order_by("month")
    profiles = []
    if rights.income:
        profiles = [
            (p, lookup_label("dues_group", p.group))
            for p in DuesProfile.objects.filter(member=person).order_by("-valid_from")
        ]
        record_access(request, AccessKind.READ, person, "Căn cứ đóng đảng phí")
    free_from = queries.exempt_from(person, Month.of(on))
    context = {
        "member": person, "rights": rights, "year": year, "tabs": year_tabs(year, [on.year - 2, on.year - 1, on.year, on.year + 1]),
        "rows": [(row, queries.GROUNDS.get(row.ground, "")) for row in rows], "profiles": profiles, "free_from": free_from,
        "is_free": free_from is not None and free_from <= Month.of(on),
        "reliefs": DuesRelief.objects.visible_to(request.scope).filter(member=person),
    }  # fmt: skip
    return render(request, "dues/member.html", context)


@page(permission=P.DUES_INCOME)
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest, member: int) -> HttpResponse:
    """Write on what a member pays from a month on."""
    person, on = member_of(request, member), request.scope.on
    need(request.scope.can(P.DUES_INCOME, person.organization))
    last = DuesProfile.objects.filter(member=person).order_by("-valid_from").first()
    branches = (
        Organization.objects.filter(parent=person.organization.parent)
        .active()
        .branches()
        .exclude(pk=person.organization_id)
    )
    initial = profile_initial(last, Month.of(on), queries.region_of(person.organization))
    form = ProfileForm(request.POST or None, branches=branches.order_by("path"), initial=initial)
    status, theirs = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                set_profile(
                    member=person, basis=form.basis, start=values["start"], by=request.user, on=on, seen=values["seen"]
                )
            except Refused as refused:
                status = add_findings(form, refused)
                if refused.conflict:
                    theirs = DuesProfile.objects.filter(member=person).order_by("-valid_from").first()
                    keep_typed(form, seen=theirs.pk)
            else:
                messages.success(request, f"Đã ghi căn cứ đóng đảng phí của đồng chí {person}.")
                return redirect("dues:member", person.pk)
    context = {
        "member": person,
        "form": form,
        "theirs": theirs,
        "theirs_group": lookup_label("dues_group", theirs.group) if theirs else "",
    }
    return render(request, "dues/profile.html", context, status=status)
