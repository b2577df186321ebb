"""The figures of a roll (``meetings-evaluation.md`` A.3), pure: who came, who is left out of the rate, the rate itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from core.numbers import format_share
from meetings.models import ABSENT, CAME, AttendanceValue
from members.models import MembershipClass


class Line(Protocol):
    """What is asked of a line of the roll; ``Attendance`` answers it, and so does a line of adopted minutes."""

    value: str
    membership_class: str
    special_duty: bool
    visitor: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """The roll in numbers. Visitors in temporary activity stand apart and are in none of the other figures.

    ``expected`` is what the rate is taken of: members on the roll without those exempt who stayed away, those in temporary activity
    elsewhere, those suspended, and members of the armed forces on special duty.
    """

    total: int
    official: int
    probationary: int
    came: int
    online: int
    absent_excused: int
    absent_unexcused: int
    exempt: int
    elsewhere: int
    suspended: int
    special_duty: int
    visitors: int

    @property
    def expected(self) -> int:
        """Those the rate is taken of."""
        return self.came + self.absent_excused + self.absent_unexcused

    @property
    def rate(self) -> str:
        """The share that came, in words: ``92,5%``; a dash when nobody was expected."""
        return format_share(self.came, self.expected)


def figures_of(lines: Iterable[Line]) -> Figures:
    """Count a roll."""
    lines = list(lines)
    members = [line for line in lines if not line.visitor]
    rated = [line for line in members if not line.special_duty]

    def count(*values: str) -> int:
        return sum(line.value in values for line in rated)

    V = AttendanceValue  # noqa: N806 - the enum, short in the table below
    return Figures(
        total=len(members),
        official=sum(line.membership_class == MembershipClass.OFFICIAL for line in members),
        probationary=sum(line.membership_class == MembershipClass.PROBATIONARY for line in members),
        came=count(*CAME),
        online=count(V.ONLINE),
        absent_excused=count(V.ABSENT_EXCUSED),
        absent_unexcused=count(V.ABSENT_UNEXCUSED),
        exempt=count(V.EXEMPT),
        elsewhere=count(V.TEMPORARY_ELSEWHERE),
        suspended=count(V.SUSPENDED),
        special_duty=len(members) - len(rated),
        visitors=sum(line.visitor and line.value in CAME for line in lines),
    )


def absent(lines: Iterable[Line]) -> list[Line]:
    """Members expected who did not come, in the order of the roll."""
    return [line for line in lines if not line.visitor and not line.special_duty and line.value in ABSENT]
