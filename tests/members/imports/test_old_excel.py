"""Lists in the old .xls format, and files of any content at all."""

import io
import random

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from core.excel import WorkbookError
from members.imports import guess_mapping, parse_rows, read_sheet
from tests.support.legacy_text import as_tcvn3
from tests.support.member_lists import ON, Page, lookups, people, xlsx

DEFAULT = {"default_branch": "38.168.053.000.001"}


def xls(fill) -> bytes:
    book, target = xlwt.Workbook(), io.BytesIO()
    fill(book.add_sheet("Sheet1"))
    book.save(target)
    return target.getvalue()


def test_xls_with_merged_title_real_dates_and_tcvn3_names():
    members = people(15)
    dates = xlwt.easyxf(num_format_str="DD/MM/YYYY")

    def fill(sheet):
        sheet.write_merge(0, 0, 0, 6, as_tcvn3("DANH SÁCH ĐẢNG VIÊN CHI BỘ THÔN 1"))
        for column, text in enumerate(("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Ngày vào Đảng")):
            sheet.write(2, column, as_tcvn3(text))
        for line, m in enumerate(members, 3):
            sheet.write(line, 0, line - 2)
            sheet.write(line, 1, as_tcvn3(m["full_name"]))
            sheet.write(line, 2, m["birth_date"], dates)
            sheet.write(line, 3, as_tcvn3("Nữ" if m["sex"] == "female" else "Nam"))
            sheet.write(line, 4, int(m["personal_id"]))
            sheet.write(line, 5, m["admission_date"], dates)

    sheet = read_sheet(xls(fill))
    result = parse_rows(sheet, guess_mapping(sheet), lookups(), on=ON)

    assert result.faults == []
    assert [row.number for row in result.rows] == list(range(4, 19))
    assert [row.values["full_name"] for row in result.rows] == [m["full_name"] for m in members]
    assert [row.values["birth_date"].date for row in result.rows] == [m["birth_date"] for m in members]
    assert [row.values["personal_id"] for row in result.rows] == [m["personal_id"] for m in members]


CELLS = st.one_of(
    st.none(),
    st.text(max_size=25),
    st.integers(-(10**13), 10**13),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(),
    st.sampled_from(["x", "Chi bộ thôn 1", "Tổng cộng: 5", "31/02/1980", "038080000001", "=1+1", "#N/A", "..."]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=0, max_size=12), max_size=12))
def test_any_cells_below_a_header_give_rows_or_reasons(lines):
    def fill(page: Page):
        page.line("STT", "Họ và tên", "Giới tính", "Ngày sinh", "Số CCCD", "Số thẻ", "Ngày vào Đảng",
                  "Ngày chính thức", "Dân tộc", "Văn hóa", "Điện thoại", "Trạng thái")  # fmt: skip
        for cells in lines:
            page.line(*(cell if not hasattr(cell, "year") or cell.year >= 1900 else str(cell) for cell in cells))

    sheet = read_sheet(xlsx(fill))
    result = parse_rows(sheet, guess_mapping(sheet), lookups(**DEFAULT), on=ON)

    for finding in result.faults + result.warnings:
        assert finding.message and finding.row
    for row in result.importable:
        assert row.values["full_name"] and row.values["birth_date"] and row.values["sex"]
        assert row.values["branch"] and row.values["membership_class"]


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>"]))
def test_any_bytes_are_answered_in_words(data, start):
    with pytest.raises(WorkbookError):
        read_sheet(start + data)


def test_a_damaged_workbook_is_answered_in_words():
    whole = xlsx(lambda page: page.line("Họ và tên", "Ngày sinh", "Ngày vào Đảng"))
    rng = random.Random(3)
    for _ in range(40):
        damaged = bytearray(whole)
        for _ in range(20):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        try:
            read_sheet(bytes(damaged[: rng.randrange(len(damaged))]))
        except WorkbookError as error:
            assert str(error)
