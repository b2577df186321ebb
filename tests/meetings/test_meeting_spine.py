"""A meeting from plan to adopted minutes on the kernel; the arithmetic of votes of ``organization.md`` 5.3."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from core.dates import Month
from core.findings import Refused
from core.workflow import perform
from meetings.models import Attendance, Meeting, MeetingKind, MeetingState
from meetings.services.meetings import plan_meeting, set_particulars
from meetings.services.resolutions import Judged, Task, review_items, set_task
from meetings.services.roll import Mark, mark
from meetings.services.votes import Tally, record_vote
from members.ledger import Papers
from members.models import ActivityStatus
from members.statuses import StatusChange, set_activity_status
from tests.factories import TODAY, make_member, make_members, make_organization, make_scope

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOVEMBER = Month(2026, 11)


def evening(day: date, hour=19, minute=0) -> datetime:
    """A moment of an evening in Viet Nam."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def open_meeting(
    branch, scope, *, day=date(2026, 11, 5), month=NOVEMBER, kind=MeetingKind.REGULAR, **values
) -> Meeting:
    """A meeting that is open."""
    meeting = plan_meeting(
        organization=branch, kind=kind, for_month=month, planned_at=evening(day), by=scope.user, **values
    )
    perform(meeting, "open", scope=scope, on=TODAY)
    return meeting


@pytest.fixture
def branch():
    return make_organization("Chi bộ thôn Thử")


@pytest.fixture
def scope(branch):
    return make_scope("branch_secretary", branch)


def test_the_roll_holds_everyone_of_the_day_with_the_standing_of_the_day(branch, scope):
    make_member(branch, "Nguyễn Văn Có")
    make_member(branch, "Trần Văn Dự", membership_class="probationary", admission_date=date(2026, 3, 1))
    exempt = make_member(branch, "Lê Thị Miễn")
    change = StatusChange(ActivityStatus.EXEMPT, date(2026, 1, 1))
    set_activity_status(member=exempt, change=change, papers=Papers(), by=None, on=TODAY)
    make_member(branch, "Phạm Văn Sau", on=date(2026, 11, 10))

    meeting = open_meeting(branch, scope)

    assert {line.full_name: line.value for line in meeting.roll.all()} == {
        "Nguyễn Văn Có": "present", "Trần Văn Dự": "present", "Lê Thị Miễn": "exempt",
    }  # fmt: skip


def test_twenty_official_three_absent_on_business_need_fourteen(branch, scope):
    """organization.md 5.3: the base stays 20, two thirds of it are 14 (294-QĐ/TW, điểm 9.3.2)."""
    people = make_members(branch, [f"Đảng Viên {number:02d}" for number in range(20)])
    candidate = make_member(branch, "Trần Văn Dự", membership_class="probationary", admission_date=date(2025, 10, 1))
    meeting = open_meeting(branch, scope)
    lines = {line.member_id: line.pk for line in meeting.roll.all()}
    mark(meeting=meeting, marks={lines[person.pk]: Mark("absent_excused", "Công tác") for person in people[:3]})

    vote = record_vote(meeting=meeting, tally=Tally("recognition", 13, 4, member=candidate), by=scope.user)
    assert (vote.base, vote.needed, vote.passed) == (20, 14, False)
    with pytest.raises(Refused) as refused:
        record_vote(meeting=meeting, tally=Tally("task", 18, 0, subject="Việc"), by=scope.user)
    assert "nhiều hơn" in str(refused.value)
    assert meeting.votes.count() == 1


def test_adopted_minutes_are_numbered_locked_and_move_the_case(branch, scope):
    chair, writer, old = make_members(branch, ("Bùi Chủ Trì", "Đỗ Thư Ký", "Lê Thị Miễn"))
    meeting = open_meeting(branch, scope, chair=chair, session_secretary=writer)
    record_vote(meeting=meeting, tally=Tally("exemption", 3, member=old), by=scope.user)
    perform(meeting, "adopt", scope=scope, on=TODAY, data={"ended_at": evening(date(2026, 11, 5), 20, 40)})

    meeting.refresh_from_db()
    old.refresh_from_db()
    assert (meeting.state, meeting.book_number) == (MeetingState.ADOPTED, 1)
    assert old.activity_status == ActivityStatus.EXEMPT
    assert "Được miễn" in meeting.votes.get().outcome
    assert meeting.minutes["votes"][0]["base"] == 3
    with pytest.raises(Refused):
        mark(meeting=meeting, marks={meeting.roll.first().pk: Mark("absent_unexcused")})
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(meeting=meeting).update(value="present")


def test_a_task_comes_back_at_the_next_meeting(branch, scope):
    person = make_member(branch, "Nguyễn Văn Có")
    first = open_meeting(branch, scope, day=date(2026, 10, 5), month=Month(2026, 10))
    item = set_task(
        meeting=first, task=Task("Vận động 10 hộ hiến đất", responsible=person, deadline=date(2026, 11, 1)), by=None
    )
    second = open_meeting(branch, scope)
    review_items(meeting=second, judged={item.pk: Judged("done", "Đủ 10 hộ")})
    item.refresh_from_db()
    assert (item.status, item.closed_in) == ("done", second)


def test_a_second_regular_meeting_of_a_month_is_refused(branch, scope):
    open_meeting(branch, scope)
    with pytest.raises(Refused) as refused:
        open_meeting(branch, scope, kind=MeetingKind.COMBINED)
    assert "tháng 11" in str(refused.value)


def test_particulars_of_an_open_meeting_may_change(branch, scope):
    meeting = open_meeting(branch, scope)
    with pytest.raises(Refused):
        set_particulars(meeting=meeting, values={"ended_at": evening(date(2026, 11, 5), 18)}, by=None)
    set_particulars(meeting=meeting, values={"place": "Nhà văn hóa thôn"}, by=None)
    meeting.refresh_from_db()
    assert meeting.place == "Nhà văn hóa thôn"
