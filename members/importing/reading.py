"""Reading a kept file: once for the mapping page, and in full for every check and for the commit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from branches.models import Organization
from core.bulk import uncollected
from core.findings import Finding, Level
from core.identifiers import mask
from core.sheets import Mapping, Sheet
from core.text import clean
from members.importing.lookups import branches_under, lookups_for
from members.importing.registry_check import find_in_registry
from members.imports import ImportResult, guess_mapping, parse_rows, read_list
from members.imports.values import as_text

SAMPLES = 3  # values of a column shown on the mapping page
_LOOKED_AT = 40  # rows looked through for them

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Reading:
    """A list read and checked against the registry; nothing is written yet."""

    result: ImportResult
    branches: dict[str, Organization]
    unread: list[str]

    @property
    def faults(self) -> list[Finding]:
        """Every fault, in the order of the file."""
        return sorted(self.result.faults, key=_row)

    @property
    def warnings(self) -> list[Finding]:
        """Every remark, in the order of the file; other sheets with lists that were not read come first."""
        return [*_unread_remarks(self), *sorted(self.result.warnings, key=_row)]

    @property
    def importable_key(self) -> str:
        """A hash of the rows that can be imported: a commit writes what was previewed or nothing."""
        numbers = ",".join(str(row.number) for row in self.result.importable)
        return hashlib.sha256(numbers.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The counts and findings a machine reads."""
        return {
            "rows_read": len(self.result.rows),
            "importable": len(self.result.importable),
            "faults": [_short(finding) for finding in self.faults],
            "warnings": [_short(finding) for finding in self.warnings],
        }


@uncollected()
def read_file(
    source: Path | bytes | BinaryIO,
    organization: Organization,
    *,
    on: date,
    mapping: Mapping | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read a list for an organisation and look every row up in the registry; raises ``WorkbookError`` for a file without one."""
    sheet, unread = read_list(source)
    branches = branches_under(organization)
    result = parse_rows(sheet, mapping or guess_mapping(sheet), lookups_for(branches), on=on, progress=progress)
    if not branches:
        message = f"{organization.name} không có chi bộ nào đang hoạt động để nhập đảng viên vào."
        result.problems.append(Finding("no_branch", message, field="branch", row=sheet.header.last_row + 1))
    find_in_registry(result)
    return Reading(result, branches, unread)


def layout_of(sheet: Sheet, unread: list[str]) -> dict[str, Any]:
    """The sheet as the mapping page shows it: its columns with sample values, how many lines stand below the header."""
    below = sheet.rows[sheet.header.last_row + 1 :]
    width = max((len(row) for row in below[:_LOOKED_AT]), default=0)
    indexes = sorted(
        {column.index for column in sheet.header.columns} | {i for i in range(width) if _samples(below, i)}
    )
    return {
        "sheet": sheet.name,
        "unread": unread,
        "rows": len(below),
        "columns": [
            {"index": index, "title": clean(sheet.header.title(index))[:150], "samples": _samples(below, index)}
            for index in indexes
        ],
    }


def _samples(rows: list[list], index: int) -> list[str]:
    found: list[str] = []
    for row in rows[:_LOOKED_AT]:
        text = _shown(as_text(row[index])[:60]) if index < len(row) else ""
        if text and text not in found:
            found.append(text)
        if len(found) == SAMPLES:
            break
    return found


def _shown(text: str) -> str:
    """A sample value; numbers that identify a person are masked, as everywhere on screen."""
    digits = text.replace(".", "")
    return mask(text) if digits.isdecimal() and (len(digits) in (9, 12) or (len(digits) == 8 and "." in text)) else text


def _unread_remarks(reading: Reading) -> list[Finding]:
    if not reading.unread:
        return []
    sheet = reading.result.sheet
    names = ", ".join(f"“{name}”" for name in reading.unread)
    message = (
        f"Chỉ đọc trang tính “{sheet.name}”; chưa đọc danh sách ở trang tính {names}. Tách thành tệp riêng để nhập."
    )
    return [Finding("sheets_unread", message, Level.WARNING, "", sheet.header.last_row + 1)]


def _row(finding: Finding) -> int:
    return finding.row or 0


def _short(finding: Finding) -> dict[str, Any]:
    return {"row": finding.row, "field": finding.field, "message": finding.message}
