"""The flows of a node as a table: a line for each unit below it, a line for each kind of place outside, reasons; and as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from branches.models import Organization
from branches.models.organization import LIVING
from branches.naming import path_ids, path_segment
from core.charts import Figure
from core.ribbons import Ribbon, Ribbons
from regulations.lookup import lookup, lookup_label
from transfers.flows import COMING, GROUPS, IN, INSIDE_IN, INSIDE_OUT, ITSELF, LEAVING, OUT, Ask, Flows, groups_in_order

NAMES_DRAWN = 12  # names at a side of the picture, besides those outside; the rest are drawn as one
_OUTSIDE = {  # beside the ribbons there is room for few words
    "other_province": "Ngoài tỉnh", "same_province": "Trong tỉnh", "same_committee": "Cùng xã, phường", "same_grassroots": "Cùng đảng bộ",
    "army": "Quân đội", "police": "Công an", "foreign_affairs": "Ngoài nước", "": "Chưa ghi phạm vi",
}  # fmt: skip
_TONES = ("Đến từ ngoài", "Đi ra ngoài", "Giữa các đơn vị")


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and what it asks for."""

    number: int
    ask: Ask


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table. ``unit`` is a unit's key; a line of a place outside has no moves between units and nobody under way."""

    label: str
    coming: Cell
    going: Cell
    inside_in: Cell | None = None
    inside_out: Cell | None = None
    leaving: int | None = None
    arriving: int | None = None
    unit: str | None = None
    organization: Organization | None = None

    @property
    def cells(self) -> tuple[Cell | None, ...]:
        """The four figures of moves."""
        return (self.coming, self.going, self.inside_in, self.inside_out)

    @property
    def row(self) -> tuple[object, ...]:
        """As a row of a workbook."""
        return (self.label, *(cell.number if cell else None for cell in self.cells), self.leaving, self.arriving)


class Sheet:
    """What the page, the workbook and the print show of the flows of a node."""

    def __init__(self, found: Flows) -> None:
        self.flows = found
        self.node = found.node
        self._by = {way: found.by(Ask(way), _key_of(way)) for way in (IN, OUT, INSIDE_IN, INSIDE_OUT)}

    @cached_property
    def organizations(self) -> dict[str, Organization]:
        """Units by their key: those that stand below the node, and any other that moved somebody."""
        keys = [path_ids(key)[0] for key in self.flows.units if key]
        rows = Organization.objects.filter(parent=self.node, status__in=LIVING) | Organization.objects.filter(
            pk__in=keys
        )
        return {path_segment(one.pk): one for one in rows.order_by("sort_order", "sort_key")}

    def _name(self, key: str) -> str:
        if key in self.organizations:
            return self.organizations[key].name
        return self.node.name if self.node.is_branch else "Đang trên đường, chưa thuộc đơn vị nào"

    @cached_property
    def lines(self) -> list[Line]:
        """A line for each unit; for a branch its own."""
        keys = [*self.organizations]
        if ITSELF in self.flows.units or not keys:
            keys.append(ITSELF)
        return [self._line(key) for key in keys]

    def _line(self, key: str) -> Line:
        cells = [Cell(self._by[way][key], Ask(way, unit=key)) for way in (IN, OUT, INSIDE_IN, INSIDE_OUT)]
        under_way = (self.flows.under_way(LEAVING, key), self.flows.under_way(COMING, key))
        return Line(self._name(key), *cells, *under_way, key, self.organizations.get(key))

    @cached_property
    def outside(self) -> list[Line]:
        """A line for each kind of place outside the node: who came from there, who went there."""
        coming, going = (self.flows.by(Ask(way), lambda group: group.outside) for way in (IN, OUT))
        return [
            Line(GROUPS[code], Cell(coming[code], Ask(IN, outside=code)), Cell(going[code], Ask(OUT, outside=code)))
            for code in groups_in_order([*coming, *going])
        ]

    @cached_property
    def total(self) -> Line:
        """What crossed the border of the node, and what moved between its units."""
        cells = [Cell(self.flows.number(Ask(way)), Ask(way)) for way in (IN, OUT, INSIDE_IN, INSIDE_OUT)]
        return Line(self.node.name, *cells, self.flows.under_way(LEAVING), self.flows.under_way(COMING))

    @cached_property
    def late(self) -> int:
        """How many of all these were written down after the period had ended."""
        return sum(group.number for group in self.flows.groups if group.late)

    @cached_property
    def reasons(self) -> list[tuple[str, list[tuple[int, Ask]]]]:
        """Reason → came, went, moved between units."""
        counted = {way: self.flows.by(Ask(way), lambda group: group.reason) for way in (IN, OUT, INSIDE_IN)}
        known = {code for one in counted.values() for code in one}
        order = [code for code, _ in lookup("transfer_reason") if code in known]
        order += sorted(known - set(order))
        return [
            (
                lookup_label("transfer_reason", code) or "Chưa ghi lý do",
                [(counted[way][code], Ask(way, reason=code)) for way in counted],
            )
            for code in order
        ]

    @property
    def rows(self) -> list[tuple[object, ...]]:
        """Every line, as a workbook and the print have them."""
        return [
            ("I. Theo đơn vị trực thuộc", *[None] * 6), *(line.row for line in self.lines),
            ("II. Theo nơi đi, nơi đến ngoài đảng bộ", *[None] * 6), *(line.row for line in self.outside),
            (f"Cộng qua ranh giới {self.node.name}", *self.total.row[1:]),
        ]  # fmt: skip

    def picture(self, href: Callable[[Ask, int], str]) -> Ribbons | None:
        """Who came from where; ``None`` when nobody moved. Beyond a dozen names at a side the smaller ones are drawn together."""
        pairs = self.flows.pairs
        if not pairs:
            return None
        shown = [self._shown(pairs, side) for side in (0, 1)]
        drawn: Counter = Counter()
        for (source, target), n in pairs.items():
            drawn[_end(source, shown[0]), _end(target, shown[1])] += n
        ribbons = []
        for (source, target), n in drawn.items():
            figure = Figure("", n, self._href(source, target, n, href))
            tone = 0 if source and source[0] is None else 1 if target and target[0] is None else 2
            ribbons.append(Ribbon(self._end_name(source), self._end_name(target), figure, tone))
        sources, targets = ([self._end_name(end) for end in self._order(drawn, side)] for side in (0, 1))
        title = f"Đảng viên chuyển sinh hoạt giữa các đơn vị, {self.flows.span.label}"
        return Ribbons(title, ribbons, sources, targets, _TONES)

    def _end_name(self, end: tuple | None) -> str:
        if end is None:
            return "Đơn vị khác"
        return self._name(end[0]) if end[0] is not None else _OUTSIDE[end[1]]

    def _shown(self, pairs: Counter, side: int) -> set:
        """The units drawn under their own name."""
        counted: Counter = Counter()
        for pair, n in pairs.items():
            if pair[side][0] is not None:
                counted[pair[side]] += n
        if len(counted) <= NAMES_DRAWN:
            return set(counted)
        return {end for end, _ in counted.most_common(NAMES_DRAWN - 1)}

    def _order(self, drawn: Counter, side: int) -> list:
        """Units as the table has them, the rest, then the places outside."""
        ends = {pair[side] for pair in drawn}
        units = [(key, "") for key in (*self.organizations, ITSELF) if (key, "") in ends]
        outside = [(None, code) for code in groups_in_order([end[1] for end in ends if end and end[0] is None])]
        return [*units, *([None] if None in ends else []), *outside]

    def _href(self, source, target, number: int, href: Callable[[Ask, int], str]) -> str:
        if source is None or target is None:
            return ""
        if source[0] is None:
            return href(Ask(IN, unit=target[0], outside=source[1]), number)
        if target[0] is None:
            return href(Ask(OUT, unit=source[0], outside=target[1]), number)
        return href(Ask(INSIDE_IN, unit=target[0], far=source[0]), number)


def _key_of(way: str) -> Callable:
    return (
        (lambda group: group.to_unit or ITSELF) if way in (IN, INSIDE_IN) else (lambda group: group.from_unit or ITSELF)
    )


def _end(end: tuple, shown: set):
    """An end as it is drawn: itself, or none for the units drawn together."""
    return end if end[0] is None or end in shown else None
