"""Dates: month arithmetic, periods, working days, printing."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import (
    UNKNOWN_DATE,
    Month,
    PartialDate,
    Precision,
    add_months,
    add_working_days,
    add_years,
    completed_years,
    format_date,
    format_header,
    format_moment,
    format_partial,
    format_running,
    is_working_day,
    last_day_of_month,
    whole_months,
    working_days_between,
    year_month,
)

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2150, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 9, 15), 12, date(2025, 9, 15)),
        (date(2020, 1, 15), 60, date(2025, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_add_months_stops_at_month_end(start, months, end):
    assert add_months(start, months) == end


@given(DAYS, st.integers(min_value=-600, max_value=600))
def test_add_months_lands_in_the_right_month_and_no_later_day(start, months):
    end = add_months(start, months)

    assert year_month(end) == year_month(start) + months
    assert end.day == min(start.day, last_day_of_month(end).day)
    assert whole_months(start, end) == months


@given(DAYS, DAYS)
def test_completed_years_is_the_last_anniversary_that_came(birth, on):
    years = completed_years(birth, on)

    assert add_years(birth, years) <= on < add_years(birth, years + 1)


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        (date(2008, 6, 1), date(2026, 5, 31), 17),
        (date(2008, 6, 1), date(2026, 6, 1), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 18),
        (date(2008, 2, 29), date(2026, 2, 27), 17),
    ],
)
def test_completed_years_counts_from_the_birthday(birth, on, years):
    assert completed_years(birth, on) == years


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        pytest.param(date(1996, 5, 25), date(2026, 5, 1), 360, id="badges-3.5-1"),
        pytest.param(date(1985, 12, 3), date(2025, 12, 1), 480, id="badges-3.5-2"),
        pytest.param(date(1990, 6, 15), date(1994, 8, 20), 50, id="badges-3.5-3-gap"),
        pytest.param(date(2008, 6, 1), date(2026, 6, 2), 216, id="age-by-month"),
        pytest.param(date(2026, 5, 1), date(2026, 4, 30), -1, id="backwards"),
    ],
)
def test_whole_months_ignores_the_day(start, end, months):
    assert whole_months(start, end) == months


def test_month_knows_its_days_and_neighbours():
    month = Month(2026, 12)

    assert (month.first_day, month.last_day) == (date(2026, 12, 1), date(2026, 12, 31))
    assert (month.previous, month.next) == (Month(2026, 11), Month(2027, 1))
    assert date(2026, 12, 15) in month
    assert date(2027, 1, 1) not in month
    assert month.label == "tháng 12/2026"
    assert Month(2026, 2).label == "tháng 02/2026"
    assert Month(2026, 2).long_label == "tháng 2 năm 2026"
    assert Month(2026, 9) < Month(2026, 10)
    assert Month(2024, 2).last_day == date(2024, 2, 29)


@given(DAYS)
def test_month_reads_back_both_ways_of_writing_it(day):
    month = Month.of(day)

    assert Month.parse(month.isoformat()) == Month.parse(str(month)) == month


@pytest.mark.parametrize("text", ["2026-13", "13/2026", "2026", "", "tháng 5", "26-11", "0/2026"])
def test_month_refuses_what_is_no_month(text):
    with pytest.raises(ValueError, match="áng"):
        Month.parse(text)


@pytest.mark.parametrize(
    ("partial", "text", "latest"),
    [
        (PartialDate.of(2026, 11, 21), "21/11/2026", date(2026, 11, 21)),
        (PartialDate.of(1968, 11), "11/1968", date(1968, 11, 30)),
        (PartialDate.of(1968), "1968", date(1968, 12, 31)),
        (UNKNOWN_DATE, "", None),
    ],
)
def test_partial_date_prints_what_is_known(partial, text, latest):
    assert str(partial) == text
    assert format_partial(partial.date, partial.precision) == text
    assert format_partial(partial.date, str(partial.precision)) == text
    assert partial.latest == latest


def test_partial_date_refuses_a_day_it_does_not_know():
    with pytest.raises(ValueError, match="đầu tháng"):
        PartialDate(date(1968, 11, 5), Precision.MONTH)
    with pytest.raises(ValueError, match="đầu năm"):
        PartialDate(date(1968, 2, 1), Precision.YEAR)
    with pytest.raises(ValueError, match="không rõ"):
        PartialDate(None, Precision.DAY)


@pytest.mark.parametrize(
    ("day", "header", "running"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026", "05/02/2026"),
        (date(2026, 5, 27), "ngày 27 tháng 5 năm 2026", "27/5/2026"),
        (date(2026, 9, 5), "ngày 05 tháng 9 năm 2026", "05/9/2026"),
        (date(2024, 12, 22), "ngày 22 tháng 12 năm 2024", "22/12/2024"),
        (date(2026, 1, 10), "ngày 10 tháng 01 năm 2026", "10/01/2026"),
    ],
)
def test_document_dates_are_padded_by_the_format_rules(day, header, running):
    assert format_header(day) == header
    assert format_running(day) == running


def test_screen_dates():
    assert format_date(date(2026, 11, 21)) == "21/11/2026"
    assert format_date(None) == ""
    assert format_moment(datetime(2026, 11, 20, 18, 5, tzinfo=UTC)) == "21/11/2026 01:05"


def test_working_days_skip_weekends_and_holidays():
    assert not is_working_day(date(2025, 9, 2))  # Quốc khánh
    assert not is_working_day(date(2025, 4, 30))
    assert not is_working_day(date(2025, 9, 6))  # Saturday
    assert is_working_day(date(2025, 9, 3))
    assert add_working_days(date(2025, 8, 29), 1) == date(2025, 9, 3)
    assert add_working_days(date(2025, 9, 6), 0) == date(2025, 9, 6)


def test_working_days_follow_exchanged_days():
    # In 2026 Monday 31/8 was given free for Saturday 22/8 worked.
    assert not is_working_day(date(2026, 8, 31))
    assert is_working_day(date(2026, 8, 22))


@given(st.dates(date(2020, 1, 1), date(2027, 6, 1)), st.integers(min_value=1, max_value=60))
def test_working_days_count_back(start, days):
    end = add_working_days(start, days)

    assert is_working_day(end)
    assert working_days_between(start, end) == days
