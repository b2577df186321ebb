"""The resolution of a meeting: drafted from what is recorded, read when issued."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission as P
from core.access import page
from core.findings import Refused
from core.pages import add_findings, differing, keep_typed
from meetings.books.documents import resolution_context
from meetings.books.forms import ResolutionForm
from meetings.books.queries import prepared, proposed_results, proposed_title
from meetings.books.views import may_keep, meeting_of
from meetings.models import Meeting, Resolution
from meetings.services.resolutions import draft_resolution, drop_resolution


@page(permission=P.MEETING_VIEW)
@require_http_methods(["GET", "POST"])
def resolution(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft while the meeting is open; the issued text afterwards."""
    meeting = meeting_of(request, pk, P.MEETING_KEEP if request.method == "POST" else None)
    draft = Resolution.objects.filter(meeting=meeting).select_related("document", "vote").first()
    if request.method == "POST" and "drop" in request.POST:
        return _drop(request, meeting)
    if meeting.is_writable and may_keep(request, meeting):
        return _write(request, meeting, draft)
    if request.method == "POST":
        messages.error(request, f"Buổi họp đang ở trạng thái “{meeting.state_label}”, không ghi được nghị quyết.")
        return _page(request, meeting, draft, status=409)
    return _page(request, meeting, draft)


def _page(request: HttpRequest, meeting: Meeting, draft: Resolution | None, status: int = 200) -> HttpResponse:
    context = resolution_context(draft) if draft else {}
    return render(request, "books/resolution.html", context | {"meeting": meeting, "resolution": draft}, status=status)


def _drop(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    try:
        drop_resolution(meeting=meeting)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Đã bỏ dự thảo nghị quyết.")
    return redirect(reverse("books:resolution", args=[meeting.pk]))


def _write(request: HttpRequest, meeting: Meeting, draft: Resolution | None) -> HttpResponse:
    initial = ResolutionForm.initial_of(draft) if draft else _first(meeting)
    form = ResolutionForm(request.POST or None, meeting=meeting, initial=initial)
    theirs: list[tuple[str, str]] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                draft_resolution(
                    meeting=meeting, title=values["title"], texts=form.texts(), version=values["version"], vote=values["vote"]
                )  # fmt: skip
            except Refused as refused:
                status = add_findings(form, refused)
                if refused.conflict:
                    draft = Resolution.objects.select_related("vote").filter(meeting=meeting).first()
                    theirs = differing(form, {"title": draft.title, **draft.texts}) if draft else []
                    keep_typed(form, version=draft.version if draft else 0)
            else:
                messages.success(request, "Đã lưu dự thảo nghị quyết.")
                return redirect(reverse("books:resolution", args=[meeting.pk]))
    context = {"meeting": meeting, "resolution": draft, "form": form, "theirs": theirs, **prepared(meeting)}
    return render(request, "books/resolution_draft.html", context, status=status)


def _first(meeting: Meeting) -> dict:
    """What a draft begins with."""
    vote = meeting.votes.filter(matter="resolution", resolution=None).first()
    return {"title": proposed_title(meeting), "results": proposed_results(meeting), "version": 0, "vote": vote}
