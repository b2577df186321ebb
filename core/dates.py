"""Dates as the Party counts and writes them.

Months and anniversaries, the period of a monthly report, working days, dates known only to the
month or the year, and the ways a date is printed. Nothing here knows what day it is: every
function is told. Reading dates that people typed is in `core.date_parsing`.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.numbers import format_number

TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def add_months(start: date, months: int) -> date:
    """The same day `months` later (or earlier, when negative).

    Where that month has no such day, its last day: a term of 12 months from 29/02/2024 ends on
    28/02/2025, one of 6 months from 31/08/2026 on 28/02/2027. So a term never runs into the
    month after the one in which it ends.
    """
    year, month = divmod(year_month(start) - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day)


def add_years(start: date, years: int) -> date:
    """The anniversary; 29 February falls on 28 February of ordinary years."""
    return add_months(start, 12 * years)


def year_month(day: date) -> int:
    """The number of the month on one running count: ym = year × 12 + month (badges rules, 3.3)."""
    return day.year * 12 + day.month


def whole_months(start: date, end: date) -> int:
    """Months from one date to another, the days ignored ("tính theo tháng").

    The counting of Party age and of age at admission: 25/05/1996 → 01/05/2026 is 360 months
    although the day has not come. Negative when `end` lies in an earlier month.
    """
    return year_month(end) - year_month(start)


def completed_years(birth: date, on: date) -> int:
    """Full years of age on a day: the largest n whose anniversary has come.

    A person born on 29/02 completes a year on 28/02 of an ordinary year, as `add_years` says.
    """
    years = on.year - birth.year
    return years if add_years(birth, years) <= on else years - 1


def last_day_of_month(day: date) -> date:
    """The last day of the month a date lies in."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


EARLIEST_YEAR, LATEST_YEAR = 1900, 2200  # the months anybody here has to do with


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A month as a period: of a report, of dues, of a plan."""

    year: int
    month: int

    def __post_init__(self):
        if not 1 <= self.month <= 12:
            raise ValueError(f"Tháng {self.month} không có; tháng từ 1 đến 12.")
        if not EARLIEST_YEAR <= self.year <= LATEST_YEAR:
            raise ValueError(f"Năm {self.year} ngoài khoảng từ {EARLIEST_YEAR} đến {LATEST_YEAR}.")

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a date lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read "2026-11" (addresses, files) or "11/2026" (people); ValueError in Vietnamese."""
        head, separator, tail = text.strip().replace("/", "-").partition("-")
        if separator and head.isdecimal() and tail.isdecimal():
            year, month = (head, tail) if len(head) == 4 else (tail, head)
            if len(year) == 4 and len(month) <= 2:
                return cls(int(year), int(month))
        raise ValueError(f"“{text}” không phải là tháng; ghi tháng/năm, ví dụ 11/2026.")

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return last_day_of_month(self.first_day)

    @property
    def next(self) -> Month:
        return self.plus(1)

    @property
    def previous(self) -> Month:
        return self.plus(-1)

    def plus(self, months: int) -> Month:
        """The month so many months later."""
        return Month.of(add_months(self.first_day, months))

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    @property
    def label(self) -> str:
        """ "tháng 11/2026": in lists and running text."""
        return f"tháng {self}"

    @property
    def long_label(self) -> str:
        """ "tháng 11 năm 2026": in titles."""
        return f"tháng {self.month} năm {self.year}"

    def isoformat(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __str__(self) -> str:
        return f"{self.month:02d}/{self.year}"


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"
    UNKNOWN = "UNKNOWN"

    @property
    def label(self) -> str:
        return {
            "DAY": "Đủ ngày, tháng, năm",
            "MONTH": "Chỉ biết tháng, năm",
            "YEAR": "Chỉ biết năm",
            "UNKNOWN": "Không rõ",
        }[self.value]


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date with what is known of it; stored as two columns, `date` and `precision`.

    `date` is the first day of the known period (01/11/1968 for 11/1968, 01/01/1968 for 1968),
    and empty only when nothing is known.
    """

    date: date | None
    precision: Precision = Precision.DAY

    def __post_init__(self):
        if (self.date is None) != (self.precision == Precision.UNKNOWN):
            raise ValueError("Ngày trống khi và chỉ khi không rõ ngày.")
        if self.precision == Precision.MONTH and self.date.day != 1:
            raise ValueError("Ngày chỉ biết tháng, năm phải ghi là ngày đầu tháng.")
        if self.precision == Precision.YEAR and (self.date.month, self.date.day) != (1, 1):
            raise ValueError("Ngày chỉ biết năm phải ghi là ngày đầu năm.")

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> PartialDate:
        """From the parts that are known; ValueError when they make no date."""
        if month is None:
            return cls(date(year, 1, 1), Precision.YEAR)
        if day is None:
            return cls(date(year, month, 1), Precision.MONTH)
        return cls(date(year, month, day), Precision.DAY)

    @property
    def earliest(self) -> date | None:
        """The first day it can be."""
        return self.date

    @property
    def latest(self) -> date | None:
        """The last day it can be."""
        if self.precision == Precision.MONTH:
            return last_day_of_month(self.date)
        if self.precision == Precision.YEAR:
            return date(self.date.year, 12, 31)
        return self.date

    @property
    def year(self) -> int | None:
        return self.date.year if self.date else None

    @property
    def is_full(self) -> bool:
        return self.precision == Precision.DAY

    def __bool__(self) -> bool:
        return self.date is not None

    def __str__(self) -> str:
        return format_partial(self.date, self.precision)


UNKNOWN_DATE = PartialDate(None, Precision.UNKNOWN)


def format_date(day: date | None) -> str:
    """On screen: 21/11/2026; empty for no date."""
    if day is None:
        return ""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def days_until(day: date, on: date) -> str:
    """How far a last day lies from a day, in words: "còn 3 ngày", "hôm nay", "quá hạn 1.024 ngày"."""
    days = (day - on).days
    if not days:
        return "hôm nay"
    return f"còn {format_number(days)} ngày" if days > 0 else f"quá hạn {format_number(-days)} ngày"


def format_partial(day: date | None, precision: Precision | str = Precision.DAY) -> str:
    """Print what is known: 21/11/1968, 11/1968 or 1968."""
    if day is None or precision == Precision.UNKNOWN:
        return ""
    if precision == Precision.YEAR:
        return f"{day.year:04d}"
    if precision == Precision.MONTH:
        return f"{day.month:02d}/{day.year:04d}"
    return format_date(day)


def format_moment(moment: datetime | None) -> str:
    """On screen: 21/11/2026 08:05, in Vietnamese time; empty for none."""
    if moment is None:
        return ""
    local = moment.astimezone(TIME_ZONE) if moment.tzinfo else moment
    return f"{format_date(local.date())} {local:%H:%M}"


def _padded_month(month: int) -> str:
    """Document rules A4: months 1 and 2 are padded, 3 to 9 are not (nobody can alter 3 to 13)."""
    return f"{month:02d}" if month <= 2 else str(month)


def format_header(day: date) -> str:
    """At the head of a document: "ngày 05 tháng 02 năm 2026", "ngày 27 tháng 5 năm 2026"."""
    return f"ngày {day.day:02d} tháng {_padded_month(day.month)} năm {day.year}"


def format_running(day: date) -> str:
    """In the running text of a document, same padding: "05/9/2026", "22/12/2024"."""
    return f"{day.day:02d}/{_padded_month(day.month)}/{day.year}"


@lru_cache(maxsize=64)
def _calendar_of(year: int):
    import holidays

    return holidays.country_holidays("VN", years=year)


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    """Monday to Friday without the public holidays of Vietnam, days exchanged by the Government
    (a Monday off for a Saturday worked) included."""
    return _calendar_of(day.year).is_working_day(day)


def add_working_days(start: date, days: int) -> date:
    """The last day of a term of `days` working days that begins the day after `start`.

    A term of 0 working days ends on `start` itself.
    """
    if days < 0:
        raise ValueError("Số ngày làm việc không được âm.")
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; 0 when `end` is not later."""
    span = (end - start).days
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, span + 1))
