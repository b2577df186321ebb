"""Workbooks in and out: reading what offices send, writing what they can safely open.

Reading (python-calamine) answers a file that is no workbook with a sentence an office understands.
Writing (XlsxWriter, constant memory) never lets a cell become a formula or a link, whatever a
person typed: an exported name that begins with "=" stays a name.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from core.date_parsing import EXCEL_DAY_ZERO
from core.dates import TIME_ZONE, PartialDate, format_date, format_moment
from core.excel_isolated import Unreadable, read_apart, read_raw

Cell = str | int | float | bool | date | datetime | None

MAX_FILE_BYTES = 30 * 1024 * 1024
MAX_UNPACKED_BYTES = 600 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 702  # A to ZZ

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "Mở bằng Excel, chọn “Lưu thành” (Save As) kiểu “Excel Workbook (*.xlsx)” rồi gửi lại."


class WorkbookError(ValueError):
    """A file that cannot be read as a workbook; the message is Vietnamese and says what to do."""


@dataclass(slots=True)
class Worksheet:
    """One sheet as it lies in the file. `rows[0]` is Excel's row 1; empty cells are ""."""

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False


def read_workbook(source: Path | str | bytes | BinaryIO) -> list[Worksheet]:
    """Every sheet with cells in it of an .xlsx, .xlsm or .xls file; raises `WorkbookError`."""
    data = _bytes_of(source)
    _check_container(data)
    try:
        raw = read_apart(data) if data.startswith(_OLE) else read_raw(data)
    except Unreadable as error:
        message = _encrypted() if error.encrypted else f"Tệp Excel bị hỏng, không đọc được. {_SAVE_AS}"
        raise WorkbookError(message) from error
    sheets = [Worksheet(*sheet) for sheet in raw if sheet[1]]
    if not sheets:
        raise WorkbookError("Tệp Excel không có ô nào có dữ liệu.")
    return sheets


def _bytes_of(source: Path | str | bytes | BinaryIO) -> bytes:
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, Path | str):
        path = Path(source)
        if not path.is_file():
            raise WorkbookError(f"Không có tệp “{path.name}”.")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise WorkbookError(_too_large())
        data = path.read_bytes()
    else:
        data = source.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise WorkbookError(_too_large())
    return data


def _check_container(data: bytes) -> None:
    """Say what a file really is when it is no workbook."""
    if not data.strip(b"\0 \t\r\n"):
        raise WorkbookError("Tệp rỗng, không có dữ liệu.")
    if data.startswith(_ZIP):
        _check_zip(data)
        return
    if data.startswith(_OLE):
        if _ENCRYPTED_STREAM in data:
            raise WorkbookError(_encrypted())
        return
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        raise WorkbookError("Đây là tệp PDF, không phải tệp Excel. Gửi tệp Excel gốc của danh sách.")
    if b"<html" in head or b"<table" in head:
        raise WorkbookError(f"Đây là trang web (HTML) mang đuôi Excel, không phải tệp Excel. {_SAVE_AS}")
    if head.startswith(b"<?xml"):
        raise WorkbookError(f"Đây là tệp XML, không phải tệp Excel .xlsx hoặc .xls. {_SAVE_AS}")
    if b"\0" not in data[:4096]:
        raise WorkbookError(f"Đây là tệp văn bản (CSV), không phải tệp Excel. {_SAVE_AS}")
    raise WorkbookError(f"Tệp không phải là tệp Excel (.xlsx hoặc .xls). {_SAVE_AS}")


def _check_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise WorkbookError(_too_large())
            if "xl/workbook.xml" not in names:
                raise WorkbookError(
                    f"Tệp không phải là tệp Excel .xlsx (có thể là tệp Word, LibreOffice hoặc tệp nén). {_SAVE_AS}"
                )
            for name in names:
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _check_extent(archive, name)
    except WorkbookError:
        raise
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, EOFError, OSError) as error:
        raise WorkbookError(f"Tệp Excel bị hỏng, không đọc được. {_SAVE_AS}") from error


_FAR_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{3})\d')
_ROW_NUMBER = re.compile(rb'<row [^>]*?r="(\d{6,7})"')


def _check_extent(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a sheet with a stray cell far away before its empty area is laid out in memory."""
    tail = b""
    with archive.open(name) as file:
        while chunk := file.read(1 << 20):
            window = tail + chunk
            if _FAR_CELL.search(window):
                raise WorkbookError(f"Trang tính có ô nằm quá cột ZZ; chỉ đọc đến {MAX_COLUMNS} cột.")
            if any(int(number) > MAX_ROWS for number in _ROW_NUMBER.findall(window)):
                raise WorkbookError(_too_many_rows(""))
            tail = window[-200:]


def _too_large() -> str:
    return f"Tệp quá lớn: tối đa {MAX_FILE_BYTES // 1024 // 1024} MB. Chia thành nhiều tệp nhỏ hơn."


def _too_many_rows(sheet: str) -> str:
    name = f"Trang tính “{sheet}”" if sheet else "Trang tính"
    return f"{name} có quá {MAX_ROWS:,} dòng. Chia thành nhiều tệp nhỏ hơn.".replace(",", ".")


def _encrypted() -> str:
    return "Tệp Excel có mật khẩu. Bỏ mật khẩu (Tệp › Thông tin › Bảo vệ sổ làm việc) rồi gửi lại."


class Kind(StrEnum):
    """What a column of an export holds."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"  # 99.42 stands for 99,42%
    DATE = "date"  # dates, also `PartialDate` known only to the month or year
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export: its Vietnamese header, what it holds, its width in characters."""

    label: str
    kind: Kind = Kind.TEXT
    width: int = 0


_NUMBER_FORMATS = {
    Kind.INTEGER: "#,##0",
    Kind.DECIMAL: "#,##0.00",
    Kind.PERCENT: '0.00"%"',
    Kind.DATE: "dd/mm/yyyy",
    Kind.MOMENT: "dd/mm/yyyy hh:mm",
}
_DEFAULT_WIDTHS = {Kind.TEXT: 20, Kind.DATE: 12, Kind.MOMENT: 17}
_LONGEST_TEXT = 32_767
_ROWS_PER_SHEET = 1_000_000
_EARLIEST_CELL_DATE = date(1900, 3, 1)


def write_xlsx(
    target: Path | str | BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    titles: Sequence[str] = (),
    sheet_name: str = "Danh sách",
    temporary: Path | str | None = None,
) -> int:
    """Stream rows into a workbook and return how many were written.

    `titles` are lines above the header (what the list is, of whom, as of which day). A text cell
    is always a text, so nothing typed by a person can become a formula or a link.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    if temporary:
        options["tmpdir"] = str(temporary)
    workbook = xlsxwriter.Workbook(target if hasattr(target, "write") else str(target), options)
    formats = {
        kind: workbook.add_format({"num_format": text, "valign": "top"}) for kind, text in _NUMBER_FORMATS.items()
    }
    formats["bold"] = workbook.add_format({"bold": True})
    formats["header"] = workbook.add_format(
        {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1}
    )
    written, rows = 0, iter(rows)
    sheet_number = 1
    while True:
        name = sheet_name[:28] if sheet_number == 1 else f"{sheet_name[:28]} {sheet_number}"
        count = _fill_sheet(workbook.add_worksheet(name), columns, rows, titles, formats)
        written += count
        sheet_number += 1
        if count < _ROWS_PER_SHEET:
            break
    workbook.close()
    return written


def _fill_sheet(sheet, columns, rows: Iterator, titles: Sequence[str], formats: dict) -> int:
    for number, column in enumerate(columns):
        width = column.width or max(_DEFAULT_WIDTHS.get(column.kind, 10), len(column.label) + 2)
        sheet.set_column(number, number, min(width, 60))
    line = 0
    for title in titles:
        sheet.write_string(line, 0, title, formats["bold"])
        line += 1
    header_line = line + 1 if titles else 0
    for number, column in enumerate(columns):
        sheet.write_string(header_line, number, column.label, formats["header"])
    sheet.freeze_panes(header_line + 1, 0)
    sheet.repeat_rows(header_line)
    sheet.set_landscape()
    sheet.set_paper(9)
    writers = [_cell_writer(sheet, column.kind, formats) for column in columns]
    line = header_line
    for row in rows:
        line += 1
        for number, value in enumerate(row):
            if value is not None and value != "":
                writers[number](line, number, value)
        if line - header_line >= _ROWS_PER_SHEET:
            break
    sheet.autofilter(header_line, 0, max(line, header_line), max(len(columns) - 1, 0))
    return line - header_line


def _cell_writer(sheet, kind: Kind, formats: dict) -> Callable[[int, int, Any], None]:
    """The one function that writes cells of a column; chosen once, not for every cell."""
    write_string, write_number, write_datetime = (
        sheet.write_string,
        sheet.write_number,
        sheet.write_datetime,
    )
    style = formats.get(kind)

    def text(line: int, number: int, value: Any) -> None:
        value = str(value)
        if len(value) > _LONGEST_TEXT:
            value = value[: _LONGEST_TEXT - 1] + "…"
        write_string(line, number, value)

    def amount(line: int, number: int, value: Any) -> None:
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            write_number(line, number, value, style)
        else:
            text(line, number, value)

    def day(line: int, number: int, value: Any) -> None:
        if type(value) is date and value >= _EARLIEST_CELL_DATE:  # nearly all: as Excel counts days
            write_number(line, number, (value - EXCEL_DAY_ZERO).days, style)
            return
        if isinstance(value, PartialDate):
            value = value.date if value.is_full else str(value)
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date) and value >= _EARLIEST_CELL_DATE:
            write_datetime(line, number, value, style)
        else:
            text(line, number, format_date(value) if isinstance(value, date) else value)

    def moment(line: int, number: int, value: Any) -> None:
        if isinstance(value, datetime):
            local = value.astimezone(TIME_ZONE).replace(tzinfo=None) if value.tzinfo else value
            write_datetime(line, number, local, style)
        else:
            day(line, number, value)

    return {Kind.TEXT: text, Kind.DATE: day, Kind.MOMENT: moment}.get(kind, amount)


_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guard_formula(text: str) -> str:
    """A text that no spreadsheet will read as a formula: an apostrophe before a risky start."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, separator: str = ",") -> Iterator[str]:
    """The lines of a CSV file, byte-order mark first, to be sent as UTF-8.

    `separator` ";" is for Excel with Vietnamese settings, where the comma marks decimals.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")

    def take() -> str:
        line = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return line

    writer.writerow([guard_formula(column.label) for column in columns])
    yield "\ufeff" + take()
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
        yield take()


def _csv_cell(value: Any) -> str | int | float | Decimal:
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, date):
        return format_date(value)
    return guard_formula(str(value))


def write_csv(
    target: BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    separator: str = ",",
) -> int:
    """Stream rows into a CSV file open for bytes; return how many rows were written."""
    written = -1
    for line in csv_lines(columns, rows, separator=separator):
        target.write(line.encode())
        written += 1
    return written
