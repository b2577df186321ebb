"""How far a transfer goes: which of the rows a, b, c, d of the working sheet 1 it falls in (``reports.md`` 4.1)."""

from __future__ import annotations

from datetime import date

from django.db import connection

from branches.models import Level, Organization
from members.models import ExternalScope

_BY_LEVEL = {
    Level.CENTRAL: ExternalScope.OTHER_PROVINCE,
    Level.PROVINCIAL: ExternalScope.SAME_PROVINCE,
    Level.UPPER: ExternalScope.SAME_COMMITTEE,
}
# Both ends as they were that day, and beside each the lowest organisation that held both; of one that had no version, what it is now.
_ENDS = """
    WITH ends AS (
        SELECT coalesce(v.path, o.path) AS path, v.level, v.parent_id
        FROM branches_organization o
        LEFT JOIN branches_organizationversion v ON v.organization_id = o.id AND v.valid_from <= %(on)s
            AND (v.valid_to IS NULL OR v.valid_to >= %(on)s)
        WHERE o.id = ANY(%(ends)s)
    ), common AS (SELECT members_common_path(min(path), max(path)) AS path FROM ends)
    SELECT ends.level, ends.parent_id, coalesce(h.level, o.level), coalesce(h.organization_id, o.id)
    FROM ends
    LEFT JOIN common ON common.path <> ''
    LEFT JOIN branches_organizationversion h ON h.path = common.path AND h.valid_from <= %(on)s
        AND (h.valid_to IS NULL OR h.valid_to >= %(on)s)
    LEFT JOIN branches_organization o ON o.path = common.path
"""


def boundary_of(origin: Organization, destination: Organization, on: date) -> ExternalScope:
    """The row of a transfer between two organisations of the system, by the tree of the day."""
    return boundary_between(origin.pk, destination.pk, on)


def boundary_between(origin_id: int, destination_id: int, on: date) -> ExternalScope:
    """The same by the keys of the two ends.

    It follows the level of the lowest organisation that holds both ends. Two branches that sit directly under an upper
    committee (the commune before it was re-formed under 208-QĐ/TW) are of one grassroots organisation; no common organisation
    at all means another province.
    """
    if origin_id == destination_id:
        return ExternalScope.SAME_GRASSROOTS
    with connection.cursor() as cursor:
        cursor.execute(_ENDS, {"ends": [origin_id, destination_id], "on": on})
        ends = cursor.fetchall()
    holder_level, holder_id = ends[0][2:]
    if holder_id is None:
        return ExternalScope.OTHER_PROVINCE
    if holder_level == Level.UPPER and all(
        level == Level.BRANCH and parent_id == holder_id for level, parent_id, *_ in ends
    ):
        return ExternalScope.SAME_GRASSROOTS
    return _BY_LEVEL.get(holder_level, ExternalScope.SAME_GRASSROOTS)
