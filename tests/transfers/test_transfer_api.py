"""Transfers over the API: a story by programs from both ends, refusals with findings, the second of two, who sees what."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from accounts.tokens import digest
from members.flows import headcount
from members.models import FilePaper
from reports.reconcile import reconcile
from tests.factories import TODAY, make_scope
from tests.transfers.transfer_world import make_world
from transfers.models import TransferState

pytestmark = pytest.mark.django_db
WORLD = make_world
S = TransferState
KEY, ROOT = "ma-truy-cap-cua-bai-thu", "/api/v1/"
SIGNER = {"signer_name": "Trần Thị Ký", "signer_position": "Bí thư"}


class Program:
    """A program that bears somebody's token."""

    def __init__(self, role: str, organization) -> None:
        user = make_scope(role, organization).user
        TOTP.activate(user, generate_totp_secret())
        Token.objects.create(user=user, key=digest(f"{KEY}{user.pk}"))
        self.client = APIClient(HTTP_AUTHORIZATION=f"Token {KEY}{user.pk}", raise_request_exception=False)

    def post(self, address: str, status: int = 201, /, **data):
        """What a post answers, once it answers as expected."""
        answer = self.client.post(f"{ROOT}{address}", data, format="json")
        assert answer.status_code == status, f"{address}: {answer.content.decode()}"
        return answer.json()

    def get(self, address: str, status: int = 200):
        """The same of reading."""
        answer = self.client.get(f"{ROOT}{address}")
        assert answer.status_code == status, f"{address}: {answer.content.decode()}"
        return answer.json()

    def step(self, case: int, name: str, on: str, status: int = 200, where: str = "transfers", **data):
        """Take a step."""
        return self.post(f"{where}/{case}/step/", status, step=name, on=on, data=data)


@pytest.fixture
def secretary(world) -> Program:
    return Program("branch_secretary", world.branch)


@pytest.fixture
def committee(world) -> Program:
    return Program("grassroots_secretary", world.commune)


@pytest.fixture
def there(world) -> Program:
    return Program("grassroots_secretary", world.other_commune)


def opened(world, program, **values) -> dict:
    values = {
        "member": world.members[0].pk,
        "destination": world.other_commune.pk,
        "reason": "work",
        "cause_on": "2026-08-20",
    } | values
    return program.post("transfers/", **values)


def test_programs_of_both_ends_pass_a_member_on(world, secretary, committee, there):
    case = opened(world, secretary)
    assert (case["kind"], case["state"]) == ("official_same_province", S.ARISEN)
    pk = case["id"]
    secretary.step(pk, "request", "2026-09-01")
    for code in ("decision", "self_review"):
        secretary.post("transfer-papers/", transfer=pk, code=code, made_on="2026-09-01", number="1")
    secretary.step(pk, "take_up", "2026-09-02")
    secretary.step(pk, "sign_branch", "2026-09-03", dues_paid_to="2026-09", **SIGNER)
    FilePaper.objects.create(member=world.members[0], document_type="01")
    assert (
        committee.post(f"transfer-seals/{pk}/seal/", 200, on="2026-09-04", name="Lê Văn Niêm")["papers"][0]["order"]
        == 1
    )
    committee.step(pk, "introduce", "2026-09-04", **SIGNER)
    held = there.get(f"transfers/{pk}/")
    assert (held["holder"], held["present_due"] > "2026-09-04") == (world.other_commune.pk, True)
    there.post(f"transfer-seals/{pk}/open/", 200, on="2026-09-10", name="Đỗ Thị Mở", state="received_intact")
    there.step(pk, "receive_upper", "2026-09-10", branch=str(world.far.pk), **SIGNER)
    there.step(pk, "accept", "2026-09-12", **SIGNER)
    assert there.step(pk, "complete", "2026-09-13")["state"] == S.COMPLETED
    assert headcount(world.far, TODAY) == 2
    assert [box["box"] for box in there.get(f"transfer-letters/?transfer={pk}")["results"][0]["boxes"]] == [1, 4, 7, 10]
    assert [
        row["number"] for row in committee.get(f"transfer-register/?organization={world.commune.pk}")["results"]
    ] == [1]
    assert len(secretary.get(f"transfers/{pk}/log/")) == 7
    assert [row for row in reconcile() if row["faults"]] == []


def test_refusal_names_its_rule_and_the_second_of_two_comes_late(world, secretary):
    case = opened(world, secretary)
    secretary.step(case["id"], "request", "2026-09-01")
    assert secretary.step(case["id"], "take_up", "2026-09-02", 422)["findings"]
    offered = {one["step"]: one for one in secretary.get(f"transfers/{case['id']}/steps/")}
    assert not offered["take_up"]["ready"] and offered["take_up"]["findings"]
    secretary.post(
        f"transfers/{case['id']}/step/", 409, step="request", version=case["version"], on="2026-09-01", data={}
    )
    assert opened_again(world, secretary)["findings"][0]["code"] == "open_case"


def opened_again(world, program) -> dict:
    return program.post(
        "transfers/", 422, member=world.members[0].pk, destination=world.far.pk, reason="work", cause_on="2026-08-20"
    )


def test_unknown_codes_keys_and_values_are_told_by_their_field(world, secretary):
    asked = {"member": world.members[0].pk, "reason": "work", "cause_on": "2026-08-20"}
    assert "reason" in secretary.post("transfers/", 400, **asked | {"reason": "moon", "destination": world.far.pk})
    assert "destination" in secretary.post("transfers/", 400, **asked | {"destination": 2**40})
    case = opened(world, secretary)
    assert "data" in secretary.step(case["id"], "request", "2026-09-01", 400, colour="đỏ")


def test_arrivals_and_past_transfers_are_entered(world, secretary, committee):
    case = secretary.post(
        "transfers/arrivals/", destination=world.branch.pk, outside_unit="Đảng bộ xã Xa", boundary="other_province", reason="work",
        introduced_on="2026-09-01", full_name="Phan Văn Đến", sex="male", birth_date="1980-04-05", admission_date="2005-05-19",
        official_date="2006-05-19", card_number="079080001234", ethnic_group="kinh",
    )  # fmt: skip
    assert (case["state"], case["origin"]) == (S.INTRODUCED, None)
    past = {
        "member": world.members[1].pk,
        "destination": world.sister.pk,
        "reason": "work",
        "introduced_on": "2026-03-01",
    }
    secretary.post("transfers/past/", 403, received_on="2026-03-01", **past)
    done = committee.post("transfers/past/", received_on="2026-03-01", document_number="5-GT", **past)
    assert (done["state"], done["origin_of_case"]) == (S.COMPLETED, "recorded")
    listed = committee.get(f"transfers/?organization={world.commune.pk}&side=in")["results"]
    assert {row["id"] for row in listed} == {case["id"], done["id"]}


def test_other_procedures_are_opened_and_stepped(world, secretary):
    one, two, three, four = (member.pk for member in world.members[:4])
    stay = secretary.post("temporary-transfers/", member=one, destination=world.far.pk, reason="work", from_on="2026-12-01",
                          until_on="2027-06-01", requested_on="2026-11-20")  # fmt: skip
    leave = secretary.post("exemptions/", member=two, kind="leave", requested_on="2026-11-20", voluntary=True, ground="maternity",
                           from_on="2026-12-01", until_on="2027-05-01")  # fmt: skip
    trip = secretary.post("journeys/", member=three, country="Lào", purpose="tourism", private=True, from_on="2026-12-01",
                          until_on="2026-12-10", requested_on="2026-11-20")  # fmt: skip
    link = secretary.post("residence-links/", member=four, residence=world.far.pk, address="Thôn Xa")
    watch = secretary.post("absence-watches/", member=world.members[4].pk, cause="other", since_on="2026-09-01")
    assert (stay["state"], trip["handling"], link["residence"]) == ("requested", "none", world.far.pk)
    assert leave["state"] == "requested"
    secretary.step(watch["id"], "contact", "2026-11-20", where="absence-watches", channel="visit", made_by="Bùi Văn Thư",
                   result="Không gặp")  # fmt: skip
    assert [row["result"] for row in secretary.get(f"contact-attempts/?watch={watch['id']}")["results"]] == [
        "Không gặp"
    ]
    assert (
        secretary.step(trip["id"], "cancel", "2026-11-21", where="journeys", reason="Thôi đi")["state"] == "cancelled"
    )


def test_batch_is_drawn_up_and_started_once(world, committee):
    batch = committee.post(
        "transfer-batches/", title="Lớp ra trường", origin=world.branch.pk, destination=world.far.pk, reason="graduation",
        cause_on="2026-08-20", signed_on="2026-09-05", dues_paid_to="2026-09-01", **SIGNER,
    )  # fmt: skip
    chosen = committee.post(
        f"transfer-batches/{batch['id']}/choose/", 200, add=[{"member": one.pk} for one in world.members[:2]]
    )
    assert chosen["chosen"] == 2
    assert committee.post(f"transfer-batches/{batch['id']}/introduce/", 202)["job"]
    committee.post(f"transfer-batches/{batch['id']}/check/", 409)
    assert len(committee.get(f"transfer-batches/{batch['id']}/lines/")) == 2


def test_flows_are_those_of_the_page(world, committee):
    world.walk(world.open(destination=world.sister), S.COMPLETED)
    found = committee.get(f"transfer-flows/{world.commune.pk}/?year=2026")
    by_unit = {line["organization"]: line for line in found["units"]}
    assert (
        found["total"]["coming"],
        by_unit[world.sister.pk]["inside_in"],
        by_unit[world.branch.pk]["inside_out"],
    ) == (0, 1, 1)


def test_outside_the_scope_nothing_is_there_and_without_the_right_it_is_forbidden(world, secretary, there):
    case = opened(world, secretary, destination=world.sister.pk)
    there.get(f"transfers/{case['id']}/", 404)
    there.step(case["id"], "withdraw", "2026-09-12", 404, reason="Thôi")
    there.post(
        "transfers/", 404, member=world.members[1].pk, destination=world.far.pk, reason="work", cause_on="2026-08-20"
    )
    sister = Program("branch_secretary", world.sister)
    sister.step(case["id"], "request", "2026-09-01", 403)
    inspector = Program("inspection_officer", world.commune)
    inspector.post(
        "transfers/", 403, member=world.members[1].pk, destination=world.far.pk, reason="work", cause_on="2026-08-20"
    )
