"""Dates of documents, which may be known only to the month or the year.

Stored as ISO 8601 text, possibly truncated: ``2026-07-26``, ``2026-02``, ``2026``. Written the way Party documents
write them: two digits for the day, and for the months January and February only (``26/7/2026``, ``03/02/2026``).
"""

import re
from datetime import date

from core.dates import format_running

PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"


def first_day(text: str) -> date:
    """The first day the text may mean; ``ValueError`` when it is no date."""
    if not re.match(PARTIAL_DATE, text):
        raise ValueError(f"Not a full or partial ISO date: {text!r}")
    parts = [int(part) for part in text.split("-")]
    return date(*[*parts, 1, 1][:3])


def in_words(text: str) -> str:
    """``ngày 26/7/2026``, ``tháng 02/2026`` or ``năm 2026``."""
    if len(text) == 4:
        return f"năm {text}"
    if len(text) == 7:
        year, month = text.split("-")
        return f"tháng {month}/{year}" if int(month) < 3 else f"tháng {int(month)}/{year}"
    return f"ngày {format_running(first_day(text))}"


def short(text: str) -> str:
    """The same without the leading word, for tables."""
    return in_words(text).split(" ", 1)[1]
