"""The API of members and movements: the rows, filters and refusals of the pages."""

from datetime import date

import pytest

from accounts.models import AccessLog
from members.models import Member, Movement, MovementKind
from tests.factories import make_member, make_scope

pytestmark = pytest.mark.django_db
K = MovementKind
MEMBERS, MOVEMENTS = "/api/v1/members/", "/api/v1/movements/"


def sign_in(client, role, organization):
    scope = make_scope(role, organization)
    client.force_login(scope.user)
    return scope


def send(client, address, data, method="post"):
    return getattr(client, method)(address, data, content_type="application/json")


@pytest.fixture
def member(tree):
    return make_member(tree["a"], "Nguyễn Văn An", personal_id="099060000123", birth_date=date(1960, 5, 2))


def test_list_is_the_list_of_the_page(client, tree, member):
    make_member(tree["a"], "Lê Thị Bình", sex="female")
    make_member(tree["c"], "Lạ")
    sign_in(client, "branch_secretary", tree["a"])

    answer = client.get(MEMBERS, {"sex": "male"}).json()

    assert (answer["count"], answer["count_is_exact"], answer["next"]) == (1, True, None)
    assert answer["results"][0]["full_name"] == "Nguyễn Văn An"
    assert answer["results"][0]["personal_id"] == "•••••••••123"
    assert client.get(MEMBERS, {"sex": "khác"}).status_code == 400
    assert client.get(MEMBERS, {"organization": tree["c"].pk}).status_code == 404
    assert client.get(MEMBERS, {"organization": "x"}).status_code == 400


def test_pages_follow_by_link(client, tree):
    for number in range(53):
        make_member(tree["a"], f"Nguyễn Văn {chr(65 + number % 26)}")
    sign_in(client, "branch_secretary", tree["a"])

    first = client.get(MEMBERS).json()
    second = client.get(first["next"]).json()

    assert (len(first["results"]), len(second["results"]), second["next"]) == (50, 3, None)
    assert client.get(second["previous"]).json()["results"] == first["results"]


def test_one_member_is_read_with_a_trace_or_does_not_exist(client, tree, member):
    sign_in(client, "branch_secretary", tree["a"])
    assert client.get(f"{MEMBERS}{member.pk}/").json()["organization"]["name"] == "Chi bộ A"
    assert AccessLog.objects.count() == 1

    sign_in(client, "branch_secretary", tree["b"])
    assert client.get(f"{MEMBERS}{member.pk}/").status_code == 404
    assert send(client, f"{MEMBERS}{member.pk}/", {"phone": "0900000001"}, "patch").status_code == 404


def test_contact_is_patched_through_the_record_and_nothing_else(client, tree, member):
    sign_in(client, "branch_secretary", tree["a"])
    address = f"{MEMBERS}{member.pk}/"

    changed = send(client, address, {"phone": "0900 000 001", "version": 0}, "patch")

    assert (changed.status_code, changed.json()["version"]) == (200, 1)
    assert member.recordchange_set.count() == 1
    assert send(client, address, {"full_name": "Khác"}, "patch").status_code == 400
    assert send(client, address, {"email": "không phải thư"}, "patch").status_code == 400
    assert send(client, address, {"phone": "0900000002", "version": 0}, "patch").status_code == 409
    assert send(client, address, ["phone"], "patch").status_code == 400
    assert Member.objects.get().full_name == "Nguyễn Văn An"
    sign_in(client, "leader", tree["a"])
    assert send(client, address, {"phone": "0900000003"}, "patch").status_code == 403


def test_movements_are_recorded_and_listed(client, tree, member):
    sign_in(client, "branch_secretary", tree["a"])
    act = {"member": member.pk, "act": "deletion", "effective_on": "2026-10-01", "document_number": "3-QĐ"}

    made = send(client, MOVEMENTS, act)
    assert (made.status_code, made.json()["document_number"]) == (201, "3-QĐ")
    assert [row["kind"] for row in client.get(MOVEMENTS).json()["results"]] == ["deletion", "opening"]
    back = {"member": member.pk, "act": "restoration", "effective_on": "2026-11-02"}
    assert send(client, MOVEMENTS, back).status_code == 400
    assert send(client, MOVEMENTS, back | {"branch": tree["c"].pk}).status_code == 400
    assert send(client, MOVEMENTS, back | {"branch": tree["a"].pk}).status_code == 201
    assert Member.objects.get().organization == tree["a"]


def test_wrong_movements_answer_with_words_and_write_nothing(client, tree, member):
    sign_in(client, "branch_secretary", tree["a"])
    death = {"member": member.pk, "act": "death", "effective_on": "2026-05-01"}

    for data, code in [
        ({}, 400),
        (death | {"act": "fly"}, 400),
        (death | {"effective_on": "01/13/2026"}, 400),
        (death | {"effective_on": "2030-01-01"}, 422),
        (death | {"effective_on": "2020-01-01"}, 422),
        (death | {"member": 10**12}, 404),
        (death | {"member": make_member(tree["b"], "Lạ").pk}, 404),
        (death | {"act": "transfer-out"}, 400),  # a transfer is a case of its own
        (death | {"act": "restoration"}, 400),
        (death | {"act": "restoration", "branch": 10**12}, 400),
        (death | {"note": "a\x00b"}, 400),
    ]:
        assert send(client, MOVEMENTS, data).status_code == code, data

    assert Movement.objects.filter(member=member).count() == 1
    sign_in(client, "leader", tree["a"])
    assert send(client, MOVEMENTS, death).status_code == 403


def test_entry_is_reversed_by_whoever_may(client, tree, member):
    sign_in(client, "branch_secretary", tree["a"])
    made = send(client, MOVEMENTS, {"member": member.pk, "act": "death", "effective_on": "2026-05-01"}).json()
    address = f"{MOVEMENTS}{made['id']}/reverse/"
    assert send(client, address, {"reason": "Nhầm"}).status_code == 403

    from allauth.mfa.models import Authenticator

    scope = sign_in(client, "grassroots_secretary", tree["x"])
    Authenticator.objects.create(user=scope.user, type=Authenticator.Type.TOTP, data={})
    assert send(client, address, {}).status_code == 400
    assert send(client, address, {"reason": "Nhầm"}).status_code == 201
    assert send(client, address, {"reason": "Nhầm"}).status_code == 422
    assert client.get(f"{MOVEMENTS}{made['id']}/").json()["reversed_by"]
    assert client.get(MOVEMENTS, {"organization": tree["b"].pk}).json()["results"] == []
    assert client.get(MOVEMENTS, {"organization": tree["c"].pk}).status_code == 404
