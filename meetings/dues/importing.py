"""Bases of dues from an Excel list: who by name, căn cước or card number, and the income; checked row by row, written together.

The first row that names a person column and an amount column is the header. Nothing is written until the person confirms what he saw.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from branches.models import Organization
from core.dates import Month
from core.excel import WorkbookError, read_workbook
from core.findings import Finding, Refused
from core.names import fold, identity_key
from core.numbers import format_money
from meetings.dues.money import parse_money
from meetings.dues.rules import BASE_GROUPS
from meetings.dues.services.profiles import MOST, Basis, basis_findings, set_profile
from meetings.models import DuesProfile
from members.models import Member
from regulations.lookup import lookup

MOST_ROWS = 500
_HEADER = 15  # rows in which the header is looked for
_COLUMNS = {
    "name": ("ho va ten", "ho ten", "dong chi", "dang vien"),
    "personal_id": ("can cuoc", "cccd", "so can cuoc", "cmnd"),
    "card": ("so the", "the dang vien", "so tdv"),
    "group": ("nhom", "doi tuong"),
    "base": ("muc luong", "luong huu", "luong", "muc lam can cu", "thu nhap", "tro cap", "can cu dong"),
    "extra_base": ("phu cap", "tien cong"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list: whom it means, what it would write, what is wrong with it. ``row`` counts as Excel does."""

    row: int
    name: str
    member_id: int | None = None
    group: str = ""
    base: int | None = None
    extra_base: int | None = None
    before: int | None = None
    fault: str = ""

    @property
    def changes(self) -> bool:
        """Whether it would write something new."""
        return not self.fault and self.base != self.before


def read_lines(file, organization: Organization) -> list[Line]:
    """The rows of a workbook, matched with the members of a branch; ``Refused`` when the file holds no such list."""
    try:
        sheets = read_workbook(file)
    except WorkbookError as error:
        raise Refused(Finding("workbook", str(error), field="file")) from error
    for sheet in sheets:
        for index, row in enumerate(sheet.rows[:_HEADER]):
            columns = _columns(row)
            if "base" in columns and columns.keys() & {"name", "personal_id", "card"}:
                body = [
                    (number, cells) for number, cells in enumerate(sheet.rows[index + 1 :], index + 2) if _filled(cells)
                ]
                if len(body) > MOST_ROWS:
                    raise Refused(
                        Finding(
                            "long",
                            f"Danh sách có {len(body)} dòng; mỗi lần nhập nhiều nhất {MOST_ROWS} dòng.",
                            field="file",
                        )
                    )
                return _judge(body, columns, organization)
    raise Refused(
        Finding("columns", "Không thấy dòng tiêu đề có cột họ tên (hoặc số căn cước, số thẻ) và cột mức lương, lương hưu.", field="file",
                remedy="Đặt tên cột “Họ và tên” và “Mức lương” rồi tải lại.")
    )  # fmt: skip


def _filled(cells: list) -> bool:
    return any(str(cell).strip() for cell in cells if cell is not None)


def _columns(row: list) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(row):
        words = fold(str(cell or ""))
        for name, known in _COLUMNS.items():
            if (
                name not in found
                and words
                and any(words == one or words.startswith(f"{one} ") or one in words for one in known)
            ):
                found[name] = index
                break
    return found


def _judge(body: list, columns: dict[str, int], organization: Organization) -> list[Line]:
    people = list(Member.objects.filter(organization=organization).current())
    by_name: dict[str, list[Member]] = {}
    for member in people:
        by_name.setdefault(identity_key(member.full_name), []).append(member)
    numbers = {digits: member for member in people for digits in (member.personal_id, member.card_number) if digits}
    profiles = {p.member_id: p for p in DuesProfile.objects.filter(member__in=people, valid_to=None)}
    groups = {fold(label): code for code, label in lookup("dues_group")}
    lines, seen = [], {}
    for number, cells in body:
        line = _line(number, cells, columns, (by_name, numbers, groups), profiles)
        if line.member_id in seen and not line.fault:
            line = replace(line, fault=f"Trùng với dòng {seen[line.member_id]}: mỗi đồng chí một dòng.")
        elif line.member_id is not None:
            seen.setdefault(line.member_id, number)
        lines.append(line)
    return lines


def _text(cells: list, columns: dict[str, int], name: str) -> str:
    index = columns.get(name)
    value = cells[index] if index is not None and index < len(cells) else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value if value is not None else "").strip()


def _line(number: int, cells: list, columns: dict[str, int], known: tuple, profiles: dict[int, DuesProfile]) -> Line:
    by_name, numbers, groups = known
    name = _text(cells, columns, "name")
    line = Line(number, name)
    digits = [
        re.sub(r"\D", "", _text(cells, columns, kind)).zfill(12)
        for kind in ("personal_id", "card")
        if _text(cells, columns, kind)
    ]
    member = next((numbers[one] for one in digits if one in numbers), None)
    if member is None and digits:
        return replace(line, fault="Số căn cước, số thẻ không có trong chi bộ; kiểm tra lại số.")
    if member is None:
        same = by_name.get(identity_key(name), [])
        if len(same) != 1:
            why = (
                "Không có đồng chí tên này trong chi bộ"
                if not same
                else f"Có {len(same)} đồng chí cùng tên; cần số căn cước hoặc số thẻ"
            )
            return replace(line, fault=f"{why}.")
        member = same[0]
    elif name and identity_key(name) != identity_key(member.full_name):
        return replace(line, fault=f"Số này của đồng chí {member.full_name}, không khớp họ tên trong dòng.")
    profile = profiles.get(member.pk)
    line = replace(line, name=member.full_name, member_id=member.pk, before=profile.base if profile else None)
    return _amounts(line, cells, columns, groups, profile)


def _amounts(
    line: Line, cells: list, columns: dict[str, int], groups: dict[str, str], profile: DuesProfile | None
) -> Line:
    words = _text(cells, columns, "group")
    group = groups.get(fold(words), "") if words else (profile.group if profile else "")
    if words and not group:
        return replace(line, fault=f"Nhóm “{words}” không có trong danh mục nhóm đóng đảng phí.")
    if group not in BASE_GROUPS:
        return replace(
            line, fault="Chưa rõ nhóm đóng theo thu nhập; ghi cột Nhóm hoặc ghi căn cứ đóng của đồng chí trước."
        )
    try:
        base = parse_money(_text(cells, columns, "base"))
        extra = parse_money(_text(cells, columns, "extra_base"))
    except ValueError as error:
        return replace(line, fault=str(error))
    if base is None:
        return replace(line, fault="Chưa ghi mức lương, lương hưu hoặc trợ cấp.")
    if not 0 <= base <= MOST or not 0 <= (extra or 0) <= MOST:
        return replace(line, fault=f"Số tiền {format_money(base)} không hợp lý.")
    if group == "pensioner_working" and extra is None and (profile is None or profile.extra_base is None):
        return replace(line, fault="Chưa ghi tiền công, phụ cấp ngoài lương hưu.")
    return replace(line, group=group, base=base, extra_base=extra)


@transaction.atomic
def write_bases(*, organization: Organization, lines: Iterable[Line], start: Month, by, on: date) -> int:
    """Write the sound lines of a list, all or none; what a line does not say stays as it is. Returns how many were written."""
    chosen = [line for line in lines if line.changes and line.member_id is not None]
    people = Member.objects.filter(organization=organization).current().in_bulk([line.member_id for line in chosen])
    gone = [line for line in chosen if line.member_id not in people]
    if gone:
        raise Refused(
            Finding(
                "gone", f"Đồng chí {gone[0].name} không còn ở chi bộ này.", row=gone[0].row, remedy="Tải lại danh sách."
            ),
            conflict=True,
        )
    standing = {p.member_id: p for p in DuesProfile.objects.filter(member__in=people, valid_to=None)}
    for line in chosen:
        profile = standing.get(line.member_id)
        if (profile.base if profile else None) != line.before:
            raise Refused(
                Finding("moved_on", f"Căn cứ đóng của đồng chí {line.name} vừa được sửa sau khi tải danh sách.", row=line.row,
                        remedy="Tải lại danh sách để xem số mới."), conflict=True,
            )  # fmt: skip
        old = {name: getattr(profile, name) for name in Basis.__dataclass_fields__} if profile else {}
        told = {"group": line.group, "base": line.base} | (
            {"extra_base": line.extra_base} if line.extra_base is not None else {}
        )
        basis = Basis(**(old | told))
        wrong = basis_findings(basis, people[line.member_id])
        if wrong:
            raise Refused([replace(finding, row=line.row) for finding in wrong])
        set_profile(member=people[line.member_id], basis=basis, start=start, by=by, on=on)
    return len(chosen)
