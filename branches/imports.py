"""Reading an office's tree of organisations from Excel: pure, no table is touched.

    sheet = read_organization_sheet(path)
    result = parse_organizations(sheet, sheet.guess(), existing={code: name}, on=today)

The parent of a row comes from the column that names it, else from the code, else from the outline
(numbering or indentation), else from the level. Levels are never taken from the words xã or phường.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO

from branches.import_tree import ParsedOrganization, check_tree, parents_first, settle_levels, settle_parents
from branches.import_words import BRANCH_TYPE_WORDS, LABELS, LEVEL_WORDS, VOCABULARY
from core.date_parsing import DateError, parse_date
from core.excel import Cell, read_workbook
from core.findings import Finding
from core.findings import Level as Weight
from core.identifiers import read_organization_code
from core.sheets import Line, LineKind, Mapping, Sheet, best_sheet, classify
from core.text import clean, fold


@dataclass(slots=True)
class OrganizationList:
    """The tree a list describes: rows with every parent before its children."""

    sheet: Sheet
    rows: list[ParsedOrganization] = field(default_factory=list)
    skipped: list[Line] = field(default_factory=list)

    @property
    def faults(self) -> list[Finding]:
        return [f for row in self.rows for f in row.findings if f.blocks]

    @property
    def warnings(self) -> list[Finding]:
        return [f for row in self.rows for f in row.findings if not f.blocks]

    @property
    def importable(self) -> list[ParsedOrganization]:
        """Rows without a fault, none of whose parents in the list has one."""
        sound: set[int] = set()
        result = []
        for row in self.rows:
            if row.importable and (row.parent_row is None or row.parent_row in sound):
                sound.add(row.number)
                result.append(row)
        return result


def read_organization_sheet(source: Path | str | bytes | BinaryIO) -> Sheet:
    """The sheet that lists organisations; raises `WorkbookError` (Vietnamese) when none does."""
    return best_sheet(read_workbook(source), VOCABULARY, anchors={"name"})


def parse_organizations(
    sheet: Sheet,
    mapping: Mapping,
    *,
    on: date,
    existing: MappingType[str, str] | None = None,
    levels: MappingType[str, str] | None = None,
    types: MappingType[str, str] | None = None,
) -> OrganizationList:
    """Read every organisation of a list and settle its parent. Never stops at a fault; writes nothing.

    `existing` are organisations already there, code → name: they may be parents, not rows. `levels`
    and `types` are code → label of the levels and of the types of grassroots organisation.
    """
    result = OrganizationList(sheet)
    reader = _RowReader(mapping, on, levels or {}, types or {})
    for line in _lines(sheet, mapping):
        if line.kind != LineKind.RECORD:
            if line.kind != LineKind.BLANK:
                result.skipped.append(line)
            continue
        row = reader.read(line)
        row.values["_mark"] = _numbering(line, sheet, mapping)
        result.rows.append(row)
    settle_parents(result.rows, existing or {})
    settle_levels(result.rows)
    check_tree(result.rows, existing or {})
    for row in result.rows:
        for name in [key for key in row.values if key.startswith("_")]:
            del row.values[name]
    result.rows = parents_first(result.rows)
    return result


def _lines(sheet: Sheet, mapping: Mapping) -> list[Line]:
    """Lines of the list; here a line with only a name is an organisation, not a section."""
    lines = classify(sheet, mapping, name_fields=("name",))
    name_column, ended = mapping.get("name"), False
    for line in lines:
        ended = ended or line.kind in (LineKind.TOTAL, LineKind.FOOTER)
        named = name_column is not None and name_column < len(line.cells) and line.cells[name_column]
        if named and not ended and line.kind in (LineKind.SECTION, LineKind.UNKNOWN):
            line.kind = LineKind.RECORD
    return lines


class _RowReader:
    """Reads the cells of one line into values."""

    def __init__(self, mapping: Mapping, on: date, levels: MappingType, types: MappingType):
        self.mapping, self.on = mapping, on
        self.level_codes = {fold(label): code for code, label in levels.items()}
        self.type_codes = {fold(label): code for code, label in types.items()}

    def read(self, line: Line) -> ParsedOrganization:
        row = ParsedOrganization(line.number)
        name = _without_numbering(self._text(line, "name"))
        row.values["name"] = name[:250]
        if not name:
            row.say("name_missing", "Thiếu tên tổ chức đảng.", "name")
        self._read_code(line, row)
        self._read_level(line, row)
        self._read_type(line, row)
        for key in ("exchange_identifier", "decision_number", "decision_issuer", "address", "note"):
            if text := self._text(line, key):
                row.values[key] = text
        for key in ("established_on", "decision_date"):
            self._read_date(line, row, key)
        row.values["_parent"] = self._text(line, "parent")
        return row

    def _cell(self, line: Line, key: str) -> Cell:
        column = self.mapping.get(key)
        return line.cells[column] if column is not None and column < len(line.cells) else ""

    def _text(self, line: Line, key: str) -> str:
        cell = self._cell(line, key)
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return clean(str(cell)) if cell not in ("", None) else ""

    def _read_code(self, line: Line, row: ParsedOrganization) -> None:
        cell = self._cell(line, "code")
        if cell in ("", None):
            return
        reading = read_organization_code(cell)
        text = self._text(line, "code").upper()
        if reading.value:
            row.values["code"] = reading.value
        elif re.fullmatch(r"[A-Z0-9Đ][A-Z0-9Đ./_-]{0,34}", text):
            row.values["code"] = text
            message = f"Mã “{text}” không phải mã 14 chữ số (38.168.053.000.001); giữ nguyên như đã ghi."
            row.say("code_form", message, "code", Weight.WARNING)
        else:
            message = f"Mã “{text}” không hợp lệ: chỉ gồm chữ in hoa, chữ số và dấu chấm, không quá 35 ký tự."
            row.say("code_form", message, "code")

    def _read_level(self, line: Line, row: ParsedOrganization) -> None:
        text = fold(self._text(line, "level"))
        if not text:
            return
        code = self.level_codes.get(text) or _first(LEVEL_WORDS, text)
        if code:
            row.values["level"] = code
        else:
            message = f"Không nhận ra cấp “{self._text(line, 'level')}”; ghi như Đảng bộ cơ sở, Chi bộ."
            row.say("level_unknown", message, "level")

    def _read_type(self, line: Line, row: ParsedOrganization) -> None:
        text = self._text(line, "organization_type")
        if code := self.type_codes.get(fold(text)):
            row.values["organization_type"] = code
        elif text:
            branch_type = _first(BRANCH_TYPE_WORDS, fold(text))
            if branch_type:
                row.values["branch_type"] = branch_type
            elif self.type_codes:
                row.say(
                    "type_unknown", f"Không có loại hình “{text}” trong danh mục.", "organization_type", Weight.WARNING
                )
        branch_type = _first(BRANCH_TYPE_WORDS, fold(self._text(line, "branch_type") or row.values["name"]))
        if branch_type:
            row.values.setdefault("branch_type", branch_type)

    def _read_date(self, line: Line, row: ParsedOrganization, key: str) -> None:
        try:
            day = parse_date(self._cell(line, key))
        except DateError as error:
            row.say("date_unreadable", f"{LABELS[key]}: {error}", key)
            return
        if day and day > self.on:
            row.say("date_in_future", f"{LABELS[key]} {day:%d/%m/%Y} ở tương lai.", key)
        elif day:
            row.values[key] = day


def _first(table: tuple[tuple[str, str], ...], folded: str) -> str:
    return next((code for pattern, code in table if re.search(pattern, folded)), "")


_NUMBER = re.compile(r"^\s*((?:\d{1,3}\.)*\d{1,3}|[IVXLC]{1,6}|[A-ZĐ]|[a-zđ]|[-+*•])(?:[.)/:\-–]+\s*|\s+|$)")


def _without_numbering(name: str) -> str:
    """ "1.2. Chi bộ thôn 1" → "Chi bộ thôn 1"; a number that belongs to the name stays."""
    match = _NUMBER.match(name)
    rest = name[match.end() :].strip() if match else ""
    return rest if rest and re.match(r"(chi bo|dang bo|dang uy|to dang|ban|cb)\b", fold(rest)) else name


def _numbering(line: Line, sheet: Sheet, mapping: Mapping) -> tuple[str, int]:
    """The style of a row's numbering and its indentation in the file."""
    name_column, ordinal_column = mapping.get("name"), mapping.get("ordinal")
    raw = sheet.raw[line.number - 1] if line.number <= len(sheet.raw) else line.cells
    name = raw[name_column] if name_column is not None and name_column < len(raw) else ""
    name = name if isinstance(name, str) else ""
    indent = len(name.replace("\t", "    ")) - len(name.replace("\t", "    ").lstrip(" \u00a0"))
    ordinal = ""
    if ordinal_column is not None and ordinal_column < len(line.cells):
        cell = line.cells[ordinal_column]
        ordinal = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell or "")
    match = _NUMBER.match(ordinal) or (_NUMBER.match(clean(name)) if not ordinal.strip() else None)
    return (_style(match.group(1)) if match else "", indent)


def _style(number: str) -> str:
    """The kind of a number in an outline: A, I, 1, 1.1, a, -."""
    if number[0].isdigit():
        return "1" + ".1" * number.count(".")
    if re.fullmatch(r"[IVXLC]+", number) and number not in ("C", "L"):
        return "I"
    if number.isalpha():
        return "A" if number.isupper() else "a"
    return number
