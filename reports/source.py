"""Nguồn kết nạp in a monthly report: who is followed, open dossiers, probations about to end (``reports.md`` 8.1).

Kept with the books of branch life in ``Report.life`` when the report is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from admissions.funnel import source_of
from admissions.rules.dates import or_none, probation_ends
from core.dates import format_running
from core.numbers import format_number
from members.models import Member, MembershipClass
from reports.models import Report

NAMED = 30  # a branch names the probationers, a committee of hundreds counts them


def observe_source(report: Report) -> dict[str, Any]:
    """The source of the period as plain values. Probations are those that end by the close of the next month."""
    node = report.organization
    until = report.month.next.last_day
    probationers = Member.objects.filter(
        path__startswith=node.path, membership_class=MembershipClass.PROBATIONARY, end_reason="", admission_date__isnull=False
    ).order_by("admission_date", "name_sort_key")  # fmt: skip
    ending = [
        [name, due.on.isoformat()]
        for name, admitted in probationers.values_list("full_name", "admission_date")
        if (due := or_none(probation_ends, admitted)) and due.on <= until
    ]
    named = ending if node.is_branch and len(ending) <= NAMED else []
    return source_of(node, report.period_start, report.period_end) | {"ending": len(ending), "named": named}


def source_of_report(report: Report) -> Mapping[str, Any] | None:
    """The source as signed, else as it stands now."""
    return report.life.get("source") if report.is_frozen else observe_source(report)


def source_lines(seen: Mapping[str, Any] | None) -> list[str]:
    """The source in sentences; none where nobody is followed and no probation ends."""
    if not seen or not any(seen[name] for name in ("followed", "learnt", "dossiers", "ending")):
        return []
    n = {name: format_number(seen[name]) for name in ("followed", "learnt", "dossiers", "ending")}
    lines = [
        f"Nguồn kết nạp: đang theo dõi {n['followed']} quần chúng ưu tú; {n['learnt']} người đã học lớp nhận thức về Đảng trong tháng; "
        f"{n['dossiers']} hồ sơ đang xét."
    ]
    if seen["ending"]:
        names = "; ".join(f"{name} ({_day(day)})" for name, day in seen["named"])
        lines.append(
            f"Đảng viên dự bị hết hoặc sắp hết 12 tháng: {n['ending']} đồng chí{f': {names}' if names else ''}."
        )
    return lines


def _day(text: str) -> str:
    return format_running(date.fromisoformat(text))
