"""Periods over which things are counted, each with the same period of the year before (``reports.md`` 3, rule 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django import forms

from core.date_parsing import parse_date
from core.dates import add_years, format_date, last_day_of_month

FIRST_YEAR, LAST_YEAR = 1930, 2199
FREE = "free"
_ROMAN = ("I", "II", "III", "IV")
#: Part of a year → words, first and last month.
PARTS: dict[str, tuple[str, int, int]] = {
    "year": ("Cả năm", 1, 12),
    "h1": ("6 tháng đầu năm", 1, 6),
    "h2": ("6 tháng cuối năm", 7, 12),
    "n9": ("9 tháng", 1, 9),
    **{f"q{n}": (f"Quý {_ROMAN[n - 1]}", 3 * n - 2, 3 * n) for n in range(1, 5)},
    **{f"m{n}": (f"Tháng {n}", n, n) for n in range(1, 13)},
}
CHOICES = [*((code, words) for code, (words, _, _) in PARTS.items()), (FREE, "Từ ngày đến ngày")]


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day, both included; ``part`` is a code of ``PARTS`` or ``FREE``."""

    start: date
    end: date
    part: str = FREE

    @property
    def year(self) -> int:
        """The year it ends in."""
        return self.end.year

    @property
    def label(self) -> str:
        """``năm 2026``, ``quý III năm 2026``, ``từ 01/01/2026 đến 15/3/2026``."""
        if self.part == "year":
            return f"năm {self.year}"
        if self.part == FREE:
            return f"từ {format_date(self.start)} đến {format_date(self.end)}"
        words = PARTS[self.part][0]
        joined = "năm" if words.endswith("năm") else f"{words[0].lower()}{words[1:]} năm"
        return f"{words} {self.year}" if joined == "năm" else f"{joined} {self.year}"

    @property
    def year_before(self) -> Span:
        """The same days of the year before; an end of month stays one."""
        end = add_years(self.end, -1)
        if self.end == last_day_of_month(self.end):
            end = last_day_of_month(end)
        return Span(add_years(self.start, -1), end, self.part)

    @property
    def query(self) -> dict[str, str]:
        """As it stands in an address."""
        if self.part == FREE:
            return {"part": FREE, "from": self.start.isoformat(), "to": self.end.isoformat()}
        return {"part": self.part, "year": str(self.year)}


def part_of_year(year: int, part: str = "year") -> Span:
    """A year or a part of it; ``ValueError`` in Vietnamese."""
    if part not in PARTS:
        raise ValueError(f"“{part}” không phải là kỳ báo cáo.")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Năm {year} ngoài phạm vi.")
    _, first, last = PARTS[part]
    return Span(date(year, first, 1), last_day_of_month(date(year, last, 1)), part)


def years_span(first_year: int, last_year: int) -> Span:
    """Whole years, as for a term."""
    if first_year == last_year:
        return part_of_year(first_year)
    return Span(date(first_year, 1, 1), date(last_year, 12, 31))


def read_span(values: Mapping[str, str], on: date) -> Span:
    """The period an address asks for; this year when it asks for none. ``ValueError`` in Vietnamese for anything else."""
    part = values.get("part") or "year"
    if part != FREE:
        year = values.get("year") or str(on.year)
        if not (year.isascii() and year.isdecimal() and len(year) == 4):
            raise ValueError(f"“{year}” không phải là năm; ghi bốn chữ số, ví dụ {on.year}.")
        return part_of_year(int(year), part)
    start, end = (_day(values.get(name) or "", words) for name, words in (("from", "Từ ngày"), ("to", "Đến ngày")))
    if end < start:
        raise ValueError("Ngày cuối kỳ không được trước ngày đầu kỳ.")
    return Span(start, end)


def _day(text: str, words: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"{words}: “{text}” không phải là ngày; ghi ngày/tháng/năm.")
    return found


class SpanForm(forms.Form):
    """Which period the figures are about; kept in the address."""

    organization = forms.IntegerField(widget=forms.HiddenInput, required=False)
    part = forms.ChoiceField(label="Kỳ", choices=CHOICES, required=False)
    year = forms.IntegerField(label="Năm", min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.DateField(label="Từ ngày", required=False)
        self.fields["to"] = forms.DateField(label="Đến ngày", required=False)


def span_of(query: Mapping[str, str], today: date) -> tuple[Span, str]:
    """The period of an address and, when it cannot be read, why; then this year stands in its place."""
    try:
        return read_span(query, today), ""
    except ValueError as unread:
        return part_of_year(today.year), str(unread)
