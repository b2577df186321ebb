"""Pages of committees: who sits where, from when, by which decision."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission
from branches.models import Organization
from core.access import page
from core.findings import Refused
from core.pages import add_findings
from members.models import Member, Seat, SeatEnd, SeatStatus
from members.record import queries
from members.record.forms.seats import MOST_OFFERED, EndForm, RatifyForm, SeatDetailsForm, SeatForm, TakeForm
from members.record.services import cancel_seat, change_seat, end_seat, propose_seat, ratify_seat, take_seat
from members.record.views.common import ask, form_page, organization_for, tell, typed_text
from members.search import understand

PAGE = 50


@page(permission=Permission.ORGANIZATION_VIEW)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Organisations with their secretary of today; press one to see its committee."""
    today = timezone.localdate()
    organizations = Organization.objects.visible_to(request.scope).active().order_by("path")
    query = typed_text(request.GET.get("q", ""))
    if query:
        organizations = organizations.filter(name__icontains=query)
    rows = Paginator(organizations, PAGE).get_page(request.GET.get("page"))
    secretaries: dict[int, Seat] = {}
    counts: dict[int, set[int]] = {}
    for seat in queries.seats_on(list(rows), today):
        counts.setdefault(seat.organization_id, set()).add(seat.member_id)
        if seat.position == "secretary":
            secretaries.setdefault(seat.organization_id, seat)
    context = {
        "rows": [(node, secretaries.get(node.pk), len(counts.get(node.pk, ()))) for node in rows], "page": rows, "query": query,
    }  # fmt: skip
    return render(request, "members/record/committees.html", context)


@page(permission=Permission.ORGANIZATION_VIEW)
@require_GET
def committee(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee of one organisation: who sits, who is proposed, who sat before."""
    organization = organization_for(request, pk)
    today = timezone.localdate()
    seats = list(organization.seats.select_related("member", "term").order_by("body", "order", "valid_from", "pk"))
    for seat in seats:
        seat.position_words = queries.position_label(seat.position)
    context = {
        "organization": organization, "today": today,
        "sitting": [s for s in seats if s.status in (SeatStatus.INCUMBENT, SeatStatus.RATIFIED)],
        "proposed": [s for s in seats if s.status == SeatStatus.PROPOSED],
        "former": sorted((s for s in seats if s.status == SeatStatus.ENDED), key=lambda s: s.valid_to, reverse=True),
        "can_edit": request.scope.can(Permission.COMMITTEE_MANAGE, organization),
        "can_see_members": request.scope.can(Permission.MEMBER_VIEW, organization),
        "breadcrumbs": _way_to(request, organization),
    }  # fmt: skip
    return render(request, "members/record/committee.html", context)


def _way_to(request: HttpRequest, organization: Organization) -> list[dict[str, str]]:
    """The units above, from the top down; only those the person may open are links."""
    line = list(organization.ancestors(include_self=True))
    open_to = {node.pk for node in Organization.objects.visible_to(request.scope).filter(pk__in=[n.pk for n in line])}
    return [
        {"label": node.name, "url": reverse("members:committee", args=[node.pk]) if node.pk in open_to else ""}
        for node in line
    ]


@page(permission=Permission.COMMITTEE_MANAGE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose, elect or appoint somebody."""
    organization = organization_for(request, pk, Permission.COMMITTEE_MANAGE)
    today = timezone.localdate()
    members = Member.objects.visible_to(request.scope).current().under(organization).order_by("name_sort_key", "pk")
    members = members.select_related("organization")
    query = typed_text(request.GET.get("q", ""))
    search = understand(query)
    found = members.filter(search.condition) if search else members
    form = SeatForm(request.POST or None, organization=organization, members=members, found=found)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        member = values.pop("member")
        try:
            _, remarks = propose_seat(
                member=member, organization=organization, values=values, by=request.user, on=today
            )
        except Refused as refused:
            add_findings(form, refused)
        else:
            tell(request, "Đã ghi chức vụ.", remarks)
            return redirect("members:committee", pk=organization.pk)
    context = {
        "title": "Ghi chức vụ", "organization": organization, "cancel": "members:committee", "query": query,
        "more": members.order_by()[MOST_OFFERED : MOST_OFFERED + 1].exists(),
    }  # fmt: skip
    return form_page(request, "members/record/seat.html", context, form)


def _seat(request: HttpRequest, pk: int) -> Seat:
    seat = get_object_or_404(Seat.objects.visible_to(request.scope).select_related("organization", "member"), pk=pk)
    ask(request, Permission.COMMITTEE_MANAGE, seat.organization)
    return seat


def _act(request: HttpRequest, seat: Seat, form: Form, *, title: str, act: Callable, done: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
        else:
            tell(request, done)
            return redirect("members:committee", pk=seat.organization_id)
    words = f"{queries.position_label(seat.position)} – {seat.member.full_name}"
    context = {"title": title, "subtitle": words, "organization": seat.organization, "cancel": "members:committee"}
    return form_page(request, "members/record/form.html", context, form)


@page(permission=Permission.COMMITTEE_MANAGE)
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposed member was elected."""
    seat, today = _seat(request, pk), timezone.localdate()
    form = TakeForm(request.POST or None, initial={"valid_from": today})
    return _act(request, seat, form, title="Ghi kết quả bầu", done="Đã ghi nhận chức vụ, chờ chuẩn y.",
                act=lambda v: take_seat(seat=seat, valid_from=v["valid_from"], on=today))  # fmt: skip


@page(permission=Permission.COMMITTEE_MANAGE)
@require_http_methods(["GET", "POST"])
def ratify(request: HttpRequest, pk: int) -> HttpResponse:
    """The direct superior ratified the election."""
    seat, today = _seat(request, pk), timezone.localdate()
    form = RatifyForm(request.POST or None)
    return _act(request, seat, form, title="Ghi quyết định chuẩn y", done="Đã ghi quyết định chuẩn y.",
                act=lambda v: ratify_seat(seat=seat, number=v["ratification_number"], ratified_on=v["ratified_on"],
                                          ratified_by=v["ratified_by"], on=today))  # fmt: skip


@page(permission=Permission.COMMITTEE_MANAGE)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody no longer sits."""
    seat, today = _seat(request, pk), timezone.localdate()
    form = EndForm(request.POST or None, initial={"valid_to": today})
    return _act(request, seat, form, title="Ghi thôi giữ chức vụ", done="Đã ghi thôi giữ chức vụ.",
                act=lambda v: end_seat(seat=seat, valid_to=v["valid_to"], reason=SeatEnd(v["reason"]), paper=v["paper"],
                                       on=today))  # fmt: skip


@page(permission=Permission.COMMITTEE_MANAGE)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Order, task, concurrent posts."""
    seat, today = _seat(request, pk), timezone.localdate()
    initial = {name: getattr(seat, name) for name in SeatDetailsForm.base_fields}
    form = SeatDetailsForm(request.POST or None, initial=initial)
    return _act(request, seat, form, title="Phân công, kiêm nhiệm", done="Đã cập nhật.",
                act=lambda _: change_seat(seat=seat, values=form.values(), on=today))  # fmt: skip


@page(permission=Permission.COMMITTEE_MANAGE)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop a proposal."""
    seat = _seat(request, pk)
    try:
        cancel_seat(seat=seat)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        tell(request, "Đã bỏ dự kiến.")
    return redirect("members:committee", pk=seat.organization_id)
