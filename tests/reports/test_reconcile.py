"""reconcile finds what it is there to find, and the demo passes it whole."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from config.demo import make
from members.ledger import Entry, record
from members.models import HeadcountEntry, Member, MembershipPeriod, MovementKind, NodeTally
from reports.reconcile import CHECKS, reconcile
from tests.factories import TODAY, make_member, make_organization

pytestmark = pytest.mark.django_db
SEED = 23  # of a hamlet with a large branch and somebody on the way between two


def broken() -> set[str]:
    return {result["invariant"] for result in reconcile() if result["faults"]}


def test_sound_registry_has_no_fault():
    member = make_member(make_organization())
    record(Entry(member, MovementKind.DEATH, date(2026, 5, 1), None), by=None, on=TODAY)
    make_member(make_organization("Chi bộ Hai"))

    assert broken() == set()


def _lose_the_period(member):
    MembershipPeriod.objects.filter(member=member).delete()


def _move_behind_the_ledger(member):
    other = make_organization("Chi bộ khác")
    MembershipPeriod.objects.filter(member=member).update(origin=other, destination=other)


def _drop_the_counted_row(member):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE members_headcountentry DISABLE TRIGGER members_entry_delete")
        HeadcountEntry.objects.filter(member=member)._raw_delete(using="default")


def _bend_a_total(member):
    NodeTally.objects.filter(node=member.organization, dimension="total").update(n=7)


def _change_without_history(member):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE members_member SET version = 3 WHERE id = %s", [member.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")


def _unguard_the_ledger(member):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE members_movement DISABLE TRIGGER USER")


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        (_lose_the_period, "I-1"), (_move_behind_the_ledger, "I-1"), (_drop_the_counted_row, "I-3"), (_bend_a_total, "I-2"),
        (_bend_a_total, "I-7"), (_change_without_history, "I-8"), (_unguard_the_ledger, "I-8"),
    ],
)  # fmt: skip
def test_each_harm_is_found(harm, found):
    member = make_member(make_organization())
    reconcile()
    harm(Member.objects.get(pk=member.pk))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert found in broken()


def test_command_answers_in_json_and_fails_when_something_disagrees():
    member = make_member(make_organization())
    out = StringIO()
    call_command("reconcile", format="json", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["ok"] and len(answer["checks"]) == len(CHECKS)

    _lose_the_period(member)
    with pytest.raises(CommandError, match="không khớp"):
        call_command("reconcile", stdout=StringIO())


def _people(count: int | None = None) -> list[tuple]:
    return list(Member.objects.order_by("pk").values_list("full_name", "birth_date", "admission_date")[:count])


def test_demo_holds_every_invariant_and_is_the_same_for_a_seed(settings, monkeypatch):
    settings.DEMO_ALLOWED = False
    with monkeypatch.context() as people_alone, transaction.atomic():
        people_alone.setattr(make, "enrich", lambda root, **_: None)
        make.make_demo("hamlet", seed=SEED, today=TODAY, say=lambda _: None)
        first = _people()
        transaction.set_rollback(True)
    root = make.make_demo("hamlet", seed=SEED, today=TODAY, say=lambda _: None)

    assert (root.level, broken()) == ("provincial", set())
    assert _people(len(first)) == first
    assert len({name for name, *_ in first}) > 10
    assert MembershipPeriod.objects.filter(kind="transit", valid_to=None).exists()
