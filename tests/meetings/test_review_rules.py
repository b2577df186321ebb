"""The arithmetic of the review by the handbook's examples, and what holds for every input."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.review.listing import exclusion_of
from meetings.review.rules import Result, Tasks, ballot_result, cap, proposed_level, task_points
from meetings.review.standards import blocks_of, criteria_on, form_of, standard_on
from members.models import ActivityStatus

pytestmark = pytest.mark.django_db
Y2026, Y2024, Y2021 = date(2026, 12, 31), date(2024, 12, 31), date(2021, 12, 31)
ORDER = ["excellent", "good", "completed", "not_completed"]
KNOWN = ("exempt", "suspended", "new_member")


def test_one_late_task_of_ten_takes_92_points_down_to_completed():
    """published-figures «evaluation-one-late-task»: 366-QĐ/TW, Điều 11; every failed condition is named."""
    said = proposed_level(
        Result(points=Decimal(92), tasks=Tasks(exceeded=4, on_time=5, late=1)), standard_on(Y2026, "staff")
    )
    assert said.level == "completed"
    failed = {code: [(one.label, one.basis) for one in found] for code, found in said.failed.items() if found}
    on_time = ("100% nhiệm vụ đúng hạn, bảo đảm chất lượng", "Điều 11, Quy định số 366-QĐ/TW, ngày 30/8/2025")
    assert failed == {"excellent": [on_time], "good": [on_time]}


@pytest.mark.parametrize(
    ("on", "exceeded", "level"),
    [(Y2026, 3, "excellent"), (Y2026, 2, "good"), (Y2024, 5, "excellent"), (Y2024, 4, "good")],
)
def test_the_top_level_asks_30_percent_exceeded_since_2025_and_half_before(on, exceeded, level):
    """366-QĐ/TW, Điều 11; 124-QĐ/TW: at least 50 % of targets exceeded, four grades instead of points."""
    grades = {f"staff.124.{n}": "excellent" for n in range(1, 6)}
    result = Result(
        points=Decimal(95),
        tasks=Tasks(exceeded, 10 - exceeded),
        grades=grades,
        task_criteria=frozenset({"staff.124.5"}),
    )
    assert proposed_level(result, standard_on(on, "staff")).level == level


def test_a_leader_answers_for_the_unit_he_leads():
    """366-QĐ/TW, Điều 11: the unit directly led also 100 % on time with at least 30 % exceeded."""
    own = Tasks(exceeded=5, on_time=5)
    alone = Result(points=Decimal(95), tasks=own)
    assert proposed_level(alone, standard_on(Y2026, "staff")).level == "excellent"
    assert proposed_level(alone, standard_on(Y2026, "leader")).level == "completed"
    with_unit = Result(points=Decimal(95), tasks=own, unit_tasks=Tasks(exceeded=2, on_time=8))
    assert proposed_level(with_unit, standard_on(Y2026, "leader")).level == "good"


def test_discipline_of_the_year_and_shortcomings_left():
    good = {"points": Decimal(95), "tasks": Tasks(exceeded=5, on_time=5)}
    assert proposed_level(Result(**good, disciplined=True), standard_on(Y2026, "staff")).level == "not_completed"
    assert proposed_level(Result(**good, shortcomings=4, remedied=3), standard_on(Y2026, "staff")).level == "good"


def test_without_points_nothing_is_proposed_and_it_is_said_what_is_missing():
    said = proposed_level(Result(tasks=Tasks(on_time=1)), standard_on(Y2026, "staff"))
    assert (said.level, list(said.missing)) == ("", ["điểm"])
    assert proposed_level(Result(), standard_on(Y2021, "staff")).level == ""


def test_seventeen_assessed_twelve_good_give_two_or_three():
    """published-figures «evaluation-cap»: 20 %, by the number rated good 2, by all assessed 3."""
    asked = {"assessed": 17, "good": 12, "percent": Decimal(20)}
    assert (cap(base="HTTNV_COUNT", **asked), cap(base="ASSESSED_COUNT", **asked)) == (2, 3)
    assert cap(base="HTTNV_COUNT", rounding="up", **asked) == 3


def test_thirty_points_are_eighteen_four_and_eight_for_every_class():
    """D.2: nine × 2, four in the second group, four × 2."""
    for subject in ("leader", "staff", "outside", "collective"):
        groups: dict[str, int] = {}
        for criterion in criteria_on(Y2026, subject):
            groups[criterion.group] = groups.get(criterion.group, 0) + criterion.most
        assert list(groups.values()) == [18, 4, 8]
    assert all(criterion.graded for criterion in criteria_on(Y2024, "staff"))
    assert criteria_on(Y2021, "staff") == []


@pytest.mark.parametrize(
    ("subject", "on", "code"),
    [("leader", Y2026, "2B-HD KĐ.ĐG 2025"), ("staff", Y2026, "2A-HD KĐ.ĐG 2025"), ("outside", Y2026, "2C-HD KĐ.ĐG 2025"),
     ("staff", Y2024, "02A-HD KĐ.ĐG 2023"), ("leader", Y2024, "02B-HD KĐ.ĐG 2023"), ("leader", Y2021, "02-HD KĐ.ĐG 2019")],
)  # fmt: skip
def test_the_form_follows_the_class_and_the_year(subject, on, code):
    """D.7."""
    assert form_of(subject, on).code == code


def test_the_screen_follows_the_blocks_of_the_form():
    labels = [block.label for block in blocks_of("leader")]
    assert labels[:4] == [
        "Chính trị tư tưởng",
        "Đạo đức, lối sống",
        "Ý thức tổ chức kỷ luật",
        "Tác phong, lề lối làm việc",
    ]
    assert "đơn vị phụ trách" in labels[5] and "đơn vị phụ trách" not in " ".join(b.label for b in blocks_of("outside"))


def test_a_late_task_counts_by_its_weight():
    assert task_points(Tasks(on_time=9, late=1), Decimal(70), Decimal(50)) == Decimal("66.50")
    assert task_points(Tasks(), Decimal(70), Decimal(50)) is None


counts = st.integers(min_value=0, max_value=40)
tasks = st.builds(Tasks, counts, counts, counts, counts)
points = st.integers(min_value=0, max_value=100)


@given(lower=points, higher=points, done=tasks, disciplined=st.booleans())
def test_more_points_never_give_a_lower_level(lower, higher, done, disciplined):
    low, high = sorted((lower, higher))
    standard = standard_on(Y2026, "staff")
    levels = [
        proposed_level(Result(points=Decimal(one), tasks=done, disciplined=disciplined), standard).level
        for one in (low, high)
    ]
    assert ORDER.index(levels[1]) <= ORDER.index(levels[0])


@given(done=tasks, late=counts)
def test_more_late_tasks_never_give_a_higher_level(done, late):
    standard = standard_on(Y2026, "staff")
    worse = Tasks(done.exceeded, done.on_time, done.late + late, done.not_done)
    before, after = (proposed_level(Result(points=Decimal(95), tasks=one), standard).level for one in (done, worse))
    assert ORDER.index(after) >= ORDER.index(before)


@given(done=tasks)
def test_task_points_stay_within_their_share(done):
    given_points = task_points(done, Decimal(70), Decimal(50))
    assert given_points is None or 0 <= given_points <= 70


@given(
    assessed=counts,
    good=counts,
    percent=st.integers(min_value=0, max_value=100),
    base=st.sampled_from(["HTTNV_COUNT", "ASSESSED_COUNT"]),
)
def test_the_ceiling_is_never_more_than_its_base(assessed, good, percent, base):
    allowed = cap(assessed=assessed, good=good, percent=Decimal(percent), base=base)
    assert 0 <= allowed <= (good if base == "HTTNV_COUNT" else assessed)


@given(votes=st.fixed_dictionaries(dict.fromkeys(ORDER, counts)), base=st.integers(min_value=1, max_value=160))
def test_at_most_one_level_has_more_than_half_and_the_running_sum_ends_at_all_votes(votes, base):
    result = ballot_result(votes, ORDER, base, Fraction(1, 2), more=True)
    assert result.needed > base / 2
    assert not result.level or votes[result.level] * 2 > base
    assert result.running["not_completed"] == sum(votes.values())


@given(admitted=st.dates(date(2020, 1, 1), date(2026, 11, 20)))
def test_six_months_are_counted_in_months_from_the_admission_to_the_review(admitted):
    """D.4: admitted less than six months before the review is not assessed; on the very day the six months are full he is."""
    from core.dates import add_months

    review_on = date(2026, 11, 20)
    said = exclusion_of(ActivityStatus.ACTIVE, admitted, review_on, known=KNOWN, months=6)
    assert (said.code == "new_member") == (add_months(admitted, 6) > review_on)
    assert exclusion_of(ActivityStatus.ACTIVE, admitted, review_on, known=KNOWN, months=None).code == ""
