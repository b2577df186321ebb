"""Pages of batches and handovers in a real browser: readable for everybody, wide and narrow."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from branches.models import Act, ActKind, ActStep
from core.workflow import Consequence, perform
from tests.factories import TODAY
from tests.support.browsing import come_in
from transfers.models import TransferBatch
from transfers.services.handover import open_handover

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def handover_of(office):
    """The papers of a merger, minuted."""
    act = Act.objects.create(
        organization=office.commune, title="Sáp nhập thôn Tây vào thôn Đông", decision_number="12-QĐ", decision_date=date(2026, 11, 2),
        effective_on=date(2026, 11, 2),
    )  # fmt: skip
    ActStep.objects.create(act=act, order=1, kind=ActKind.MERGER, subject=office.sister, target=office.branch)
    case = open_handover(act=act, by=office.officer, on=TODAY)
    signed = {
        "minutes_number": "01-BB",
        "giver_signer": "Ngô Thị Thư, Bí thư",
        "receiver_signer": "Bùi Văn Thư, Bí thư",
    }
    for name, data in (("decide_handover", {"handover_number": "13-QĐ"}), ("minute", signed)):
        perform(case, name, scope=Consequence(office.officer, TODAY), on=TODAY, data=data)
    return case


def test_pages_of_a_batch_and_a_handover_are_well_made(new_page, office, well_made):
    case = handover_of(office)
    page = new_page()
    come_in(page, office.officer)
    page.goto(reverse("transfers:batch_new"))
    well_made(page)
    for label, value in (
        ("Tên đợt chuyển", "Đơn vị chuyển trụ sở"), ("Nơi đi", "CB01"), ("Ngày quyết định có hiệu lực", "20/10/2026"),
        ("Nơi đến chung", "CB02"), ("Số quyết định", "77-QĐ"), ("Họ tên người ký của cấp ủy", "Đỗ Thị Nghiệp"),
        ("Chức vụ người ký", "Phó Bí thư"),
    ):  # fmt: skip
        page.get_by_label(label).first.fill(value)
    page.get_by_label("Lý do chuyển").first.select_option("work")
    page.get_by_role("button", name="Lập đợt, chọn đảng viên").click()
    page.get_by_label("Chọn Trần Văn Đức").check()
    page.get_by_label("Chọn Lê Quang Vinh").check()
    well_made(page)
    page.get_by_role("button", name="Lưu, về trang đợt chuyển").click()
    page.get_by_text("Danh sách nay có 2 đảng viên.").wait_for()
    batch = TransferBatch.objects.get()
    batch.lines.filter(member__full_name="Trần Văn Đức").update(
        findings=[
            {
                "code": "dues_owed",
                "message": "Còn nợ đảng phí tháng 9 năm 2026.",
                "remedy": "Thu đủ đảng phí rồi viết giấy giới thiệu.",
            }
        ]
    )
    for address in (
        batch.get_absolute_url(), reverse("transfers:batch_list"), reverse("transfers:batch_upload", args=[batch.pk]),
        reverse("transfers:collective_list"), reverse("transfers:collective_new"), case.get_absolute_url(),
        reverse("transfers:collective_members", args=[case.pk]), reverse("transfers:collective_step", args=[case.pk, "carry_out"]),
    ):  # fmt: skip
        page.goto(address)
        well_made(page)
