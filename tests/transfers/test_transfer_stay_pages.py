"""Pages of temporary activity and exemption: two ends, forms, steps, and a number of statements that does not grow."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Grant
from members.models import TemporaryActivity
from tests.factories import FOUNDED, make_member, make_user
from tests.transfers.stay_world import S, stay, step, walk
from tests.transfers.transfer_world import make_world
from transfers.models import Exemption, TemporaryTransfer
from transfers.services.exemptions import open_exemption

pytestmark = pytest.mark.django_db
WORLD = make_world


def come_in(role: str, unit) -> Client:
    client = Client()
    user = make_user(f"{role}{unit.pk}")
    Grant.objects.create(user=user, role=role, organization=unit, valid_from=FOUNDED)
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    return client


def url(name: str, *args) -> str:
    return reverse(f"transfers:{name}", args=args)


def words(client: Client, address: str, **asked) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def ask(world, member, **values) -> Exemption:
    values = {"kind": "exempt", "requested_on": date(2026, 9, 1), "health_paper": "Bệnh viện tỉnh"} | values
    return open_exemption(member=member, by=world.user, on=date(2026, 11, 21), **values)


def test_request_is_entered_on_the_page_and_refused_beside_its_field(world):
    client = come_in("branch_secretary", world.branch)
    member = world.members[0]
    assert member.full_name in words(client, url("temporary_new"))
    address = f"{url('temporary_new')}?member={member.pk}"
    values = {"kind": "temporary", "destination": world.far.code, "reason": "secondment", "from_on": "01/12/2026",
              "until_on": "15/01/2027", "dues_at": "home", "requested_on": "20/11/2026"}  # fmt: skip
    answer = client.post(address, values)
    assert answer.status_code == 422 and "sớm nhất đến ngày 28/02/2027" in answer.content.decode()
    assert client.post(address, values | {"until_on": "30/06/2027"}).status_code == 302
    case = TemporaryTransfer.objects.get()
    assert (case.destination, case.state) == (world.far, S.REQUESTED)


def test_both_ends_see_one_case_and_each_takes_its_own_steps(world):
    case = walk(world, stay(world), S.INTRODUCED)
    step(world, case, "receive_above", date(2026, 8, 25))
    home, there = come_in("branch_secretary", world.branch), come_in("branch_secretary", world.far)
    elsewhere = come_in("branch_secretary", world.sister)
    assert elsewhere.get(case.get_absolute_url()).status_code == 404
    assert "Do <strong>Chi bộ thôn Xa</strong> thực hiện" in words(home, case.get_absolute_url())
    address = url("temporary_step", case.pk, "accept")
    given = {"version": case.version, "on": "01/09/2026", "signer_name": "Vũ Thị Xa", "signer_position": "Bí thư"}
    assert home.post(address, given).status_code == 403
    assert there.post(address, given).status_code == 302
    case.refresh_from_db()
    assert case.state == S.STAYING
    assert case.get_absolute_url() in words(there, reverse("members:visitors"))
    ended = there.get(reverse("members:visitor_end", args=[TemporaryActivity.objects.get().pk]))
    assert (ended.status_code, ended.url) == (302, case.get_absolute_url())
    name = case.member.full_name
    assert name in words(there, url("temporary_list"), side="in") and name not in words(
        there, url("temporary_list"), side="out"
    )
    assert name in words(home, url("temporary_list"), side="out")


def test_leave_goes_from_the_branch_to_the_committee_and_back(world):
    branch = come_in("branch_secretary", world.branch)
    member = world.members[1]
    address = f"{url('exemption_new')}?member={member.pk}"
    values = {
        "kind": "leave",
        "requested_on": "01/10/2026",
        "voluntary": "on",
        "from_on": "10/10/2026",
        "until_on": "10/10/2027",
    }
    answer = branch.post(address, values)
    assert answer.status_code == 422
    assert "lý do tạm miễn" in answer.content.decode() and "vượt quá quy định" in answer.content.decode()
    assert branch.post(address, values | {"ground": "treatment", "until_on": "10/04/2027"}).status_code == 302
    case = Exemption.objects.get()
    resolve = {
        "version": case.version,
        "on": "05/10/2026",
        "resolution_number": "4-NQ/CB",
        "until_on": "10/04/2027",
        "from_on": "10/10/2026",
    }
    assert branch.post(url("exemption_step", case.pk, "resolve"), resolve).status_code == 302
    case.refresh_from_db()
    agree = {"version": case.version, "on": "08/10/2026", "agreed_number": "11-CV/ĐU"}
    assert branch.post(url("exemption_step", case.pk, "agree"), agree).status_code == 403
    committee = come_in("grassroots_officer", world.commune)
    assert "Đảng ủy cơ sở đồng ý cho tạm miễn" in words(committee, case.get_absolute_url())
    assert committee.post(url("exemption_step", case.pk, "agree"), agree).status_code == 302
    member.refresh_from_db()
    assert member.activity_status == "temporarily_exempt"
    assert member.full_name in words(branch, url("exemption_list"), part="in_force", kind="leave")


def test_exemption_too_young_is_told_on_the_page(world):
    client = come_in("branch_secretary", world.branch)
    case = ask(world, make_member(world.branch, "Lê Văn Trẻ", birth_date=date(1990, 1, 1)))
    shown = words(client, case.get_absolute_url())
    assert "Chưa quá 60 tuổi" in shown
    answer = client.post(
        url("exemption_step", case.pk, "resolve"),
        {"version": case.version, "on": "10/11/2026", "resolution_number": "4-NQ"},
    )
    assert answer.status_code == 422 and "Chưa quá 60 tuổi" in answer.content.decode()


def statements(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as run:
        assert client.get(address).status_code == 200
    return len(run)


def test_lists_take_few_statements_whatever_the_rows(world):
    client = come_in("grassroots_officer", world.commune)
    addresses = [url("temporary_list"), url("exemption_list"), reverse("members:visitors")]
    walk(world, stay(world), S.INTRODUCED)
    ask(world, world.members[3])
    before = [statements(client, address) for address in addresses]
    for number in range(6):
        walk(world, stay(world, make_member(world.branch, f"Đi {number}", on=date(2022, 1, 1))), S.INTRODUCED)
        ask(world, make_member(world.branch, f"Nghỉ {number}", on=date(2022, 1, 1)))
    walk(world, stay(world, world.members[4], destination=world.sister), S.STAYING)
    after = [statements(client, address) for address in addresses]
    assert max(after) <= 15
    assert after[:2] == before[:2]


def test_case_pages_take_few_statements(world):
    client = come_in("grassroots_officer", world.commune)
    early, late = walk(world, stay(world), S.INTRODUCED), stay(world, world.members[1])
    case = ask(world, world.members[3])
    for one in (early, late, case):
        assert statements(client, one.get_absolute_url()) <= 25
