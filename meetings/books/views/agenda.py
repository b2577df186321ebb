"""Items of the agenda and what was said under them: small pages the minutes page leads to after it has saved."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission as P
from core.access import page
from core.findings import Refused
from core.pages import add_findings, keep_typed
from meetings.books.forms import ItemForm, SpeechForm
from meetings.books.views import meeting_of
from meetings.models import AgendaPart
from meetings.services.minutes import (
    add_item,
    add_speech,
    move_item,
    remove_item,
    remove_speech,
    rename_item,
    write_speech,
)


def _back(meeting, key: object = "") -> HttpResponse:
    return redirect(reverse("books:minutes", args=[meeting.pk]) + (f"#muc-{key}" if key else ""))


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def new_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an item on the agenda."""
    meeting = meeting_of(request, pk, P.MEETING_KEEP)
    form = ItemForm(request.POST or None, with_text=meeting.is_writable, initial={"part": AgendaPart.PROCEEDING})
    if form.is_bound and form.is_valid():
        try:
            item = add_item(meeting=meeting, by=request.user, **form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, "Đã thêm nội dung.")
            return _back(meeting, item.pk)
    return render(request, "books/item.html", {"meeting": meeting, "form": form}, status=422 if form.is_bound else 200)


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Rename an item, move it, take it off."""
    meeting = meeting_of(request, pk, P.MEETING_KEEP)
    held = get_object_or_404(meeting.agenda, pk=item)
    move = request.POST.get("move", "")
    form = ItemForm(
        request.POST if request.method == "POST" and not move else None, with_text=False,
        initial={"title": held.title, "part": held.part},
    )  # fmt: skip
    found, status = [], 200
    if request.method == "POST":
        try:
            if move in ("up", "down"):
                move_item(item=held, up=move == "up")
                return _back(meeting, held.pk)
            if move == "remove":
                remove_item(item=held)
                messages.success(request, f"Đã bỏ mục “{held.title}”.")
                return _back(meeting)
            if form.is_valid():
                rename_item(item=held, **form.cleaned_data)
                return _back(meeting, held.pk)
        except Refused as refused:
            if move:
                found = refused.findings
            else:
                add_findings(form, refused)
        status = 422
    context = {"meeting": meeting, "item": held, "form": form, "findings": found}
    return render(request, "books/item.html", context, status=status)


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def new_speech(request: HttpRequest, pk: int, item: int | None = None) -> HttpResponse:
    """Write down that somebody spoke."""
    meeting = meeting_of(request, pk, P.MEETING_KEEP)
    held = get_object_or_404(meeting.agenda, pk=item) if item else None
    form = SpeechForm(request.POST or None, meeting=meeting, initial={"item": held})
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            add_speech(meeting=meeting, attendance=values["attendance"], summary=values["summary"], item=values["item"])
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, f"Đã ghi ý kiến của đồng chí {values['attendance'].full_name}.")
            return (
                redirect(request.path) if "again" in request.POST else _back(meeting, getattr(values["item"], "pk", ""))
            )
    return render(
        request, "books/speech.html", {"meeting": meeting, "form": form}, status=422 if form.is_bound else 200
    )


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def speech(request: HttpRequest, pk: int, speech: int) -> HttpResponse:
    """Change what somebody said, or take it off."""
    meeting = meeting_of(request, pk, P.MEETING_KEEP)
    held = get_object_or_404(meeting.speeches.select_related("attendance", "agenda_item"), pk=speech)
    remove = "remove" in request.POST
    form = SpeechForm(
        request.POST if request.method == "POST" and not remove else None, meeting=meeting, known=True,
        initial={"item": held.agenda_item, "summary": held.summary, "before": held.summary},
    )  # fmt: skip
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and (remove or form.is_valid()):
        try:
            if remove:
                remove_speech(speech=held)
                messages.success(request, "Đã bỏ ý kiến.")
                return _back(meeting)
            values = form.cleaned_data
            write_speech(speech=held, summary=values["summary"], before=values["before"], item=values["item"])
            return _back(meeting, getattr(values["item"], "pk", ""))
        except Refused as refused:
            status = refused.status
            if form.is_bound:
                add_findings(form, refused)
                held.refresh_from_db()
                keep_typed(form, before=held.summary)
            else:
                messages.error(request, str(refused))
    return render(request, "books/speech.html", {"meeting": meeting, "form": form, "speech": held}, status=status)
