"""Tasks over the programming interface: given, moved, refused in the same words as on the pages."""

from __future__ import annotations

import pytest
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from accounts.tokens import digest
from meetings.models import TaskAssignment
from tests.factories import make_member, make_members, make_organization, make_scope

pytestmark = pytest.mark.django_db
KEY = "ma-truy-cap-cua-bai-thu"
TASKS = "/api/v1/tasks/"
WORDS = {"content": "Vận động 10 hộ hiến đất", "assigned_on": "2026-11-01", "deadline": "2030-11-30"}


@pytest.fixture
def branch():
    return make_organization("Chi bộ thôn Thử")


def program(role, organization) -> APIClient:
    """A program that bears somebody's token."""
    user = make_scope(role, organization).user
    Token.objects.create(user=user, key=digest(f"{KEY}{user.pk}"))
    return APIClient(HTTP_AUTHORIZATION=f"Token {KEY}{user.pk}", raise_request_exception=False)


def test_a_program_gives_a_task_and_takes_its_steps(branch):
    client = program("branch_secretary", branch)
    people = make_members(branch, ("An", "Bình"))
    answer = client.post(TASKS, {"organization": branch.pk, "members": [p.pk for p in people]} | WORDS, format="json")
    assert answer.status_code == 201, answer.content
    first = answer.json()[0]
    step = f"{TASKS}{first['id']}/step/"
    refused = client.post(step, {"step": "assess", "result": "exceeded", "finished_on": "2026-11-10"}, format="json")
    assert refused.status_code == 422 and refused.json()["findings"][0]["field"] == "evidence"
    done = {"step": "assess", "result": "on_time", "finished_on": "2026-11-10", "version": 0}
    assert client.post(step, done, format="json").json()["result"] == "on_time"
    assert client.post(step, done, format="json").status_code == 409
    found = client.get(f"{TASKS}?result=on_time&member={people[0].pk}&deadline_from=2030-01-01").json()
    assert [row["id"] for row in found["results"]] == [first["id"]]
    assert client.get(f"{TASKS}?state=withdrawn").json()["count"] == 0


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"deadline": "2026-10-01"}, 422), ({"content": "  "}, 400), ({"members": []}, 400), ({"members": [999_999]}, 422),
        ({"organization": 999_999}, 404), ({"deadline": "31/11/2026"}, 400), ({"content": "a\x00b"}, 400),
    ],
)  # fmt: skip
def test_wrong_input_changes_nothing(branch, change, status):
    member = make_member(branch)
    body = {"organization": branch.pk, "members": [member.pk]} | WORDS | change
    answer = program("branch_secretary", branch).post(TASKS, body, format="json")
    assert answer.status_code == status, answer.content
    assert not TaskAssignment.objects.exists()


def test_strangers_find_nothing_and_readers_change_nothing(branch):
    body = {"organization": branch.pk, "members": [make_member(branch).pk]} | WORDS
    (given,) = program("branch_secretary", branch).post(TASKS, body, format="json").json()
    step = {"step": "withdraw", "reason": "Thôi"}
    stranger = program("branch_secretary", make_organization("Chi bộ Khác"))
    assert stranger.get(TASKS).json()["count"] == 0
    assert stranger.post(f"{TASKS}{given['id']}/step/", step, format="json").status_code == 404
    assert stranger.post(TASKS, body, format="json").status_code == 404
    reader = program("leader", branch)
    assert reader.get(f"{TASKS}{given['id']}/").json()["content"] == WORDS["content"]
    assert reader.post(f"{TASKS}{given['id']}/step/", step, format="json").status_code == 403
    for address in ("commitments", "residence-comments"):
        assert reader.get(f"/api/v1/{address}/?year=2026").json()["count"] == 0
        assert reader.post(f"/api/v1/{address}/", {}, format="json").status_code in (403, 405)
