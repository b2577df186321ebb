"""Which committee answers for a branch: shared by the procedures whose steps one body of the branch's own committee takes."""

from __future__ import annotations

from branches.models import Level, Organization
from branches.naming import committee_name


def committee_of(branch: Organization) -> Organization:
    """The grassroots committee above a branch; the nearest body above, or the branch itself, where there is none."""
    chain = list(branch.ancestors().order_by("-path"))
    return next((unit for unit in chain if unit.level == Level.GRASSROOTS_COMMITTEE), chain[0] if chain else branch)


def committee_words(branch: Organization) -> str:
    """The same as a paper names it: đảng ủy, not đảng bộ."""
    found = committee_of(branch)
    return committee_name(found.name, found.level)
