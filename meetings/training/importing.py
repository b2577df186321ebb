"""The results of a class from an office's workbook: laid into the grid for checking, nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.date_parsing import parse_date
from core.dates import format_date
from core.excel import Cell, WorkbookError, Worksheet, read_workbook
from core.names import same_name
from core.text import clean, fold
from meetings.training.grid import Grid
from regulations.lookup import lookup

#: Column → folded words that may stand at its head.
HEADS = {
    "name": ("ho va ten", "ho ten", "ten hoc vien", "ho, ten dem va ten"),
    "birth": ("ngay sinh", "ngay thang nam sinh", "nam sinh"),
    "result": ("ket qua", "xep loai", "loai"),
    "number": ("so giay chung nhan", "so gcn", "so chung nhan", "so hieu"),
    "day": ("ngay cap", "ngay cap gcn", "ngay cap giay chung nhan"),
}
HEAD_WITHIN = 20  # rows among which the heading is looked for


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row of the file, by its number in Excel."""

    row: int
    message: str


@dataclass(frozen=True, slots=True)
class Read:
    """How many rows found their person, and the faults."""

    taken: int
    faults: list[Fault]


def lay_into(grid: Grid, data: bytes) -> Read:
    """Read a workbook into the boxes of the grid. Raises ``WorkbookError`` in Vietnamese when it cannot be read at all."""
    sheet, head, columns = _heading(read_workbook(data))
    grades = {fold(label): code for code, label in lookup("training_grade")}
    faults: list[Fault] = []
    seen: set[int] = set()
    for number, cells in enumerate(sheet.rows[head + 1 :], head + 2):
        values = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
        name = clean(str(values["name"]))
        if not name or not any(ch.isalpha() for ch in name):
            continue
        row = _find(grid, name, values.get("birth", ""))
        if isinstance(row, str):
            faults.append(Fault(number, row))
            continue
        if row.record.pk in seen:
            faults.append(Fault(number, f"“{name}” đã có ở dòng trên; dòng này bỏ qua."))
            continue
        seen.add(row.record.pk)
        faults += [Fault(number, words) for words in _lay(row, values, grades)]
    return Read(len(seen), faults)


def _heading(sheets: list[Worksheet]) -> tuple[Worksheet, int, dict[str, int]]:
    for sheet in sheets:
        for at, cells in enumerate(sheet.rows[:HEAD_WITHIN]):
            columns: dict[str, int] = {}
            for index, cell in enumerate(cells):
                words = fold(str(cell))
                found = next((name for name, heads in HEADS.items() if words in heads), None)
                if found:
                    columns.setdefault(found, index)
            if "name" in columns and len(columns) > 1:
                return sheet, at, columns
    raise WorkbookError(
        "Không tìm thấy dòng tiêu đề: cần cột “Họ và tên” và ít nhất một cột “Kết quả”, “Số giấy chứng nhận” hoặc “Ngày cấp”."
    )


def _find(grid: Grid, name: str, birth: Cell):
    """The line of a person, or words that say why it is not clear whose row this is."""
    found = [row for row in grid.rows if same_name(row.record.name, name)]
    if len(found) > 1:
        day = _day(birth)
        found = [row for row in found if day and _born(row.record) == day] if isinstance(day, date) else found
        if len(found) != 1:
            return f"Có nhiều người tên “{name}” trong lớp; cần cột Ngày sinh đúng để phân biệt."
    if not found:
        return f"“{name}” không có trong danh sách lớp; ghi tên vào lớp trước rồi nhập lại."
    return found[0]


def _born(record) -> date | None:
    return record.member.birth_date if record.member_id else record.birth_date


def _day(cell: Cell) -> date | str | None:
    """A day; words when it is none."""
    if cell in ("", None):
        return None
    try:
        return parse_date(cell)
    except ValueError as wrong:
        return str(wrong)


def _lay(row, values: dict, grades: dict[str, str]) -> list[str]:
    faults = []
    asked = fold(str(values.get("result", "")))
    if asked:
        if asked in grades:
            row.result = grades[asked]
        else:
            faults.append(f"Kết quả “{clean(str(values['result']))}” không có trong danh sách kết quả.")
    number = values.get("number", "")
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if clean(str(number)):
        row.number = clean(str(number))
    day = _day(values.get("day", ""))
    if isinstance(day, str):
        faults.append(f"Ngày cấp: {day}")
    elif day:
        row.day = format_date(day)
    row.filled = True
    return faults
