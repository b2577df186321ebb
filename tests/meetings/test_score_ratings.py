"""A year of meetings gives the rating of a branch; shares of good and fair branches of a unit, in a fixed number of statements."""

from __future__ import annotations

from datetime import date

import pytest

from branches.models import Level
from core.dates import Month
from meetings.models import Band, Meeting, MeetingKind, RatingRule
from meetings.score.keeping import set_rating_rule
from meetings.score.overview import BranchYear, NodeOverview
from meetings.score.periods import Period, PeriodKind
from meetings.score.ratings import Tallies, rating_of, shares
from tests.factories import TODAY, make_organization
from tests.support.scoring import give, moment, year_of_meetings

pytestmark = pytest.mark.django_db
YEAR = Period.year(2026)
AFTER = date(2027, 1, 5)


@pytest.fixture
def world():
    """A province with two communes; three branches in the first, one in the second."""
    province = make_organization("Đảng bộ tỉnh Thử", level=Level.PROVINCIAL)
    x = make_organization("Đảng bộ xã X", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    y = make_organization("Đảng bộ xã Y", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    return {
        "p": province, "x": x, "y": y, "a": make_organization("Chi bộ A", parent=x), "b": make_organization("Chi bộ B", parent=x),
        "c": make_organization("Chi bộ C", parent=x), "d": make_organization("Chi bộ D", parent=y),
    }  # fmt: skip


def twelve(*scores: str) -> dict[int, str]:
    return {number: scores[(number - 1) % len(scores)] for number in range(1, 13)}


@pytest.mark.parametrize(
    ("scores", "band"),
    [
        (twelve("95"), Band.GOOD),
        ({n: "90" if n <= 7 else "70" for n in range(1, 13)}, Band.GOOD),
        ({n: "90" if n <= 6 else "89.99" for n in range(1, 13)}, Band.FAIR),
        (twelve("95") | {5: "69.99"}, Band.FAIR),
        (twelve("60"), Band.FAIR),
        (twelve("95") | {5: "49"}, Band.AVERAGE),
        ({n: "40" if n <= 6 else "95" for n in range(1, 13)}, Band.POOR),
    ],
)
def test_a_year_of_meetings_gives_the_rating(world, scores, band):
    """reports.md, Meeting quality (one province): Tốt = all from Khá up and at least 7 Tốt; Khá = all from Trung bình up."""
    year_of_meetings(world["a"], scores)
    rating = rating_of(world["a"], YEAR, AFTER)
    assert (rating.band, rating.whole, rating.missing) == (band, True, [])


def test_a_year_with_missing_and_unscored_meetings_is_shown_as_such(world):
    year_of_meetings(world["a"], twelve("95") | {11: ""})
    Meeting.objects.get(for_month=date(2026, 3, 1)).score.delete()
    Meeting.objects.get(for_month=date(2026, 3, 1)).delete()
    rating = rating_of(world["a"], YEAR, AFTER)
    assert (rating.band, rating.whole) == (Band.GOOD, False)
    assert (rating.missing, rating.unscored) == ([Month(2026, 3)], [Month(2026, 11)])
    assert rating.remark == "Thiếu buổi thường kỳ tháng 03/2026; chưa chấm tháng 11/2026"


def test_a_running_year_counts_only_months_that_are_over(world):
    year_of_meetings(world["a"], dict.fromkeys(range(1, 10), "95"))
    rating = rating_of(world["a"], YEAR, TODAY)
    assert rating.missing == [Month(2026, 10)]  # November may still meet
    assert rating.remark.startswith("Tạm tính, chưa hết kỳ")


def test_months_before_a_branch_existed_are_not_missing(world):
    young = make_organization("Chi bộ Mới", parent=world["x"], founded=date(2026, 8, 15))
    assert rating_of(young, YEAR, AFTER).missing == [Month(2026, n) for n in (8, 9, 10, 11, 12)]


def test_the_superiors_band_counts(world):
    year_of_meetings(world["a"], twelve("95"))
    score = Meeting.objects.get(for_month=date(2026, 4, 1)).score
    score.superior_score, score.superior_on, score.final_band = 45, date(2026, 4, 20), Band.POOR
    score.save()
    assert rating_of(world["a"], YEAR, AFTER).band is Band.AVERAGE
    assert shares(world["x"], Period.month(Month(2026, 4))).number(Band.POOR) == 1


def test_quarters_have_their_own_rule(world):
    year_of_meetings(world["a"], {1: "95", 2: "95", 3: "75", 4: "95", 5: "75", 6: "75", 7: "55", 8: "95", 9: "95"})
    assert [rating.band for rating in BranchYear(world["a"], 2026, AFTER).quarters] == [
        Band.GOOD,
        Band.FAIR,
        Band.FAIR,
        None,
    ]


def test_a_committee_sets_its_own_rule_for_its_branches(world):
    levels = [{"band": "good", "floor": "good"}, {"band": "fair", "floor": "fair"}, {"band": "poor"}]
    set_rating_rule(
        organization=world["x"],
        period="year",
        label="Xếp loại năm của xã X",
        levels=levels,
        valid_from=date(2026, 1, 1),
        source="QĐ 1",
        by=None,
    )
    for name in "ad":
        year_of_meetings(world[name], {n: "90" if n <= 7 else "70" for n in range(1, 13)})
    assert [rating_of(world[name], YEAR, AFTER).band for name in "ad"] == [Band.FAIR, Band.GOOD]
    whole = shares(world["p"], YEAR)
    assert (whole.number(Band.GOOD), whole.number(Band.FAIR)) == (1, 1)
    assert (
        rating_of(world["a"], Period.year(2025), AFTER).rule.organization is None
    )  # last year keeps the rule of last year


def test_shares_of_a_unit_and_of_each_below(world):
    for name, score in (("a", "95"), ("b", "75"), ("d", "91")):
        year_of_meetings(world[name], {10: score})
    october = Period.month(Month(2026, 10))
    whole = shares(world["p"], october)
    assert (whole.branches, whole.rated, whole.good, whole.fair, whole.good_and_fair) == (
        4,
        3,
        "66,67%",
        "33,33%",
        "100%",
    )
    children = Tallies(world["p"], october).by_child
    assert [(children[world[n].path].branches, children[world[n].path].rated) for n in "xy"] == [(3, 2), (1, 1)]
    assert shares(world["c"], october).rated == 0
    assert shares(world["c"], october).good == "–"


def test_shares_compare_with_the_period_before(world):
    year_of_meetings(world["a"], {9: "75", 10: "95"})
    year_of_meetings(world["b"], {9: "75", 10: "75"})
    seen = NodeOverview(world["x"], Period.month(Month(2026, 10)), TODAY)
    assert (seen.whole.now.good, seen.whole.before.good, seen.whole.change) == ("50%", "0%", "tăng 50 điểm %")


@pytest.mark.parametrize("period", [Period.month(Month(2026, 10)), Period.quarter(2026, 4), YEAR])
def test_totals_agree_with_branches_one_by_one(world, period):
    year_of_meetings(world["a"], twelve("95", "72"))
    year_of_meetings(world["b"], twelve("45", "95", "60"))
    year_of_meetings(world["d"], {10: "88"})
    tallies = Tallies(world["p"], period)
    one_by_one = [rating_of(world[name], period, AFTER).band for name in "abcd"]
    assert [tallies.by_branch[world[name].pk] for name in "abcd"] == one_by_one
    assert {band: tallies.whole.number(band) for band in Band} == {band: one_by_one.count(band) for band in Band}


@pytest.mark.parametrize(
    ("rule", "band"),
    [
        ("regular_meeting_counts", Band.GOOD),
        ("lowest_meeting_counts", Band.AVERAGE),
        ("average_of_meetings", Band.FAIR),
    ],
)
def test_several_scored_meetings_of_a_month(world, monkeypatch, rule, band):
    year_of_meetings(world["a"], {10: "95"})
    thematic = Meeting.objects.create(
        organization=world["a"], kind=MeetingKind.THEMATIC, book="branch", for_month=date(2026, 10, 1), state="held",
        planned_at=moment(date(2026, 10, 20)), started_at=moment(date(2026, 10, 20)),
    )  # fmt: skip
    give(thematic, "60")
    monkeypatch.setattr("meetings.score.ratings.month_rule", lambda on: rule)
    october = Period.month(Month(2026, 10))
    assert rating_of(world["a"], october, AFTER).band is band
    assert shares(world["x"], october).number(band) == 1


def test_a_thematic_meeting_alone_gives_a_month_no_band(world):
    year_of_meetings(world["a"], {10: "95"}, kind=MeetingKind.THEMATIC)
    assert rating_of(world["a"], Period.month(Month(2026, 10)), AFTER).band is None
    assert shares(world["x"], Period.month(Month(2026, 10))).rated == 0


def test_the_overview_costs_the_same_for_one_branch_and_for_many(world, django_assert_num_queries):
    year_of_meetings(world["a"], {10: "95"})

    def look(node):
        seen = NodeOverview(node, Period.year(2026), TODAY)
        return seen.whole.change, seen.units, seen.rows()

    look(world["y"])
    with django_assert_num_queries(8):
        look(world["y"])
    for number in range(12):
        year_of_meetings(make_organization(f"Chi bộ số {number}", parent=world["x"]), {9: "75", 10: "95"})
    with django_assert_num_queries(8):
        look(world["x"])


def test_branches_are_found_by_band(world):
    year_of_meetings(world["a"], {10: "95"})
    year_of_meetings(world["b"], {10: "75"})
    october = Period.month(Month(2026, 10))
    names = {
        band: [row[0].name for row in NodeOverview(world["x"], october, TODAY, band=band).rows()]
        for band in ("good", "none", "")
    }
    assert names == {"good": ["Chi bộ A"], "none": ["Chi bộ C"], "": ["Chi bộ A", "Chi bộ B", "Chi bộ C"]}


@pytest.mark.parametrize(("text", "label", "previous"), [
    ("2026", "năm 2026", "2025"), ("2026-Q1", "quý I/2026", "2025-Q4"),
    ("2026-01", "tháng 01/2026", "2025-12"), ("3/2026", "tháng 03/2026", "2026-02"),
])  # fmt: skip
def test_periods_are_read_and_have_one_before(text, label, previous):
    period = Period.parse(text)
    assert (period.label, str(period.previous)) == (label, previous)
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize("text", ["", "abc", "2026-Q5", "2026-13", "12026", "-1", "0001-Q1"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match=r"không phải là kỳ|ngoài phạm vi"):
        Period.parse(text)


def test_the_country_has_a_rule_for_every_longer_period():
    rules = {rule.period: rule for rule in RatingRule.objects.filter(organization=None)}
    assert set(rules) == {PeriodKind.QUARTER, PeriodKind.YEAR}
    assert all(rule.source and rule.mark for rule in rules.values())
