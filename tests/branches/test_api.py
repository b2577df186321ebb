"""Organisations and acts over the API: the scope, any day, wrong questions."""

from datetime import date

import pytest

from branches import acts
from branches.models import ActKind
from tests.branches.test_pages import sign_in
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/organizations/"


@pytest.fixture
def renamed(tree):
    """X became Xuân on 01/8/2026."""
    act = acts.plan_act(organization=tree.p, title="Đổi tên", effective_on=date(2026, 8, 1))
    acts.add_step(act, kind=ActKind.RENAME, subject=tree.x, name="Đảng bộ xã Xuân")
    return acts.carry_out(act, by=None, on=TODAY)


def test_list_answers_as_of_the_day(client, tree, renamed):
    sign_in(client, "department_officer", tree.p)

    today = client.get(ROOT, {"parent": tree.p.pk}).json()
    before = client.get(ROOT, {"parent": tree.p.pk, "on": "2026-07-31"}).json()

    assert [row["name"] for row in today["results"]] == ["Đảng bộ xã Xuân", "Đảng bộ xã Y"]
    assert [row["name"] for row in before["results"]] == ["Đảng bộ xã X", "Đảng bộ xã Y"]
    assert client.get(ROOT, {"on": "2019-01-01"}).json()["count"] == 0
    assert client.get(ROOT, {"level": "branch", "search": "thon b"}).json()["results"][0]["id"] == tree.b.pk


def test_detail_tells_codes_and_versions(client, tree, renamed):
    sign_in(client, "department_officer", tree.p)

    answer = client.get(f"{ROOT}{tree.x.pk}/").json()

    assert [version["name"] for version in answer["versions"]] == ["Đảng bộ xã X", "Đảng bộ xã Xuân"]
    assert answer["versions"][1]["act"] == renamed.pk


def test_rows_outside_the_scope_do_not_exist(client, tree, renamed):
    sign_in(client, "branch_secretary", tree.a)

    assert [row["id"] for row in client.get(ROOT).json()["results"]] == [tree.a.pk]
    assert client.get(f"{ROOT}{tree.b.pk}/").status_code == 404
    assert client.get("/api/v1/organization-acts/").json()["count"] == 0
    assert client.get(f"/api/v1/organization-acts/{renamed.pk}/").status_code == 404


@pytest.mark.parametrize("query", [{"on": "hôm qua"}, {"parent": "x"}, {"level": "thôn"}])
def test_wrong_question_is_answered_with_400(client, tree, query):
    sign_in(client, "department_officer", tree.p)

    assert client.get(ROOT, query).status_code == 400


def test_nobody_reads_without_signing_in_or_without_the_permission(client, tree):
    assert client.get(ROOT).status_code in (401, 403)
    sign_in(client, "administrator", None)
    assert client.get(ROOT).status_code == 403


def test_acts_show_their_steps(client, tree, renamed):
    sign_in(client, "department_officer", tree.p)

    answer = client.get(f"/api/v1/organization-acts/{renamed.pk}/").json()

    assert (answer["state"], answer["steps"][0]["kind"], answer["steps"][0]["subject"]) == (
        "carried_out",
        "rename",
        tree.x.pk,
    )
    assert client.post(ROOT, {"name": "x"}).status_code in (403, 405)
