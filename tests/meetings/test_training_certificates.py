"""Certificates of the past: how long they count (``admission.md`` 3.4), who takes them along, their running numbers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import add_months
from core.findings import Refused
from meetings.training.gaps import GAP_OF, rows_of
from meetings.training.queries import awareness_valid
from meetings.training.rules import validity_end
from meetings.training.services.classes import (
    Person,
)
from meetings.training.services.results import (
    link_by_key,
    record_past,
    running_numbers,
)
from members.models import FilePaper
from tests.factories import TODAY, make_member, make_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def scope(commune):
    return make_scope("grassroots_officer", commune)


def past(branch, **more):
    """A certificate of the awareness course of somebody who is no member yet."""
    values = {
        "course": "awareness", "title": "", "topics": "", "from_on": date(2020, 1, 6), "to_on": date(2020, 1, 10),
        "issuer": "Trung tâm chính trị", "result": "good", "certificate_number": "25/GCN", "certificate_on": date(2020, 1, 15),
    }  # fmt: skip
    person = Person("Phạm Thị Mai", branch, date(1999, 3, 8), "001199000123")
    return record_past(values=values | more, by=None, on=TODAY, person=person)


def test_a_certificate_of_15_01_2020_is_over_on_03_02_2025(branch):
    """admission.md 3.4, HD06-2025 điểm 5.4: expires 15/01/2025, a branch meeting on 03/02/2025 is invalid."""
    record = past(branch)
    assert record.valid_until == date(2025, 1, 15)
    assert awareness_valid(date(2025, 1, 15), person_key="001199000123").valid
    late = awareness_valid(date(2025, 2, 3), person_key="001199000123")
    assert not late.valid and late.findings[0].code == "awareness_expired" and late.findings[0].basis
    assert awareness_valid(date(2019, 1, 1), person_key="001199000123").findings[0].code == "awareness_missing"
    assert not awareness_valid(TODAY, person_key="").valid


def test_the_course_taken_again_counts_and_leaves_the_list(branch, scope):
    past(branch)
    gap = GAP_OF["awareness"]
    assert [row.person_name for row in rows_of(gap, scope, TODAY)] == ["Phạm Thị Mai"]
    again = {
        "from_on": date(2026, 3, 2),
        "to_on": date(2026, 3, 6),
        "certificate_number": "3/GCN",
        "certificate_on": date(2026, 3, 9),
    }
    past(branch, **again)
    assert awareness_valid(TODAY, person_key="001199000123").valid
    assert not rows_of(gap, scope, TODAY).exists()
    with pytest.raises(Refused) as twice:
        past(branch, **again)
    assert "đã được ghi" in str(twice.value)


def test_whoever_becomes_a_member_takes_the_certificate_along(branch):
    record = past(branch)
    member = make_member(branch, "Phạm Thị Mai", membership_class="probationary", personal_id="001199000123")
    assert link_by_key(person_key="001199000123", member=member, by=None, on=TODAY) == 1
    record.refresh_from_db()
    assert record.member == member
    assert FilePaper.objects.get(member=member, document_type="38").number == "25/GCN"
    assert link_by_key(person_key="", member=member, by=None, on=TODAY) == 0
    assert awareness_valid(date(2024, 6, 1), member=member).valid


@given(day=st.dates(date(1990, 1, 1), date(2040, 12, 31)), on=st.dates(date(2016, 9, 20), date(2045, 1, 1)))
def test_validity_ends_sixty_months_later_on_a_day_that_exists(day, on):
    """The last day is never after the same day of the month sixty months on, and less than 32 days before a longer term."""
    end = validity_end("awareness", day, on)
    assert end == add_months(day, 60)
    assert (end.year, end.month) == (day.year + 5, day.month)
    assert end.day == day.day or (day.month, day.day, end.day) == (2, 29, 28)
    assert end < day + timedelta(days=5 * 366 + 1)
    assert validity_end("new_member", day, on) is None


@given(first=st.integers(1, 9999), count=st.integers(0, 40), zeros=st.integers(0, 3))
def test_running_numbers_follow_one_another(first, count, zeros):
    numbers = running_numbers(f"Số {'0' * zeros}{first}/GCN-TT", count)
    assert len(set(numbers)) == count
    assert [int(number.removeprefix("Số ").removesuffix("/GCN-TT")) for number in numbers] == list(
        range(first, first + count)
    )


def test_numbers_need_a_figure():
    with pytest.raises(Refused):
        running_numbers("GCN", 3)
