"""The arithmetic of the score against the complete table of the handbook (``meetings-evaluation.md`` A.4, An Phú), to the point."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.findings import blocking, warnings
from core.numbers import format_points
from meetings.models import Applies, Band, ScoreCriterion, ScoreLine
from meetings.score.loading import criteria_of, sheet_rows
from meetings.score.rules import (
    Measured,
    applies,
    band_for,
    choices_of,
    points_for,
    rate,
    sheet_findings,
    total_of,
)
from meetings.score.scales import ScaleFault, read_scale, write_scale

AN_PHU = next(row for row in sheet_rows() if row["code"] == "42-hd-2025")
SHEET = {criterion.code: criterion for criterion in criteria_of(AN_PHU)}
BOUNDS = {"good": 90, "fair": 70, "average": 50}

# Weights of every line of the published table; 5, 6 and 8 are split as its text splits them.
PUBLISHED = {
    "1": 5, "2a": 4, "2b": 1, "3a": 3, "3b": 2, "3c": 2, "3d": 1, "3đ": 2, "4a": 5, "4b": 10, "4c": 5, "4d": 2, "4đ": 5, "4e": 1,
    "4g": 1, "4h": 1, "5a": 2, "5b": 4, "5c": 3, "5d": 1, "6a": 1, "6b": 2, "6c": 1, "6d": 1, "7": 30, "8a": 2, "8b": 2, "8c": 1,
}  # fmt: skip


def test_an_phu_table_has_every_line_and_a_hundred_points():
    assert {code: int(c.max_points) for code, c in SHEET.items()} == PUBLISHED
    assert sum(PUBLISHED.values()) == 100
    assert sheet_findings(list(SHEET.values())) == []


def test_parts_of_an_phu_have_the_weights_of_42_hd():
    weights = {"1": 0, "2": 0, "3": 0, "4": 0, "5": 0, "6": 0, "7": 0, "8": 0}
    for code, criterion in SHEET.items():
        weights[code[0]] += int(criterion.max_points)
    assert weights == {"1": 5, "2": 5, "3": 10, "4": 30, "5": 10, "6": 5, "7": 30, "8": 5}


@pytest.mark.parametrize(
    ("minimum", "lasted", "points"),
    [(90, 90, 5), (90, 130, 5), (90, 89, 4), (90, 75, 4), (90, 74, 3), (90, 60, 3), (90, 59, 2), (90, 45, 2), (90, 44, 1), (90, 10, 1),
     (120, 120, 5), (120, 105, 4), (120, 104, 3), (120, 90, 3), (120, 89, 2), (120, 60, 2), (120, 59, 1), (45, 25, 3), (45, 22, 1),
     (20, 10, 4), (20, 9, 1)],
)  # fmt: skip
def test_42_hd_item_1_length(minimum, lasted, points):
    figures = {"short": max(minimum - lasted, 0), "share": Fraction(lasted * 100, minimum)}
    assert points_for(SHEET["1"], Measured("", figures)) == points


@pytest.mark.parametrize(
    ("came", "expected", "unexcused", "points"),
    [(10, 10, 0, 4), (9, 10, 0, 4), (899, 1000, 0, 3), (3, 4, 0, 3), (749, 1000, 0, 2), (13, 20, 0, 2), (649, 1000, 0, 1), (1, 9, 0, 1),
     (9, 10, 1, 1), (99, 100, 1, 1)],
)  # fmt: skip
def test_42_hd_item_2a_attendance(came, expected, unexcused, points):
    figures = {"share": Fraction(came * 100, expected), "unexcused": unexcused}
    assert points_for(SHEET["2a"], Measured("", figures)) == points


@pytest.mark.parametrize(("run", "points"), [(0, 1), (3, 1), (4, 0), (11, 0)])
def test_42_hd_item_2b_runs_of_excused_absence(run, points):
    assert points_for(SHEET["2b"], Measured("", {"longest_run": run})) == points


@pytest.mark.parametrize(
    ("spoke", "came", "points"),
    [
        (10, 10, 5),
        (51, 100, 5),
        (5, 10, 5),
        (499, 1000, 4),
        (4, 10, 4),
        (399, 1000, 3),
        (3, 10, 3),
        (299, 1000, 2),
        (0, 10, 2),
    ],
)
def test_42_hd_item_4dd_speakers(spoke, came, points):
    assert points_for(SHEET["4đ"], Measured("", {"share": Fraction(spoke * 100, came)})) == points


@pytest.mark.parametrize(
    ("done", "whole", "points"),
    [(10, 10, 30), (9, 10, 30), (899, 1000, 27), (8, 10, 27), (799, 1000, 24), (7, 10, 24), (699, 1000, 20), (6, 10, 20), (599, 1000, 15),
     (5, 10, 15), (499, 1000, 10), (0, 3, 10), (2, 3, 20)],
)  # fmt: skip
def test_42_hd_item_7_last_resolution(done, whole, points):
    assert points_for(SHEET["7"], Measured("", {"share": Fraction(done * 100, whole)})) == points


@pytest.mark.parametrize("code", sorted(set(PUBLISHED) - {"1", "2a", "2b", "4đ", "7"}))
def test_42_hd_yes_no_items(code):
    criterion = SHEET[code]
    assert choices_of(criterion) == [(criterion.max_points, "Đạt"), (Decimal(0), "Không đạt")]
    assert points_for(criterion, Measured("", met=True)) == criterion.max_points
    assert points_for(criterion, Measured("", met=False)) == 0
    assert points_for(criterion, None) is None


def card(points: dict[str, int] | None = None, *, regular=True, with_theme=False) -> list[ScoreLine]:
    """Every line with full points but those named."""
    given_points = points or {}
    return [
        ScoreLine(criterion=criterion, applies=applies(criterion, regular=regular, with_theme=with_theme),
                  entered_points=Decimal(given_points.get(code, criterion.max_points)))
        for code, criterion in SHEET.items()
    ]  # fmt: skip


def test_meeting_score_without_thematic():
    """published-figures.toml, meeting-score-without-thematic: 90 of 95 is 94,74, Tốt; without rescaling 90, also Tốt."""
    lines = card({"4b": 5})
    total = total_of(lines, rescale=True)
    assert (total.points, total.applicable_max, format_points(total.score)) == (90, 95, "94,74")
    assert band_for(total.exact, BOUNDS) is Band.GOOD
    plain = total_of(lines, rescale=False)
    assert (plain.score, band_for(plain.exact, BOUNDS)) == (90, Band.GOOD)


def test_a_month_with_a_theme_is_scored_on_a_hundred():
    total = total_of(card(with_theme=True), rescale=True)
    assert (total.points, total.base, total.score) == (100, 100, 100)


def test_a_thematic_meeting_alone_is_scored_on_what_it_could_reach():
    lines = card(regular=False, with_theme=True)
    assert total_of(lines, rescale=False).base == 60
    assert total_of(lines, rescale=True).score == 100


def test_a_card_with_an_open_line_is_not_complete():
    lines = card()
    lines[0].entered_points = None
    total = total_of(lines, rescale=True)
    assert (total.complete, total.missing) == (False, ("1",))


@pytest.mark.parametrize(
    ("score", "band"),
    [
        ("100", "good"),
        ("90", "good"),
        ("89.99", "fair"),
        ("70", "fair"),
        ("69.99", "average"),
        ("50", "average"),
        ("49.99", "poor"),
        ("0", "poor"),
    ],
)
def test_42_hd_bands(score, band):
    assert band_for(Decimal(score), BOUNDS) == band


def test_a_band_is_decided_before_rounding():
    assert band_for(Fraction(899999, 10000), BOUNDS) is Band.FAIR


def test_computed_points_give_way_only_to_a_note():
    line = ScoreLine(criterion=SHEET["2a"], computed_points=Decimal(1), entered_points=Decimal(4))
    assert line.points == 1
    line.note = "Đồng chí A được triệu tập đột xuất, báo sau"
    assert (line.points, line.overruled) == (4, True)


YEAR = [
    {"band": "good", "floor": "fair", "count_of": "good", "count": 7},
    {"band": "fair", "floor": "average"},
    {"band": "average", "floor": "average", "floor_share": 50},
    {"band": "poor"},
]


@pytest.mark.parametrize(
    ("good", "fair", "average", "poor", "band"),
    [(12, 0, 0, 0, "good"), (7, 5, 0, 0, "good"), (6, 6, 0, 0, "fair"), (11, 0, 1, 0, "fair"), (0, 0, 12, 0, "fair"),
     (11, 0, 0, 1, "average"), (0, 0, 7, 5, "average"), (0, 6, 0, 6, "poor"), (0, 0, 0, 12, "poor"), (7, 0, 0, 0, "good")],
)  # fmt: skip
def test_year_grade_of_one_province(good, fair, average, poor, band):
    """reports.md, Meeting quality: Tốt = all regular meetings from Khá up and at least 7 Tốt; Khá = all from Trung bình up."""
    counts = {Band.GOOD: good, Band.FAIR: fair, Band.AVERAGE: average, Band.POOR: poor}
    assert rate(counts, YEAR) == band


def test_a_year_without_scores_has_no_grade():
    assert rate({}, YEAR) is None


def test_a_sheet_that_does_not_add_up_is_worth_a_reason():
    short = [c for code, c in SHEET.items() if code != "4c"]
    found = sheet_findings(short)
    assert blocking(found) == []
    assert "95" in warnings(found)[0].message


def test_a_scale_without_an_end_and_bands_out_of_order_are_refused():
    open_ended = ScoreCriterion(
        code="1", max_points=Decimal(5), scale=[{"figure": "share", "test": "at_least", "bound": 50, "points": 5}]
    )
    found = {
        finding.code for finding in blocking(sheet_findings([open_ended], (Decimal(70), Decimal(90), Decimal(50))))
    }
    assert found == {"scale_end", "bands"}


@pytest.mark.parametrize("code", [code for code, c in SHEET.items() if c.scale])
def test_a_marking_is_written_and_read_alike(code):
    criterion = SHEET[code]
    assert read_scale(write_scale(criterion.scale), criterion.measure) == criterion.scale


@pytest.mark.parametrize(
    "text", ["Tỷ lệ từ 90 là 4", "Tỷ lệ khoảng 90: 4", "Thiếu từ 90: 4", "Tỷ lệ từ chín mươi: 4", ": 4", "Còn lại:"]
)
def test_a_marking_that_cannot_be_read_names_the_line(text):
    with pytest.raises(ScaleFault, match="Dòng 1"):
        read_scale(text, "attendance")


shares = st.fractions(min_value=0, max_value=100)


@given(shares, shares)
def test_points_never_fall_when_the_share_grows(one, other):
    low, high = sorted((one, other))
    for code, more in (("4đ", {}), ("7", {}), ("2a", {"unexcused": 0})):
        figures = [points_for(SHEET[code], Measured("", {"share": share} | more)) for share in (low, high)]
        assert figures[0] <= figures[1] <= SHEET[code].max_points


@given(st.integers(1, 600), st.integers(0, 700), st.integers(0, 700))
def test_a_longer_meeting_never_gets_fewer_points(minimum, one, other):
    def points(lasted):
        return points_for(
            SHEET["1"], Measured("", {"short": max(minimum - lasted, 0), "share": Fraction(lasted * 100, minimum)})
        )

    low, high = sorted((one, other))
    assert 1 <= points(low) <= points(high) <= 5


@given(st.dictionaries(st.sampled_from(sorted(SHEET)), st.booleans()), st.booleans(), st.booleans(), st.booleans())
def test_a_score_lies_between_nothing_and_a_hundred(met, regular, with_theme, rescale):
    lines = card(
        {code: (SHEET[code].max_points if yes else 0) for code, yes in met.items()},
        regular=regular,
        with_theme=with_theme,
    )
    total = total_of(lines, rescale=rescale)
    assert 0 <= total.points <= total.applicable_max <= total.base <= 100
    assert 0 <= total.score <= 100
    better = total_of(card(regular=regular, with_theme=with_theme), rescale=rescale)
    assert band_for(better.exact, BOUNDS).reaches(band_for(total.exact, BOUNDS))


@given(st.lists(st.sampled_from(list(Band)), max_size=12), st.sampled_from(list(Band)))
def test_a_better_meeting_never_lowers_a_year(bands, fresh):
    before = rate([*bands, fresh], YEAR)
    for better in [band for band in Band if band.reaches(fresh)]:
        assert rate([*bands, better], YEAR).reaches(before)


def test_criteria_apply_by_the_month():
    assert {code for code, c in SHEET.items() if c.applies == Applies.WITH_THEME} == {"4c"}
    assert {code for code, c in SHEET.items() if c.applies == Applies.REGULAR} == {"4b", "7"}
