"""Workbooks: bad files are named for what they are; nothing written becomes a formula."""

import csv
import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import xlsxwriter

from core.dates import PartialDate
from core.excel import (
    Column,
    Kind,
    WorkbookError,
    csv_lines,
    guard_formula,
    read_workbook,
    write_csv,
    write_xlsx,
)

DANGEROUS = ["=1+1", "+84 912", "-5", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://a")', "http://a.vn"]


def workbook_bytes(fill, **options) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, options) as book:
        fill(book)
    return target.getvalue()


def test_read_keeps_excel_row_numbers_and_merged_cells():
    def fill(book):
        sheet = book.add_worksheet("Danh sách")
        sheet.merge_range(2, 0, 2, 3, "Tiêu đề")
        sheet.write(4, 1, "An")
        book.add_worksheet("Trống")

    (sheet,) = read_workbook(workbook_bytes(fill))

    assert sheet.name == "Danh sách"
    assert sheet.rows[4][1] == "An"
    assert not any(sheet.rows[0])
    assert sheet.merged == [(2, 0, 2, 3)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "rỗng"),
        (b"\0\0\0", "rỗng"),
        (b"Ho ten;Ngay sinh\nAn;1990", "CSV"),
        ("STT,Họ và tên\n1,An".encode(), "CSV"),
        (b"<html><body><table><tr><td>An</td></tr></table>", "HTML"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "XML"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04 broken", "hỏng"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "không phải là tệp Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "hỏng"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "mật khẩu",
        ),
    ],
)
def test_read_says_what_a_bad_file_is(data, says):
    with pytest.raises(WorkbookError, match=says):
        read_workbook(data)


def test_read_refuses_other_zip_files():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    with pytest.raises(WorkbookError, match="Word"):
        read_workbook(target.getvalue())


def test_read_refuses_an_empty_workbook_and_a_missing_file(tmp_path):
    with pytest.raises(WorkbookError, match="không có ô nào"):
        read_workbook(workbook_bytes(lambda book: book.add_worksheet()))
    with pytest.raises(WorkbookError, match="Không có tệp"):
        read_workbook(tmp_path / "x.xlsx")


@pytest.mark.parametrize("place", [(1_048_575, 0), (0, 16_383)])
def test_read_refuses_a_stray_cell_far_away(place):
    data = workbook_bytes(lambda book: book.add_worksheet().write(*place, "x"))

    with pytest.raises(WorkbookError, match=r"cột ZZ|quá 200\.000 dòng"):
        read_workbook(data)


def test_read_refuses_a_file_too_large(monkeypatch):
    monkeypatch.setattr("core.excel.MAX_FILE_BYTES", 10)

    with pytest.raises(WorkbookError, match="quá lớn"):
        read_workbook(io.BytesIO(b"x" * 11))


def test_written_text_stays_text():
    target = io.BytesIO()
    count = write_xlsx(target, [Column("=Tên"), Column("Số", Kind.INTEGER)], [(t, 1) for t in DANGEROUS])

    with zipfile.ZipFile(io.BytesIO(target.getvalue())) as archive:
        sheet_xml = archive.read("xl/worksheets/sheet1.xml").decode()
        names = archive.namelist()
    (sheet,) = read_workbook(target.getvalue())
    assert count == len(DANGEROUS)
    assert "<f>" not in sheet_xml and "hyperlink" not in sheet_xml.replace("HYPERLINK", "")
    assert not any("externalLink" in name for name in names)
    assert [row[0] for row in sheet.rows] == ["=Tên", *DANGEROUS]


def test_written_columns_keep_their_kinds():
    columns = [
        Column("Họ và tên", width=30),
        Column("Ngày sinh", Kind.DATE),
        Column("Số", Kind.INTEGER),
        Column("Tỷ lệ", Kind.PERCENT),
        Column("Lúc", Kind.MOMENT),
        Column("Số CCCD"),
    ]
    rows = [
        ("An", date(1968, 11, 21), 5, Decimal("99.42"), datetime(2026, 1, 1, tzinfo=UTC), "001"),
        ("Bình", PartialDate.of(1968, 11), None, "", None, "038095001234"),
        ("Cả", date(1899, 5, 1), "–", 100, None, "x" * 40_000),
    ]
    target = io.BytesIO()
    write_xlsx(target, columns, rows, titles=["DANH SÁCH ĐẢNG VIÊN", "Đến ngày 21/11/2026"])

    (sheet,) = read_workbook(target.getvalue())
    assert sheet.rows[0][0] == "DANH SÁCH ĐẢNG VIÊN"
    assert sheet.rows[3] == [column.label for column in columns]
    assert sheet.rows[4] == ["An", date(1968, 11, 21), 5, 99.42, datetime(2026, 1, 1, 7), "001"]  # noqa: DTZ001
    assert sheet.rows[5] == ["Bình", "11/1968", "", "", "", "038095001234"]
    assert sheet.rows[6][1:3] == ["01/05/1899", "–"]
    assert len(sheet.rows[6][5]) == 32_767


def test_writing_a_long_list_streams(tmp_path):
    columns = [Column(f"Cột {n}") for n in range(10)]
    rows = ((f"Nguyễn Văn {n}",) * 10 for n in range(5_000))
    tracemalloc.start()
    count = write_xlsx(tmp_path / "dai.xlsx", columns, rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 5_000
    assert peak < 20 * 1024 * 1024


@pytest.mark.parametrize("text", [t for t in DANGEROUS if not t.startswith("http")])
def test_csv_guards_formulas(text):
    assert guard_formula(text) == f"'{text}"
    assert guard_formula(f"a{text}") == f"a{text}"


def test_csv_is_utf8_with_mark_and_chosen_separator():
    target = io.BytesIO()
    columns = [Column("Họ và tên"), Column("Số", Kind.INTEGER), Column("Ngày", Kind.DATE)]
    count = write_csv(target, columns, [("=An; B", -5, date(2026, 2, 3)), ("Ế", None, "")], separator=";")

    text = target.getvalue().decode("utf-8-sig")
    assert target.getvalue().startswith(b"\xef\xbb\xbf")
    assert count == 2
    assert list(csv.reader(io.StringIO(text), delimiter=";")) == [
        ["Họ và tên", "Số", "Ngày"],
        ["'=An; B", "-5", "03/02/2026"],
        ["Ế", "", ""],
    ]


def test_csv_lines_stream_one_by_one():
    lines = csv_lines([Column("A")], iter([("1",), ("2",)]))

    assert list(lines) == ["\ufeffA\r\n", "1\r\n", "2\r\n"]
