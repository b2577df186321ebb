"""A list from Excel, faults and all, from the file to the register, in a real browser."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Member, Movement, MovementKind
from tests.support.browsing import come_in
from tests.support.member_lists import people, slashed, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

COLUMNS = ("TT", "Họ và tên", "Ngày sinh", "Nữ", "Số CCCD", "Ngày vào Đảng", "Ngày chính thức", "Ghi gì đó")


def _list() -> bytes:
    """Six people as an office writes them: two can not be read, and the signatures stand at the bottom."""
    rows = people(6)

    def fill(page) -> None:
        page.title("DANH SÁCH ĐẢNG VIÊN CHI BỘ THÔN TÂY MẪU", width=len(COLUMNS))
        page.line(*COLUMNS)
        for number, one in enumerate(rows, 1):
            birth = "31/02/1980" if number == 2 else slashed(one["birth_date"])
            name = "" if number == 4 else one["full_name"]
            woman = "x" if one["sex"] == "female" else ""
            admitted, official = slashed(one["admission_date"]), slashed(one["official_date"])
            page.line(number, name, birth, woman, one["personal_id"], admitted, official, "")
        page.line(None, "Tổng cộng: 6 đồng chí")

    return xlsx(fill)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_list_with_faults_is_previewed_and_the_good_rows_written_once(new_page, office, well_made, javascript):
    page = new_page(javascript=javascript)

    def look() -> None:
        if javascript:
            well_made(page)

    come_in(page, office.officer)
    page.goto(reverse("members:import_list"))
    look()
    page.get_by_role("link", name="Tải danh sách lên").first.click()
    page.get_by_label("Nhập vào tổ chức đảng").fill("CB02")
    file = {"name": "Danh sách Tây Mẫu.xlsx", "mimeType": "application/octet-stream", "buffer": _list()}
    page.get_by_label("Tệp danh sách").set_input_files(file)
    look()
    page.get_by_role("button", name="Tải lên và đọc tệp").click()

    chosen = page.locator("#bieu-mau select").evaluate_all("all => all.map(one => one.selectedOptions[0].value)")
    assert {"full_name", "birth_date", "personal_id", "admission_date", "official_date"} <= set(chosen)
    look()
    page.get_by_role("button", name="Kiểm tra danh sách").click()

    page.get_by_role("heading", name="Xác nhận").wait_for()
    told = page.locator("#ket-qua").inner_text()
    assert "31/02/1980" in told
    assert Member.objects.count() == 7, "a preview writes nothing"
    look()
    writing = page.get_by_role("button", name="đảng viên vào hệ thống")
    assert writing.inner_text() == "Ghi 4 đảng viên vào hệ thống"
    page.get_by_label("Ngày chốt số dư ban đầu").fill(slashed(timezone.localdate()))
    writing.click()
    page.get_by_text("Chưa lưu được. Cần xem lại:").wait_for()
    assert Member.objects.count() == 7, "faults left out must be acknowledged"
    page.locator("#xac-nhan input[type=checkbox]").check()
    page.get_by_role("button", name="đảng viên vào hệ thống").click()

    page.get_by_text("Đã ghi danh sách vào hệ thống.").wait_for()
    look()
    assert Member.objects.filter(organization=office.sister).count() == 2 + 4
    assert Movement.objects.filter(kind=MovementKind.OPENING, member__organization=office.sister).count() >= 4


def test_file_that_is_no_list_is_refused_in_words(new_page, office, well_made):
    page = new_page()
    come_in(page, office.officer)
    page.goto(reverse("members:import_upload"))
    page.get_by_label("Nhập vào tổ chức đảng").fill("CB02")
    file = {"name": "danh-sach.xlsx", "mimeType": "application/octet-stream", "buffer": b"khong phai Excel"}
    page.get_by_label("Tệp danh sách").set_input_files(file)
    page.get_by_role("button", name="Tải lên và đọc tệp").click()
    page.get_by_text("Chưa lưu được. Cần xem lại:").wait_for()
    assert page.get_by_label("Nhập vào tổ chức đảng").input_value() == "CB02"
    well_made(page)
