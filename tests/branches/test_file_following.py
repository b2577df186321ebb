"""Files of members follow an act that changes who keeps them: handed over with a list on the day of effect, given back when undone."""

from __future__ import annotations

from datetime import date

import pytest

from branches.models import ActKind, Level
from core.findings import Refused
from members.models import FileCustody, FileHandover, FileLoan
from members.record.queries import keeper_on
from members.record.services import hand_over
from reports.reconcile import reconcile
from tests.branches import following_world as follow
from tests.factories import TODAY, make_member, make_organization
from tests.transfers.transfer_world import make_world
from transfers.models import TransferState

pytestmark = pytest.mark.django_db
WORLD = make_world


def keep(member, keeper, since=date(2022, 1, 1)) -> FileCustody:
    return FileCustody.objects.create(member=member, keeper=keeper, valid_from=since)


def fresh(member):
    return type(member).all_records.get(pk=member.pk)


def test_branch_under_another_commune_brings_its_files_with_a_list(world):
    recorded, unrecorded = world.members[0], world.members[1]
    keep(recorded, world.commune)
    for member in (recorded, unrecorded):
        follow.papers(member)
    before = follow.standing()
    line = {"kind": ActKind.HANDOVER, "subject": world.branch, "target": world.other_commune}
    act = follow.carry(follow.plan(world, line), by=world.user)
    handover = FileHandover.objects.get()
    assert (handover.from_organization, handover.to_organization, handover.handed_on) == (
        world.commune, world.other_commune, follow.DAY,
    )  # fmt: skip
    assert handover.reason == FileHandover.Reason.REORGANIZATION
    assert "12-QĐ/TU" in handover.note
    assert handover.lines.count() == 5
    assert handover.lines.get(member=recorded).papers == 3
    for member in (recorded, unrecorded):
        assert keeper_on(fresh(member), follow.DAY) == world.other_commune
        assert keeper_on(fresh(member), date(2026, 10, 19)) == world.commune
    follow.undo(act, by=world.user)
    assert follow.standing() == before
    assert keeper_on(fresh(unrecorded), TODAY) == world.commune


def test_branches_of_one_commune_join_without_moving_a_file(world):
    keep(world.members[0], world.commune)
    follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    assert not FileHandover.objects.exists()
    assert FileCustody.objects.get().valid_to is None


def test_merger_of_communes_hands_over_all_files_also_of_those_who_left(world):
    died = make_member(world.branch, "Ngô Văn Mất")
    keep(died, world.commune)
    type(died).objects.filter(pk=died.pk).update(end_reason="deceased", ended_on=date(2026, 5, 1))
    died.periods.update(valid_to=date(2026, 5, 1))
    act = follow.carry(follow.merger(world, world.commune, world.other_commune), by=world.user)
    assert FileHandover.objects.get().lines.count() == 9  # five and three of the two branches, and the file kept
    assert FileCustody.objects.get(member=died, valid_to=None).keeper == world.other_commune
    assert act.before["told"][0]["label"] == "hồ sơ đảng viên"


def test_keeper_above_goes_on_while_he_stands_above(world):
    member = make_member(world.inner, "Bùi Văn Trên")
    keep(member, world.upper)
    new = make_organization("Đảng bộ cơ sở Viện", parent=world.upper, level=Level.GRASSROOTS_COMMITTEE)
    follow.carry(follow.plan(world, {"kind": ActKind.HANDOVER, "subject": world.inner, "target": new}), by=world.user)
    assert FileCustody.objects.get(member=member).keeper == world.upper
    away = {"kind": ActKind.HANDOVER, "subject": world.inner, "target": world.commune}
    follow.carry(follow.plan(world, away, on=date(2026, 10, 25)), by=world.user)
    assert FileCustody.objects.get(member=member, valid_to=None).keeper == world.commune


def test_grassroots_organisation_that_becomes_a_branch_gives_its_files_up(world):
    member = make_member(world.inner, "Bùi Văn Cơ Sở")
    follow.papers(member)
    lines = (
        {"kind": ActKind.UPGRADE, "subject": world.upper, "level": Level.GRASSROOTS_COMMITTEE, "consent": "5-CV"},
        {
            "kind": ActKind.UPGRADE,
            "subject": world.grassroots,
            "level": Level.SUB_GRASSROOTS_COMMITTEE,
            "consent": "5-CV",
        },
    )
    act = follow.carry(follow.plan(world, *lines), by=world.user)
    handover = FileHandover.objects.get()
    assert (handover.from_organization, handover.to_organization) == (world.grassroots, world.upper)
    follow.undo(act, by=world.user)
    assert not FileHandover.objects.exists()
    assert not FileCustody.objects.exists()


def test_file_on_loan_changes_keeper_and_the_hand_over_says_so(world):
    follow.papers(world.members[0])
    FileLoan.objects.create(
        member=world.members[0],
        borrower="Ban Tổ chức",
        purpose="Xét khen thưởng",
        permitted_by="Bí thư",
        out_on=date(2026, 10, 1),
    )
    line = {"kind": ActKind.HANDOVER, "subject": world.branch, "target": world.other_commune}
    follow.carry(follow.plan(world, line), by=world.user)
    assert FileHandover.objects.get().note.endswith("Đang cho mượn: 1 hồ sơ.")


def test_file_under_way_changes_keeper_but_is_not_handed_over(world):
    away = world.members[0]
    keep(away, world.commune)
    case = world.walk(world.open(member=away, destination=world.inner), TransferState.INTRODUCED)
    follow.carry(follow.merger(world, world.commune, world.other_commune), by=world.user)
    assert away.pk not in FileHandover.objects.get().lines.values_list("member", flat=True)
    custody = FileCustody.objects.get(member=away, valid_to=None)
    assert (custody.keeper, custody.handover) == (world.other_commune, None)
    world.walk(case, TransferState.COMPLETED)


def test_two_acts_of_one_day_leave_one_keeper_and_come_back_one_by_one(world):
    keep(world.members[0], world.commune)
    start = follow.standing()
    first = follow.carry(follow.merger(world, world.commune, world.other_commune), by=world.user)
    between = follow.standing()
    line = {"kind": ActKind.HANDOVER, "subject": world.branch, "target": world.upper}
    second = follow.carry(follow.plan(world, line), by=world.user)
    assert (
        FileCustody.objects.get(member=world.members[0], valid_to=None).handover.from_organization
        == world.other_commune
    )
    with pytest.raises(Refused):
        follow.undo(first, by=world.user)
    follow.undo(second, by=world.user)
    assert follow.standing() == between
    follow.undo(first, by=world.user)
    assert follow.standing() == start


def test_act_is_not_undone_under_a_file_handed_on_since(world):
    line = {"kind": ActKind.HANDOVER, "subject": world.branch, "target": world.other_commune}
    act = follow.carry(follow.plan(world, line), by=world.user)
    values = {"reason": "other", "handed_on": date(2026, 11, 1)}
    hand_over(members=[world.members[0]], to=world.province, values=values, by=world.user, on=TODAY)
    with pytest.raises(Refused, match="Nguyễn Văn Đi đã được bàn giao tiếp"):
        follow.undo(act, by=world.user)
    assert [result for result in reconcile() if result["faults"]] == []
