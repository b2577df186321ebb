"""Exemption, leave and reduction as pages: the list, a new request, the case, its steps."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission as P
from core.access import page
from core.case_pages import Term, rail_of, step_page, steps_of
from core.paging import keyset_page
from core.workflow import Transition, cite, judging
from regulations.lookup import lookup_label
from transfers.forms.exemptions import ExemptionForm, ExemptionStepForm
from transfers.models import Exemption, ExemptionKind, ExemptionState
from transfers.rules.following import FOLLOWING
from transfers.services.exemptions import open_exemption
from transfers.views.away_common import case_for, frame_of, opening_page, trail
from transfers.views.board import organization_asked
from transfers.views.sections import sections

SECTION = "transfers:exemption_list"
S = ExemptionState
RIGHTS = "294-QĐ/TW@2025-05-26#điểm 7.2"  # and whatever has taken its place
SOON = 30  # days before the end of a leave from which it is pointed out
PARTS = {"": "Chưa xong", "in_force": "Đang có hiệu lực", "overdue": "Hết hạn tạm miễn", "ended": "Đã kết thúc"}
_ENDED = (S.RESUMED, S.REFUSED, S.WITHDRAWN, S.DEPARTED)
_MAIN = {
    S.REQUESTED: ("resolve", "decline"), S.AWAITING_COMMITTEE: ("agree", "refuse"), S.IN_FORCE: ("inform", "ask_resumption", "extend"),
    S.RESUMPTION_REQUESTED: ("resume", "decline_resumption"),
}  # fmt: skip


def _part(rows: QuerySet[Exemption], part: str, on: date) -> QuerySet[Exemption]:
    match part:
        case "in_force":
            return rows.filter(state__in=(S.IN_FORCE, S.RESUMPTION_REQUESTED))
        case "overdue":
            return rows.filter(state__in=(S.IN_FORCE, S.RESUMPTION_REQUESTED), until_on__lt=on)
        case "ended":
            return rows.filter(state__in=_ENDED)
    return rows.exclude(state__in=_ENDED)


@page(permission=P.TRANSFER_VIEW)
@require_safe
def exemption_list(request: HttpRequest) -> HttpResponse:
    """Who is exempt, on leave or does less in my part of the tree, and who asks for it."""
    on, unit = request.scope.on, organization_asked(request)
    part, kind = (request.GET.get(name, "") for name in ("part", "kind"))
    part, kind = part if part in PARTS else "", kind if kind in ExemptionKind.values else ""
    rows = Exemption.objects.visible_to(request.scope).select_related("member__organization")
    rows = rows.filter(member__path__startswith=unit.path) if unit else rows
    rows = rows.filter(kind=kind) if kind else rows
    found = keyset_page(request, _part(rows, part, on))
    for case in found:
        case.is_late = _is_late(case, on)
    keep = f"&organization={unit.pk}" if unit else ""
    kinds = {"": "Tất cả", "exempt": "Miễn", "leave": "Tạm miễn", "reduced": "Giảm"}
    context = {
        "page": found, "unit": unit, "sections": sections(SECTION), "can_keep": request.scope.can(P.TRANSFER_KEEP, unit),
        "tabs": [{"label": label, "url": f"?part={code}&kind={kind}{keep}", "current": code == part} for code, label in PARTS.items()],
        "kinds": [{"label": label, "url": f"?part={part}&kind={code}{keep}", "current": code == kind} for code, label in kinds.items()],
    }  # fmt: skip
    return render(request, "transfers/exemption_list.html", context)


def _is_late(case: Exemption, on: date) -> bool:
    """Whether a leave is past its term."""
    return case.state in (S.IN_FORCE, S.RESUMPTION_REQUESTED) and case.until_on is not None and case.until_on < on


@page(permission=P.TRANSFER_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def exemption_new(request: HttpRequest) -> HttpResponse:
    """A member asks: first who, then what, why and until when."""
    on, kind = request.scope.on, request.GET.get("kind")
    first = {
        "requested_on": on,
        "kind": kind if kind in ExemptionKind.values else ExemptionKind.EXEMPT,
        "voluntary": True,
    }
    return opening_page(
        request, lambda member: ExemptionForm(request.POST or None, initial=first),
        lambda member, form: open_exemption(member=member, by=request.user, on=on, **form.values),
        section=SECTION, title="Đề nghị miễn, tạm miễn, giảm công tác và sinh hoạt đảng", submit="Ghi đề nghị",
        done=lambda case: f"Đã ghi đề nghị của đồng chí {case.member.full_name}.",
        help="Miễn, giảm vì tuổi cao, sức yếu: chi bộ quyết định, thông báo cấp trên. Tạm miễn vì lý do khác: chi bộ xét, đảng ủy cơ sở "
             "đồng ý.",
    )  # fmt: skip


@page(permission=P.TRANSFER_VIEW)
@require_safe
def exemption_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: what is asked, who decided, what follows."""
    case, on = case_for(request, Exemption, pk, "status_period"), request.scope.on
    record_access(request, AccessKind.READ, case.member, "Hồ sơ miễn, tạm miễn sinh hoạt đảng")
    names = _MAIN.get(S(case.state), ())

    def main(transition: Transition) -> bool:
        return transition.name in names

    with judging(case):
        context = frame_of(
            request,
            case,
            section=SECTION,
            step_address="transfers:exemption_step",
            opened="Đảng viên đề nghị",
            main=main,
        )
        context["quiet"] = [step for step in context["quiet"] if step.transition.name not in FOLLOWING]
        context |= {
            "rail": rail_of(case, steps_of(case), states=_way(case), began=case.requested_on),
            "terms": _terms(case, on), "ground": lookup_label("leave_ground", case.ground) if case.ground else "",
            "late": _is_late(case, on), "rights_basis": cite(RIGHTS, on),
        }  # fmt: skip
        return render(request, "transfers/exemption_detail.html", context)


def _way(case: Exemption) -> list[str]:
    """The smooth way of this kind: only a leave waits for the committee."""
    states = [str(state) for state in case.workflow.rail]
    return states if case.kind == ExemptionKind.LEAVE else [state for state in states if state != S.AWAITING_COMMITTEE]


def _terms(case: Exemption, on: date) -> list[Term]:
    if case.state in (S.IN_FORCE, S.RESUMPTION_REQUESTED) and case.until_on:
        return [Term("Hết thời hạn tạm miễn", case.until_on, (case.until_on - on).days, soon=SOON)]
    return []


@page(permission=P.TRANSFER_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def exemption_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step."""
    case = case_for(request, Exemption, pk)
    return step_page(
        request, case, name, form_class=ExemptionStepForm, hidden=FOLLOWING,
        breadcrumbs=trail(SECTION, (case.member.full_name, case.get_absolute_url())),
    )  # fmt: skip
