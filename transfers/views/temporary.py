"""Temporary activity as pages: the two lists of a unit (who is away, who comes), a new request, the case, its steps."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission as P
from core.access import page
from core.case_pages import Term, step_page
from core.dates import Month, format_date, working_days_between
from core.paging import keyset_page
from core.scopes import path_filter
from core.workflow import Transition, cite, judging
from members.models import Member
from members.record.queries import seat_holder
from regulations.judging import Due, or_none
from regulations.lookup import lookup_label
from transfers.dues_places import HOME, THERE, place_in, places_in_turn
from transfers.forms.temporary import PastTemporaryForm, TemporaryForm, TemporaryStepForm
from transfers.models import DUES_PLACES, TemporaryState, TemporaryTransfer
from transfers.routing import next_stop, stops_of
from transfers.rules.dates import present_due, return_due
from transfers.rules.following import FOLLOWING
from transfers.services.temporary import open_stay
from transfers.services.temporary_past import ends_told, record_stay
from transfers.views.away_common import PAST_HELP, SEE_LOG, case_for, frame_of, need, opening_page, trail
from transfers.views.board import organization_asked
from transfers.views.sections import sections

SECTION = "transfers:temporary_list"
S = TemporaryState
RIGHTS = "294-QĐ/TW@2025-05-26#điểm 6.3.2"  # and whatever has taken its place
SOON = 30  # days before the end of a term from which it is pointed out
SIDES = {"": "Đi và đến", "out": "Đi nơi khác", "in": "Nơi khác đến"}
PARTS = {"": "Chưa xong", "staying": "Đang sinh hoạt tạm thời", "overdue": "Quá hạn", "ended": "Đã kết thúc"}
_RELATED = ("origin__parent", "destination__parent", "visit", "status_period", "converted_to")
_MAIN = {
    S.REQUESTED: ("sign", "forward", "introduce"), S.INTRODUCED: ("receive_above", "accept", "start_outside"),
    S.STAYING: ("write_remarks", "return_home", "extend", "extend_outside", "convert"), S.CONVERTED: ("resume_stay",),
}  # fmt: skip


def _part(rows: QuerySet[TemporaryTransfer], part: str, on: date) -> QuerySet[TemporaryTransfer]:
    running = Q(state=S.STAYING) | Q(state=S.CONVERTED, ended_on=None)
    match part:
        case "staying":
            return rows.filter(running)
        case "overdue":
            return rows.filter(running, until_on__lt=on)
        case "ended":
            return rows.exclude(state__in=(S.REQUESTED, S.INTRODUCED)).exclude(running)
    return rows.filter(running | Q(state__in=(S.REQUESTED, S.INTRODUCED)))


@page(permission=P.TRANSFER_VIEW)
@require_safe
def temporary_list(request: HttpRequest) -> HttpResponse:
    """Stays of my part of the tree: members who are away, members of elsewhere who come."""
    scope, unit = request.scope, organization_asked(request)
    part, side = (request.GET.get(name, "") for name in ("part", "side"))
    part, side = part if part in PARTS else "", side if side in SIDES else ""
    rows = TemporaryTransfer.objects.visible_to(scope).select_related("member", "origin", "destination")
    reach = [unit.path] if unit else scope.paths(P.TRANSFER_VIEW)
    ends = {"out": ("origin__path",), "in": ("destination__path",), "": ("origin__path", "destination__path")}[side]
    found = keyset_page(request, _part(rows.filter(path_filter(ends, reach)), part, scope.on))
    for case in found:
        case.is_late = _late_words(case, scope.on)
    keep = f"&organization={unit.pk}" if unit else ""
    context = {
        "page": found, "unit": unit, "sections": sections(SECTION), "can_keep": scope.can(P.TRANSFER_KEEP, unit),
        "tabs": [{"label": label, "url": f"?part={code}&side={side}{keep}", "current": code == part} for code, label in PARTS.items()],
        "sides": [{"label": label, "url": f"?part={part}&side={code}{keep}", "current": code == side} for code, label in SIDES.items()],
    }  # fmt: skip
    return render(request, "transfers/temporary_list.html", context)


def _late_words(case: TemporaryTransfer, on: date) -> str:
    """What is overdue, in words; empty when nothing is."""
    if case.is_running and case.until_on < on:
        return "Quá hạn sinh hoạt tạm thời"
    due = or_none(present_due, case.introduced_on) if case.state == S.INTRODUCED else None
    return "Quá hạn trình giấy" if due is not None and due.overdue(on) else ""


@page(permission=P.TRANSFER_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def temporary_new(request: HttpRequest) -> HttpResponse:
    """A member asks to take part elsewhere for a time: first whose request, then where, why and until when."""
    on = request.scope.on
    return opening_page(
        request, lambda member: TemporaryForm(request.POST or None, initial={"requested_on": on, "dues_at": "home"}),
        lambda member, form: open_stay(member=member, by=request.user, on=on, **form.values),
        section=SECTION, title="Đề nghị sinh hoạt đảng tạm thời", submit="Mở hồ sơ",
        done=lambda case: f"Đã mở hồ sơ sinh hoạt tạm thời của đồng chí {case.member.full_name}.", past=reverse("transfers:temporary_past"),
        help="Đồng chí vẫn trong đảng số và danh sách của chi bộ; nơi tạm thời không tính. Thời hạn dài hơn quy định thì chuyển chính "
             "thức.",
    )  # fmt: skip


@page(permission=P.TRANSFER_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def temporary_past(request: HttpRequest) -> HttpResponse:
    """A stay that has begun or is over, from its letter; the reception by a branch that still has him needs the right there."""

    def act(member: Member, form: PastTemporaryForm) -> TemporaryTransfer:
        for unit in ends_told(member, form.values):
            need(request, P.TRANSFER_KEEP, unit)
        return record_stay(
            member=member, values=form.values, extensions=form.rows, by=request.user, on=request.scope.on
        )

    return opening_page(
        request, lambda member: PastTemporaryForm(request.POST or None, initial={"dues_at": "home"}), act, section=SECTION,
        title="Nhập hồi tố sinh hoạt đảng tạm thời", submit="Nhập hồi tố", template="transfers/past_form.html", help=PAST_HELP,
        rows_title="Các lần gia hạn", rows_help="Mỗi lần một dòng, theo thứ tự thời gian; không gia hạn thì để trống.",
        done=lambda case: f"Đã nhập lần sinh hoạt tạm thời của đồng chí {case.member.full_name}. {SEE_LOG}",
    )  # fmt: skip


@page(permission=P.TRANSFER_VIEW)
@require_safe
def temporary_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One stay, the same from both ends."""
    case, on = case_for(request, TemporaryTransfer, pk, *_RELATED), request.scope.on
    record_access(request, AccessKind.READ, case.member, "Hồ sơ sinh hoạt đảng tạm thời")
    case.judged_on = on
    names = _MAIN.get(S(case.state), ())

    def main(transition: Transition) -> bool:
        return transition.name in names

    with judging(case):
        context = frame_of(
            request,
            case,
            section=SECTION,
            step_address="transfers:temporary_step",
            opened="Đề nghị sinh hoạt tạm thời",
            main=main,
        )
        letter = case.letters.filter(cancelled_on=None).prefetch_related("boxes").first()
        context["quiet"] = [step for step in context["quiet"] if step.transition.name not in FOLLOWING]
        context |= {
            "terms": _terms(case, on), "reason": lookup_label("transfer_reason", case.reason), "late": _late_words(case, on),
            "boxes": _boxes(case, letter), "dues": _dues(case), "letter": letter, "rights_basis": cite(RIGHTS, on),
        }  # fmt: skip
        return render(request, "transfers/temporary_detail.html", context)


def _boxes(case: TemporaryTransfer, letter) -> list[dict]:
    """Every box on the way: whose, and what was written; of a letter told later only the boxes that were told, and those to come."""
    written = {box.box: box for box in letter.boxes.all()} if letter else {}
    waits = next_stop(case) if case.is_open else None
    told = max(written, default=0) if case.is_recorded else 0
    stops = {stop.box: stop for stop in stops_of(case) if stop.box > told}
    return [
        {"number": number, "label": written[number].writer if number in written else stops[number].label, "box": written.get(number),
         "next": waits is not None and waits.box == number}
        for number in sorted({*stops, *written})
    ]  # fmt: skip


def _dues(case: TemporaryTransfer) -> list[str]:
    """Where dues are paid, from which month on, in words."""
    names = dict(DUES_PLACES)
    return [f"từ {Month.of(day).label}: {names[place]}" if day else names[place] for day, place in places_in_turn(case)]


def _terms(case: TemporaryTransfer, on: date) -> list[Term]:
    found = []
    if case.state == S.REQUESTED:
        found.append(Term("Giới thiệu trước ngày đi", case.from_on, (case.from_on - on).days))
    if case.state == S.INTRODUCED:
        found += _working("Trình giấy giới thiệu tại nơi tạm thời", or_none(present_due, case.introduced_on), on)
    if case.is_running:
        found.append(Term("Hết thời hạn sinh hoạt tạm thời", case.until_on, (case.until_on - on).days, soon=SOON))
        if case.until_on < on:
            found += _working("Trở về chi bộ chính thức", or_none(return_due, case.until_on), on)
    return found


def _working(label: str, due: Due | None, on: date) -> list[Term]:
    if due is None:
        return []
    left = working_days_between(on, due.on) if on <= due.on else -working_days_between(due.on, on)
    return [Term(label, due.on, left, due.rule.cite(), unit="ngày làm việc")]


@page(permission=P.TRANSFER_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def temporary_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of a stay."""
    case = case_for(request, TemporaryTransfer, pk, *_RELATED)
    case.judged_on = request.scope.on
    words = f"Từ {case.origin.name} đến {case.to_words}, từ ngày {format_date(case.from_on)} đến ngày {format_date(case.until_on)}"
    return step_page(
        request, case, name, form_class=TemporaryStepForm, initial=_proposed(case, name, request.scope.on), words=words,
        words_title="Hồ sơ", hidden=FOLLOWING,
        breadcrumbs=trail(SECTION, (case.member.full_name, case.get_absolute_url())),
    )  # fmt: skip


def _proposed(case: TemporaryTransfer, name: str, on: date) -> dict:
    """Who signs as far as the seats say; the month of the dues."""
    transition = case.workflow.by_name.get(name)
    found: dict = {}
    if transition is not None and "signer_name" in transition.needs:
        stop = next_stop(case)
        seat = seat_holder(stop.organization, "secretary", on) if stop else None
        found |= {"signer_name": seat.member.full_name if seat else "", "signer_position": "Bí thư"}
    if name == "sign":
        found["dues_paid_to"] = on.replace(day=1)
    if name == "change_dues":
        month = max(Month.of(on).next, Month.of(case.received_on or case.from_on)).first_day
        found |= {"from_month": month, "dues_at": HOME if place_in(case, month) == THERE else THERE}
    return found
