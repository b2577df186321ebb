"""The demo shows a branch's founding congress, and an election since then in every state."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from config.demo.branch_life import congress as demo
from core.workflow import Consequence
from meetings.models import Ballot, Congress, CongressType, Target
from tests.factories import TODAY
from tests.meetings.congress_world import Branch

pytestmark = pytest.mark.django_db


@dataclass
class Chosen:
    """Stands for chance: always the way wanted."""

    way: str

    def choice(self, ways):
        """The way, which is one of those offered."""
        assert self.way in ways
        return self.way


@pytest.mark.parametrize(
    ("way", "state"),
    [("preparing", "preparing"), ("called", "called"), ("elected", "elected"), ("awaiting", "awaiting_ratification"),
     ("ratified", "ratified")],
)  # fmt: skip
def test_demo_holds_a_congress_in_every_state(way, state):
    world = Branch(12)
    for number, position in enumerate(("secretary", "deputy_secretary", "branch_committee_member")):
        world.seat(world.people[number], position, order=number, ratification_number="12-QĐ/ĐU")

    demo.fill(world.branch, by=Consequence(world.scope.user, TODAY), on=TODAY, rng=Chosen(way))

    founding, since = Congress.objects.order_by("held_on")
    assert (founding.state, founding.term, founding.locked_at is not None) == ("ratified", world.term, True)
    assert Ballot.objects.filter(congress=founding).count() == 3
    assert (since.kind, since.state) == (CongressType.SUPPLEMENTARY, state)
    assert Target.objects.filter(organization=world.commune).count() == 5
