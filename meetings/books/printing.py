"""The books of a branch on paper: cover, certification, every entry in its order, the list of entries, notes on what has none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from branches.models import Organization
from branches.queries import printed_name
from core.dates import format_date
from core.printing import PrintOut, print_out
from meetings.books.documents import composed_resolution, minutes_context
from meetings.books.queries import BookContent, BookEntry, book_name, book_of
from members.record.queries import seat_holder

AT_ONCE = 15  # a longer book is printed by a background job


def book_context(
    organization: Organization, book: str, since: date, until: date, *, content: BookContent | None = None,
    pulse: Callable[[int], None] | None = None,
) -> dict:  # fmt: skip
    """Everything a book prints. ``pulse(done)`` is told after each entry."""
    content = content or book_of(organization, book, since, until)
    names = printed_name(organization, until)
    secretary = seat_holder(organization, "secretary", until)
    entries = []
    for place, entry in enumerate(content.entries, 1):
        entries.append({"key": place, "entry": entry, "paper": _paper(entry)})
        if pulse:
            pulse(place)
    return {
        "names": names,
        "title": book_name(book),
        "book": book,
        "period": f"Từ ngày {format_date(since)} đến ngày {format_date(until)}",
        "entries": entries,
        "first": content.entries[0].number if content.entries else "",
        "last": content.entries[-1].number if content.entries else "",
        "notes": content.notes,
        "place": organization.place_name or "………",
        "signature": {"authority": "T/M CHI BỘ", "office": "Bí thư", "name": secretary.member.full_name if secretary else ""},
    }  # fmt: skip


def _paper(entry: BookEntry) -> dict:
    if entry.resolution is not None:
        return composed_resolution(entry.resolution.frozen) | {"draft": False}
    return minutes_context(entry.meeting)


def print_book(
    organization: Organization, book: str, since: date, until: date, *, content: BookContent | None = None,
    pulse: Callable[[int], None] | None = None,
) -> PrintOut:  # fmt: skip
    """The PDF of a book for a period."""
    context = book_context(organization, book, since, until, content=content, pulse=pulse)
    return print_out("books/print/book.html", context)
