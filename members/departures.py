"""What ends with a departure beside the membership itself, and how a reversal gives it back."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest

from branches.models import Organization
from members import statuses
from members.models import Member, Movement, MovementKind, Seat, SeatEnd, SeatStatus

SITTING = (SeatStatus.INCUMBENT, SeatStatus.RATIFIED)
_SEAT_ENDS = {MovementKind.DEATH: SeatEnd.DECEASED, MovementKind.TRANSFER_OUT: SeatEnd.TRANSFERRED}


def end_everything(member: Member, movement: Movement) -> None:
    """Of somebody who leaves the headcount: open statuses, stays as a visitor and seats end that day.

    A death is often told late: what was begun after the day it happened ends on its first day.
    """
    statuses.close_all(member, movement)
    _end_visits_and_seats(member, movement)


def end_with_entry(member: Member, reversal: Movement) -> None:
    """Of somebody whose entry into the headcount was reversed: what was recorded of that membership ends with it."""
    statuses.close_of_entry(member, reversal)
    _end_visits_and_seats(member, reversal)


def _end_visits_and_seats(member: Member, movement: Movement) -> None:
    visits = member.temporary_stays.filter(ended_on=None)
    visits.update(ended_on=Greatest(F("valid_from"), Value(movement.effective_on)))
    _end_seats(_sitting(member), movement, staying="")


def end_seats_left_behind(member: Member, movement: Movement, destination: Organization) -> None:
    """Of somebody introduced elsewhere: seats on committees that do not hold the destination end that day (``transfer.md`` 5)."""
    _end_seats(_sitting(member).filter(valid_from__lte=movement.effective_on), movement, staying=destination.path)


def give_back(movement: Movement) -> None:
    """Open again what a departure had ended: statuses, and seats that nobody else has taken since."""
    statuses.reopen(movement)
    for seat in Seat.objects.filter(member=movement.member_id, end_paper=_paper(movement), status=SeatStatus.ENDED):
        seat.status = SeatStatus.RATIFIED if seat.ratified_on else SeatStatus.INCUMBENT
        seat.valid_to, seat.end_reason, seat.end_paper = None, "", ""
        try:
            with transaction.atomic():
                seat.save()
        except IntegrityError:  # a successor sits there: the seat stays ended
            continue


def _sitting(member: Member) -> QuerySet[Seat]:
    return member.seats.filter(status__in=SITTING, valid_to=None)


def _end_seats(seats: QuerySet[Seat], movement: Movement, *, staying: str) -> None:
    for seat in seats.select_related("organization"):
        if staying and staying.startswith(seat.organization.path):
            continue
        seat.status, seat.valid_to = SeatStatus.ENDED, max(seat.valid_from, movement.effective_on)
        seat.end_reason = _SEAT_ENDS.get(movement.kind, SeatEnd.WITHDREW)
        seat.end_paper = _paper(movement)
        seat.save()


def _paper(movement: Movement) -> str:
    """The words that tie an ended seat to the entry that ended it."""
    return f"{movement.get_kind_display()}, bút toán số {movement.pk}"
