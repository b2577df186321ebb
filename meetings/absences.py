"""Absences of members over a calendar year (``meetings-evaluation.md`` A.3), pure: months without activity, absences with reason in a row.

Three months of a year without activity and without legitimate reason are a ground for deletion of the name
(``deletion.absent_months_in_year``). Whether they must follow each other is not said, so both counts are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from meetings.models import CAME, AttendanceValue


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of a roll of the branch, as it counts here: the month of the meeting, its moment (any order), what the roll says."""

    member_id: int
    month: date  # first day
    on: date
    value: str


@dataclass(frozen=True, slots=True)
class Absences:
    """What a year of rolls says of one member."""

    member_id: int
    unexcused_months: tuple[int, ...] = field(default=())  # months with an absence without reason and no attendance
    excused_run: int = 0  # the longest row of meetings missed with reason
    excused_run_now: int = 0  # the row that has not ended yet

    @property
    def months(self) -> int:
        """Months without activity in the year."""
        return len(self.unexcused_months)

    @property
    def consecutive(self) -> int:
        """The longest row of such months."""
        longest = run = 0
        before = None
        for month in self.unexcused_months:
            run = run + 1 if before is not None and month == before + 1 else 1
            longest, before = max(longest, run), month
        return longest


def absences_of(marks: Iterable[Mark]) -> dict[int, Absences]:
    """Count the rolls of one calendar year, by member. Whoever came to any meeting of a month was active in it; members exempt, elsewhere
    or suspended that month are neither present nor absent and do not break a row of absences with reason."""
    by_member: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_member[mark.member_id].append(mark)
    return {member: _of_one(member, sorted(rows, key=lambda mark: mark.on)) for member, rows in by_member.items()}


def _of_one(member: int, rows: list[Mark]) -> Absences:
    missed = {mark.month.month for mark in rows if mark.value == AttendanceValue.ABSENT_UNEXCUSED}
    came = {mark.month.month for mark in rows if mark.value in CAME}
    longest = run = 0
    for mark in rows:
        if mark.value == AttendanceValue.ABSENT_EXCUSED:
            run += 1
            longest = max(longest, run)
        elif mark.value in CAME or mark.value == AttendanceValue.ABSENT_UNEXCUSED:
            run = 0
    return Absences(member, tuple(sorted(missed - came)), longest, run)
