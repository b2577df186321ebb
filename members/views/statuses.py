"""Statuses of a member and visitors in temporary activity."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.permissions import Permission
from core.access import page
from core.findings import Finding, Refused
from core.pages import add_findings
from core.text import clean
from members import statuses
from members.forms.statuses import RecognitionForm, RemovalForm, StatusForm, VisitEndForm, VisitorForm
from members.ledger import Papers
from members.models import Attribute, Member, StatusPeriod, TemporaryActivity
from members.search import name_columns
from members.statuses import StatusChange
from members.views.detail import member_or_404

VISITORS = "Sinh hoạt tạm thời tại đây"


def _form_page(
    request: HttpRequest, form, *, title: str, back: str, crumb: str, hint: str = "", **more
) -> HttpResponse:
    context = {
        "form": form, "title": title, "back": back, "hint": hint,
        "breadcrumbs": [{"label": crumb, "url": back}, {"label": title}], **more,
    }  # fmt: skip
    return render(request, "members/form.html", context, status=422 if form.errors else 200)


@page(permission=Permission.MOVEMENT_RECORD)
def status_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a change of activity status; past ones are listed and may be taken back."""
    member = member_or_404(request, pk, Permission.MOVEMENT_RECORD)
    form = StatusForm(request.POST or None, initial={"valid_from": request.scope.on})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        change = StatusChange(data["value"], data["valid_from"], data["expected_end_on"], clean(data["place"]))
        try:
            statuses.set_activity_status(
                member=member, change=change, papers=form.papers(), by=request.user, on=request.scope.on
            )
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, f"Đã ghi trạng thái “{change.value.label}” của đồng chí {member.full_name}.")
            return redirect(member)
    recorded = member.status_periods.filter(attribute=Attribute.ACTIVITY_STATUS).order_by("-valid_from")
    return _form_page(
        request, form, title="Thay đổi trạng thái sinh hoạt", back=member.get_absolute_url(), crumb=member.full_name,
        hint="Ghi muộn: chọn đúng ngày bắt đầu; trạng thái mới giữ đến lần thay đổi đã ghi sau đó.", recorded=recorded,
        procedures_of=member,
    )  # fmt: skip


@page(permission=Permission.MOVEMENT_RECORD)
def status_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a status entered by mistake."""
    visible = Member.objects.visible_to(request.scope)
    period = get_object_or_404(StatusPeriod.objects.select_related("member__organization"), pk=pk, member__in=visible)
    member = member_or_404(request, period.member_id, Permission.MOVEMENT_RECORD)
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            statuses.remove_status(
                period=period, reason=form.cleaned_data["reason"], by=request.user, on=request.scope.on
            )
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, "Đã bỏ ghi nhận trạng thái; dấu vết còn trong lịch sử thay đổi.")
            return redirect(member)
    return _form_page(
        request, form, title="Bỏ ghi nhận trạng thái", back=member.get_absolute_url(), crumb=member.full_name, submit="Bỏ ghi nhận",
    )  # fmt: skip


@page(permission=Permission.MOVEMENT_RECORD)
def recognise(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the recognition of a probationary member as official."""
    member = member_or_404(request, pk, Permission.MOVEMENT_RECORD)
    form = RecognitionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            statuses.recognise_official(
                member=member, official_date=form.cleaned_data["official_date"], papers=form.papers(), by=request.user,
                on=request.scope.on,
            )  # fmt: skip
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, f"Đã ghi công nhận chính thức đồng chí {member.full_name}.")
            return redirect(member)
    return _form_page(
        request, form, title="Công nhận đảng viên chính thức", back=member.get_absolute_url(), crumb=member.full_name,
        hint="Không làm thay đổi đảng số; chỉ chuyển từ dự bị sang chính thức.",
    )  # fmt: skip


@page(permission=Permission.MEMBER_VIEW)
def visitor_list(request: HttpRequest) -> HttpResponse:
    """Who takes part here for a time: present visitors first, then those who went home."""
    rows = TemporaryActivity.objects.visible_to(request.scope).select_related(
        "branch", "home", "member", "case__member"
    )
    context = {
        "present": rows.present(request.scope.on)[:200],
        "past": rows.filter(ended_on__lt=request.scope.on)[:100],
        "may_record": request.scope.can(Permission.MOVEMENT_RECORD),
        "on": request.scope.on,
    }
    return render(request, "members/visitors.html", context)


@page(permission=Permission.MOVEMENT_RECORD)
def visitor_add(request: HttpRequest) -> HttpResponse:
    """Receive somebody for temporary activity."""
    form = VisitorForm(request.scope, request.POST or None, initial={"valid_from": request.scope.on})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            statuses.receive_visitor(
                branch=data["branch"], member=_known(data["number"], data["full_name"]), full_name=data["full_name"],
                birth_year=data["birth_year"], home_unit=data["home_unit"], valid_from=data["valid_from"],
                planned_end_on=data["planned_end_on"], papers=Papers(data["document_number"], data["document_date"]),
                by=request.user, on=request.scope.on,
            )  # fmt: skip
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, f"Đã ghi đồng chí {data['full_name']} đến sinh hoạt tạm thời.")
            return redirect("members:visitors")
    return _form_page(
        request, form, title="Ghi đảng viên đến sinh hoạt tạm thời", back=reverse("members:visitors"), crumb=VISITORS,
        hint="Không tính vào đảng số của chi bộ; dự sinh hoạt, không biểu quyết.",
    )  # fmt: skip


def _known(number: str, full_name: str) -> Member | None:
    """The member of the system whom a number and a name both point to: nothing is told of anybody else."""
    compact = "".join(ch for ch in number if ch.isdecimal())
    if not compact:
        return None
    words = name_columns(full_name)["search_text"]
    member = Member.objects.current().filter(Q(card_number=compact) | Q(personal_id=compact), search_text=words).first()
    if member is None:
        raise Refused(
            Finding("unknown", "Không có đảng viên mang số và họ tên này trong hệ thống.", field="number",
                    remedy="Kiểm tra lại, hoặc để trống số và ghi nơi sinh hoạt chính thức.")
        )  # fmt: skip
    return member


@page(permission=Permission.MOVEMENT_RECORD)
def visitor_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A visitor goes home."""
    stay = get_object_or_404(TemporaryActivity.objects.visible_to(request.scope, Permission.MOVEMENT_RECORD), pk=pk)
    case = getattr(stay, "case", None)
    if case is not None:
        messages.info(request, "Đồng chí sinh hoạt tạm thời theo hồ sơ: ghi nhận xét, trở về ở đó.")
        return redirect(case)
    form = VisitEndForm(request.POST or None, initial={"ended_on": request.scope.on})
    if request.method == "POST" and form.is_valid():
        try:
            statuses.end_visit(stay=stay, on=request.scope.on, **form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, f"Đã ghi đồng chí {stay.full_name} thôi sinh hoạt tạm thời.")
            return redirect("members:visitors")
    return _form_page(
        request, form, title=f"Kết thúc sinh hoạt tạm thời: {stay.full_name}", back=reverse("members:visitors"),
        crumb=VISITORS,
    )  # fmt: skip
