"""Applications for relief as cases: list, new, page, steps."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.dates import Month, format_date
from core.findings import Refused
from core.pages import add_findings
from core.paging import keyset_page
from core.workflow import Step, findings_of, offers, perform
from meetings.dues.documents import proposed_signer
from meetings.dues.forms import ReliefForm, ReliefStepForm
from meetings.dues.services.reliefs import Application, receive_application
from meetings.dues.views.common import Rights, member_of, need
from meetings.dues.workflow import WORKFLOW, decider_of
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
    entries = [
        {"when": step.at, "title": WORKFLOW.by_name[step.step].label, "body": step.note, "by": str(step.by or "")}
        for step in case.steps.select_related("by").order_by("-at", "-pk")
    ]
    entries.append(
        {
            "when": case.created_at,
            "title": f"Nhận đơn ngày {format_date(case.applied_on)}",
            "by": str(case.created_by or ""),
        }
    )
    context = {
        "relief": case, "decider": decider, "entries": entries, "steps": _rail(case),
        "offers": [offer for offer in offers(case, request.scope, on) if _fits(offer, decider)],
    }  # fmt: skip
    return render(request, "dues/relief.html", context)


def _fits(offer, decider) -> bool:
    """Steps of the branch that decides itself and of the committee above do not stand side by side."""
    name = offer.transition.name
    if decider is not None and name in ("grant", "refuse", "revoke", "grant_here", "revoke_here"):
        return offer.permitted and name.endswith("_here") == decider.itself
    return offer.permitted


def _rail(case: DuesRelief) -> list[dict]:
    states = list(WORKFLOW.rail)
    if case.state not in states:
        taken = set(case.steps.values_list("from_state", flat=True))
        states = [state for state in states if state in taken or state == ReliefState.APPLIED] + [case.state]
    position = states.index(case.state)
    dates = dict(case.steps.order_by("at").values_list("to_state", "on")) | {ReliefState.APPLIED.value: case.applied_on}
    return [
        {
            "label": ReliefState(state).label,
            "state": "done" if index < position else "current" if index == position else "next",
            "note": format_date(dates.get(str(state))) if index <= position and dates.get(str(state)) else "",
        }
        for index, state in enumerate(states)
    ]


@page(permission=P.DUES_VIEW)
@require_http_methods(["GET", "POST"])
def take_step(request: HttpRequest, relief: int, name: str) -> HttpResponse:
    """One step: what stands in its way, what it asks for."""
    case = _relief(request, relief)
    transition = WORKFLOW.by_name.get(name)
    if transition is None:
        raise Http404
    need(request.scope.can(transition.who, case.node_for(transition)))
    on = request.scope.on
    found = findings_of(case, Step(transition, request.scope, on)) if case.state in transition.sources else []
    signer, position = proposed_signer(case, on) if "signer_name" in transition.needs else ("", "")
    form = ReliefStepForm(
        request.POST or None, transition=transition,
        initial={"version": case.version, "on": on, "signer_name": signer, "signer_position": position},
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = dict(form.cleaned_data)
            try:
                perform(
                    case, name, scope=request.scope, on=values.pop("on"), version=values.pop("version"), data=values
                )
            except Refused as refused:
                add_findings(form, refused)
                status = 409 if refused.conflict else 422
            else:
                messages.success(request, f"{transition.label}: xong.")
                return redirect(case)
    context = {"relief": case, "transition": transition, "form": form, "findings": found}
    return render(request, "dues/relief_step.html", context, status=status)
