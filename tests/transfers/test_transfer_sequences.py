"""Whatever two ends do in whatever order: one place for each member, the case and the ledger agree, every node's sheet 1 adds up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from branches.models import ActKind
from core.dates import Month
from core.workflow import Consequence, perform
from members import services as members
from members.ledger import Papers
from members.models import Member, Movement, MovementKind
from tests.factories import TODAY
from tests.transfers.transfer_world import SIGNER, START
from tests.transfers.walk import Walk
from transfers.models import CLOSED, Transfer, TransferState

S = TransferState
SMOOTH = (
    "request",
    "take_up",
    "sign_branch",
    "forward",
    "introduce",
    "receive_upper",
    "receive_grassroots",
    "accept",
    "complete",
)
BACK = (
    "return",
    "take_back",
    "recall",
    "reopen",
    "reintroduce",
    "undo_reception",
    "undo_introduction",
    "withdraw",
    "block",
    "unblock",
)
FIRST = START - timedelta(days=60)


class TwoEnds(Walk):
    """Three members, five branches, a clock that only goes on."""

    first = FIRST

    @initialize(journeys=st.tuples(*[st.tuples(st.integers(1, 4), st.integers(3, 9))] * 3))
    def plant(self, journeys) -> None:
        """The world, and everybody on the way somewhere: rules are sometimes left out of an example, journeys never."""
        self.lay_out()
        for who, (where, steps) in enumerate(journeys):
            self.set_out(who, where, steps)

    def last_case(self, who: int) -> Transfer | None:
        """The latest case of somebody."""
        return Transfer.objects.filter(member=self.people[who]).order_by("-pk").first()

    def take(self, case: Transfer, name: str, **data) -> None:
        """One step today."""
        data = SIGNER | {"reason": "Theo thực tế", "report": "1-BC"} | data
        self.attempt(
            perform,
            case,
            name,
            scope=Consequence(self.world.user, TODAY),
            on=self.tomorrow(),
            data=data,
            override_reason="Theo thực tế",
        )

    @rule(who=st.integers(0, 2), where=st.integers(0, 4), steps=st.integers(0, 9))
    def travel(self, who, where, steps) -> None:
        """Somebody is to go somewhere, also back to where he came from; or goes on for some steps of the smooth way."""
        self.set_out(who, where, steps)

    def set_out(self, who: int, where: int, steps: int) -> None:
        """Open a case when none is open, and take some steps."""
        case = self.last_case(who)
        if case is None or case.state in CLOSED or case.state == S.BRANCH_RECEIVED:
            member = Member.objects.get(pk=self.people[who])
            self.attempt(self.world.open, member=member, destination=self.ends[where], cause_on=self.day)
        for _ in range(steps):
            self.go_on(self.last_case(who))

    def go_on(self, case: Transfer | None) -> None:
        """One step of the smooth way, if there is one."""
        if case is None:
            return
        if case.state == S.REQUESTED and not case.papers.exists():
            self.world.papers(case, self.day)
        if case.state == S.ORIGIN_PROCESSING and case.kind != "internal":
            self.attempt(self.world.seal, case, self.day)
        for name in SMOOTH:
            step = case.workflow.by_name[name]
            if case.state in step.sources and step.applies(case):
                self.take(case, name, dues_paid_to=Month.of(self.day).first_day)
                return

    @rule(who=st.integers(0, 2), name=st.sampled_from(BACK), where=st.integers(0, 4))
    def go_back(self, who, name, where) -> None:
        """Something is returned, recalled, corrected, blocked."""
        case = self.last_case(who)
        if case is not None:
            more = {"destination": self.ends[where]} if name == "reintroduce" and where else {}
            self.take(case, name, **more)

    @rule(who=st.integers(0, 2))
    def reverse_last_entry(self, who) -> None:
        """A clerk corrects the ledger itself."""
        last = (
            Movement.objects.filter(member=self.people[who], sign=1, reversed_by=None)
            .order_by("-effective_on", "-pk")
            .first()
        )
        if last is not None and last.kind != MovementKind.OPENING:
            self.attempt(members.reverse_movement, movement=last, reason="Ghi nhầm", by=self.world.user, on=TODAY)

    @rule(who=st.integers(0, 2))
    def die(self, who) -> None:
        """Somebody dies, wherever he is."""
        member = Member.objects.get(pk=self.people[who])
        self.attempt(
            members.record_departure, member=member, kind=MovementKind.DEATH, effective_on=self.tomorrow(), papers=Papers(),
            by=self.world.user, on=TODAY,
        )  # fmt: skip

    @rule(source=st.integers(0, 3), into=st.integers(0, 3))
    def merge(self, source, into) -> None:
        """A branch goes into another, whoever is on the way."""
        if source == into:
            return
        self.carry(ActKind.MERGER, self.ends[source], self.ends[into], self.tomorrow())

    @rule()
    def undo_merger(self) -> None:
        """The latest act is undone."""
        self.put_back()


@pytest.mark.django_db
def test_two_ends_in_any_order_keep_everybody_in_one_place():
    run_state_machine_as_test(
        TwoEnds, settings=settings(max_examples=8, stateful_step_count=8, deadline=None, phases=[Phase.generate])
    )
