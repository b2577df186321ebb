"""Papers of one meeting, checked on the screen or taken away as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.logs import record_export
from accounts.permissions import Permission as P
from core.access import page
from core.printing import print_out
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


PAPERS = {  # name in the address → template, context, words of the file
    "minutes": ("books/print/minutes.html", minutes_context, "bien-ban"),
    "minutes-blank": ("books/print/minutes.html", blank_minutes_context, "bien-ban-trong"),
    "resolution": ("books/print/resolution.html", _resolution, "nghi-quyet"),
    "notice": ("books/print/notice.html", notice_context, "thong-bao-hop"),
    "invitation": ("books/print/notice.html", lambda meeting: notice_context(meeting, invitation=True), "giay-moi"),
    "roll": ("books/print/roll.html", roll_context, "diem-danh"),
    "roll-blank": ("books/print/roll.html", lambda meeting: roll_context(meeting, blank=True), "diem-danh-trong"),
}
_LABELS = {
    "minutes": "Biên bản", "minutes-blank": "Biên bản (mẫu trống)", "resolution": "Nghị quyết", "notice": "Thông báo họp",
    "invitation": "Giấy mời", "roll": "Danh sách điểm danh", "roll-blank": "Danh sách điểm danh (trống)",
}  # fmt: skip


def _paper(meeting: Meeting, name: str) -> tuple[str, dict, str]:
    template, context, words = PAPERS[name]
    return template, context(meeting), words


def _pdf(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    meeting = meeting_of(request, pk)
    template, context, words = _paper(meeting, name)
    printed = print_out(template, context)
    record_export(
        request, what=f"{_LABELS[name]} – {meeting}", filters={"meeting": meeting.pk}, columns=[], rows=printed.pages, format="pdf",
        path=meeting.organization.path,
    )  # fmt: skip
    response = HttpResponse(printed.pdf, content_type="application/pdf")
    file_name = f"{words}-{meeting.organization.code}-{meeting.held_on:%Y-%m-%d}.pdf"
    response["Content-Disposition"] = f'inline; filename="{file_name}"'
    return response


def _screen(request: HttpRequest, pk: int, name: str, back: str) -> HttpResponse:
    meeting = meeting_of(request, pk)
    template, context, _ = _paper(meeting, name)
    return render(request, template, context | {"back": reverse(back, args=[meeting.pk])})


@page(permission=P.MEETING_VIEW)
@require_safe
@xframe_options_sameorigin
def minutes_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as on paper."""
    return _screen(request, pk, "minutes", "books:minutes")


@page(permission=P.MEETING_VIEW)
@require_safe
def minutes_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as PDF."""
    return _pdf(request, pk, "minutes")


@page(permission=P.MEETING_VIEW)
@require_safe
def minutes_blank_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A form of the minutes to be written by hand as PDF."""
    return _pdf(request, pk, "minutes-blank")


@page(permission=P.MEETING_VIEW)
@require_safe
@xframe_options_sameorigin
def resolution_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The resolution as on paper."""
    return _screen(request, pk, "resolution", "books:resolution")


@page(permission=P.MEETING_VIEW)
@require_safe
def resolution_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The resolution as PDF."""
    return _pdf(request, pk, "resolution")


@page(permission=P.MEETING_VIEW)
@require_safe
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Every paper of a meeting, before it, at it, after it."""
    meeting = meeting_of(request, pk)
    context = {"meeting": meeting, "resolution": getattr(meeting, "resolution", None)}
    return render(request, "books/papers.html", context)


@page(permission=P.MEETING_VIEW)
@require_safe
def notice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice to members as PDF."""
    return _pdf(request, pk, "notice")


@page(permission=P.MEETING_VIEW)
@require_safe
def invitation_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The invitation to guests as PDF."""
    return _pdf(request, pk, "invitation")


@page(permission=P.MEETING_VIEW)
@require_safe
def roll_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of those present as PDF."""
    return _pdf(request, pk, "roll")


@page(permission=P.MEETING_VIEW)
@require_safe
def roll_blank_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The list to be signed at the door as PDF."""
    return _pdf(request, pk, "roll-blank")
