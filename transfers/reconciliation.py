"""Đối khớp: what the origin wrote against what the destination wrote, pair by pair, at any time, for a node or between two ends.

The ledger is the record of both: an entry «chuyển đi» and the entry that followed it for the same member. Nothing is changed here; what
does not fit is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When

from branches.models import Organization
from core.judged import named_by, words
from core.scopes import path_filter
from members.models import MembershipPeriod, Movement, MovementKind, PlaceKind
from members.partition import Partition, partition
from regulations.judging import or_none
from transfers.clocks import left_of
from transfers.models import UNDER_WAY, Transfer, TransferState
from transfers.rules.dates import present_due

K = MovementKind
STATUSES = {
    "matched": "Khớp, nơi đến đã tiếp nhận",
    "under_way": "Đang trên đường, chưa tiếp nhận",
    "back": "Đã trở lại nơi đi",
    "ended": "Ra khỏi đảng số khi đang chuyển",
    "answered": "Đi ngoài hệ thống, đã có phiếu báo trả lời",
    "no_answer": "Đi ngoài hệ thống, chưa có trả lời",
    "from_outside": "Từ ngoài hệ thống đến",
}
WAYS = {"out": "Chuyển đi", "into": "Chuyển đến", "inside": "Trong đơn vị"}
UNFOLLOWED = 100  # lines of what does not fit; more than this is a matter for ``manage.py reconcile``
#: The entry that followed a departure within the system → what became of it; any other kind ended the membership.
_AFTER = {"": "under_way", K.TRANSFER_IN: "matched", K.TRANSFER_BACK: "back", K.TRANSFER_OUT: "back"}
OPEN_STATUSES = ("under_way", "no_answer")  # somebody still has to find out


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared: a node, perhaps only with some other organisations, over a period."""

    node: Organization
    start: date
    end: date
    others: tuple[Organization, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A departure and what became of it; the row must come from ``Reconciliation``."""

    movement: Movement
    on: date
    overdue: int  # working days past the term of presenting the letter; 0 while in time

    @property
    def status(self) -> str:
        """A code of ``STATUSES``."""
        return self.movement.status

    @property
    def status_words(self) -> str:
        """What became of it, in words."""
        return STATUSES[self.status]

    @property
    def origin(self) -> str:
        """From where."""
        return self.movement.before_origin.name if self.movement.before_origin_id else self.movement.external_unit

    @property
    def destination(self) -> str:
        """Where to."""
        return (
            self.movement.after_destination.name if self.movement.after_destination_id else self.movement.external_unit
        )

    @property
    def left_on(self) -> date | None:
        """The day the origin wrote; none for somebody from outside."""
        return None if self.status == "from_outside" else self.movement.effective_on

    @property
    def arrived_on(self) -> date | None:
        """The day of the entry that followed."""
        return {"from_outside": self.movement.effective_on, "matched": self.movement.next_on, "back": self.movement.next_on,
                "ended": self.movement.next_on, "answered": self.movement.answered_on}.get(self.status)  # fmt: skip

    @property
    def age(self) -> int | None:
        """Days since the departure, while it is open."""
        return (self.on - self.movement.effective_on).days if self.status in OPEN_STATUSES else None

    @property
    def age_words(self) -> str:
        """The age in words."""
        if self.age is None:
            return ""
        return f"{self.age} ngày" + (f", quá hạn {self.overdue} ngày làm việc" if self.overdue else "")


class Reconciliation:
    """Both sides of what was asked, as the ledger stands on a day."""

    def __init__(self, asked: Asked, on: date) -> None:
        self.asked, self.on = asked, on

    def _inside(self, end: str, organizations: Iterable[Organization]) -> Q:
        return path_filter((f"{end}__path",), [one.path for one in organizations])

    def _out_of(self, end: str) -> Q:
        return Q(**{f"{end}__isnull": True}) | ~self._inside(end, [self.asked.node])

    @property
    def _touching(self) -> Q:
        node, others = [self.asked.node], self.asked.others
        if others:
            there = self._inside("before_origin", node) & self._inside("after_destination", others)
            return there | (self._inside("before_origin", others) & self._inside("after_destination", node))
        return self._inside("before_origin", node) | self._inside("after_destination", node)

    @cached_property
    def rows(self) -> QuerySet[Movement]:
        """Standing departures of the period, and arrivals from outside, each with ``status``, the latest first."""
        wanted = Q(kind=K.TRANSFER_OUT) | Q(kind=K.TRANSFER_IN, before_origin=None)
        standing = Movement.objects.filter(wanted, sign=1, reversed_by=None).filter(
            effective_on__gte=self.asked.start, effective_on__lte=self.asked.end
        )
        later = Q(effective_on__gt=OuterRef("effective_on")) | Q(
            effective_on=OuterRef("effective_on"), pk__gt=OuterRef("pk")
        )
        following = Movement.objects.filter(later, member=OuterRef("member"), sign=1, reversed_by=None)
        following = following.exclude(kind=K.REORGANIZATION).order_by("effective_on", "pk")
        answered = Transfer.objects.filter(out_entry=OuterRef("pk"), state=TransferState.COMPLETED)
        return standing.filter(self._touching).annotate(
            next_on=Subquery(following.values("effective_on")[:1]), answered_on=Subquery(answered.values("received_on")[:1]),
            status=Case(
                When(kind=K.TRANSFER_IN, then=words("from_outside")),
                When(after_destination=None, then=Case(When(Exists(answered), then=words("answered")), default=words("no_answer"))),
                default=named_by(Subquery(following.values("kind")[:1]), _AFTER, "ended"),
            ),
        ).select_related("member", "before_origin", "after_destination").only(
            "kind", "effective_on", "external_unit", "member__full_name", "before_origin__name", "after_destination__name"
        )  # fmt: skip

    def pairs(self, rows: Iterable[Movement]) -> list[Pair]:
        """Rows as the page shows them."""
        late = cache(self._late)  # many left on the same day
        return [Pair(row, self.on, late(row.effective_on) if row.status == "under_way" else 0) for row in rows]

    def _late(self, introduced_on: date) -> int:
        due = or_none(present_due, introduced_on)
        return max(-left_of(due.on, self.on, working=True), 0) if due else 0

    def way(self, code: str) -> Q:
        """Rows that go one of the ``WAYS``: leave the node, come to it, stay inside it."""
        leaves = self._inside("before_origin", [self.asked.node])
        comes = self._inside("after_destination", [self.asked.node])
        ways = {
            "out": leaves & self._out_of("after_destination"),
            "into": comes & self._out_of("before_origin"),
            "inside": leaves & comes,
        }
        return ways[code]

    @cached_property
    def table(self) -> list[dict]:
        """How many of each status go each way."""
        counted = {code: Count("pk", filter=self.way(code)) for code in WAYS}
        found = self.rows.order_by().values("status").annotate(**counted, n=Count("pk"))
        by_status = {row["status"]: row for row in found}
        empty = dict.fromkeys([*WAYS, "n"], 0)
        return [{"status": code, "label": label, **by_status.get(code, empty)} for code, label in STATUSES.items()]

    @cached_property
    def partition(self) -> Partition:
        """The headcount of the node as the sum of its parts, at the close of the period or of today, whichever comes first."""
        return partition(self.asked.node, min(self.asked.end, self.on))

    @cached_property
    def without_case(self) -> list[MembershipPeriod]:
        """Members the ledger has under way today, whose transfer nobody follows by a case."""
        node = (self.asked.node,)
        cases = Transfer.objects.filter(member=OuterRef("member"), state__in=UNDER_WAY)
        rows = MembershipPeriod.objects.filter(kind=PlaceKind.TRANSIT, valid_to=None).exclude(Exists(cases))
        rows = rows.filter(self._inside("origin", node) | self._inside("destination", node))
        rows = rows.select_related("member", "origin", "destination").order_by("valid_from", "pk")
        return list(rows.only("valid_from", "member__full_name", "origin__name", "destination__name")[:UNFOLLOWED])

    @cached_property
    def without_transit(self) -> list[Transfer]:
        """Cases that say the member is under way while the ledger does not; there should be none."""
        node = (self.asked.node,)
        places = MembershipPeriod.objects.filter(
            member=OuterRef("member"), kind=PlaceKind.TRANSIT, valid_to=None, origin=OuterRef("origin")
        )
        rows = (
            Transfer.objects.under_way()
            .filter(out_entry__isnull=False, destination__isnull=False)
            .exclude(Exists(places))
        )
        rows = rows.filter(self._inside("origin", node) | self._inside("destination", node))
        rows = rows.select_related("origin", "destination").order_by("pk")
        return list(rows.only("full_name", "outside_unit", "origin__name", "destination__name")[:UNFOLLOWED])
