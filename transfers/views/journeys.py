"""Journeys abroad as pages: the list, a new one, the case, its steps, the case of another procedure that goes with it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.case_pages import Term, leads_on, step_page
from core.dates import working_days_between
from core.findings import Refused
from core.form_pages import act_page
from core.pages import keep_typed
from core.paging import keyset_page
from core.workflow import cite
from regulations.judging import or_none
from regulations.lookup import lookup_label
from transfers.forms.journeys import HandlingForm, JourneyForm, JourneyStepForm, PastJourneyForm
from transfers.models import Journey, JourneyHandling, JourneyState
from transfers.places import committee_words
from transfers.rules.journeys import (
    DUTIES,
    DUTIES_SOURCE,
    linked_case,
    overdue_return,
    proposal_of,
    report_due,
)
from transfers.services.journeys import (
    OPEN_JOURNEYS,
    choose_handling,
    link_case,
    matching_case,
    open_beside,
    open_journey,
    record_journey,
)
from transfers.views.away_common import PAST_HELP, SEE_LOG, case_for, frame_of, need, opening_page, trail
from transfers.views.board import organization_asked
from transfers.views.sections import sections

SECTION = "transfers:journey_list"
S = JourneyState
_RELATED = ("exemption__member", "temporary__member", "transfer__member", "status_period", "trip")
PARTS = {
    "": "Chưa xong",
    "abroad": "Đang ở nước ngoài",
    "overdue": "Quá hạn về",
    "report": "Chờ báo cáo",
    "all": "Tất cả",
}


def _part(rows: QuerySet[Journey], part: str, on) -> QuerySet[Journey]:
    match part:
        case "abroad":
            return rows.filter(state__in=(S.ABROAD, S.STAYED))
        case "overdue":
            return rows.filter(state__in=(S.ABROAD, S.STAYED), until_on__lt=on)
        case "report":
            return rows.filter(state=S.RETURNED_HOME)
        case "all":
            return rows
    return rows.filter(Q(state__in=OPEN_JOURNEYS) | Q(state=S.RETURNED_HOME))


@page(permission=P.TRANSFER_VIEW)
@require_safe
def journey_list(request: HttpRequest) -> HttpResponse:
    """Journeys of my part of the tree: asked, permitted, abroad, overdue, not yet reported."""
    on, unit = request.scope.on, organization_asked(request)
    part = request.GET.get("part", "")
    part = part if part in PARTS else ""
    rows = Journey.objects.visible_to(request.scope).select_related("member__organization")
    rows = rows.under(unit) if unit else rows
    rows = _part(rows, part, on)
    found = keyset_page(request, rows)
    for case in found:
        case.is_late = overdue_return(case, on)
        due = or_none(report_due, case.returned_on) if case.private and case.state == S.RETURNED_HOME else None
        case.report_late = bool(due and due.overdue(on))
    keep = f"&organization={unit.pk}" if unit else ""
    context = {
        "page": found, "part": part, "unit": unit, "sections": sections(SECTION), "can_keep": request.scope.can(P.TRANSFER_KEEP, unit),
        "tabs": [{"label": label, "url": f"?part={code}{keep}", "current": code == part} for code, label in PARTS.items()],
        "purposes": _purposes(found), "total": rows.count(),
    }  # fmt: skip
    return render(request, "transfers/journey_list.html", context)


def _purposes(cases) -> dict[str, str]:
    return {code: lookup_label("trip_purpose", code) for code in {case.purpose for case in cases}}


@page(permission=P.TRANSFER_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def journey_new(request: HttpRequest) -> HttpResponse:
    """Take an application: first whose, then where, when and why."""
    on = request.scope.on
    return opening_page(
        request, lambda member: JourneyForm(request.POST or None, on=on, initial={"requested_on": on, "companions": 1}),
        lambda member, form: open_journey(member=member, values=form.values, by=request.user, on=on),
        section=SECTION, title="Đảng viên xin đi nước ngoài", submit="Nhận đơn", template="transfers/journey_form.html",
        done=lambda case: f"Đã nhận đơn xin đi nước ngoài của đồng chí {case.member.full_name}.",
        past=reverse("transfers:journey_past"), duties=DUTIES, duties_source=cite(DUTIES_SOURCE, on),
    )  # fmt: skip


@page(permission=P.TRANSFER_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def journey_past(request: HttpRequest) -> HttpResponse:
    """A journey that has begun or is over, from its papers."""
    on = request.scope.on
    return opening_page(
        request, lambda member: PastJourneyForm(request.POST or None, on=on, initial={"companions": 1}),
        lambda member, form: record_journey(member=member, values=form.values, by=request.user, on=on),
        section=SECTION, title="Nhập hồi tố chuyến đi nước ngoài", submit="Nhập hồi tố", template="transfers/past_form.html",
        done=lambda case: f"Đã nhập chuyến đi nước ngoài của đồng chí {case.member.full_name}. {SEE_LOG}", help=PAST_HELP,
    )  # fmt: skip


@page(permission=P.TRANSFER_VIEW)
@require_safe
def journey_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One journey: where it stands, what its length asks for, what comes next."""
    case, on = case_for(request, Journey, pk, *_RELATED), request.scope.on
    linked = linked_case(case)
    branch = case.member.organization
    may_keep = request.scope.can(P.TRANSFER_KEEP, branch)
    asks = case.handling != JourneyHandling.NONE and linked is None and case.state in OPEN_JOURNEYS
    late = overdue_return(case, on)
    context = frame_of(
        request, case, section=SECTION, step_address="transfers:journey_step", opened="Nhận đơn xin đi nước ngoài",
        main=lambda transition: leads_on(case, transition) or transition.name in (("refuse", "stay") if late else ("refuse",)),
    )  # fmt: skip
    context |= {
        "terms": _terms(case, on), "proposal": proposal_of(case), "linked": linked, "late": late,
        "may_keep": may_keep, "may_choose": may_keep and case.state in OPEN_JOURNEYS and case.state != S.STAYED,
        "may_open": may_keep and asks, "waiting": matching_case(case) if asks else None,
        "purpose": lookup_label("trip_purpose", case.purpose),
        "duties": DUTIES, "duties_source": cite(DUTIES_SOURCE, on), "watch": case.absence_watches.order_by("-pk").first(),
        "branch": branch, "committee": committee_words(branch),
    }  # fmt: skip
    return render(request, "transfers/journey_detail.html", context)


def _terms(case: Journey, on) -> list[Term]:
    found = []
    if case.state in (S.ABROAD, S.STAYED):
        found.append(Term("Về nước theo thời gian được phép", case.until_on, (case.until_on - on).days))
    due = or_none(report_due, case.returned_on) if case.private and case.state == S.RETURNED_HOME else None
    if due is not None:
        left = working_days_between(on, due.on) if on <= due.on else -working_days_between(due.on, on)
        found.append(Term("Báo cáo kết quả chuyến đi", due.on, left, due.rule.cite(), unit="ngày làm việc", soon=2))
    return found


@page(permission=P.TRANSFER_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def journey_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of a journey, the duties beside it."""
    case = case_for(request, Journey, pk, *_RELATED)
    words = (
        "\n".join(f"{number}. {duty}" for number, duty in enumerate(DUTIES, 1))
        if name in ("give_opinion", "permit", "leave")
        else ""
    )
    initial = {"permit_issuer": committee_words(case.member.organization)} if name == "permit" else {}
    return step_page(
        request, case, name, form_class=JourneyStepForm, initial=initial, words=words,
        words_title=f"Trách nhiệm của đảng viên ở nước ngoài ({cite(DUTIES_SOURCE, request.scope.on)})" if words else "",
        breadcrumbs=trail(SECTION, (case.member.full_name, case.get_absolute_url())),
    )  # fmt: skip


@page(permission=P.TRANSFER_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def journey_handling(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose another handling before the journey is over."""
    case = case_for(request, Journey, pk)
    need(request, P.TRANSFER_KEEP, case.member.organization)
    form = HandlingForm(request.POST or None, initial={"version": case.version, "handling": case.handling})
    found = proposal_of(case)

    def conflict() -> dict:
        case.refresh_from_db()
        keep_typed(form, version=case.version)
        return {}

    return act_page(
        request, form, lambda values: choose_handling(case=case, **values), conflict=conflict, done="Đã ghi hình thức.", submit="Ghi",
        title="Hình thức quản lý khi đi nước ngoài", subtitle=str(case), back=case.get_absolute_url(), template="transfers/away_form.html",
        help=f"Theo thời gian đi: {found.handling.label} ({found.rule.cite()})." if found else "",
        breadcrumbs=trail(SECTION, (case.member.full_name, case.get_absolute_url()), ("Hình thức", "")),
    )  # fmt: skip


@page(permission=P.TRANSFER_KEEP)
@require_POST
def journey_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Tie the member's case of leave, stay or transfer to the journey."""
    case = case_for(request, Journey, pk)
    need(request, P.TRANSFER_KEEP, case.member.organization)
    try:
        link_case(case=case)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Đã nối hồ sơ.")
    return redirect(case)


@page(permission=P.TRANSFER_KEEP)
@require_POST
def journey_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the case the handling asks for, with what the journey says, and go there."""
    case = case_for(request, Journey, pk)
    need(request, P.TRANSFER_KEEP, case.member.organization)
    try:
        made = open_beside(case=case, by=request.user, on=request.scope.on)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(case)
    messages.success(request, "Đã mở hồ sơ đi kèm chuyến đi; làm tiếp các bước ở đây.")
    return redirect(made)
