"""After any sequence of movements, late entries, reversals and merged records the headcount explains itself.

I-1: a living, unremoved member counts in exactly one branch, or in transit. I-2: closing = opening + in − out at every node
for every period. I-3: the kept totals equal a recount. Every figure is also computed naively here, from the entries alone.
"""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from branches.models import Level, Organization
from core.dates import Month
from core.findings import Refused
from members import counting, duplicates, services, statuses
from members.ledger import Papers
from members.models import HeadcountEntry, Member, MembershipPeriod, Movement, MovementKind
from members.statuses import StatusChange
from tests.factories import make_member, make_organization

K = MovementKind
START, TODAY = date(2026, 1, 1), date(2026, 6, 30)
DAYS = st.integers(0, (TODAY - START).days).map(lambda n: START + timedelta(days=n))
MONTHS = [Month(2026, n) for n in range(1, 7)]
NO_PAPER = Papers()
GAINS, LOSSES = ("B", "opening", "R_in"), ("C", "R_out")


def naive_places(on: date) -> dict[int, tuple[int, int]]:
    """Where each member is at the close of a day, replayed from the entries: nothing of the program's own arithmetic is used."""
    reversed_ids = set(Movement.objects.filter(sign=-1).values_list("reverses_id", flat=True))
    places: dict[int, tuple[int, int] | None] = {}
    for entry in sorted(Movement.objects.filter(sign=1), key=lambda m: (m.effective_on, m.pk)):
        if entry.pk not in reversed_ids and entry.effective_on <= on:
            places[entry.member_id] = (
                (entry.after_origin_id, entry.after_destination_id) if entry.after_origin_id else None
            )
    return {member: place for member, place in places.items() if place}


class Headcount(RuleBasedStateMachine):
    """A small province, a few members, whatever a clerk may enter in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        """Leave the database as it was."""
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize()
    def plant(self) -> None:
        """Province P > communes X (branches a, b) and Y (branch c)."""
        province = make_organization("P", level=Level.PROVINCIAL)
        x = make_organization("X", parent=province, level=Level.GRASSROOTS_COMMITTEE)
        y = make_organization("Y", parent=province, level=Level.GRASSROOTS_COMMITTEE)
        self.branches = [make_organization(n, parent=x) for n in "ab"] + [make_organization("c", parent=y)]
        self.nodes = [province, x, y, *self.branches]
        self.members: list[Member] = []
        for branch in self.branches[:2]:
            self.members.append(make_member(branch, on=date(2025, 1, 1)))

    def attempt(self, act, **values) -> None:
        """Try an act; when it is refused nothing may have been written."""
        before = Movement.objects.count()
        try:
            with transaction.atomic():
                act(papers=NO_PAPER, by=None, on=TODAY, **values)
        except Refused:
            assert Movement.objects.count() == before

    @rule(who=st.integers(0, 9), where=st.integers(0, 2), day=DAYS, kind=st.sampled_from([K.OPENING, K.ADMISSION]))
    def join(self, who, where, day, kind) -> None:
        """Somebody new is counted."""
        values = {"full_name": f"Đảng viên {who}", "sex": "male", "membership_class": "official"}
        if len(self.members) < 6:
            member = services.add_member(
                values=values,
                branch=self.branches[where],
                kind=kind,
                effective_on=day,
                papers=NO_PAPER,
                by=None,
                on=TODAY,
            )
            self.members.append(member)

    @rule(who=st.integers(0, 9), where=st.integers(0, 5), day=DAYS)
    def introduce(self, who, where, day) -> None:
        """Somebody is introduced to a branch or a committee."""
        self.attempt(services.transfer_out, member=self.pick(who), destination=self.nodes[where], effective_on=day)

    @rule(who=st.integers(0, 9), where=st.integers(0, 2), day=DAYS)
    def receive(self, who, where, day) -> None:
        """Somebody is received."""
        self.attempt(services.receive, member=self.pick(who), branch=self.branches[where], effective_on=day)

    @rule(who=st.integers(0, 9), day=DAYS)
    def send_back(self, who, day) -> None:
        """A letter comes back."""
        self.attempt(services.return_to_origin, member=self.pick(who), effective_on=day)

    @rule(who=st.integers(0, 9), where=st.integers(0, 2), day=DAYS)
    def move_inside(self, who, where, day) -> None:
        """Both entries on one day."""
        self.attempt(services.transfer_internally, member=self.pick(who), branch=self.branches[where], effective_on=day)

    @rule(who=st.integers(0, 9), day=DAYS)
    def leave_for_elsewhere(self, who, day) -> None:
        """Out of the system."""
        self.attempt(
            services.transfer_outside,
            member=self.pick(who),
            boundary="other_province",
            external_unit="Đảng bộ khác",
            effective_on=day,
        )

    @rule(who=st.integers(0, 9), where=st.integers(0, 2), day=DAYS)
    def arrive_from_elsewhere(self, who, where, day) -> None:
        """Back into the system."""
        self.attempt(
            services.admit_from_outside, values={}, member=self.pick(who), branch=self.branches[where], boundary="same_province",
            external_unit="Đảng bộ khác", effective_on=day,
        )  # fmt: skip

    @rule(who=st.integers(0, 9), day=DAYS, kind=st.sampled_from([K.DEATH, K.DELETION, K.VOLUNTARY_EXIT]))
    def depart(self, who, day, kind) -> None:
        """Out of the Party, or of this life."""
        self.attempt(services.record_departure, member=self.pick(who), kind=kind, effective_on=day)

    @rule(who=st.integers(0, 9), where=st.integers(0, 2), day=DAYS)
    def restore(self, who, where, day) -> None:
        """Membership restored."""
        self.attempt(
            services.bring_back,
            member=self.pick(who),
            kind=K.RESTORATION,
            branch=self.branches[where],
            effective_on=day,
        )

    @rule(who=st.integers(0, 9), day=DAYS, value=st.sampled_from(["exempt", "active", "abroad"]))
    def change_status(self, who, day, value) -> None:
        """A status, early or late."""
        self.attempt(statuses.set_activity_status, member=self.pick(who), change=StatusChange(value, day))

    @rule(which=st.integers(0, 30))
    def reverse(self, which) -> None:
        """Some entry was a mistake."""
        entries = list(Movement.objects.filter(sign=1).order_by("pk"))
        entry = entries[which % len(entries)]
        before = Movement.objects.count()
        try:
            with transaction.atomic():
                services.reverse_movement(movement=entry, reason="Ghi nhầm", by=None, on=TODAY)
        except Refused:
            assert Movement.objects.count() == before

    @precondition(lambda self: len(self.members) > 2)
    @rule(keep=st.integers(0, 9), drop=st.integers(0, 9))
    def merge(self, keep, drop) -> None:
        """Two records were one person."""
        try:
            with transaction.atomic():
                duplicates.merge(
                    keep=self.pick(keep),
                    duplicate=self.pick(drop),
                    take=["phone"],
                    reason="Một người",
                    by=None,
                    on=TODAY,
                )
        except Refused:
            pass

    @rule()
    def fold(self) -> None:
        """The minute hand."""
        counting.fold()

    def pick(self, number: int) -> Member:
        """One of the members."""
        return Member.all_records.get(pk=self.members[number % len(self.members)].pk)

    @invariant()
    def one_member_counts_in_one_place(self) -> None:
        """I-1."""
        places = naive_places(TODAY)
        open_periods = list(
            MembershipPeriod.objects.filter(valid_to=None).values_list("member", "origin", "destination")
        )
        assert sorted((member, *place) for member, place in places.items()) == sorted(open_periods)
        assert set(HeadcountEntry.objects.values_list("member", flat=True)) == set(places)
        current = Member.all_records.filter(end_reason="").values_list("pk", flat=True)
        assert set(current) == set(places)
        for member in Member.all_records.filter(pk__in=places):
            moving = places[member.pk][0] != places[member.pk][1]
            assert (member.activity_status == "in_transit") == moving
            assert member.organization_id == places[member.pk][0]

    @invariant()
    def every_period_of_every_node_balances(self) -> None:
        """I-2, with the kept totals and with the naive count."""
        paths = dict(Organization.objects.values_list("pk", "path"))
        ends = [START - timedelta(days=1), *(month.last_day for month in MONTHS)]
        states = [naive_places(day) for day in ends]
        for node in getattr(self, "nodes", ()):
            counts = [
                sum(all(paths[end].startswith(node.path) for end in place) for place in state.values())
                for state in states
            ]
            kept = counting.totals(node, ["total", *(f"flow:{month.isoformat()}" for month in MONTHS)])
            assert kept["total"].get("", 0) == counts[-1], node.name
            for index, month in enumerate(MONTHS):
                flow = kept[f"flow:{month.isoformat()}"]
                gained = sum(n for row, n in flow.items() if row.startswith(GAINS))
                lost = sum(n for row, n in flow.items() if row.startswith(LOSSES))
                assert counts[index] + gained - lost == counts[index + 1], (node.name, str(month), flow)

    @invariant()
    def totals_equal_a_recount(self) -> None:
        """I-3, without folding what waits: the kept plus the waiting is compared."""
        with transaction.atomic():
            assert counting.differences() == []
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_headcount_explains_itself_after_any_sequence_of_acts():
    run_state_machine_as_test(Headcount, settings=settings(max_examples=25, stateful_step_count=14, deadline=None))
