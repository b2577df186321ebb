"""Nơi đóng đảng phí of a temporary stay: where the book of dues asks the member while he is there (``transfer.md`` 6).

The place of the stay collects from the month of its acceptance, but no month the letter says is paid at home, to the month of the return.
From a month on the other place may collect (``DuesTurn``). Where an act sent the stay elsewhere, months begun before the act are the
former place's as long as that place stands; of one that has ended they are its heir's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import wraps

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from branches.models import Organization
from core.dates import Month
from core.workflow import Step
from meetings.dues.payers import Place, places_dues
from meetings.dues.services.sheets import settle_places
from members.models import Member
from transfers.models import DuesTurn, Readdressing, TemporaryTransfer

HOME, THERE = "home", "there"
_FELT = ("received_on", "ended_on", "destination_id")
Effect = Callable[[TemporaryTransfer, Step], None]


@places_dues
def where_dues_are_paid(month: Month, members: Collection[int], branch: Organization | None) -> Iterable[Place]:
    """Of these members, and of whoever stays at that branch: who pays at the place of a stay in a month; of two stays at the first."""
    felt = Q(member__in=members)
    if branch is not None:
        felt |= Q(destination=branch) | Q(readdressings__before=branch)
    rows = TemporaryTransfer.objects.filter(
        felt, Q(dues_paid_to=None) | Q(dues_paid_to__lt=month.first_day), Q(ended_on=None) | Q(ended_on__gte=month.first_day),
        received_on__lte=month.last_day,
    ).annotate(at=Coalesce(_turned(month), F("dues_at"))).filter(at=THERE).distinct()  # fmt: skip
    for case in rows.select_related("destination").prefetch_related(_moves(month)).order_by("received_on", "pk"):
        there = case.moves[0].before if case.moves else case.destination
        yield Place(
            case.member_id, there.pk if there else None, there.name if there else case.outside_unit, temporary=True
        )


def _turned(month: Month) -> Subquery:
    """Where the turn written last says that a month is paid."""
    turns = DuesTurn.objects.filter(temporary=OuterRef("pk"), from_month__lte=month.first_day)
    return Subquery(turns.order_by("-pk").values("at")[:1])


def _moves(month: Month) -> Prefetch:
    """The places of the stay that acts of later than the first of the month took it from, and that still stand; the first first."""
    rows = Readdressing.objects.filter(end="destination", undone=False, act__effective_on__gt=month.first_day)
    standing: QuerySet = rows.filter(before__in=Organization.objects.active()).select_related("before")
    return Prefetch("readdressings", standing.order_by("act__effective_on", "pk"), to_attr="moves")


def place_in(case: TemporaryTransfer, month: date) -> str:
    """Where the dues of a month of the stay are paid, of a month given by its first day."""
    turned = [turn.at for turn in case.dues_turns.all() if turn.from_month <= month]
    return turned[-1] if turned else case.dues_at


def places_in_turn(case: TemporaryTransfer) -> list[tuple[date | None, str]]:
    """Where dues are paid, from which month on; the first since the beginning. Turns that a later one overruled are left out."""
    days = sorted({turn.from_month for turn in case.dues_turns.all()})
    found: list[tuple[date | None, str]] = [(None, case.dues_at)]
    for day in days:
        if (place := place_in(case, day)) != found[-1][1]:
            found.append((day, place))
    return found


def turn_dues(case: TemporaryTransfer, *, at: str, month: Month, by, on: date) -> None:
    """From a month on the dues are paid elsewhere; what is unpaid goes to the list of whoever collects now."""
    case.dues_turns.create(at=at, from_month=month.first_day, recorded_by=by)
    if case.received_on:
        settle_places(members=[case.member], start=month, on=on)


def settle_stays(cases: Collection[TemporaryTransfer], *, on: date) -> int:
    """The months of stays that an act sent to another place, or its undoing sent back."""
    there = Q(dues_at=THERE) | Q(dues_turns__isnull=False)
    paying = TemporaryTransfer.objects.filter(there, pk__in=[case.pk for case in cases], received_on__isnull=False)
    begun = list(paying.distinct()) if cases else []
    if not begun:
        return 0
    people = Member.all_records.filter(pk__in={case.member_id for case in begun})
    return settle_places(members=list(people), start=Month.of(min(case.received_on for case in begun)), on=on)


def settles_dues(effect: Effect) -> Effect:
    """An effect that begins, ends or corrects a stay: afterwards months not paid yet stand in the book of whoever collects now."""

    @wraps(effect)
    def then_settled(case: TemporaryTransfer, step: Step) -> None:
        before = {name: getattr(case, name) for name in _FELT}
        effect(case, step)
        now = {name: getattr(case, name) for name in _FELT}
        received = [one["received_on"] for one in (before, now) if one["received_on"]]
        if before == now or not received or not (case.dues_at == THERE or case.dues_turns.exists()):
            return
        type(case).objects.filter(pk=case.pk).update(**now)  # the book reads the table
        settle_places(members=[case.member], start=Month.of(min(received)), on=step.recorded_on)

    return then_settled
