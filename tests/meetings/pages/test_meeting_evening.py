"""Pages of a meeting: one press in the evening, the figures of the roll, votes, tasks, the end, two people at once."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from core.dates import Month
from core.workflow import perform
from meetings.models import Attendance, Meeting, MeetingState
from meetings.services.plans import draft_plan
from meetings.services.resolutions import Task, set_task
from meetings.services.votes import Tally, record_vote
from meetings.voting import base_of
from members.ledger import Papers
from members.models import ActivityStatus
from members.statuses import StatusChange, set_activity_status
from tests.factories import TODAY, make_member
from tests.meetings.meeting_world import finish_data, new_data, page, roll_data, words
from tests.meetings.test_meeting_spine import evening, open_meeting

pytestmark = pytest.mark.django_db


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


def test_the_end_comes_filled_and_adopts_in_one_press(client, meeting, people):
    shown = words(client.get(page("finish", meeting.pk)))
    assert "21/11/2026 20:30" in shown and "Đủ điều kiện thông qua biên bản" in shown
    answer = client.post(page("finish", meeting.pk), finish_data(meeting, people), follow=True)
    assert "vào sổ số 1" in words(answer)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.minutes_long) == (MeetingState.ADOPTED, 95)


def test_an_end_before_the_start_is_refused(client, meeting, people):
    answer = client.post(page("finish", meeting.pk), finish_data(meeting, people, ended_at="21/11/2026 18:00"))
    assert answer.status_code == 422
    assert "Giờ kết thúc phải sau giờ bắt đầu" in words(answer)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.IN_SESSION


def test_an_adopted_meeting_can_only_be_read(client, meeting, people):
    client.post(page("finish", meeting.pk), finish_data(meeting, people))
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
    client.post(page("new"), new_data(branch))
    meeting = Meeting.objects.get()
    data = {"version": meeting.version, "on": "21/11/2026"}
    assert "lý do không họp" in words(client.post(page("step", meeting.pk, "cancel"), data)).lower()
    client.post(page("step", meeting.pk, "cancel"), data | {"reason": "Bão lũ"})
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED
    assert "Bão lũ" in words(client.get(page("detail", meeting.pk)))


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
