"""Which dated row counts on which day. Pure functions over rows of one parameter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, zip_longest
from typing import Any, Protocol

from regulations.marks import Origin

ONE_DAY = timedelta(days=1)


class DatedRow(Protocol):
    """What a row must tell of itself."""

    id: int
    valid_from: date
    valid_to: date | None
    origin: str
    edition: int


@dataclass(frozen=True, slots=True)
class Period:
    """A row and the days on which it counts; ``to`` empty means without end."""

    row: Any
    start: date
    to: date | None

    def covers(self, on: date) -> bool:
        """Whether the row counts on that day."""
        return self.start <= on and (self.to is None or on <= self.to)


def effective(rows: Iterable[DatedRow]) -> list[Period]:
    """The periods of one parameter, oldest first, never overlapping.

    Of the sets that came with the program only the newest counts. A later start ends what came before, one day earlier;
    at the same start the office's row wins, and of two office rows the one entered last.
    """
    rows = list(rows)
    newest = max((r.edition for r in rows if r.origin == Origin.HANDBOOK), default=0)
    counted = [r for r in rows if r.origin == Origin.OFFICE or r.edition == newest]
    counted.sort(key=lambda r: (r.valid_from, r.origin == Origin.OFFICE, r.id))
    periods = []
    for row, following in zip_longest(counted, counted[1:]):
        end = row.valid_to
        if following is not None:
            eve = following.valid_from - ONE_DAY
            end = eve if end is None or eve < end else end
        if end is None or row.valid_from <= end:
            periods.append(Period(row, row.valid_from, end))
    return periods


def on_day(periods: Sequence[Period], on: date) -> Period | None:
    """The period that covers the day."""
    return next((p for p in reversed(periods) if p.covers(on)), None)


def holes(periods: Sequence[Period]) -> list[tuple[date, date | None]]:
    """Days without a value after the first start: between periods, and after the last when it ends."""
    found: list[tuple[date, date | None]] = []
    for before, after in pairwise(periods):
        if before.to is not None and before.to + ONE_DAY < after.start:
            found.append((before.to + ONE_DAY, after.start - ONE_DAY))
    if periods and periods[-1].to is not None:
        found.append((periods[-1].to + ONE_DAY, None))
    return found
