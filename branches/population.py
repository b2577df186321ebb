"""The people of the tree, as this app may speak of them without knowing the member records.

``branches`` stands below ``members`` and may not import it. Whoever keeps the members registers as the population when the
site starts (``members.apps``); acts ask it for headcounts and hand it the lists of who goes where. Without one, the tree
lives alone and counts nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Headcount:
    """Members of a node on a day: counted there by class, and those under way from it or to it."""

    official: int = 0
    probationary: int = 0
    in_transit: int = 0

    @property
    def total(self) -> int:
        """Everybody counted, in the words of the Charter: official and probationary."""
        return self.official + self.probationary

    def as_list(self) -> list[int]:
        """Plain values for a log."""
        return [self.official, self.probationary, self.in_transit]


NOBODY = Headcount()


@dataclass(frozen=True, slots=True)
class Carry:
    """Where the members of a branch go: all to ``destination``, except those named in ``allocation`` (member → branch)."""

    source: int
    destination: int | None = None
    allocation: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """A member as an allocation list shows him."""

    pk: int
    name: str
    official: bool
    in_transit: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """The latest movement of a branch after a day, and how many there are."""

    on: date
    count: int


@dataclass(frozen=True, slots=True)
class Move:
    """A subtree that came to lie elsewhere: its path before and after, today."""

    old: str
    new: str


class Population(Protocol):
    """What acts ask of whoever keeps the members."""

    def hold(self) -> None:
        """Let no totals be carried upward until the transaction ends."""

    def settle(self) -> None:
        """Bring waiting changes of totals to the nodes above, while the tree is still as they knew it."""

    def headcounts(self, organization_ids: Sequence[int], on: date) -> dict[int, Headcount]:
        """Members of each node on a day, with the tree of that day."""

    def today(self, organization) -> Headcount:
        """The same of one node today, at one price for any node."""

    def totals(self, organization_ids: Sequence[int]) -> dict[int, int]:
        """Members counted at each node today, at one price for any node."""

    def people(self, branch_id: int, on: date) -> list[Person]:
        """Everybody whose place touches a branch on a day, in the order of lists."""

    def later(self, branch_ids: Sequence[int], after: date) -> dict[int, Later]:
        """Standing movements from or to the branches that took effect after a day."""

    def carry(self, orders: Sequence[Carry], *, act, by, on: date) -> int:
        """Move members by list, in the order given, as entries of the act; how many were moved."""

    def close_posts(self, organization_ids: Sequence[int], *, act, last_day: date, by) -> list:
        """End the posts held in organisations that close; returns plain values from which they can be given back."""

    def undo(self, act, *, posts: list, by, on: date, reason: str) -> int:
        """Reverse the entries of an act and give posts back; how many members went back."""

    def stranded(self, organization_ids: Sequence[int]) -> dict[int, int]:
        """How many members would remain in organisations that cease to exist."""

    def tree_changed(self, moves: Iterable[Move], on: date) -> None:
        """Bring everything that depends on the shape of the tree in line with it."""


class Unpeopled:
    """The population of a tree without members."""

    def hold(self) -> None:
        """Nothing to hold."""

    def settle(self) -> None:
        """Nothing to settle."""

    def headcounts(self, organization_ids: Sequence[int], on: date) -> dict[int, Headcount]:
        """Nobody anywhere."""
        return dict.fromkeys(organization_ids, NOBODY)

    def today(self, organization) -> Headcount:
        """Nobody."""
        return NOBODY

    def totals(self, organization_ids: Sequence[int]) -> dict[int, int]:
        """Nobody anywhere."""
        return dict.fromkeys(organization_ids, 0)

    def people(self, branch_id: int, on: date) -> list[Person]:
        """Nobody."""
        return []

    def later(self, branch_ids: Sequence[int], after: date) -> dict[int, Later]:
        """No movements."""
        return {}

    def carry(self, orders: Sequence[Carry], *, act, by, on: date) -> int:
        """Nobody moves."""
        return 0

    def close_posts(self, organization_ids: Sequence[int], *, act, last_day: date, by) -> list:
        """No posts."""
        return []

    def undo(self, act, *, posts: list, by, on: date, reason: str) -> int:
        """Nobody moved."""
        return 0

    def stranded(self, organization_ids: Sequence[int]) -> dict[int, int]:
        """Nobody remains."""
        return {}

    def tree_changed(self, moves: Iterable[Move], on: date) -> None:
        """Nothing depends on the tree."""


_registered: list[Population] = [Unpeopled()]


def register(population: Population) -> None:
    """Make this the population; called once, when the site starts."""
    _registered[:] = [population]


def population() -> Population:
    """Whoever keeps the members."""
    return _registered[0]
