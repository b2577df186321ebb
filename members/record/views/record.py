"""Phiếu đảng viên on the screen: the sheet, its panels as forms, drafts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission
from core.access import page
from core.dates import format_moment
from core.findings import Refused
from members.models import Member
from members.record import queries
from members.record.fields import PANEL_OF, Panel
from members.record.forms.panels import PanelForm, refreshed
from members.record.services import discard_draft, keep_draft, update_record
from members.record.sheet import panel_views
from members.record.values import same
from members.record.views.common import ask, crumbs, member_for, tell, typed_text, version_of


def _panel(request: HttpRequest, member: Member, slug: str) -> Panel:
    panel = PANEL_OF.get(slug)
    if panel is None:
        raise Http404
    if panel.sensitive:
        ask(request, Permission.MEMBER_SENSITIVE, member.organization)
    if slug == "numbers":
        ask(request, Permission.MEMBER_REVEAL, member.organization)
    return panel


@page(permission=Permission.MEMBER_VIEW)
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole sheet, panel by panel in the order of the paper, each with its way to edit."""
    member = member_for(request, pk)
    record_access(request, AccessKind.READ, member, "Phiếu đảng viên")
    today = timezone.localdate()
    context = {
        "member": member,
        "breadcrumbs": crumbs(member, ("Phiếu đảng viên", "")),
        "panels": panel_views(member, queries.open_panels(request.scope, member)),
        "status": queries.record_status(member, today),
        "drafts": queries.drafts_of(member, request.user),
        "can_edit": request.scope.can(Permission.MEMBER_EDIT, member.organization),
        "card": queries.current_card(member),
        "year": today.year,
        "supplement": member.supplements.filter(year=today.year).first(),
        "changes": queries.record_changes(
            member, sensitive=request.scope.can(Permission.MEMBER_SENSITIVE, member.organization), limit=20
        ),
    }
    return render(request, "members/record/sheet.html", context)


@page(permission=Permission.MEMBER_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int, panel: str) -> HttpResponse:
    """One panel as a form. GET finds the draft again; POST saves, adds rows, or keeps a draft."""
    member = member_for(request, pk, Permission.MEMBER_EDIT)
    part = _panel(request, member, panel)
    today = timezone.localdate()
    if request.method == "POST":
        return _post(request, member, part, today)
    kept = queries.drafts_of(member, request.user).get(part.slug)
    if part.sensitive or part.slug == "numbers":
        record_access(request, AccessKind.REVEAL if part.slug == "numbers" else AccessKind.READ, member, part.heading)
    form = PanelForm(part, member, today, typed_before=kept.data if kept else None)
    if kept:
        form.initial["version"] = kept.version
    return _page(request, member, part, form, draft=kept)


def _post(request: HttpRequest, member: Member, part: Panel, today) -> HttpResponse:
    if "add_row" in request.POST:
        form = PanelForm(part, member, today, request.POST, more_rows=2)
        return _page(request, member, part, form, status=200)
    form = PanelForm(part, member, today, request.POST)
    if "draft" in request.POST:
        keep_draft(member, part.slug, _typed(request), user=request.user, version=version_of(request) or 0)
        messages.success(request, "Đã lưu nháp. Bản nháp còn đó ở lần mở sau, trên máy nào cũng được.")
        return redirect("members:record_edit", pk=member.pk, panel=part.slug)
    if not form.is_valid():
        return _page(request, member, part, form, status=422)
    try:
        done = update_record(
            member, form.changes(), by=request.user, on=today, version=form.cleaned_data["version"] or 0
        )
    except Refused as refused:
        return _refused(request, member, part, form, refused=refused)
    discard_draft(member, part.slug, user=request.user)
    words = ", ".join(queries.label_of(name).lower() for name in done.changes)
    tell(request, f"Đã lưu: {words}." if words else "Không có gì thay đổi, hồ sơ giữ nguyên.", done.remarks)
    return redirect(reverse("members:record", args=[member.pk]) + f"#{part.slug}")


def _refused(request: HttpRequest, member: Member, part: Panel, form: PanelForm, *, refused: Refused) -> HttpResponse:
    """Faults beside their fields; after a conflict the fields the person had not touched show what is there now."""
    if not refused.conflict:
        form.add_refusal(refused)
        return _page(request, member, part, form, status=422)
    version = form.cleaned_data["version"] or 0
    then = queries.values_then(member, version)
    changes = form.changes()
    untouched = {name for name in then if name in changes and same(changes[name], then[name])}
    meanwhile = [change for change in queries.changes_since(member, version) if change.name in part.fields]
    member.refresh_from_db()
    again = PanelForm(part, member, form.on, refreshed(request.POST, part, member, untouched))
    again.is_valid()
    again.add_refusal(refused)
    return _page(request, member, part, again, status=409, meanwhile=meanwhile)


def _page(
    request, member: Member, part: Panel, form: PanelForm, *, status: int = 200, draft=None, meanwhile=()
) -> HttpResponse:
    back = reverse("members:record", args=[member.pk])
    context = {
        "member": member,
        "panel": part,
        "form": form,
        "draft": draft,
        "meanwhile": meanwhile,
        "back": f"{back}#{part.slug}",
        "breadcrumbs": crumbs(member, ("Phiếu đảng viên", back), (part.title, "")),
    }
    return render(request, "members/record/edit.html", context, status=status)


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    skipped = {"csrfmiddlewaretoken", "draft", "add_row"}
    return {
        typed_text(name): [value.replace("\x00", "") for value in values]
        for name, values in request.POST.lists()
        if name not in skipped
    }


@page(permission=Permission.MEMBER_EDIT)
@require_POST
def draft(request: HttpRequest, pk: int, panel: str) -> HttpResponse:
    """Autosave: keep what is typed and answer with the sentence shown under the fields."""
    member = member_for(request, pk, Permission.MEMBER_EDIT)
    part = _panel(request, member, panel)
    kept = keep_draft(member, part.slug, _typed(request), user=request.user, version=version_of(request) or 0)
    return HttpResponse(f"Đã lưu nháp lúc {format_moment(kept.saved_at)}.", content_type="text/html; charset=utf-8")


@page(permission=Permission.MEMBER_EDIT)
@require_POST
def drop_draft(request: HttpRequest, pk: int, panel: str) -> HttpResponse:
    """Forget the draft and show the record as it is."""
    member = member_for(request, pk, Permission.MEMBER_EDIT)
    part = _panel(request, member, panel)
    discard_draft(member, part.slug, user=request.user)
    messages.success(request, "Đã bỏ bản nháp.")
    return redirect("members:record_edit", pk=member.pk, panel=part.slug)
