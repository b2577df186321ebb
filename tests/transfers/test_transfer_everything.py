"""Every procedure of this chapter on the same people at once, in any order, with acts on the tree and signed reports between: whatever is
refused writes nothing, nothing breaks, and after each act the proofs of ``reconcile`` hold and every node's sheet 1 adds up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from branches.models import ActKind, Organization
from core.dates import Month
from core.workflow import Consequence, perform
from members import services as members
from members.ledger import Papers
from members.models import Member, Movement, MovementKind
from reports.models import Report
from reports.services import open_report
from tests.factories import TODAY
from tests.transfers.walk import Walk
from transfers.followers import FOLLOWING
from transfers.models import (
    Journey,
    MemberCase,
    Transfer,
)
from transfers.services.absence import open_watch
from transfers.services.exemptions import begin_due, open_exemption
from transfers.services.journeys import open_beside, open_journey
from transfers.services.liaison import open_link
from transfers.services.temporary import open_stay
from transfers.services.temporary_past import record_stay

FIRST = date(2026, 3, 2)
OPENING = (
    "transfer",
    "transfer",
    "transfer",
    "stay",
    "outside",
    "arrival",
    "stay",
    "exempt",
    "leave",
    "journey",
    "link",
    "watch",
    "beside",
)
NAMED = {
    "signer_name": "Trần Thị Ký", "signer_position": "Bí thư", "reason": "Theo thực tế", "remarks": "Tốt", "opinion": "Đồng ý",
    "channel": "visit", "made_by": "Bí thư", "result": "Vắng nhà", "task": "Vận động", "reply": "Đã báo cáo", "good_reasons": [],
    "report": "1-BC",
}  # fmt: skip
NEWCOMER = "Phan Văn Đến"
BY_ITSELF = {"close_departed", "rejoin", "close_moved", "stay_again", "close_merged", "return_moved", "end_moved"}
ASTRAY = {
    "withdraw",
    "block",
    "cancel",
    "send_back",
    "refuse",
    "decline",
    "contact",
    "warn",
    "check",
    "assign",
    "inform",
    "return",
    "extend",
    "extend_outside",
    "write_remarks",
    "change_dues",
}
who_ = st.integers(0, 3)
where_ = st.integers(0, 4)


class Everything(Walk):
    """Four members, five branches, six procedures; the clock only goes on, what is told may lie some days back."""

    first = FIRST

    @initialize(
        start=st.lists(st.tuples(st.sampled_from(OPENING), who_, where_, st.integers(0, 8)), min_size=2, max_size=4)
    )
    def plant(self, start) -> None:
        """The world, with something under way for some of its people."""
        self.lay_out()
        for what, who, where, steps in start:
            self.begin(what, who, where, 30)
            self.go_on(who, 0, steps)

    # What is done

    def told(self, back: int = 0) -> date:
        """The day of an act: tomorrow by the clock, or some days back."""
        return self.tomorrow() - timedelta(days=back)

    def somebody(self, who: int) -> Member:
        """One of the three, or whoever has arrived from outside."""
        arrived = Member.all_records.filter(full_name=NEWCOMER).order_by("-pk").first() if who == 3 else None
        return arrived or Member.all_records.get(pk=self.people[who % 3])

    def cases(self, who: int) -> list[MemberCase]:
        """Every case of somebody, the latest first; of the newcomer also the one that has no member yet."""
        mine = Q(member=self.somebody(who))
        return [
            case
            for kind in FOLLOWING
            for case in kind.objects.filter(mine | Q(member=None) if who == 3 else mine).order_by("-pk")
        ]

    @rule(what=st.sampled_from(OPENING), who=who_, where=where_, months=st.integers(0, 14))
    def begin(self, what, who, where, months) -> None:
        """Something is asked for or noted."""
        w, day = self.world, self.told()
        member, end = self.somebody(who), self.ends[where]
        common = {"member": member, "by": w.user, "on": TODAY}
        term = {"from_on": day + timedelta(days=3), "until_on": day + timedelta(days=3 + 31 * months)}
        match what:
            case "transfer":
                self.attempt(w.open, member=member, destination=end, cause_on=day)
            case "outside":
                self.attempt(
                    w.open, member=member, outside_unit="Đảng bộ xã Lạ", boundary="other_province", cause_on=day
                )
            case "arrival":
                self.attempt(w.arrival, NEWCOMER, destination=end, introduced_on=day)
            case "stay":
                self.attempt(open_stay, **common, **term, reason="secondment", requested_on=day, destination=end)
            case "exempt":
                self.attempt(open_exemption, **common, kind="exempt", requested_on=day, from_on=day)
            case "leave":
                self.attempt(open_exemption, **common, kind="leave", requested_on=day, ground="abroad_alone", **term)
            case "journey":
                handling = ("none", "leave", "temporary", "official")[months % 4]
                values = {
                    "country": "Nhật Bản",
                    "purpose": "tourism",
                    "private": True,
                    "requested_on": day,
                    "handling": handling,
                }
                self.attempt(open_journey, **common, values=values | term)
            case "link":
                self.attempt(open_link, member=member, residence=end, by=w.user)
            case "watch":
                self.attempt(open_watch, **common, cause="meetings", since_on=day)
            case "beside":
                journey = Journey.objects.filter(member=member).order_by("-pk").first()
                if journey is not None:
                    self.attempt(open_beside, case=journey, by=w.user, on=TODAY)

    @rule(who=who_, where=where_, months=st.integers(0, 14))
    def tell_stay(self, who, where, months) -> None:
        """A stay of before the clock is entered: over, running, or on the way, by the number of months."""
        day, end = self.told(), self.ends[where]
        self.attempt(
            record_stay, member=self.somebody(who), values=self.letter(day, end, months), by=self.world.user, on=TODAY
        )

    def letter(self, day: date, end: Organization, months: int) -> dict:
        """What its letter says."""
        first = day - timedelta(days=31 * (months + 1))
        told = {"destination": end, "reason": "secondment", "introduced_on": first - timedelta(days=3), "from_on": first,
                "until_on": first + timedelta(days=200), "dues_at": ("home", "there")[months % 2], "letter_number": ""}  # fmt: skip
        if months % 3:
            told["received_on"] = first
        if months % 3 == 2:
            told["returned_on"] = day - timedelta(days=months)
        return told

    @rule(who=who_, which=st.integers(0, 60), where=where_, back=st.sampled_from([0, 0, 0, 1, 5, 40]))
    def take_any_step(self, who, which, where, back) -> None:
        """Any step of any table that the state of any of somebody's cases knows."""
        ways = [
            (case, step)
            for case in self.cases(who)
            for step in case.workflow.leaving(case.state)
            if step.name not in BY_ITSELF
        ]
        if ways:
            case, step = ways[which % len(ways)]
            self.take(case, step, self.told(back), where)

    @rule(who=who_, which=st.integers(0, 3), steps=st.integers(1, 5))
    def go_on(self, who, which=0, steps=1) -> None:
        """Some steps of the smooth way of one of somebody's open cases."""
        for _ in range(steps):
            still = [case for case in self.cases(who) if case.state not in case.workflow.closed]
            if still:
                self.one_step(still[which % len(still)])

    def one_step(self, case: MemberCase) -> None:
        """The first step of the table that leads on and is not refused."""
        if isinstance(case, Transfer) and case.origin_id and not case.papers.exists():
            self.world.papers(case, self.day)
        if isinstance(case, Transfer) and case.state == "origin_processing" and case.kind != "internal":
            self.attempt(self.world.seal, case, self.day)
        for step in case.workflow.leaving(case.state):
            if step.applies(case) and step.name not in ASTRAY | BY_ITSELF and self.take(case, step, self.told(), None):
                return

    def take(self, case: MemberCase, step, day: date, where: int | None) -> bool:
        """Take a step with everything it could ask for."""
        data = dict(NAMED)
        for key in step.needs:
            if key.endswith("_on") or key == "dues_paid_to":
                data[key] = day
            elif key.endswith("number"):
                data[key] = "7-QĐ"
        data |= {
            "until_on": day + timedelta(days=100),
            "dues_paid_to": Month.of(day).first_day,
            "from_month": Month.of(day).first_day,
            "dues_at": ("there", "home")[(where or 0) % 2],
            "left_on": day,
            "returned_on": day,
        }
        if where is not None and step.name in ("reintroduce", "accept", "readdress"):
            data["destination" if step.name == "reintroduce" else "branch"] = self.ends[where]
        done = self.attempt(
            perform,
            case,
            step.name,
            scope=Consequence(self.world.user, TODAY),
            on=day,
            data=data,
            override_reason="Theo thực tế",
        )
        return done is not None

    @rule(days=st.integers(1, 40))
    def wait(self, days) -> None:
        """Time passes; what was to begin begins."""
        self.day = min(self.day + timedelta(days=days), TODAY)
        begin_due(self.day)

    @rule(who=who_, back=st.integers(0, 3))
    def reverse_entry(self, who, back) -> None:
        """A clerk corrects the ledger itself, not always its last line."""
        rows = Movement.objects.filter(member=self.somebody(who), sign=1, reversed_by=None).order_by(
            "-effective_on", "-pk"
        )
        found = list(rows[: back + 1])
        if found and found[-1].kind != MovementKind.OPENING:
            self.attempt(members.reverse_movement, movement=found[-1], reason="Ghi nhầm", by=self.world.user, on=TODAY)

    @rule(
        who=who_,
        back=st.sampled_from([0, 10]),
        kind=st.sampled_from([MovementKind.DEATH, MovementKind.DELETION, MovementKind.VOLUNTARY_EXIT]),
    )
    def leave_the_party(self, who, back, kind) -> None:
        """Somebody dies or is struck off, wherever he is."""
        member = self.somebody(who)
        self.attempt(
            members.record_departure,
            member=member,
            kind=kind,
            effective_on=self.told(back),
            papers=Papers("1", self.day),
            by=self.world.user,
            on=TODAY,
        )

    @rule(
        source=where_,
        into=where_,
        kind=st.sampled_from([ActKind.MERGER, ActKind.DISSOLUTION, ActKind.HANDOVER]),
        back=st.sampled_from([0, 20]),
    )
    def rearrange(self, source, into, kind, back) -> None:
        """A branch goes into another, or under another committee, whoever is on the way."""
        if source == into:
            return
        on = self.told(back)
        subject, target = (
            Organization.objects.get(pk=self.ends[source].pk),
            Organization.objects.get(pk=self.ends[into].pk),
        )
        if kind == ActKind.HANDOVER:
            target = target.parent
        self.carry(kind, subject, target, on)

    @rule(which=st.integers(0, 3))
    def undo_act(self, which) -> None:
        """An act is undone, not always the last."""
        self.put_back(which)

    @rule(where=st.integers(0, 10), months=st.integers(0, 2), chance=st.integers(0, 2))
    def sign_report(self, where, months, chance) -> None:
        """A node signs the report of a month, seldom; what comes late shows in the next."""
        if chance:
            return
        node = Organization.objects.get(pk=self.nodes[where].pk)
        month = Month.of(self.day)
        for _ in range(months):
            month = month.previous
        report = self.attempt(open_report, organization=node, month=month, by=self.world.user, on=TODAY)
        if report is None:
            report = Report.objects.filter(organization=node).order_by("-pk").first()
        for name in ("submit", "sign") if report is not None else ():
            step = report.workflow.by_name.get(name)
            if step is not None and report.state in step.sources:
                self.attempt(
                    perform,
                    report,
                    name,
                    scope=Consequence(self.world.user, TODAY),
                    on=TODAY,
                    data=dict(NAMED),
                    override_reason="Theo thực tế",
                )


@pytest.mark.django_db
def test_every_procedure_at_once_keeps_every_proof():
    few = settings(
        max_examples=4,
        stateful_step_count=12,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Everything, settings=few)
