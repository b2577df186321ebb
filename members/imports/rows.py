"""From a sheet and a mapping to rows of values, each with what a careful clerk would say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.dates import PartialDate
from core.findings import Finding
from core.sheets import Line, LineKind, Mapping, Sheet, classify
from members.imports.cells import CellReader
from members.imports.checks import check_row, find_duplicates
from members.imports.fields import REQUIRED, field_label
from members.imports.lookups import Lookups

NAME_FIELDS = ("full_name", "names", "family_and_middle_name", "given_name")


@dataclass(slots=True)
class ParsedRow:
    """One member as the list tells it. `number` is Excel's row number.

    `values` are named as fields of the member's record; dates are `PartialDate`, list values are
    codes, `branch` is a key of `Lookups.branches`. Empty values are left out.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def faults(self) -> list[Finding]:
        """Why the row is not importable."""
        return [finding for finding in self.findings if finding.blocks]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.blocks]

    @property
    def importable(self) -> bool:
        return not any(finding.blocks for finding in self.findings)


@dataclass(slots=True)
class ImportResult:
    """What reading a whole list gave. `problems` concern the file: with any, no row is importable."""

    sheet: Sheet
    mapping: Mapping
    rows: list[ParsedRow] = field(default_factory=list)
    skipped: list[Line] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)

    @property
    def faults(self) -> list[Finding]:
        """Every fault with its row, in the order of the file."""
        return [*self.problems, *(finding for row in self.rows for finding in row.faults)]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for row in self.rows for finding in row.warnings]

    @property
    def importable(self) -> list[ParsedRow]:
        return [] if self.problems else [row for row in self.rows if row.importable]

    def as_json(self) -> dict[str, Any]:
        """The counts and findings a machine reads."""
        return {
            "rows_read": len(self.rows),
            "importable": len(self.importable),
            "faults": [_short(finding) for finding in self.faults],
            "warnings": [_short(finding) for finding in self.warnings],
        }


def _short(finding: Finding) -> dict[str, Any]:
    return {"row": finding.row, "field": finding.field, "message": finding.message}


def parse_rows(
    sheet: Sheet,
    mapping: Mapping,
    lookups: Lookups,
    *,
    on: date,
    progress: Callable[[int, int], None] | None = None,
) -> ImportResult:
    """Read every line of a list. Never stops at a fault; writes nothing.

    `on` is the day of the import: dates after it lie in the future. `progress(done, total)` is
    called now and then.
    """
    result = ImportResult(sheet, mapping, problems=_missing_columns(sheet, mapping))
    lines = classify(sheet, mapping, name_fields=NAME_FIELDS)
    reader = CellReader(sheet, mapping, lookups)
    for done, line in enumerate(lines):
        if line.kind == LineKind.SECTION:
            reader.enter_section(line)
        if line.kind == LineKind.RECORD:
            result.rows.append(_parse_row(line, reader, lookups, on))
        elif line.kind != LineKind.BLANK:
            result.skipped.append(line)
        if progress and done % 200 == 0:
            progress(done, len(lines))
    if not result.rows and not result.problems:
        message = "Không có dòng đảng viên nào dưới dòng tiêu đề."
        result.problems.append(Finding("no_rows", message, row=sheet.header.last_row + 1))
    find_duplicates(result.rows)
    for row in result.rows:
        row.findings.sort(key=lambda finding: not finding.blocks)
    if progress:
        progress(len(lines), len(lines))
    return result


def _parse_row(line: Line, reader: CellReader, lookups: Lookups, on: date) -> ParsedRow:
    values, findings = reader.read(line)
    findings += check_row(values, reader.present, lookups.limit, on)
    if not any(finding.code.startswith("personal_id_") for finding in findings):
        # Birth year and sex in the number agree with the row: the zeros were surely Excel's loss.
        findings = [f for f in findings if (f.code, f.field) != ("zeros_restored", "personal_id")]
    seen: set[tuple[str, str]] = set()
    row = ParsedRow(line.number, {k: v for k, v in values.items() if v or _is_known(v)})
    for finding in findings:
        if (finding.code, finding.field) not in seen:
            seen.add((finding.code, finding.field))
            row.findings.append(_with_row(finding, line.number))
    return row


def _is_known(value: Any) -> bool:
    return isinstance(value, PartialDate) and bool(value)


def _with_row(finding: Finding, number: int) -> Finding:
    return Finding(finding.code, finding.message, finding.level, finding.field, number)


def _missing_columns(sheet: Sheet, mapping: Mapping) -> list[Finding]:
    found = []
    for choices in REQUIRED:
        if not any(name in mapping for name in choices):
            label = field_label(choices[0])
            message = (
                f"Không tìm thấy cột “{label}”. Đặt tên cột như vậy trên dòng tiêu đề, hoặc chỉ ra cột ở bước ghép cột."
            )
            row = sheet.header.last_row + 1
            found.append(Finding("column_missing", message, field=choices[0], row=row))
    return found
