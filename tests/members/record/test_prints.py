"""The printed forms, read back from the PDF."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from members.ledger import Entry, Papers, between, record
from members.models import MovementKind
from members.record import documents, queries
from members.record.services import update_record
from tests.factories import TODAY, make_member

pytestmark = pytest.mark.django_db


def text_of(printed) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(printed.pdf)).pages]
    return " ".join(" ".join(pages).split())


@pytest.fixture
def full(member):
    """A member with something in every part of the sheet, and a long name."""
    update_record(
        member,
        {
            "full_name": "Nguyễn Hoàng Phương Nguyệt Thường", "name_in_use": "Nguyễn Thị Thường",
            "personal_id": "001168000123", "biography_number": "123456HN", "religion": "buddhism",
            "native_commune": "Xã Hòa Bình", "native_province": "Tỉnh Ninh Bình",
            "native_old_name": "xã Ninh Giang, huyện Hoa Lư, tỉnh Ninh Bình",
            "career": [{"from_on": "1987-09", "to_on": "1991-06", "work": "Học sinh Trường Trung học phổ thông Hoa Lư A"},
                       {"from_on": "1991-09", "work": "Giáo viên, Tổ trưởng chuyên môn Trường Trung học cơ sở Ninh Giang"}],
            "badges": [{"level": "30", "number": "12345"}], "left_party": "Không",
            "relatives": [{"relationship": "father", "full_name": "Nguyễn Văn Cha", "birth_year": 1940, "details": "Làm ruộng"}],
            "household_income": 120_000_000,
        },
        by=None, on=TODAY, version=None,
    )  # fmt: skip
    member.refresh_from_db()
    return member


def test_filled_sheet_says_what_the_record_says(full):
    words = text_of(documents.print_sheet(full, on=TODAY, reveal=True, sensitive=True))

    for expected in (
        "ĐẢNG CỘNG SẢN VIỆT NAM", "PHIẾU ĐẢNG VIÊN", "Mẫu 2-HSĐV", "NGUYỄN HOÀNG PHƯƠNG NGUYỆT THƯỜNG", "05/1968",
        "Xã Hòa Bình, Tỉnh Ninh Bình (xã Ninh Giang, huyện Hoa Lư, tỉnh Ninh Bình)", "001168000123", "Phật giáo", "09/1987",
        "Nguyễn Văn Cha", "120.000.000 đồng", "XÁC NHẬN CỦA CẤP UỶ CƠ SỞ",
    ):  # fmt: skip
        assert expected in words, expected


def test_without_the_rights_numbers_are_masked_and_sensitive_items_empty(full):
    words = text_of(documents.print_sheet(full, on=TODAY, reveal=False, sensitive=False))

    assert "001168000123" not in words
    assert "•••••••••123" in words
    assert "Phật giáo" not in words


def test_blank_sheet_has_every_item_and_no_name(full):
    words = text_of(documents.print_blank_sheet(on=TODAY))

    for number in range(1, 31):
        assert f"{number:02d}. " in words, number
    assert "Nguyễn" not in words


def test_register_keeps_leavers_in_their_line(full, tree):
    for number in range(2, 12):
        make_member(tree["a"], f"Trần Văn Số {number}", on=date(2024, 1, number))
    papers = Papers(number="1-GGT")
    record(
        Entry(full, MovementKind.TRANSFER_OUT, date(2026, 3, 2), between(tree["a"], tree["c"]), papers),
        by=None,
        on=TODAY,
    )

    printed = documents.print_register(tree["a"], on=TODAY, reveal=True, sensitive=True)

    words = text_of(printed)
    assert printed.pages == 2
    assert words.index("Nguyễn Thị Thường") < words.index("Trần Văn Số 2")
    assert "02/3/2026" in words and "Chi bộ C" in words and "12345" in words
    assert "Mẫu 7-HSĐV" in words and "Số TT" in words


def test_index_and_list_of_missing_papers_name_what_is_not_there(full, tree):
    index = text_of(documents.print_file_index(full, on=TODAY))
    assert "MỤC LỤC TÀI LIỆU" in index and "Quyết định kết nạp đảng viên" in index and "Chưa ghi" in index

    lacking = queries.members_lacking_papers(type(full).objects.under(tree["x"]), TODAY)
    listed = text_of(documents.print_missing_papers(tree["x"], lacking, on=TODAY))
    assert "Nguyễn Hoàng Phương Nguyệt Thường" in listed and "07 – Quyết định công nhận đảng viên chính thức" in listed
