"""Documents and rules over the API."""

import pytest

pytestmark = pytest.mark.django_db


def _of(rows, code):
    return next(row for row in rows if row["code"] == code)


def test_rules_of_a_day(secretary):
    rows = secretary.get("/api/v1/parameters/", {"on": "2025-06-30"}).json()

    term = _of(rows, "organization.branch_term")
    assert (term["value"], term["instrument_number"], term["unit"]) == (30, "Điều lệ Đảng", "month")
    assert _of(rows, "vote.base")["value"] is None


def test_one_rule(secretary):
    rule = secretary.get("/api/v1/parameters/suspension.max_days/", {"on": "26/07/2026"}).json()

    assert (rule["value"], rule["text"], rule["mark"]) == (120, "120 ngày", "confirmed")


def test_wrong_day_is_explained(secretary):
    response = secretary.get("/api/v1/parameters/", {"on": "hôm nay"})

    assert response.status_code == 400
    assert response.json() == {"on": ["Ngày không đúng; ghi dạng 2026-11-21."]}


def test_unknown_rule_is_not_found(secretary):
    assert secretary.get("/api/v1/parameters/no.such.rule/").status_code == 404


def test_documents_are_listed_with_what_they_replace(secretary):
    rows = secretary.get("/api/v1/instruments/", {"number": "294-QĐ/TW"}).json()["results"]

    assert [(row["key"], row["replaces"]) for row in rows] == [("294-QĐ/TW@2025-05-26", ["232-QĐ/TW@2025-01-20"])]


def test_nothing_can_be_written(officer):
    assert officer.post("/api/v1/parameters/", {}).status_code == 405
    assert officer.delete("/api/v1/instruments/1/").status_code == 405


def test_api_asks_who_is_there(client):
    assert client.get("/api/v1/parameters/").status_code in (401, 403)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("instruments/?limit=99999999999999999999999", 200),
        ("instruments/?offset=99999999999999999999999", 200),
        ("instruments/?number=%00", 400),
        ("instruments/?subject=moon", 400),
        ("instruments/999999999999999999/", 404),
        ("parameters/?on=%00", 400),
        ("parameters/?on=9999-12-31", 200),
        ("parameters/probation.months/?on=2026-13-01", 400),
    ],
)
def test_odd_questions_get_an_answer(secretary, address, status):
    assert secretary.get(f"/api/v1/{address}").status_code == status
