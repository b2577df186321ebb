"""The columns a list of members may show: on the page, in the export, in the order of the paper register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from django.db.models import TextChoices

from accounts.permissions import Permission
from core.dates import PartialDate, Precision, whole_months
from core.excel import Kind
from core.identifiers import format_old_card, mask
from members.models import ActivityStatus, EndReason, Member, MembershipClass, Sex
from regulations.lookup import lookup_label


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the address, header, what it reads of a member, where it stands in an export.

    A page shows it of members it has loaded; an export of many thousands reads ``fields`` and nothing else.
    """

    name: str
    label: str
    fields: tuple[str, ...]  # columns of ``Member``, also joined ones (``organization__name``)
    read: Callable[..., Any] | None = None  # (day, value of each field) → value; without it the one field as it stands
    kind: Kind = Kind.TEXT
    sort: str = ""  # name of the order it offers
    default: bool = False
    permission: str = ""  # beyond seeing members
    masked: bool = False  # an identifier: full only in an export by whoever may reveal it
    width: int = 0

    def value(self, member: Member, on: date | None) -> Any:
        """The value of a member on a day."""
        values = [reduce(getattr, field.split("__"), member) for field in self.fields]
        return self.read(on, *values) if self.read else values[0]


def party_age_months(member: Member, on: date) -> int | None:
    """Tuổi đảng in whole months, the days ignored (``badges.md`` 3); counted of official members only."""
    return _party_months(on, *(getattr(member, field) for field in PARTY_AGE))


PARTY_AGE = (
    "admission_decision_date",
    "admission_date",
    "membership_class",
    "ended_on",
    "gap_months",
)  # columns it is counted of


def _party_months(
    on: date, decided: date | None, admitted: date | None, membership_class: str, ended: date | None, gap: int
) -> int | None:
    start = decided or admitted
    if start is None or membership_class != MembershipClass.OFFICIAL:
        return None
    return max(whole_months(start, ended or on) - gap, 0)


def _party_years(on: date, *values) -> int | None:
    months = _party_months(on, *values)
    return None if months is None else months // 12


def _partial(on: date, day: date | None, known: str) -> date | PartialDate | None:
    """A day known in full is that day."""
    return day if day is None or known == Precision.DAY else PartialDate(day, Precision(known))


def _words(list_code: str) -> Callable[[date, str], str]:
    return lambda on, code: lookup_label(list_code, code)


def _choice(choices: type[TextChoices]) -> Callable[[date, str], str]:
    labels = {code: str(label) for code, label in choices.choices}
    return lambda on, code: labels.get(code, code)


def _yes(on: date, value: bool) -> str:
    return "Có" if value else ""


def _occupation(on: date, retired: bool, code: str) -> str:
    return lookup_label("occupation", "retired" if retired else code)


def _complete(on: date, missing: int) -> str:
    return f"Thiếu {missing}" if missing else "Đủ"


def _old_card(on: date, number: str) -> str:
    return format_old_card(number) if len(number) == 8 else number


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("full_name", "Họ và tên", ("full_name",), sort="name", default=True, width=28),
        Column("name_in_use", "Tên gọi khác", ("name_in_use",)),
        Column("birth_date", "Ngày sinh", ("birth_date", "birth_precision"), _partial, Kind.DATE, sort="age", default=True),
        Column("sex", "Giới tính", ("sex",), _choice(Sex), default=True),
        Column("organization", "Chi bộ", ("organization__name",), default=True, width=30),
        Column("membership_class", "Tư cách", ("membership_class",), _choice(MembershipClass), default=True),
        Column("activity_status", "Trạng thái sinh hoạt", ("activity_status",), _choice(ActivityStatus), default=True),
        Column(
            "admission_date", "Ngày vào Đảng", ("admission_date", "admission_precision"), _partial, Kind.DATE, sort="admission_date",
            default=True,
        ),
        Column(
            "official_date", "Ngày chính thức", ("official_date", "official_precision"), _partial, Kind.DATE, sort="official_date"
        ),
        Column("party_age", "Tuổi Đảng (năm)", PARTY_AGE, _party_years, Kind.INTEGER),
        Column("card_number", "Số thẻ đảng viên", ("card_number",), masked=True, width=16),
        Column("old_card_number", "Số thẻ cũ", ("old_card_number",), _old_card),
        Column("personal_id", "Số căn cước", ("personal_id",), masked=True, width=16),
        Column("biography_number", "Số lý lịch", ("biography_number",)),
        Column("ethnic_group", "Dân tộc", ("ethnic_group",), _words("ethnic_group")),
        Column("religion", "Tôn giáo", ("religion",), _words("religion"), permission=Permission.MEMBER_SENSITIVE),
        Column("occupation", "Nghề nghiệp hiện nay", ("retired", "occupation"), _occupation, width=30),
        Column("general_education", "Giáo dục phổ thông", ("general_education",), _words("education_level")),
        Column("professional_level", "Chuyên môn, nghiệp vụ", ("professional_level",), _words("professional_level")),
        Column("academic_title", "Học hàm", ("academic_title",), _words("academic_title")),
        Column("political_theory", "Lý luận chính trị", ("political_theory",), _words("theory_level")),
        Column("phone", "Điện thoại", ("phone",)),
        Column("email", "Thư điện tử", ("email",), width=26),
        Column("youth_union", "Đoàn viên", ("youth_union",), _yes),
        Column("record_missing", "Thông tin hồ sơ", ("record_missing",), _complete),
        Column("file_missing", "Giấy tờ hồ sơ", ("file_missing",), _complete),
        Column("confirmed_on", "Ngày xác nhận thông tin", ("confirmed_on",), kind=Kind.DATE),
        Column("end_reason", "Lý do ra khỏi danh sách", ("end_reason",), _choice(EndReason)),
        Column("ended_on", "Từ ngày", ("ended_on",), kind=Kind.DATE),
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
