"""Public feedback: received, answered in time, passed on; denunciations turned away; who sees what (217-QĐ/TW, 218-QĐ/TW)."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from accounts import roles
from accounts.permissions import Permission as P
from core.dates import TIME_ZONE, Month, working_days_between
from core.findings import Refused
from core.workflow import NotPermitted, perform
from meetings.feedback.queries import open_feedback, unit_figures
from meetings.feedback.rules import answer_due
from meetings.feedback.services import change, receive
from meetings.models import Feedback, MeetingKind
from meetings.services.meetings import plan_meeting
from reminders.branch_life.feedback import waiting
from tests.factories import TODAY, make_member, make_organization, make_scope

pytestmark = pytest.mark.django_db
VALUES = {
    "source": "front_board", "source_name": "Ban công tác Mặt trận thôn Thử", "received_on": date(2026, 11, 2), "channel": "conference",
    "subject": "resolution", "about": "Nghị quyết làm đường thôn", "content": "Đề nghị công khai mức đóng góp.",
}  # fmt: skip


@pytest.fixture
def scope(branch):
    return make_scope("branch_secretary", branch)


def take_in(branch, **more) -> Feedback:
    return receive(organization=branch, values=VALUES | more, denounces=False, by=None, on=TODAY)


def test_feedback_is_numbered_in_the_book_of_the_year_and_answered(branch, scope):
    last_year = take_in(branch, received_on=date(2025, 12, 30))
    first, second = take_in(branch), take_in(branch, source="people", source_name="")
    assert [(f.number, f.year) for f in (last_year, first, second)] == [(1, 2025), (1, 2026), (2, 2026)]
    assert second.source_name == "Nhân dân"
    assert first.due_on == date(2026, 11, 23)  # fifteen working days
    perform(first, "take", scope=scope, on=date(2026, 11, 3), data={"handled_by": "Chi ủy"})
    perform(
        first, "answer", scope=scope, on=date(2026, 11, 10), data={"reply": "Đã niêm yết.", "handling": "Họp chi ủy"}
    )
    assert (first.state, first.reply_on, first.handling) == ("answered", date(2026, 11, 10), "Họp chi ủy")
    perform(first, "resume", scope=scope, on=date(2026, 11, 12), data={"reason": "Mặt trận chưa đồng tình"})
    assert first.reply == "" and "Đã niêm yết." in first.handling
    perform(first, "answer", scope=scope, on=date(2026, 11, 13), data={"reply": "Đã bổ sung."})
    perform(first, "close", scope=scope, on=date(2026, 11, 14))
    assert (first.closed_on, first.steps.count()) == (date(2026, 11, 14), 5)


def test_a_denunciation_is_refused_and_nothing_of_it_is_kept(branch, client, scope):
    with pytest.raises(Refused) as refused:
        receive(organization=branch, values=VALUES | {"content": "Bí mật"}, denounces=True, by=None, on=TODAY)
    assert (
        "Ủy ban kiểm tra" in refused.value.findings[0].remedy and branch.parent.name in refused.value.findings[0].remedy
    )
    client.force_login(scope.user)
    page = client.post(reverse("feedback:add"), {"denunciation": "on", "organization": branch.pk, "content": "Bí mật"})
    assert page.status_code == 422
    assert "Ủy ban kiểm tra" in page.content.decode() and "Bí mật" not in page.content.decode()
    assert not Feedback.objects.exists()
    held = take_in(branch)
    with pytest.raises(Refused):
        change(feedback=held, values=VALUES | {"content": "Bí mật"}, denounces=True, version=0, on=TODAY)
    held.refresh_from_db()
    assert held.content == VALUES["content"]


@pytest.mark.parametrize(
    ("step", "data", "state"),
    [
        ("forward", {"forwarded_to": "Ủy ban nhân dân xã", "reason": "Thuộc thẩm quyền của xã"}, "forwarded"),
        ("inspect", {"forwarded_to": "Đảng ủy xã Thử", "reason": "Có dấu hiệu vi phạm"}, "to_inspection"),
    ],
)
def test_feedback_is_passed_on_with_a_note(branch, scope, step, data, state):
    held = take_in(branch)
    with pytest.raises(Refused):
        perform(held, step, scope=scope, on=TODAY, data={})
    perform(held, step, scope=scope, on=TODAY, data=data)
    assert (held.state, held.forwarded_to, held.steps.get().note) == (state, data["forwarded_to"], data["reason"])
    with pytest.raises(Refused) as moved:
        perform(held, "answer", scope=scope, on=TODAY, data={"reply": "Muộn"})
    assert moved.value.conflict


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"source": "mars"}, "source"),
        ({"content": " \n "}, "content"),
        ({"received_on": date(2027, 1, 1)}, "received_on"),
        ({"channel": "pigeon"}, "channel"),
        ({"subject": ""}, "subject"),
    ],
)
def test_wrong_words_are_refused_beside_their_field(branch, wrong, field):
    with pytest.raises(Refused) as refused:
        take_in(branch, **wrong)
    assert refused.value.findings[0].field == field
    assert not Feedback.objects.exists()


def test_nothing_is_answered_before_it_came(branch, scope):
    with pytest.raises(Refused) as refused:
        perform(take_in(branch), "answer", scope=scope, on=date(2026, 10, 1), data={"reply": "Sớm"})
    assert "02/11/2026" in str(refused.value)


def test_the_second_of_two_clerks_is_told(branch, scope):
    held = take_in(branch)
    change(feedback=held, values=VALUES | {"about": "Việc khác"}, denounces=False, version=0, on=TODAY)
    with pytest.raises(Refused) as late:
        change(feedback=held, values=VALUES, denounces=False, version=0, on=TODAY)
    assert late.value.conflict
    with pytest.raises(Refused):
        change(feedback=held, values=VALUES | {"received_on": date(2025, 1, 1)}, denounces=False, version=1, on=TODAY)
    perform(held, "answer", scope=scope, on=TODAY, data={"reply": "Xong"})
    with pytest.raises(Refused) as settled:
        change(feedback=held, values=VALUES, denounces=False, version=None, on=TODAY)
    assert "không sửa được" in str(settled.value)


def test_feedback_about_a_member_is_seen_only_with_the_right_to_see_members(branch, client, monkeypatch):
    member = make_member(branch, "Nguyễn Văn Được Góp Ý")
    about = take_in(branch, subject="member", member=member, content="Gương mẫu")
    other = take_in(branch)
    secretary = make_scope("branch_secretary", branch)
    assert set(Feedback.objects.visible_to(secretary)) == {about, other}
    guest = roles.Role("guest", "Khách", "Xem sinh hoạt.", frozenset({P.MEETING_VIEW}))
    monkeypatch.setitem(roles.ROLES, "guest", guest)
    looking = make_scope("guest", branch)
    assert list(Feedback.objects.visible_to(looking)) == [other]
    client.force_login(looking.user)
    assert client.get(about.get_absolute_url()).status_code == 404
    assert client.get(other.get_absolute_url()).status_code == 200
    assert "Được Góp Ý" not in client.get(reverse("feedback:list")).content.decode()
    with pytest.raises(NotPermitted):
        perform(other, "take", scope=looking, on=TODAY, data={"handled_by": "Tôi"})


def test_a_member_is_kept_only_when_he_is_the_subject(branch):
    assert take_in(branch, member=make_member(branch)).member is None


def test_what_waits_is_offered_to_the_meeting_by_deadline(branch, scope):
    late, soon = take_in(branch, received_on=date(2026, 9, 1)), take_in(branch)
    done = take_in(branch)
    perform(done, "answer", scope=scope, on=TODAY, data={"reply": "Xong"})
    assert open_feedback(branch, TODAY) == [late, soon]
    assert late.is_overdue(TODAY) and not soon.is_overdue(TODAY)
    assert open_feedback(branch, date(2026, 9, 2)) == [late]


def test_figures_by_unit_add_up(commune, branch, scope):
    sister = make_organization("Chi bộ thôn Bên", parent=commune)
    take_in(branch, received_on=date(2026, 9, 1))
    perform(take_in(branch), "answer", scope=scope, on=TODAY, data={"reply": "Xong"})
    take_in(sister)
    top, first, second = unit_figures(Feedback.objects.all(), [commune, branch, sister], TODAY)
    assert (top.received, top.answered, top.open, top.overdue) == (3, 1, 2, 1)
    assert (first.received, second.open, second.overdue) == (2, 1, 0)


@given(day=st.dates(date(2014, 1, 1), date(2029, 12, 31)))
def test_the_deadline_is_fifteen_working_days_later(day):
    due = answer_due(day)
    assert working_days_between(day, due) == 15
    assert working_days_between(day, due - timedelta(days=1)) == 14


def test_before_the_rule_there_is_no_deadline():
    assert answer_due(date(2010, 1, 1)) is None


FORM = VALUES | {"received_on": "02/11/2026"}


def test_pages_receive_show_step_and_print(client, branch, scope):
    client.force_login(scope.user)
    member = make_member(branch, "Lê Văn Mẫu")
    wrong = client.post(reverse("feedback:add"), FORM | {"organization": branch.pk, "content": ""})
    assert wrong.status_code == 422 and "Ban công tác Mặt trận thôn Thử" in wrong.content.decode()
    added = client.post(
        reverse("feedback:add"), FORM | {"organization": branch.pk, "subject": "member", "member": member.pk}
    )
    held = Feedback.objects.get()
    assert added.url == held.get_absolute_url()
    assert "Lê Văn Mẫu" in client.get(added.url).content.decode()
    step = reverse("feedback:step", args=[held.pk, "answer"])
    assert client.post(step, {"version": 0, "on": "10/11/2026"}).status_code == 422
    assert client.post(step, {"version": 0, "on": "10/11/2026", "reply": "Đã xem xét"}).status_code == 302
    assert client.post(step, {"version": 0, "on": "10/11/2026", "reply": "Lần nữa"}).status_code == 409
    assert client.get(reverse("feedback:step", args=[held.pk, "dance"])).status_code == 404
    for name, words in (("book_pdf", "SỔ TIẾP NHẬN GÓP Ý"), ("report_pdf", "TỔNG HỢP GÓP Ý")):
        answer = client.get(reverse(f"feedback:{name}", args=[branch.pk]))
        assert words in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    organization = client.get(reverse("branches:panels", args=[branch.pk])).content.decode()
    assert "Góp ý năm" in organization
    assert client.get(reverse("feedback:list"), {"state": "replied"}).content.decode().count("Ban công tác") >= 1
    assert client.get(reverse("feedback:list"), {"year": "x"}).status_code == 422


def test_edit_keeps_what_was_typed_when_somebody_else_was_faster(client, branch, scope):
    client.force_login(scope.user)
    held = take_in(branch)
    change(feedback=held, values=VALUES | {"about": "Người kia"}, denounces=False, version=0, on=TODAY)
    late = client.post(reverse("feedback:edit", args=[held.pk]), FORM | {"version": 0, "about": "Của tôi"})
    words = late.content.decode()
    assert late.status_code == 409 and "Của tôi" in words and "Người kia" in words
    again = client.post(reverse("feedback:edit", args=[held.pk]), FORM | {"version": 1, "about": "Của tôi"})
    assert again.status_code == 302


def test_pages_cost_few_statements(client, branch, scope, django_assert_max_num_queries):
    client.force_login(scope.user)
    held = take_in(branch)
    for url in (held.get_absolute_url(), reverse("feedback:list"), reverse("feedback:figures")):
        client.get(url)
        with django_assert_max_num_queries(15):
            client.get(url)


def test_the_api_receives_answers_and_turns_denunciations_away(client, branch, scope):
    client.force_login(scope.user)
    url = reverse("api:feedback-list")
    said = VALUES | {"organization": branch.pk, "received_on": "2026-11-02"}
    denounced = client.post(url, said | {"denunciation": True}, content_type="application/json")
    assert (denounced.status_code, denounced.json()["findings"][0]["code"]) == (422, "denunciation")
    created = client.post(url, said, content_type="application/json")
    assert created.status_code == 201 and created.json()["number"] == 1
    step = reverse("api:feedback-step", args=[created.json()["id"]])
    answer = {"step": "answer", "version": 0, "on": "2026-11-10", "data": {"reply": "Đã xem xét"}}
    assert client.post(step, answer, content_type="application/json").json()["state"] == "answered"
    assert client.post(step, answer, content_type="application/json").status_code == 409


def test_first_page_names_what_waits(branch, scope):
    late = take_in(branch, received_on=date(2026, 9, 1))
    done = take_in(branch)
    perform(done, "answer", scope=scope, on=TODAY, data={"reply": "Xong"})
    group = waiting(scope)
    assert [(item.url, item.overdue) for item in group.items] == [(late.get_absolute_url(), True)]
    assert waiting(make_scope("leader", branch)) is None


def test_the_meeting_to_come_names_what_waits(client, branch, scope):
    held = take_in(branch, about="Đường xóm Ba")
    client.force_login(scope.user)
    meeting = plan_meeting(
        organization=branch, kind=MeetingKind.REGULAR, for_month=Month(2026, 11), by=scope.user,
        planned_at=datetime(2026, 11, 28, 19, 0, tzinfo=TIME_ZONE),
    )  # fmt: skip
    assert "Đường xóm Ba" in client.get(meeting.get_absolute_url()).content.decode()
    perform(held, "answer", scope=scope, on=TODAY, data={"reply": "Xong"})
    assert "Góp ý chờ trả lời" not in client.get(meeting.get_absolute_url()).content.decode()
