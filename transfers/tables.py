"""The columns of the board, for the page and for the file alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.dates import format_date
from core.excel import Kind
from transfers.board import Line


@dataclass(frozen=True, slots=True)
class Column:
    """One column: header, value of a line, what the value is."""

    name: str
    label: str
    value: Callable[[Line], Any]
    kind: Kind = Kind.TEXT
    width: int = 0


COLUMNS: tuple[Column, ...] = (
    Column("full_name", "Họ và tên", lambda line: line.case.full_name, width=26),
    Column("origin", "Nơi đi", lambda line: line.case.from_words, width=30),
    Column("destination", "Nơi đến", lambda line: line.case.to_words, width=30),
    Column("kind", "Hình thức", lambda line: line.kind_words, width=28),
    Column("state", "Bước", lambda line: line.case.state_label, width=26),
    Column("holder", "Nơi đang giữ hồ sơ", lambda line: line.holder_words, width=28),
    Column("since", "Từ ngày", lambda line: line.since, Kind.DATE),
    Column("days", "Số ngày", lambda line: line.days, Kind.INTEGER, 9),
    Column("due", "Thời hạn", lambda line: line.due, Kind.DATE),
    Column("left", "Còn lại", lambda line: line.left_words, width=24),
)


def cell(column: Column, line: Line) -> str:
    """A value as the page writes it."""
    value = column.value(line)
    if column.kind == Kind.DATE:
        return format_date(value) if value else ""
    return "" if value is None else str(value)
