"""The review over the API: the same services, rules and scopes as the pages; figures of the ballot only."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from meetings.models import Evaluation
from tests.meetings.review_world import Place, bring

pytestmark = pytest.mark.django_db


def laid() -> Place:
    place = Place()
    TOTP.activate(place.officer.user, generate_totp_secret())
    return place


WORLD = laid


@pytest.fixture
def place(world) -> Place:
    return world


def send(scope, url: str, data: dict):
    """A signed-in program's call."""
    client = Client()
    client.force_login(scope.user)
    return client.post(url, data, content_type="application/json")


def test_a_tally_is_recorded_and_a_wrong_one_answers_422_with_its_findings(place):
    place.round()
    meeting = place.meeting()
    case = bring(Evaluation.objects.first(), place, "comment")
    url = f"/api/v1/evaluations/{case.pk}/ballot/"
    data = {"meeting": meeting.pk, "version": case.version, "votes": {"good": 9}}
    wrong = send(place.keeper, url, data)
    assert wrong.status_code == 422 and "nhiều hơn" in wrong.content.decode()
    assert send(place.keeper, url, data | {"votes": {"best": 1}}).status_code == 400
    assert send(place.officer, url, data).status_code == 403
    right = send(place.keeper, url, data | {"votes": {"good": 4}})
    assert right.status_code == 200 and right.json()["branch_level"] == "good"
    assert send(place.keeper, url, data | {"votes": {"good": 4}}).status_code == 409


def test_steps_answer_422_409_and_403(place):
    place.round()
    case = Evaluation.objects.first()
    url = f"/api/v1/evaluations/{case.pk}/step/"
    assert send(place.keeper, url, {"step": "submit"}).status_code == 422
    assert send(place.keeper, url, {"step": "submit", "version": 7}).status_code == 409
    assert send(place.keeper, url, {"step": "no"}).status_code == 422
    assert send(place.officer, url, {"step": "submit"}).status_code == 403
    bad = {"step": "exclude", "data": {"exclusion": "nobody"}}
    assert send(place.keeper, url, bad).status_code == 422
    assert (
        send(place.keeper, url, {"step": "exclude", "data": {"exclusion": "exempt"}}).json()["state"] == "not_subject"
    )


def test_a_round_is_opened_and_shows_its_ceiling(place):
    data = {"organization": place.commune.pk, "kind": "year", "year": 2026, "review_on": "2026-11-20"}
    assert send(place.keeper, "/api/v1/review-rounds/", data).status_code == 403
    made = send(place.officer, "/api/v1/review-rounds/", data)
    assert made.status_code == 201
    assert send(place.officer, "/api/v1/review-rounds/", data).status_code == 422
    client = Client()
    client.force_login(place.officer.user)
    shown = client.get(f"/api/v1/review-rounds/{made.json()['id']}/ceiling/").json()
    assert shown[0]["assessed"] == 4
    assert client.get("/api/v1/evaluations/", {"year": 2026, "state": "not_opened"}).json()["count"] == 4
