"""A case and the ledger after an entry was taken back: the ends of the case are where the ledger now has the member."""

from __future__ import annotations

from members.models import MembershipPeriod, Movement, MovementKind, PlaceKind
from transfers.models import Readdressing, Transfer


def align(case: Transfer) -> None:
    """Set the ends of a case by the ledger.

    An end that closed while the case was over has followed its act in the ledger; the case remembers that act, for its undoing.
    """
    place = MembershipPeriod.objects.filter(member=case.member_id, valid_to=None).first()
    if place is None:
        return
    followed = Movement.objects.filter(
        member=case.member_id, kind=MovementKind.REORGANIZATION, sign=1, reversed_by=None
    )
    last = followed.order_by("-effective_on", "-pk").first()
    ends = [("origin", case.origin_id, place.origin_id)]
    if place.kind == PlaceKind.TRANSIT:
        ends.append(("destination", case.destination_id, place.destination_id))
    for end, before, after in ends:
        if before and before != after and last is not None:
            Readdressing.objects.create(transfer=case, act=last.act, end=end, before_id=before, after_id=after)
            setattr(case, f"{end}_id", after)
