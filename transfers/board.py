"""The board of transfers: what waits for whom, what was sent, what is coming, who is on the way and since when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.permissions import Permission as P
from branches.models import Organization
from core.dates import format_date
from core.names import fold
from core.scopes import path_filter
from transfers.clocks import DayBook, clock_of, left_of
from transfers.filters import ALL, BUCKETS, ENDED, OPEN, SORTS
from transfers.holders import Holders, units_of
from transfers.models import BEFORE_INTRODUCTION, CLOSED, UNDER_WAY, Transfer, TransferKind

COUNT_UP_TO = 10_000
NAMESAKES = 50  # organisations one word of a filter may mean


def touching(organization: Organization) -> Q:
    """Cases that are the business of an organisation: from it, to it, or of its members."""
    path = organization.path
    return Q(origin__path__startswith=path) | Q(destination__path__startswith=path) | Q(member__path__startswith=path)


@dataclass(frozen=True, slots=True)
class Line:
    """A case as the board shows it on a day; the row must come from ``Board``."""

    case: Transfer
    on: date
    holder: Organization | None

    @property
    def under_way(self) -> bool:
        """Whether the member is between two branches."""
        return self.case.state in UNDER_WAY

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.case.state not in CLOSED

    @property
    def kind_words(self) -> str:
        """The kind of the transfer."""
        return TransferKind(self.case.kind).label

    @property
    def since(self) -> date:
        """Since the introduction, before it since the decision or the change of residence."""
        return self.case.introduced_on or self.case.cause_on

    @property
    def days(self) -> int | None:
        """Age of what goes on, in days."""
        return max((self.on - self.since).days, 0) if self.is_open else None

    @property
    def due(self) -> date | None:
        """The last day of what is waited for."""
        return self.case.due

    @property
    def left(self) -> int | None:
        """Working days left; negative once overdue."""
        return None if self.due is None else left_of(self.due, self.on, working=True)

    @property
    def late(self) -> bool:
        """Past the last day."""
        return self.due is not None and self.due < self.on

    @property
    def left_words(self) -> str:
        """The deadline in words; nothing where none runs."""
        if self.due is None:
            return ""
        return f"Quá hạn {-self.left} ngày làm việc" if self.late else f"Còn {self.left} ngày làm việc"

    @property
    def due_words(self) -> str:
        """What the deadline is of, and its day."""
        clock = clock_of(Transfer, self.case.state)
        return f"{clock.label}: {format_date(self.due)}" if clock and self.due else ""

    @property
    def holder_words(self) -> str:
        """Who has to act."""
        return self.holder.name if self.holder else ""


class Board:
    """Transfers of a scope narrowed by the chosen filters (``transfers.filters``)."""

    def __init__(self, scope, chosen: dict, organization: Organization | None = None) -> None:
        self.scope, self.chosen, self.organization, self.on = scope, chosen, organization, scope.on

    @cached_property
    def all(self) -> QuerySet[Transfer]:
        """Every case of the unit, before the other filters."""
        rows = Transfer.objects.visible_to(self.scope)
        return rows.filter(touching(self.organization)) if self.organization else rows

    @cached_property
    def laid(self) -> QuerySet[Transfer]:
        """Those with ``since``, ``due`` and ``due_order``."""
        return (
            DayBook(self.all.open(), cases=self.holders.cases)
            .lay(self.all)
            .annotate(since=Coalesce("introduced_on", "cause_on"))
        )

    @cached_property
    def holders(self) -> Holders:
        """Who holds each open case."""
        rows = self.all.open().select_related("origin", "destination").defer("person", "end_note", "late_note")
        return Holders(list(rows))

    @cached_property
    def units(self) -> set[int]:
        """For whom the board is read: the unit asked for, else those the person works for."""
        return {self.organization.pk} if self.organization else units_of(self.scope, P.TRANSFER_VIEW)

    @cached_property
    def waiting(self) -> list[int]:
        """Keys of the cases those units hold."""
        return [case.pk for case in self.holders.held_by(self.units)]

    @property
    def paths(self) -> tuple[str, ...]:
        """The part of the tree the board is about."""
        return (self.organization.path,) if self.organization else self.scope.paths(P.TRANSFER_VIEW)

    def _inside(self, end: str) -> Q:
        return path_filter((f"{end}__path",), self.paths) if "" not in self.paths else Q(**{f"{end}__isnull": False})

    def direction(self, name: str) -> Q:
        """Cases that leave the part of the tree, come into it, or stay in it."""
        leaves, comes = self._inside("origin"), self._inside("destination")
        # SQL: NOT (x LIKE …) of a missing end is unknown, so the missing end is asked for by name
        out_there = {end: Q(**{f"{end}__isnull": True}) | ~self._inside(end) for end in ("origin", "destination")}
        return {
            "out": leaves & out_there["destination"],
            "in": comes & out_there["origin"],
            "internal": leaves & comes,
        }[name]

    def bucket(self, name: str) -> Q:
        """Cases of one part of the board."""
        if name == "waiting":
            return Q(pk__in=self.waiting)
        return {
            "sent": Q(state__in=UNDER_WAY) & self._inside("origin"),
            "coming": Q(state__in=UNDER_WAY) & self._inside("destination"),
            "transit": Q(state__in=UNDER_WAY),
            "before": Q(state__in=BEFORE_INTRODUCTION) & self._inside("origin"),
        }[name]

    @property
    def late(self) -> Q:
        """Past the last day."""
        return Q(due__lt=self.on)

    @cached_property
    def rows(self) -> QuerySet[Transfer]:
        """The cases that remain."""
        chosen, rows = self.chosen, self._of_states(self.laid)
        if chosen.get("bucket"):
            rows = rows.filter(self.bucket(chosen["bucket"]))
        if chosen.get("direction"):
            rows = rows.filter(self.direction(chosen["direction"]))
        if chosen.get("kind"):
            rows = rows.filter(kind=chosen["kind"])
        if chosen.get("overdue"):
            rows = rows.filter(self.late)
        if chosen.get("since"):
            rows = rows.filter(introduced_on__gte=chosen["since"])
        if chosen.get("until"):
            rows = rows.filter(introduced_on__lte=chosen["until"])
        for end in ("origin", "destination"):
            if chosen.get(end):
                rows = rows.filter(self._named(end, chosen[end]))
        if chosen.get("holder"):
            rows = rows.filter(pk__in=[case.pk for case in self._held_by_named(chosen["holder"])])
        for word in fold(chosen.get("q") or "").split():
            rows = rows.filter(Q(member__search_text__contains=word) | Q(member=None, full_name__icontains=word))
        return rows.select_related("origin", "destination").only(
            "full_name",
            "kind",
            "state",
            "cause_on",
            "introduced_on",
            "outside_unit",
            "origin__name",
            "destination__name",
        )

    def _of_states(self, rows: QuerySet) -> QuerySet:
        state = self.chosen.get("state") or OPEN
        if state == ALL:
            return rows
        if state == ENDED:
            return rows.filter(state__in=CLOSED)
        return rows.exclude(state__in=CLOSED) if state == OPEN else rows.filter(state=state)

    def _named(self, end: str, text: str) -> Q:
        """Cases whose end lies on or below an organisation of that code or name, or outside the system under such words."""
        found = Q(pk__in=())
        for one in organizations_named(text):
            found |= Q(**{f"{end}__path__startswith": one.path})
        return found | Q(**{f"{end}__isnull": True}, outside_unit__icontains=text.strip())

    def _held_by_named(self, text: str) -> Iterator[Transfer]:
        paths = tuple(one.path for one in organizations_named(text))
        for case in self.holders.cases:
            holder = self.holders.of(case)
            if holder is not None and holder.path in paths:
                yield case

    @property
    def order(self) -> tuple[str, ...]:
        """The columns the list is in the order of."""
        return SORTS[self.chosen.get("sort") or "due"][1]

    @property
    def count(self) -> tuple[int, bool]:
        """How many cases remain, and whether that is exact."""
        asked = {name for name, value in self.chosen.items() if value} - {"sort", "organization"}
        counted = asked <= {"bucket"}  # by the figures of the board
        figure = self.chosen.get("bucket") or "all"
        n = self.figures[figure] if counted else self.rows.order_by()[: COUNT_UP_TO + 1].count()
        return min(n, COUNT_UP_TO), n <= COUNT_UP_TO

    @cached_property
    def figures(self) -> dict[str, int]:
        """Open cases by part of the board, how many there are (``all``) and how many are overdue."""
        rows = self.laid.exclude(state__in=CLOSED).order_by()
        asked = {name: Count("pk", filter=self.bucket(name)) for name in BUCKETS if name != "waiting"}
        found = rows.aggregate(**asked, all=Count("pk"), late=Count("pk", filter=self.late))
        return {"waiting": len(self.waiting), **found}

    def lines(self, cases: Iterable[Transfer]) -> list[Line]:
        """Rows as the board shows them."""
        known = {case.pk: self.holders.of(case) for case in self.holders.cases}
        return [Line(case, self.on, known.get(case.pk)) for case in cases]


def organizations_named(text: str) -> list[Organization]:
    """Organisations of that code, or with all those words in their name."""
    words = Q()
    for word in fold(text).split():
        words &= Q(search_text__contains=word)
    asked = Organization.objects.filter(Q(code=text.strip()) | words) if words else Organization.objects.none()
    return list(asked.only("pk", "path", "name").order_by("path")[:NAMESAKES])
