"""Pages of handovers and batches: who reaches them, what they show, one job for all, how many statements they take."""

from __future__ import annotations

import io
from datetime import date
from urllib.parse import quote, urlencode

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Grant
from branches.models import Act, ActKind, ActStep
from core.excel import Column, Kind, write_xlsx
from jobs import services as jobs
from tests.factories import FOUNDED, TODAY, make_members, make_user
from tests.transfers.stay_world import stay
from tests.transfers.test_transfer_batches import batch_of, scope_of
from tests.transfers.transfer_world import make_world
from transfers.models import CollectiveTransfer, TransferBatch
from transfers.services import batches
from transfers.services.handover import open_handover

pytestmark = pytest.mark.django_db
WORLD = make_world


@pytest.fixture
def at():
    """``at(role, unit)``: a client signed in there, with a second factor."""

    def sign_in(role, unit):
        client = Client()
        user = make_user(f"{role}{unit.pk}")
        Grant.objects.create(user=user, role=role, organization=unit, valid_from=FOUNDED)
        TOTP.activate(user, generate_totp_secret())
        client.force_login(user)
        return client

    return sign_in


def merger(world) -> Act:
    act = Act.objects.create(
        organization=world.commune, title="Nhập chi bộ thôn Chị", decision_number="5-QĐ", decision_date=date(2026, 10, 1),
        effective_on=date(2026, 10, 1),
    )  # fmt: skip
    ActStep.objects.create(act=act, order=1, kind=ActKind.MERGER, subject=world.sister, target=world.branch)
    return act


def statements(client, url) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_handover_is_walked_on_pages(world, at):
    act = merger(world)
    world.open(member=world.sister.members.get(full_name="Mai Văn Bảy"), destination=world.far)
    officer = at("grassroots_officer", world.commune)
    assert officer.post(reverse("transfers:collective_new"), {"act": act.pk}).status_code == 302
    case = CollectiveTransfer.objects.get()
    shown = officer.get(case.get_absolute_url()).content.decode()
    assert "1 hồ sơ đang mở sẽ theo" in shown and "Ghi quyết định chuyển giao" in shown
    for name, values in (
        ("decide_handover", {"handover_number": "11-QĐ"}),
        ("minute", {"minutes_number": "1-BB", "giver_signer": "Trần Giao", "receiver_signer": "Lê Nhận"}),
        ("carry_out", {}),
        ("reconcile", {}),
        ("lock", {}),
    ):
        case.refresh_from_db()
        url = reverse("transfers:collective_step", args=[case.pk, name])
        assert officer.get(url).status_code == 200
        answer = officer.post(url, {"version": case.version, "on": "21/11/2026", **values})
        assert answer.status_code == 302, answer.content.decode()
    case.refresh_from_db()
    assert case.state == "locked"
    assert "Hai bên bằng nhau" in officer.get(case.get_absolute_url()).content.decode()
    listed = officer.get(reverse("transfers:collective_members", args=[case.pk])).content.decode()
    assert "Mai Văn Bảy" in listed and "theo biên bản bàn giao" in listed


def test_figures_of_what_is_open_lead_to_the_cases_they_count(world, at):
    """Whoever signs sees each case he may see, of the rest how many."""
    moving = [world.open(member=member, destination=world.sister) for member in world.members[:3]]
    stays = [stay(world, world.members[3], destination=world.sister)]
    case = open_handover(act=merger(world), by=world.user, on=TODAY)
    officer = at("grassroots_officer", world.commune)
    page = officer.get(case.get_absolute_url())
    for label, count, _ in page.context["business"]:
        listed = officer.get(reverse("transfers:collective_business", args=[case.pk]), {"viec": label})
        assert listed.context["count"] == count == len(listed.context["rows"]) + listed.context["hidden"], label
        assert quote(label) in page.content.decode()
    shown = officer.get(reverse("transfers:collective_business", args=[case.pk]), {"viec": "hồ sơ chuyển sinh hoạt"})
    assert {url for _, url in shown.context["rows"]} == {
        one.get_absolute_url() for one in moving
    } and not shown.context["hidden"]
    shown = officer.get(reverse("transfers:collective_business", args=[case.pk]), {"viec": "hồ sơ sinh hoạt tạm thời"})
    assert [url for _, url in shown.context["rows"]] == [one.get_absolute_url() for one in stays]
    assert officer.get(reverse("transfers:collective_business", args=[case.pk]), {"viec": "lạ"}).context["count"] == 0


def test_secretary_of_the_branch_sees_the_handover_and_takes_no_step(world, at):
    case = open_handover(act=merger(world), by=world.user, on=TODAY)
    secretary = at("branch_secretary", world.sister)
    assert secretary.get(case.get_absolute_url()).status_code == 200
    url = reverse("transfers:collective_step", args=[case.pk, "decide_handover"])
    assert secretary.post(url, {"version": 0, "on": "21/11/2026", "handover_number": "1"}).status_code == 403
    assert secretary.get(reverse("transfers:collective_new")).status_code == 403
    stranger = at("branch_secretary", world.inner)
    assert stranger.get(case.get_absolute_url()).status_code == 404


def test_batch_is_made_filled_tried_and_confirmed_on_pages(world, at):
    officer = at("grassroots_officer", world.commune)
    values = {
        "title": "Tốt nghiệp", "origin": world.branch.code, "destination": world.far.code, "reason": "graduation",
        "cause_on": "20/10/2026", "decision_number": "77-QĐ", "decision_on": "20/10/2026", "review_on": "25/10/2026",
        "signed_on": "2/11/2026", "dues_paid_to": "1/11/2026", "signer_name": "Trần Ký", "signer_position": "Phó Bí thư",
        "override_reason": "Hồ sơ giao giữa hai cơ quan",
    }  # fmt: skip
    answer = officer.post(reverse("transfers:batch_new"), values)
    batch = TransferBatch.objects.get()
    assert answer.headers["Location"] == reverse("transfers:batch_people", args=[batch.pk])
    shown = [member.pk for member in world.members]
    officer.post(answer.headers["Location"], {"shown": shown, "member": shown[:3]})
    assert batch.lines.count() == 3
    officer.post(reverse("transfers:batch_introduce", args=[batch.pk]))
    batch.refresh_from_db()
    done = jobs.run(batch.job_id, pulse=False)
    assert done.result == {"introduced": 3, "left": 0}, list(batch.lines.values_list("findings", flat=True))
    page = officer.get(batch.get_absolute_url()).content.decode()
    assert page.count("Đã giới thiệu, niêm phong") == 3
    theirs = at("grassroots_officer", world.other_commune)
    url = reverse("transfers:batch_receive", args=[batch.pk])
    assert "Tiếp nhận 3 đảng viên" in theirs.get(batch.get_absolute_url()).content.decode()
    theirs.post(url, {"day": "10/11/2026", "signer_name": "Lê Nhận", "signer_position": "Bí thư"})
    batch.refresh_from_db()
    assert jobs.run(batch.job_id, pulse=False).result == {"received": 3, "left": 0}


def test_list_from_excel_shows_faults_by_row_and_takes_the_sound_ones(world, at):
    officer = at("grassroots_officer", world.commune)
    batch = batch_of(world, world.members[4], destination=None)
    file = io.BytesIO()
    columns = [Column(label, Kind.TEXT, 20) for label in ("Số TT", "Họ và tên", "Số thẻ đảng viên", "Mã nơi đến")]
    rows = [
        ["1", "Nguyễn Văn Đi", "001080000000", world.far.code],
        ["2", "Sai Tên", "001080000001", world.far.code],
        ["3", "Trần Văn Ba", "001080000002", "KHONG-CO"],
        ["4", "Ai Đó", "009999999999", world.far.code],
        ["5", "Nguyễn Văn Đi", "001080000000", world.inner.code],
        ["6", "Hoàng Thị Bốn", "001080000003", ""],
    ]
    write_xlsx(file, columns, rows, titles=("DANH SÁCH",), sheet_name="x")
    file.seek(0)
    file.name = "ds.xlsx"
    url = reverse("transfers:batch_upload", args=[batch.pk])
    answer = officer.post(url, {"file": file})
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "Số này của đồng chí Phạm Thị Ở",
        "KHONG-CO",
        "Không có đảng viên mang số này",
        "Trùng với dòng",
        "Chưa ghi mã nơi đến",
    ):
        assert words in page
    assert (answer.context["sound"], answer.context["faulty"]) == (1, 5)
    officer.post(url, {"read": answer.context["read"]})
    assert batch.lines.get(member=world.members[0]).destination == world.far
    assert batch.lines.count() == 2
    assert officer.post(url, {"read": "giả"}).status_code == 302
    assert batch.lines.count() == 2


def test_roles_of_a_batch(world, at):
    batch = batch_of(world)
    leader = at("leader", world.commune)
    assert leader.get(batch.get_absolute_url()).status_code == 200
    for name in ("people", "upload"):
        assert leader.get(reverse(f"transfers:batch_{name}", args=[batch.pk])).status_code == 403
    for name in ("check", "introduce"):
        assert leader.post(reverse(f"transfers:batch_{name}", args=[batch.pk])).status_code == 403
    assert at("branch_secretary", world.inner).get(batch.get_absolute_url()).status_code == 404
    assert at("branch_secretary", world.far).get(reverse("transfers:batch_people", args=[batch.pk])).status_code == 403


def test_receiver_of_one_sees_only_who_comes_to_him(world, at):
    batch = batch_of(world, destination=None)
    first, second, *_ = world.members
    batches.choose(
        batch=batch, members=[first.pk, second.pk], destinations={first.pk: world.inner.pk, second.pk: world.far.pk}
    )
    batch.override_reason = "Hồ sơ giao giữa hai cơ quan"
    batch.save()
    batches.introduce_lines(batch, scope=scope_of("grassroots_officer", world.commune, "canbo"), on=TODAY)
    page = at("branch_secretary", world.far).get(batch.get_absolute_url()).content.decode()
    assert second.full_name in page and first.full_name not in page


def test_statements_do_not_grow_with_the_rows(world, at):
    officer = at("grassroots_officer", world.commune)
    batch = batch_of(world, world.members[0])
    case = open_handover(act=merger(world), by=world.user, on=TODAY)
    stay(world, world.members[0], destination=world.sister)
    urls = [
        batch.get_absolute_url(), reverse("transfers:batch_list"), reverse("transfers:batch_people", args=[batch.pk]),
        case.get_absolute_url(), reverse("transfers:collective_list"), reverse("transfers:collective_members", args=[case.pk]),
        f"{reverse('transfers:collective_business', args=[case.pk])}?{urlencode({'viec': 'hồ sơ sinh hoạt tạm thời'})}",
    ]  # fmt: skip
    officer.get(urls[0])
    before = [statements(officer, url) for url in urls]
    more = make_members(world.sister, [f"Người Thêm {n}" for n in range(8)], on=date(2022, 1, 1))
    batches.choose(batch=batch, members=[member.pk for member in [*world.members, *more]])
    for n in range(3):
        batch_of(world, *more, title=f"Đợt {n}")
    stay(world, world.members[1], destination=world.sister)
    after = [statements(officer, url) for url in urls]
    assert after == before, dict(zip(urls, zip(before, after, strict=True), strict=True))
    assert max(after) <= 25
