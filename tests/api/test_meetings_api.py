"""A program keeps a meeting from the calendar to adopted minutes; rules answer 422, somebody else's change 409."""

from __future__ import annotations

from datetime import date

import pytest
from rest_framework.test import APIClient

from meetings.models import Meeting
from tests.factories import make_scope
from tests.meetings.minutes_world import make_branch

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return make_branch()


@pytest.fixture
def call(branch):
    """``call(method, path, body)`` as the secretary of the branch: status and body."""
    client = APIClient()
    client.force_login(branch.scope.user)

    def ask(method: str, path: str, body=None):
        answer = getattr(client, method)(f"/api/v1/meetings/{path}", body, format="json")
        return answer.status_code, answer.json() if answer.content else None

    return ask


def test_a_meeting_is_kept_from_the_calendar_to_adopted_minutes(branch, call):
    planned = {"organization": branch.organization.pk, "kind": "regular", "month": "2026-11", "planned_at": "2026-11-05T19:00:00+07:00",
               "place": "Nhà văn hóa"}  # fmt: skip
    status, meeting = call("post", "", planned)
    assert (status, meeting["state"]) == (201, "planned")
    assert call("post", "", planned)[0] == 422
    own = f"{meeting['id']}/"
    people = [person.pk for person in branch.people]
    assert call("patch", own, {"chair": people[0], "session_secretary": people[1]})[0] == 200
    assert [offer["step"] for offer in call("get", f"{own}steps/")[1]] == ["notify", "open", "cancel"]
    assert call("post", f"{own}steps/", {"step": "open"})[1]["state"] == "in_session"

    lines = {line["member"]: line["id"] for line in call("get", f"{own}roll/")[1]}
    assert call("post", f"{own}roll/", {"lines": [{"id": lines[people[4]], "value": "absent_excused"}]})[0] == 422
    mark = {"id": lines[people[4]], "value": "absent_excused", "reason": "Ốm"}
    assert call("post", f"{own}roll/", {"lines": [mark]})[0] == 200

    status, vote = call("post", f"{own}votes/", {"matter": "resolution", "in_favour": 4})
    assert (status, vote["base"], vote["needed"], vote["passed"]) == (201, 5, 3, True)
    status, refused = call("post", f"{own}votes/", {"matter": "task", "in_favour": 5, "subject": "Kế hoạch"})
    assert status == 422 and refused["findings"][0]["code"] == "too_many_votes"

    assert (
        call("post", f"{own}items/", {"task": "Làm đường", "responsible": people[2], "deadline": "2026-12-01"})[0]
        == 201
    )
    draft = {"title": "Lãnh đạo thực hiện nhiệm vụ", "vote": vote["id"], "version": 0, "texts": {"tasks": "Làm đường."}}
    assert call("put", f"{own}resolution/", draft)[0] == 200
    assert call("put", f"{own}resolution/", draft)[0] == 409

    ended = {"step": "adopt", "ended_at": "2026-11-05T20:45:00+07:00", "version": 0}
    assert call("post", f"{own}steps/", ended)[0] == 409
    status, adopted = call("post", f"{own}steps/", ended | {"version": call("get", own)[1]["version"]})
    assert (status, adopted["state"], adopted["book_number"]) == (200, "adopted", 1)
    assert call("get", f"{own}resolution/")[1]["number"] == "01-NQ/CB"
    assert call("post", f"{own}roll/", {"lines": [mark]})[0] == 409
    assert call("post", f"{own}corrections/", {"text": "Số hộ là 11.", "reason": "Nhầm"})[0] == 201
    assert call("get", f"{own}corrections/")[1][0]["order"] == 1


def test_the_second_writer_of_a_section_gets_both_texts(branch, call):
    meeting = branch.meet()
    own = f"{meeting.pk}/sections/"
    section = call("get", own)[1][0]
    address = f"{own}{section['id']}/"
    assert call("put", address, {"text": "Bản một.", "version": 0})[1]["version"] == 1
    status, body = call("put", address, {"text": "Bản hai.", "version": 0})
    assert status == 409
    assert (body["current"]["text"], body["yours"], body["combined"]) == ("Bản một.", "Bản hai.", "Bản một.\nBản hai.")
    assert call("put", address, {"text": body["combined"], "version": 1})[1]["version"] == 2


def test_tasks_of_the_month_before_are_judged(branch, call):
    first = branch.meet(date(2026, 10, 5))
    task = call("post", f"{first.pk}/items/", {"task": "Làm đường"})[1]["id"]
    branch.adopt(first)
    second = branch.meet()
    status, reviews = call(
        "post", f"{second.pk}/reviews/", {"items": [{"item": task, "status": "done", "result": "Đủ"}]}
    )
    assert (status, reviews[0]["state_before"], reviews[0]["task"]) == (200, "Mới giao", "Làm đường")
    assert call("post", f"{second.pk}/reviews/", {"items": [{"item": task + 999, "status": "done"}]})[0] == 422
    line = call("get", f"{second.pk}/roll/")[1][0]
    assert call("post", f"{second.pk}/speeches/", {"attendance": line["id"], "summary": "Nhất trí."})[0] == 201
    assert call("get", f"{second.pk}/speeches/")[1][0]["name"] == line["full_name"]


def test_who_only_reads_and_who_stands_outside(branch):
    meeting = branch.meet()
    reader, stranger = APIClient(), APIClient()
    reader.force_login(make_scope("leader", branch.organization).user)
    stranger.force_login(make_branch("Chi bộ khác").scope.user)
    address = f"/api/v1/meetings/{meeting.pk}/"
    assert reader.get(address).status_code == 200
    assert reader.post(f"{address}votes/", {"matter": "task", "in_favour": 1}, format="json").status_code == 403
    assert reader.post(f"{address}steps/", {"step": "adopt"}, format="json").status_code == 403
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}steps/", {"step": "adopt"}, format="json").status_code == 404
    assert Meeting.objects.get(pk=meeting.pk).state == "in_session"
