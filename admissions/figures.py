"""Who was admitted: the one feed of every figure of admission, counted by the database for any node and any periods.

Counting rules (``admission.md`` 8, ``reports.md`` 3): an entry of the ledger of kind kết nạp or kết nạp lại that stands (not reversed)
counts at a node when its branch lay inside that day, in the period of the ceremony (``report.admission_count_date``): the entries of row
B1 of sheet 1. Attributes are those frozen on admission; where an entry has none, those of the member's record of today, and ``frozen``
says how many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from branches.models import Organization
from branches.models.organization import GRASSROOTS_LEVELS, SEGMENT
from core.spans import Span
from members.flows import segment
from regulations.lookup import NoRuleInForce, Parameter, rules_between

COUNT_DATE = Parameter("report.admission_count_date", unit="event", label="Ngày tính đảng viên mới kết nạp vào số liệu")
AGE_METHOD = Parameter("report.age_method", unit="mode", label="Cách tính tuổi trong thống kê")

#: Attributes that the snapshot and the record of a member hold under one name.
_ATTRIBUTES = (
    "sex", "ethnic_group", "religion", "occupation", "general_education", "professional_level", "academic_title", "youth_union",
    "private_owner", "foreign_spouse",
)  # fmt: skip
#: Known only where they were frozen: the record of a member does not hold them.
_FROZEN_ONLY = {"source_group": "''", "trade_union": "FALSE", "population_case": "FALSE", "works_away": "FALSE"}
_COUNTED = {"ceremony": "m.effective_on", "decision": "coalesce(s.decision_on, m.document_date, m.effective_on)"}
_AGE = {
    "completed": "coalesce(s.age, date_part('year', age({day}, p.birth_date))::int)",
    "year_difference": "(date_part('year', {day}) - date_part('year', coalesce(s.birth_date, p.birth_date)))::int",
}
_FEED = """
    asked (which, start, finish) AS (SELECT * FROM unnest(%(whiches)s::int[], %(starts)s::date[], %(ends)s::date[])),
    feed AS MATERIALIZED (
        SELECT a.which, m.id AS movement_id, m.member_id, {day} AS counted_on, v.path, v.name AS branch, m.after_origin_id AS branch_id,
            s.id IS NOT NULL AS frozen, p.record_missing = 0 AS complete, s.admission_id, m.kind = 'readmission' AS readmission,
            coalesce(({age})::text, '') AS age, to_char({day}, 'YYYY-MM') AS month,
            substr(v.path, strpos(v.path, %(own)s) + {segment}, {segment}) AS child, {attributes}
        FROM members_movement m
        JOIN branches_organizationversion v ON v.organization_id = m.after_origin_id
            AND v.valid_from <= m.effective_on AND (v.valid_to IS NULL OR v.valid_to >= m.effective_on)
        JOIN members_member p ON p.id = m.member_id
        LEFT JOIN admissions_admissionsnapshot s ON s.movement_id = m.id
        JOIN asked a ON {day} BETWEEN a.start AND a.finish
        WHERE m.kind IN ('admission', 'readmission') AND m.sign = 1 AND v.path LIKE %(inside)s
            AND m.effective_on >= %(floor)s AND m.effective_on <= %(ceiling)s
            AND NOT EXISTS (SELECT 1 FROM members_movement r WHERE r.reverses_id = m.id)
    )
"""
DIMENSIONS = (*_ATTRIBUTES, *_FROZEN_ONLY, "readmission", "frozen", "complete", "age", "month", "child")
_COUNT = """
    WITH {feed}
    SELECT which, d.dimension, d.key, count(*), count(*) FILTER (WHERE sex = 'female')
    FROM feed CROSS JOIN LATERAL (VALUES ('total', ''), {pairs}) d (dimension, key) GROUP BY 1, 2, 3
"""
_PEOPLE = """
    WITH {feed}
    SELECT f.member_id, n.full_name, f.branch, f.counted_on, f.age, f.readmission, f.frozen, f.admission_id
    FROM feed f JOIN members_member n ON n.id = f.member_id WHERE {where} ORDER BY n.name_sort_key, f.movement_id
"""
_GRASSROOTS = """
    WITH {feed}, touched AS (
        SELECT DISTINCT which, substr(path, i, {segment}) AS own FROM feed CROSS JOIN generate_series(1, length(path), {segment}) i
    )
    SELECT a.which, v.organization_id, v.name, v.level, t.own IS NOT NULL
    FROM asked a JOIN branches_organizationversion v ON v.path LIKE %(inside)s AND v.level = ANY(%(levels)s)
        AND v.valid_from <= a.finish AND (v.valid_to IS NULL OR v.valid_to >= a.finish)
    LEFT JOIN touched t ON t.which = a.which AND t.own = right(v.path, {segment})
    ORDER BY v.path
"""


@dataclass(frozen=True, slots=True)
class Condition:
    """People by one attribute: those with one of ``keys``, or all others when ``negated``. The dimension ``total`` is everybody."""

    dimension: str = "total"
    keys: frozenset[str] = frozenset({""})
    negated: bool = False

    @classmethod
    def of(cls, dimension: str, *keys: str) -> Condition:
        """Those with one of these values."""
        return cls(dimension, frozenset(keys))

    def holds(self, key: str) -> bool:
        """Whether somebody with this value is meant."""
        return (key in self.keys) != self.negated


EVERYBODY = Condition()


@dataclass(slots=True)
class Counts:
    """The admissions of a node in one period: dimension → value → (people, of whom women)."""

    span: Span
    by: dict[str, dict[str, tuple[int, int]]] = field(default_factory=lambda: defaultdict(dict))

    def number(self, condition: Condition = EVERYBODY) -> int:
        """How many people."""
        return sum(n for key, (n, _) in self.by[condition.dimension].items() if condition.holds(key))

    def women(self, condition: Condition = EVERYBODY) -> int:
        """How many of them are women."""
        return sum(f for key, (_, f) in self.by[condition.dimension].items() if condition.holds(key))

    @property
    def total(self) -> int:
        """B2.I: everybody admitted."""
        return self.number()

    @property
    def from_today(self) -> int:
        """How many were counted by their record of today."""
        return self.number(Condition.of("frozen", "false"))

    @property
    def ages(self) -> tuple[int, int]:
        """Sum of ages and number of people whose age is known."""
        known = [(int(key), n) for key, (n, _) in self.by["age"].items() if key]
        return sum(age * n for age, n in known), sum(n for _, n in known)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody behind a figure."""

    member_id: int
    name: str
    branch: str
    counted_on: date
    age: str
    readmission: bool
    frozen: bool
    admission_id: int | None


@dataclass(frozen=True, slots=True)
class Grassroots:
    """A grassroots organisation (tổ chức cơ sở đảng) as of the end of a period; ``admitted``: whether it admitted anybody in it."""

    organization_id: int
    name: str
    level: str
    admitted: bool


def count_date(day: date) -> str:
    """The day by which an admission is counted in periods that end on a day: ``ceremony`` or ``decision``."""
    return _rule(COUNT_DATE, day)


def _rule(parameter: Parameter, day: date) -> str:
    """The way of counting on a day; for years before anybody wrote one down, the oldest known."""
    try:
        return parameter.on(day).value
    except NoRuleInForce:
        return rules_between(parameter.code, day, date.max)[0].value


def _as_text(dimension: str) -> str:
    """SQL: the value of a dimension as a key."""
    return f"{dimension}::text"


def _feed(node: Organization, spans: Sequence[Span]) -> tuple[str, dict[str, object]]:
    """SQL of the feed with its values. The rules are those of the last day asked about."""
    end = max(span.end for span in spans)
    by_ceremony = count_date(end) == "ceremony"
    day = _COUNTED["ceremony" if by_ceremony else "decision"]
    attributes = [f"CASE WHEN s.id IS NULL THEN p.{name} ELSE s.{name} END AS {name}" for name in _ATTRIBUTES]
    attributes += [f"coalesce(s.{name}, {missing}) AS {name}" for name, missing in _FROZEN_ONLY.items()]
    sql = _FEED.format(
        day=day, age=_AGE[_rule(AGE_METHOD, end)].format(day=day), attributes=", ".join(attributes), segment=SEGMENT
    )
    values = {
        "whiches": list(range(len(spans))), "starts": [span.start for span in spans], "ends": [span.end for span in spans],
        "own": segment(node), "inside": f"%{segment(node)}%",
        "floor": min(span.start for span in spans), "ceiling": end if by_ceremony else date.max,
    }  # fmt: skip
    return sql, values


def count(node: Organization, spans: Sequence[Span]) -> list[Counts]:
    """The admissions of a node in each of the periods, by every dimension: one statement, whatever the size of the node."""
    sql, values = _feed(node, spans)
    pairs = ", ".join(f"('{name}', {_as_text(name)})" for name in DIMENSIONS)
    found = [Counts(span) for span in spans]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(feed=sql, pairs=pairs), values)
        for which, dimension, key, n, women in cursor.fetchall():
            found[which].by[dimension][key] = (n, women)
    return found


def people(node: Organization, span: Span, condition: Condition = EVERYBODY) -> list[Person]:
    """The people behind a figure, by name; as many as ``count`` says."""
    sql, values = _feed(node, [span])
    where = "TRUE" if condition.dimension == "total" else f"f.{_as_text(condition.dimension)} = ANY(%(keys)s)"
    if condition.negated:
        where = f"NOT ({where})"
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE.format(feed=sql, where=where), values | {"keys": sorted(condition.keys)})
        return [Person(*row) for row in cursor.fetchall()]


def grassroots(node: Organization, spans: Sequence[Span]) -> list[list[Grassroots]]:
    """B2.III: the grassroots organisations of a node at the end of each period, and which of them admitted anybody."""
    sql, values = _feed(node, spans)
    with connection.cursor() as cursor:
        cursor.execute(
            _GRASSROOTS.format(feed=sql, segment=SEGMENT),
            values | {"levels": [str(level) for level in GRASSROOTS_LEVELS]},
        )
        found: list[list[Grassroots]] = [[] for _ in spans]
        for which, *facts in cursor.fetchall():
            found[which].append(Grassroots(*facts))
    return found
