"""Lists of members, as the page, the export and the API read them: what a filter means, how many, which page."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.http import Http404

from accounts.permissions import Permission
from branches.models import Organization
from members import counting
from members.facets import BELIEVER, FACETS, MINORITY, NOT_RECORDED, age_condition, entry_condition, record_condition
from members.filters import ALL, COUNTED, CURRENT, LEFT, TRANSIT
from members.models import ActivityStatus, Member, MembershipPeriod, PlaceKind
from members.models.member import LATEST
from members.search import understand

PAGE_SIZE = 50
COUNT_UP_TO = 10_000  # beyond it a list says "hơn 10.000"
SORT_KEYS = {
    "name": "name_sort_key",
    "official_date": Coalesce("official_date", Value(LATEST)),
    "admission_date": Coalesce("admission_date", Value(LATEST)),
    "age": Coalesce("birth_date", Value(LATEST)),
}
#: Large columns no list needs.
HEAVY = ("search", "search_text")


class Beyond(Func):
    """``(a, b) > (x, y)``: the rows after (or before) a place in the order, read from the index of both columns."""

    output_field = BooleanField()
    arity = 4

    def __init__(self, *expressions, sign: str = ">", **extra) -> None:
        super().__init__(*expressions, **extra)
        self.sign = sign

    def as_sql(self, compiler, connection, **extra):
        """A comparison of two rows."""
        parts, params = [], []
        for expression in self.source_expressions:
            sql, values = compiler.compile(expression)
            parts.append(sql)
            params.extend(values)
        return f"(({parts[0]}, {parts[1]}) {self.sign} ({parts[2]}, {parts[3]}))", params


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; the tokens go into the address as ``after`` and ``before``."""

    rows: list[Member]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a list has; ``exact`` is false when counting stopped at the bound."""

    n: int
    exact: bool = True


@dataclass
class MemberList:
    """A list of members for one person: a scope, the cleaned filters (``members.filters``), the day.

    Raises ``Http404`` for an organisation outside the scope and ``PermissionDenied`` for a filter the person may not use.
    """

    scope: Any
    chosen: dict[str, Any]
    on: date
    organization: Organization | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        for name, facet in FACETS.items():
            if facet.permission and self.chosen.get(name) and not self.scope.can(facet.permission):
                raise PermissionDenied(f"Vai trò của đồng chí không lọc được theo mục “{facet.label}”.")
        wanted = self.chosen.get("organization")
        if wanted:
            visible = Organization.objects.visible_to(self.scope, Permission.MEMBER_VIEW)
            self.organization = visible.filter(pk=int(wanted)).first()
            if self.organization is None:
                raise Http404

    @property
    def standing(self) -> str:
        """Whom the list is about; those in the headcount unless asked otherwise."""
        return self.chosen.get("standing") or COUNTED

    @property
    def facets(self) -> dict[str, str]:
        """The facets in use."""
        return {name: self.chosen[name] for name in FACETS if self.chosen.get(name)}

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The parts of the tree the list is about."""
        return (self.organization.path,) if self.organization else self.scope.paths(Permission.MEMBER_VIEW)

    @cached_property
    def search(self):
        """What was typed into the search box, understood."""
        return understand(self.chosen.get("q") or "")

    @cached_property
    def queryset(self):
        """The rows, unordered."""
        rows = Member.objects.visible_to(self.scope)
        if self.organization:
            rows = rows.under(self.organization)
        rows = rows.filter(self._standing_condition() & self._facet_condition() & self._date_condition())
        return rows.filter(self.search.condition) if self.search else rows

    def _standing_condition(self) -> Q:
        moving = Q(end_reason="", activity_status=ActivityStatus.IN_TRANSIT)
        match self.standing:
            case "counted":
                return self._counted()
            case "in_transit":
                return moving
            case "current":
                return Q(end_reason="")
            case "left":
                return ~Q(end_reason="")
            case "all":
                return Q()
            case reason:
                return Q(end_reason=reason)

    def _counted(self) -> Q:
        """In the headcount of the parts of the tree: whoever is on the way counts where both ends lie inside."""
        if "" in self.prefixes:
            return Q(end_reason="")
        inside = Q(pk__in=())
        for prefix in self.prefixes:
            inside |= Q(origin__path__startswith=prefix, destination__path__startswith=prefix)
        moving = MembershipPeriod.objects.filter(inside, kind=PlaceKind.TRANSIT, valid_to=None, member=OuterRef("pk"))
        return Q(end_reason="") & (~Q(activity_status=ActivityStatus.IN_TRANSIT) | Q(Exists(moving)))

    def _facet_condition(self) -> Q:
        condition = Q()
        counted = self.standing in (COUNTED, TRANSIT, CURRENT)
        for name, value in self.facets.items():
            condition &= entry_condition(name, value) if counted else record_condition(name, value, self.on)
        low, high = self.chosen.get("age_from"), self.chosen.get("age_to")
        if counted and (low is not None or high is not None):
            bounds = {"headcount_entry__age_years__gte": low, "headcount_entry__age_years__lte": high}
            condition &= Q(**{name: int(bound) for name, bound in bounds.items() if bound is not None})
        elif low is not None or high is not None:
            condition &= age_condition(None if low is None else int(low), None if high is None else int(high), self.on)
        return condition

    def _date_condition(self) -> Q:
        bounds = {
            "admitted_from": "admission_date__gte", "admitted_to": "admission_date__lte",
            "official_from": "official_date__gte", "official_to": "official_date__lte",
            "ended_from": "ended_on__gte", "ended_to": "ended_on__lte",
        }  # fmt: skip
        return Q(**{lookup: self.chosen[name] for name, lookup in bounds.items() if self.chosen.get(name)})

    # --- how many ---------------------------------------------------------------------------------

    def count(self) -> Count:
        """How many rows: from the kept totals when one facet or none is chosen, else counted up to a bound."""
        kept = self._kept_total()
        if kept is not None:
            return Count(kept)
        n = self.queryset.order_by()[: COUNT_UP_TO + 1].count()
        return Count(min(n, COUNT_UP_TO), exact=n <= COUNT_UP_TO)

    def _kept_total(self) -> int | None:
        others = {
            "q",
            "age_from",
            "age_to",
            "admitted_from",
            "admitted_to",
            "official_from",
            "official_to",
            "ended_from",
            "ended_to",
        }
        facets = self.facets
        plain = self.standing == COUNTED and len(facets) <= 1 and not any(self.chosen.get(name) for name in others)
        if not plain or any(value in (MINORITY, BELIEVER) for value in facets.values()):
            return None
        dimension, value = next(iter(facets.items()), ("total", ""))
        key = "" if value == NOT_RECORDED else value
        return sum(counting.totals(node, [dimension])[dimension].get(key, 0) for node in self._nodes())

    def _nodes(self) -> list[Organization]:
        if self.organization:
            return [self.organization]
        prefixes = self.prefixes
        rows = (
            Organization.objects.filter(parent=None)
            if prefixes == ("",)
            else Organization.objects.filter(path__in=prefixes)
        )
        return list(rows)

    # --- which rows -------------------------------------------------------------------------------

    @property
    def sort(self) -> str:
        """The order asked for."""
        return self.chosen.get("sort") or "name"

    @property
    def _key(self):
        key = SORT_KEYS[self.sort.lstrip("-")]
        return F(key) if isinstance(key, str) else key

    @property
    def _parts(self) -> list:
        """Names spelt exactly as typed come before the others; both parts keep the order of the list."""
        rows = self.queryset.select_related("organization").defer(*HEAVY).annotate(sort_value=self._key)
        if self.search and self.search.exact is not None and self.sort == "name":
            return [rows.filter(self.search.exact), rows.exclude(self.search.exact)]
        return [rows]

    def page(self, after: str = "", before: str = "", size: int = PAGE_SIZE) -> Page:
        """The page after or before a place in the list; the first page when the place cannot be read."""
        backward = bool(before and not after)
        place = _read(after or before, dates=self.sort.lstrip("-") != "name")
        descending = self.sort.startswith("-") != backward
        parts = list(enumerate(self._parts))
        if backward and place:
            parts.reverse()
        found: list[tuple[int, Member]] = []
        for number, rows in parts:
            if place and (number > place[0] if backward else number < place[0]):
                continue
            start = place if place and number == place[0] else None
            found += [(number, row) for row in self._ordered(rows, descending, start)[: size + 1 - len(found)]]
            if len(found) > size:
                break
        more, found = len(found) > size, found[:size]
        if backward and place:
            found.reverse()
        if not found:
            return Page([])
        first, last = _token(*found[0]), _token(*found[-1])
        if backward and place:
            return Page([row for _, row in found], next=last, previous=first if more else "")
        return Page([row for _, row in found], next=last if more else "", previous=first if place else "")

    def _ordered(self, rows, descending: bool, start: tuple[int, Any, int] | None = None):
        if start:
            sign = "<" if descending else ">"
            rows = rows.filter(Beyond(self._key, F("id"), Value(start[1]), Value(start[2]), sign=sign))
        return rows.order_by(self._key.desc() if descending else self._key.asc(), "-id" if descending else "id")

    def everything(self, fields: Sequence[str], limit: int, chunk: int = 2000) -> Iterator[tuple]:
        """These columns of the whole list in its order, for an export."""
        left = limit
        for rows in self._parts:
            ordered = self._ordered(rows, self.sort.startswith("-"))
            for values in ordered.values_list(*fields)[:left].iterator(chunk_size=chunk):
                left -= 1
                yield values
            if left <= 0:
                return


def _token(part: int, row: Member) -> str:
    value = row.sort_value
    text = value if isinstance(value, str) else value.isoformat()
    return base64.urlsafe_b64encode(json.dumps([part, text, row.pk]).encode()).decode().rstrip("=")


def _read(token: str, *, dates: bool) -> tuple[int, Any, int] | None:
    try:
        part, value, pk = json.loads(base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4)))
        if not isinstance(value, str) or "\x00" in value:
            return None
        return int(part), date.fromisoformat(value) if dates else value, min(int(pk), 2**62)
    except (ValueError, TypeError, binascii.Error, UnicodeError, OverflowError):
        return None


__all__ = ["ALL", "COUNTED", "LEFT", "Count", "MemberList", "Page"]
