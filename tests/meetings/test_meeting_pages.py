"""Pages of meetings: one press in the evening, the figures of the roll, two people at once, wrong input, who may do what."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Grant
from branches.models import Body, Level, Term
from core.dates import Month
from core.workflow import perform
from meetings.models import Attendance, Meeting, MeetingKind, MeetingPlan, MeetingState
from meetings.services.plans import Line, draft_plan, quarters_without_theme, save_plan
from meetings.services.resolutions import Task, set_task
from meetings.services.votes import Tally, record_vote
from meetings.voting import base_of
from members.ledger import Papers
from members.models import ActivityStatus, Seat, SeatStatus
from members.statuses import StatusChange, set_activity_status
from tests.factories import FOUNDED, TODAY, make_member, make_organization, make_scope, make_user
from tests.meetings.test_meeting_spine import evening, open_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    """Pages that ask the clock are told the day of the tests."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: evening(TODAY, 19, 4))


@pytest.fixture
def branch():
    commune = make_organization("Đảng bộ xã Thử", level=Level.GRASSROOTS_COMMITTEE)
    return make_organization("Chi bộ thôn Thử", parent=commune)


@pytest.fixture
def people(branch):
    """Six official members and one on probation."""
    official = [make_member(branch, f"Nguyễn Văn {name}") for name in ("An", "Bình", "Cường", "Dũng", "Giang", "Hà")]
    return [
        *official,
        make_member(branch, "Trần Thị Dự", membership_class="probationary", admission_date=date(2026, 3, 1)),
    ]


def client_of(role: str, organization) -> Client:
    user = make_user(f"{role}.{organization.pk}")
    Grant.objects.create(user=user, role=role, organization=organization, valid_from=FOUNDED)
    client = Client()
    client.force_login(user)
    return client


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


def page(name: str, *args) -> str:
    return reverse(f"meetings:{name}", args=args)


def roll_data(meeting: Meeting, **said: str) -> dict[str, str]:
    """The form of the roll as the page sends it, with some lines changed: ``An="absent_excused|Ốm"``."""
    data = {}
    for line in meeting.roll.all():
        value, _, reason = said.get(line.full_name.rpartition(" ")[2], f"{line.value}|{line.reason}").partition("|")
        data |= {
            f"value_{line.pk}": value, f"reason_{line.pk}": reason, f"shown_{line.pk}": f"{line.value}|{line.reason}",
        }  # fmt: skip
    return data


def words(response) -> str:
    return response.content.decode()


# --- One press -----------------------------------------------------------------------------------------------


def test_one_press_makes_and_opens_the_meeting_of_the_month_with_everyone_present(client, branch, people):
    answer = client.post(page("tonight"))
    meeting = Meeting.objects.get()
    assert answer.url == page("roll", meeting.pk)
    assert (meeting.kind, meeting.for_month, meeting.state) == ("regular", date(2026, 11, 1), MeetingState.IN_SESSION)
    assert meeting.started_at == evening(TODAY, 19, 0)
    assert set(meeting.roll.values_list("value", flat=True)) == {"present"}
    assert client.post(page("tonight")).url == page("roll", meeting.pk)
    assert Meeting.objects.count() == 1


def test_one_press_takes_the_line_of_the_plan(client, branch, people):
    plan = draft_plan(organization=branch, year=2026, day=21, at=time(19, 30), by=None)
    plan.lines.filter(month=11).update(topic="Học tập chuyên đề", presenter=people[2], kind="combined")
    client.post(page("tonight"))
    meeting = Meeting.objects.get()
    assert (meeting.topic, meeting.preparer, meeting.kind) == ("Học tập chuyên đề", people[2], "combined")
    assert meeting.started_at == evening(TODAY, 19, 30)
    assert plan.lines.get(month=11).meeting == meeting


def test_a_month_already_adopted_is_not_opened_twice(client, meeting, scope):
    perform(meeting, "adopt", scope=scope, on=TODAY, data={"ended_at": meeting.started_at + timedelta(minutes=95)})
    answer = client.post(page("tonight"), follow=True)
    assert "đã họp thường kỳ tháng 11/2026" in words(answer)
    assert Meeting.objects.count() == 1


# --- The roll ------------------------------------------------------------------------------------------------


def test_the_roll_confirms_all_in_one_press_and_leads_on(client, meeting):
    answer = client.post(page("roll", meeting.pk), roll_data(meeting))
    assert answer.url == page("speakers", meeting.pk)


def test_the_rate_leaves_out_who_is_exempt_and_lists_names_behind_each_figure(client, branch, people, scope):
    exempt = make_member(branch, "Lê Thị Miễn")
    set_activity_status(
        member=exempt, change=StatusChange(ActivityStatus.EXEMPT, date(2026, 1, 1)), papers=Papers(), by=None, on=TODAY
    )
    meeting = open_meeting(branch, scope)
    client.post(page("roll", meeting.pk), roll_data(meeting, An="absent_excused|Ốm", Bình="absent_unexcused|"))
    shown = words(client.get(page("detail", meeting.pk)))
    assert "5/7" in shown and "71,43%" in shown
    assert "Nguyễn Văn An" in words(client.get(page("people", meeting.pk, "excused")))
    assert "Lê Thị Miễn" in words(client.get(page("people", meeting.pk, "exempt")))
    assert client.get(page("people", meeting.pk, "nobody-knows")).status_code == 404


def test_an_absence_with_reason_names_it(client, meeting):
    answer = client.post(page("roll", meeting.pk), roll_data(meeting, An="absent_excused|", Bình="absent_unexcused|"))
    assert answer.status_code == 422
    assert "Nguyễn Văn An: vắng có lý do thì ghi lý do" in words(answer)
    assert not meeting.roll.exclude(value="present").exists()


def test_a_line_of_another_meeting_is_refused(client, meeting, branch, scope):
    other = open_meeting(branch, scope, day=date(2026, 10, 5), month=Month(2026, 10))
    line = other.roll.first()
    answer = client.post(page("roll", meeting.pk), {f"value_{line.pk}": "absent_unexcused"})
    assert answer.status_code == 422
    assert "không thuộc buổi họp" in words(answer)
    line.refresh_from_db()
    assert line.value == "present"


def test_two_people_marking_one_roll_lose_nothing(client, meeting):
    first, second = roll_data(meeting, An="absent_excused|Ốm"), roll_data(meeting, Bình="absent_unexcused|")
    both = roll_data(meeting, An="absent_unexcused|")
    client.post(page("roll", meeting.pk), first)
    told = words(client.post(page("roll", meeting.pk), second, follow=True))
    assert "người khác đã ghi và được giữ nguyên: Nguyễn Văn An" in told
    values = dict(meeting.roll.values_list("full_name", "value"))
    assert (values["Nguyễn Văn An"], values["Nguyễn Văn Bình"]) == ("absent_excused", "absent_unexcused")
    told = words(client.post(page("roll", meeting.pk), both, follow=True))
    assert "đã lấy theo lần ghi sau" in told and "vắng có lý do (ốm)" in told


# --- Decisions -----------------------------------------------------------------------------------------------


def test_ready_rows_are_unanimous_in_one_tick(client, meeting):
    shown = words(client.get(page("decisions", meeting.pk)))
    assert "6 chính thức; cần 4 phiếu" in shown
    client.post(
        page("decisions", meeting.pk),
        {"c-resolution-chosen": "on", "c-resolution-in_favour": "6", "c-resolution-subject": "Thông qua"},
    )
    vote = meeting.votes.get()
    assert (vote.matter, vote.in_favour, vote.base, vote.passed) == ("resolution", 6, 6, True)


def test_several_people_are_voted_on_one_page(client, meeting, people):
    url = f"{page('decisions', meeting.pk)}?matter=exemption"
    data = {}
    for person, votes in ((people[1], 6), (people[2], 4)):
        data |= {
            f"m-{person.pk}-chosen": "on",
            f"m-{person.pk}-in_favour": votes,
            f"m-{person.pk}-detail_from_on": "21/11/2026",
        }
    client.post(url, data)
    assert {vote.member_id: (vote.in_favour, vote.passed, vote.details["from_on"]) for vote in meeting.votes.all()} == {
        people[1].pk: (6, True, "21/11/2026"), people[2].pk: (4, True, "21/11/2026"),
    }  # fmt: skip


def test_votes_above_the_voters_present_change_nothing(client, meeting, people):
    url = f"{page('decisions', meeting.pk)}?matter=exemption"
    data = {f"m-{people[1].pk}-chosen": "on", f"m-{people[1].pk}-in_favour": "5",
            f"m-{people[2].pk}-chosen": "on", f"m-{people[2].pk}-in_favour": "7"}  # fmt: skip
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "Tổng số phiếu 7 nhiều hơn" in words(answer)
    assert not meeting.votes.exists()


def test_a_secret_ballot_is_not_filled_in(client, meeting, people):
    shown = words(client.get(f"{page('decisions', meeting.pk)}?matter=deletion"))
    assert f'name="m-{people[1].pk}-in_favour" value=' not in shown
    answer = client.post(f"{page('decisions', meeting.pk)}?matter=deletion", {f"m-{people[1].pk}-chosen": "on"})
    assert answer.status_code == 422
    assert "Chưa ghi số phiếu tán thành" in words(answer)


def test_the_second_vote_about_one_member_is_told_who_was_first(client, meeting, people, scope):
    record_vote(meeting=meeting, tally=Tally("exemption", 5, member=people[1]), by=scope.user)
    with pytest.raises(Exception, match="đã có kết quả"):
        record_vote(meeting=meeting, tally=Tally("exemption", 6, member=people[1]), by=scope.user)
    assert meeting.votes.get().in_favour == 5


def test_a_vote_corrected_by_two_people_shows_both(client, meeting, people, scope):
    vote = record_vote(meeting=meeting, tally=Tally("exemption", 5, member=people[1]), by=scope.user)
    vote.refresh_from_db()
    stamp = vote.recorded_at.isoformat()
    url = page("vote", meeting.pk, vote.pk)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: evening(TODAY, 19, 30))
        assert client.post(url, {"in_favour": "6", "stamp": stamp}).status_code == 302
    answer = client.post(url, {"in_favour": "4", "stamp": stamp})
    assert answer.status_code == 409
    assert "6 tán thành" in words(answer) and 'value="4"' in words(answer)
    vote.refresh_from_db()
    assert vote.in_favour == 6


def test_a_committee_votes_by_all_its_members(branch, people, scope):
    """organization.md 5.3: for a committee the base is all its members, whether or not they came."""
    lines = [
        Attendance(
            member_id=n,
            membership_class="official",
            activity_status="active",
            value="present" if n < 2 else "absent_excused",
        )
        for n in range(5)
    ]
    base = base_of(lines, of_committee=True)
    assert (base.number, base.voters) == (5, 2)


# --- Speakers, tasks -----------------------------------------------------------------------------------------


def test_speakers_are_ticked_and_unticked_without_touching_what_another_ticked(client, meeting):
    an, binh, cuong = meeting.roll.order_by("order")[:3]
    client.post(page("speakers", meeting.pk), {f"spoke_{an.pk}": "1", "shown": ""})
    client.post(page("speakers", meeting.pk), {f"spoke_{binh.pk}": "1", f"summary_{cuong.pk}": "Nhất trí", "shown": ""})
    assert set(meeting.speeches.values_list("attendance", "summary")) == {
        (an.pk, ""),
        (binh.pk, ""),
        (cuong.pk, "Nhất trí"),
    }
    client.post(page("speakers", meeting.pk), {f"spoke_{binh.pk}": "1", "shown": f"{an.pk},{binh.pk}"})
    assert an.pk not in meeting.speeches.values_list("attendance", flat=True)


def test_tasks_are_given_several_at_once_or_not_at_all(client, meeting, people):
    data = {"new0-task": "Vận động hiến đất", "new0-responsible": people[1].pk, "new0-deadline": "30/11/2026",
            "new1-task": "Vệ sinh đường làng", "new1-deadline": "01/11/2026"}  # fmt: skip
    answer = client.post(page("tasks", meeting.pk), data)
    assert answer.status_code == 422
    assert "trước ngày họp" in words(answer)
    assert not meeting.items.exists()
    client.post(page("tasks", meeting.pk), data | {"new1-deadline": "05/12/2026"})
    assert meeting.items.count() == 2


def test_tasks_of_before_are_judged(client, branch, people, scope):
    first = open_meeting(branch, scope, day=date(2026, 10, 5), month=Month(2026, 10))
    item = set_task(meeting=first, task=Task("Vận động"), by=None)
    second = open_meeting(branch, scope, day=TODAY)
    assert client.post(page("roll", second.pk), roll_data(second)).url == page("review", second.pk)
    client.post(page("review", second.pk), {f"status_{item.pk}": "not_done", f"result_{item.pk}": "Thiếu kinh phí"})
    item.refresh_from_db()
    assert (item.status, item.result, item.closed_in) == ("not_done", "Thiếu kinh phí", second)


# --- The end -------------------------------------------------------------------------------------------------


def _finish(meeting: Meeting, people, **values) -> dict:
    meeting.refresh_from_db()
    return {"version": meeting.version, "started_at": "21/11/2026 19:00", "ended_at": "21/11/2026 20:35", "chair": people[0].pk,
            "session_secretary": people[1].pk} | values  # fmt: skip


def test_the_end_comes_filled_and_adopts_in_one_press(client, meeting, people):
    shown = words(client.get(page("finish", meeting.pk)))
    assert "21/11/2026 20:30" in shown and "Đủ điều kiện thông qua biên bản" in shown
    answer = client.post(page("finish", meeting.pk), _finish(meeting, people), follow=True)
    assert "vào sổ số 1" in words(answer)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.minutes_long) == (MeetingState.ADOPTED, 95)


def test_an_end_before_the_start_is_refused(client, meeting, people):
    answer = client.post(page("finish", meeting.pk), _finish(meeting, people, ended_at="21/11/2026 18:00"))
    assert answer.status_code == 422
    assert "Giờ kết thúc phải sau giờ bắt đầu" in words(answer)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.IN_SESSION


def test_an_adopted_meeting_can_only_be_read(client, meeting, people):
    client.post(page("finish", meeting.pk), _finish(meeting, people))
    for part in ("roll", "review", "speakers", "decisions", "tasks", "finish", "prepare"):
        answer = client.post(page(part, meeting.pk), follow=True)
        assert answer.redirect_chain[-1][0] == page("detail", meeting.pk)
        assert "khóa" in words(answer)


def test_papers_are_reported_and_lateness_is_marked(client, branch, people, scope):
    meeting = open_meeting(branch, scope, chair=people[0], session_secretary=people[1])
    perform(meeting, "adopt", scope=scope, on=TODAY, data={"ended_at": meeting.started_at + timedelta(minutes=95)})
    assert "Quá hạn đăng tài liệu" in words(client.get(page("detail", meeting.pk)))
    meeting.refresh_from_db()
    data = {
        "version": meeting.version,
        "on": "21/11/2026",
        "reported_on": "21/11/2026",
        "papers_uploaded_at": "21/11/2026 08:00",
    }
    client.post(page("step", meeting.pk, "report"), data)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.reported_on) == (MeetingState.REPORTED, TODAY)


def test_cancelling_asks_for_a_reason(client, branch, people):
    client.post(page("new"), _new(branch))
    meeting = Meeting.objects.get()
    data = {"version": meeting.version, "on": "21/11/2026"}
    assert "lý do không họp" in words(client.post(page("step", meeting.pk, "cancel"), data)).lower()
    client.post(page("step", meeting.pk, "cancel"), data | {"reason": "Bão lũ"})
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED
    assert "Bão lũ" in words(client.get(page("detail", meeting.pk)))


# --- New, prepare --------------------------------------------------------------------------------------------


def _new(branch, **values) -> dict:
    return {
        "organization": branch.pk,
        "kind": "regular",
        "for_month": "12/2026",
        "planned_at": "05/12/2026 19:30",
    } | values


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
    answer = client.post(page("new"), _new(branch, **values))
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
    officer.post(page("finish", meeting.pk), _finish(meeting, people))
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
    client.post(page("finish", meeting.pk), _finish(meeting, people))
    meeting.refresh_from_db()
    assert (meeting.book, meeting.book_number) == ("committee", 1)
    assert "3 chi ủy viên; cần 2 phiếu" in words(client.get(page("detail", meeting.pk)))


def test_the_second_to_record_a_ready_row_is_told_both_results(client, meeting, people):
    first = {"c-resolution-chosen": "on", "c-resolution-in_favour": "6", "c-resolution-subject": "Thông qua"}
    client.post(page("decisions", meeting.pk), first)
    told = words(client.post(page("decisions", meeting.pk), first | {"c-resolution-in_favour": "5"}, follow=True))
    assert "Người khác vừa ghi" in told and "6/6" in told and "(5 tán thành) chưa ghi" in told
    url = f"{page('decisions', meeting.pk)}?matter=exemption"
    data = {f"m-{people[1].pk}-chosen": "on", f"m-{people[1].pk}-in_favour": "6"}
    client.post(url, data)
    assert "Người khác vừa ghi" in words(client.post(url, data, follow=True))
    assert meeting.votes.count() == 2
