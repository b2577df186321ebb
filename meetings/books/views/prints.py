"""Papers of one meeting, checked on the screen or taken away as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.exports import answer_print
from meetings.books.documents import (
    blank_minutes_context,
    minutes_context,
    notice_context,
    resolution_context,
    roll_context,
)
from meetings.books.views import meeting_of
from meetings.models import Meeting


def _resolution(meeting: Meeting) -> dict:
    resolution = getattr(meeting, "resolution", None)
    if resolution is None:
        raise Http404("Buổi họp này không có nghị quyết.")
    return resolution_context(resolution)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a meeting: its template, what it prints, its name in words and as a file, the page it is opened from."""

    template: str
    context: Callable[[Meeting], dict]
    label: str
    name: str
    back: str = "books:notice"


_MINUTES, _NOTICE, _ROLL = "books/print/minutes.html", "books/print/notice.html", "books/print/roll.html"
PAPERS = {
    "minutes": Paper(_MINUTES, minutes_context, "Biên bản", "bien-ban", "books:minutes"),
    "minutes-blank": Paper(_MINUTES, blank_minutes_context, "Biên bản (mẫu trống)", "bien-ban-trong"),
    "resolution": Paper("books/print/resolution.html", _resolution, "Nghị quyết", "nghi-quyet", "books:resolution"),
    "notice": Paper(_NOTICE, notice_context, "Thông báo họp", "thong-bao-hop"),
    "invitation": Paper(_NOTICE, partial(notice_context, invitation=True), "Giấy mời", "giay-moi"),
    "roll": Paper(_ROLL, roll_context, "Danh sách điểm danh", "diem-danh"),
    "roll-blank": Paper(_ROLL, partial(roll_context, blank=True), "Danh sách điểm danh (trống)", "diem-danh-trong"),
}


@page(permission=P.MEETING_VIEW)
@require_safe
@xframe_options_sameorigin
def paper(request: HttpRequest, pk: int, *, paper: str, pdf: bool) -> HttpResponse:
    """A paper of a meeting as it prints."""
    meeting, made = meeting_of(request, pk), PAPERS[paper]
    branch, context = meeting.organization, made.context(meeting) | {"back": reverse(made.back, args=[meeting.pk])}
    return answer_print(
        request, made.template, context, pdf=pdf, name=f"{made.name}-{branch.code}-{meeting.held_on:%Y-%m-%d}",
        what=f"{made.label} – {meeting}", path=branch.path, filters={"meeting": meeting.pk},
    )  # fmt: skip


@page(permission=P.MEETING_VIEW)
@require_safe
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Every paper of a meeting, before it, at it, after it."""
    meeting = meeting_of(request, pk)
    context = {"meeting": meeting, "resolution": getattr(meeting, "resolution", None)}
    return render(request, "books/papers.html", context)
