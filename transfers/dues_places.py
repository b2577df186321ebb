"""Nơi đóng đảng phí of a temporary stay: where the book of dues asks the member while he is there (``transfer.md`` 6).

The place of the stay collects from the month of its acceptance, but no month the letter says is paid at home, to the month of the return.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import wraps

from django.db.models import Q

from branches.models import Organization
from core.dates import Month
from core.workflow import Step
from meetings.dues.payers import Place, places_dues
from meetings.dues.services.sheets import settle_places
from transfers.models import TemporaryTransfer

THERE = "there"
_FELT = ("received_on", "ended_on", "destination_id")
Effect = Callable[[TemporaryTransfer, Step], None]


@places_dues
def where_dues_are_paid(month: Month, members: Collection[int], branch: Organization | None) -> Iterable[Place]:
    """Of these members, and of whoever stays at that branch: who pays at the place of a stay in a month; of two stays at the first."""
    felt = Q(member__in=members) | Q(destination=branch) if branch else Q(member__in=members)
    rows = TemporaryTransfer.objects.filter(
        felt, Q(dues_paid_to=None) | Q(dues_paid_to__lt=month.first_day), Q(ended_on=None) | Q(ended_on__gte=month.first_day),
        dues_at=THERE, received_on__lte=month.last_day,
    ).select_related("destination").order_by("received_on", "pk")  # fmt: skip
    for case in rows:
        yield Place(case.member_id, case.destination_id, case.to_words, temporary=True)


def settles_dues(effect: Effect) -> Effect:
    """An effect that begins, ends or corrects a stay: afterwards months not paid yet stand in the book of whoever collects now."""

    @wraps(effect)
    def then_settled(case: TemporaryTransfer, step: Step) -> None:
        before = {name: getattr(case, name) for name in _FELT}
        effect(case, step)
        now = {name: getattr(case, name) for name in _FELT}
        received = [one["received_on"] for one in (before, now) if one["received_on"]]
        if case.dues_at != THERE or before == now or not received:
            return
        type(case).objects.filter(pk=case.pk).update(**now)  # the book reads the table
        settle_places(members=[case.member], start=Month.of(min(received)), on=step.recorded_on)

    return then_settled
