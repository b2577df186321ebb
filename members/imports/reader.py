"""Opening a list of members: the right sheet of the file, its header, the doubtful columns."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from core.date_parsing import DateError, parse_partial
from core.excel import WorkbookError, Worksheet, read_workbook
from core.sheets import Mapping, Sheet, best_sheet, open_sheet
from members.imports.fields import ANCHORS, VOCABULARY


def read_sheet(source: Path | str | bytes | BinaryIO) -> Sheet:
    """The sheet that holds the list of members; raises `WorkbookError` (Vietnamese) when none does."""
    return read_list(source)[0]


def read_list(source: Path | str | bytes | BinaryIO) -> tuple[Sheet, list[str]]:
    """The sheet that is read, and the names of the other sheets that look like lists of members too."""
    worksheets = read_workbook(source)
    sheet = best_sheet(worksheets, VOCABULARY, anchors=ANCHORS)
    others = [other.name for other in worksheets if other.name != sheet.name and _is_list(other)]
    return sheet, others


def _is_list(worksheet: Worksheet) -> bool:
    """Whether a header stands on a sheet, with something below it."""
    try:
        sheet = open_sheet(worksheet, VOCABULARY, anchors=ANCHORS)
    except WorkbookError:
        return False
    return any(cell not in ("", None) for row in sheet.rows[sheet.header.last_row + 1 :] for cell in row)


def guess_mapping(sheet: Sheet) -> Mapping:
    """The likeliest meaning of each column; columns headed only Nam and Nữ by what they hold."""
    mapping = sheet.guess()
    for name in ("male", "female"):
        column = mapping.columns.pop(name, None)
        confidence = mapping.confidence.pop(name, 0)
        if column is None:
            continue
        meaning = f"birth_date_{name}" if _holds_dates(sheet, column) else f"sex_{name}"
        if meaning in mapping.columns:
            mapping.unmapped.append(column)
        else:
            mapping.columns[meaning] = column
            mapping.confidence[meaning] = confidence
    _settle_official(sheet, mapping)
    return mapping


def _settle_official(sheet: Sheet, mapping: Mapping) -> None:
    """A column headed only "Chính thức" may hold marks instead of dates: then it tells the class."""
    column = mapping.get("official_date")
    if column is None or "membership_class" in mapping:
        return
    values = [v for v in _values(sheet, column) if v not in ("", None)]
    marks = [v for v in values if str(v).strip().lower() in {"x", "v", "✓", "có"}]
    if marks and len(marks) * 2 > len(values):
        mapping.columns["membership_class"] = mapping.columns.pop("official_date")
        mapping.confidence["membership_class"] = mapping.confidence.pop("official_date")


def _values(sheet: Sheet, column: int) -> list:
    rows = sheet.rows[sheet.header.last_row + 1 : sheet.header.last_row + 200]
    return [row[column] for row in rows if column < len(row)]


def _holds_dates(sheet: Sheet, column: int) -> bool:
    for value in _values(sheet, column):
        try:
            if parse_partial(value):
                return True
        except DateError:
            continue
    return False
