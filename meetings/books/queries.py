"""What the resolution page and the books read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from branches.models import Organization
from documents.models import DocumentState
from meetings.models import MONTHLY, Book, Meeting, MeetingState, Resolution
from meetings.services.record import recorded
from meetings.services.resolutions import open_items


def proposed_title(meeting: Meeting) -> str:
    """What a resolution of a monthly meeting is called."""
    if meeting.kind in MONTHLY:
        return f"Lãnh đạo thực hiện nhiệm vụ {meeting.month.long_label}"
    return meeting.topic or f"{meeting.get_kind_display()} {meeting.month.label}"


def prepared(meeting: Meeting) -> dict:
    """What a resolution page shows beside the prose: judgements, tasks, score, made from what the meeting has recorded."""
    judged = set(meeting.item_reviews.values_list("item_id", flat=True))
    return {
        "record": recorded(meeting),
        "unjudged": [item for item in open_items(meeting) if item.pk not in judged],
    }


def proposed_results(meeting: Meeting) -> str:
    """How part I may begin: how many of the tasks of the month before were done."""
    reviews = list(meeting.item_reviews.all())
    if not reviews:
        return ""
    done = sum(review.status == "done" for review in reviews)
    return f"Trong {len(reviews)} nhiệm vụ đề ra, đạt {done}, còn lại {len(reviews) - done}; cụ thể:"


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One entry of a book: its number, the day, what it is; ``meeting`` or ``resolution`` behind it."""

    number: str
    on: date
    title: str
    meeting: Meeting
    resolution: Resolution | None = None


@dataclass(frozen=True, slots=True)
class BookContent:
    """The entries of a book for a period, and why other meetings of the period have none."""

    entries: list[BookEntry]
    notes: list[str]


def book_of(organization: Organization, book: str, since: date, until: date) -> BookContent:
    """A book of a branch for a period, by the day of the meeting: minutes by their number, or resolutions by theirs."""
    if book == "resolutions":
        return _resolutions(organization, since, until)
    meetings = [
        meeting for meeting in Meeting.objects.filter(organization=organization, book=book).select_related("organization")
        if since <= meeting.held_on <= until
    ]  # fmt: skip
    entered = sorted((one for one in meetings if one.book_number), key=lambda one: one.book_number)
    entries = [BookEntry(str(one.book_number), one.held_on, _about(one), one) for one in entered]
    others = sorted((one for one in meetings if not one.book_number), key=lambda one: one.planned_at)
    notes = [f"{_about(one)}, ngày {one.held_on:%d/%m/%Y}: {_why(one)}" for one in others]
    return BookContent(entries, [*notes, *_missing(organization, book, entered)])


def _about(meeting: Meeting) -> str:
    return f"{meeting.get_kind_display()} {meeting.month.label}" + (f": {meeting.topic}" if meeting.topic else "")


def _why(meeting: Meeting) -> str:
    if meeting.state == MeetingState.CANCELLED:
        step = meeting.steps.filter(step="cancel").order_by("-at").first()
        return "không họp" + (f", lý do: {step.note}" if step and step.note else "") + "; không vào sổ."
    if meeting.state in (MeetingState.IN_SESSION, MeetingState.HELD):
        return "đã họp, chưa thông qua biên bản nên chưa có số."
    return "chưa họp."


def _missing(organization: Organization, book: str, entered: list[Meeting]) -> list[str]:
    """Numbers between the first and the last of the period that belong to meetings of other days: entered late, out of its order."""
    if not entered:
        return []
    known = {one.book_number for one in entered}
    gaps = set(range(min(known), max(known) + 1)) - known
    rows = Meeting.objects.filter(organization=organization, book=book, book_number__in=gaps).order_by("book_number")
    return [f"Số {one.book_number}: {_about(one)}, ngày {one.held_on:%d/%m/%Y}, ngoài kỳ của sổ này." for one in rows]


def _resolutions(organization: Organization, since: date, until: date) -> BookContent:
    rows = Resolution.objects.filter(organization=organization).select_related(
        "document__term", "meeting__organization", "meeting__chair", "vote"
    )
    within = [one for one in rows if since <= one.meeting.held_on <= until]
    issued = sorted(
        (one for one in within if one.document_id), key=lambda one: (one.document.term.starts_on, one.document.number)
    )
    entries = [
        BookEntry(one.document.written_number, one.document.issued_on, one.title, one.meeting, one) for one in issued
    ]
    notes = [
        f"{one.title}, buổi họp ngày {one.meeting.held_on:%d/%m/%Y}: dự thảo, chưa ban hành."
        for one in within
        if not one.document_id
    ]
    notes += [
        f"Số {one.document.written_number}: đã hủy, lý do: {one.document.void_reason}."
        for one in issued
        if one.document.state == DocumentState.VOID
    ]
    return BookContent(entries, notes)


def book_name(book: str) -> str:
    """The words on the cover."""
    return "Sổ nghị quyết" if book == "resolutions" else Book(book).label
