"""The way of an import in a real browser: wide with JavaScript, narrow without, no fault of accessibility on any step."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from members.models import Member
from tests.factories import make_scope
from tests.members.importing.conftest import people, workbook
from tests.support.browsing import come_in

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def check(page, faults, step: str) -> None:
    """Nothing for axe to say, nothing wider than the window."""
    assert faults(page) == [], step
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{step} scrolls sideways by {wide}px"
    if folder := os.environ.get("SOCHIBO_PICTURES"):
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"import-{step}-{width}.png", full_page=True)


@pytest.fixture
def clerk(commune):
    """The officer of commune X."""
    scope = make_scope("grassroots_officer", commune["x"])
    if scope.needs_second_factor:
        TOTP.activate(scope.user, generate_totp_secret())
    return scope.user


@pytest.fixture
def path(tmp_path) -> Path:
    """A list of twelve people, two of them with faults."""
    members = people(12)
    members[3] |= {"birth_date": "31/02/1980", "personal_id": "12345"}
    members[5]["branch"] = "Chi bộ thôn Mười một, một tên rất dài không có trong xã này"
    file = tmp_path / "Danh sách đảng viên toàn Đảng bộ xã Quảng Lưu tháng 11 năm 2026.xlsx"
    file.write_bytes(workbook(members))
    return file


@pytest.mark.parametrize("window", [{"width": 1280}, {"width": 360, "javascript": False}], ids=["wide", "narrow"])
def test_a_clerk_imports_a_list(new_page, clerk, accessibility_faults, path, window):
    page = new_page(**window)
    come_in(page, clerk)
    faults = accessibility_faults if window.get("javascript", True) else lambda page: []

    page.goto(reverse("members:import_list"))
    check(page, faults, "list")
    page.get_by_role("link", name="Tải danh sách lên").click()
    check(page, faults, "upload")
    page.get_by_label("Nhập vào tổ chức đảng").fill("XA1")
    page.get_by_label("Tệp danh sách").set_input_files(path)
    page.get_by_role("button", name="Tải lên và đọc tệp").click()
    check(page, faults, "columns")
    page.get_by_role("button", name="Kiểm tra danh sách").click()
    check(page, faults, "preview")
    assert "31/02/1980" in page.content()
    page.get_by_label("Ngày chốt số dư ban đầu").fill("01/01/2026")
    page.get_by_label("Đã xem các dòng lỗi và lưu ý").check()
    page.get_by_role("button", name="Ghi 10 đảng viên vào hệ thống").click()
    page.get_by_text("Đã ghi 10 đảng viên").wait_for()
    check(page, faults, "written")

    assert Member.objects.count() == 10
