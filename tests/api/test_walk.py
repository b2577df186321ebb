"""A program at work: it reads organisations, members, figures, records a movement and takes it back."""

from __future__ import annotations

from datetime import date

import pytest
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from accounts.models import Grant
from accounts.tokens import digest
from branches.models import Level
from tests.factories import FOUNDED, make_member, make_members, make_organization, make_user

pytestmark = pytest.mark.django_db
KEY = "ma-truy-cap-cua-bai-thu"


@pytest.fixture
def office():
    """A commune with two branches, another commune, and the program of the secretary who may also reverse."""
    commune = make_organization("Đảng bộ xã X", level=Level.GRASSROOTS_COMMITTEE)
    branch, sister = (make_organization(f"Chi bộ {name}", parent=commune) for name in ("A", "B"))
    other = make_organization("Đảng bộ xã Y", level=Level.GRASSROOTS_COMMITTEE)
    stranger = make_organization("Chi bộ C", parent=other)
    return {
        "commune": commune, "branch": branch, "sister": sister, "stranger": stranger,
        "people": make_members(branch, [f"Nguyễn Văn {letter}" for letter in "ABC"]),
        "foreign": make_member(stranger, "Trần Văn Lạ"),
    }  # fmt: skip


@pytest.fixture
def program():
    """``program(role, organisation)``: a client that bears the token of somebody with that role."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    def make(role: str, organization) -> APIClient:
        user = make_user(f"{role}.{organization.pk}")
        Grant.objects.create(user=user, role=role, organization=organization, valid_from=FOUNDED)
        TOTP.activate(user, generate_totp_secret())
        Token.objects.create(user=user, key=digest(KEY + str(user.pk)))
        return APIClient(HTTP_AUTHORIZATION=f"Token {KEY}{user.pk}", raise_request_exception=False)

    return make


def test_program_reads_records_and_takes_back(office, program):
    client = program("grassroots_secretary", office["commune"])
    units = client.get("/api/v1/organizations/").json()
    assert {unit["name"] for unit in units["results"]} == {"Đảng bộ xã X", "Chi bộ A", "Chi bộ B"}
    members = client.get("/api/v1/members/").json()
    assert (members["count"], len(members["results"])) == (3, 3)
    member = members["results"][0]["id"]

    report = client.post("/api/v1/reports/", {"organization": office["branch"].pk, "month": "2026-10"}, format="json")
    assert report.status_code == 201, report.content
    figures = f"/api/v1/reports/{report.json()['id']}/figures/"
    assert {row["code"]: row["value"] for row in client.get(figures).json()}["D"] == 3

    act = {"member": member, "act": "death", "effective_on": "2026-10-05"}
    entry = client.post("/api/v1/movements/", act, format="json")
    assert entry.status_code == 201, entry.content
    assert {row["code"]: row["value"] for row in client.get(figures).json()}["D"] == 2
    people = client.get(f"{figures}C1/").json()
    assert [person["member_id"] for person in people] == [member]

    reversal = client.post(
        f"/api/v1/movements/{entry.json()['id']}/reverse/", {"reason": "Ghi nhầm người"}, format="json"
    )
    assert (reversal.status_code, reversal.json()["reverses"]) == (201, entry.json()["id"])
    assert {row["code"]: row["value"] for row in client.get(figures).json()}["D"] == 3


def test_refusal_tells_its_findings(office, program):
    client = program("grassroots_secretary", office["commune"])
    member = office["people"][0].pk
    act = {"member": member, "act": "death", "effective_on": "2019-01-05"}

    answer = client.post("/api/v1/movements/", act, format="json")

    assert answer.status_code == 422
    finding = answer.json()["findings"][0]
    assert finding["message"] and finding["level"] == "blocking" and answer.json()["detail"]


@pytest.mark.parametrize(
    "address",
    ["members/{foreign}/", "organizations/{stranger}/", "movements/{movement}/", "movements/?organization={stranger}"],
)
def test_things_of_another_unit_do_not_exist(office, program, address):
    client = program("grassroots_secretary", office["commune"])
    found = address.format(
        foreign=office["foreign"].pk, stranger=office["stranger"].pk, movement=office["foreign"].movements.get().pk
    )
    answer = client.get(f"/api/v1/{found}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")


def test_act_on_a_member_of_another_unit_is_refused_as_unknown(office, program):
    client = program("grassroots_secretary", office["commune"])
    act = {"member": office["foreign"].pk, "act": "death", "effective_on": str(date(2026, 10, 5))}
    assert client.post("/api/v1/movements/", act, format="json").status_code == 404


@pytest.mark.parametrize(
    "listed", ["organizations", "organization-acts", "reports", "instruments", "members", "movements"]
)
@pytest.mark.parametrize(
    "asked", ["limit=99999999999999999999", "offset=99999999999999999999", "limit=-1", "limit=x&offset=x"]
)
def test_any_limit_gets_an_answer(office, program, listed, asked):
    client = program("grassroots_secretary", office["commune"])
    answer = client.get(f"/api/v1/{listed}/?{asked}")
    assert answer.status_code == 200
    assert len(answer.json()["results"]) <= 500


def test_address_that_does_not_exist_is_told_in_json(office, program):
    client = program("grassroots_secretary", office["commune"])
    answer = client.get("/api/v1/no-such-thing/")
    assert (answer.status_code, list(answer.json())) == (404, ["detail"])
