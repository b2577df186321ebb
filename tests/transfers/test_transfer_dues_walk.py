"""Nơi đóng đảng phí of a stay in any order of turns, acts, returns and corrections: each month is asked once, none is lost."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from branches.acts import undo
from branches.models import Act, ActState, Organization
from core.dates import Month
from core.findings import Refused
from meetings.dues.payers import payers_of
from meetings.dues.services.payments import Paid, hand_over, pay_in_full
from meetings.models import DuesHandover, DuesMonth, DuesSheet
from members.models import Member
from tests.factories import TODAY
from tests.transfers.stay_world import step
from tests.transfers.test_transfer_dues import draw, make_paying_world, staying
from tests.transfers.test_transfer_dues_turns import DECEMBER, NOVEMBER, OCTOBER, SEPTEMBER, merged, turn

MONTHS = (SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER)
month_ = st.sampled_from(MONTHS)


class Dues(RuleBasedStateMachine):
    """One stay whose place of dues turns, whose place is merged and divided from, that ends and goes on; three branches draw up lists."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        """Leave the database as it was."""
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(at=st.sampled_from(["home", "there"]))
    def plant(self, at) -> None:
        """The stay, accepted on the first of September."""
        self.world = make_paying_world()
        self.units = (self.world.branch, self.world.far, self.world.sister)
        self.case = staying(self.world, dues_at=at)
        self.act: Act | None = None

    def attempt(self, act) -> None:
        """Refused, nothing changes."""
        try:
            with transaction.atomic():
                act()
        except Refused:
            self.case.refresh_from_db()

    @rule(which=st.integers(0, 2), month=month_)
    def draw_up(self, which, month) -> None:
        """A branch draws up the list of a month, or brings it up to date."""
        unit = Organization.objects.get(pk=self.units[which].pk)
        if unit.is_active:
            self.attempt(lambda: draw(unit, month))

    @rule(month=month_)
    def pay(self, month) -> None:
        """The member pays a month where he is asked."""
        row = DuesMonth.objects.filter(member=self.case.member_id, month=month.first_day, paid=0).first()
        if row is not None:
            paid = {"members": [row.member_id], "paid": Paid(TODAY), "by": None, "on": TODAY}
            self.attempt(lambda: pay_in_full(organization=row.organization, month=month, **paid))

    @rule(which=st.integers(0, 2), month=month_)
    def hand_up(self, which, month) -> None:
        """A branch hands a month up."""
        unit = self.units[which]
        if DuesSheet.objects.filter(organization=unit, month=month.first_day).exists():
            self.attempt(
                lambda: hand_over(
                    organization=unit, month=month, on=TODAY, receiver="Đảng ủy", seen=None, by=None, today=TODAY
                )
            )

    @rule(at=st.sampled_from(["home", "there"]), month=month_)
    def turn_dues(self, at, month) -> None:
        """The other place collects from a month on."""
        self.attempt(lambda: turn(self.world, self.case, at, month))

    @rule(name=st.sampled_from(["return_home", "undo_return", "undo_reception", "accept"]), day=st.integers(1, 21))
    def take_step(self, name, day) -> None:
        """The stay ends, goes on, was never received, is received."""
        if self.case.state in self.case.workflow.by_name[name].sources:
            on = date(2026, 11, day)
            given = {"remarks": "Tốt", "reason": "Ghi nhầm", "override_reason": "Theo thực tế"}
            self.attempt(lambda: step(self.world, self.case, name, on, **given))

    @rule(on=st.dates(date(2026, 9, 2), TODAY))
    def merge_there(self, on) -> None:
        """The branch of the stay goes into another."""
        self.case.refresh_from_db()
        if self.act is None and self.case.destination_id == self.world.far.pk:
            self.attempt(lambda: setattr(self, "act", merged(self.world, on)))
            self.case.refresh_from_db()

    @rule()
    def undo_merger(self) -> None:
        """The act is undone."""
        if self.act is not None and Act.objects.get(pk=self.act.pk).state == ActState.CARRIED_OUT:
            self.attempt(
                lambda: undo(Act.objects.get(pk=self.act.pk), by=self.world.user, on=TODAY, reason="Nhập nhầm")
            )
            self.act = None if Act.objects.get(pk=self.act.pk).state != ActState.CARRIED_OUT else self.act
            self.case.refresh_from_db()

    @invariant()
    def each_month_is_asked_once(self) -> None:
        """One branch has him on its fresh list; what is unpaid stands with it, or waits in the book of a branch that has ended."""
        if not hasattr(self, "act"):
            return
        member = Member.all_records.get(pk=self.case.member_id)
        for month in MONTHS:
            collecting = [unit for unit in self.units if member in payers_of(unit, month).members]
            assert len(collecting) == 1, (month, collecting)
            self._row_stands(member, month, collecting[0])

    def _row_stands(self, member: Member, month: Month, collector: Organization) -> None:
        row = DuesMonth.objects.filter(member=member, month=month.first_day).select_related("organization").first()
        drawn = DuesSheet.objects.filter(organization=collector, month=month.first_day).exists()
        closed = set(DuesHandover.objects.filter(month=month.first_day).values_list("organization", flat=True))
        if row is None:
            assert not drawn or collector.pk in closed, f"{month}: on no list"
        elif row.organization_id != collector.pk:
            ended = not row.organization.is_active and not drawn
            assert row.paid or row.organization_id in closed or collector.pk in closed or ended, (
                f"{month}: asked by {row.organization}"
            )


@pytest.mark.django_db
def test_any_order_asks_each_month_once_and_loses_none():
    few = settings(
        max_examples=6,
        stateful_step_count=14,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Dues, settings=few)
