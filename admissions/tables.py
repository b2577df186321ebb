"""The columns a list of cases may show, on the page and in its file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from admissions.board import Line
from core.dates import format_date
from core.excel import Kind
from core.identifiers import mask
from regulations.lookup import lookup_label


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the address, header, how its value is read."""

    name: str
    label: str
    value: Callable[[Line], Any]
    kind: Kind = Kind.TEXT
    default: bool = False
    masked: bool = False  # an identifier: full only in a file for whoever may reveal it
    width: int = 0


def _of_case(name: str) -> Callable[[Line], Any]:
    return lambda line: getattr(line.case, name)


def _of_person(name: str) -> Callable[[Line], Any]:
    return lambda line: getattr(line.case.applicant, name)


def _planned(line: Line) -> str:
    year, quarter = line.case.planned_year, line.case.planned_quarter
    return (f"Quý {quarter} năm {year}" if quarter else f"Năm {year}") if year else ""


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("full_name", "Họ và tên", _of_person("full_name"), default=True, width=28),
        Column("birth_date", "Ngày sinh", _of_person("birth_date"), Kind.DATE),
        Column("sex", "Giới tính", lambda line: line.case.applicant.get_sex_display()),
        Column("personal_id", "Số căn cước", _of_person("personal_id"), masked=True, width=16),
        Column("branch", "Chi bộ", lambda line: line.branch.name, default=True, width=30),
        Column("committee", "Cấp ủy cấp trên", lambda line: line.branch.parent.name if line.branch.parent else "", width=30),
        Column("state", "Bước", lambda line: line.case.state_label, default=True, width=28),
        Column("since", "Từ ngày", _of_case("since"), Kind.DATE, default=True),
        Column("days", "Số ngày chờ", lambda line: line.days, Kind.INTEGER),
        Column("next", "Việc tiếp theo", lambda line: line.next_words, default=True, width=36),
        Column("holder", "Ai thực hiện", lambda line: line.holder),
        Column("lacks", "Đang vướng", lambda line: "; ".join(line.lacks), default=True, width=40),
        Column("due", "Hạn", _of_case("due"), Kind.DATE),
        Column("late", "Thời hạn", lambda line: line.due_words or line.probation, default=True, width=34),
        Column("kind", "Hình thức", lambda line: line.case.get_kind_display()),
        Column("group", "Nhóm quần chúng", lambda line: lookup_label("admission_source_group", line.case.source_group), width=26),
        Column("planned", "Dự kiến kết nạp", _planned),
        Column("away", "Đi làm, đi học xa", lambda line: "Có" if line.case.works_away else ""),
        Column("noted_on", "Vào nguồn ngày", _of_case("noted_on"), Kind.DATE),
        Column("branch_resolved_on", "Chi bộ ra nghị quyết", _of_case("branch_resolved_on"), Kind.DATE),
        Column("decision_number", "Số quyết định kết nạp", _of_case("decision_number")),
        Column("decision_on", "Ngày quyết định kết nạp", _of_case("decision_on"), Kind.DATE),
        Column("ceremony_on", "Ngày vào Đảng", _of_case("ceremony_on"), Kind.DATE),
        Column("official_on", "Ngày chính thức", _of_case("official_on"), Kind.DATE),
    )
}  # fmt: skip
DEFAULT = tuple(name for name, column in COLUMNS.items() if column.default)


def chosen_columns(asked: Iterable[str], kept: str) -> list[Column]:
    """The columns asked for in the address, else those kept from last time, else the usual ones; the name is always there."""
    names = (
        [name for name in asked if name in COLUMNS]
        or [name for name in kept.split(".") if name in COLUMNS]
        or list(DEFAULT)
    )
    return [column for name, column in COLUMNS.items() if name in names or name == "full_name"]


def cell(column: Column, line: Line) -> str:
    """A value as the page shows it."""
    value = column.value(line)
    if column.kind is Kind.DATE:
        return format_date(value) if value else ""
    if column.masked:
        return mask(value)
    return "" if value is None else str(value)
