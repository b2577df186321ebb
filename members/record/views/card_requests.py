"""Pages of cards to be issued: who waits since when, as a list and as a file; asking for one, giving up a request."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Permission
from branches.models import Organization
from core.access import page
from core.dates import format_date
from core.excel import Column, Kind
from core.exports import answer_xlsx
from core.findings import Refused
from core.pages import add_findings
from members.models import CardKind, CardRequest, CardRequestState, CardStatus
from members.models.base import partial
from members.record.forms.cards import CardRequestForm, WithdrawRequestForm
from members.record.services import request_card, withdraw_card_request
from members.record.views.common import crumbs, form_page, member_for, organization_for, tell

MOST = 1000  # people on one page; an office that has more works commune by commune
COLUMNS = (
    Column("Số TT", Kind.INTEGER, 7), Column("Họ và tên", Kind.TEXT, 28), Column("Ngày sinh", Kind.DATE, 12),
    Column("Chi bộ", Kind.TEXT, 34), Column("Ngày chính thức", Kind.DATE, 14), Column("Loại", Kind.TEXT, 18),
    Column("Lý do", Kind.TEXT, 44),
    Column("Ngày đề nghị", Kind.DATE, 13), Column("Số ngày chờ", Kind.INTEGER, 12),
)  # fmt: skip


def waiting_at(request: HttpRequest, organization: Organization):
    """Requests that wait, of members this person may see there, the longest waiting first."""
    rows = CardRequest.objects.visible_to(request.scope).under(organization).filter(state=CardRequestState.WAITING)
    return rows.select_related("member__organization", "requested_by").order_by("requested_on", "pk")


@page(permission=Permission.MEMBER_VIEW)
@require_GET
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Who waits for a card, since when, and what was done of late."""
    organization = organization_for(request, pk)
    today = timezone.localdate()
    waiting = waiting_at(request, organization)
    closed = CardRequest.objects.visible_to(request.scope).under(organization).exclude(state=CardRequestState.WAITING)
    context = {
        "organization": organization, "today": today, "total": waiting.count(),
        "rows": [(row, (today - row.requested_on).days) for row in waiting[:MOST]],
        "closed": closed.select_related("member").order_by("-closed_on", "-pk")[:20],
        "can_export": request.scope.can(Permission.MEMBER_EXPORT, organization),
        "breadcrumbs": [{"label": "Hồ sơ giấy", "url": reverse("members:shelf", args=[organization.pk])},
                        {"label": "Chờ phát thẻ"}],
    }  # fmt: skip
    return render(request, "members/record/card_requests.html", context)


@page(permission=Permission.MEMBER_EXPORT)
@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as a workbook."""
    organization = organization_for(request, pk, Permission.MEMBER_EXPORT)
    today = timezone.localdate()
    rows = (
        (number, row.member.full_name, partial(row.member.birth_date, row.member.birth_precision), row.member.organization.name,
         row.member.official_date, row.get_kind_display(), row.reason, row.requested_on, (today - row.requested_on).days)
        for number, row in enumerate(waiting_at(request, organization).iterator(), 1)
    )  # fmt: skip
    titles = ("DANH SÁCH ĐẢNG VIÊN CHỜ PHÁT THẺ", organization.name, f"Tính đến ngày {format_date(today)}")
    return answer_xlsx(
        request, COLUMNS, rows, name=f"cho-phat-the-{today:%Y-%m-%d}", what="Danh sách chờ phát thẻ", path=organization.path, titles=titles,
    )  # fmt: skip


@page(permission=Permission.MEMBER_EDIT)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a card of a member: never had one, lost it, it is damaged."""
    member = member_for(request, pk, Permission.MEMBER_EDIT)
    held = member.membercard_set.filter(status=CardStatus.HELD).exists()
    initial = {"kind": CardKind.EXCHANGED if held else CardKind.FIRST}
    form = CardRequestForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            request_card(member=member, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
        else:
            tell(request, "Đã ghi đề nghị phát thẻ.")
            return redirect("members:cards", pk=member.pk)
    context = {"member": member, "title": "Đề nghị phát thẻ đảng viên", "cancel": "members:cards",
               "breadcrumbs": crumbs(member, ("Đề nghị phát thẻ", ""))}  # fmt: skip
    return form_page(request, "members/record/form.html", context, form)


@page(permission=Permission.MEMBER_EDIT)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int, asked: int) -> HttpResponse:
    """Give up a request, with the reason."""
    member = member_for(request, pk, Permission.MEMBER_EDIT)
    found = get_object_or_404(member.cardrequest_set, pk=asked)
    form = WithdrawRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_card_request(request=found, reason=form.cleaned_data["reason"], on=timezone.localdate())
        except Refused as refused:
            add_findings(form, refused)
        else:
            tell(request, "Đã kết thúc đề nghị phát thẻ.")
            return redirect("members:cards", pk=member.pk)
    context = {"member": member, "title": "Không phát thẻ theo đề nghị này", "cancel": "members:cards",
               "breadcrumbs": crumbs(member, ("Kết thúc đề nghị", ""))}  # fmt: skip
    return form_page(request, "members/record/form.html", context, form)
