"""Danh sách (``transfer.md`` 14) as one table: arrivals, departures, internal moves, temporary stays, journeys, exemption, who left.

Each kind says which rows, which day counts, which columns; page, PDF and workbook are the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from branches.models import Organization
from branches.queries import printed_name
from core import excel
from core.dates import format_date, format_partial
from core.identifiers import mask
from core.printing import Column, PrintOut, PrintTable, print_out
from members.models import Member, Movement, MovementKind
from members.record.print_parts import PLACE
from regulations.lookup import lookup_label
from transfers.documents.facts import unit_words
from transfers.documents.register import period_words
from transfers.models import Exemption, Journey, TemporaryTransfer, Transfer, TransferKind
from transfers.services.arrivals import person_values

K = TransferKind
BOUNDARIES = {
    "same_committee": ("Trong cùng cấp trên trực tiếp", (K.SAME_UPPER,)), "same_province": ("Trong tỉnh", (K.SAME_PROVINCE,)),
    "other_province": ("Ngoài tỉnh", (K.OTHER_PROVINCE,)), "abroad": ("Ngoài nước", (K.ABROAD_OUT, K.ABROAD_RETURN)),
}  # fmt: skip
LEFT = (
    MovementKind.EXPULSION,
    MovementKind.DELETION,
    MovementKind.VOLUNTARY_EXIT,
    MovementKind.ANNULMENT,
    MovementKind.DEATH,
)
FIRST_PAGE, NEXT_PAGES = 12, 15


@dataclass(frozen=True, slots=True)
class Cell:
    """A column beyond those of the person: heading, millimetres, what stands in it."""

    label: str
    width: int
    value: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: code, label, title of the print, field of the day that counts, rows of a unit, columns, whether boundaries apply."""

    code: str
    label: str
    title: str
    day: str
    rows: Callable[[Any, Organization], QuerySet]
    cells: Sequence[Cell]
    bounded: bool = False
    joined: Sequence[str] = ("member",)

    def found(self, scope, unit: Organization, start: date, end: date, boundary: str = "") -> QuerySet:
        """Its rows in a period, oldest first."""
        rows = self.rows(scope, unit).filter(**{f"{self.day}__range": (start, end)})
        if self.bounded and boundary in BOUNDARIES:
            rows = rows.filter(kind__in=BOUNDARIES[boundary][1])
        return rows.select_related(*self.joined).order_by(self.day, "pk")

    def line(self, row: Any, *, reveal: bool) -> list[str]:
        """One row without its number."""
        person = _person(row)
        card = person.card_number if reveal else mask(person.card_number)
        return [
            person.full_name, format_partial(person.birth_date, person.birth_precision),
            format_partial(person.admission_date, person.admission_precision), card, *(cell.value(row) for cell in self.cells),
        ]  # fmt: skip

    @property
    def headings(self) -> list[str]:
        """Headings of ``line``."""
        return [*(label for label, _ in PERSON), *(cell.label for cell in self.cells)]

    @property
    def columns(self) -> list[Column]:
        """Columns of the print."""
        person = [Column(label, width, "" if label == "Họ và tên" else "center") for label, width in PERSON]
        return [Column("TT", 9, "center"), *person, *(Column(cell.label, cell.width) for cell in self.cells)]


PERSON = (("Họ và tên", 40), ("Ngày sinh", 20), ("Ngày vào Đảng", 20), ("Số thẻ đảng viên", 26))


def _person(row: Any) -> Member:
    return row.member if row.member_id else Member(**person_values(row))


def _inside(path: str, unit: Organization) -> Q:
    return Q(**{f"{path}__startswith": unit.path})


def _moved(scope, unit: Organization, *, arriving: bool) -> QuerySet:
    """Transfers over the edge of a unit, in one direction."""
    into, out_of = _inside("destination__path", unit), _inside("origin__path", unit)
    wanted = into & (~out_of | Q(origin=None)) if arriving else out_of & (~into | Q(destination=None))
    return Transfer.objects.visible_to(scope).filter(wanted)


def _internal(scope, unit: Organization) -> QuerySet:
    return Transfer.objects.visible_to(scope).filter(_inside("origin__path", unit) & _inside("destination__path", unit))


def _stays(scope, unit: Organization) -> QuerySet:
    return TemporaryTransfer.objects.visible_to(scope).filter(
        _inside("origin__path", unit) | _inside("destination__path", unit)
    )


def _of_members(model: type) -> Callable[[Any, Organization], QuerySet]:
    return lambda scope, unit: model.objects.visible_to(scope).filter(_inside("member__path", unit))


def _left(scope, unit: Organization) -> QuerySet:
    return Movement.objects.visible_to(scope).under(unit).filter(kind__in=LEFT, sign=1, reversed_by=None)


def _unit(name: str, outside: str = "outside_unit") -> Callable[[Any], str]:
    return lambda row: unit_words(getattr(row, name)) if getattr(row, f"{name}_id") else getattr(row, outside, "")


def _day(name: str) -> Callable[[Any], str]:
    return lambda row: format_date(getattr(row, name))


def _term(row: Any) -> str:
    return " – ".join(filter(None, [format_date(row.from_on), format_date(row.until_on)]))


def _reason(row: Any) -> str:
    return lookup_label("transfer_reason", row.reason)


FROM, TO = Cell("Nơi đi", 42, _unit("origin")), Cell("Nơi đến", 42, _unit("destination"))
ENDS = ("member", "origin__parent", "destination__parent")
STATE = Cell("Tình trạng", 28, lambda row: row.state_label)
MOVED = (FROM, TO, Cell("Ngày giới thiệu", 20, _day("introduced_on")), Cell("Ngày tiếp nhận", 20, _day("received_on")),
         Cell("Lý do", 23, _reason))  # fmt: skip
ROWS: dict[str, Listing] = {
    one.code: one
    for one in (
        Listing("arrivals", "Chuyển đến", "DANH SÁCH ĐẢNG VIÊN CHUYỂN SINH HOẠT ĐẢNG ĐẾN", "received_on",
                lambda scope, unit: _moved(scope, unit, arriving=True), MOVED, bounded=True, joined=ENDS),
        Listing("departures", "Chuyển đi", "DANH SÁCH ĐẢNG VIÊN CHUYỂN SINH HOẠT ĐẢNG ĐI", "introduced_on",
                lambda scope, unit: _moved(scope, unit, arriving=False), MOVED, bounded=True, joined=ENDS),
        Listing("internal", "Nội bộ, trong phạm vi đơn vị", "DANH SÁCH ĐẢNG VIÊN CHUYỂN SINH HOẠT ĐẢNG NỘI BỘ", "received_on", _internal,
                MOVED, joined=ENDS),
        Listing("temporary", "Sinh hoạt tạm thời", "DANH SÁCH ĐẢNG VIÊN SINH HOẠT ĐẢNG TẠM THỜI", "from_on", _stays,
                (Cell("Nơi sinh hoạt chính thức", 46, _unit("origin")), Cell("Nơi sinh hoạt tạm thời", 46, _unit("destination")),
                 Cell("Thời hạn", 26, _term), STATE), joined=ENDS),
        Listing("abroad", "Ra nước ngoài", "DANH SÁCH ĐẢNG VIÊN RA NƯỚC NGOÀI", "from_on", _of_members(Journey),
                (Cell("Chi bộ", 43, lambda row: unit_words(row.member.organization)), Cell("Nước đến", 26, lambda row: row.country),
                 Cell("Mục đích", 24, lambda row: lookup_label("trip_purpose", row.purpose)), Cell("Thời gian", 26, _term), STATE),
                joined=("member__organization__parent",)),
        Listing("exemptions", "Miễn, tạm miễn, giảm", "DANH SÁCH ĐẢNG VIÊN ĐƯỢC MIỄN, TẠM MIỄN, GIẢM CÔNG TÁC VÀ SINH HOẠT ĐẢNG", "from_on",
                _of_members(Exemption),
                (Cell("Chi bộ", 38, lambda row: unit_words(row.member.organization)),
                 Cell("Hình thức", 30, lambda row: row.get_kind_display()),
                 Cell("Lý do", 27, lambda row: lookup_label("leave_ground", row.ground) or row.ground_note), Cell("Thời gian", 24, _term),
                 STATE), joined=("member__organization__parent",)),
        Listing("left", "Ra khỏi Đảng, xóa tên, từ trần", "DANH SÁCH ĐẢNG VIÊN RA KHỎI ĐẢNG, XÓA TÊN, TỪ TRẦN", "effective_on", _left,
                (Cell("Chi bộ", 50, _unit("before_origin", "external_unit")), Cell("Hình thức", 40, lambda row: row.get_kind_display()),
                 Cell("Ngày", 22, _day("effective_on")), Cell("Số văn bản", 35, lambda row: row.document_number)),
                joined=("member", "before_origin__parent")),
    )
}  # fmt: skip


def print_list(
    listing: Listing,
    unit: Organization,
    found: Iterable[Any],
    *,
    start: date,
    end: date,
    boundary: str,
    on: date,
    reveal: bool,
) -> PrintOut:
    """The PDF of a list, one table a page."""
    names = printed_name(unit, on)
    rows = [[str(number), *listing.line(row, reveal=reveal)] for number, row in enumerate(found, 1)]
    columns = listing.columns
    context = {
        "sheet": {"unit": names.superior, "issuer": names.issuer, "title": listing.title, "period": _period(start, end, boundary),
                  "code": f"Tổng số: {len(rows)}", "place": unit.place_name or PLACE, "date": on},
        "table": PrintTable(columns=columns, rows=rows, numbers=[str(n) for n in range(1, len(columns) + 1)], first_page=FIRST_PAGE,
                            next_pages=NEXT_PAGES),
        "left_signature": {"office": "Người lập", "name": ""}, "signature": {"authority": f"T/M {names.issuer}", "office": "", "name": ""},
    }  # fmt: skip
    return print_out("transfers/print/sheet.html", context, landscape=True)


def _period(start: date, end: date, boundary: str) -> str:
    bounds = f" ({BOUNDARIES[boundary][0].lower()})" if boundary in BOUNDARIES else ""
    return f"{period_words(start, end)}{bounds}"


def workbook(listing: Listing, found: Iterable[Any], *, reveal: bool) -> tuple[list[excel.Column], Iterable[list[Any]]]:
    """Columns and rows of the workbook."""
    headers = [excel.Column(column.label, excel.Kind.INTEGER if column.label == "TT" else excel.Kind.TEXT, round(column.width / 1.6))
               for column in listing.columns]  # fmt: skip
    return headers, ([number, *listing.line(row, reveal=reveal)] for number, row in enumerate(found, 1))
