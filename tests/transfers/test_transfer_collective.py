"""Handing over an organisation with its members: papers, the frozen list, the act, the counts of both sides, the lock."""

from __future__ import annotations

from datetime import date

import pytest

from branches.acts import carry_out, undo
from branches.models import Act, ActKind, ActState, ActStep
from core.findings import Refused
from core.workflow import Consequence, perform
from members import services as members
from members.flows import headcount
from members.ledger import Papers
from members.models import MovementKind
from reports.reconcile import reconcile
from tests.factories import TODAY, make_member
from tests.transfers.transfer_world import make_world
from transfers.models import CollectiveTransfer, HandoverState, TransferState
from transfers.services.handover import lines_of, open_handover

pytestmark = pytest.mark.django_db
WORLD = make_world
S = HandoverState
DAY = date(2026, 10, 1)
SIGNED = {"minutes_number": "01-BB", "giver_signer": "Trần Giao", "receiver_signer": "Lê Nhận"}


def merger(world, source=None, target=None) -> Act:
    act = Act.objects.create(
        organization=world.province,
        title="Nhập chi bộ thôn Chị",
        decision_number="5-QĐ",
        decision_date=DAY,
        effective_on=DAY,
    )
    ActStep.objects.create(
        act=act, order=1, kind=ActKind.MERGER, subject=source or world.sister, target=target or world.far
    )
    return act


def step(world, case: CollectiveTransfer, name: str, on: date = TODAY, override: str = "", **data):
    return perform(case, name, scope=Consequence(world.user, TODAY), on=on, data=data, override_reason=override)


def walk(world, case: CollectiveTransfer, until: str) -> CollectiveTransfer:
    way = [
        (S.DRAFT, "decide_handover", {"handover_number": "11-QĐ"}),
        (S.HANDOVER_DECIDED, "decide_reception", {"reception_number": "12-QĐ"}),
        (S.RECEPTION_DECIDED, "minute", SIGNED),
        (S.HANDOVER_MINUTED, "carry_out", {"override": "Theo đề án"}),
        (S.EFFECTIVE, "reconcile", {}),
        (S.RECONCILED, "lock", {}),
    ]
    for state, name, data in way:
        if case.state == until:
            break
        assert case.state == state
        step(world, case, name, **data)
    assert case.state == until
    return case


def sound() -> None:
    assert [row for row in reconcile() if row["faults"]] == []


def test_handover_walks_to_the_lock_and_moves_everybody_once(world):
    make_member(world.sister, "Đinh Thị Dự", on=date(2026, 3, 1), membership_class="probationary", card_number="")
    case = walk(world, open_handover(act=merger(world), by=world.user, on=TODAY), S.LOCKED)
    assert (case.giver, case.receiver) == (world.sister, world.far)
    assert case.frozen["totals"] | {"papers": 0} == {
        "members": 4,
        "official": 3,
        "probationary": 1,
        "under_way": 0,
        "papers": 0,
    }
    assert (case.counts["given"], case.counts["received"]) == ([["Chi bộ thôn Chị", 4]], [["Chi bộ thôn Xa", 4]])
    assert headcount(world.far, TODAY) == 5
    sound()
    with pytest.raises(Refused, match="đã đối khớp và khóa"):
        undo(case.act, by=world.user, on=TODAY, reason="Muộn rồi")


def test_act_with_papers_is_carried_out_only_by_them(world):
    case = open_handover(act=merger(world), by=world.user, on=TODAY)
    with pytest.raises(Refused, match="có hồ sơ chuyển giao"):
        carry_out(case.act, by=world.user, on=TODAY, override_reason="Theo đề án")
    step(world, case, "cancel", reason="Không cần biên bản")
    carry_out(Act.objects.get(pk=case.act_id), by=world.user, on=TODAY, override_reason="Theo đề án")


def test_undoing_the_act_ends_its_papers_from_either_side(world):
    first = walk(world, open_handover(act=merger(world), by=world.user, on=TODAY), S.RECONCILED)
    undo(Act.objects.get(pk=first.act_id), by=world.user, on=TODAY, reason="Nhập nhầm")
    first.refresh_from_db()
    assert (first.state, first.steps.last().note) == (S.CANCELLED, "Nhập nhầm")
    second = walk(world, open_handover(act=merger(world), by=world.user, on=TODAY), S.EFFECTIVE)
    step(world, second, "take_back", reason="Nhập nhầm lần nữa")
    assert Act.objects.get(pk=second.act_id).state == ActState.UNDONE
    assert [s.step for s in second.steps.all()].count("take_back") == 1
    assert (headcount(world.sister, TODAY), headcount(world.far, TODAY)) == (3, 1)
    sound()


def test_other_grassroots_organisation_decides_reception_first(world):
    case = walk(world, open_handover(act=merger(world), by=world.user, on=TODAY), S.HANDOVER_DECIDED)
    with pytest.raises(Refused, match="chưa có quyết định tiếp nhận"):
        step(world, case, "minute", **SIGNED)
    near = open_handover(act=merger(world, world.sister, world.branch), by=world.user, on=TODAY)
    step(world, near, "decide_handover", handover_number="1-QĐ")
    step(world, near, "minute", **SIGNED)
    assert near.state == S.HANDOVER_MINUTED


def test_somebody_who_left_after_the_minutes_stops_the_act_by_name(world):
    case = walk(world, open_handover(act=merger(world), by=world.user, on=TODAY), S.HANDOVER_MINUTED)
    gone = world.sister.members.get(full_name="Mai Văn Bảy")
    members.record_departure(
        member=gone, kind=MovementKind.DEATH, effective_on=date(2026, 9, 28), papers=Papers(), by=world.user, on=TODAY
    )
    with pytest.raises(Refused, match="1 đồng chí: Mai Văn Bảy"):
        step(world, case, "carry_out", override="Theo đề án")
    assert Act.objects.get(pk=case.act_id).state == ActState.PLANNED
    step(world, case, "minute", **SIGNED)
    step(world, case, "carry_out", override="Theo đề án")
    assert len(lines_of(case)) == 2
    sound()


def test_sides_are_reconciled_or_the_names_that_differ_are_told(world):
    case = walk(world, open_handover(act=merger(world), by=world.user, on=TODAY), S.EFFECTIVE)
    rows = case.frozen["rows"]
    case.frozen["rows"] = [row for row in rows if row[1] != "Lý Thị Sáu"]
    case.save()
    with pytest.raises(Refused, match="Lý Thị Sáu"):
        step(world, case, "reconcile")


def test_members_under_way_and_open_transfers_are_on_the_list_and_follow(world):
    leaving = world.open(member=world.sister.members.get(full_name="Cao Thị Tám"), destination=world.inner)
    world.walk(leaving, TransferState.INTRODUCED)
    coming = world.open(member=world.members[0], destination=world.sister)
    case = walk(world, open_handover(act=merger(world), by=world.user, on=TODAY), S.RECONCILED)
    line = next(line for line in lines_of(case) if line.name == "Cao Thị Tám")
    assert line.under_way and case.frozen["totals"]["under_way"] == 1
    leaving.refresh_from_db()
    coming.refresh_from_db()
    assert (leaving.origin, coming.destination) == (world.far, world.far)
    sound()


def test_new_branch_by_consolidation_is_known_by_its_line_until_it_stands(world):
    act = Act.objects.create(
        organization=world.commune, title="Hợp nhất", decision_number="6-QĐ", decision_date=DAY, effective_on=DAY
    )
    made = ActStep.objects.create(
        act=act,
        order=1,
        kind=ActKind.ESTABLISHMENT,
        target=world.commune,
        data={"name": "Chi bộ thôn Mới", "level": "branch"},
    )
    for order, unit in enumerate((world.branch, world.sister), 2):
        ActStep.objects.create(
            act=act, order=order, kind=ActKind.CONSOLIDATION, subject=unit, data={"target_step": made.pk}
        )
    case = open_handover(act=act, by=world.user, on=TODAY)
    assert (case.giver, case.receiver) == (world.commune, world.commune)
    step(world, case, "decide_handover", handover_number="1-QĐ")
    step(world, case, "minute", **SIGNED)
    assert {line.to_name for line in lines_of(case)} == {"Chi bộ thôn Mới"}
    step(world, case, "carry_out", override="Theo đề án")
    step(world, case, "reconcile")
    assert case.counts["received"] == [["Chi bộ thôn Mới", 8]]
    sound()


def test_branches_that_go_whole_are_on_the_list_with_their_members(world):
    act = Act.objects.create(
        organization=world.province, title="Chuyển giao", decision_number="7-QĐ", decision_date=DAY, effective_on=DAY
    )
    ActStep.objects.create(act=act, order=1, kind=ActKind.HANDOVER, subject=world.sister, target=world.other_commune)
    case = walk(world, open_handover(act=act, by=world.user, on=TODAY), S.LOCKED)
    assert (case.giver, case.receiver) == (world.commune, world.other_commune)
    assert case.frozen["totals"]["members"] == 3
    sound()


def test_an_act_has_one_case_and_must_move_somebody(world):
    act = merger(world)
    open_handover(act=act, by=world.user, on=TODAY)
    with pytest.raises(Refused, match="đã có hồ sơ"):
        open_handover(act=act, by=world.user, on=TODAY)
    still = Act.objects.create(organization=world.province, title="Đổi tên", effective_on=DAY)
    ActStep.objects.create(act=still, order=1, kind=ActKind.RENAME, subject=world.sister, data={"name": "Chi bộ Khác"})
    with pytest.raises(Refused, match="không chuyển"):
        open_handover(act=still, by=world.user, on=TODAY)
