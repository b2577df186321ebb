"""Who holds each transfer of a list: as ``routing.holder_of`` says, for any number of cases with two statements.

One statement reads every organisation above the ends of the cases, another the last box written on the letter of each; the route of a
case is then found without asking the database again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from django.db.models import Max

from branches.models import Organization
from core.workflow import judging
from transfers.models import LetterBox, Transfer, TransferState
from transfers.routing import holder_of, last_of_origin, lay_all

_BY_BOX = (
    TransferState.ORIGIN_PROCESSING, TransferState.INTRODUCED, TransferState.UPPER_RECEIVED, TransferState.GRASSROOTS_RECEIVED,
)  # fmt: skip


class Holders:
    """The bodies that have to act on some cases; the cases must come with ``origin`` and ``destination`` read."""

    def __init__(self, cases: Sequence[Transfer]) -> None:
        self.cases = cases
        lay_all(self._ends())
        written = self._written()
        self._holders: dict[int, Organization | None] = {}
        self._introducers: dict[int, Organization | None] = {}
        for case in cases:
            with judging(case):
                case.read_once("written", lambda pk=case.pk: written.get(pk, 0))
                self._holders[case.pk] = holder_of(case)
                introducer = last_of_origin(case)
                self._introducers[case.pk] = introducer.organization if introducer else None

    def _ends(self) -> Iterable[Organization]:
        for case in self.cases:
            if case.origin_id:
                yield case.origin
            if case.destination_id:
                yield case.destination

    def _written(self) -> dict[int, int]:
        asked = [case.pk for case in self.cases if case.state in _BY_BOX]
        if not asked:
            return {}
        boxes = LetterBox.objects.filter(letter__transfer__in=asked, letter__cancelled_on=None).order_by()
        return dict(boxes.values_list("letter__transfer").annotate(last=Max("box")))

    def of(self, case: Transfer) -> Organization | None:
        """Who has to act on a case now; none when nobody has."""
        return self._holders[case.pk]

    def introducer_of(self, case: Transfer) -> Organization | None:
        """The body that introduces a case outward, and that asks afterwards what became of it."""
        return self._introducers[case.pk]

    @cached_property
    def counts(self) -> Counter[int]:
        """How many of the cases each organisation holds, by its key."""
        return Counter(holder.pk for holder in self._holders.values() if holder is not None)

    def held_by(self, organizations: Iterable[int]) -> list[Transfer]:
        """The cases held by any of some organisations, in the order given."""
        asked = set(organizations)
        return [case for case in self.cases if (holder := self.of(case)) is not None and holder.pk in asked]


def units_of(scope, *permissions: str) -> set[int]:
    """Organisations for which a person acts himself: those of his grants, not everything below them."""
    return {grant.organization_id for grant in scope.grants if grant.organization_id and any(
        scope.can(permission, grant.organization) for permission in permissions
    )}  # fmt: skip
