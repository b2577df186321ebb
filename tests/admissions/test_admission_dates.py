"""Dates of admission: examples of the regulations, and what must hold of every date (``admission.md`` 1, 2.4, 3, 4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from admissions.rules import dates
from core.dates import add_months, is_working_day, working_days_between

pytestmark = pytest.mark.django_db

DAYS = st.dates(date(2017, 1, 1), date(2027, 6, 30))
NEW_CLOCK = date(2026, 7, 26)  # 208-QĐ/TW in force
DAY = timedelta(days=1)


def test_probation_of_a_ceremony_on_15_9_2024_ends_on_15_9_2025():
    """QĐ29–QĐ294 4: decision 25/8/2024, ceremony 15/9/2024."""
    ceremony = date(2024, 9, 15)
    assert dates.probation_ends(ceremony).on == date(2025, 9, 15)
    assert dates.first_recognition_day(ceremony) == date(2025, 9, 16)
    assert dates.recognition_due(ceremony).on == date(2025, 10, 27)
    assert dates.ceremony_due(date(2024, 8, 25), date(2024, 8, 25)).on >= ceremony


def test_ceremony_clock_starts_at_receipt_until_25_7_2026_and_at_issue_since():
    """QĐ29 → QĐ294: receipt; 208-QĐ/TW: issue."""
    last_old, received = NEW_CLOCK - DAY, NEW_CLOCK + 20 * DAY
    assert dates.ceremony_due(last_old, received).on > dates.ceremony_due(NEW_CLOCK, received).on
    assert dates.ceremony_due(last_old, None) is None
    assert dates.ceremony_due(NEW_CLOCK, None).on == dates.ceremony_due(NEW_CLOCK, received).on


def test_term_of_a_decision_leaves_out_tet():
    """QĐ232 4.3.1: 60 working days; Tết Bính Ngọ 2026 lies between."""
    resolved = date(2026, 1, 15)
    due = dates.decision_due(resolved).on
    assert working_days_between(resolved, due) == 60
    weekdays = sum((resolved + n * DAY).weekday() < 5 for n in range(1, (due - resolved).days + 1))
    assert weekdays > 60


def test_paper_made_on_29_february_ends_on_28_february():
    assert dates.dossier_ends(date(2024, 2, 29), date(2024, 3, 1)).on == date(2025, 2, 28)
    assert dates.probation_ends(date(2024, 2, 29)).on == date(2025, 2, 28)


def test_no_rule_of_the_day_gives_no_date():
    assert dates.or_none(dates.decision_due, date(2010, 1, 4)) is None
    assert dates.or_none(dates.decision_due, None) is None


@pytest.mark.parametrize("function", [dates.decision_due, dates.recognition_decision_due])
def test_terms_in_working_days_hold_for_every_start(function):
    days = {dates.decision_due: 60, dates.recognition_decision_due: 30}[function]

    @given(DAYS)
    def holds(start):
        due, extended = function(start).on, function(start, extended=True).on
        assert is_working_day(due) and is_working_day(extended)
        assert working_days_between(start, due) == days
        assert working_days_between(due, extended) == 30

    holds()


def test_later_starts_never_give_earlier_ends():
    functions = (
        lambda day: dates.decision_due(day).on, lambda day: dates.recognition_decision_due(day).on,
        lambda day: dates.probation_ends(day).on, lambda day: dates.recognition_due(day).on,
        lambda day: dates.dossier_ends(day, day).on, lambda day: dates.ceremony_due(day, day).on,
    )  # fmt: skip

    @given(DAYS, DAYS)
    def holds(one, other):
        earlier, later = sorted((one, other))
        for function in functions:
            assert earlier < function(earlier) <= function(later)

    holds()


def test_the_recognition_window_opens_the_day_after_and_holds_thirty_working_days():
    @given(DAYS)
    def holds(ceremony):
        end, first, last = (
            dates.probation_ends(ceremony).on, dates.first_recognition_day(ceremony), dates.recognition_due(ceremony).on,
        )  # fmt: skip
        assert first == end + DAY <= last
        assert working_days_between(end, last) == 30
        assert (end.year - ceremony.year, end.month) == (1, ceremony.month)
        assert end.day == ceremony.day or (ceremony.month, ceremony.day, end.day) == (2, 29, 28)

    holds()


def test_ceremony_clock_never_depends_on_receipt_under_the_new_rule():
    @given(st.dates(NEW_CLOCK, date(2027, 6, 30)), st.integers(0, 90))
    def holds(decided, wait):
        assert dates.ceremony_due(decided, decided + wait * DAY).on == dates.ceremony_due(decided, None).on

    holds()


@given(st.dates(date(1940, 1, 1), date(2010, 1, 1)), st.integers(0, 1200), st.integers(1, 28))
def test_age_in_months_ignores_the_day(birth, months, day):
    """“Tính theo tháng”: the day of the month never matters."""
    on = add_months(birth.replace(day=1), months).replace(day=day)
    assert dates.age_in_months(birth, on) == months


@given(st.dates(date(1940, 1, 1), date(2010, 1, 1)), st.dates(date(2016, 8, 1), date(2030, 1, 1)))
def test_age_grows_with_time(birth, on):
    assume(on > birth)
    assert dates.age_in_months(birth, on) <= dates.age_in_months(birth, on + 31 * DAY)
