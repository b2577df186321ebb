"""The columns a list of members may show: on the page, in the export, in the order of the paper register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.permissions import Permission
from core.dates import PartialDate, Precision, whole_months
from core.excel import Kind
from core.identifiers import format_old_card, mask
from members.models import Member, MembershipClass
from regulations.lookup import lookup_label


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the address, header, how its value is read, where it stands in an export."""

    name: str
    label: str
    value: Callable[[Member, date], Any]
    kind: Kind = Kind.TEXT
    sort: str = ""  # name of the order it offers
    default: bool = False
    permission: str = ""  # beyond seeing members
    masked: bool = False  # an identifier: full only in an export by whoever may reveal it
    width: int = 0


def party_age_months(member: Member, on: date) -> int | None:
    """Tuổi đảng in whole months, the days ignored (``badges.md`` 3); counted of official members only."""
    start = member.admission_decision_date or member.admission_date
    if start is None or member.membership_class != MembershipClass.OFFICIAL:
        return None
    until = member.ended_on or on
    return max(whole_months(start, until) - member.gap_months, 0)


def _partial(day: str, known: str) -> Callable[[Member, date], PartialDate | None]:
    def read(member: Member, on: date) -> PartialDate | None:
        value = getattr(member, day)
        return PartialDate(value, Precision(getattr(member, known))) if value else None

    return read


def _words(list_code: str, field: str) -> Callable[[Member, date], str]:
    return lambda member, on: lookup_label(list_code, getattr(member, field))


def _plain(field: str) -> Callable[[Member, date], Any]:
    return lambda member, on: getattr(member, field)


def _yes(field: str) -> Callable[[Member, date], str]:
    return lambda member, on: "Có" if getattr(member, field) else ""


def _occupation(member: Member, on: date) -> str:
    return lookup_label("occupation", "retired" if member.retired else member.occupation)


def _party_years(member: Member, on: date) -> int | None:
    months = party_age_months(member, on)
    return None if months is None else months // 12


def _complete(field: str) -> Callable[[Member, date], str]:
    return lambda member, on: f"Thiếu {getattr(member, field)}" if getattr(member, field) else "Đủ"


def _old_card(member: Member, on: date) -> str:
    number = member.old_card_number
    return format_old_card(number) if len(number) == 8 else number


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("full_name", "Họ và tên", _plain("full_name"), sort="name", default=True, width=28),
        Column("name_in_use", "Tên gọi khác", _plain("name_in_use")),
        Column("birth_date", "Ngày sinh", _partial("birth_date", "birth_precision"), Kind.DATE, sort="age", default=True),
        Column("sex", "Giới tính", lambda member, on: member.get_sex_display(), default=True),
        Column("organization", "Chi bộ", lambda member, on: member.organization.name, default=True, width=30),
        Column("membership_class", "Tư cách", lambda member, on: member.get_membership_class_display(), default=True),
        Column("activity_status", "Trạng thái sinh hoạt", lambda member, on: member.get_activity_status_display(), default=True),
        Column(
            "admission_date", "Ngày vào Đảng", _partial("admission_date", "admission_precision"), Kind.DATE,
            sort="admission_date", default=True,
        ),
        Column(
            "official_date", "Ngày chính thức", _partial("official_date", "official_precision"), Kind.DATE, sort="official_date"
        ),
        Column("party_age", "Tuổi Đảng (năm)", _party_years, Kind.INTEGER),
        Column("card_number", "Số thẻ đảng viên", _plain("card_number"), masked=True, width=16),
        Column("old_card_number", "Số thẻ cũ", _old_card),
        Column("personal_id", "Số căn cước", _plain("personal_id"), masked=True, width=16),
        Column("biography_number", "Số lý lịch", _plain("biography_number")),
        Column("ethnic_group", "Dân tộc", _words("ethnic_group", "ethnic_group")),
        Column("religion", "Tôn giáo", _words("religion", "religion"), permission=Permission.MEMBER_SENSITIVE),
        Column("occupation", "Nghề nghiệp hiện nay", _occupation, width=30),
        Column("general_education", "Giáo dục phổ thông", _words("education_level", "general_education")),
        Column("professional_level", "Chuyên môn, nghiệp vụ", _words("professional_level", "professional_level")),
        Column("academic_title", "Học hàm", _words("academic_title", "academic_title")),
        Column("political_theory", "Lý luận chính trị", _words("theory_level", "political_theory")),
        Column("phone", "Điện thoại", _plain("phone")),
        Column("email", "Thư điện tử", _plain("email"), width=26),
        Column("youth_union", "Đoàn viên", _yes("youth_union")),
        Column("record_missing", "Thông tin hồ sơ", _complete("record_missing")),
        Column("file_missing", "Giấy tờ hồ sơ", _complete("file_missing")),
        Column("confirmed_on", "Ngày xác nhận thông tin", _plain("confirmed_on"), Kind.DATE),
        Column("end_reason", "Lý do ra khỏi danh sách", lambda member, on: member.get_end_reason_display()),
        Column("ended_on", "Từ ngày", _plain("ended_on"), Kind.DATE),
    )
}  # fmt: skip
DEFAULT_COLUMNS = tuple(name for name, column in COLUMNS.items() if column.default)
#: Shown by default in the lists of those who left.
LEFT_COLUMNS = ("full_name", "birth_date", "sex", "organization", "membership_class", "end_reason", "ended_on")


def offered_columns(scope) -> dict[str, Column]:
    """The columns this person may choose."""
    return {name: column for name, column in COLUMNS.items() if not column.permission or scope.can(column.permission)}


def chosen_columns(scope, asked: list[str], kept: str, default: tuple[str, ...]) -> list[Column]:
    """The columns to show: those in the address, else those kept on this device, else the usual ones; the name always."""
    offered = offered_columns(scope)
    for names in (asked, kept.split("."), list(default)):
        known = [name for name in offered if name in names]
        if known:
            break
    return [offered["full_name"], *(offered[name] for name in known if name != "full_name")]


def cell(column: Column, member: Member, on: date) -> str:
    """The value as the page writes it; identifiers masked."""
    value = column.value(member, on)
    if value is None or value == "":
        return ""
    if column.masked:
        return mask(value)
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    return str(value)
