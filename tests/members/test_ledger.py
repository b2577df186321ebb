"""The ledger: chains, refusals, reversals, and the counted totals that follow."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from branches.models import Level
from core.findings import Refused
from members import counting
from members.ledger import Entry, at, between, place_on, record, reverse
from members.models import ActivityStatus, EndReason, HeadcountEntry, Member, MembershipPeriod, Movement, MovementKind
from tests.factories import TODAY, make_member, make_organization

pytestmark = pytest.mark.django_db
K = MovementKind


@pytest.fixture
def tree():
    """Province P > communes X (branches a, b) and Y (branch c)."""
    province = make_organization("Đảng bộ tỉnh Thử", level=Level.PROVINCIAL)
    x = make_organization("Đảng bộ xã X", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    y = make_organization("Đảng bộ xã Y", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    return {
        "p": province, "x": x, "y": y,
        "a": make_organization("Chi bộ A", parent=x), "b": make_organization("Chi bộ B", parent=x),
        "c": make_organization("Chi bộ C", parent=y),
    }  # fmt: skip


def total(node) -> int:
    return counting.totals(node, ["total"])["total"].get("", 0)


def test_transfer_is_counted_by_the_node_that_holds_both_ends(tree):
    member = make_member(tree["a"])

    record(Entry(member, K.TRANSFER_OUT, date(2026, 3, 2), between(tree["a"], tree["b"])), by=None, on=TODAY)

    assert [total(tree[n]) for n in "abxp"] == [0, 0, 1, 1]
    record(Entry(member, K.TRANSFER_IN, date(2026, 3, 20), at(tree["b"])), by=None, on=TODAY)
    assert [total(tree[n]) for n in "abxp"] == [0, 1, 1, 1]
    counting.fold()
    assert [total(tree[n]) for n in "abxp"] == [0, 1, 1, 1]
    assert counting.differences() == []


def test_transit_between_communes_is_held_by_the_province_only(tree):
    member = make_member(tree["a"])

    record(Entry(member, K.TRANSFER_OUT, date(2026, 3, 2), between(tree["a"], tree["c"])), by=None, on=TODAY)

    member.refresh_from_db()
    assert [total(tree[n]) for n in "axcyp"] == [0, 0, 0, 0, 1]
    assert (member.activity_status, member.organization) == (ActivityStatus.IN_TRANSIT, tree["a"])
    flows = counting.totals(tree["x"], ["flow:2026-03"])["flow:2026-03"]
    assert flows == {"C5": 1}
    assert counting.totals(tree["p"], ["flow:2026-03"])["flow:2026-03"] == {}


def test_second_entry_from_where_the_member_is_not_is_refused(tree):
    member = make_member(tree["a"])
    record(Entry(member, K.DEATH, date(2026, 5, 1), None), by=None, on=TODAY)

    with pytest.raises(Refused, match="đã ra khỏi đảng số"):
        record(Entry(member, K.EXPULSION, date(2026, 6, 1), None), by=None, on=TODAY)

    assert Movement.objects.count() == 2


def test_late_entry_that_contradicts_a_later_one_is_refused(tree):
    member = make_member(tree["a"])
    record(Entry(member, K.TRANSFER_OUT, date(2026, 5, 1), between(tree["a"], tree["b"])), by=None, on=TODAY)

    with pytest.raises(Refused, match="Chuyển đi"):
        record(Entry(member, K.DEATH, date(2026, 4, 1), None), by=None, on=TODAY)


def test_reversal_restores_place_counts_and_keeps_both_entries(tree):
    member = make_member(tree["a"])
    death = record(Entry(member, K.DEATH, date(2026, 5, 1), None), by=None, on=TODAY)
    member.refresh_from_db()
    assert (member.end_reason, total(tree["a"])) == (EndReason.DECEASED, 0)

    reverse(death, by=None, on=TODAY, reason="Nhầm người cùng tên")

    member.refresh_from_db()
    assert (member.end_reason, member.ended_on, total(tree["p"])) == ("", None, 1)
    assert list(Movement.objects.order_by("pk").values_list("sign", flat=True)) == [1, 1, -1]
    assert counting.totals(tree["a"], ["flow:2026-05"])["flow:2026-05"] == {}
    with pytest.raises(Refused, match="đã được đảo"):
        reverse(death, by=None, on=TODAY, reason="Lần nữa")


def test_reversing_under_later_entries_is_refused_by_name(tree):
    member = make_member(tree["a"])
    out = record(Entry(member, K.TRANSFER_OUT, date(2026, 3, 2), between(tree["a"], tree["b"])), by=None, on=TODAY)
    record(Entry(member, K.TRANSFER_IN, date(2026, 3, 20), at(tree["b"])), by=None, on=TODAY)

    with pytest.raises(Refused, match=r"Chuyển đến.*20/03/2026"):
        reverse(out, by=None, on=TODAY, reason="Nhầm")


def test_voided_opening_leaves_nobody_counted(tree):
    member = make_member(tree["a"])

    reverse(Movement.objects.get(), by=None, on=TODAY, reason="Lập trùng hồ sơ")

    member.refresh_from_db()
    assert member.end_reason == EndReason.VOIDED
    assert (total(tree["p"]), HeadcountEntry.objects.count(), MembershipPeriod.objects.count()) == (0, 0, 0)


def test_movements_cannot_be_edited_or_deleted(tree):
    make_member(tree["a"])

    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        Movement.objects.update(effective_on=date(2020, 1, 1))
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        Movement.objects.all()._raw_delete(using="default")


def test_database_refuses_two_places_at_once(tree):
    member = make_member(tree["a"])
    opening = Movement.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipPeriod.objects.create(
            member=member, kind="branch", origin=tree["b"], destination=tree["b"], valid_from=TODAY, opened_by=opening
        )


def test_future_day_and_closed_branch_are_refused(tree):
    member = make_member(tree["a"])

    with pytest.raises(Refused, match="chưa đến"):
        record(Entry(member, K.DEATH, TODAY + timedelta(days=1), None), by=None, on=TODAY)
    with pytest.raises(Refused, match="không phải là chi bộ"):
        record(Entry(member, K.REORGANIZATION, TODAY, at(tree["x"])), by=None, on=TODAY)


def test_place_on_any_day_follows_the_ledger(tree):
    member = make_member(tree["a"], on=date(2024, 1, 1))
    record(Entry(member, K.TRANSFER_OUT, date(2026, 3, 2), None, external_unit="Đảng bộ tỉnh khác"), by=None, on=TODAY)

    assert place_on(member, date(2023, 12, 31)) is None
    assert place_on(member, date(2026, 3, 1)) == at(tree["a"])
    assert place_on(member, date(2026, 3, 2)) is None


def test_counts_follow_the_record(tree):
    member = make_member(tree["a"], birth_date=date(1990, 5, 5), sex="female")
    assert counting.totals(tree["x"], ["sex", "age_band"]) == {"sex": {"female": 1}, "age_band": {"A3": 1}}

    Member.objects.update(sex="male")
    counting.refresh_entries([member.pk], TODAY)

    assert counting.totals(tree["x"], ["sex"]) == {"sex": {"male": 1}}
