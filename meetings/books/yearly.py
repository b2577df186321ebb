"""Sổ theo dõi đảng viên dự sinh hoạt: members by the months of a year, from the rolls of the branch's own meetings."""

from __future__ import annotations

from dataclasses import dataclass, field

from branches.models import Organization
from core.numbers import format_share
from core.printing import Column, PrintTable
from meetings.models import ABSENT, CAME, TOOK_PLACE, Attendance, AttendanceValue, Book
from members.models import MembershipClass

_V = AttendanceValue
MARKS = {  # what stands in the cell, with the legend under the table
    _V.PRESENT: "x", _V.ONLINE: "t", _V.ABSENT_EXCUSED: "P", _V.ABSENT_UNEXCUSED: "K", _V.EXEMPT: "M",
    _V.TEMPORARY_ELSEWHERE: "N", _V.SUSPENDED: "Đ",
}  # fmt: skip
LEGEND = (
    "x: có mặt; t: trực tuyến; P: vắng có lý do; K: vắng không lý do; M: miễn sinh hoạt; N: sinh hoạt tạm thời nơi khác; "
    "Đ: bị đình chỉ sinh hoạt. Tháng có nhiều buổi ghi nhiều ký hiệu theo thứ tự."
)


@dataclass
class Row:
    """A member's year: marks by month, and the sums."""

    member_id: int
    name: str
    standing: str
    marks: dict[int, str] = field(default_factory=dict)
    expected: int = 0
    came: int = 0
    excused: int = 0
    unexcused: int = 0

    @property
    def months(self) -> list[str]:
        """Marks of the twelve months."""
        return [self.marks.get(month, "") for month in range(1, 13)]

    @property
    def rate(self) -> str:
        """The share of meetings he was expected at to which he came."""
        return format_share(self.came, self.expected)

    def take(self, month: int, line: Attendance) -> None:
        """Count one meeting."""
        self.marks[month] = f"{self.marks[month]} {MARKS[line.value]}" if month in self.marks else MARKS[line.value]
        if line.special_duty:
            return
        self.came += line.value in CAME
        self.excused += line.value == _V.ABSENT_EXCUSED
        self.unexcused += line.value == _V.ABSENT_UNEXCUSED
        self.expected += line.value in CAME or line.value in ABSENT


def year_of(organization: Organization, year: int) -> list[Row]:
    """Everybody who stood on a roll of the branch that year, in the order of the latest roll. Costs one statement.

    Meetings of the committee stand in its own book and are not counted; visitors are counted where they belong.
    """
    lines = (
        Attendance.objects.filter(
            meeting__organization=organization, meeting__book=Book.BRANCH, meeting__for_month__year=year,
            meeting__state__in=TOOK_PLACE, member__isnull=False,
        ).select_related("meeting").order_by("meeting__planned_at", "order", "pk")
    )  # fmt: skip
    rows: dict[int, Row] = {}
    places: dict[int, int] = {}
    for line in lines:
        row = rows.setdefault(line.member_id, Row(line.member_id, line.full_name, ""))
        row.name, row.standing = line.full_name, MembershipClass(line.membership_class).label
        places[line.member_id] = line.order
        row.take(line.meeting.for_month.month, line)
    return sorted(rows.values(), key=lambda row: (places[row.member_id], row.member_id))


HEADERS = ("Họ và tên", "Tư cách", *(f"T{month}" for month in range(1, 13)), "Phải dự", "Dự", "Vắng có lý do",
           "Vắng không lý do", "Tỷ lệ dự")  # fmt: skip


def cells(row: Row) -> list:
    """One line of the sheet."""
    return [row.name, row.standing, *row.months, row.expected, row.came, row.excused, row.unexcused, row.rate]


def print_table(rows: list[Row]) -> PrintTable:
    """The sheet as printed on landscape paper."""
    months = [Column(f"T{month}", 11, "center") for month in range(1, 13)]
    return PrintTable(
        columns=[Column("TT", 9, "center"), Column("Họ và tên", 46), *months, Column("Phải dự", 13, "center"),
                 Column("Dự", 11, "center"), Column("Vắng có lý do", 16, "center"), Column("Vắng không lý do", 16, "center"),
                 Column("Tỷ lệ dự", 19, "center")],
        rows=[[number, row.name, *row.months, row.expected, row.came, row.excused, row.unexcused, row.rate]
              for number, row in enumerate(rows, 1)],
        first_page=20, next_pages=24,
    )  # fmt: skip
