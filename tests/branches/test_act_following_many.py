"""Whatever hangs on branches and whatever is done to them: undone in turn, every row stands as before, and the proofs hold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from branches import acts
from branches.followers import companions
from branches.models import Act, ActKind, Level, Organization
from branches.population import population
from core.findings import Refused
from meetings.models import Meeting, MeetingState, TaskAssignment
from members.models import FileCustody, Member
from reports.reconcile import reconcile
from tests.branches import following_world as follow
from tests.branches.pictures import assert_whole, picture
from tests.transfers.transfer_world import make_world

K = ActKind
BUSINESS = ("tasks", "meetings", "applicant", "transfer", "arrival", "evaluation", "custody", "round", "everything")


class Hanging(RuleBasedStateMachine):
    """Branches with work, people on the way and files; acts of every kind, each day after the last, undone from the last."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.day = follow.DAY
        self.number = 0
        self.done: list[tuple[Act, tuple]] = []

    def teardown(self) -> None:
        """Undo everything that was done; then leave the database as it was."""
        try:
            while self.done:
                self.undo_last()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @initialize(planted=st.lists(st.tuples(st.sampled_from(BUSINESS), st.integers(0, 3)), min_size=3, max_size=8))
    def plant(self, planted) -> None:
        """The world with business on some of its branches."""
        self.world = make_world()
        w = self.world
        self.ends = [w.branch, w.sister, w.far, w.inner]
        for kind, where in [("everything", 0), ("everything", 1), ("tasks", 3), *planted]:
            self.hang(kind, self.ends[where])

    def hang(self, kind: str, branch: Organization) -> None:
        """One thing on a branch; what cannot be there is left out."""
        people = list(Member.objects.current().filter(organization=branch, activity_status="active").order_by("pk"))
        try:
            with transaction.atomic():
                self._hang(kind, branch, people)
        except (Refused, IndexError, IntegrityError):
            pass

    def _hang(self, kind: str, branch: Organization, people: list[Member]) -> None:
        self.number += 1
        match kind:
            case "tasks":
                for member in people:
                    follow.task(member, branch, f"Việc {self.number}")
            case "meetings":
                if not Meeting.objects.filter(organization=branch).exists():
                    follow.meeting(branch)
            case "applicant":
                follow.applicant(self.world, branch, f"Quần Chúng {self.number}")
            case "transfer":
                target = next(end for end in self.ends if end != branch)
                case = self.world.open(member=people[-1], destination=target)
                self.world.walk(case, "introduced" if self.number % 2 and case.kind != "internal" else "requested")
            case "arrival":
                self.world.arrival(
                    f"Phan Văn Đến {self.number}",
                    destination=branch,
                    person={"card_number": f"0790800{self.number:05}"},
                )
            case "evaluation":
                follow.evaluation(people[0], branch)
            case "custody":
                keeper = branch.parent
                FileCustody.objects.create(member=people[0], keeper=keeper, valid_from=follow.DAY - timedelta(days=900))
                follow.papers(people[0], 2)
            case "round":
                follow.review_round(branch)
            case "everything":
                follow.plant(self.world, branch)

    # --- Acts ---------------------------------------------------------------------------------------------------

    def _living(self, *, branches: bool) -> list[Organization]:
        rows = Organization.objects.active().under(self.world.province).order_by("pk")
        return [one for one in rows if one.is_branch == branches and one.pk != self.world.province.pk]

    def _plan(self, *lines: dict) -> Act:
        self.number += 1
        self.day += timedelta(days=1)
        return follow.plan(self.world, *lines, on=min(self.day, follow.TODAY), title=f"Quyết định {self.number}")

    def _try(self, act: Act) -> None:
        before = follow.standing(), picture()
        told = acts.preview(act, on=follow.TODAY, by=self.world.user)
        assert (follow.standing(), picture()) == before
        try:
            done = follow.carry(act, by=self.world.user)
        except Refused:
            assert (follow.standing(), picture()) == before
            assert told.stops
            return
        assert done.before["told"] == told.follows
        self.done.append((done, before))

    @rule(data=st.data(), branches=st.booleans())
    def merge(self, data, branches) -> None:
        """A branch into a branch, a committee into a committee."""
        units = self._living(branches=branches)
        subject, target = data.draw(st.sampled_from(units)), data.draw(st.sampled_from(units))
        if subject != target and not target.path.startswith(subject.path):
            self._try(self._plan({"kind": K.MERGER, "subject": subject, "target": target}))

    @rule(data=st.data())
    def hand_over(self, data) -> None:
        """A branch under another committee."""
        subject = data.draw(st.sampled_from(self._living(branches=True)))
        target = data.draw(st.sampled_from(self._living(branches=False)))
        self._try(self._plan({"kind": K.HANDOVER, "subject": subject, "target": target}))

    @rule(data=st.data(), closes=st.booleans())
    def split(self, data, closes) -> None:
        """A branch to two, with everybody on the way into it sent to one or the other, or somebody forgotten."""
        branch = data.draw(st.sampled_from(self._living(branches=True)))
        act = self._plan()
        names = [f"Chi bộ mới {self.number}", f"Chi bộ khác {self.number}"]
        made = [
            acts.add_step(act, kind=K.ESTABLISHMENT, target=branch.parent, name=name, level=Level.BRANCH)
            for name in names[: 1 + closes]
        ]
        people = population().people(branch.pk, act.effective_on)
        lines = made if closes else [*made, None]
        step = acts.add_step(act, kind=K.SPLIT, subject=branch, lines=lines, closes=closes)
        keys = [one.key for one in companions([branch.pk]).get(branch.pk, ())]
        forgotten = data.draw(st.integers(0, 5)) == 0
        acts.allocate(
            step,
            {person.pk: data.draw(st.integers(0, 1)) for person in people},
            {key: data.draw(st.integers(0, 1)) for key in (keys[1:] if forgotten else keys)},
        )
        self._try(act)

    @rule(kind=st.sampled_from(BUSINESS[:8]), data=st.data())
    def more(self, kind, data) -> None:
        """Life goes on: what is undone afterwards no longer equals what was before, so only what hangs before the acts is compared."""
        if not self.done:
            self.hang(kind, data.draw(st.sampled_from(self._living(branches=True))))

    @rule()
    def undo_last(self) -> None:
        """The last act is undone: every row stands as it did before it."""
        if self.done:
            act, before = self.done.pop()
            follow.undo(act, by=self.world.user)
            after = follow.standing(), picture()
            assert after[0] == before[0]
            assert after[1] == before[1]

    @invariant()
    def everything_is_sound(self) -> None:
        """The proofs hold; nothing open lies with a branch that ended, except tasks of nobody."""
        if not hasattr(self, "world"):
            return
        assert_whole()
        assert [row for row in reconcile() if row["faults"]] == []
        gone = Organization.objects.exclude(status__in=("active", "suspended"))
        assert not Meeting.objects.filter(
            organization__in=gone, state__in=(MeetingState.PLANNED, MeetingState.NOTIFIED)
        ).exists()
        assert not TaskAssignment.objects.open().filter(organization__in=gone, member__end_reason="").exists()
        assert companions(list(gone.values_list("pk", flat=True))) == {}
        assert not FileCustody.objects.filter(keeper__in=gone, valid_to=None).exists()


@pytest.mark.django_db
def test_acts_in_any_order_take_everything_along_and_give_it_back():
    run_state_machine_as_test(
        Hanging, settings=settings(max_examples=4, stateful_step_count=6, deadline=None, phases=[Phase.generate])
    )
