"""Pages of all files of an organisation: hand-overs, the half-yearly count, what is missing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Permission
from branches.models import Organization
from core.access import page
from core.findings import Refused
from core.pages import add_findings
from members.models import FileCount, FileHandover, Member
from members.record import queries
from members.record.forms.files import CountForm, HandoverForm
from members.record.services import count_files, hand_over
from members.record.views.card_requests import waiting_at
from members.record.views.common import form_page, organization_for, tell

MOST = 500  # files on one page; an office works unit by unit


@page(permission=Permission.MEMBER_VIEW)
@require_GET
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Files of an organisation: who lacks which paper, hand-overs, counts and when the next is due."""
    organization = organization_for(request, pk)
    today = timezone.localdate()
    members = Member.objects.visible_to(request.scope).under(organization)
    lacking = queries.members_lacking_papers(members, today, most=MOST)
    context = {
        "organization": organization, "lacking": [(m, [(c, queries.paper_label(c)) for c in codes]) for m, codes in lacking],
        "lacking_total": members.current().filter(file_missing__gt=0).count(), "members_total": members.current().count(),
        "counts": FileCount.objects.visible_to(request.scope).filter(organization=organization)[:10],
        "handovers": FileHandover.objects.visible_to(request.scope).filter(to_organization=organization).distinct()[:10],
        "count_due": queries.next_count_due(organization, today), "today": today,
        "can_edit": request.scope.can(Permission.FILE_MANAGE, organization),
        "cards_waiting": waiting_at(request, organization).count(),
    }  # fmt: skip
    return render(request, "members/record/shelf.html", context)


def _too_many(request: HttpRequest, organization: Organization, members) -> HttpResponse | None:
    """Files are counted and handed over unit by unit: a longer list goes back with the word to choose a smaller unit."""
    if not members.order_by()[MOST : MOST + 1].exists():
        return None
    messages.error(request, f"Đơn vị có hơn {MOST} hồ sơ. Hãy mở từng chi bộ để làm việc này.")
    return redirect("members:shelf", pk=organization.pk)


@page(permission=Permission.FILE_MANAGE)
@require_http_methods(["GET", "POST"])
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare the list with the files."""
    organization = organization_for(request, pk, Permission.FILE_MANAGE)
    today = timezone.localdate()
    listed = Member.objects.visible_to(request.scope).current().under(organization).order_by("name_sort_key", "pk")
    if answer := _too_many(request, organization, listed):
        return answer
    form = CountForm(request.POST or None, listed=listed, initial={"counted_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            count_files(organization=organization, by=request.user, on=today, **form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
        else:
            tell(request, "Đã ghi kết quả đối chiếu danh sách với hồ sơ.")
            return redirect("members:shelf", pk=organization.pk)
    context = {"title": "Đối chiếu danh sách với hồ sơ", "organization": organization, "cancel": "members:shelf"}
    return form_page(request, "members/record/form.html", context, form)


@page(permission=Permission.FILE_MANAGE)
@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand files of an organisation over to another, with minutes."""
    organization = organization_for(request, pk, Permission.FILE_MANAGE)
    today = timezone.localdate()
    files = Member.objects.visible_to(request.scope).under(organization).order_by("name_sort_key", "pk")
    if answer := _too_many(request, organization, files):
        return answer
    within = (
        Organization.objects.visible_to(request.scope).active().order_by("path").values_list("pk", flat=True)[:MOST]
    )
    above = organization.ancestors(include_self=True).values_list("pk", flat=True)
    receivers = Organization.objects.filter(pk__in={*within, *above}).order_by("path")
    form = HandoverForm(request.POST or None, receivers=receivers, files=files, initial={"handed_on": today})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        chosen, to = values.pop("members"), values.pop("to")
        try:
            done = hand_over(members=list(chosen), to=to, values=values, by=request.user, on=today)
        except Refused as refused:
            add_findings(form, refused)
        else:
            tell(request, "Đã ghi giao nhận hồ sơ.")
            return redirect(done)
    context = {"title": "Giao nhận hồ sơ", "organization": organization, "cancel": "members:shelf"}
    return form_page(request, "members/record/form.html", context, form)


@page(permission=Permission.MEMBER_VIEW)
@require_GET
def handover_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One hand-over with its files."""
    done = get_object_or_404(FileHandover.objects.visible_to(request.scope).distinct(), pk=pk)
    visible = Member.objects.visible_to(request.scope).values("pk")
    lines = done.lines.filter(member__in=visible).select_related("member").order_by("member__name_sort_key")
    return render(request, "members/record/handover.html", {"handover": done, "lines": lines})
