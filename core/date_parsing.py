"""Reading dates as people type them and as Excel hands them over.

Day comes first, always: 03/02/1995 is 3 February. Incomplete dates are kept as what is known of
them. What is no date gets an answer in Vietnamese that says what is wrong and what is expected.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from core.dates import UNKNOWN_DATE, PartialDate, Precision
from core.text import clean, fold

# Excel counts days from 30/12/1899 for every date after February 1900.
EXCEL_DAY_ZERO = date(1899, 12, 30)
# Below these a number in a date column is a year someone typed, not a day count.
_EARLIEST_YEAR, _LATEST_YEAR = 1850, 2200

_EXPECTED = "ghi ngày/tháng/năm, ví dụ 03/02/1995"
_SEPARATED = re.compile(r"^(\d{1,4})\s*[/.\-]\s*(\d{1,2})(?:\s*[/.\-]\s*(\d{1,4}))?\.?$")
_ISO_MOMENT = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2})[t ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?z?$")
_DAY_FIRST_MOMENT = re.compile(r"^(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}) \d{1,2}:\d{2}(?::\d{2})?$")
_WORDS = re.compile(
    r"^(?:(?:ngay\s*)?(\d{1,2})[\s,/\-]*)?(?:thang|thg|t)\s*(\d{1,2})"
    r"[\s,/\-]*(?:nam\s*|n\s*)?(\d{1,4})$"
)
_MONTH_YEAR = re.compile(r"^(\d{1,2})\s*[/.\-]\s*(\d{4})\.?$")
_YEAR = re.compile(r"^(?:nam\s*)?(\d{4})$")
_DIGITS = re.compile(r"^(\d{2})(\d{2})(\d{4})$")
_UNKNOWN_PARTS = re.compile(r"^(?:(?:[.…_x?\-]+|0{1,2})\s*[/.\-]\s*)(?=\d|[.…_x?]|0)")
_UNKNOWN_WORDS = {
    *("", "-", "--", "---", "…", "...", "?", "x", "k", "ko"),
    *("khong", "khong ro", "khong nho", "khong co", "chua", "chua co"),
}


class DateError(ValueError):
    """A value that is no date; the message is Vietnamese and complete."""


def parse_partial(value: object, *, earliest: int = 1900) -> PartialDate:
    """Read a date of any usual form; raise `DateError` when it is none.

    Accepts dates and moments, Excel day counts, and the texts 03/02/1995, 3.2.1995, 3-2-1995,
    02/1995, 1995, 1995-02-03, "ngày 3 tháng 02 năm 1995", "00/00/1995". Empty cells and
    "không rõ" give `UNKNOWN_DATE`. Years before `earliest` are refused.
    """
    if value is None:
        return UNKNOWN_DATE
    if isinstance(value, datetime):
        return _checked(PartialDate(value.date()), value.strftime("%d/%m/%Y"), earliest)
    if isinstance(value, date):
        return _checked(PartialDate(value), value.strftime("%d/%m/%Y"), earliest)
    if isinstance(value, bool):
        raise DateError(f"“{value}” không phải là ngày; {_EXPECTED}.")
    if isinstance(value, int | float):
        return _from_number(value, earliest)
    return _from_text(str(value), earliest)


def parse_date(value: object, *, earliest: int = 1900) -> date | None:
    """Read a date that must be complete; None for an empty value."""
    partial = parse_partial(value, earliest=earliest)
    if partial and not partial.is_full:
        raise DateError(f"“{clean(str(value))}” thiếu ngày hoặc tháng; {_EXPECTED}.")
    return partial.date


def from_excel_serial(number: float) -> date:
    """The date behind an Excel day count (1900 system)."""
    return EXCEL_DAY_ZERO + timedelta(days=int(number))


def _from_number(number: float, earliest: int) -> PartialDate:
    if not 0 < number < 100_000_000:  # also refuses what is not a number at all
        raise DateError(f"“{number:g}” không phải là ngày; {_EXPECTED}.")
    whole = int(number)
    if whole == number and _EARLIEST_YEAR <= whole <= _LATEST_YEAR:
        return _checked(PartialDate.of(whole), str(whole), earliest)
    if whole == number and 1_000_000 <= whole <= 31_129_999:  # 3021995 typed without separators
        return _from_text(f"{whole:08d}", earliest)
    month_year = f"{number:.4f}"
    if whole != number and 1 <= whole <= 12 and _YEAR.match(month_year[-4:]):  # 2.1995
        return _from_text(month_year, earliest)
    if number < 1 or number > 110_000:
        raise DateError(f"“{number:g}” không phải là ngày; {_EXPECTED}.")
    day = from_excel_serial(number)
    return _checked(PartialDate(day), f"{number:g}", earliest)


@lru_cache(maxsize=65536)
def _from_text(typed: str, earliest: int) -> PartialDate:
    text = clean(typed).strip(" '’`;,")
    folded = fold(text).rstrip(" .,;") if text else ""
    if folded in _UNKNOWN_WORDS:
        return UNKNOWN_DATE
    for pattern in (_ISO_MOMENT, _DAY_FIRST_MOMENT):
        if moment := pattern.match(folded):
            folded = moment.group(1)
    year, month, day = _parts(folded, text)
    return _checked(_build(year, month, day, text), text, earliest)


def _parts(folded: str, shown: str) -> tuple[str, str | None, str | None]:
    """Year, month and day as typed digits, day and month possibly absent."""
    known = folded
    while (stripped := _UNKNOWN_PARTS.sub("", known)) != known:
        known = stripped
    for pattern in (_YEAR, _MONTH_YEAR, _WORDS, _DIGITS):
        if match := pattern.match(known):
            day, month, year = (None, None, *match.groups())[-3:]
            return year, month, day
    if match := _SEPARATED.match(known):
        first, second, third = match.groups()
        if len(first) > 2:  # 1995-02-03 or 1995/02
            return first, second, third
        if third is None:
            raise DateError(f"“{shown}” thiếu năm; {_EXPECTED}.")
        return third, second, first
    if known.isdecimal() and 4 < len(known) < 7:  # a day count that became text
        serial = from_excel_serial(int(known))
        return f"{serial.year:04d}", str(serial.month), str(serial.day)
    raise DateError(f"“{shown}” không phải là ngày; {_EXPECTED}.")


def _build(year: str, month: str | None, day: str | None, shown: str) -> PartialDate:
    if len(year) != 4:
        raise DateError(f"“{shown}”: năm phải ghi đủ 4 chữ số, ví dụ 1995.")
    y = int(year)
    if not _EARLIEST_YEAR <= y <= _LATEST_YEAR:
        raise DateError(f"“{shown}”: năm {year} không hợp lý; {_EXPECTED}.")
    m = int(month) if month is not None and int(month) else None
    d = int(day) if day is not None and int(day) else None
    if m is None:
        return PartialDate.of(y)
    if m > 12:
        hint = " (ngày ghi trước, tháng ghi sau)" if d and d <= 12 else ""
        raise DateError(f"“{shown}” không có thật: không có tháng {m}{hint}.")
    if d is not None and d > (last := calendar.monthrange(y, m)[1]):
        raise DateError(f"“{shown}” không có thật: tháng {m:02d}/{y} chỉ có {last} ngày.")
    return PartialDate.of(y, m, d)


def _checked(partial: PartialDate, shown: str, earliest: int) -> PartialDate:
    if partial.precision != Precision.UNKNOWN and not earliest <= partial.year <= _LATEST_YEAR:
        raise DateError(f"“{shown}”: năm {partial.year} không hợp lý; {_EXPECTED}.")
    return partial
