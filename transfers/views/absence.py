"""Absent and lost members as pages: who ought to be watched, who is, one watch with its attempts and steps."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.case_pages import step_page
from core.findings import Refused
from core.paging import keyset_page
from members.models import Member
from transfers.absence_candidates import candidates
from transfers.forms.absence import AbsenceStepForm, PastWatchForm, WatchForm
from transfers.models import AbsenceState, AbsenceWatch
from transfers.rules.absence import (
    STAGE_TONES,
    STAGE_WORDS,
    grounds,
    limits_on,
    missed_of,
    shown_reasons,
    stage_with,
)
from transfers.services.absence import OPEN_WATCHES, open_watch, record_watch, watcher_of
from transfers.views.away_common import PAST_HELP, SEE_LOG, case_for, frame_of, need, opening_page, trail
from transfers.views.board import organization_asked
from transfers.views.sections import sections

SECTION = "transfers:absence_list"
PARTS = {"": "Cần theo dõi", "open": "Đang theo dõi", "proposed": "Đã đề nghị xem xét xóa tên", "closed": "Đã kết thúc"}
_STATES = {
    "open": OPEN_WATCHES,
    "proposed": (AbsenceState.DELETION_CASE,),
    "closed": (AbsenceState.RESOLVED, AbsenceState.DEPARTED),
}
SHOWN = 100  # rows of the computed list; a longer one is narrowed to a unit
_MAIN = frozenset({"contact", "warn", "check", "resolve", "propose_deletion", "withdraw_proposal"})


@page(permission=P.TRANSFER_VIEW)
@require_safe
def absence_list(request: HttpRequest) -> HttpResponse:
    """Who ought to be watched, computed from the rolls, dues, transfers and journeys; who is watched."""
    on, unit = request.scope.on, organization_asked(request)
    part = request.GET.get("part", "")
    part = part if part in PARTS else ""
    keep = f"&organization={unit.pk}" if unit else ""
    context = {
        "part": part, "unit": unit, "sections": sections(SECTION), "can_keep": request.scope.can(P.TRANSFER_KEEP, unit),
        "tabs": [{"label": label, "url": f"?part={code}{keep}", "current": code == part} for code, label in PARTS.items()],
    }  # fmt: skip
    if part:
        rows = AbsenceWatch.objects.visible_to(request.scope).select_related("member", "organization")
        rows = rows.under(unit) if unit else rows
        rows = rows.filter(state__in=_STATES[part])
        return render(
            request,
            "transfers/absence_list.html",
            context | {"page": keyset_page(request, rows), "total": rows.count()},
        )
    found = candidates(request.scope, on, unit)
    rules = [rule for rule in limits_on(on) if rule is not None]
    stage = request.GET.get("stage", "")
    shown = [one for one in found if one.stage == stage] if stage in STAGE_WORDS else found
    context |= {
        "rows": shown[:SHOWN], "total": len(shown), "hidden": max(len(shown) - SHOWN, 0), "year": on.year, "rules": rules,
        "stats": [
            (words, sum(one.stage == code for one in found), f"?stage={code}{keep}#can-theo-doi") for code, words in STAGE_WORDS.items()
        ], "stage_words": STAGE_WORDS.get(stage, ""), "everybody": f"?{keep.removeprefix('&')}",
        "may_open": request.scope.can(P.MEMBER_VIEW),
    }  # fmt: skip
    return render(request, "transfers/absence_list.html", context)


@page(permission=P.TRANSFER_KEEP)
@require_POST
def absence_open(request: HttpRequest, member: int) -> HttpResponse:
    """One press: watch somebody of the list, with the cause the list shows."""
    person = (
        Member.objects.visible_to(request.scope, P.TRANSFER_KEEP)
        .current()
        .filter(pk=member)
        .select_related("organization")
        .first()
    )
    if person is None:
        raise Http404
    need(request, P.TRANSFER_KEEP, watcher_of(person))
    one = next(iter(candidates(request.scope, request.scope.on, member=person)), None)
    if one is None:
        messages.info(request, f"Đồng chí {person.full_name} không còn trong danh sách cần theo dõi.")
        return redirect(SECTION)
    try:
        watch = open_watch(
            member=person, cause=one.cause, since_on=one.since_on, months_missed=one.missed.most, transfer=one.transfer,
            journey=one.journey, by=request.user, on=request.scope.on,
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(SECTION)
    messages.success(request, f"Đã mở theo dõi vắng đối với đồng chí {person.full_name}.")
    return redirect(watch)


@page(permission=P.TRANSFER_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def absence_new(request: HttpRequest) -> HttpResponse:
    """Watch somebody whose absence the records do not show."""
    return opening_page(
        request, lambda member: WatchForm(request.POST or None, initial={"cause": "other"}),
        lambda member, form: open_watch(member=member, by=request.user, on=request.scope.on, **form.cleaned_data),
        section=SECTION, title="Mở theo dõi vắng", submit="Mở theo dõi", done="Đã mở theo dõi vắng.", keeper=watcher_of,
        subtitle=_who_watches, past=reverse("transfers:absence_past"),
    )  # fmt: skip


@page(permission=P.TRANSFER_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def absence_past(request: HttpRequest) -> HttpResponse:
    """A watch kept on paper so far, with the attempts made already."""
    return opening_page(
        request, lambda member: PastWatchForm(request.POST or None, initial={"cause": "other"}),
        lambda member, form: record_watch(
            member=member, values=form.days, attempts=form.rows, by=request.user, on=request.scope.on, **form.watch
        ), section=SECTION,
        title="Nhập hồi tố theo dõi vắng", submit="Nhập hồi tố", template="transfers/past_form.html", keeper=watcher_of,
        subtitle=_who_watches, help=PAST_HELP, rows_title="Các lần đã liên hệ",
        rows_help="Ghi theo sổ, biên bản; còn nữa thì nhập tiếp ở trang theo dõi.",
        done=lambda watch: f"Đã nhập theo dõi vắng của đồng chí {watch.member.full_name}. {SEE_LOG}",
    )  # fmt: skip


def _who_watches(member: Member) -> str:
    return f"{member.full_name} · {watcher_of(member).name} theo dõi"


@page(permission=P.TRANSFER_VIEW)
@require_safe
def absence_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One watch: what was missed, who tried what, what the records show, what comes next."""
    case = case_for(
        request, AbsenceWatch, pk, "organization", "transfer__origin", "transfer__destination", "journey__member"
    )
    on = request.scope.on
    missed = missed_of(case.member, on)
    stage = stage_with(missed, on, case.transfer, case.journey)
    context = frame_of(
        request, case, section=SECTION, step_address="transfers:absence_step", opened="Mở theo dõi",
        main=lambda transition: transition.name in _MAIN,
    )  # fmt: skip
    context |= {
        "attempts": case.attempts.select_related("recorded_by"), "missed": missed, "stage": STAGE_WORDS[stage], "tone": STAGE_TONES[stage],
        "grounds": grounds(missed, on), "shown_reasons": [one.label for one in shown_reasons(case.member, on, case)],
    }  # fmt: skip
    return render(request, "transfers/absence_detail.html", context)


@page(permission=P.TRANSFER_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def absence_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of a watch."""
    case = case_for(request, AbsenceWatch, pk, "organization", "transfer", "journey")
    shown = [str(one) for one in shown_reasons(case.member, request.scope.on, case)] if name == "check" else []
    initial = {"good_reasons": [*case.good_reasons, *shown]} if name == "check" else {}
    return step_page(
        request, case, name, form_class=AbsenceStepForm, initial=initial,
        breadcrumbs=trail(SECTION, (case.member.full_name, case.get_absolute_url())),
    )  # fmt: skip
