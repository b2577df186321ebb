"""A list of people under cultivation (nguồn kết nạp) from Excel: read whole, tried row by row, written together when confirmed.

The reading of cells is that of the lists of members (``members.imports``); what a row may be is asked of the service that opens a case,
in a transaction that is taken back. So the page before the confirmation says exactly what the confirmation would meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, BinaryIO

from django.db import transaction

from accounts.permissions import Permission as P
from admissions.services.cases import open_case
from branches.models import Organization
from core.date_parsing import DateError, parse_date
from core.dates import PartialDate, Precision, format_date
from core.excel import Column, Kind, WorkbookError, read_workbook, write_xlsx
from core.findings import Finding, Refused, blocking
from core.names import identity_key
from core.sheets import Line as SheetLine
from core.sheets import LineKind, Mapping, Sheet, Vocabulary, best_sheet, classify
from core.text import fold
from core.workflow import NotPermitted
from members.importing.lookups import branches_under, lookups_for
from members.imports.cells import CellReader
from members.imports.fields import BY_NAME
from members.imports.lookups import CodeList
from members.imports.values import as_text, is_mark
from regulations.lookup import lookup

MOST_ROWS = 3_000
AT_ONCE = 200  # longer lists are tried and written in the background
_NAMES = ("full_name", "family_and_middle_name", "given_name")
_SHARED = ("ordinal", *_NAMES, "sex", "sex_male", "sex_female", "birth_date", "birth_date_male", "birth_date_female", "personal_id",
           "ethnic_group", "religion", "occupation", "workplace", "general_education", "professional_level", "phone", "branch",
           "branch_code")  # fmt: skip
_OWN = {
    "youth_union": ("Đoàn viên", "Là đoàn viên", "Đoàn viên TNCS", "Đoàn viên TNCS Hồ Chí Minh", "Đoàn viên Đoàn TNCS Hồ Chí Minh"),
    "group": ("Nhóm", "Nhóm quần chúng", "Đối tượng", "Thành phần", "Diện"),
    "noted_on": ("Ngày vào nguồn", "Ngày đưa vào nguồn", "Vào nguồn", "Vào nguồn ngày", "Ngày đưa vào danh sách", "Ngày phát hiện"),
    "works_away": ("Đi làm, đi học xa", "Làm ăn xa", "Đi làm xa", "Làm việc xa nơi cư trú"),
}  # fmt: skip
VOCABULARY = Vocabulary({name: BY_NAME[name].headers for name in _SHARED if name in BY_NAME} | _OWN)
PERSON = ("full_name", "sex", "birth_date", "personal_id", "ethnic_group", "religion", "occupation", "occupation_text", "workplace",
          "general_education", "general_education_text", "professional_level", "professional_text", "phone", "youth_union")  # fmt: skip
#: The columns of the blank form, with what is expected in each.
BLANK = (
    ("Số TT", ""), ("Họ và tên", "bắt buộc"), ("Ngày sinh", "bắt buộc, đủ ngày/tháng/năm"), ("Giới tính", "bắt buộc: Nam hoặc Nữ"),
    ("Số căn cước", "12 chữ số"), ("Dân tộc", "ví dụ Kinh"), ("Tôn giáo", "ví dụ Không"), ("Nghề nghiệp", ""),
    ("Giáo dục phổ thông", "ví dụ 12/12"), ("Đoàn viên", "x nếu là đoàn viên"), ("Nơi làm việc", ""),
    ("Nhóm", "theo danh mục nhóm quần chúng"),
    ("Ngày vào nguồn", "để trống là ngày nhập"), ("Chi bộ", "tên hoặc mã; để trống khi nhập cho một chi bộ"),
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """One person of the list, in plain values: ``row`` counts as Excel does, ``branch`` is the code of the branch."""

    row: int
    name: str = ""
    branch: str = ""
    branch_name: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    case: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether it may be written."""
        return not self.faults

    @property
    def birth(self) -> str:
        """The birthday as shown."""
        value = self.person.get("birth_date")
        return format_date(date.fromisoformat(value)) if value else ""

    def plain(self) -> dict[str, Any]:
        """For a job or a signed form."""
        return asdict(self)


def read_rows(file: bytes | BinaryIO, organization: Organization, on: date) -> list[Row]:
    """Every person of a workbook; ``Refused`` when it holds no such list."""
    sheet, mapping = _open(file)
    branches = branches_under(organization)
    reader = _Reader(sheet, mapping, branches, organization, on)
    lines = classify(sheet, mapping, name_fields=_NAMES)
    rows = []
    for line in lines:
        if line.kind == LineKind.SECTION:
            reader.cells.enter_section(line)
        elif line.kind == LineKind.RECORD:
            rows.append(reader.read(line))
        elif line.kind == LineKind.UNKNOWN:
            rows.append(
                Row(
                    line.number,
                    line.text[:80],
                    faults=["Không rõ dòng này ghi gì; cần ít nhất họ tên, ngày sinh, giới tính."],
                )
            )
    if not any(line.kind == LineKind.RECORD for line in lines):
        raise Refused(
            Finding(
                "no_rows",
                "Không có người nào dưới dòng tiêu đề.",
                field="file",
                remedy="Ghi mỗi người một dòng rồi tải lại.",
            )
        )
    if len(rows) > MOST_ROWS:
        raise Refused(Finding("long", f"Danh sách có {len(rows)} dòng; mỗi lần nhập nhiều nhất {MOST_ROWS} dòng.", field="file",
                              remedy="Chia thành nhiều tệp."))  # fmt: skip
    _mark_repeated(rows)
    return rows


def _open(file: bytes | BinaryIO) -> tuple[Sheet, Mapping]:
    try:
        worksheets = read_workbook(file)
    except WorkbookError as error:
        raise Refused(Finding("workbook", str(error), field="file")) from error
    missing = "Không thấy dòng tiêu đề có cột “Họ và tên” và cột “Ngày sinh”."
    remedy = "Dùng tệp mẫu, hoặc đặt tên cột như trong tệp mẫu rồi tải lại."
    try:
        sheet = best_sheet(worksheets, VOCABULARY, anchors=_NAMES)
    except WorkbookError as error:
        raise Refused(Finding("columns", missing, field="file", remedy=remedy)) from error
    mapping = sheet.guess()
    if not {"birth_date", "birth_date_male", "birth_date_female"} & mapping.columns.keys():
        raise Refused(Finding("columns", missing, field="file", remedy=remedy))
    return sheet, mapping


class _Reader:
    """Reads lines into rows; the cells themselves are read as those of a list of members."""

    def __init__(
        self, sheet: Sheet, mapping: Mapping, branches: dict[str, Organization], organization: Organization, on: date
    ) -> None:
        lookups = lookups_for(branches)
        if organization.is_branch:
            lookups.default_branch = organization.code
        self.cells = CellReader(sheet, mapping, lookups)
        self.mapping, self.branches, self.on = mapping, branches, on
        self.groups = CodeList("admission_source_group", dict(lookup("admission_source_group")))

    def read(self, line: SheetLine) -> Row:
        """One person."""
        values, found = self.cells.read(line)
        row = Row(line.number, values.get("full_name", ""))
        row.faults += [f"{finding.message} {finding.remedy}".strip() for finding in blocking(found)]
        row.remarks += [finding.message for finding in found if not finding.blocks]
        row.person = {name: values[name] for name in PERSON if values.get(name) and name != "birth_date"}
        self._asked(row, values)
        self._own(row, line)
        branch = self.branches.get(values.get("branch", ""))
        if branch is not None:
            row.branch, row.branch_name = branch.code, branch.name
        return row

    def _asked(self, row: Row, values: dict[str, Any]) -> None:
        birth = values.get("birth_date")
        if isinstance(birth, PartialDate) and birth.precision == Precision.DAY:
            row.person["birth_date"] = birth.date.isoformat()
        elif isinstance(birth, PartialDate) and birth:
            row.faults.append(f"Ngày sinh: mới có “{birth}”; cần đủ ngày/tháng/năm, ví dụ 03/02/1995.")
        elif not values.get("birth_date_unreadable"):
            row.faults.append("Ngày sinh: chưa ghi; cần ngày/tháng/năm, ví dụ 03/02/1995.")
        if not row.name:
            row.faults.append("Họ và tên: chưa ghi; cần họ và tên khai sinh.")
        if not values.get("sex") and not values.get("sex_unreadable"):
            row.faults.append("Giới tính: chưa ghi; cần Nam hoặc Nữ.")

    def _own(self, row: Row, line: SheetLine) -> None:
        row.case["noted_on"] = self.on.isoformat()
        for name, (label, read) in self._columns().items():
            column = self.mapping.get(name)
            cell = line.cells[column] if column is not None and column < len(line.cells) else ""
            if as_text(cell):
                try:
                    read(row, cell)
                except ValueError as wrong:
                    row.faults.append(f"{label}: {wrong}")

    def _columns(self) -> dict[str, tuple[str, Callable]]:
        return {
            "youth_union": ("Đoàn viên", self._youth_union), "group": ("Nhóm", self._group),
            "noted_on": ("Ngày vào nguồn", self._noted_on), "works_away": ("Đi làm, đi học xa", self._works_away),
        }  # fmt: skip

    def _youth_union(self, row: Row, cell: Any) -> None:
        row.person["youth_union"] = _yes(cell)

    def _works_away(self, row: Row, cell: Any) -> None:
        row.case["works_away"] = _yes(cell)

    def _group(self, row: Row, cell: Any) -> None:
        code = self.groups.find(as_text(cell))
        if not code:
            raise ValueError(
                f"“{as_text(cell)}” không có trong danh mục; chọn một trong: {', '.join(self.groups.labels.values())}."
            )
        row.case["source_group"] = code

    def _noted_on(self, row: Row, cell: Any) -> None:
        day = parse_date(cell)  # DateError is a ValueError in words
        if day is not None and day > self.on:
            raise DateError(f"{format_date(day)} chưa đến; cần ngày không sau hôm nay.")
        if day is not None:
            row.case["noted_on"] = day.isoformat()


def _yes(cell: Any) -> bool:
    if is_mark(cell) or fold(as_text(cell)) in ("doan vien", "dung", "roi"):
        return True
    if fold(as_text(cell)).strip(" .-–") in ("", "khong", "0", "chua", "ko"):
        return False
    raise ValueError(f"“{as_text(cell)}” không rõ; ghi x, có hoặc để trống.")


def _mark_repeated(rows: Iterable[Row]) -> None:
    """One person stands once in the list: by number, or by name and birthday."""
    seen: dict[tuple, int] = {}
    for row in rows:
        number, birth = row.person.get("personal_id"), row.person.get("birth_date")
        keys = [("number", number)] if number else []
        if birth and row.name:
            keys.append(("person", identity_key(row.name), birth))
        first = next((seen[key] for key in keys if key in seen), None)
        if first is not None:
            row.faults.append(f"Trùng với dòng {first}: mỗi người một dòng.")
        for key in keys:
            seen.setdefault(key, row.row)


def try_rows(
    rows: list[Row], *, organization: Organization, scope, on: date, pulse: Callable[[int], None] | None = None
) -> list[Row]:
    """Open the cases of the sound rows and take everything back; what the service refuses becomes a fault of its row."""
    try:
        with transaction.atomic():
            for row, finding in _open_all(rows, organization, scope, on, pulse):
                if finding is not None:
                    row.faults.append(f"{finding.message} {finding.remedy}".strip())
            raise _TakenBack
    except _TakenBack:
        return rows


class _TakenBack(Exception):
    """A trial is over."""


@transaction.atomic
def write_rows(
    rows: list[Row], *, organization: Organization, scope, on: date, pulse: Callable[[int], None] | None = None
) -> int:
    """Write the sound rows, all or none; returns how many people are now followed.

    Effects: an applicant and a case in the first state for each. Raises ``Refused`` with the row of each fault.
    """
    found = [finding for _, finding in _open_all(rows, organization, scope, on, pulse) if finding is not None]
    if found:
        raise Refused(found, conflict=True)
    return sum(row.sound for row in rows)


def _open_all(rows: list[Row], organization: Organization, scope, on: date, pulse):
    """Open a case for each sound row; yields the row and each finding that refuses it (none when it went)."""
    branches = branches_under(organization)
    for number, row in enumerate(rows):
        if pulse:
            pulse(number)
        if not row.sound:
            continue
        try:
            with transaction.atomic():
                _open_one(row, branches, scope, on)
        except Refused as refused:
            for finding in blocking(refused.findings):
                yield (
                    row,
                    Finding(finding.code, finding.message, field=finding.field, row=row.row, remedy=finding.remedy),
                )
        else:
            yield row, None


def _open_one(row: Row, branches: dict[str, Organization], scope, on: date) -> None:
    branch = branches.get(row.branch)
    if branch is None:
        raise Refused(
            Finding(
                "branch", "Chi bộ không còn trong phạm vi được nhập.", field="organization", remedy="Tải lại danh sách."
            )
        )
    if not scope.can(P.ADMISSION_KEEP, branch):
        raise NotPermitted(f"Vai trò của đồng chí không ghi việc kết nạp của {branch.name} được.")
    person = row.person | {"birth_date": date.fromisoformat(row.person["birth_date"])}
    case = row.case | {"noted_on": date.fromisoformat(row.case["noted_on"])}
    open_case(branch=branch, person=person, case=case, by=scope.user, on=on)


def write_template(target: BinaryIO) -> None:
    """The blank form of the list."""
    columns = [Column(label, Kind.TEXT, max(len(label) + 4, 14)) for label, _ in BLANK]
    hints = "; ".join(f"{label}: {hint}" for label, hint in BLANK if hint)
    groups = ", ".join(label for _, label in lookup("admission_source_group"))
    titles = ("DANH SÁCH QUẦN CHÚNG ƯU TÚ TRONG NGUỒN KẾT NẠP", f"Cách ghi: {hints}.", f"Nhóm quần chúng: {groups}.")
    write_xlsx(target, columns, [], titles=titles, sheet_name="Nguồn kết nạp")
