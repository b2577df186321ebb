"""The arithmetic of votes (``organization.md`` 5.3), pure: the base, the number needed, whether a matter passed.

The base (số được triệu tập) is all official members of the branch, minus those in temporary activity elsewhere or abroad, minus those
exempt (miễn, tạm miễn) who did not come, minus those suspended. Official members absent for whatever reason stay in. Probationary
members and visitors never count. For a committee the base is all its members.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from meetings.models import Attendance
from members.models import ActivityStatus, MembershipClass

_EXEMPT = (ActivityStatus.EXEMPT, ActivityStatus.TEMPORARILY_EXEMPT)
_ELSEWHERE = (ActivityStatus.TEMPORARY_ELSEWHERE, ActivityStatus.ABROAD)  # member-record.md 9


@dataclass(frozen=True, slots=True)
class Base:
    """The base of a vote and how it was reached; ``voters`` are those of it who came, the most votes there can be."""

    official: int
    temporary_elsewhere: int
    exempt_left_out: int
    suspended: int
    voters: int
    subject_counted: bool  # the base holds the member under consideration

    @property
    def number(self) -> int:
        """The base (N)."""
        return self.official - self.temporary_elsewhere - self.exempt_left_out - self.suspended

    def as_record(self) -> dict[str, int | bool]:
        """Plain values, kept beside the vote."""
        return {
            "official": self.official, "temporary_elsewhere": self.temporary_elsewhere, "exempt_left_out": self.exempt_left_out,
            "suspended": self.suspended, "voters": self.voters, "subject_counted": self.subject_counted, "number": self.number,
        }  # fmt: skip


def base_of(
    roll: Iterable[Attendance],
    *,
    subject_id: int | None = None,
    subject_votes: bool = True,
    exempt_vote: bool = True,
    of_committee: bool = False,
) -> Base:
    """The base that a roll gives. ``subject_votes=False`` leaves out the member under consideration (``vote.subject_votes``);
    ``exempt_vote=False`` leaves out exempt members even when they come (screening ballots); ``of_committee`` takes all members of the
    committee, whether or not they came and whatever their status."""
    lines = [
        line for line in roll
        if line.stay_id is None and line.membership_class == MembershipClass.OFFICIAL
        and (subject_votes or subject_id is None or line.member_id != subject_id)
    ]  # fmt: skip
    if of_committee:
        came = [line for line in lines if line.came]
        return Base(
            len(lines), 0, 0, 0, len(came), subject_id is not None and any(x.member_id == subject_id for x in came)
        )
    elsewhere = sum(line.activity_status in _ELSEWHERE for line in lines)
    suspended = sum(line.activity_status == ActivityStatus.SUSPENDED for line in lines)
    left_out = [line for line in lines if line.activity_status in _EXEMPT and not (exempt_vote and line.came)]
    voters = [line for line in lines if line.came and may_vote(line) and line not in left_out]
    return Base(
        len(lines), elsewhere, len(left_out), suspended, len(voters),
        any(line.member_id == subject_id for line in voters) if subject_id else False,
    )  # fmt: skip


def may_vote(line: Attendance) -> bool:
    """Whether the person of a line has a vote when he comes."""
    return (
        line.stay_id is None
        and line.membership_class == MembershipClass.OFFICIAL
        and line.activity_status not in (ActivityStatus.SUSPENDED, *_ELSEWHERE)
    )


def votes_needed(base: int, share: Fraction, *, strictly_more: bool) -> int:
    """How many votes pass a matter: more than N·share, or at least N·share (20 official, 2/3 → 14; 21, more than 1/2 → 11)."""
    exact = base * share
    return floor(exact) + 1 if strictly_more else ceil(exact)
