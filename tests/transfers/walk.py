"""What the random walks of this chapter share: one transaction, a clock, refusals that write nothing, and what must hold after each act."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from branches.acts import carry_out, undo
from branches.models import Act, ActKind, ActState, ActStep, Organization
from core.findings import Refused
from members.flows import balance, headcount
from members.models import MembershipPeriod, Movement
from reports.reconcile import reconcile
from tests.factories import TODAY
from tests.transfers.transfer_world import make_world
from transfers.followers import FOLLOWING
from transfers.models import BEFORE_INTRODUCTION, UNDER_WAY, Transfer


class Walk(RuleBasedStateMachine):
    """The world of transfers in one transaction that is rolled back; the clock only goes on and stops at today."""

    first: date

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.day = self.first

    def teardown(self) -> None:
        """Leave the database as it was."""
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def lay_out(self) -> None:
        """The world: five branches that may be the ends of a journey, and the nodes whose sheet must add up."""
        self.world = w = make_world()
        self.ends = [w.branch, w.sister, w.far, w.inner, w.abroad_branch]
        self.nodes = [*self.ends, w.commune, w.other_commune, w.upper, w.grassroots, w.province, w.abroad_province]
        self.people = [member.pk for member in w.members[:3]]
        self.acts: list[Act] = []

    def tomorrow(self) -> date:
        """A day later."""
        self.day = min(self.day + timedelta(days=1), TODAY)
        return self.day

    def standing(self) -> tuple:
        """What a refused act must leave as it was."""
        return (
            Movement.objects.count(),
            [list(kind.objects.order_by("pk").values_list("pk", "state", "version")) for kind in FOLLOWING],
            list(MembershipPeriod.objects.order_by("pk").values_list("pk", "member_id", "valid_from", "valid_to")),
        )

    def attempt(self, act, *args, **values) -> object | None:
        """Try an act; refused, nothing may have been written."""
        before = self.standing()
        try:
            with transaction.atomic():
                return act(*args, **values)
        except Refused:
            assert self.standing() == before
            return None

    def carry(self, kind: ActKind, subject: Organization, target: Organization, on: date) -> None:
        """One organisation is merged, dissolved or handed over, whoever is on the way."""
        act = Act.objects.create(
            organization=self.world.province, title="Sắp xếp", decision_number="5-QĐ", decision_date=on, effective_on=on
        )
        ActStep.objects.create(act=act, order=1, kind=kind, subject=subject, target=target)
        if self.attempt(carry_out, act, by=self.world.user, on=TODAY, override_reason="Theo đề án") is not None:
            self.acts.append(act)

    def put_back(self, which: int = 0) -> None:
        """An act is undone, counted from the last."""
        if self.acts:
            act = Act.objects.get(pk=self.acts[-1 - which % len(self.acts)].pk)
            if act.state == ActState.CARRIED_OUT:
                self.attempt(undo, act, by=self.world.user, on=TODAY, reason="Nhập nhầm")

    @invariant()
    def everything_agrees(self) -> None:
        """The proofs of ``reconcile``, and what the cases say beside what the ledger says."""
        if not hasattr(self, "acts"):
            return
        assert [row for row in reconcile() if row["faults"]] == []
        transit = set(
            MembershipPeriod.objects.filter(valid_to=None, kind="transit").values_list("member_id", flat=True)
        )
        way = Transfer.objects.filter(state__in=UNDER_WAY, out_entry__isnull=False, destination__isnull=False)
        assert transit == set(way.exclude(kind="internal").values_list("member_id", flat=True))
        assert not Transfer.objects.filter(state__in=BEFORE_INTRODUCTION, member__in=transit).exists()

    @invariant()
    def every_sheet_adds_up(self) -> None:
        """Opening + in − out + rearranged = closing at each node; a parent counts its children and whoever is on the way inside."""
        if not hasattr(self, "acts"):
            return
        for node in Organization.objects.filter(pk__in=[n.pk for n in self.nodes], status="active"):
            sheet = balance(node, self.first, TODAY)
            assert len(sheet.opening) + sheet.increase - sheet.decrease == len(sheet.closing) == headcount(node, TODAY)
