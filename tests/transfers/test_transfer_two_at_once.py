"""Two people act at once, on connections of their own: one goes through, the other is told, nobody is in two places, nothing hangs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from branches.acts import carry_out
from branches.models import Act, ActKind, ActStep, Organization
from core.findings import Refused
from core.workflow import Consequence, perform
from members import services as members
from members.ledger import Papers
from members.models import Member, MembershipPeriod, MovementKind
from reports.reconcile import reconcile
from tests.factories import TODAY
from tests.transfers.transfer_world import SIGNER, TransferWorld, make_world
from transfers.models import Transfer, TransferState

pytestmark = pytest.mark.django_db(transaction=True)
S = TransferState
ON = date(2026, 10, 1)


def together(*acts: Callable[[], object]) -> list[object]:
    """Each act on its own thread and connection, begun at one moment; what each answered, or how it was refused."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '60s'")
            gate.wait(timeout=60)
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def sound() -> None:
    assert [row for row in reconcile() if row["faults"]] == []


@pytest.fixture
def world() -> TransferWorld:
    return make_world()


def step(world: TransferWorld, case: Transfer, name: str, **data):
    mine = Transfer.objects.get(pk=case.pk)
    version = mine.version
    return lambda: perform(
        mine,
        name,
        scope=Consequence(world.user, TODAY),
        on=ON,
        data=SIGNER | {"reason": "Theo thực tế"} | data,
        version=version,
    )


def test_second_acceptance_is_told_and_writes_nothing(world):
    case = world.walk(world.open(), S.UPPER_RECEIVED)
    answers = together(step(world, case, "accept"), step(world, case, "accept"))
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == 1
    assert refused[0].conflict
    assert MembershipPeriod.objects.get(member=case.member, valid_to=None).origin == world.far
    sound()


def test_acceptance_and_recall_end_in_one_of_the_two(world):
    case = world.walk(world.open(), S.UPPER_RECEIVED)
    answers = together(step(world, case, "accept"), step(world, case, "recall"))
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    case.refresh_from_db()
    place = MembershipPeriod.objects.get(member=case.member, valid_to=None)
    assert (case.state, place.origin) in ((S.BRANCH_RECEIVED, world.far), (S.RECALLED, world.branch))
    sound()


def merger(world: TransferWorld) -> Act:
    """The far branch goes into the inner one."""
    act = Act.objects.create(
        organization=world.province, title="Nhập chi bộ", decision_number="5-QĐ", decision_date=ON, effective_on=ON
    )
    ActStep.objects.create(act=act, order=1, kind=ActKind.MERGER, subject=world.far, target=world.inner)
    return act


def carried_out(world: TransferWorld, act: Act) -> Callable[[], object]:
    return lambda: carry_out(act, by=world.user, on=TODAY, override_reason="Theo đề án")


def test_acceptance_while_the_destination_is_merged_waits_instead_of_hanging(world):
    cases = [world.walk(world.open(member=member), S.UPPER_RECEIVED) for member in world.members[:3]]
    together(*[step(world, case, "accept") for case in cases], carried_out(world, merger(world)))
    for case in cases:
        case.refresh_from_db()
        assert case.state in (S.UPPER_RECEIVED, S.BRANCH_RECEIVED)
    sound()


def test_nobody_is_sent_to_a_branch_that_is_merged_at_that_moment(world):
    waiting = world.open(member=world.members[1], destination=world.sister)
    answers = together(
        lambda: world.open(destination=world.far),
        lambda: world.arrival(destination=world.far),
        step(world, waiting, "readdress", destination=world.far.pk),
        carried_out(world, merger(world)),
    )
    assert sum(isinstance(answer, Refused) for answer in answers) < 4
    assert {case.destination.is_active for case in Transfer.objects.select_related("destination")} == {True}
    sound()


def test_a_branch_closed_since_it_was_chosen_is_refused(world):
    chosen = Organization.objects.get(pk=world.far.pk)
    carried_out(world, merger(world))()
    for opened in (lambda: world.open(destination=chosen), lambda: world.arrival(destination=chosen)):
        with pytest.raises(Refused, match="không còn hoạt động"):
            opened()
    assert not Transfer.objects.exists()


def test_death_recorded_while_the_member_is_received(world):
    case = world.walk(world.open(), S.UPPER_RECEIVED)
    together(
        step(world, case, "accept"),
        lambda: members.record_departure(
            member=case.member,
            kind=MovementKind.DEATH,
            effective_on=date(2026, 10, 5),
            papers=Papers(),
            by=world.user,
            on=TODAY,
        ),
    )
    case.refresh_from_db()
    case.member.refresh_from_db()
    assert case.member.end_reason == "deceased"
    assert case.state in (S.DEPARTED, S.BRANCH_RECEIVED)
    sound()


def test_one_member_cannot_have_two_cases_opened_at_once(world):
    answers = together(lambda: world.open(destination=world.far).pk, lambda: world.open(destination=world.inner).pk)
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert Transfer.objects.filter(member=world.members[0]).count() == 1


def test_one_person_arriving_by_two_letters_is_counted_once(world):
    cases = [world.walk(world.arrival(destination=branch), S.UPPER_RECEIVED) for branch in (world.branch, world.far)]
    answers = together(*[step(world, case, "accept") for case in cases])
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert Member.objects.current().filter(card_number="079080001234").count() == 1
    sound()
