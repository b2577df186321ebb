"""Where a member is counted: a pair of organisations, the one idea behind the boundary rule and the in-transit bucket."""

from __future__ import annotations

from typing import NamedTuple

from branches.models import Organization
from members.models import Movement


class Place(NamedTuple):
    """Where a member is counted: at a branch (both ends the same) or in transit between two ends. ``None`` = outside."""

    origin_id: int
    destination_id: int

    @property
    def in_transit(self) -> bool:
        """Whether the member is between two organisations."""
        return self.origin_id != self.destination_id


def at(branch: Organization | int) -> Place:
    """The place of a member who sits in a branch."""
    pk = branch if isinstance(branch, int) else branch.pk
    return Place(pk, pk)


def between(origin: Organization, destination: Organization) -> Place:
    """The place of a member introduced from one organisation and not yet received by the other."""
    return Place(origin.pk, destination.pk)


def before_of(movement: Movement) -> Place | None:
    """The place an entry starts from."""
    return Place(movement.before_origin_id, movement.before_destination_id) if movement.before_origin_id else None


def after_of(movement: Movement) -> Place | None:
    """The place an entry leads to."""
    return Place(movement.after_origin_id, movement.after_destination_id) if movement.after_origin_id else None
