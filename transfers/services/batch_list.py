"""The members of a batch from an Excel list: card or identity number, and the code of the destination; every row with its faults."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from branches.models import Organization
from core.excel import Column, Kind, WorkbookError, read_workbook, write_xlsx
from core.findings import Finding, Refused
from core.identifiers import digits_of
from core.names import identity_key
from core.sheets import LineKind, Vocabulary, best_sheet, classify
from members.imports.fields import BY_NAME
from members.imports.values import as_text
from members.models import Member
from transfers.models import TransferBatch
from transfers.services.batches import MOST_MEMBERS, candidates

_NUMBERS = ("card_number", "personal_id")
_LENGTH = 12
VOCABULARY = Vocabulary({name: BY_NAME[name].headers for name in ("ordinal", "full_name", *_NUMBERS) if name in BY_NAME} | {
    "destination": ("Mã nơi đến", "Nơi đến", "Mã tổ chức đảng nơi đến", "Chi bộ nơi đến", "Mã chi bộ nơi đến", "Chuyển đến"),
})  # fmt: skip
BLANK = ("Số TT", "Họ và tên", "Số thẻ đảng viên", "Số căn cước", "Mã nơi đến")


@dataclass(slots=True)
class Row:
    """One line of the list in plain values: ``row`` counts as Excel does."""

    row: int
    name: str = ""
    card_number: str = ""
    personal_id: str = ""
    code: str = ""
    member: int | None = None
    destination: int | None = None
    destination_name: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether the member may be put on the list."""
        return not self.faults

    def plain(self) -> dict[str, Any]:
        """For a signed form."""
        return asdict(self)


def read_list(file: bytes | BinaryIO, batch: TransferBatch) -> list[Row]:
    """Every row of a workbook against the members of the origin today; ``Refused`` when it holds no such list."""
    try:
        sheet = best_sheet(read_workbook(file), VOCABULARY, anchors=("full_name", *_NUMBERS))
    except WorkbookError as error:
        raise Refused(Finding("workbook", str(error), field="file", remedy="Dùng tệp mẫu rồi tải lại.")) from error
    mapping = sheet.guess()
    if not set(_NUMBERS) & mapping.columns.keys():
        raise Refused(Finding("columns", "Không thấy cột “Số thẻ đảng viên” hoặc “Số căn cước”.", field="file",
                              remedy="Dùng tệp mẫu, hoặc đặt tên cột như trong tệp mẫu rồi tải lại."))  # fmt: skip
    rows = []
    for line in classify(sheet, mapping, name_fields=("full_name",)):
        if line.kind in (LineKind.RECORD, LineKind.UNKNOWN):
            rows.append(_row(line, mapping))
    if not rows:
        raise Refused(
            Finding("no_rows", "Không có người nào dưới dòng tiêu đề.", field="file", remedy="Ghi mỗi người một dòng.")
        )
    if len(rows) > MOST_MEMBERS:
        raise Refused(Finding("long", f"Danh sách có {len(rows)} dòng; mỗi đợt nhiều nhất {MOST_MEMBERS}.", field="file",
                              remedy="Chia thành nhiều đợt."))  # fmt: skip
    _find_members(rows, batch)
    _find_destinations(rows, batch)
    _mark_repeated(rows)
    return rows


def _row(line, mapping) -> Row:
    def cell(name: str):
        column = mapping.get(name)
        return line.cells[column] if column is not None and column < len(line.cells) else ""

    row = Row(line.number, as_text(cell("full_name")), code=as_text(cell("destination")))
    for name in _NUMBERS:
        digits, was_number = digits_of(cell(name))
        digits = digits.zfill(_LENGTH) if was_number and digits else digits
        setattr(row, name, digits)
        if digits and not (digits.isdecimal() and len(digits) == _LENGTH):
            row.faults.append(f"{BY_NAME[name].label}: “{digits}” không đúng {_LENGTH} chữ số.")
    if not row.card_number and not row.personal_id:
        row.faults.append("Chưa ghi số thẻ đảng viên hoặc số căn cước.")
    return row


def _find_members(rows: list[Row], batch: TransferBatch) -> None:
    wanted = {name: {getattr(row, name) for row in rows if getattr(row, name)} for name in _NUMBERS}
    people = list(candidates(batch).filter(card_number__in=wanted["card_number"]))
    people += list(candidates(batch).filter(personal_id__in=wanted["personal_id"]))
    by_number: dict[tuple[str, str], Member] = {(name, getattr(one, name)): one for one in people for name in _NUMBERS}
    for row in rows:
        if row.faults:
            continue
        found = {by_number.get((name, getattr(row, name))) for name in _NUMBERS if getattr(row, name)}
        if found == {None}:
            row.faults.append(f"Không có đảng viên mang số này đang sinh hoạt tại {batch.origin.name}.")
        elif len(found) > 1:
            row.faults.append("Số thẻ và số căn cước không phải của cùng một đảng viên.")
        else:
            member = found.pop()
            row.member = member.pk
            if row.name and identity_key(row.name) != identity_key(member.full_name):
                row.faults.append(f"Số này của đồng chí {member.full_name}, không phải {row.name}.")
            row.name = row.name or member.full_name


def _find_destinations(rows: list[Row], batch: TransferBatch) -> None:
    units = {
        unit.code: unit
        for unit in Organization.objects.active().filter(code__in={row.code for row in rows if row.code})
    }
    for row in rows:
        unit = units.get(row.code)
        if unit is not None:
            row.destination, row.destination_name = unit.pk, unit.name
        elif row.code:
            row.faults.append(f"Mã nơi đến “{row.code}” không phải của tổ chức đảng nào đang hoạt động.")
        elif batch.destination_id is None and not batch.outside_unit:
            row.faults.append("Chưa ghi mã nơi đến; đợt này không có nơi đến chung.")


def _mark_repeated(rows: Iterable[Row]) -> None:
    seen: dict[int, int] = {}
    for row in rows:
        if row.member is not None and row.member in seen:
            row.faults.append(f"Trùng với dòng {seen[row.member]}.")
        elif row.member is not None:
            seen[row.member] = row.row


def write_blank(target: BinaryIO) -> None:
    """The blank form of the list."""
    titles = ("DANH SÁCH ĐẢNG VIÊN CHUYỂN SINH HOẠT ĐẢNG",
              "Ghi số thẻ đảng viên hoặc số căn cước; mã nơi đến để trống nếu cả đợt về một nơi.")  # fmt: skip
    write_xlsx(target, [Column(label, Kind.TEXT, max(len(label) + 4, 14)) for label in BLANK], [], titles=titles,
               sheet_name="Đợt chuyển")  # fmt: skip
