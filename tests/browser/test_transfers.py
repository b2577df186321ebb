"""A transfer from a branch to its sister, seen from both ends, by two secretaries and the officer of the commune, in a real browser."""

from __future__ import annotations

import pytest
from django.urls import reverse

from members.models import FilePaper
from tests.support.browsing import come_in
from transfers.models import Transfer, TransferState

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def _headcount(page) -> int:
    """Đảng số on the dashboard of the person's own node."""
    page.goto(reverse("reports:dashboard"))
    return int(page.locator(".kit-stat").first.locator(".kit-stat-value").inner_text().split()[0].replace(".", ""))


def _take(page, case: Transfer, label: str, **fields: str) -> None:
    """Open a step from the page of the case, fill it, take it."""
    page.goto(case.get_absolute_url())
    page.locator("#viec-tiep-theo").get_by_role("link", name=label).first.click()
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name=label).click()
    page.get_by_text(f"{label}: xong.").wait_for()


def _paper(page, case: Transfer, words: str) -> None:
    page.goto(case.get_absolute_url())
    page.get_by_role("link", name=words).click()
    page.get_by_label("Ngày của giấy tờ").fill("01/11/2026")
    page.get_by_role("button", name="Ghi giấy tờ").click()
    page.get_by_text("Đã ghi giấy tờ.").wait_for()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_transfer_leaves_one_branch_and_arrives_in_the_other(new_page, office, well_made, javascript):
    here, there, commune = (new_page(javascript=javascript) for _ in range(3))
    come_in(here, office.secretary)
    come_in(there, office.sister_secretary)
    come_in(commune, office.officer)
    assert (_headcount(here), _headcount(there)) == (5, 2)
    member = office.people[1]
    FilePaper.objects.create(member=member, document_type="01")

    here.goto(reverse("members:detail", args=[member.pk]))
    here.get_by_role("link", name="Chuyển sinh hoạt đảng", exact=True).last.click()
    here.get_by_role("link", name="Mở hồ sơ chuyển sinh hoạt").first.click()
    here.get_by_label("Nơi đến trong hệ thống").fill("không có chi bộ này")
    here.get_by_label("Lý do chuyển").select_option("residence")
    here.get_by_label("Ngày quyết định có hiệu lực").fill("20/10/2026")
    here.get_by_role("button", name="Mở hồ sơ").click()
    assert here.get_by_text("Không tìm thấy tổ chức đảng").count() >= 1
    here.get_by_label("Nơi đến trong hệ thống").fill("CB02")
    if javascript:
        here.get_by_label("Lý do chuyển").focus()
        here.get_by_text("Hình thức chuyển: Nội bộ đảng bộ cơ sở").wait_for()
        well_made(here)
    here.get_by_role("button", name="Mở hồ sơ").click()
    here.get_by_text("Đã mở hồ sơ: Nội bộ đảng bộ cơ sở.").wait_for()
    case = Transfer.objects.get()

    _take(here, case, "Đảng viên đề nghị chuyển sinh hoạt")
    _paper(here, case, "Ghi quyết định")
    _take(here, case, "Chi bộ xem xét, chi ủy kiểm tra")
    _take(here, case, "Chi ủy ghi ô 1, giới thiệu lên cấp trên", signer_name="Bùi Văn Thư")
    if javascript:
        well_made(here)
    there.goto(case.get_absolute_url())
    assert "Đảng bộ xã Hòa Mẫu" in there.locator("main").inner_text()
    assert there.get_by_role("link", name="Trang đảng viên").count() == 0

    _take(commune, case, "Giới thiệu chuyển đi", signer_name="Đỗ Thị Nghiệp")
    if javascript:
        well_made(commune)
    assert (_headcount(here), _headcount(there)) == (
        5,
        2,
    )  # within one grassroots organisation it moves with the last signature

    _take(there, case, "Chi bộ tiếp nhận", signer_name="Ngô Thị Thư")
    if javascript:
        well_made(there)
    assert (_headcount(here), _headcount(there)) == (4, 3)
    _take(commune, case, "Hoàn tất: trả lời phiếu báo, lưu giấy vào hồ sơ")

    there.goto(reverse("members:detail", args=[member.pk]))
    assert "Trần Văn Đức" in there.locator("h1").inner_text()
    assert here.goto(reverse("members:detail", args=[member.pk])).status == 404
    here.goto(case.get_absolute_url())  # the branch he left still finds how the case ended
    assert "Hoàn tất" in here.locator("main").inner_text()
    case.refresh_from_db()
    assert case.state == TransferState.COMPLETED
