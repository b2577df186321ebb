"""The official transfer from end to end: boxes, headcount, corrections, mergers on the way."""

from __future__ import annotations

from datetime import date

import pytest

from branches.acts import carry_out, undo
from branches.models import Act, ActKind, ActStep
from core.findings import Refused
from members import services as members
from members.flows import balance, headcount
from members.ledger import Papers
from members.models import Movement, MovementKind
from reports.reconcile import reconcile
from tests.factories import TODAY
from tests.transfers.transfer_world import START, make_world
from transfers.models import Transfer, TransferState
from transfers.routing import holder_of, stops_of

pytestmark = pytest.mark.django_db
WORLD = make_world
S = TransferState


def sound() -> None:
    assert [row for row in reconcile() if row["faults"]] == []


def boxes(case: Transfer) -> list[int]:
    return [box.box for box in case.letters.get(cancelled_on=None).boxes.all()]


@pytest.mark.parametrize(
    ("destination", "kind", "written"),
    [
        ("sister", "internal", [1, 3, 5]),
        ("far", "official_same_province", [1, 4, 7, 10]),  # transfer.md 3.2, last line
        ("inner", "official_same_province", [1, 4, 7, 8, 10]),
        ("abroad_branch", "official_other_province", [1, 4, 7, 10]),
    ],
)
def test_smooth_way_writes_its_boxes_and_moves_the_member_once(world, destination, kind, written):
    case = world.open(destination=getattr(world, destination))
    world.walk(case, S.COMPLETED)
    case.member.refresh_from_db()
    assert case.kind == kind
    assert boxes(case) == written
    assert case.member.organization == getattr(world, destination)
    assert (headcount(world.branch, TODAY), headcount(getattr(world, destination), TODAY)) == (
        4, {"sister": 4, "far": 2}.get(destination, 1),
    )  # fmt: skip
    sound()


def test_member_under_way_counts_in_no_branch_and_in_the_province(world):
    case = world.walk(world.open(), S.INTRODUCED)
    assert holder_of(case) == world.other_commune
    assert [
        headcount(unit, TODAY) for unit in (world.branch, world.commune, world.far, world.other_commune, world.province)
    ] == [4, 7, 1, 1, 9]
    sound()


def test_a_reception_asks_the_database_little(world, django_assert_max_num_queries):
    case = world.walk(world.open(), S.UPPER_RECEIVED)
    with django_assert_max_num_queries(26):  # with the savepoint of the step and that of the entry
        world.step(case, "accept")
    assert case.state == S.BRANCH_RECEIVED
    sound()


def test_reversing_the_reception_in_the_ledger_takes_the_case_back(world):
    case = world.walk(world.open(), S.COMPLETED)
    members.reverse_movement(movement=case.in_entry, reason="Tiếp nhận nhầm", by=world.user, on=TODAY)
    case.refresh_from_db()
    assert case.state == S.GRASSROOTS_RECEIVED
    assert (case.in_entry, case.received_on) == (None, None)
    members.reverse_movement(movement=case.out_entry, reason="Giới thiệu nhầm", by=world.user, on=TODAY)
    case.refresh_from_db()
    assert (case.state, case.out_entry) == (S.ORIGIN_PROCESSING, None)
    assert headcount(world.branch, TODAY) == 5
    sound()


def test_returned_then_taken_back_then_sent_elsewhere(world):
    case = world.walk(world.open(), S.INTRODUCED)
    world.step(case, "return", reason="Sai nơi đến")
    world.step(case, "take_back", reason="Gửi nơi khác")
    assert headcount(world.branch, TODAY) == 5
    assert case.letters.filter(cancelled_on=None).count() == 0
    world.step(case, "withdraw", reason="Làm hồ sơ khác")
    again = world.open(destination=world.inner)
    world.day[again.pk] = date(2026, 9, 20)
    world.walk(again, S.COMPLETED)
    sound()


@pytest.mark.parametrize("name", ["recall", "return"])
def test_nobody_is_called_back_before_he_left(world, name):
    """An order of days may be excused with a reason; of a day before the introduction the ledger would have nothing to take back."""
    case = world.walk(world.open(), S.INTRODUCED)
    with pytest.raises(Refused, match="trước khi giới thiệu"):
        world.step(case, name, date(2026, 8, 25), reason="Đổi ý", override_reason="Theo thực tế")
    case.refresh_from_db()
    assert case.state == S.INTRODUCED and headcount(world.branch, TODAY) == 4


def test_recalled_letter_stays_in_the_register_as_void(world):
    case = world.walk(world.open(), S.INTRODUCED)
    world.step(case, "recall", reason="Không đi nữa")
    assert list(case.register_entries.values_list("number", "void")) == [(1, True)]
    assert headcount(world.branch, TODAY) == 5
    sound()


def merge(world, source, target, on=date(2026, 10, 1)) -> Act:
    act = Act.objects.create(
        organization=world.province, title="Nhập chi bộ", decision_number="5-QĐ", decision_date=on, effective_on=on
    )
    ActStep.objects.create(act=act, order=1, kind=ActKind.MERGER, subject=source, target=target)
    return act


def test_merger_of_the_destination_readdresses_and_its_undoing_puts_back(world):
    near = world.walk(world.open(), S.INTRODUCED)
    early = world.open(member=world.members[1])
    act = carry_out(merge(world, world.far, world.inner), by=world.user, on=TODAY, override_reason="Theo đề án")
    for case in (near, early):
        case.refresh_from_db()
        assert case.destination == world.inner
    sound()
    undo(act, by=world.user, on=TODAY, reason="Nhập nhầm")
    for case in (near, early):
        case.refresh_from_db()
        assert case.destination == world.far
    sound()


def test_merger_of_both_ends_closes_the_case(world):
    case = world.walk(world.open(destination=world.far), S.INTRODUCED)
    act = carry_out(merge(world, world.far, world.branch), by=world.user, on=TODAY, override_reason="Theo đề án")
    case.refresh_from_db()
    assert case.state == S.MERGED
    case.member.refresh_from_db()
    assert case.member.organization == world.branch
    sound()
    undo(act, by=world.user, on=TODAY, reason="Nhập nhầm")
    case.refresh_from_db()
    assert (case.state, case.destination) == (S.INTRODUCED, world.far)
    sound()


def test_death_on_the_way_ends_the_case_and_its_correction_opens_it_again(world):
    case = world.walk(world.open(), S.INTRODUCED)
    death = members.record_departure(
        member=case.member,
        kind=MovementKind.DEATH,
        effective_on=date(2026, 10, 20),
        papers=Papers(),
        by=world.user,
        on=TODAY,
    )
    case.refresh_from_db()
    assert case.state == S.DEPARTED
    members.reverse_movement(movement=death, reason="Báo nhầm", by=world.user, on=TODAY)
    case.refresh_from_db()
    assert case.state == S.INTRODUCED
    sound()


def test_arrival_from_outside_makes_the_record_at_the_reception(world):
    case = world.arrival()
    assert [stop.box for stop in stops_of(case)] == [7, 10]
    world.walk(case, S.COMPLETED)
    case.refresh_from_db()
    assert case.member.organization == world.branch
    assert balance(world.branch, START, TODAY).figure("B2a") == 1
    sound()


def test_departure_outside_and_back_again_uses_the_same_record(world):
    case = world.open(outside_unit="Đảng ủy Quân sự tỉnh Khác", boundary="other_province", other_end="army")
    world.walk(case, S.INTRODUCED)
    world.step(case, "confirm_outside", received_on=date(2026, 9, 20))
    case.member.refresh_from_db()
    assert (case.state, case.member.end_reason) == (S.COMPLETED, "transferred_out")
    back = world.arrival(
        person={"full_name": case.member.full_name, "card_number": case.member.card_number},
        introduced_on=date(2026, 10, 1),
    )
    assert back.member == case.member
    world.walk(back, S.BRANCH_RECEIVED)
    assert Movement.objects.filter(member=case.member, sign=1).count() == 3
    sound()


def test_member_between_two_provinces_is_counted_by_neither(world):
    world.walk(world.open(destination=world.abroad_branch), S.INTRODUCED)
    assert [headcount(unit, TODAY) for unit in (world.branch, world.province, world.abroad_province)] == [4, 8, 0]
    sound()


def test_counter_transfer_brings_the_member_home(world):
    there = world.walk(world.open(), S.BRANCH_RECEIVED)
    there.member.refresh_from_db()
    back = world.open(member=there.member, destination=world.branch)
    world.day[back.pk] = date(2026, 10, 1)
    world.walk(back, S.COMPLETED)
    world.step(there, "complete", on=date(2026, 11, 1))
    sheet = balance(world.branch, START, TODAY)
    assert (sheet.figure("B2b"), sheet.figure("C5b"), headcount(world.branch, TODAY)) == (1, 1, 5)
    sound()
