"""Applications for relief as cases: list, new, page, steps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.case_pages import log_of, rail_of, step_page, steps_of
from core.dates import Month, format_date
from core.findings import Refused
from core.pages import add_findings
from core.paging import keyset_page
from core.workflow import offers
from meetings.dues.documents import proposed_signer
from meetings.dues.forms import ReliefForm, ReliefStepForm
from meetings.dues.services.reliefs import Application, receive_application
from meetings.dues.views.common import Rights, member_of, need
from meetings.dues.workflow import decider_of
from meetings.models import OPEN_RELIEFS, DuesRelief, ReliefState


def _relief(request: HttpRequest, pk: int) -> DuesRelief:
    rows = DuesRelief.objects.visible_to(request.scope).select_related(
        "organization__parent", "member", "document", "vote__meeting"
    )
    return get_object_or_404(rows, pk=pk)


@page(permission=P.DUES_VIEW)
@require_safe
def relief_list(request: HttpRequest) -> HttpResponse:
    """Applications and reliefs in scope, by state."""
    state = request.GET.get("state", "")
    rows = DuesRelief.objects.visible_to(request.scope).select_related("organization", "member")
    if state == "open":
        rows = rows.filter(state__in=OPEN_RELIEFS)
    elif state in ReliefState.values:
        rows = rows.filter(state=state)
    tabs = [("", "Tất cả"), ("open", "Chờ giải quyết"), (ReliefState.GRANTED.value, "Đang được miễn, giảm")]
    context = {"page": keyset_page(request, rows),
               "tabs": [{"label": label, "url": f"?state={code}" if code else "?", "current": state == code}
                        for code, label in tabs]}  # fmt: skip
    return render(request, "dues/relief_list.html", context)


@page(permission=P.DUES_KEEP)
@require_http_methods(["GET", "POST"])
def new_relief(request: HttpRequest, member: int) -> HttpResponse:
    """Enter a member's application."""
    person, on = member_of(request, member), request.scope.on
    need(Rights.on(request.scope, person.organization).keep)
    start = Month.of(on).next
    form = ReliefForm(request.POST or None, on=on, initial={"applied_on": on, "first": start, "last": start.plus(11)})
    if request.method == "POST" and form.is_valid():
        try:
            relief = receive_application(
                member=person, application=Application(**form.cleaned_data), by=request.user, on=on
            )
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, "Đã nhận đơn; việc chờ chi bộ biểu quyết trong buổi họp.")
            return redirect(relief)
    return render(
        request, "dues/new_relief.html", {"member": person, "form": form}, status=422 if form.is_bound else 200
    )


@page(permission=P.DUES_VIEW)
@require_safe
def detail(request: HttpRequest, relief: int) -> HttpResponse:
    """One application: where it stands, what it asks, what may be done next, who did what."""
    case, on = _relief(request, relief), request.scope.on
    decider = decider_of(case.organization, case.decision_on or on)
    steps = steps_of(case)
    context = {
        "relief": case, "decider": decider, "steps": rail_of(case, steps, began=case.applied_on),
        "entries": log_of(case, steps, opened=f"Nhận đơn ngày {format_date(case.applied_on)}"),
        "offers": [offer for offer in offers(case, request.scope, on) if _fits(offer, decider)],
    }  # fmt: skip
    return render(request, "dues/relief.html", context)


def _fits(offer, decider) -> bool:
    """Steps of the branch that decides itself and of the committee above do not stand side by side."""
    name = offer.transition.name
    if decider is not None and name in ("grant", "refuse", "revoke", "grant_here", "revoke_here"):
        return offer.permitted and name.endswith("_here") == decider.itself
    return offer.permitted


@page(permission=P.DUES_VIEW)
@require_http_methods(["GET", "POST"])
def take_step(request: HttpRequest, relief: int, name: str) -> HttpResponse:
    """One step: what stands in its way, what it asks for."""
    case = _relief(request, relief)
    signer, position = proposed_signer(case, request.scope.on)
    return step_page(
        request, case, name, form_class=ReliefStepForm, initial={"signer_name": signer, "signer_position": position}
    )
