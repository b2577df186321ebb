"""A branch of seven on the evening of its meeting."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import TODAY, make_member, make_members, make_scope
from tests.meetings.meeting_world import client_of
from tests.meetings.test_meeting_spine import evening, open_meeting


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    """Pages that ask the clock are told the day of the tests."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: evening(TODAY, 19, 4))


@pytest.fixture
def people(branch):
    """Six official members and one on probation."""
    official = make_members(branch, [f"Nguyễn Văn {name}" for name in ("An", "Bình", "Cường", "Dũng", "Giang", "Hà")])
    return [
        *official,
        make_member(branch, "Trần Thị Dự", membership_class="probationary", admission_date=date(2026, 3, 1)),
    ]


@pytest.fixture
def scope(branch):
    return make_scope("branch_secretary", branch)


@pytest.fixture
def client(branch, people):
    return client_of("branch_secretary", branch)


@pytest.fixture
def meeting(branch, people, scope):
    """A meeting of the day, in session."""
    return open_meeting(branch, scope, day=TODAY, chair=people[0], session_secretary=people[1])
