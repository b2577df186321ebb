"""One transfer: its page, the same from both ends; its steps; its papers to print; the transfers of one member."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission as P
from core.access import page
from core.case_pages import log_of, step_page
from core.workflow import judging
from members.models import Member
from members.record.queries import seat_holder
from regulations.lookup import lookup_label
from transfers.case_page import CasePage
from transfers.documents.table import cases_of, forms_for
from transfers.forms.cases import TransferStepForm
from transfers.models import OPEN, CaseOrigin, SealState, Transfer
from transfers.routing import last_of_origin, next_stop
from transfers.views.away_common import trail
from transfers.views.cases_access import transfer_for, way

_SEAL_TONES = {
    SealState.INTACT: "done",
    SealState.SEALED: "progress",
    SealState.CARRIED: "current",
    SealState.NOT_PREPARED: "neutral",
}


@page(permission=P.TRANSFER_VIEW)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One page for the case, seen from both ends; reading it is logged."""
    case = transfer_for(request, pk)
    record_access(request, AccessKind.READ, case.member or case, "Hồ sơ chuyển sinh hoạt đảng")
    with judging(case):
        shown = CasePage(case, request.scope, request.scope.on)
        offered = shown.next_steps()
        context = {
            "case": case, "page": shown, "boxes": shown.boxes(), "terms": shown.terms(), "step_address": "transfers:step",
            "rail": shown.rail(),
            "next": [step for step in offered if step.main], "quiet": [step for step in offered if not step.main and step.permitted],
            "entries": log_of(case, shown.steps, opened=CaseOrigin.RECORDED.label if case.is_recorded else "Mở hồ sơ chuyển sinh hoạt"),
            "reason": lookup_label("transfer_reason", case.reason), "breadcrumbs": way(case),
            "seal_tone": _SEAL_TONES.get(shown.seal.state, "error") if shown.seal else "neutral",
        }  # fmt: skip
        return render(request, "transfers/case.html", context)


@page(permission=P.TRANSFER_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def take_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of the procedure: what stands in its way, what it asks for, the button."""
    case = transfer_for(request, pk)
    label = getattr(case.workflow.by_name.get(name), "label", "")
    case.judged_on = request.scope.on
    return step_page(request, case, name, form_class=TransferStepForm, initial=_proposed(case, name, request.scope.on),
                     words_title="Hồ sơ", words=f"{case.full_name}: từ {case.from_words} đến {case.to_words}",
                     breadcrumbs=way(case, (label, "")))  # fmt: skip


def _proposed(case: Transfer, name: str, on: date) -> dict[str, object]:
    """What is known beforehand: the secretary of the body whose box is next, the month of the dues, the day at the other end."""
    transition = case.workflow.by_name.get(name)
    if transition is None:
        return {}
    found: dict[str, object] = {}
    if "signer_name" in transition.needs:
        stop = last_of_origin(case) if name in ("reintroduce", "reissue_letter") else next_stop(case)
        seat = seat_holder(stop.organization, "secretary", on) if stop else None
        found |= {"signer_name": seat.member.full_name if seat else "", "signer_position": "Bí thư"}
    if name == "sign_branch":
        found["dues_paid_to"] = case.dues_paid_to or on.replace(day=1)
    if name == "confirm_outside":
        notice = getattr(case, "notice", None)
        found["received_on"] = notice.arrived_on if notice else None
    if name == "readdress":
        found |= {"outside_unit": case.outside_unit, "other_end": case.other_end, "boundary": case.boundary}
    return found


@page(permission=P.TRANSFER_VIEW)
@require_safe
def case_prints(request: HttpRequest, pk: int) -> HttpResponse:
    """Every official paper of the case: what prints filled in, what is missing for the others, blank ones."""
    case = get_object_or_404(cases_of("transfer", request.scope), pk=pk)
    context = {"case": case, "prints": forms_for(case, request.scope.on), "breadcrumbs": way(case, ("In giấy tờ", ""))}
    return render(request, "transfers/case_prints.html", context)


@page(permission=P.TRANSFER_VIEW)
@require_safe
def of_member(request: HttpRequest, pk: int) -> HttpResponse:
    """The transfers of one member; straight to the one that goes on, when there is one."""
    member = get_object_or_404(Member.objects.visible_to(request.scope).select_related("organization"), pk=pk)
    rows = list(
        Transfer.objects.visible_to(request.scope).filter(member=member).select_related("origin", "destination")
    )
    going_on = next((one for one in rows if one.state in OPEN), None)
    if going_on is not None:
        return redirect(going_on)
    scope = request.scope
    context = {
        "member": member, "rows": rows, "may_open": member.is_current and scope.can(P.TRANSFER_KEEP, member.organization),
        "may_record": member.is_current and scope.can(P.MOVEMENT_RECORD, member.organization),
        "may_arrive": not member.is_current and member.end_reason != "deceased" and scope.can(P.TRANSFER_KEEP),
        "breadcrumbs": trail("transfers:list", (member.full_name, "")),
    }  # fmt: skip
    return render(request, "transfers/of_member.html", context)
