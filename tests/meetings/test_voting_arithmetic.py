"""``organization.md`` 5.3: the base and the number of votes needed, for every size of branch."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.models import Attendance
from meetings.voting import base_of, votes_needed
from members.models import ActivityStatus, MembershipClass

A = ActivityStatus


def line(number: int, *, standing="official", status=A.ACTIVE, value="present") -> Attendance:
    """A line of a roll, unsaved."""
    return Attendance(member_id=number, membership_class=standing, activity_status=status, value=value)


LINES = st.lists(
    st.tuples(
        st.sampled_from(MembershipClass.values),
        st.sampled_from([A.ACTIVE, A.EXEMPT, A.TEMPORARILY_EXEMPT, A.TEMPORARY_ELSEWHERE, A.ABROAD, A.SUSPENDED]),
        st.sampled_from(["present", "absent_excused", "absent_unexcused", "exempt", "online"]),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("base", "share", "strictly", "needed"),
    [
        (20, "2/3", False, 14),  # 294-QĐ/TW, điểm 9.3.2: 20 chính thức, vắng 3 → cần 14
        (21, "2/3", False, 14),
        (21, "1/2", True, 11),
        (20, "1/2", True, 11),
        (3, "2/3", False, 2),
        (1, "1/2", True, 1),
    ],
)
def test_votes_needed(base, share, strictly, needed):
    assert votes_needed(base, Fraction(share), strictly_more=strictly) == needed


@given(st.integers(0, 500), st.sampled_from([Fraction(1, 2), Fraction(2, 3)]), st.booleans())
def test_the_number_needed_is_the_least_that_satisfies_the_share(base, share, strictly):
    needed = votes_needed(base, share, strictly_more=strictly)

    def enough(votes):
        return votes > base * share if strictly else votes >= base * share

    assert enough(needed)
    assert needed == 0 or not enough(needed - 1)


@given(LINES)
def test_the_base_never_counts_who_may_not_vote(people):
    roll = [line(number, standing=c, status=s, value=v) for number, (c, s, v) in enumerate(people)]
    base = base_of(roll)
    expected = sum(
        c == "official" and s not in (A.TEMPORARY_ELSEWHERE, A.ABROAD, A.SUSPENDED)
        and (s not in (A.EXEMPT, A.TEMPORARILY_EXEMPT) or v in ("present", "online"))
        for c, s, v in people
    )  # fmt: skip
    assert base.number == expected
    assert base.voters <= base.number


@given(LINES, st.integers(0, 59))
def test_leaving_out_the_subject_takes_away_at_most_one(people, subject):
    roll = [line(number, standing=c, status=s, value=v) for number, (c, s, v) in enumerate(people)]
    with_him, without = base_of(roll, subject_id=subject), base_of(roll, subject_id=subject, subject_votes=False)
    assert 0 <= with_him.number - without.number <= 1


def test_official_members_absent_for_whatever_reason_stay_in_the_base():
    roll = [line(n) for n in range(17)] + [line(n, value="absent_unexcused") for n in range(17, 20)]
    assert (base_of(roll).number, base_of(roll).voters) == (20, 17)


def test_screening_ballots_leave_exempt_members_out_even_when_they_come():
    """``screening-discipline.md`` A.3."""
    roll = [line(1), line(2, status=A.EXEMPT)]
    assert base_of(roll).number == 2
    assert base_of(roll, exempt_vote=False).number == 1
