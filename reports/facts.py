"""What sheet 1 needs beside the ledger, in one statement: what earlier reports filed, who is a visitor, what ever lay under the node."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from core.dates import add_years
from members.flows import UNDER, Under
from reports.models import Report
from reports.models.report import FILED_STATES

_AROUND = f"""
SELECT
    (SELECT json_agg(json_build_array(u.organization_id, u.valid_from, u.valid_to)) FROM ({UNDER}) u),
    (SELECT array_agg(p.member_id) FROM reports_reportcell c JOIN reports_reportcellperson p ON p.cell_id = c.id
     WHERE c.report_id = %(opens_from)s AND c.code = 'D'),
    (SELECT json_agg(json_build_array(v.member_id, v.full_name, coalesce(nullif(v.home_unit, ''), o.name, ''))
                     ORDER BY v.valid_from DESC, v.id DESC)
     FROM members_temporaryactivity v JOIN branches_organization b ON b.id = v.branch_id
     LEFT JOIN branches_organization o ON o.id = v.home_id
     WHERE b.path >= %(path)s AND b.path < %(path)s || '~' AND v.valid_from <= %(day)s
       AND (v.ended_on IS NULL OR v.ended_on >= %(day)s)),
    (SELECT json_object_agg(c.code, c.value) FROM reports_reportcell c WHERE c.report_id = (
        SELECT r.id FROM reports_report r
        WHERE r.organization_id = %(node)s AND r.kind = %(kind)s AND r.period_start = %(year_ago)s AND r.state = ANY(%(filed)s)
          AND NOT EXISTS (SELECT 1 FROM reports_report n WHERE n.supersedes_id = r.id AND n.state = ANY(%(filed)s))
        ORDER BY r.edition DESC LIMIT 1))
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Around:
    """``under``: what lay under the organisation on which days; ``opening``: the members of the filed report before, nothing when there is
    none; ``visitors`` as (member, name, home); ``last_year``: the filed figures of the same period a year before."""

    under: Under
    opening: list[int] | None
    visitors: list[tuple[int | None, str, str]]
    last_year: dict[str, int]


def around(report: Report) -> Around:
    """What earlier reports filed, and who was in temporary activity here on the closing day."""
    values = {
        "opens_from": report.opens_from_id, "path": report.organization.path, "day": report.period_end, "kind": report.kind,
        "node": report.organization_id, "year_ago": add_years(report.period_start, -1), "filed": [str(s) for s in FILED_STATES],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, values)
        under, opening, visitors, last_year = cursor.fetchone()
    opening = (opening or []) if report.opens_from_id else None
    return Around(Under(under or ()), opening, [tuple(one) for one in visitors or []], last_year or {})
