"""Numbers as printed, on the published figures a correct report must reproduce."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.numbers import (
    describe_change,
    describe_result,
    format_fraction_share,
    format_money,
    format_number,
    format_percent,
    format_ratio_column,
    format_share,
    percentage,
    round_half_up,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (127455, "127.455"),
        (3298, "3.298"),
        (6607, "6.607"),
        (999, "999"),
        (1000, "1.000"),
        (0, "0"),
        (-24, "-24"),
        (None, ""),
    ],
)
def test_number_groups_thousands_with_dots(value, text):
    assert format_number(value) == text


def test_negative_zero_prints_as_zero():
    assert format_number(Decimal("-0.001"), 2) == "0,00"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        pytest.param(126715, 127455, "99,42%", id="hai-phong-2021-database"),
        pytest.param(1994, 3298, "60,46%", id="hai-phong-2021-database-admitted"),
        pytest.param(2079, 3298, "63,04%", id="hai-phong-2021-female"),
        pytest.param(1732, 3298, "52,52%", id="hai-phong-2021-youth-union"),
        pytest.param(842, 3298, "25,53%", id="hai-phong-2021-enterprise"),
        pytest.param(326, 3298, "9,88%", id="hai-phong-2021-students"),
        pytest.param(139, 3298, "4,21%", id="hai-phong-2021-free-labour"),
        pytest.param(288, 815, "35,34%", id="ninh-thuan-2022-province"),
        pytest.param(21, 20, "105%", id="ninh-thuan-2022-police-above-target"),
        pytest.param(52, 102, "50,98%", id="ninh-thuan-2022-ninh-phuoc"),
        pytest.param(5, 10, "50%", id="ninh-thuan-2022-military"),
        pytest.param(13, 75, "17,33%", id="ninh-thuan-2022-ninh-son"),
        pytest.param(1669, 2000, "83,45%", id="binh-thuan-2019"),
    ],
)
def test_share_reproduces_published_percentages(part, whole, text):
    assert format_share(part, whole) == text


def test_share_of_nothing_is_a_dash():
    assert percentage(5, 0) is None
    assert format_share(5, 0) == "–"


def test_fraction_with_share():
    assert format_fraction_share(35, 35) == "35/35 (100%)"


def test_result_beside_target():
    assert describe_result(1669, 2000, "đảng viên") == "1.669/2.000 đảng viên, đạt 83,45%"


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (2079, 1691, "tăng 388 người so với năm 2020"),
        (1732, 1705, "tăng 27 người so với năm 2020"),
        (134, 158, "giảm 24 người so với năm 2020"),
        (64, 75, "giảm 11 người so với năm 2020"),
        (70, 70, "bằng năm 2020"),
    ],
)
def test_change_is_told_in_words(now, before, words):
    assert describe_change(now, before, base="năm 2020") == words


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [(2079, 1691, "122,95"), (1732, 1705, "101,58"), (134, 158, "84,81"), (64, 75, "85,33")],
)
def test_ratio_column_reproduces_sheet_column(now, before, text):
    assert format_ratio_column(now, before) == text


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.125", "0.13"), ("0.135", "0.14"), ("2.675", "2.68"), ("-0.125", "-0.13")],
)
def test_rounding_is_half_up_on_decimals(value, rounded):
    assert round_half_up(value) == Decimal(rounded)
    assert round_half_up(float(value)) == Decimal(rounded)


def test_money_is_whole_dong():
    assert format_money(1_250_000) == "1.250.000 đồng"


def test_percent_keeps_one_decimal_when_asked():
    assert format_percent(Decimal("75.9"), 1) == "75,9%"


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_number_reads_back(value):
    assert int(format_number(value).replace(".", "")) == value
