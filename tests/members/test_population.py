"""The members as the tree sees them: headcounts of any day, who follows a branch, totals after the tree has changed."""

from datetime import date

import pytest

from branches.models import Level
from branches.population import Headcount, population
from branches.services.versions import move_subtree
from members import counting
from members.ledger import Entry, at, between, record
from members.models import HeadcountEntry, Member, MovementKind
from members.population import RegisteredMembers
from tests.factories import TODAY, make_member, make_organization

pytestmark = pytest.mark.django_db
K = MovementKind


@pytest.fixture
def nodes():
    """Province P > communes X (branches a, b) and Y (branch c)."""
    p = make_organization("Đảng bộ tỉnh Thử", level=Level.PROVINCIAL)
    x = make_organization("Đảng bộ xã X", parent=p, level=Level.GRASSROOTS_COMMITTEE)
    y = make_organization("Đảng bộ xã Y", parent=p, level=Level.GRASSROOTS_COMMITTEE)
    a, b = make_organization("Chi bộ A", parent=x), make_organization("Chi bộ B", parent=x)
    return {"p": p, "x": x, "y": y, "a": a, "b": b, "c": make_organization("Chi bộ C", parent=y)}


def counts(nodes, letters, on):
    found = population().headcounts([nodes[letter].pk for letter in letters], on)
    return [tuple(found[nodes[letter].pk].as_list()) for letter in letters]


def test_members_are_the_population_of_the_tree():
    assert isinstance(population(), RegisteredMembers)


def test_headcounts_tell_class_and_transit_of_the_day(nodes):
    make_member(nodes["a"], official_date=date(2025, 6, 1))
    mover = make_member(nodes["a"], "Lê Văn Chuyển", official_date=date(2010, 1, 1))
    record(Entry(mover, K.TRANSFER_OUT, date(2026, 3, 2), between(nodes["a"], nodes["c"])), by=None, on=TODAY)
    record(Entry(mover, K.TRANSFER_IN, date(2026, 3, 20), at(nodes["c"])), by=None, on=TODAY)

    assert counts(nodes, "axcyp", date(2025, 1, 1)) == [(1, 1, 0), (1, 1, 0), (0, 0, 0), (0, 0, 0), (1, 1, 0)]
    assert counts(nodes, "axcyp", date(2026, 3, 10)) == [(1, 0, 1), (1, 0, 1), (0, 0, 1), (0, 0, 1), (2, 0, 1)]
    assert counts(nodes, "axcyp", date(2026, 4, 1)) == [(1, 0, 0), (1, 0, 0), (1, 0, 0), (1, 0, 0), (2, 0, 0)]
    assert counts(nodes, "a", date(2019, 1, 1)) == [(0, 0, 0)]


def test_headcounts_agree_with_totals_of_today(nodes):
    for letter in "aabc":
        make_member(nodes[letter])

    totals = population().totals([node.pk for node in nodes.values()])
    assert totals == {nodes[k].pk: n for k, n in {"p": 4, "x": 3, "y": 1, "a": 2, "b": 1, "c": 1}.items()}
    counting.fold()
    assert population().totals([node.pk for node in nodes.values()]) == totals
    assert [count[0] for count in counts(nodes, "pxyabc", TODAY)] == [4, 3, 1, 2, 1, 1]


def test_one_node_today_is_counted_like_any_other_day(nodes):
    make_member(nodes["a"])
    make_member(nodes["a"], membership_class="probationary")
    mover = make_member(nodes["a"], "Lê Văn Chuyển")
    record(Entry(mover, K.TRANSFER_OUT, date(2026, 3, 2), between(nodes["a"], nodes["c"])), by=None, on=TODAY)

    for node in nodes.values():
        assert population().today(node) == population().headcounts([node.pk], TODAY)[node.pk]


def test_people_of_a_branch_include_those_under_way(nodes):
    make_member(nodes["a"], "Trần Thị Bình")
    mover = make_member(nodes["b"], "Lê Văn An")
    record(Entry(mover, K.TRANSFER_OUT, date(2026, 3, 2), between(nodes["b"], nodes["a"])), by=None, on=TODAY)

    people = population().people(nodes["a"].pk, TODAY)

    assert [(person.name, person.in_transit) for person in people] == [("Lê Văn An", True), ("Trần Thị Bình", False)]


def test_later_movements_leave_out_what_was_reversed(nodes):
    from members.ledger import reverse

    member = make_member(nodes["a"])
    death = record(Entry(member, K.DEATH, date(2026, 5, 1), None), by=None, on=TODAY)
    later = population().later([nodes["a"].pk, nodes["b"].pk], date(2026, 4, 1))
    assert {pk: (last.on, last.count) for pk, last in later.items()} == {nodes["a"].pk: (date(2026, 5, 1), 1)}

    reverse(death, by=None, on=TODAY, reason="Nhầm")

    assert population().later([nodes["a"].pk], date(2026, 4, 1)) == {}


@pytest.mark.parametrize("folded", [True, False])
def test_moved_subtree_leaves_the_totals_of_every_node_right(nodes, folded):
    for letter in "aabc":
        make_member(nodes[letter])
    mover = make_member(nodes["a"], "Lê Văn Chuyển")
    record(Entry(mover, K.TRANSFER_OUT, date(2026, 3, 2), between(nodes["a"], nodes["c"])), by=None, on=TODAY)
    if folded:
        counting.fold()
    people = population()
    people.hold()
    people.settle()

    move = move_subtree(nodes["a"], parent=nodes["y"], on=date(2026, 3, 10))
    people.tree_changed([move], TODAY)

    assert people.totals([nodes[k].pk for k in "pxyac"]) == {
        nodes["p"].pk: 5, nodes["x"].pk: 1, nodes["y"].pk: 4, nodes["a"].pk: 2, nodes["c"].pk: 1,
    }  # fmt: skip
    assert HeadcountEntry.objects.get(member=mover).node == nodes["y"]
    assert Member.objects.get(pk=mover.pk).path == move.new
    assert counting.differences() == []
    assert people.headcounts([nodes["y"].pk], date(2026, 3, 9))[nodes["y"].pk] == Headcount(1, 0, 1)
