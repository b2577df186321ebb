"""The monthly report from its first word to the level above, in a real browser."""

from __future__ import annotations

import io
import re

import pytest
from django.urls import reverse
from pypdf import PdfReader

from reports.models import Report, ReportState
from tests.support.browsing import come_in, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def _open_and_write(page) -> str:
    """Open the report of this month and write it; returns its address."""
    page.goto(reverse("reports:list"))
    page.get_by_role("link", name="Lập báo cáo tháng").click()
    page.get_by_role("button", name="Mở báo cáo").click()
    page.get_by_text("Đã mở báo cáo tháng").wait_for()
    address = page.url
    page.get_by_role("link", name="Viết nội dung").click()
    for box in page.locator("textarea").all():
        box.fill("Chi bộ hoàn thành nhiệm vụ trong tháng, không có việc đột xuất.")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_text("Đã lưu.").wait_for()
    return address


def _take(page, label: str, **values: str) -> None:
    page.locator("main").get_by_role("link", name=label, exact=True).click()
    for field, text in values.items():
        page.locator(f"#id_{field}").fill(text)
    page.locator("form.kit-form").get_by_role("button", name=label, exact=True).click()
    page.get_by_text(f"{label}: xong.").wait_for()


def _sign_and_send(page) -> None:
    _take(page, "Trình duyệt")
    _take(page, "Ký báo cáo", signer_name="Bùi Văn Thư", signer_position="Bí thư")
    _take(page, "Gửi cấp trên")


def test_report_is_written_signed_printed_sent_and_received(new_page, office, well_made):
    page = new_page()
    sign_in(page, office.secretary)
    address = _open_and_write(page)
    well_made(page)

    page.locator("tr", has_text="danh sách cuối kỳ").first.get_by_role("link").click()
    well_made(page)
    written = int(re.search(r": (\d+)$", page.locator("h1").inner_text()).group(1))
    assert page.locator("tbody tr").count() == written == 5

    page.goto(address)
    _sign_and_send(page)
    well_made(page)
    paper = page.request.get(page.get_by_role("link", name="Báo cáo (PDF)").get_attribute("href"))
    assert paper.headers["content-type"] == "application/pdf"
    content = paper.body()
    assert content.startswith(b"%PDF-")
    text = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)
    assert "ĐÔNG MẪU" in text.upper() and "Bùi Văn Thư" in text and "không có việc đột xuất" in " ".join(text.split())

    above = new_page()
    sign_in(above, office.officer, secret=office.officer_secret)
    above.goto(reverse("reports:status") + f"?month={Report.objects.get().month}")
    well_made(above)
    above.get_by_role("link", name="Đã gửi").click()
    _take(above, "Tiếp nhận")
    assert Report.objects.get().state == ReportState.ACCEPTED
    well_made(above)


def test_report_is_returned_with_a_reason_and_corrected(new_page, office, well_made):
    page, above = new_page(), new_page()
    come_in(page, office.secretary)
    address = _open_and_write(page)
    _sign_and_send(page)

    come_in(above, office.officer)
    above.goto(address)
    above.get_by_role("link", name="Trả lại", exact=True).click()
    well_made(above)
    above.locator("form.kit-form").get_by_role("button", name="Trả lại", exact=True).click()
    assert Report.objects.get().state == ReportState.SENT, "a report is not returned without a reason"
    well_made(above)
    above.locator("#id_reason").fill("Thiếu số liệu sinh hoạt chi bộ.")
    above.locator("form.kit-form").get_by_role("button", name="Trả lại", exact=True).click()
    above.get_by_text("Trả lại: xong.").wait_for()

    page.goto(address)
    assert "Thiếu số liệu sinh hoạt chi bộ." in page.locator("main").inner_text()
    page.locator("summary", has_text="Lập bản đính chính").click()
    page.locator("main").get_by_role("button", name="Lập bản đính chính").click()
    page.get_by_text("Đã mở bản 2").wait_for()
    assert Report.objects.order_by("edition").last().texts["I.1"].startswith("Chi bộ hoàn thành")


def test_report_page_works_without_javascript(new_page, office):
    page = new_page(javascript=False)
    come_in(page, office.secretary)
    _open_and_write(page)
    _sign_and_send(page)
    page.goto(reverse("reports:dashboard"))
    assert page.locator(".kit-stat").count() > 2
    assert Report.objects.get().state == ReportState.SENT


def test_two_writers_of_one_report_lose_nothing(new_page, office, well_made):
    first, second = new_page(), new_page()
    come_in(first, office.secretary)
    address = _open_and_write(first)
    come_in(second, office.secretary)
    for page in (first, second):
        page.goto(address)
        page.get_by_role("link", name="Viết nội dung").click()
    first.locator("textarea").first.fill("Người thứ nhất viết.")
    first.get_by_role("button", name="Lưu", exact=True).click()
    first.get_by_text("Đã lưu.").wait_for()

    second.locator("textarea").first.fill("Người thứ hai viết.")
    second.get_by_role("button", name="Lưu", exact=True).click()

    second.get_by_text("Người khác vừa lưu trước đồng chí").first.wait_for()
    assert second.locator("textarea").first.input_value() == "Người thứ hai viết."
    assert "Người thứ nhất viết." in second.locator("main").inner_text()
    well_made(second)
