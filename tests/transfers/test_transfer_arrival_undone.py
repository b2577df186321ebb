"""An arrival from outside taken back: the person was never in the headcount here, and what was begun for him ends with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from members import services as members
from members.models import ActivityStatus, Member, Movement, Seat, SeatStatus
from reports.reconcile import reconcile
from tests.factories import TODAY
from tests.transfers.away_world import received_link, watch
from tests.transfers.stay_world import step
from tests.transfers.transfer_world import START, TransferWorld, make_world
from transfers.models import AbsenceState, Exemption, ExemptionState, LiaisonState, Transfer, TransferState
from transfers.services.exemptions import open_exemption

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> TransferWorld:
    return make_world()


@pytest.fixture
def newcomer(world) -> Member:
    return world.walk(world.arrival(), TransferState.COMPLETED).member


def on_leave(world: TransferWorld, member: Member) -> Exemption:
    """On leave abroad since mid-September."""
    asked = date(2026, 9, 14)
    term = {"from_on": asked, "until_on": date(2027, 3, 1), "ground": "abroad_alone"}
    case = open_exemption(member=member, kind="leave", requested_on=asked, by=world.user, on=TODAY, **term)
    step(world, case, "resolve", asked + timedelta(days=1), resolution_number="3-NQ/CB")
    step(world, case, "agree", asked + timedelta(days=2), agreed_number="4-CV/ĐU")
    return case


def take_back(world: TransferWorld, member: Member) -> None:
    entry = Movement.objects.get(member=member, sign=1)
    members.reverse_movement(movement=entry, reason="Nhận nhầm người", by=world.user, on=TODAY)


def test_cases_statuses_and_seats_of_that_membership_end(world, newcomer):
    leave, link, missed = on_leave(world, newcomer), received_link(world, newcomer), watch(world, newcomer)
    seat = Seat.objects.create(
        member=newcomer, organization=world.branch, body="branch_committee", position="member", valid_from=date(2026, 10, 1),
        term=world.branch.terms.get(), status=SeatStatus.INCUMBENT,
    )  # fmt: skip
    take_back(world, newcomer)
    for case in (leave, link, missed, seat, newcomer):
        case.refresh_from_db()
    assert (leave.state, link.state, missed.state) == (
        ExemptionState.DEPARTED,
        LiaisonState.ENDED,
        AbsenceState.DEPARTED,
    )
    assert not newcomer.status_periods.filter(valid_to=None).exists()
    assert (seat.status, seat.valid_to) == (SeatStatus.ENDED, date(2026, 10, 1))
    assert not newcomer.is_current
    assert Transfer.objects.get(member=newcomer).state == TransferState.GRASSROOTS_RECEIVED
    assert [row for row in reconcile() if row["faults"]] == []


def test_he_can_be_received_again_and_takes_part(world, newcomer):
    on_leave(world, newcomer)
    take_back(world, newcomer)
    case = Transfer.objects.get(member=newcomer)
    world.step(case, "accept", START + timedelta(days=40), override_reason="Đính chính")
    newcomer.refresh_from_db()
    assert newcomer.is_current
    assert newcomer.activity_status == ActivityStatus.ACTIVE
    assert [row for row in reconcile() if row["faults"]] == []
