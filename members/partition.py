"""The headcount of a node as the sum of its parts: every organisation directly below it, and those on the way between two of them.

A member counts in a part when both ends of his place lie in it, by the tree of the day (``members.flows``). Somebody introduced from one
part to another counts in neither and in the node: ``sum of the parts + between them = headcount of the node`` (``reports.md`` 3, rule 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from branches.models import Organization, OrganizationVersion
from branches.models.organization import SEGMENT
from members.flows import headcount


@dataclass(frozen=True, slots=True)
class Part:
    """An organisation directly below the node, as it was named that day, and how many members it counts."""

    organization_id: int
    name: str
    members: int


@dataclass(frozen=True, slots=True)
class Partition:
    """The parts of a node at the close of a day."""

    node: Organization
    day: date
    parts: tuple[Part, ...]
    between: int
    total: int

    @property
    def summed(self) -> int:
        """All parts together."""
        return sum(part.members for part in self.parts)

    @property
    def agrees(self) -> bool:
        """Whether the parts and those between them make the whole."""
        return self.summed + self.between == self.total


# A child lies one segment below the node; a place is inside it when both ends share that segment.
_PARTS = """
    WITH own AS (
        SELECT path, length(path) + %(segment)s AS depth FROM branches_organizationversion
        WHERE organization_id = %(node)s AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
    ), inside AS MATERIALIZED (
        SELECT v.organization_id, left(v.path, own.depth) AS part, length(v.path) >= own.depth AS below
        FROM own JOIN branches_organizationversion v ON v.path >= own.path AND v.path < own.path || '~'
        WHERE v.valid_from <= %(day)s AND (v.valid_to IS NULL OR v.valid_to >= %(day)s)
    )
    SELECT CASE WHEN here.part = there.part AND here.below AND there.below THEN here.part ELSE '' END, count(*)
    FROM members_membershipperiod p
    JOIN inside here ON here.organization_id = p.origin_id
    JOIN inside there ON there.organization_id = p.destination_id
    WHERE p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to >= %(day)s)
    GROUP BY 1
"""


def partition(node: Organization, day: date) -> Partition:
    """The parts of a node at the close of a day, in the order of the tree; three statements. A branch has none."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, {"node": node.pk, "day": day, "segment": SEGMENT})
        counted = dict(cursor.fetchall())
    versions = OrganizationVersion.objects.filter(parent=node, valid_from__lte=day).exclude(valid_to__lt=day)
    rows = versions.order_by("organization__sort_order", "organization__sort_key", "organization_id")
    parts = tuple(Part(row.organization_id, row.name, counted.get(row.path, 0)) for row in rows)
    return Partition(node, day, parts, counted.get("", 0) if parts else 0, headcount(node, day))
