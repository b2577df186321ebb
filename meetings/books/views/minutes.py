"""The minutes page: written by sections that save themselves, read when adopted, corrected by what is appended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.findings import Refused
from core.pages import add_findings
from meetings.books import presence
from meetings.books.composing import suggestions
from meetings.books.documents import minutes_context
from meetings.books.forms import CorrectionForm
from meetings.books.sections import (
    Outcome,
    Section,
    Sent,
    apply,
    conflict_of,
    loose_speeches,
    save_all,
    save_one,
    saved_words,
    sections_of,
    sent_in,
)
from meetings.books.views import may_keep, meeting_of
from meetings.models import AgendaItem, Meeting
from meetings.services.minutes import append_correction
from meetings.services.record import recorded

_THEN = {  # what a button of the page leads to once everything is saved
    "item": "books:item",
    "new-item": "books:new_item",
    "speech": "books:new_speech",
    "edit-speech": "books:speech",
}


def _url(meeting: Meeting, key: object = "") -> str:
    address = reverse("books:minutes", args=[meeting.pk])
    return f"{address}#muc-{key}" if key else address


@page(permission=P.MEETING_VIEW)
@require_http_methods(["GET", "POST"])
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes of a meeting: written here while it is open, read here when adopted."""
    if request.method == "POST":
        return _save_page(request, meeting_of(request, pk, P.MEETING_KEEP))
    meeting = meeting_of(request, pk)
    if meeting.locked_at:
        return _read(request, meeting)
    return _write(request, meeting, sections_of(meeting))


def _write(
    request: HttpRequest, meeting: Meeting, sections: list[Section], *, status: int = 200, **more
) -> HttpResponse:
    can_write = meeting.is_writable and may_keep(request, meeting)
    context = {
        "meeting": meeting, "sections": sections, "loose": loose_speeches(meeting), "can_write": can_write,
        "others": presence.here(meeting.pk, request.user) if can_write else [],
        "can_agenda": not meeting.locked_at and meeting.state != "cancelled" and may_keep(request, meeting), **more,
    }  # fmt: skip
    return render(request, "books/minutes.html", context, status=status)


def _read(request: HttpRequest, meeting: Meeting, *, kept: str = "", status: int = 200, form=None) -> HttpResponse:
    can_correct = may_keep(request, meeting)
    form = form or (CorrectionForm(initial={"text": kept}) if can_correct else None)
    context = minutes_context(meeting) | {
        "meeting": meeting, "form": form, "kept": kept, "can_correct": can_correct,
        "corrections": meeting.corrections.select_related("by"),
    }  # fmt: skip
    return render(request, "books/minutes_adopted.html", context, status=status)


def _save_page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    sent = sent_in(request.POST)
    word, _, rest = request.POST.get("then", "").partition(":")
    if word == "insert":
        rest = _insert(meeting, sent, rest)
    outcome = save_all(meeting, sent, by=request.user)
    if outcome.locked or meeting_of(request, meeting.pk).locked_at:
        return _too_late(request, meeting_of(request, meeting.pk), outcome)
    if not outcome.clean:
        meeting = meeting_of(request, meeting.pk)
        sections = sections_of(meeting)
        apply(sections, outcome, sent)
        return _write(request, meeting, sections, status=409, outcome=outcome)
    if word in _THEN:
        keys = [int(key) for key in [rest] if key.isdecimal()]
        return redirect(_THEN[word], meeting.pk, *keys)
    messages.success(request, "Đã lưu biên bản.")
    return redirect(_url(meeting, rest if rest.isdecimal() else ""))


def _too_late(request: HttpRequest, meeting: Meeting, outcome: Outcome) -> HttpResponse:
    """The minutes were adopted while somebody was still writing: what he wrote is shown, ready to be a correction."""
    titles = dict(meeting.agenda.values_list("pk", "title"))
    kept = "\n\n".join(f"Mục “{titles.get(key, '')}”: {text.strip()}" for key, text in outcome.locked.items())
    return _read(request, meeting, kept=kept, status=409 if kept else 200)


def _insert(meeting: Meeting, sent: dict[int, Sent], asked: str) -> str:
    """Put a sentence made from the record at the end of a section that was sent in; answers the key of the section."""
    code, _, key = asked.partition(":")
    item = meeting.agenda.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    if item is None or item.pk not in sent:
        return ""
    one = sent[item.pk]
    for offered in suggestions(recorded(meeting), item.part):
        if offered.code == code:
            text = f"{one.text.rstrip()}\n{offered.text}".strip()
            sent[item.pk] = Sent(text, one.version, one.mine, one.choice)
    return key


@page(permission=P.MEETING_VIEW)
@require_POST
def save_section(request: HttpRequest, pk: int, section: int) -> JsonResponse:
    """Save one section (what the page does by itself). 200 saved; 409 with a part of the page: two wrote, adopted, or taken off."""
    meeting = meeting_of(request, pk, P.MEETING_KEEP)
    key = str(section)
    data = request.POST
    sent = sent_in({f"text_{key}": data.get("text", ""), f"version_{key}": data.get("version", "")})[section]
    item = AgendaItem.objects.filter(pk=section, meeting=meeting).first() or AgendaItem(
        pk=section, meeting=meeting, title=data.get("title", "")[:300]
    )
    try:
        saved = save_one(item, sent, by=request.user)
    except Refused as refused:
        return _not_saved(request, meeting, item, sent, refused)
    if saved.conflict:
        shown = Section(saved.item, "", conflict=conflict_of(saved.item, sent))
        shown.text = shown.conflict.combined
        html = render_to_string("books/_conflict.html", {"section": shown, "meeting": meeting}, request)
        return JsonResponse({"kind": "conflict", "html": html, "version": saved.item.version}, status=409)
    return JsonResponse({"version": saved.item.version, "said": saved_words(saved.item), "text": saved.item.text})


def _not_saved(request: HttpRequest, meeting: Meeting, item: AgendaItem, sent: Sent, refused: Refused) -> JsonResponse:
    kind = refused.findings[0].code
    context = {"meeting": meeting, "item": item, "text": sent.text, "refused": refused}
    if kind == "locked":
        kept = f"Mục “{item.title}”: {sent.text.strip()}"
        context["form"] = CorrectionForm(initial={"text": kept}, auto_id=f"id_{item.pk}_%s")
    html = render_to_string("books/_not_saved.html", context | {"kind": kind}, request)
    return JsonResponse({"kind": kind, "html": html}, status=refused.status)


@page(permission=P.MEETING_VIEW)
@require_safe
def changes(request: HttpRequest, pk: int) -> JsonResponse:
    """How the sections stand now, asked every ten seconds by open pages, and who else has the page open."""
    meeting = meeting_of(request, pk)
    writes = may_keep(request, meeting)
    items = meeting.agenda.select_related("updated_by").order_by("order", "pk")
    return JsonResponse(
        {
            "locked": bool(meeting.locked_at),
            "others": presence.here(pk, request.user) if writes else [],
            "sections": {
                item.pk: {"version": item.version, "text": item.text, "said": saved_words(item), "title": item.title}
                for item in items
            },
        }
    )


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Append a correction to adopted minutes."""
    meeting = meeting_of(request, pk, P.MEETING_KEEP)
    if request.method == "GET":
        return redirect(f"{_url(meeting)}#dinh-chinh")
    form = CorrectionForm(request.POST)
    if form.is_valid():
        try:
            append_correction(meeting=meeting, on=timezone.localdate(), by=request.user, **form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, "Đã ghi đính chính. Biên bản đã thông qua giữ nguyên.")
            return redirect(f"{_url(meeting)}#dinh-chinh")
    if meeting.locked_at is None:
        return _write(request, meeting, sections_of(meeting), status=422, correction=form)
    return _read(request, meeting, form=form, status=422)


@page(permission=P.MEETING_VIEW)
@require_safe
def history(request: HttpRequest, pk: int, section: int) -> HttpResponse:
    """Every text a section has had, newest first: what was replaced can be read and taken back."""
    meeting = meeting_of(request, pk)
    item = get_object_or_404(meeting.agenda.select_related("updated_by"), pk=section)
    rows = AgendaItem.pgh_event_model.objects.filter(pgh_obj=item).exclude(version=item.version)
    found = {}
    for row in rows.select_related("updated_by").order_by("-version", "-pgh_id"):
        found.setdefault(row.version, row)
    return render(request, "books/history.html", {"meeting": meeting, "item": item, "rows": list(found.values())[:100]})
