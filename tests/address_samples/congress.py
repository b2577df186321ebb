"""The congress of the target branch, its ballots and papers, a target."""

from __future__ import annotations

from datetime import date

from core.workflow import perform
from meetings.congress.ballots import Nominee, draw_up
from meetings.congress.counting import enter_count
from meetings.congress.rules import Count
from meetings.congress.services import add_paper, open_congress, set_officers
from meetings.congress.targets import save_target
from meetings.models import CongressType, Indicator, Office
from tests.address_samples.branches import term
from tests.address_samples.members import member
from tests.address_world import MARKER, World
from tests.factories import TODAY, make_member, make_scope


def congress(world: World):
    """A congress whose results wait for ratification."""

    def make():
        term(world)
        secretary = member(world)
        for name in ("Hai", "Ba"):
            make_member(world.target, f"Đỗ {name} {MARKER}")
        scope = make_scope("branch_secretary", world.target, username="dai.hoi")
        found = open_congress(
            organization=world.target, kind=CongressType.MEMBERS, held_on=date(2026, 11, 14), by=scope.user, term_label="2026 – 2031",
            place=f"Nhà {MARKER}",
        )  # fmt: skip
        for name in ("call", "open"):
            perform(found, name, scope=scope, on=TODAY, override_reason="Hồ sơ mẫu")
        names = {role: [f"{role} {MARKER}"] for role in ("presidium", "secretary", "counting_head")}
        set_officers(congress=found, names=names)
        ballot = draw_up(congress=found, office=Office.SECRETARY, seats=1, nominees=[Nominee(secretary.pk)], by=None)
        enter_count(ballot=ballot, count=Count(3, 3, 3, 0, {ballot.candidates.get().pk: 3}), by=None)
        world.made["ballot"] = ballot
        world.made["paper"] = add_paper(
            congress=found, values={"kind": "resolution", "title": f"Nghị quyết {MARKER}"}, by=None
        )
        for name in ("elected", "submit"):
            perform(found, name, scope=scope, on=TODAY)
        return found

    return world.once("congress", make)


def ballot(world: World):
    """Its ballot for the secretary."""
    congress(world)
    return world.made["ballot"]


def paper(world: World):
    """Its resolution."""
    congress(world)
    return world.made["paper"]


def target(world: World):
    """A local target of the branch."""
    values = {"indicator": Indicator.VILLAGE_HEAD_MEMBER, "year": 2026, "value": 80, "source": f"Nghị quyết {MARKER}"}
    return world.once("target", lambda: save_target(organization=world.target, values=values, by=None))


SAMPLES = {
    "congress:*.pk": lambda world: congress(world).pk,
    "congress:step.name": lambda world: "ratify",
    "congress:ballot_add.office": lambda world: "secretary",
    "congress:paper_remove.pk": lambda world: paper(world).pk,
    **{
        f"congress:{name}.pk": lambda world: ballot(world).pk
        for name in (
            "ballot",
            "ballot_list",
            "ballot_count",
            "ballot_remove",
            "tally",
            "tally_pdf",
            "paper",
            "paper_pdf",
        )
    },
    **{f"congress:{name}.pk": lambda world: target(world).pk for name in ("target_edit", "target_remove")},
    "api:congress-*.pk": lambda world: congress(world).pk,
    "api:ballot-*.pk": lambda world: ballot(world).pk,
    "api:target-*.pk": lambda world: target(world).pk,
}
BACKGROUND = {"congress": (congress, target), "api": (congress, target)}
SHOWS_NO_ROWS = {
    "congress:new": "a blank form",
    "congress:target_add": "a blank form",
}
