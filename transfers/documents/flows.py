"""The table of flows between units as a sheet on landscape A4."""

from __future__ import annotations

from datetime import date

from branches.queries import printed_name
from core.numbers import format_number
from core.printing import Column, PrintTable
from members.record.print_parts import PLACE
from transfers.flows_sheet import Sheet

COLUMNS = (
    "Đơn vị", "Đến từ ngoài", "Đi ra ngoài", "Đến từ đơn vị khác bên trong", "Đi sang đơn vị khác bên trong", "Đang chuyển đi",
    "Đang chuyển đến",
)  # fmt: skip
_WIDTHS = (94, 27, 27, 30, 30, 27, 27)
REASON_COLUMNS = ("Lý do", "Đến", "Đi", "Giữa các đơn vị")
_REASON_WIDTHS = (127, 45, 45, 45)


def flows_context(sheet: Sheet, *, on: date) -> dict:
    """Everything the sheet prints."""
    node, span = sheet.node, sheet.flows.span
    names = printed_name(node, on)
    rows = [[_words(cell) for cell in row] for row in sheet.rows]
    bold = frozenset(n for n, row in enumerate(sheet.rows) if row[1] is None or n == len(rows) - 1)
    reasons = [[words, *(format_number(n) for n, _ in cells)] for words, cells in sheet.reasons]
    return {
        "sheet": {"unit": names.superior, "issuer": names.issuer, "title": "ĐẢNG VIÊN CHUYỂN SINH HOẠT ĐẢNG\nGIỮA CÁC ĐƠN VỊ",
                  "period": span.label[:1].upper() + span.label[1:], "code": "Bản làm việc", "place": node.place_name or PLACE, "date": on},
        "table": PrintTable(columns=_columns(COLUMNS, _WIDTHS), rows=rows, totals=bold, first_page=18, next_pages=22),
        "reasons": PrintTable(columns=_columns(REASON_COLUMNS, _REASON_WIDTHS), rows=reasons, first_page=24) if reasons else None,
        "late": sheet.late, "day": sheet.flows.day, "node": node,
    }  # fmt: skip


def _columns(labels: tuple[str, ...], widths: tuple[int, ...]) -> list[Column]:
    return [
        Column(label, width, "center" if n else "left")
        for n, (label, width) in enumerate(zip(labels, widths, strict=True))
    ]


def _words(cell: object) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else format_number(cell)
