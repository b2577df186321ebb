"""The arithmetic of elections (``organization.md`` 5.3), by worked examples and by property."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.findings import Finding
from meetings.congress.rules import Count, Standing, count_findings, elect, quorum_of, standing_findings, threshold_of

HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)


@pytest.mark.parametrize(
    ("called", "needed"),
    [
        pytest.param(20, 14, id="294-QĐ/TW điểm 9.3.2: 20 chính thức, 3 vắng vì công tác, vẫn cần 14"),
        pytest.param(21, 14, id="Điều lệ Điều 12: 21 được triệu tập, có mặt ít nhất 14"),
        pytest.param(3, 2, id="Điều lệ Điều 12: 3 được triệu tập"),
    ],
)
def test_two_thirds_of_those_called(called, needed):
    assert quorum_of(called, TWO_THIRDS) == needed


@pytest.mark.parametrize(
    ("called", "needed"),
    [
        pytest.param(20, 11, id="Điều lệ khoản 4 Điều 12: quá nửa số được triệu tập, 20 → 11"),
        pytest.param(21, 11, id="Điều lệ khoản 4 Điều 12: 21 → 11"),
        pytest.param(1, 1, id="Điều lệ khoản 4 Điều 12: 1 → 1"),
    ],
)
def test_elected_by_more_than_half_of_those_called(called, needed):
    assert threshold_of(called, HALF, strictly_more=True) == needed


def test_more_than_half_of_those_present_is_not_enough():
    """20 called, 14 present: 8 votes are more than half of 14 and elect nobody."""
    assert elect({1: 8, 2: 11}, 1, threshold_of(20, HALF, strictly_more=True)).elected == (2,)
    assert elect({1: 8}, 1, 11).elected == ()


def test_more_reach_the_threshold_than_there_are_seats():
    outcome = elect({1: 15, 2: 18, 3: 12, 4: 9}, 2, 11)
    assert (outcome.elected, outcome.tied, outcome.vacant) == ((2, 1), (), 0)


def test_equal_votes_at_the_last_seat_elect_none_of_the_equal():
    outcome = elect({1: 18, 2: 15, 3: 15, 4: 12}, 2, 11)
    assert (outcome.elected, sorted(outcome.tied), outcome.vacant, outcome.filled) == ((1,), [2, 3], 1, False)


def test_equal_votes_within_the_seats_are_all_elected():
    assert set(elect({1: 15, 2: 15, 3: 15}, 3, 11).elected) == {1, 2, 3}


@given(st.dictionaries(st.integers(1, 30), st.integers(0, 60), max_size=12), st.integers(1, 8), st.integers(1, 60))
def test_elected_are_within_seats_over_the_threshold_and_above_everybody_else(votes, seats, threshold):
    outcome = elect(votes, seats, threshold)
    out = set(votes) - set(outcome.elected)

    assert len(outcome.elected) + outcome.vacant == seats
    assert all(votes[key] >= threshold for key in outcome.elected)
    assert list(outcome.elected) == sorted(outcome.elected, key=lambda key: -votes[key])
    if outcome.elected and out:
        assert min(votes[key] for key in outcome.elected) > max(
            (votes[key] for key in out if votes[key] >= threshold), default=-1
        )
    if not outcome.tied:
        assert outcome.vacant == 0 or not any(votes[key] >= threshold for key in out)


@given(st.integers(1, 500))
def test_threshold_is_the_least_number_over_half(called):
    needed = threshold_of(called, HALF, strictly_more=True)
    assert 2 * needed > called >= 2 * (needed - 1)


@given(st.integers(1, 500))
def test_quorum_is_the_least_number_not_under_two_thirds(called):
    needed = quorum_of(called, TWO_THIRDS)
    assert 3 * needed >= 2 * called > 3 * (needed - 1)


NAMES = {1: "Trần Văn An", 2: "Lê Thị Bình"}


def findings(issued=18, collected=18, valid=17, invalid=1, votes=None, *, seats=1, present=18) -> list[Finding]:
    count = Count(issued, collected, valid, invalid, votes or {1: 10, 2: 7})
    return list(count_findings(count, seats=seats, present=present, names=NAMES))


def test_a_sound_count_has_no_finding():
    assert findings() == []


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"issued": 19}, "issued", "nhiều hơn 18 người có quyền bầu cử có mặt"),
        ({"collected": 19, "valid": 18}, "collected", "nhiều hơn 18 phiếu phát ra"),
        ({"invalid": 0}, "valid", "Phiếu hợp lệ 17 cộng không hợp lệ 0 bằng 17, khác số thu về 18"),
        ({"votes": {1: 18, 2: 0}, "seats": 2}, "votes_1", "Trần Văn An: 18 phiếu, nhiều hơn 17 phiếu hợp lệ"),
        ({"votes": {1: 10, 2: 8}}, "", "Tổng số phiếu của các đồng chí là 18"),
        ({"votes": {1: -1, 2: 8}}, "votes_1", "không thể âm"),
    ],
)
def test_what_cannot_be_right_is_named(values, field, words):
    found = findings(**values)
    assert [finding.field for finding in found if words in finding.message] == [field]


@given(
    present=st.integers(0, 60), issued=st.integers(0, 60), collected=st.integers(0, 60), valid=st.integers(0, 60),
    seats=st.integers(1, 4), first=st.integers(0, 60), second=st.integers(0, 60),
)  # fmt: skip
def test_a_count_passes_exactly_when_every_sum_holds(present, issued, collected, valid, seats, first, second):
    invalid = max(collected - valid, 0)
    right = (
        valid + invalid == collected <= issued <= present
        and first <= valid
        and second <= valid
        and first + second <= valid * seats
    )
    votes = {1: first, 2: second}
    assert (findings(issued, collected, valid, invalid, votes, seats=seats, present=present) == []) == right


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        pytest.param(None, "not_of_organization", id="294-QĐ/TW điểm 6.3.2: đảng viên sinh hoạt tạm thời không ứng cử"),
        pytest.param(Standing(1, "A", False, False), "probationary", id="Điều lệ Điều 3: đảng viên dự bị không ứng cử"),
        pytest.param(Standing(1, "A", True, True), "suspended", id="đang bị đình chỉ sinh hoạt"),
    ],
)
def test_who_may_not_stand(standing, code):
    assert [finding.code for finding in standing_findings(standing, "A", "candidate_1")] == [code]
    assert list(standing_findings(Standing(1, "A", True, False), "A", "candidate_1")) == []
