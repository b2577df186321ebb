"""Pages of party cards."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission
from core.access import page
from core.findings import Refused
from core.pages import add_findings
from members.models import CardKind, CardStatus
from members.record.forms.cards import CardForm, CardStatusForm
from members.record.services import change_card_status, issue_card
from members.record.services.cards import CardPaper
from members.record.views.common import crumbs, form_page, member_for, tell


@page(permission=Permission.MEMBER_VIEW)
@require_GET
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Every card the member was issued."""
    member = member_for(request, pk)
    reveal = request.scope.can(Permission.MEMBER_REVEAL, member.organization)
    if reveal:
        record_access(request, AccessKind.REVEAL, member, "Số thẻ đảng viên")
    context = {
        "member": member, "cards": member.membercard_set.all(), "reveal": reveal,
        "requests": member.cardrequest_set.select_related("requested_by").order_by("-requested_on", "-pk"),
        "can_edit": request.scope.can(Permission.MEMBER_EDIT, member.organization),
        "breadcrumbs": crumbs(member, ("Thẻ đảng viên", "")),
    }  # fmt: skip
    return render(request, "members/record/cards.html", context)


@page(permission=Permission.MEMBER_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a card issued, exchanged or re-issued."""
    member = member_for(request, pk, Permission.MEMBER_EDIT)
    held = member.membercard_set.filter(status=CardStatus.HELD).exists()
    initial = {"kind": CardKind.EXCHANGED if held else CardKind.FIRST}
    form = CardForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        kind = CardKind(values.pop("kind"))
        try:
            _, remarks = issue_card(
                member=member, kind=kind, card=CardPaper(**values), by=request.user, on=timezone.localdate()
            )
        except Refused as refused:
            add_findings(form, refused)
        else:
            tell(request, "Đã ghi thẻ đảng viên.", remarks)
            return redirect("members:cards", pk=member.pk)
    context = {
        "member": member,
        "title": "Ghi thẻ đảng viên",
        "cancel": "members:cards",
        "breadcrumbs": crumbs(member, ("Ghi thẻ", "")),
    }
    return form_page(request, "members/record/form.html", context, form)


@page(permission=Permission.MEMBER_EDIT)
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest, pk: int, card: int) -> HttpResponse:
    """Record where a card is: lost, damaged, collected, with the family."""
    member = member_for(request, pk, Permission.MEMBER_EDIT)
    found = get_object_or_404(member.membercard_set, pk=card)
    form = CardStatusForm(request.POST or None, initial={"status": found.status})
    if request.method == "POST" and form.is_valid():
        try:
            change_card_status(
                card=found, status=CardStatus(form.cleaned_data["status"]), status_on=form.cleaned_data["status_on"],
                paper=form.cleaned_data["paper"], by=request.user, on=timezone.localdate(),
            )  # fmt: skip
        except Refused as refused:
            add_findings(form, refused)
        else:
            tell(request, "Đã ghi tình trạng thẻ.")
            return redirect("members:cards", pk=member.pk)
    context = {"member": member, "title": "Tình trạng thẻ đảng viên", "cancel": "members:cards",
               "breadcrumbs": crumbs(member, ("Tình trạng thẻ", ""))}  # fmt: skip
    return form_page(request, "members/record/form.html", context, form)
