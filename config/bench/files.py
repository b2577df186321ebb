"""P5 and P6: import beside reading and COPY, export beside XlsxWriter alone."""

from __future__ import annotations

import io
import random
import resource
from collections.abc import Iterator
from datetime import date, timedelta

import python_calamine
import xlsxwriter
from django.db import connection, transaction
from django.utils.timezone import localdate

from branches.models import Organization
from branches.models.organization import BRANCH_LEVELS
from config.bench.databases import using
from config.bench.measure import Result, in_turn, result
from config.bench.pages import nodes, reader
from config.demo.names import person_name
from members import exports
from members.importing.reading import read_file
from members.importing.services import write
from members.queries import MemberList
from members.tables import DEFAULT_COLUMNS, offered_columns

HEADER = [
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Tôn giáo",
    "Số CCCD",
    "Ngày vào Đảng",
    "Ngày chính thức",
    "Chi bộ",
]


class Undo(Exception):
    """Takes back what a measured import has written."""


def workbook(rows: int, branches: list[str]) -> bytes:
    """A clean list as an office would send it."""
    rng, target = random.Random(7), io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for n in range(rows):
        female = rng.random() < 0.4
        birth = date(1960, 1, 1) + timedelta(days=rng.randrange(14_000))
        joined = date(birth.year + 22, 5, 19)
        number = f"098{1 if female else 0}{birth.year % 100:02d}{n:06d}"
        sheet.write_row(
            n + 1, 0,
            [str(n + 1), person_name(rng, female=female), birth.strftime("%d/%m/%Y"), "Nữ" if female else "Nam", "Kinh", "Không", number,
             joined.strftime("%d/%m/%Y"), joined.replace(year=joined.year + 1).strftime("%d/%m/%Y"), branches[n % len(branches)]],
        )  # fmt: skip
    book.close()
    return target.getvalue()


def p5(name: str, rows: int) -> Iterator[Result]:
    """An import with validation, written and taken back, beside reading the file and one plain COPY."""
    with using(name):
        branches = Organization.objects.filter(level__in=BRANCH_LEVELS).order_by("path")[:25]
        top = nodes()["top"]
        data = workbook(rows, [b.code for b in branches])
        today = localdate()

        def ours() -> None:
            try:
                with transaction.atomic():
                    reading = read_file(data, organization=top, on=today)
                    made = write(reading, cut_off=today, file_name="do.xlsx", by=None, on=today)
                    if len(made) != rows:
                        raise AssertionError(f"{len(made)} of {rows} rows: {reading.result.faults[:3]}")
                    raise Undo
            except Undo:
                return

        def beside() -> None:
            cells = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
            with transaction.atomic(), connection.cursor() as cursor:
                names = ", ".join(f"c{n} text" for n in range(len(HEADER)))
                cursor.execute(f"CREATE TEMP TABLE bench_rows ({names}) ON COMMIT DROP")
                with cursor.copy("COPY bench_rows FROM STDIN") as copy:
                    for row in cells[1:]:
                        copy.write_row([str(cell) for cell in row])

        compared = in_turn(ours, beside, 3, warm=1)
        speed = rows / min(compared.ours)
        yield result(
            "P5",
            f"nhập {rows} dòng có kiểm tra / đọc và COPY",
            compared,
            20.0,
            f"{speed:,.0f} dòng/giây".replace(",", "."),
        )


def p6(name: str, rows: int) -> Iterator[Result]:
    """An export of many rows beside XlsxWriter writing the same cells."""
    with using(name):
        scope, _ = reader(nodes()["top"], "department_officer")
        columns = [offered_columns(scope)[c] for c in DEFAULT_COLUMNS]
        cells: list[list] = []

        def ours() -> None:
            exports.write(io.BytesIO(), MemberList(scope, {}, localdate()), columns, "xlsx")

        for row in exports._rows(MemberList(scope, {}, localdate()), columns, None):
            cells.append([str(value) if value is not None else "" for value in row])
            if len(cells) >= rows:
                break

        def beside() -> None:
            book = xlsxwriter.Workbook(
                io.BytesIO(), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
            )
            sheet = book.add_worksheet()
            for number, row in enumerate(cells):
                sheet.write_row(number, 0, row)
            book.close()

        compared = in_turn(ours, beside, 3, warm=1)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield result(
            "P6",
            f"xuất {len(cells)} dòng / XlsxWriter ghi cùng số ô",
            compared,
            1.5,
            f"bộ nhớ cả tiến trình {peak:.0f} MB",
        )
