"""Who moved between which units: the transfers of a node over a period, each seen from the unit directly below it.

Boundary rule (``reports.md`` 3, rule 4): with the tree of the entry's own day, an entry shows at a node when it crosses the node's border,
and at a unit below when it crosses the unit's. So a move inside one unit is not seen at the node at all, a move between two units is
*internal* there (it leaves one on the day of the introduction and reaches the other on the day of the reception), and what a node received
and let go is not the sum of what its units did. In and out are rows B2 and C5 of sheet 1 for the same period.

Only entries that stand count; a reversal has the day of the entry it takes back. Entries written down after the period has ended belong
to the period all the same and are marked (ghi nhận bổ sung).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from django.db import connection
from django.utils import timezone

from branches.models import Organization
from branches.models.organization import SEGMENT
from core.spans import Span
from members.flows import CHOSEN, segment
from members.models import ExternalScope, MovementKind
from transfers.models import OtherEnd

#: Ways an entry may go, as a node or one of its units feels it.
IN, OUT, INSIDE_IN, INSIDE_OUT, ANY = "in", "out", "inside_in", "inside_out", "any"
ITSELF = ""  # the key of the node's own place, where it is a branch
GROUPS: dict[str, str] = {
    ExternalScope.OTHER_PROVINCE: "Tỉnh, thành phố (đảng bộ trực thuộc Trung ương) khác",
    ExternalScope.SAME_PROVINCE: "Đảng bộ khác trong tỉnh",
    ExternalScope.SAME_COMMITTEE: "Tổ chức cơ sở đảng khác trong cùng đảng bộ xã, phường",
    ExternalScope.SAME_GRASSROOTS: "Chi bộ khác trong cùng đảng bộ cơ sở",
    OtherEnd.ARMY: "Quân đội",
    OtherEnd.POLICE: "Công an",
    OtherEnd.FOREIGN_AFFAIRS: "Ngoài nước (Đảng ủy Bộ Ngoại giao)",
    "": "Chưa ghi phạm vi",
}
_KINDS = tuple(str(kind) for kind in (MovementKind.TRANSFER_OUT, MovementKind.TRANSFER_IN, MovementKind.TRANSFER_BACK))
_ENDS = ("before_origin", "before_destination", "after_origin", "after_destination")
_VERSIONS = "\n".join(
    f"LEFT JOIN branches_organizationversion {end} ON {end}.organization_id = c.{end}_id AND {end}.valid_from <= c.effective_on "
    f"AND ({end}.valid_to IS NULL OR {end}.valid_to >= c.effective_on)"
    for end in _ENDS
)


def _unit(path: str) -> str:
    """SQL: the unit below the node that a path runs through; empty for the node itself, null outside."""
    return f"CASE WHEN {path} LIKE %(segment)s THEN substr({path}, strpos({path}, %(own)s) + {SEGMENT}, {SEGMENT}) END"


# The case behind an entry; an entry that a case let go again (a recalled letter) is told by the case of its day.
_CASE = """
    LEFT JOIN LATERAL (
        SELECT x.id, x.reason, x.other_end FROM transfers_transfer x
        WHERE x.member_id = c.member_id AND (
            x.out_entry_id = c.id OR x.in_entry_id = c.id OR x.back_entry_id = c.id
            OR (x.origin_id = c.before_origin_id AND c.kind <> 'transfer_in' AND x.cause_on <= c.effective_on
                AND (x.ended_on IS NULL OR x.ended_on >= c.effective_on)))
        ORDER BY (x.out_entry_id = c.id OR x.in_entry_id = c.id OR x.back_entry_id = c.id) IS TRUE DESC, x.id LIMIT 1
    ) t ON TRUE
"""
_FEED = f"""
    WITH {CHOSEN}, placed AS (
        SELECT c.id, c.member_id, c.kind, c.effective_on, c.external_unit, c.recorded_at, c.boundary, t.id AS case_id,
            coalesce(t.reason, '') AS reason,
            CASE WHEN t.other_end IN ('army', 'police', 'foreign_affairs') THEN t.other_end ELSE c.boundary END AS outside,
            before_origin.name AS from_name, after_destination.name AS to_name, before_destination.name AS back_name,
            {", ".join(f"{_unit(f'{end}.path')} AS {end}" for end in _ENDS)}
        FROM chosen c {_VERSIONS} {_CASE}
        WHERE c.sign = 1 AND c.kind = ANY(%(kinds)s) AND NOT EXISTS (SELECT 1 FROM members_movement r WHERE r.reverses_id = c.id)
    ), felt AS (
        SELECT p.*, before_origin IS NOT NULL AND before_destination IS NOT NULL AS was,
            after_origin IS NOT NULL AND after_destination IS NOT NULL AS is_now,
            CASE WHEN before_origin = before_destination THEN before_origin END AS from_unit,
            CASE WHEN after_origin = after_destination THEN after_origin END AS to_unit,
            to_char(effective_on, 'YYYY-MM') AS month, recorded_at > %(closed)s AS late
        FROM placed p
    ), seen AS (
        SELECT f.*, CASE WHEN is_now THEN after_destination END AS out_far,
            CASE WHEN was THEN CASE WHEN kind = 'transfer_back' THEN before_destination ELSE before_origin END END AS in_far
        FROM felt f WHERE was <> is_now OR from_unit IS DISTINCT FROM to_unit
    )
"""
_COUNT = """
    SELECT was, is_now, from_unit, to_unit, out_far, in_far, outside, reason, month, late, count(*)
    FROM seen GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""
_PEOPLE = """
    SELECT s.id, s.member_id, m.full_name, s.kind, s.effective_on, s.from_name, s.to_name, s.back_name, s.external_unit, s.outside,
        s.reason, s.case_id, s.late
    FROM seen s JOIN members_member m ON m.id = s.member_id WHERE {where} ORDER BY s.effective_on, m.name_sort_key, s.id
"""
_TRANSIT = f"""
    WITH ends AS (
        SELECT p.member_id, p.valid_from, p.opened_by_id, o.name AS from_name, d.name AS to_name, {_unit("o.path")} AS origin,
            {_unit("d.path")} AS destination
        FROM members_membershipperiod p
        JOIN branches_organizationversion o ON o.organization_id = p.origin_id AND o.valid_from <= %(day)s
            AND (o.valid_to IS NULL OR o.valid_to >= %(day)s)
        JOIN branches_organizationversion d ON d.organization_id = p.destination_id AND d.valid_from <= %(day)s
            AND (d.valid_to IS NULL OR d.valid_to >= %(day)s)
        WHERE p.kind = 'transit' AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to >= %(day)s)
            AND (o.path LIKE %(segment)s OR d.path LIKE %(segment)s)
    )
"""
#: Where somebody under way is to be seen: leaving a unit, coming to one, counted by the node (its bucket), crossing the node's border.
LEAVING, COMING, BUCKET = "leaving", "coming", "bucket"


@dataclass(frozen=True, slots=True)
class Ask:
    """Which entries: a way, and any of a unit, the unit at the far side (both by path segment), a group outside, a month, a reason."""

    way: str
    unit: str | None = None
    far: str | None = None
    outside: str | None = None
    month: str | None = None
    reason: str | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that are alike in everything the page tells apart, and how many they are."""

    was: bool
    is_now: bool
    from_unit: str | None
    to_unit: str | None
    out_far: str | None
    in_far: str | None
    outside: str
    reason: str
    month: str
    late: bool
    number: int

    def holds(self, ask: Ask) -> bool:
        """Whether these are among the entries asked for: the same condition as ``_where`` in SQL."""
        coming = ask.way in (IN, INSIDE_IN)
        unit, far = (self.to_unit, self.in_far) if coming else (self.from_unit, self.out_far)
        if ask.way in (IN, OUT) and (self.was, self.is_now) != (not coming, coming):
            return False
        if ask.way in (INSIDE_IN, INSIDE_OUT) and (unit is None or far is None or self.from_unit == self.to_unit):
            return False
        if ask.way != ANY and (ask.unit not in (None, unit or ITSELF) or ask.far not in (None, far)):
            return False
        return (
            ask.outside in (None, self.outside) and ask.month in (None, self.month) and ask.reason in (None, self.reason)
            and (self.late or not ask.late)
        )  # fmt: skip


@dataclass(slots=True)
class Flows:
    """The flows of a node over a period; ``transit`` counts who is under way on ``day``, by (unit left, unit aimed at)."""

    node: Organization
    span: Span
    day: date
    groups: list[Group]
    transit: Counter = field(default_factory=Counter)

    def number(self, ask: Ask) -> int:
        """A figure: the number of entries asked for."""
        return sum(group.number for group in self.groups if group.holds(ask))

    def by(self, ask: Ask, key: Callable[[Group], str]) -> Counter:
        """A figure taken apart."""
        found: Counter = Counter()
        for group in self.groups:
            if group.holds(ask):
                found[key(group)] += group.number
        return found

    @property
    def pairs(self) -> Counter:
        """Who came from where: (from, to) → people; an end is (unit key, "") or (None, group outside). Internal ones at the reception."""
        found: Counter = Counter()
        for group in self.groups:
            if group.holds(Ask(IN)):
                found[(None, group.outside), (group.to_unit or ITSELF, "")] += group.number
            if group.holds(Ask(OUT)):
                found[(group.from_unit or ITSELF, ""), (None, group.outside)] += group.number
            if group.holds(Ask(INSIDE_IN)):
                found[(group.in_far, ""), (group.to_unit, "")] += group.number
        return found

    @property
    def units(self) -> set[str]:
        """Keys of the units that moved anybody or have anybody under way; the node itself when it is a branch."""
        named = {
            unit for group in self.groups for unit in (group.from_unit, group.to_unit, group.in_far, group.out_far)
        }
        return (named | {unit for pair in self.transit for unit in pair}) - {None}

    def under_way(self, where: str, unit: str | None = None) -> int:
        """People on the way, as ``travellers`` lists them."""
        return sum(n for pair, n in self.transit.items() if _is_under_way(pair, where, unit))


def _is_under_way(pair: tuple[str | None, str | None], where: str, unit: str | None) -> bool:
    origin, destination = pair
    if where == BUCKET:
        return origin is not None and destination is not None
    if unit is None:  # across the node's own border
        return destination is None if where == LEAVING else origin is None
    return origin != destination and (origin if where == LEAVING else destination) == unit


@dataclass(frozen=True, slots=True)
class Crossing:
    """An entry behind a figure, in words: who, when, from where to where, why."""

    movement_id: int
    member_id: int
    name: str
    kind: str
    effective_on: date
    from_name: str
    to_name: str
    outside: str
    reason: str
    case_id: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class Traveller:
    """Somebody under way."""

    member_id: int
    name: str
    since: date
    from_name: str
    to_name: str
    case_id: int | None


def flows(node: Organization, span: Span, on: date) -> Flows:
    """The flows of a node over a period, and who is under way at its end (today when it has not ended): two statements."""
    day = min(span.end, on)
    with connection.cursor() as cursor:
        cursor.execute(_FEED + _COUNT, _values(node, span))
        groups = [Group(*row) for row in cursor.fetchall()]
        cursor.execute(
            _TRANSIT + "SELECT origin, destination, count(*) FROM ends GROUP BY 1, 2", _place(node) | {"day": day}
        )
        transit = Counter({(origin, destination): n for origin, destination, n in cursor.fetchall()})
    return Flows(node, span, day, groups, transit)


def crossings(node: Organization, span: Span, ask: Ask) -> list[Crossing]:
    """The entries behind a figure, as many as it says."""
    where, values = _where(ask)
    with connection.cursor() as cursor:
        cursor.execute(_FEED + _PEOPLE.format(where=where), _values(node, span) | values)
        return [_crossing(*row) for row in cursor.fetchall()]


def travellers(node: Organization, day: date, where: str, unit: str | None = None) -> list[Traveller]:
    """The people on the way on a day."""
    sql = (
        _TRANSIT
        + """
        SELECT origin, destination, e.member_id, m.full_name, valid_from, from_name, to_name, t.id
        FROM ends e JOIN members_member m ON m.id = e.member_id LEFT JOIN transfers_transfer t ON t.out_entry_id = e.opened_by_id
        ORDER BY valid_from, m.name_sort_key, e.member_id
    """
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, _place(node) | {"day": day})
        return [Traveller(*row[2:]) for row in cursor.fetchall() if _is_under_way((row[0], row[1]), where, unit)]


def _crossing(
    pk, member_id, name, kind, day, from_name, to_name, back_name, external, outside, reason, case_id, late
) -> Crossing:
    start = back_name if kind == MovementKind.TRANSFER_BACK else from_name
    return Crossing(
        pk, member_id, name, kind, day, start or external, to_name or external, outside, reason, case_id, late
    )


def _where(ask: Ask) -> tuple[str, dict[str, object]]:
    """SQL of what ``Group.holds`` says."""
    unit, far = ("to_unit", "in_far") if ask.way in (IN, INSIDE_IN) else ("from_unit", "out_far")
    parts = ["TRUE"]
    if ask.way in (IN, OUT):
        parts = ["NOT was AND is_now" if ask.way == IN else "was AND NOT is_now"]
    elif ask.way != ANY:
        parts = [f"{unit} IS NOT NULL", f"{far} IS NOT NULL", "from_unit IS DISTINCT FROM to_unit"]
    if ask.way != ANY:
        parts += [f"coalesce({unit}, '') = %(unit)s"] if ask.unit is not None else []
        parts += [f"{far} = %(far)s"] if ask.far is not None else []
    parts += [f"{name} = %({name})s" for name in ("outside", "month", "reason") if getattr(ask, name) is not None]
    parts += ["late"] if ask.late else []
    values = {name: getattr(ask, name) for name in ("unit", "far", "outside", "month", "reason")}
    return " AND ".join(f"({part})" for part in parts), values


def _place(node: Organization) -> dict[str, object]:
    return {"node": node.pk, "own": segment(node), "segment": f"%{segment(node)}%"}


def _values(node: Organization, span: Span) -> dict[str, object]:
    far = datetime.max.replace(tzinfo=UTC, microsecond=0)
    return _place(node) | {
        "start": span.start, "floor": span.start, "end": span.end, "known": far, "before": far, "kinds": list(_KINDS),
        "closed": _close_of(span.end),
    }  # fmt: skip


def _close_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def groups_in_order(found: Iterable[str]) -> list[str]:
    """Groups outside in the order they are printed."""
    found = set(found)
    return [group for group in GROUPS if group in found]
