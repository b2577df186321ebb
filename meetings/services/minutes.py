"""Minutes: written section by section, nothing lost between two writers, kept as adopted, corrections appended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.findings import Finding, Refused, Right
from meetings.models import AgendaItem, Meeting, MinutesCorrection
from meetings.rules import require_writable


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a text: the item as it now stands; ``conflict`` when somebody else had changed it since (nothing written)."""

    item: AgendaItem
    conflict: bool = False


@transaction.atomic
def write_section(*, item: AgendaItem, text: str, version: int, by) -> Saved:
    """Save the text of one item of the agenda, begun from ``version``.

    The same text changes nothing. When another person saved first, nothing is written and ``conflict`` is true: the page shows both texts.
    Raises ``Refused`` once the minutes are adopted.
    """
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=item.meeting_id)
    require_writable(meeting)
    current = AgendaItem.objects.select_for_update().get(pk=item.pk)
    text = text.replace("\r\n", "\n").strip()
    if current.text == text:
        return Saved(current)
    if current.version != version:
        return Saved(current, conflict=True)
    current.text, current.version = text, current.version + 1
    current.updated_by, current.updated_at = by, timezone.now()
    current.save()
    return Saved(current)


@transaction.atomic
def append_correction(*, meeting: Meeting, text: str, reason: str, on: date, by) -> MinutesCorrection:
    """Append a correction to adopted minutes; the adopted text stays. Raises ``Refused`` without words, or while still writable."""
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if meeting.locked_at is None:
        raise Refused(Finding("not_locked", "Biên bản chưa thông qua: sửa thẳng vào nội dung.", right=Right.PRINCIPLE))
    if not text.strip():
        raise Refused(Finding("text", "Chưa ghi nội dung đính chính.", field="text"))
    if not reason.strip():
        raise Refused(Finding("reason", "Chưa ghi lý do đính chính.", field="reason"))
    order = (meeting.corrections.aggregate(last=Max("order"))["last"] or 0) + 1
    return MinutesCorrection.objects.create(
        meeting=meeting, order=order, on=on, text=text.strip(), reason=reason.strip(), by=by
    )


def snapshot(meeting: Meeting) -> dict:
    """The minutes as adopted, plain values: particulars, roll, sections, speeches, votes, tasks. Printing reads nothing else."""
    local = timezone.localtime
    return {
        "organization": meeting.organization.name,
        "kind": meeting.get_kind_display(),
        "month": str(meeting.month),
        "topic": meeting.topic,
        "started_at": local(meeting.started_at).isoformat(),
        "ended_at": local(meeting.ended_at).isoformat(),
        "minutes_long": meeting.minutes_long,
        "place": meeting.place,
        "chair": meeting.chair.full_name if meeting.chair else "",
        "session_secretary": meeting.session_secretary.full_name if meeting.session_secretary else "",
        "guests": meeting.guests,
        "adopted_on": meeting.adopted_on.isoformat(),
        "book_number": meeting.book_number,
        "roll": [
            {"name": line.full_name, "value": line.value, "reason": line.reason, "class": line.membership_class,
             "status": line.activity_status, "visitor": line.visitor, "special_duty": line.special_duty}
            for line in meeting.roll.all()
        ],
        "sections": [
            {"part": item.get_part_display(), "title": item.title, "text": item.text,
             "speeches": [{"name": speech.attendance.full_name, "summary": speech.summary}
                          for speech in item.speeches.select_related("attendance")]}
            for item in meeting.agenda.all()
        ],
        "speeches": [
            {"name": speech.attendance.full_name, "summary": speech.summary}
            for speech in meeting.speeches.filter(agenda_item=None).select_related("attendance")
        ],
        "votes": [
            {"subject": vote.subject, "secret": vote.secret, "base": vote.base, "in_favour": vote.in_favour, "against": vote.against,
             "other": vote.other, "needed": vote.needed, "passed": vote.passed, "rule": vote.rule, "note": vote.note,
             "outcome": vote.outcome}
            for vote in meeting.votes.all()
        ],
        "reviews": [
            {"task": review.item.task, "before": review.state_before, "status": review.get_status_display(), "result": review.result}
            for review in meeting.item_reviews.select_related("item")
        ],
        "items": [
            {"task": item.task, "target": item.target, "responsible": item.responsible.full_name if item.responsible else "",
             "with": item.responsible_text, "deadline": item.deadline.isoformat() if item.deadline else ""}
            for item in meeting.items.select_related("responsible").order_by("order", "pk")
        ],
    }  # fmt: skip
