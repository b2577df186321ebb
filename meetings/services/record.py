"""What a meeting recorded, as plain values: the draft minutes are printed from it, and so are, for ever alike, the adopted ones."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from branches.queries import printed_name
from meetings.dues.queries import dues_line
from meetings.models import Meeting
from meetings.score.queries import score_line
from members.record.queries import position_label, seats_on

LAYOUT = 1  # what the values mean; a later layout prints older records by their own


def snapshot(meeting: Meeting) -> dict:
    """Particulars, roll, sections, speeches, votes, judgements, tasks, resolution; empty where nothing is recorded yet."""
    resolution = getattr(meeting, "resolution", None)
    return {
        "layout": LAYOUT,
        "letterhead": letterhead(meeting),
        "organization": meeting.organization.name,
        "kind": meeting.get_kind_display(),
        "month": str(meeting.month),
        "topic": meeting.topic,
        "book": meeting.book,
        "planned_at": _moment(meeting.planned_at),
        "started_at": _moment(meeting.started_at),
        "ended_at": _moment(meeting.ended_at),
        "minutes_long": meeting.minutes_long,
        "place": meeting.place,
        "chair": meeting.chair.full_name if meeting.chair else "",
        "chair_position": position_of(meeting, meeting.chair_id),
        "session_secretary": meeting.session_secretary.full_name if meeting.session_secretary else "",
        "guests": meeting.guests,
        "other_opinions": meeting.other_opinions,
        "adopted_on": meeting.adopted_on.isoformat() if meeting.adopted_on else "",
        "book_number": meeting.book_number,
        "resolution": {"title": resolution.title, "number": str(resolution.document or "")} if resolution else None,
        **recorded(meeting),
        **_spoken(meeting),
    }  # fmt: skip


def recorded(meeting: Meeting) -> dict:
    """What was entered beside the words: roll, votes, judgements, tasks, and the sentences of score and dues."""
    return {
        "score": score_line(meeting),
        "dues": dues_line(meeting),
        "roll": [
            {"name": line.full_name, "value": line.value, "reason": line.reason, "class": line.membership_class,
             "status": line.activity_status, "visitor": line.visitor, "special_duty": line.special_duty}
            for line in meeting.roll.all()
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


def letterhead(meeting: Meeting) -> dict:
    """Lines 2a and 2b of the head of its papers, as of the day of the meeting, and the place named before the date."""
    names = printed_name(meeting.organization, meeting.held_on)
    return {"superior": names.superior, "issuer": names.issuer, "place": meeting.organization.place_name}


def position_of(meeting: Meeting, member_id: int | None) -> str:
    """The seat a member held in the branch on the day of the meeting, in words; empty for none."""
    if member_id is None:
        return ""
    seat = seats_on(meeting.organization, meeting.held_on).filter(member=member_id).first()
    return position_label(seat.position) if seat else ""


def _moment(moment: datetime | None) -> str:
    return timezone.localtime(moment).isoformat() if moment else ""


def _spoken(meeting: Meeting) -> dict:
    """The sections of the agenda with what was said under each, and what was said beside them."""
    said: dict[int | None, list[dict]] = {}
    for speech in meeting.speeches.select_related("attendance").order_by("order", "pk"):
        said.setdefault(speech.agenda_item_id, []).append(
            {"name": speech.attendance.full_name, "summary": speech.summary}
        )
    return {
        "sections": [
            {"part": item.get_part_display(), "title": item.title, "text": item.text, "speeches": said.get(item.pk, [])}
            for item in meeting.agenda.order_by("order", "pk")
        ],
        "speeches": said.get(None, []),
    }
