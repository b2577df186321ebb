"""Periods for which branches are rated: a month, a quarter, a year."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.dates import Month

FIRST_YEAR, LAST_YEAR = 1930, 2199


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def label(self) -> str:
        """The word for it."""
        return {"month": "Tháng", "quarter": "Quý", "year": "Năm"}[self.value]


@dataclass(frozen=True, slots=True)
class Period:
    """A month, a quarter or a year, as first and last month."""

    kind: PeriodKind
    first: Month
    last: Month

    @classmethod
    def month(cls, month: Month) -> Period:
        """One month."""
        return cls(PeriodKind.MONTH, month, month)

    @classmethod
    def quarter(cls, year: int, number: int) -> Period:
        """The quarter of a year, 1 to 4."""
        first = Month(year, 3 * number - 2)
        return cls(PeriodKind.QUARTER, first, first.plus(2))

    @classmethod
    def year(cls, year: int) -> Period:
        """A calendar year."""
        return cls(PeriodKind.YEAR, Month(year, 1), Month(year, 12))

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``2026``, ``2026-Q3``, ``2026-11``, ``11/2026``; ``ValueError`` in Vietnamese."""
        text = text.strip().upper()
        head, _, tail = text.partition("-Q")
        try:
            if tail:
                period = cls.quarter(int(head), int(tail))
            elif text.isdecimal():
                period = cls.year(int(text))
            else:
                period = cls.month(Month.parse(text))
        except ValueError as unread:
            raise ValueError(f"“{text}” không phải là kỳ; ghi 2026, 2026-Q3 hoặc 2026-11.") from unread
        if not FIRST_YEAR <= period.first.year <= LAST_YEAR:
            raise ValueError(f"Năm {period.first.year} ngoài phạm vi.")
        return period

    @property
    def months(self) -> list[Month]:
        """Every month of it."""
        count = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}[self.kind]
        return [self.first.plus(number) for number in range(count)]

    @property
    def previous(self) -> Period:
        """The period of the same length before it."""
        last = self.first.previous
        return Period(self.kind, last.plus(1 - len(self.months)), last)

    @property
    def label(self) -> str:
        """``tháng 11/2026``, ``quý IV/2026``, ``năm 2026``."""
        if self.kind is PeriodKind.MONTH:
            return self.first.label
        if self.kind is PeriodKind.QUARTER:
            return f"quý {('I', 'II', 'III', 'IV')[self.last.month // 3 - 1]}/{self.first.year}"
        return f"năm {self.first.year}"

    def __str__(self) -> str:
        if self.kind is PeriodKind.MONTH:
            return self.first.isoformat()
        if self.kind is PeriodKind.QUARTER:
            return f"{self.first.year}-Q{self.last.month // 3}"
        return str(self.first.year)
