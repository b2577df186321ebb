"""A list of members as a file: exactly the rows and columns on the screen, written row by row, logged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, BinaryIO

from accounts.logs import record_export
from accounts.permissions import Permission
from accounts.scopes import UserScope
from core import excel
from core.dates import format_date
from core.findings import Finding, Refused
from core.identifiers import mask
from members.queries import MemberList
from members.tables import COLUMNS, Column

MAX_ROWS = 100_000
AT_ONCE = 5_000  # more rows are written by a background job
FORMATS = {"xlsx": "Tệp Excel (.xlsx)", "csv": "Tệp CSV (.csv)"}


def file_name(on: date) -> str:
    """The name of the file that leaves, without its ending."""
    return f"danh-sach-dang-vien-{on:%Y-%m-%d}"


def check(listing: MemberList, reason: str) -> int:
    """How many rows would leave; refuses a list that is too long, or an export without a reason."""
    count = listing.count()
    n = count.n if count.exact else listing.queryset.order_by()[: MAX_ROWS + 1].count()
    if n > MAX_ROWS:
        raise Refused(
            Finding("too_many", f"Mỗi lần xuất được nhiều nhất {MAX_ROWS:,} dòng.".replace(",", "."),
                    remedy="Thêm điều kiện lọc, hoặc xuất từng đơn vị.")
        )  # fmt: skip
    if not reason.strip():
        raise Refused(Finding("reason", "Cần ghi lý do xuất danh sách.", field="reason"))
    return n


def write(target: BinaryIO, listing: MemberList, columns: list[Column], format: str, *, pulse=None) -> int:
    """Write the list and return how many rows were written. ``pulse(done)`` is told every thousand rows."""
    rows = _rows(listing, columns, pulse)
    headers = [excel.Column("Số TT", excel.Kind.INTEGER, 7), *(excel.Column(c.label, c.kind, c.width) for c in columns)]
    if format == "csv":
        return excel.write_csv(target, headers, rows)
    where = listing.organization.name if listing.organization else "Các tổ chức đảng trong phạm vi được giao"
    titles = ("DANH SÁCH ĐẢNG VIÊN", where, f"Tính đến ngày {format_date(listing.on)}")
    return excel.write_xlsx(target, headers, rows, titles=titles)


def log(
    request, listing: MemberList, columns: Iterable[Column], rows: int, format: str, reason: str, *, user=None
) -> None:
    """Write who took which list away, and why."""
    prefixes = listing.prefixes
    record_export(
        request, what="Danh sách đảng viên", filters=plain(listing.chosen), columns=[c.name for c in columns], rows=rows,
        format=format, reason=reason, path=prefixes[0] if len(prefixes) == 1 else "", user=user,
    )  # fmt: skip


def plain(chosen: dict[str, Any]) -> dict[str, str]:
    """Filters as plain texts, for a log or for the parameters of a job."""
    return {
        name: value.isoformat() if isinstance(value, date) else str(value)
        for name, value in chosen.items()
        if value not in (None, "")
    }


def listing_for(user, filters: dict[str, str], on: date) -> MemberList:
    """The list of a person from plain filters, as a job finds them."""
    from members.filters import MemberFilter
    from members.models import Member

    form = MemberFilter(filters, queryset=Member.objects.none()).form
    if not form.is_valid():
        raise Refused(Finding("filters", "Điều kiện lọc không còn hợp lệ.", remedy="Mở lại danh sách và xuất lại."))
    return MemberList(UserScope(user, on), form.cleaned_data, on)


def columns_named(scope, names: Iterable[str]) -> list[Column]:
    """Columns by name, without those the person may not see."""
    return [
        COLUMNS[n] for n in names if n in COLUMNS and (not COLUMNS[n].permission or scope.can(COLUMNS[n].permission))
    ]


def _rows(listing: MemberList, columns: list[Column], pulse) -> Iterator[list[Any]]:
    """Rows of cells, read column by column: a hundred thousand members are not loaded to be written down."""
    fields = list(dict.fromkeys([*(field for column in columns for field in column.fields), "path"]))
    place = {field: index for index, field in enumerate(fields)}
    readers = [(column.read, [place[field] for field in column.fields], column.masked) for column in columns]
    revealed, path, on = listing.scope.paths(Permission.MEMBER_REVEAL), place["path"], listing.on
    for number, values in enumerate(listing.everything(fields, MAX_ROWS), 1):
        row: list[Any] = [number]
        for read, places, masked in readers:
            value = read(on, *[values[index] for index in places]) if read else values[places[0]]
            row.append(mask(value) if masked and not values[path].startswith(revealed) else value)
        if pulse and number % 1000 == 0:
            pulse(number)
        yield row
