"""A list of cases as a workbook: exactly the rows and columns on the page, logged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from accounts.logs import record_export
from accounts.permissions import Permission as P
from admissions.board import CaseList
from admissions.tables import Column
from core import excel
from core.dates import format_date
from core.findings import Finding, Refused
from core.identifiers import mask
from core.numbers import format_number

MAX_ROWS = 20_000  # rows written while the person waits
FORMATS = {"xlsx": "Tệp Excel (.xlsx)", "csv": "Tệp CSV (.csv)"}


def check(listing: CaseList, reason: str) -> int:
    """How many rows would leave; refuses a list that is too long, or an export without a reason."""
    n = listing.rows.order_by()[: MAX_ROWS + 1].count()
    if n > MAX_ROWS:
        raise Refused(
            Finding("too_many", f"Mỗi lần xuất được nhiều nhất {format_number(MAX_ROWS)} dòng.",
                    remedy="Thêm điều kiện lọc, hoặc xuất từng đơn vị.")
        )  # fmt: skip
    if not reason.strip():
        raise Refused(Finding("reason", "Cần ghi lý do xuất danh sách.", field="reason", remedy="Ghi ngắn gọn."))
    return n


def write(target: BinaryIO, listing: CaseList, columns: list[Column], format: str) -> int:
    """Write the list; returns how many rows."""
    headers = [excel.Column("Số TT", excel.Kind.INTEGER, 7), *(excel.Column(c.label, c.kind, c.width) for c in columns)]
    rows = _rows(listing, columns)
    if format == "csv":
        return excel.write_csv(target, headers, rows)
    where = listing.organization.name if listing.organization else "Các tổ chức đảng trong phạm vi được giao"
    titles = ("DANH SÁCH NGƯỜI VÀO ĐẢNG, ĐẢNG VIÊN DỰ BỊ", where, f"Tính đến ngày {format_date(listing.on)}")
    return excel.write_xlsx(target, headers, rows, titles=titles)


def log(request, listing: CaseList, columns: list[Column], rows: int, *, format: str, reason: str) -> None:
    """Write who took which list away, and why."""
    record_export(
        request, what="Danh sách kết nạp, công nhận đảng viên", rows=rows, format=format, reason=reason,
        filters={name: str(value) for name, value in listing.chosen.items() if value not in (None, "", False)},
        columns=[column.name for column in columns], path=listing.organization.path if listing.organization else "",
    )  # fmt: skip


def _rows(listing: CaseList, columns: list[Column]) -> Iterator[list[Any]]:
    revealed = listing.scope.paths(P.MEMBER_REVEAL)
    cases = listing.rows.order_by(*listing.order)[:MAX_ROWS]
    for number, line in enumerate(listing.lines(cases.iterator(chunk_size=2000)), 1):
        open_to_see = any(line.branch.path.startswith(prefix) for prefix in revealed)
        yield [number, *(_value(column, line, open_to_see) for column in columns)]


def _value(column: Column, line, open_to_see: bool) -> Any:
    value = column.value(line)
    return mask(value) if column.masked and not open_to_see else value
