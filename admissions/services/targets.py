"""Targets of admission, handed down the tree: a committee sets its own and those of the organisations directly below at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from admissions.models import AdmissionTarget, TargetPeriod
from branches.models import Organization
from core.findings import Finding, Refused
from core.spans import FIRST_YEAR, LAST_YEAR
from core.text import clean

HIGHEST = 1_000_000
LONGEST_TERM = 10  # years; a term of a congress is five


@dataclass(frozen=True, slots=True)
class Wanted:
    """The target of one organisation as typed; ``version`` is that of the row the page showed, none where there was none yet."""

    organization: Organization
    number: int
    version: int | None = None
    note: str = ""


@transaction.atomic
def set_targets(
    *, node: Organization, period: str, first_year: int, last_year: int, wanted: Iterable[Wanted], document_number: str,
    document_on: date | None, by, on: date,
) -> list[AdmissionTarget]:  # fmt: skip
    """Set the targets of a node and of organisations directly below it for a year or a term: all or none.

    Effects: a row for each organisation, new or changed (the value before stays in the history); rows that say the same are left alone.
    The sum of the units may differ from the target of the node. Returns the rows written. Raises ``Refused``, with ``conflict`` when
    somebody else has changed one of them since the page was opened.
    """
    rows = list(wanted)
    found = [
        *_period_findings(period, first_year, last_year),
        *_row_findings(node, rows),
        *_paper_findings(document_on, on),
    ]
    if found:
        raise Refused(found)
    keys = [row.organization.pk for row in rows]
    standing = AdmissionTarget.objects.select_for_update().filter(
        organization__in=keys, period=period, first_year=first_year
    )
    known = {target.organization_id: target for target in standing.order_by("pk")}
    _refuse_late(rows, known)
    written = []
    for row in rows:
        target = known.get(row.organization.pk) or AdmissionTarget(
            organization=row.organization, period=period, first_year=first_year, last_year=last_year, number=-1
        )
        values = {
            "number": row.number, "last_year": last_year, "document_number": clean(document_number)[:60], "document_on": document_on,
            "note": clean(row.note)[:500],
        }  # fmt: skip
        if all(getattr(target, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(target, name, value)
        target.given_by, target.recorded_by = node, by
        target.version += int(target.pk is not None)
        target.save()
        written.append(target)
    return written


def _period_findings(period: str, first_year: int, last_year: int) -> list[Finding]:
    if period not in TargetPeriod.values:
        return [
            Finding(
                "period", "Chỉ tiêu giao cho năm hoặc cho nhiệm kỳ.", field="period", remedy="Chọn năm hoặc nhiệm kỳ."
            )
        ]
    if not (FIRST_YEAR <= first_year <= LAST_YEAR and FIRST_YEAR <= last_year <= LAST_YEAR):
        return [Finding("year", "Năm ngoài phạm vi.", field="first_year", remedy="Ghi năm bốn chữ số.")]
    if period == TargetPeriod.YEAR and first_year != last_year:
        return [
            Finding(
                "year",
                "Chỉ tiêu năm chỉ thuộc một năm.",
                field="last_year",
                remedy="Chọn nhiệm kỳ nếu giao cho nhiều năm.",
            )
        ]
    if last_year < first_year:
        return [
            Finding("year", "Năm cuối không được trước năm đầu.", field="last_year", remedy="Sửa năm cuối nhiệm kỳ.")
        ]
    if last_year - first_year > LONGEST_TERM:
        return [
            Finding(
                "year",
                f"Nhiệm kỳ không dài quá {LONGEST_TERM} năm.",
                field="last_year",
                remedy="Sửa năm cuối nhiệm kỳ.",
            )
        ]
    return []


def _row_findings(node: Organization, rows: list[Wanted]) -> list[Finding]:
    found = []
    if not rows:
        found.append(Finding("nothing", "Chưa ghi chỉ tiêu nào.", remedy="Ghi chỉ tiêu của ít nhất một tổ chức đảng."))
    seen: set[int] = set()
    for number, row in enumerate(rows, start=1):
        unit = row.organization
        if node.pk not in (unit.pk, unit.parent_id):
            found.append(Finding("not_below", f"{unit.name} không trực thuộc {node.name}.", field=f"number-{unit.pk}", row=number,
                                 remedy="Cấp ủy chỉ giao chỉ tiêu cho tổ chức đảng trực thuộc mình."))  # fmt: skip
        if unit.pk in seen:
            found.append(
                Finding(
                    "twice",
                    f"{unit.name} được ghi hai lần.",
                    field=f"number-{unit.pk}",
                    row=number,
                    remedy="Bỏ một dòng.",
                )
            )
        if not 0 <= row.number <= HIGHEST:
            found.append(Finding("number", f"Chỉ tiêu của {unit.name} phải là số người từ 0 trở lên.", field=f"number-{unit.pk}",
                                 row=number, remedy="Ghi số nguyên."))  # fmt: skip
        seen.add(unit.pk)
    return found


def _paper_findings(document_on: date | None, on: date) -> list[Finding]:
    if document_on and document_on > on:
        return [
            Finding(
                "document_on",
                "Ngày của nghị quyết, kế hoạch chưa đến.",
                field="document_on",
                remedy="Nhập ngày không sau hôm nay.",
            )
        ]
    return []


def _refuse_late(rows: list[Wanted], known: dict[int, AdmissionTarget]) -> None:
    """The second of two people is told, row by row; nobody's number is lost."""
    found = []
    for number, row in enumerate(rows, start=1):
        target = known.get(row.organization.pk)
        if (target.version if target else None) != row.version:
            now = f"hiện là {target.number} người" if target else "không còn"
            found.append(Finding("moved_on", f"Người khác vừa sửa chỉ tiêu của {row.organization.name}: {now}.",
                                 field=f"number-{row.organization.pk}", row=number, remedy="Xem lại rồi lưu lần nữa."))  # fmt: skip
    if found:
        raise Refused(found, conflict=True)
