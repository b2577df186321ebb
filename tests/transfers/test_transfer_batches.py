"""Many transfers together: one case and one entry each, by real steps; who cannot go keeps the reason; a killed job goes on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Grant
from accounts.scopes import UserScope
from core.findings import Refused
from jobs import services as jobs
from jobs.models import JobState
from members.flows import headcount
from members.models import ActivityStatus, FilePaper
from reports.reconcile import reconcile
from tests.factories import FOUNDED, TODAY, make_member, make_organization, make_user
from tests.transfers.transfer_world import TransferWorld, make_world
from transfers.models import Transfer, TransferBatch, TransferState
from transfers.services import batches
from transfers.services.batches import Reception
from transfers.tasks import INTRODUCE, RECEIVE

pytestmark = pytest.mark.django_db
S = TransferState
RECEIVED = Reception(date(2026, 11, 10), "Lê Văn Nhận", "Bí thư")


def laid() -> TransferWorld:
    world = make_world()
    for member in world.members:
        FilePaper.objects.create(member=member, document_type="01")
    return world


WORLD = laid


def scope_of(role: str, unit, name: str) -> UserScope:
    user = make_user(name)
    Grant.objects.create(user=user, role=role, organization=unit, valid_from=FOUNDED)
    return UserScope(user, TODAY)


def batch_of(world, *members, **values) -> TransferBatch:
    values = {
        "title": "Tốt nghiệp khóa 2022–2026", "origin": world.commune, "destination": world.far, "reason": "graduation",
        "cause_on": date(2026, 10, 20), "decision_number": "77-QĐ", "decision_on": date(2026, 10, 20), "review_on": date(2026, 10, 25),
        "signed_on": date(2026, 11, 2), "signer_name": "Trần Thị Ký", "signer_position": "Phó Bí thư",
    } | values  # fmt: skip
    batch = batches.open_batch(values=values, by=world.user, on=TODAY)
    batches.choose(batch=batch, members=[member.pk for member in members or world.members])
    return batch


def said(batch, member) -> str:
    return " ".join(one["message"] for one in batch.lines.get(member=member).findings)


def sound() -> None:
    assert [row for row in reconcile() if row["faults"]] == []


def test_committee_introduces_its_branches_members_each_by_a_case_of_his_own(world):
    other = world.sister.members.get(full_name="Lý Thị Sáu")
    FilePaper.objects.create(member=other, document_type="01")
    batch = batch_of(world, *world.members, other)
    scope = scope_of("grassroots_officer", world.commune, "canbo")
    assert batches.introduce_lines(batch, scope=scope, on=TODAY) == {"introduced": 6, "left": 0}
    assert set(batch.transfers.values_list("state", flat=True)) == {S.INTRODUCED}
    assert {case.out_entry_id is not None for case in batch.transfers.all()} == {True}
    case = batch.transfers.first()
    assert [box.box for box in case.letters.get(cancelled_on=None).boxes.all()] == [1, 4]
    assert (headcount(world.branch, TODAY), headcount(world.sister, TODAY), headcount(world.province, TODAY)) == (
        0,
        2,
        9,
    )
    sound()


def test_receiving_side_takes_the_whole_batch(world):
    batch = batch_of(world)
    batches.introduce_lines(batch, scope=scope_of("grassroots_officer", world.commune, "canbo"), on=TODAY)
    theirs = scope_of("grassroots_officer", world.other_commune, "noiden")
    assert batches.receive_all(batch, RECEIVED, scope=theirs) == {"received": 5, "left": 0}
    assert headcount(world.far, TODAY) == 6
    assert set(batch.transfers.values_list("state", flat=True)) == {S.COMPLETED}
    assert batches.receive_all(batch, RECEIVED, scope=theirs) == {"received": 0, "left": 0}
    sound()


def test_whoever_cannot_go_stays_with_the_reason_and_the_others_go(world):
    barred, busy, *free = world.members
    barred.activity_status = ActivityStatus.SUSPENDED
    barred.save()
    world.open(member=busy, destination=world.inner)
    batch = batch_of(world)
    scope = scope_of("grassroots_officer", world.commune, "canbo")
    assert batches.try_lines(batch, scope=scope, on=TODAY) == 3
    assert (Transfer.objects.count(), batch.lines.filter(done=True).count()) == (1, 0)
    assert "đình chỉ sinh hoạt" in said(batch, barred) and "đang có hồ sơ chuyển sinh hoạt chưa xong" in said(
        batch, busy
    )
    assert batches.introduce_lines(batch, scope=scope, on=TODAY) == {"introduced": 3, "left": 2}
    assert not batch.transfers.filter(member__in=[barred, busy]).exists()
    assert {line.member for line in batch.lines.filter(done=True)} == set(free)
    sound()


def test_branch_goes_as_far_as_its_rights_and_the_committee_goes_on(world):
    batch = batch_of(world, origin=world.branch)
    secretary = scope_of("branch_secretary", world.branch, "bithu")
    assert batches.introduce_lines(batch, scope=secretary, on=TODAY) == {"introduced": 0, "left": 5}
    assert set(batch.transfers.values_list("state", flat=True)) == {S.ORIGIN_PROCESSING}
    assert "chờ Đảng bộ xã Mẫu" in said(batch, world.members[0])
    officer = scope_of("grassroots_officer", world.commune, "canbo")
    assert batches.introduce_lines(batch, scope=officer, on=TODAY) == {"introduced": 5, "left": 0}
    assert batch.transfers.count() == 5


def test_member_of_a_branch_outside_ones_rights_does_not_go(world):
    stranger = scope_of("branch_secretary", world.sister, "khac")
    batch = batch_of(world)
    assert batches.introduce_lines(batch, scope=stranger, on=TODAY) == {"introduced": 0, "left": 5}
    assert "chưa được giao quyền" in said(batch, world.members[0]) and not batch.transfers.exists()


def test_reason_lets_late_letters_pass_and_only_what_a_reason_lets_pass(world):
    batch = batch_of(world, world.members[0], cause_on=date(2026, 3, 2), decision_on=date(2026, 3, 2))
    scope = scope_of("grassroots_officer", world.commune, "canbo")
    assert batches.introduce_lines(batch, scope=scope, on=TODAY)["introduced"] == 0
    assert "quá hạn" in said(batch, world.members[0])
    batch.override_reason = "Nhà trường gửi quyết định chậm"
    batch.save()
    assert batches.introduce_lines(batch, scope=scope, on=TODAY)["introduced"] == 1
    late = batch.transfers.get().steps.get(step="introduce")
    assert late.override_reason and not batch.transfers.get().steps.get(step="sign_branch").override_reason


def test_each_may_go_somewhere_else(world):
    batch = batch_of(world, destination=None)
    first, second, *_ = world.members
    batches.choose(
        batch=batch, members=[first.pk, second.pk], destinations={first.pk: world.far.pk, second.pk: world.sister.pk}
    )
    scope = scope_of("grassroots_officer", world.commune, "canbo")
    assert batches.introduce_lines(batch, scope=scope, on=TODAY) == {"introduced": 2, "left": 3}
    assert {case.member: case.destination for case in batch.transfers.all()} == {first: world.far, second: world.sister}
    assert "Chưa ghi nơi đến" in said(batch, world.members[2])


def test_killed_job_goes_on_where_it_stopped(world, monkeypatch):
    batch = batch_of(world)
    scope = scope_of("grassroots_officer", world.commune, "canbo")
    job = jobs.start(INTRODUCE, title="Đợt", params={"batch": batch.pk, "on": TODAY.isoformat()}, by=scope.user)
    real = batches._introduce_one
    gone = []

    def dies(pk, *rest):
        if len(gone) == 2:
            raise KeyboardInterrupt
        gone.append(pk)
        return real(pk, *rest)

    monkeypatch.setattr(batches, "_introduce_one", dies)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job.pk, pulse=False)
    monkeypatch.setattr(batches, "_introduce_one", real)
    monkeypatch.setattr(jobs, "send", lambda pk: None)
    assert batch.lines.filter(done=True).count() == 2
    job.refresh_from_db()
    type(job).objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, heartbeat_at=timezone.now() - timedelta(minutes=5)
    )
    jobs.recover()
    done = jobs.run(job.pk, pulse=False)
    assert (done.state, done.result, done.attempt) == (JobState.DONE, {"introduced": 3, "left": 0}, 2)
    assert batch.transfers.count() == 5 and done.result_url == batch.get_absolute_url()
    sound()


def test_receiving_job_runs_with_the_rights_of_whoever_started_it(world):
    batch = batch_of(world)
    batches.introduce_lines(batch, scope=scope_of("grassroots_officer", world.commune, "canbo"), on=TODAY)
    params = {"batch": batch.pk, "on": TODAY.isoformat(), "given": RECEIVED.plain()}
    stranger = scope_of("grassroots_officer", world.upper, "xa")
    assert (
        jobs.run(jobs.start(RECEIVE, title="x", params=params, by=stranger.user).pk, pulse=False).result["received"]
        == 0
    )
    branch = scope_of("branch_secretary", world.far, "chibo")
    assert jobs.run(jobs.start(RECEIVE, title="x", params=params, by=branch.user).pk, pulse=False).result == {
        "received": 0,
        "left": 5,
    }
    assert "chờ Đảng bộ xã Bên" in said(batch, world.members[0])
    theirs = scope_of("grassroots_officer", world.other_commune, "noiden")
    assert (
        jobs.run(jobs.start(RECEIVE, title="x", params=params, by=theirs.user).pk, pulse=False).result["received"] == 5
    )


def test_letters_to_a_committee_need_the_branch_that_receives(world):
    batch = batch_of(world, destination=world.other_commune)
    batches.introduce_lines(batch, scope=scope_of("grassroots_officer", world.commune, "canbo"), on=TODAY)
    theirs = scope_of("grassroots_officer", world.other_commune, "noiden")
    batches.receive_all(batch, RECEIVED, scope=theirs)
    assert "chưa phân về chi bộ nào" in said(batch, world.members[0])
    told = Reception(RECEIVED.day, "Lê Văn Nhận", "Bí thư", branch=world.far.pk)
    assert batches.receive_all(batch, told, scope=theirs)["received"] == 5


def test_dissolution_has_its_day_and_its_list_of_those_not_placed(world):
    batch = batch_of(world, world.members[0], reason="dissolution", origin=world.branch, decision_on=date(2026, 10, 20))
    assert batch.due_on == date(2026, 12, 2)
    batches.introduce_lines(batch, scope=scope_of("grassroots_officer", world.commune, "canbo"), on=TODAY)
    assert set(batches.not_placed(batch)) == set(world.members[1:])


def test_only_members_of_the_origin_may_be_chosen_and_those_gone_stay_on_the_list(world):
    outside = make_member(make_organization("Chi bộ khác"), "Người Khác", on=date(2022, 1, 1))
    batch = batch_of(world)
    with pytest.raises(Refused, match="không sinh hoạt tại"):
        batches.choose(batch=batch, members=[outside.pk])
    batches.introduce_lines(batch, scope=scope_of("grassroots_officer", world.commune, "canbo"), on=TODAY)
    assert batches.drop(batch=batch, members=[world.members[0].pk]) == 0
