"""Sổ giới thiệu sinh hoạt đảng (Mẫu 10-SHĐ) of a committee for a period, in the columns of ``transfer.md`` 3.5: page, PDF, workbook.

A cancelled letter leaves its line, marked ``hủy``; a line entered after the fact has the number of its paper and says ``nhập sau``. A move
within the grassroots organisation has no tick: the book has no column for it.
Since 7/2025 ``trong huyện`` is within the same committee directly above.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from branches.models import Organization
from branches.queries import printed_name
from core import excel
from core.dates import format_date, format_partial
from core.identifiers import mask
from core.printing import Column, PrintOut, PrintTable, print_out
from members.models import Member
from members.record.documents import form_code
from members.record.print_parts import PLACE
from transfers.models import Direction, RegisterEntry
from transfers.services.arrivals import person_values

CODE, TITLE = "10-SHĐ", "SỔ GIỚI THIỆU SINH HOẠT ĐẢNG"
#: Boundary and direction → heading of the tick, in the order of the book.
TICKS = (
    (("other_province", Direction.IN), "Ngoài tỉnh đến"), (("same_province", Direction.IN), "Trong tỉnh đến"),
    (("same_committee", Direction.IN), "Trong huyện đến"), (("other_province", Direction.OUT), "Đi ngoài tỉnh"),
    (("same_province", Direction.OUT), "Đi trong tỉnh"), (("same_committee", Direction.OUT), "Đi trong huyện"),
)  # fmt: skip
TEMPORARY = "temporary"
COLUMNS = (
    Column("Số TT", 9, "center"), Column("Ngày giới thiệu đảng viên đi, ngày tiếp nhận đảng viên đến", 17, "center"),
    Column("Họ và tên, ngày sinh", 24), Column("Ngày vào Đảng, ngày chính thức", 17, "center"), Column("Số thẻ đảng viên", 19, "center"),
    Column("Tổ chức cơ sở đảng nơi đảng viên đến", 20), Column("Cấp ủy trực tiếp giới thiệu đi", 16),
    Column("Cấp ủy trực tiếp nhận và giới thiệu", 16), Column("Tổ chức cơ sở đảng nơi giới thiệu đi", 20),
    Column("Cấp ủy trực tiếp giới thiệu đến", 16), Column("Cấp ủy trực tiếp nhận và giới thiệu", 16),
    Column("Tổ chức cơ sở đảng nơi đến", 16), *(Column(label, 8, "center") for _, label in TICKS), Column("Tạm thời", 8, "center"),
)  # fmt: skip
GROUPS = (("", 5), ("Giới thiệu đảng viên đi", 3), ("Tiếp nhận đảng viên đến", 4), ("Chính thức", 6), ("", 1))
FIRST_PAGE, NEXT_PAGES = 6, 7


def entries(scope, unit: Organization, start: date, end: date):
    """The lines of the book of one committee in a period, in the order in which they were written."""
    rows = RegisterEntry.objects.visible_to(scope).filter(organization=unit, entered_on__range=(start, end))
    return rows.select_related("transfer__member", "temporary__member").order_by("entered_on", "pk")


def person_of(entry: RegisterEntry) -> Member:
    """Whose line it is; somebody not yet recorded as his papers say."""
    case = entry.transfer or entry.temporary
    if case is None:
        return Member()
    return case.member if case.member_id else Member(**person_values(case))


def number_words(entry: RegisterEntry) -> str:
    """The number of a line as the book shows it: one entered after the fact says so."""
    return f"{entry.number_words} (nhập sau)" if entry.is_late else str(entry.number)


def cells(entry: RegisterEntry, *, reveal: bool) -> list[str]:
    """The nineteen cells of a line."""
    person, out = person_of(entry), entry.direction == Direction.OUT
    card = person.card_number if reveal else mask(person.card_number)
    ways = [entry.to_unit, entry.from_upper, entry.to_upper] if out else [""] * 3
    came = [""] * 4 if out else [entry.from_unit, entry.from_upper, entry.to_upper, entry.to_unit]
    return [
        f"{number_words(entry)}{' hủy' if entry.void else ''}", format_date(entry.entered_on),
        "\n".join(filter(None, [person.full_name, format_partial(person.birth_date, person.birth_precision)])),
        "\n".join(filter(None, [format_partial(person.admission_date, person.admission_precision),
                                format_partial(person.official_date, person.official_precision)])),
        card, *ways, *came,
        *("x" if (entry.boundary, entry.direction) == which else "" for which, _ in TICKS), "x" if entry.boundary == TEMPORARY else "",
    ]  # fmt: skip


def boundary_words(entry: RegisterEntry) -> str:
    """The tick of a line in words."""
    if entry.boundary == TEMPORARY:
        return "Tạm thời"
    return dict(TICKS).get((entry.boundary, entry.direction), "Trong đảng bộ cơ sở")


def sheet_rows(found: Iterable[RegisterEntry], *, reveal: bool) -> Iterable[list[str]]:
    """Lines for the workbook."""
    return (cells(entry, reveal=reveal) for entry in found)


def workbook_columns() -> list[excel.Column]:
    """The same columns in a workbook, the group before the heading."""
    groups = [label for label, count in GROUPS for _ in range(count)]
    return [
        excel.Column(f"{group}: {column.label}" if group else column.label, width=max(8, round(column.width / 1.4)))
        for group, column in zip(groups, COLUMNS, strict=True)
    ]


def period_words(start: date, end: date) -> str:
    """``từ ngày 01/01/2026 đến ngày 31/12/2026``."""
    return f"từ ngày {format_date(start)} đến ngày {format_date(end)}"


def print_register(
    unit: Organization | None,
    found: Iterable[RegisterEntry],
    *,
    start: date | None,
    end: date | None,
    on: date,
    reveal: bool,
) -> PrintOut:
    """The PDF of the book, one table a page; without a unit the empty book."""
    names = printed_name(unit, on) if unit else None
    rows = [cells(entry, reveal=reveal) for entry in found] or [[""] * len(COLUMNS) for _ in range(FIRST_PAGE)]
    numbers = [str(number) for number in range(1, len(COLUMNS) + 1)]
    context = {
        "sheet": {"unit": names.superior if names else "ĐẢNG BỘ ………………", "issuer": names.issuer if names else "ĐẢNG ỦY ………………",
                  "title": TITLE, "period": period_words(start, end) if start and end else "", "code": form_code(CODE, on),
                  "place": (unit.place_name if unit else "") or PLACE if unit else "", "date": on},
        "table": PrintTable(columns=COLUMNS, rows=rows, numbers=numbers, first_page=FIRST_PAGE, next_pages=NEXT_PAGES), "groups": GROUPS,
        "left_signature": {"authority": "Người ghi sổ", "office": "", "name": ""},
        "signature": {"authority": "T/M cấp ủy" if not unit else f"T/M {names.issuer}", "office": "", "name": ""},
    }  # fmt: skip
    return print_out("transfers/print/register.html", context, landscape=True)
