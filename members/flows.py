"""What changed at a node between two days, explained down to the person: the arithmetic of sheet 1.

Owner of the rules: ``reports.md`` 3 (boundary rule 4, in-transit bucket 5, date that decides the period 6). For a node, a period and
what was known:

* opening (A): the members of the last filed report, or those the ledger counted at the close of the day before the period;
* events: every entry that took effect by the end of the period and was not yet known to that report, each felt by the node as
  ``sign x (inside(after) - inside(before))`` with the tree of the entry's own day; entries from before the period are
  *late* (ghi nhận bổ sung);
* closing (D): the members the ledger counts at the close of the last day;
* rearrangement (R): members whom no entry explains because their organisation itself came or went.

So A + B - C + R = D for any node, any period, always, and every figure is a list of people.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection

from branches.models import Organization
from branches.models.organization import SEGMENT
from members.models import MovementKind

KIND_ROWS = {
    MovementKind.OPENING: "opening",
    MovementKind.ADMISSION: "B1",
    MovementKind.READMISSION: "B1",
    MovementKind.RESTORATION: "B3",
    MovementKind.DEATH: "C1",
    MovementKind.EXPULSION: "C2",
    MovementKind.DELETION: "C3",
    MovementKind.VOLUNTARY_EXIT: "C4",
    MovementKind.ANNULMENT: "C6",
    MovementKind.MERGED_RECORD: "C7",
}
LETTERS = {"other_province": "a", "same_province": "b", "same_committee": "c", "same_grassroots": "d"}


@dataclass(frozen=True, slots=True)
class Event:
    """One entry as a node feels it: in which row, with what sign, how much the headcount moves."""

    movement_id: int
    member_id: int
    row: str
    sign: int
    delta: int
    effective_on: date
    membership_class: str
    late: bool


@dataclass(slots=True)
class Balance:
    """The flows of a node over a period. ``rows`` maps a row code to its events; people of A, D and R are ids."""

    node: Organization
    start: date
    end: date
    opening: frozenset[int]
    closing: frozenset[int]
    in_transit: frozenset[int]
    events: list[Event]
    rearranged_in: Counter = field(default_factory=Counter)
    rearranged_out: Counter = field(default_factory=Counter)

    def row(self, *codes: str) -> list[Event]:
        """Events of some rows."""
        return [e for e in self.events if e.row in codes]

    def figure(self, *codes: str) -> int:
        """The figure of some rows: reversals take away what they reverse."""
        return sum(e.sign for e in self.row(*codes))

    @property
    def increase(self) -> int:
        """Everything that adds: B rows, opening balances, organisations that came."""
        return sum(e.delta for e in self.events if not is_loss(e.row)) + self.rearranged_in.total()

    @property
    def decrease(self) -> int:
        """Everything that takes away."""
        return -sum(e.delta for e in self.events if is_loss(e.row)) + self.rearranged_out.total()


def is_loss(row: str) -> bool:
    """Whether a row belongs to C - Đảng viên giảm trong kỳ (or to the organisations that went)."""
    return row.startswith("C") or row == "R_out"


def segment(node: Organization) -> str:
    """The piece of a path that names the node itself; a path contains it exactly when it runs through the node."""
    return node.path[-SEGMENT:]


# Standing entries as known at a moment: reversed ones count until their reversal was recorded.
_STANDING = """
    SELECT m.* FROM members_movement m
    WHERE m.sign = 1 AND m.effective_on <= %(day)s AND m.recorded_at <= %(known)s
      AND NOT EXISTS (SELECT 1 FROM members_movement r WHERE r.reverses_id = m.id AND r.recorded_at <= %(known)s)
"""


def stock(node: Organization, day: date, known_at: datetime | None = None) -> dict[int, bool]:
    """Members a node counts at the close of a day → whether in transit, with the tree of that day.

    ``known_at`` asks what the ledger said at an earlier moment.
    """
    sql = _KNOWN_STOCK if known_at else _STOCK
    with connection.cursor() as cursor:
        cursor.execute(sql, {"day": day, "known": known_at, "node": node.pk})
        return dict(cursor.fetchall())


def headcount(node: Organization, day: date) -> int:
    """How many members a node counts at the close of a day: as many as ``stock`` has, counted by the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({_STOCK}) counted", {"day": day, "node": node.pk})
        return cursor.fetchone()[0]


# Organisations below the node: those whose path begins with the node's own, a stretch of the index ("~" follows every digit of a
# path). Its own path is that of the day; ``touched`` takes every path it ever had.
_INSIDE = """
    inside AS MATERIALIZED (
        SELECT v.organization_id FROM branches_organizationversion own
        JOIN branches_organizationversion v ON v.path >= own.path AND v.path < own.path || '~'
        WHERE own.organization_id = %(node)s AND own.valid_from <= %(day)s AND (own.valid_to IS NULL OR own.valid_to >= %(day)s)
          AND v.valid_from <= %(day)s AND (v.valid_to IS NULL OR v.valid_to >= %(day)s)
    )
"""
_STOCK = f"""
    WITH {_INSIDE}
    SELECT p.member_id, p.kind = 'transit' FROM members_membershipperiod p
    WHERE p.origin_id IN (SELECT organization_id FROM inside) AND p.destination_id IN (SELECT organization_id FROM inside)
      AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to >= %(day)s)
"""
_KNOWN_STOCK = f"""
    WITH {_INSIDE}, last AS (
        SELECT DISTINCT ON (s.member_id) s.* FROM ({_STANDING}) s ORDER BY s.member_id, s.effective_on DESC, s.id DESC
    )
    SELECT member_id, after_origin_id <> after_destination_id FROM last
    WHERE after_origin_id IN (SELECT organization_id FROM inside) AND after_destination_id IN (SELECT organization_id FROM inside)
"""

# Entries that may be felt by the node; ``touched`` narrows the search to organisations that ever lay under it. A list of common
# tables that ends in ``chosen``, to put behind WITH.
CHOSEN = """
    touched AS MATERIALIZED (
        SELECT DISTINCT v.organization_id FROM branches_organizationversion own
        JOIN branches_organizationversion v ON v.path >= own.path AND v.path < own.path || '~'
        WHERE own.organization_id = %(node)s
    ), near AS (
        SELECT id FROM members_movement JOIN touched ON before_origin_id = organization_id
        WHERE effective_on BETWEEN %(floor)s AND %(end)s
        UNION SELECT id FROM members_movement JOIN touched ON after_origin_id = organization_id
        WHERE effective_on BETWEEN %(floor)s AND %(end)s
        UNION SELECT id FROM members_movement JOIN touched ON before_destination_id = organization_id
        WHERE effective_on BETWEEN %(floor)s AND %(end)s
        UNION SELECT id FROM members_movement JOIN touched ON after_destination_id = organization_id
        WHERE effective_on BETWEEN %(floor)s AND %(end)s
    ), chosen AS MATERIALIZED (
        SELECT m.* FROM members_movement m JOIN near USING (id)
        WHERE m.recorded_at <= %(known)s AND NOT (m.effective_on < %(start)s AND m.recorded_at <= %(before)s)
    )
"""

# Those with exactly one side inside, by the tree of the entry's own day.
_EVENTS = """
    WITH {chosen}, felt AS (
        SELECT c.*,
            ({before_inside})::int AS was, ({after_inside})::int AS is_now
        FROM chosen c
    )
    SELECT id, member_id, kind, sign, boundary, effective_on, membership_class, effective_on < %(start)s, was, is_now
    FROM felt WHERE was <> is_now ORDER BY effective_on, id
"""


def _inside(*columns: str) -> str:
    """SQL: both ends of a place lie under the node on the entry's own day."""
    return " AND ".join(
        f"EXISTS (SELECT 1 FROM branches_organizationversion v WHERE v.organization_id = c.{column} AND v.path LIKE %(segment)s "
        "AND v.valid_from <= c.effective_on AND (v.valid_to IS NULL OR v.valid_to >= c.effective_on))"
        for column in columns
    )


def events(
    node: Organization,
    start: date,
    end: date,
    *,
    known_at: datetime | None = None,
    counted_until: datetime | None = None,
) -> list[Event]:
    """Entries a node feels in a period.

    ``counted_until`` is the moment up to which earlier entries are already in the opening figure (the signing of the last
    report); entries from before the period recorded after it come in as late. Without it nothing is late.
    """
    sql = _EVENTS.format(
        chosen=CHOSEN,
        before_inside=_inside("before_origin_id", "before_destination_id"),
        after_inside=_inside("after_origin_id", "after_destination_id"),
    )
    far = datetime(9999, 1, 1, tzinfo=known_at.tzinfo if known_at else None)
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "node": node.pk,
                "segment": f"%{segment(node)}%",
                "start": start,
                "end": end,
                "known": known_at or far,
                "before": counted_until or far,
                "floor": start if counted_until is None else date.min,
            },
        )
        return [_event(row) for row in cursor.fetchall()]


def _event(row: tuple) -> Event:
    movement_id, member_id, kind, sign, boundary, effective_on, membership_class, late, was, is_now = row
    code = KIND_ROWS.get(kind)
    if kind == MovementKind.REORGANIZATION:
        code = "R_in" if is_now else "R_out"
    elif code is None:
        code = ("B2" if is_now else "C5") + LETTERS.get(boundary, "")
    return Event(movement_id, member_id, code, sign, sign * (is_now - was), effective_on, membership_class, late)


def balance(
    node: Organization,
    start: date,
    end: date,
    *,
    opening: Iterable[int] | None = None,
    counted_until: datetime | None = None,
    known_at: datetime | None = None,
) -> Balance:
    """The whole of sheet 1 for a node and a period.

    ``opening`` and ``counted_until`` come from the last filed report; without them A is what the ledger counts before ``start``.
    """
    first = frozenset(stock(node, start - timedelta(days=1), known_at) if opening is None else opening)
    last = stock(node, end, known_at)
    found = events(node, start, end, known_at=known_at, counted_until=counted_until if opening is not None else None)
    result = Balance(
        node, start, end, first, frozenset(last), frozenset(pk for pk, transit in last.items() if transit), found
    )
    expected = defaultdict(int, dict.fromkeys(first, 1))
    for event in found:
        expected[event.member_id] += event.delta
    for member_id in expected.keys() | last.keys():
        gap = (member_id in last) - expected[member_id]
        if gap > 0:
            result.rearranged_in[member_id] = gap
        elif gap < 0:
            result.rearranged_out[member_id] = -gap
    return result
