"""Dates as offices type them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.date_parsing import DateError, parse_date, parse_partial
from core.dates import UNKNOWN_DATE, PartialDate


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("03/02/1995", "03/02/1995"),
        ("3.2.1995", "03/02/1995"),
        ("3-2-1995", "03/02/1995"),
        (" 3 / 2 / 1995. ", "03/02/1995"),
        ("'03/02/1995", "03/02/1995"),
        ("1995-02-03", "03/02/1995"),
        ("1995-02-03T00:00:00", "03/02/1995"),
        ("03/02/1995 00:00:00", "03/02/1995"),
        ("ngày 3 tháng 02 năm 1995", "03/02/1995"),
        ("03021995", "03/02/1995"),
        (34733, "03/02/1995"),
        (34733.0, "03/02/1995"),
        ("34733", "03/02/1995"),
        (date(1995, 2, 3), "03/02/1995"),
        (datetime(1995, 2, 3), "03/02/1995"),  # noqa: DTZ001 - as Excel hands it over
        ("02/1995", "02/1995"),
        ("2.1995", "02/1995"),
        (2.1995, "02/1995"),
        (10.196, "10/1960"),
        ("T2/1995", "02/1995"),
        ("Tháng 2 năm 1995", "02/1995"),
        ("00/02/1995", "02/1995"),
        ("…/5/1968", "05/1968"),
        ("../../1968", "1968"),
        ("00/00/1968", "1968"),
        ("1968", "1968"),
        (1968, "1968"),
        (1968.0, "1968"),
        ("Năm 1968", "1968"),
        ("29/02/2024", "29/02/2024"),
    ],
)
def test_parse_reads_the_usual_forms(typed, printed):
    assert str(parse_partial(typed)) == printed


@pytest.mark.parametrize("typed", [None, "", "  ", "-", "Không rõ", "…", "\u00a0"])
def test_parse_takes_empty_for_unknown(typed):
    assert parse_partial(typed) == UNKNOWN_DATE
    assert parse_date(typed) is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("31/02/1995", "chỉ có 28 ngày"),
        ("29/02/2023", "chỉ có 28 ngày"),
        ("31/4/1990", "chỉ có 30 ngày"),
        ("15/13/1995", "không có tháng 13"),
        ("02/15/1995", "ngày ghi trước, tháng ghi sau"),
        ("3/2/95", "4 chữ số"),
        ("30/4", "thiếu năm"),
        ("03/02/19955", "không phải là ngày"),
        ("năm ngoái", "không phải là ngày"),
        ("01/01/1812", "không hợp lý"),
        (0.5, "không phải là ngày"),
        (True, "không phải là ngày"),
        (-3, "không phải là ngày"),
    ],
)
def test_parse_says_what_is_wrong(typed, says):
    with pytest.raises(DateError, match=says):
        parse_partial(typed)


def test_parse_date_needs_the_whole_date():
    with pytest.raises(DateError, match="thiếu ngày hoặc tháng"):
        parse_date("02/1995")


@given(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    st.sampled_from(["{d}/{m}/{y}", "{d:02d}/{m:02d}/{y}", "{d}.{m}.{y}", "{d}-{m}-{y}", "{y}-{m:02d}-{d:02d}"]),
)
def test_parse_reads_back_every_day_in_every_form(day, form):
    assert parse_partial(form.format(d=day.day, m=day.month, y=day.year)) == PartialDate(day)


@given(st.dates(date(1910, 1, 1), date(2190, 12, 31)))
def test_parse_reads_back_excel_day_counts(day):
    assert parse_partial((day - date(1899, 12, 30)).days) == PartialDate(day)


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.booleans()))
def test_parse_answers_anything_with_a_date_or_a_reason(value):
    try:
        assert isinstance(parse_partial(value), PartialDate)
    except DateError as error:
        assert str(error)
