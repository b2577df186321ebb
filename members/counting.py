"""Counted rows and totals: refresh them, fold them upward, read them, prove them.

``refresh_entries`` brings the counted rows of some members in line with their records. The database turns the change into
deltas (see the trigger in migration ``0002_counting``); ``fold`` carries deltas to every node above, ``totals`` reads a node at the
same price anywhere in the tree, ``recount`` builds everything anew and ``differences`` proves that nothing drifted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date

from django.db import connection, transaction

from branches.models import Organization
from branches.models.organization import SEGMENT
from regulations.lookup import lookup_values

FOLD_LOCK = 7_204_001  # advisory lock: one folder, or one change of the tree, at a time
PARTY_AGE_STEPS = (0, 5, 10, 20, 30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90)  # years, lower bounds of display bands


def _age_case() -> str:
    """SQL that puts completed years into the printed bands (``age_band``); younger than the first band is ``A0``."""
    whens = [
        f"WHEN years >= {int(v.attributes['from_age'])} THEN '{v.code}'"
        for v in sorted(lookup_values("age_band"), key=lambda v: -int(v.attributes["from_age"]))
    ]
    return f"CASE WHEN years IS NULL THEN '' {' '.join(whens)} ELSE 'A0' END"


def _period_case() -> str:
    """SQL that puts the day of admission into the printed periods (``admission_period``)."""
    rows = sorted(lookup_values("admission_period"), key=lambda v: v.attributes.get("from_date") or "")
    whens = [
        f"WHEN admitted >= DATE '{date.fromisoformat(v.attributes['from_date'])}' THEN '{v.code}'"
        for v in reversed(rows)
        if v.attributes.get("from_date")
    ]
    first = next(v.code for v in rows if not v.attributes.get("from_date"))
    return f"CASE WHEN admitted IS NULL THEN '' {' '.join(whens)} ELSE '{first}' END"


def _party_age_case() -> str:
    whens = [f"WHEN party_years >= {step} THEN {step}" for step in reversed(PARTY_AGE_STEPS)]
    return f"CASE WHEN party_years IS NULL THEN NULL {' '.join(whens)} ELSE 0 END"


COLUMNS = (
    "member_id, node_id, in_transit, membership_class, activity_status, sex, ethnic_group, religion, occupation, retired, "
    "general_education, professional_level, academic_title, political_theory, youth_union, private_owner, foreign_spouse, "
    "admission_period, age_band, age_years, party_age_band, record_complete, file_complete"
)


FEW = 200  # members whose rows are brought in line one by one whatever the planner believes; more of them by hashing


# The lowest node that counts somebody: his branch, or on the way whatever holds both ends (none: counted nowhere).
_ANYWHERE = """
        JOIN branches_organization o ON o.id = p.origin_id
        JOIN branches_organization d ON d.id = p.destination_id
        JOIN branches_organization c ON c.path = CASE WHEN p.kind = 'branch' THEN o.path ELSE members_common_path(o.path, d.path) END
"""


def _entries_sql(condition: str, *, in_branch: bool = False) -> str:
    """The one definition of a counted row: members with an open period, at the lowest node that counts them.

    ``in_branch``: all of them are known to sit in branches, so nothing is asked of the tree.
    """
    return f"""
    WITH facts AS (
        SELECT m.*, p.kind, {"p.origin_id" if in_branch else "c.id"} AS node_id,
               CASE WHEN m.birth_date IS NULL THEN NULL
                    ELSE date_part('year', age(%(on)s::date, m.birth_date))::int END AS years,
               COALESCE(m.admission_date, m.admission_decision_date) AS admitted,
               CASE WHEN m.membership_class = 'official' AND COALESCE(m.admission_decision_date, m.admission_date) IS NOT NULL
                    THEN ((date_part('year', %(on)s::date) * 12 + date_part('month', %(on)s::date))
                        - (date_part('year', COALESCE(m.admission_decision_date, m.admission_date)) * 12
                           + date_part('month', COALESCE(m.admission_decision_date, m.admission_date)))
                        - m.gap_months)::int / 12 END AS party_years
        FROM members_member m
        JOIN members_membershipperiod p ON p.member_id = m.id AND p.valid_to IS NULL
        {"" if in_branch else _ANYWHERE}
        WHERE m.merged_into_id IS NULL AND {condition}
    )
    SELECT id, node_id, kind = 'transit', membership_class, activity_status, sex, ethnic_group, religion, occupation, retired,
           general_education, professional_level, academic_title, political_theory, youth_union, private_owner, foreign_spouse,
           {_period_case()}, {_age_case()}, years, {_party_age_case()}, record_missing = 0, file_missing = 0
    FROM facts
    """


def _upsert_sql(condition: str, *, in_branch: bool = False) -> str:
    names = [name.strip() for name in COLUMNS.split(",")][1:]
    update = ", ".join(f"{n} = EXCLUDED.{n}" for n in names)
    old = ", ".join(f"e.{n}" for n in names)
    new = ", ".join(f"EXCLUDED.{n}" for n in names)
    return f"""
    INSERT INTO members_headcountentry AS e ({COLUMNS}) {_entries_sql(condition, in_branch=in_branch)}
    ON CONFLICT (member_id) DO UPDATE SET {update} WHERE ({old}) IS DISTINCT FROM ({new})
    """


def refresh_entries(member_ids: Sequence[int], on: date, *, in_branch: Collection[int] = ()) -> None:
    """Bring the counted rows of these members in line with their records and places, as of a day.

    Somebody under way between two organisations that nothing holds together (two provinces, no organisation above them) is counted
    nowhere. Of those known to sit ``in_branch`` nobody asks whether they left the count.
    """
    if not member_ids:
        return
    uncertain = [pk for pk in member_ids if pk not in in_branch]
    planned = _whole_tables if len(member_ids) > FEW else nullcontext
    with connection.cursor() as cursor, planned(cursor):
        upsert = _upsert_sql("m.id = ANY(%(ids)s) AND p.member_id = ANY(%(ids)s)", in_branch=not uncertain)
        cursor.execute(upsert, {"ids": list(member_ids), "on": on})
        if not uncertain:
            return
        cursor.execute(
            """
            WITH open AS MATERIALIZED (
                SELECT member_id, kind, origin_id, destination_id FROM members_membershipperiod
                WHERE member_id = ANY(%(ids)s) AND valid_to IS NULL
            )
            DELETE FROM members_headcountentry WHERE member_id = ANY(%(ids)s) AND (
                member_id IN (SELECT id FROM members_member WHERE id = ANY(%(ids)s) AND merged_into_id IS NOT NULL)
                OR member_id NOT IN (
                    SELECT member_id FROM open WHERE kind = 'branch'
                    UNION ALL
                    SELECT member_id FROM open WHERE kind = 'transit' AND EXISTS (
                        SELECT 1 FROM branches_organization c WHERE c.path = members_common_path(
                            (SELECT path FROM branches_organization WHERE id = open.origin_id),
                            (SELECT path FROM branches_organization WHERE id = open.destination_id)))))
            """,
            {"ids": uncertain},
        )


def refresh_all(on: date, node: Organization | None = None) -> None:
    """Bring every counted row (of a subtree) to a day: birthdays and anniversaries move people between bands."""
    condition = "o.path LIKE %(prefix)s OR d.path LIKE %(prefix)s" if node else "TRUE"
    with connection.cursor() as cursor:
        cursor.execute(_upsert_sql(f"({condition})"), {"on": on, "prefix": f"{node.path}%" if node else "%"})


def fold() -> int:
    """Carry waiting deltas to every node above; returns how many were taken. Safe to run at any time, by anybody."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOLD_LOCK])
        cursor.execute(
            f"""
            WITH taken AS (
                DELETE FROM members_tallydelta RETURNING node_id, dimension, key, n
            ), upward AS (
                SELECT a.id AS node_id, t.dimension, t.key, sum(t.n) AS n
                FROM (SELECT node_id, dimension, key, sum(n) AS n FROM taken GROUP BY 1, 2, 3) t
                JOIN branches_organization o ON o.id = t.node_id
                CROSS JOIN LATERAL generate_series({SEGMENT}, length(o.path), {SEGMENT}) i
                JOIN branches_organization a ON a.path = left(o.path, i)
                GROUP BY 1, 2, 3 HAVING sum(t.n) <> 0
            ), written AS (
                INSERT INTO members_nodetally AS old (node_id, dimension, key, n)
                SELECT node_id, dimension, key, n FROM upward ORDER BY 1, 2, 3
                ON CONFLICT (node_id, dimension, key) DO UPDATE SET n = old.n + EXCLUDED.n
            )
            SELECT count(*) FROM taken
            """
        )
        return cursor.fetchone()[0]


def totals(node: Organization, dimensions: Iterable[str]) -> dict[str, dict[str, int]]:
    """How many members a node counts by each value of each dimension; the dimension ``total`` has the key ``""``.

    One statement, the same price at the root as at a branch; exact at once, also before deltas are folded.
    """
    wanted = set(dimensions)
    with connection.cursor() as cursor:
        # All rows of the node are one stretch of the index; naming thirty dimensions would be thirty searches.
        cursor.execute(
            """
            SELECT dimension, key, sum(n)::bigint FROM (
                SELECT dimension, key, n FROM members_nodetally WHERE node_id = %(node)s
                UNION ALL
                SELECT d.dimension, d.key, d.n FROM members_tallydelta d JOIN branches_organization o ON o.id = d.node_id
                WHERE o.path LIKE %(prefix)s
            ) both_parts GROUP BY 1, 2 HAVING sum(n) <> 0
            """,
            {"node": node.pk, "prefix": f"{node.path}%"},
        )
        rows = cursor.fetchall()
    result: dict[str, dict[str, int]] = {dimension: {} for dimension in wanted}
    for dimension, key, n in rows:
        if dimension in wanted:
            result[dimension][key] = n
    return result


def children_totals(node: Organization, dimension: str = "total") -> dict[int, dict[str, int]]:
    """One dimension for each child of a node: child id → key → members."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT node_id, key, sum(n)::bigint FROM (
                SELECT t.node_id, t.key, t.n FROM members_nodetally t JOIN branches_organization c ON c.id = t.node_id
                WHERE c.parent_id = %(node)s AND t.dimension = %(dimension)s
                UNION ALL
                SELECT c.id, d.key, d.n FROM members_tallydelta d
                JOIN branches_organization o ON o.id = d.node_id
                JOIN branches_organization c ON c.path = left(o.path, %(length)s)
                WHERE o.path LIKE %(prefix)s AND length(o.path) >= %(length)s AND d.dimension = %(dimension)s
            ) both_parts GROUP BY 1, 2 HAVING sum(n) <> 0
            """,
            {"node": node.pk, "dimension": dimension, "prefix": f"{node.path}%", "length": len(node.path) + SEGMENT},
        )
        result: dict[int, dict[str, int]] = defaultdict(dict)
        for child, key, n in cursor.fetchall():
            result[child][key] = n
    return dict(result)


RECOUNTED = f"""
    SELECT a.id AS node_id, t.dimension, t.key, sum(t.n)::bigint AS n
    FROM (SELECT * FROM members_entry_facets UNION ALL SELECT * FROM members_flow_facets) t
    JOIN branches_organization o ON o.id = t.node_id
    CROSS JOIN LATERAL generate_series({SEGMENT}, length(o.path), {SEGMENT}) i
    JOIN branches_organization a ON a.path = left(o.path, i)
    GROUP BY 1, 2, 3 HAVING sum(t.n) <> 0
"""


@contextmanager
def _whole_tables(cursor) -> Iterator[None]:
    """Plan a statement over whole tables by hashing them.

    Where statistics are old (a fresh load, a great rearrangement) the planner may believe that tables are empty and join them row by row,
    which takes hours instead of a second. Inside a transaction only.
    """
    cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


def recount() -> None:
    """Build every total anew from the counted rows and the ledger (after a change of the tree, a bulk load, a repair)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOLD_LOCK])
        cursor.execute("DELETE FROM members_tallydelta")
        cursor.execute("DELETE FROM members_nodetally")
        with _whole_tables(cursor):
            cursor.execute(f"INSERT INTO members_nodetally (node_id, dimension, key, n) {RECOUNTED}")


def differences(limit: int = 50) -> list[tuple[int, str, str, int, int]]:
    """Totals that differ from a recount: (node, dimension, key, kept, counted). Empty when invariant I-3 holds."""
    fold()
    with transaction.atomic(), connection.cursor() as cursor, _whole_tables(cursor):
        cursor.execute(
            f"""
            SELECT COALESCE(k.node_id, c.node_id), COALESCE(k.dimension, c.dimension), COALESCE(k.key, c.key),
                   COALESCE(k.n, 0), COALESCE(c.n, 0)
            FROM members_nodetally k FULL JOIN ({RECOUNTED}) c USING (node_id, dimension, key)
            WHERE COALESCE(k.n, 0) <> COALESCE(c.n, 0) ORDER BY 1, 2, 3 LIMIT %s
            """,
            [limit],
        )
        found = cursor.fetchall()
    return found
