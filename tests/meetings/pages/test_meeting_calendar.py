"""Pages around meetings: a new one, its preparation, the plan of a year, lists, who may do what, wrong input."""

from __future__ import annotations

from datetime import date, time

import pytest

from branches.models import Body, Term
from core.dates import Month
from meetings.models import Meeting, MeetingKind, MeetingPlan, MeetingState
from meetings.services.plans import Line, draft_plan, quarters_without_theme, save_plan
from meetings.services.votes import Tally, record_vote
from members.models import Seat, SeatStatus
from tests.factories import TODAY, make_organization
from tests.meetings.meeting_world import client_of, finish_data, new_data, page, roll_data, words
from tests.meetings.test_meeting_spine import evening, open_meeting

pytestmark = pytest.mark.django_db


# --- New, prepare --------------------------------------------------------------------------------------------


def test_the_usual_meeting_comes_filled(client, meeting):
    shown = words(client.get(page("new")))
    assert 'value="12/2026"' in shown and "21/12/2026 19:00" in shown


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"for_month": "13/2026"}, "Tháng 13 không có"),
        ({"planned_at": "05/12/2096 19:30"}, "quá xa"),
        ({"planned_at": "05/05/2026 19:30"}, "cách xa tháng 12/2026"),
        ({"kind": "thematic"}, "ghi tên chuyên đề"),
        ({"planned_at": "hôm nào đó"}, "Không đọc được"),
        ({"for_month": "11/2026", "planned_at": "25/11/2026 19:30"}, "đã có buổi sinh hoạt thường kỳ"),
    ],
)
def test_wrong_input_names_what_is_wrong_and_makes_nothing(client, branch, meeting, values, said):
    answer = client.post(page("new"), new_data(branch, **values))
    assert answer.status_code in (409, 422)
    assert said in words(answer)
    assert Meeting.objects.count() == 1


def test_two_people_preparing_one_meeting_lose_nothing(client, meeting):
    data = {
        "version": meeting.version,
        "planned_at": "21/11/2026 19:00",
        "started_at": "21/11/2026 19:00",
        "other_opinions": "0",
    }
    client.post(page("prepare", meeting.pk), data | {"place": "Nhà văn hóa"})
    answer = client.post(page("prepare", meeting.pk), data | {"place": "Trụ sở xã"})
    assert answer.status_code == 409
    assert "Nhà văn hóa" in words(answer) and 'value="Trụ sở xã"' in words(answer)


# --- The plan of a year --------------------------------------------------------------------------------------


def test_a_plan_has_twelve_meetings_and_a_theme_each_quarter(client, branch, people):
    client.post(page("plan_new"), {"organization": branch.pk, "year": "2027", "day": "31", "usual_time": "19:30"})
    plan = MeetingPlan.objects.get()
    lines = list(plan.lines.all())
    assert [line.month for line in lines] == list(range(1, 13))
    assert lines[1].planned_on == date(2027, 2, 28)
    assert quarters_without_theme(lines) == []
    save_plan(plan=plan, version=0, lines=[Line(line.month, "regular", line.planned_on, key=line.pk) for line in lines])
    assert "Quý 3 chưa có buổi sinh hoạt chuyên đề" in words(client.get(page("plan", plan.pk)))


def test_a_plan_is_approved_printed_and_opened_line_by_line(client, branch, people):
    plan = draft_plan(organization=branch, year=2027, day=5, at=time(19, 30), by=None)
    client.post(page("plan_approve", plan.pk), {"version": plan.version})
    assert "thông qua 21/11/2026" in words(client.get(page("plan", plan.pk)))
    assert client.get(page("plan_pdf", plan.pk)).content.startswith(b"%PDF")
    client.post(page("plan_line_open", plan.pk, plan.lines.first().pk))
    meeting = Meeting.objects.get()
    assert (meeting.kind, meeting.planned_at) == (MeetingKind.REGULAR, evening(date(2027, 1, 5), 19, 30))


def test_two_people_editing_one_plan_are_told(client, branch, people):
    plan = draft_plan(organization=branch, year=2027, day=5, at=time(19, 30), by=None)
    line = plan.lines.first()
    data = {"version": 0, "usual_time": "19:30", f"l{line.pk}-key": line.pk, f"l{line.pk}-month": "1", f"l{line.pk}-kind": "regular",
            "new0-kind": "thematic", "new1-kind": "thematic", "new2-kind": "thematic"}  # fmt: skip
    data |= {f"l{one.pk}-kind": one.kind for one in plan.lines.all()[1:]}
    assert client.post(page("plan_edit", plan.pk), data | {f"l{line.pk}-topic": "Bản của tôi"}).status_code == 302
    second = client.post(page("plan_edit", plan.pk), data | {f"l{line.pk}-topic": "Bản thứ hai"})
    assert second.status_code == 409
    assert "Bản của tôi" in words(second) and "Bản thứ hai" in words(second)


# --- Lists, scope, rights ------------------------------------------------------------------------------------


def test_filters_stand_in_the_address(client, meeting):
    assert "Sinh hoạt thường kỳ 11/2026" in words(client.get(page("list"), {"period": "11/2026", "kind": "regular"}))
    assert "Sinh hoạt thường kỳ 11/2026" not in words(client.get(page("list"), {"period": "2025"}))
    assert client.get(page("list"), {"period": "tháng trước"}).status_code == 422


def test_a_superior_sees_which_branches_have_not_met(meeting, branch, django_assert_max_num_queries):
    make_organization("Chi bộ thôn Chưa Họp", parent=branch.parent)
    above = client_of("leader", branch.parent)
    shown = words(above.get(page("month"), {"month": "2026-11"}))
    assert "Chi bộ thôn Chưa Họp" in shown and "Chi bộ thôn Thử" not in shown
    assert "50%" in shown
    with django_assert_max_num_queries(15):
        above.get(page("list"))
    with django_assert_max_num_queries(15):
        above.get(page("month"))


def test_the_list_asks_no_more_for_many_meetings(client, branch, scope, people, django_assert_max_num_queries):
    for month in range(1, 11):
        open_meeting(branch, scope, day=date(2026, month, 5), month=Month(2026, month))
    with django_assert_max_num_queries(15):
        client.get(page("list"))


@pytest.mark.parametrize("part", ["detail", "roll", "decisions", "finish"])
def test_pages_of_an_evening_ask_few_questions(client, meeting, part, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        assert client.get(page(part, meeting.pk)).status_code == 200


def test_another_branch_does_not_see_it_and_a_superior_does_not_write_it(meeting, branch):
    sister = client_of("branch_secretary", make_organization("Chi bộ thôn Bên", parent=branch.parent))
    above = client_of("leader", branch.parent)
    assert above.get(page("detail", meeting.pk)).status_code == 200
    for part in ("detail", "roll", "decisions", "finish"):
        assert sister.get(page(part, meeting.pk)).status_code == 404
    for part in ("roll", "decisions", "finish", "tasks"):
        assert above.post(page(part, meeting.pk)).status_code == 403


def test_an_officer_closes_but_does_not_adopt(meeting, branch, people):
    officer = client_of("branch_officer", branch)
    officer.post(page("finish", meeting.pk), finish_data(meeting, people))
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.HELD
    assert officer.post(page("step", meeting.pk, "adopt")).status_code == 403


@pytest.mark.parametrize("asked", ["0000-05", "9999-12", "0001-01", "hôm qua"])
def test_a_month_that_cannot_be_meant_is_told(client, asked):
    assert client.get(page("month"), {"month": asked}, follow=True).status_code == 200
    assert client.get(page("list"), {"period": asked, "q": "a\0b", "organization": "9" * 30}).status_code == 422


def test_odd_bytes_in_a_roll_are_no_fault(client, meeting):
    line = meeting.roll.first()
    client.post(page("roll", meeting.pk), {f"value_{line.pk}": "absent_excused", f"reason_{line.pk}": "Ố\0m"})
    line.refresh_from_db()
    assert line.reason == "Ốm"


def test_a_committee_meeting_calls_its_seats_and_has_its_own_book(client, branch, people, scope):
    term = Term.objects.create(organization=branch, label="2025–2027", starts_on=date(2025, 3, 1))
    for person, position in (
        (people[0], "secretary"),
        (people[1], "deputy_secretary"),
        (people[2], "branch_committee_member"),
    ):
        Seat.objects.create(
            term=term, organization=branch, member=person, body=Body.BRANCH_COMMITTEE, position=position, valid_from=date(2025, 3, 1),
            status=SeatStatus.RATIFIED,
        )  # fmt: skip
    meeting = open_meeting(branch, scope, day=TODAY, kind=MeetingKind.BRANCH_COMMITTEE)
    assert [line.full_name for line in meeting.roll.all()] == [person.full_name for person in people[:3]]
    client.post(page("roll", meeting.pk), roll_data(meeting, Cường="absent_excused|Ốm"))
    vote = record_vote(meeting=meeting, tally=Tally("task", 2, subject="Chương trình tháng"), by=None)
    assert (vote.base, vote.needed, vote.passed) == (3, 2, True)
    client.post(page("finish", meeting.pk), finish_data(meeting, people))
    meeting.refresh_from_db()
    assert (meeting.book, meeting.book_number) == ("committee", 1)
    assert "3 chi ủy viên; cần 2 phiếu" in words(client.get(page("detail", meeting.pk)))
