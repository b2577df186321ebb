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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from branches.models import Organization
from branches.models.organization import SEGMENT
from members.models import ActivityStatus, Attribute, MembershipClass, MovementKind

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
    """The flows of a node over a period; people of A, D and R are ids, ``people`` says what each was on the closing day."""

    node: Organization
    start: date
    end: date
    opening: frozenset[int]
    closing: frozenset[int]
    in_transit: frozenset[int]
    events: list[Event]
    people: dict[int, Standing] = field(default_factory=dict)
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

# All organisations that ever lay under the node with the days on which they did, as text: a column of days compares as its text does.
UNDER = """
    SELECT v.organization_id, v.valid_from::text, v.valid_to::text
    FROM branches_organizationversion own JOIN branches_organizationversion v ON v.path >= own.path AND v.path < own.path || '~'
    WHERE own.organization_id = %(node)s
"""


class Under:
    """What lay under a node on which days: rows of ``UNDER``."""

    def __init__(self, rows: Iterable[tuple[int, str, str | None]]) -> None:
        self.spans: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for organization_id, valid_from, valid_to in rows:
            self.spans[organization_id].append((valid_from, valid_to or "9999-12-31"))

    @classmethod
    def of(cls, node: Organization) -> Under:
        """Asked for one node."""
        with connection.cursor() as cursor:
            cursor.execute(UNDER, {"node": node.pk})
            return cls(cursor.fetchall())

    def holds(self, origin: int | None, destination: int | None, day: date) -> bool:
        """Whether both ends of a place lay under the node on a day; outside the system nothing does."""
        return self._held(origin, day) and (origin == destination or self._held(destination, day))

    def _held(self, end: int | None, day: date) -> bool:
        if end not in self.spans:
            return False
        text = day.isoformat()
        return any(first <= text <= last for first, last in self.spans[end])


@dataclass(frozen=True, slots=True)
class Standing:
    """What a member was on a day: tư cách, trạng thái sinh hoạt, and how he is named and sorted."""

    name: str
    sort_key: str
    sex: str
    membership_class: str
    activity: str


_PERSON = """
    m.id, m.full_name, m.name_sort_key, m.sex, m.membership_class, m.official_date, (
        SELECT json_object_agg(s.attribute, s.value) FROM members_statusperiod s
        WHERE s.member_id = m.id AND s.valid_from <= %(end)s AND (s.valid_to IS NULL OR s.valid_to >= %(end)s))
"""
# Where members were counted, and the entries felt at any end, of organisations that ever lay under the node; each with its person.
_MET = f"""
    WITH met AS (
        SELECT p.member_id, p.origin_id AS before_origin, p.destination_id AS before_destination, NULL::bigint AS after_origin,
               NULL::bigint AS after_destination, p.valid_from AS day, p.valid_to AS until, NULL::bigint AS movement, '' AS kind, 0 AS sign,
               '' AS boundary, '' AS class
        FROM members_membershipperiod p
        WHERE p.origin_id = ANY(%(under)s) AND p.valid_from <= %(end)s AND (p.valid_to IS NULL OR p.valid_to >= %(counted_from)s)
        UNION ALL
        SELECT v.member_id, v.before_origin_id, v.before_destination_id, v.after_origin_id, v.after_destination_id, v.effective_on, NULL,
               v.id, v.kind, v.sign, v.boundary, v.membership_class
        FROM members_movement v
        WHERE (v.before_origin_id = ANY(%(under)s) OR v.after_origin_id = ANY(%(under)s)
               OR v.before_destination_id = ANY(%(under)s) OR v.after_destination_id = ANY(%(under)s))
          AND v.effective_on BETWEEN %(floor)s AND %(end)s AND NOT (v.effective_on < %(start)s AND v.recorded_at <= %(told)s)
    )
    SELECT before_origin, before_destination, after_origin, after_destination, day, until, movement, kind, sign, boundary, class, {_PERSON}
    FROM met JOIN members_member m ON m.id = met.member_id
"""


def _event(row: tuple, was: bool, is_now: bool, start: date) -> Event:
    effective_on, _, movement_id, kind, sign, boundary, membership_class, member_id, *_ = row
    code = KIND_ROWS.get(kind)
    if kind == MovementKind.REORGANIZATION:
        code = "R_in" if is_now else "R_out"
    elif code is None:
        code = ("B2" if is_now else "C5") + LETTERS.get(boundary, "")
    late = effective_on < start
    return Event(movement_id, member_id, code, sign, sign * (is_now - was), effective_on, membership_class, late)


def _standing(columns: Sequence, day: date) -> Standing:
    name, sort_key, sex, membership_class, official_on, statuses = columns
    statuses = statuses or {}
    if official_on is not None:
        membership_class = MembershipClass.OFFICIAL if official_on <= day else MembershipClass.PROBATIONARY
    activity = statuses.get(str(int(Attribute.ACTIVITY_STATUS)), ActivityStatus.ACTIVE)
    return Standing(name, sort_key, sex, statuses.get(str(int(Attribute.MEMBERSHIP_CLASS)), membership_class), activity)


def balance(
    node: Organization,
    start: date,
    end: date,
    *,
    opening: Iterable[int] | None = None,
    counted_until: datetime | None = None,
    under: Under | None = None,
) -> Balance:
    """The whole of sheet 1 for a node and a period.

    ``opening`` and ``counted_until`` come from the last filed report (the moment up to which earlier entries are in its figure; those
    recorded after it come in as late); without them A is what the ledger counts before ``start``, and nothing is late.
    """
    under = under or Under.of(node)
    eve = start - timedelta(days=1)
    told = counted_until if opening is not None else None
    values = {
        "under": list(under.spans), "start": start, "end": end, "counted_from": eve if opening is None else end,
        "told": told or datetime(9999, 1, 1, tzinfo=UTC), "floor": start if told is None else date.min,
    }  # fmt: skip
    result = Balance(node, start, end, frozenset(), frozenset(), frozenset(), [])
    before, last = set(opening or ()), {}
    with connection.cursor() as cursor:
        cursor.execute(_MET, values)
        for first_origin, first_destination, then_origin, then_destination, *row in cursor.fetchall():
            day, until, movement_id, member_id = row[0], row[1], row[2], row[7]
            was = under.holds(first_origin, first_destination, day if movement_id else eve)
            if movement_id is not None:
                is_now = under.holds(then_origin, then_destination, day)
                if was == is_now:
                    continue
                result.events.append(_event(row, was, is_now, start))
            else:
                if opening is None and was and day <= eve and (until is None or until >= eve):
                    before.add(member_id)
                if (until is None or until >= end) and under.holds(first_origin, first_destination, end):
                    last[member_id] = first_origin != first_destination
            if member_id not in result.people:
                result.people[member_id] = _standing(row[8:], end)
    result.events.sort(key=lambda event: (event.effective_on, event.movement_id))
    result.opening, result.closing = frozenset(before), frozenset(last)
    result.in_transit = frozenset(pk for pk, transit in last.items() if transit)
    _explain(result)
    return result


def _explain(result: Balance) -> None:
    """Whom no entry explains, and who the people of the filed report were whom the ledger no longer meets here."""
    expected = defaultdict(int, dict.fromkeys(result.opening, 1))
    for event in result.events:
        expected[event.member_id] += event.delta
    for member_id in expected.keys() | result.closing:
        gap = (member_id in result.closing) - expected[member_id]
        if gap > 0:
            result.rearranged_in[member_id] = gap
        elif gap < 0:
            result.rearranged_out[member_id] = -gap
    unmet = result.opening - result.people.keys()
    if unmet:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {_PERSON} FROM members_member m WHERE m.id = ANY(%(ids)s)",
                {"ids": list(unmet), "end": result.end},
            )
            result.people |= {pk: _standing(columns, result.end) for pk, *columns in cursor.fetchall()}
