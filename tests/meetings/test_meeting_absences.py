"""Absences of a year (``meetings-evaluation.md`` A.3): months without activity, both counts, absences with reason in a row."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.dates import Month
from core.workflow import perform
from meetings.absences import Mark, absences_of
from meetings.services.roll import Mark as Said
from meetings.services.roll import mark
from reminders.branch_life import meetings as lines
from reminders.lines import Laid, read
from tests.factories import TODAY, make_members, make_organization, make_scope
from tests.meetings.meeting_world import client_of
from tests.meetings.test_meeting_spine import evening, open_meeting

U, E, P, X = "absent_unexcused", "absent_excused", "present", "exempt"


def year_of(*values: str | tuple[str, ...]) -> list[Mark]:
    """The rolls of a year for one member, month after month; several meetings of a month as a tuple."""
    marks = []
    for number, said in enumerate(values, 1):
        for day, value in enumerate((said,) if isinstance(said, str) else said, 1):
            if value:
                marks.append(Mark(1, date(2026, number, 1), date(2026, number, day), value))
    return marks


def one(*values):
    return absences_of(year_of(*values))[1]


def test_three_months_apart_count_three_and_one_in_a_row():
    found = one(U, P, U, P, U)
    assert (found.months, found.consecutive, found.unexcused_months) == (3, 1, (1, 3, 5))


def test_three_months_together_count_three_in_a_row():
    found = one(P, U, U, U, P)
    assert (found.months, found.consecutive) == (3, 3)


def test_coming_to_any_meeting_of_the_month_is_activity():
    assert one((U, P), U).unexcused_months == (2,)


def test_a_month_without_a_meeting_breaks_the_row():
    assert one(U, "", U).consecutive == 1


def test_absences_with_reason_are_no_months_without_activity():
    found = one(E, E, E, E)
    assert (found.months, found.excused_run, found.excused_run_now) == (0, 4, 4)


def test_being_exempt_neither_breaks_nor_lengthens_a_row_with_reason():
    assert one(E, E, X, E, E).excused_run == 4
    assert one(E, E, P, E).excused_run == 2
    assert one(E, E, U, E).excused_run_now == 1


@given(st.lists(st.sampled_from([U, E, P, X]), min_size=1, max_size=12))
def test_counts_stay_within_the_year(values):
    found = one(*values)
    assert found.consecutive <= found.months == values.count(U)
    assert found.excused_run_now <= found.excused_run <= values.count(E)


@pytest.mark.django_db
def test_alerts_at_one_two_three_months_and_the_page_names_the_rule():
    branch = make_organization("Chi bộ thôn Thử")
    scope = make_scope("branch_secretary", branch)
    people = make_members(branch, ("Nguyễn Văn Một", "Trần Văn Ba", "Lê Thị Đủ"))
    for month in (8, 9, 10):
        meeting = open_meeting(branch, scope, day=date(2026, month, 5), month=Month(2026, month))
        keys = {line.member_id: line.pk for line in meeting.roll.all()}
        marks = {keys[people[1].pk]: Said(U)}
        if month == 9:
            marks[keys[people[0].pk]] = Said(U)
        mark(meeting=meeting, marks=marks)
    client = client_of("branch_secretary", branch)
    page = client.get(reverse("meetings:absences"), {"year": "2026"}).content.decode()
    assert page.index("Trần Văn Ba") < page.index("Nguyễn Văn Một")
    assert "Xem xét theo quy định" in page and "8, 9, 10" in page and "208-QĐ/TW" in page
    assert "Lê Thị Đủ" not in page

    for code, named, others in (("1", "Nguyễn Văn Một", "Trần Văn Ba"), ("grave", "Trần Văn Ba", "Nguyễn Văn Một")):
        listed = client.get(reverse("meetings:absences"), {"year": "2026", "months": code})
        assert f"months={code}#danh-sach" in page.replace("&amp;", "&")
        assert named in listed.content.decode() and others not in listed.content.decode()
        assert len(listed.context["rows"]) == 1
    assert "months=2#" not in page, "a figure of nobody leads nowhere"

    (group,) = read([Laid.of(lines.absent_members(scope))], scope)
    assert [(item.title, item.grave) for item in group.items] == [("Trần Văn Ba", True), ("Nguyễn Văn Một", False)]
    assert "3 tháng không sinh hoạt trong năm (liền nhau 3)" in group.items[0].detail


@pytest.mark.django_db
def test_deadlines_of_a_branch_lead_to_their_page():
    commune = make_organization("Đảng bộ xã Thử", level="grassroots_committee")
    branch = make_organization("Chi bộ thôn Thử", parent=commune)
    scope = make_scope("branch_secretary", branch)
    people = make_members(branch, ("Nguyễn Văn Một", "Trần Văn Ba"))
    assert lines.month_not_planned(scope).count == 1
    assert lines.branches_behind(scope) is None
    above = make_scope("grassroots_officer", commune)
    assert [item.title for item in lines.branches_behind(above).items] == ["Chi bộ thôn Thử"]

    meeting = open_meeting(branch, scope, chair=people[0], session_secretary=people[1])
    assert lines.month_not_planned(scope).count == 0
    waiting = lines.papers(scope).items[0]
    assert (waiting.overdue, waiting.due_on, waiting.url) == (
        True,
        date(2026, 11, 7),
        reverse("meetings:finish", args=[meeting.pk]),
    )
    perform(meeting, "adopt", scope=scope, on=TODAY, data={"ended_at": evening(date(2026, 11, 5), 20, 40)})
    assert lines.papers(scope).items[0].url.endswith("/step/report/")
    assert lines.quarter_without_theme(scope) is None, "the quarter is not near its end yet"
    late = make_scope("branch_secretary", branch, on=date(2026, 12, 10))
    assert lines.quarter_without_theme(late).count == 1
