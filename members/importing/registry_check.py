"""Rows of a list that are in the registry already, anywhere in the system.

Same personal ID, same card, same old identity card: a fault. Same name and birth date: a fault in the same branch when no personal
ID tells the two apart, else a remark. Of a record of another unit only the name of the unit is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from core.dates import format_date
from core.findings import Finding, Level
from core.identifiers import mask
from core.names import fold
from members.imports import ImportResult, ParsedRow, duplicate_keys
from members.models import EndReason
from members.search import search_words

#: Numbers a person alone bears: the column of the registry and its words.
NUMBERS = {
    "personal_id": "Số CCCD",
    "card_number": "Số thẻ đảng viên",
    "old_card_number": "Số thẻ cũ",
    "old_identity_number": "Số CMND cũ",
}
CODE = "registry_"


@dataclass(frozen=True, slots=True)
class Known:
    """A record of the registry, as much of it as a comparison needs."""

    full_name: str
    birth_date: date | None
    personal_id: str
    branch_code: str
    unit: str
    end_reason: str
    ended_on: date | None

    @property
    def place(self) -> str:
        """Where the record is; of who has left, how and when."""
        if not self.end_reason:
            return f"tại {self.unit}"
        left = f"{EndReason(self.end_reason).label.lower()} ngày {format_date(self.ended_on)}"
        return f"đã rời {self.unit} ({left})"


_COLUMNS = "m.full_name, m.birth_date, m.personal_id, o.code, o.name, m.end_reason, m.ended_on"
_ALIVE = "m.merged_into_id IS NULL AND m.end_reason <> 'voided'"


def find_in_registry(result: ImportResult) -> None:
    """Add to every row what the registry already knows of the same person."""
    keys = {row.number: duplicate_keys(row.values) for row in result.rows}
    for column, label in NUMBERS.items():
        known = _by_number(column, [found[column] for found in keys.values() if column in found])
        for row in result.rows:
            if other := known.get(keys[row.number].get(column, "")):
                row.findings.append(_same_number(row, column, label, other))
    _find_people(result.rows, keys)
    for row in result.rows:
        row.findings.sort(key=lambda finding: not finding.blocks)


def _by_number(column: str, numbers: list[str]) -> dict[str, Known]:
    """The registry's record of each number, a current one before one who has left."""
    if not numbers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT m.{column}, {_COLUMNS}
            FROM members_member m JOIN branches_organization o ON o.id = m.organization_id
            WHERE m.{column} = ANY(%s) AND m.{column} <> '' AND {_ALIVE}
            ORDER BY m.end_reason = '', m.id
            """,
            [numbers],
        )
        return {number: Known(*rest) for number, *rest in cursor.fetchall()}


def _same_number(row: ParsedRow, column: str, label: str, other: Known) -> Finding:
    message = f"{label} {mask(row.values[column])} đã có trong hệ thống: hồ sơ {other.place}."
    if other.end_reason and not row.values.get("end_reason"):
        message += " Dùng lại hồ sơ đó (tiếp nhận, phục hồi hoặc kết nạp lại)."
    return Finding(f"{CODE}{column}", message, Level.BLOCKING, column, row.number)


def _find_people(rows: Iterable[ParsedRow], keys: Mapping[int, Mapping[str, Any]]) -> None:
    asked: dict[tuple[date, str], list[ParsedRow]] = defaultdict(list)
    for row in rows:
        person = keys[row.number].get("person")
        if person is None or any(finding.code.startswith(CODE) for finding in row.findings):
            continue
        names = (row.values["full_name"], row.values.get("name_in_use", ""))
        for key in {search_words(names[0]), search_words(*names)}:
            asked[(person[1], key)].append(row)
    for key, known in _by_name(list(asked)):
        for row in asked[key]:
            _compare(row, known)


def _by_name(keys: list[tuple[date, str]]) -> list[tuple[tuple[date, str], Known]]:
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT m.birth_date, m.search_text, {_COLUMNS}
            FROM unnest(%s::date[], %s::text[]) AS k (birth_date, search_text)
            JOIN members_member m ON m.birth_date = k.birth_date AND m.search_text = k.search_text
            JOIN branches_organization o ON o.id = m.organization_id
            WHERE m.birth_precision = 'DAY' AND {_ALIVE} ORDER BY m.id
            """,
            [[born for born, _ in keys], [name for _, name in keys]],
        )
        return [((born, name), Known(*rest)) for born, name, *rest in cursor.fetchall()]


def _compare(row: ParsedRow, other: Known) -> None:
    if any(finding.code == f"{CODE}person" for finding in row.findings) or fold(other.full_name) != fold(
        row.values["full_name"]
    ):
        return
    ids = {row.values.get("personal_id", ""), other.personal_id}
    told_apart = "" not in ids and len(ids) == 2
    what = f"Họ tên và ngày sinh {row.values['full_name']}, {row.values['birth_date']} giống hồ sơ {other.place}"
    if other.branch_code == row.values.get("branch") and not told_apart:
        message = f"{what}, không có số CCCD để phân biệt; nếu là người khác, ghi số CCCD của cả hai."
        level = Level.BLOCKING
    else:
        message = f"{what}; kiểm tra có phải cùng một người."
        level = Level.WARNING
    row.findings.append(Finding(f"{CODE}person", message, level, "full_name", row.number))
