"""A clerk with a phone: the roll of a class by one tap, one exception, without sideways scrolling."""

from __future__ import annotations

from datetime import date

import pytest

from meetings.feedback.services import receive
from meetings.training.services.classes import enrol, open_class
from tests.support.browsing import NARROW, come_in

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture
def held(office):
    opened = open_class(
        organization=office.branch, by=None,
        values={"course": "resolution_study", "title": "Học tập nghị quyết Đại hội", "from_on": date(2026, 11, 2),
                "to_on": date(2026, 11, 3), "issuer": "Đảng ủy xã Hòa Mẫu"},
    )  # fmt: skip
    enrol(training_class=opened, members=office.people, by=None)
    return opened


@pytest.mark.parametrize("javascript", [True, False])
def test_the_roll_of_a_class_on_a_phone(new_page, office, held, javascript):
    page = new_page(width=NARROW, javascript=javascript)
    come_in(page, office.secretary)
    page.goto(held.get_absolute_url())
    page.get_by_role("link", name="Điểm danh buổi 02/11/2026").click()
    page.get_by_role("button", name="Có mặt đủ 5 người").click()
    page.wait_for_url("**/training/*/#buoi-hoc")
    assert "5/5" in page.locator("#buoi-hoc").inner_text()

    page.get_by_role("link", name="Điểm danh buổi 03/11/2026").click()
    page.get_by_label("Điểm danh Lê Quang Vinh").select_option("absent_excused")
    page.get_by_role("button", name="Lưu điểm danh").click()
    assert "Lê Quang Vinh: vắng có lý do thì ghi lý do" in page.locator("#loi").inner_text()
    assert page.get_by_label("Điểm danh Lê Quang Vinh").input_value() == "absent_excused"
    page.get_by_label("Lý do vắng của Lê Quang Vinh").fill("Đi viện")
    page.get_by_role("button", name="Lưu điểm danh").click()
    page.wait_for_url("**/training/*/#buoi-hoc")
    assert "4/5" in page.locator("#buoi-hoc").inner_text()


def test_a_class_is_opened_through_the_form(page, office):
    come_in(page, office.secretary)
    page.goto("/training/new/")
    page.get_by_label("Loại lớp").select_option("committee_work")
    page.get_by_label("Từ ngày").fill("09112026")
    page.get_by_label("Đến ngày").fill("10/11/2026")
    page.get_by_label("Đơn vị mở lớp, cấp giấy chứng nhận").fill("Trung tâm chính trị xã")
    page.get_by_role("button", name="Mở lớp").click()
    page.get_by_label("Chọn Trần Văn Đức").check()
    page.get_by_role("button", name="Ghi tên người được chọn").click()
    assert "Trần Văn Đức" in page.locator("#hoc-vien").inner_text()
    page.get_by_role("link", name="Kết quả, giấy chứng nhận").first.click()
    page.get_by_label("Kết quả của Trần Văn Đức").select_option("good")
    page.get_by_label("Số đầu tiên").fill("05/GCN")
    page.get_by_role("button", name="Điền số tiếp theo").click()
    assert page.get_by_label("Số giấy chứng nhận của Trần Văn Đức").input_value() == "05/GCN"
    page.get_by_role("button", name="Lưu bảng kết quả").click()
    page.get_by_role("link", name="Kết thúc lớp").click()
    page.get_by_role("button", name="Kết thúc lớp").click()
    assert "Đã kết thúc" in page.locator("main").inner_text()
    page.get_by_role("link", name="Trần Văn Đức").click()
    assert "Đã ghi vào mục 22" in page.locator("main").inner_text()


def test_pages_of_training_are_well_made(page, office, held, well_made):
    come_in(page, office.secretary)
    session, record = held.sessions.first(), held.records.first()
    for url in (
        held.get_absolute_url(), f"/training/sessions/{session.pk}/", f"/training/{held.pk}/results/", f"/training/{held.pk}/enrol/",
        f"/training/{held.pk}/person/", f"/training/{held.pk}/step/finish/", "/training/", "/training/records/",
        record.get_absolute_url(), f"{record.get_absolute_url()}correct/", f"{record.get_absolute_url()}link/",
        "/training/records/add/?q=duc", "/training/lacking/?kind=refresher", "/training/figures/",
    ):  # fmt: skip
        assert page.goto(url).status == 200
        well_made(page)


def test_pages_of_feedback_are_well_made(page, office, well_made):
    come_in(page, office.secretary)
    values = {
        "source": "front_board", "source_name": "Ban công tác Mặt trận thôn Đông Mẫu", "received_on": date(2026, 9, 2),
        "channel": "conference", "subject": "member", "member": office.people[0], "content": "Gương mẫu, trách nhiệm.",
    }  # fmt: skip
    held = receive(organization=office.branch, values=values, denounces=False, by=None, on=date(2026, 11, 21))
    for url in ("/feedback/", held.get_absolute_url(), f"{held.get_absolute_url()}edit/", f"{held.get_absolute_url()}step/answer/",
                "/feedback/new/", "/feedback/figures/", office.branch.get_absolute_url()):  # fmt: skip
        assert page.goto(url).status == 200
        well_made(page)
