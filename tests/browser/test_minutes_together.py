"""Two people on one page of minutes at once, in two real browsers: nothing typed by either is lost."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.scopes import UserScope
from core.dates import Month
from core.workflow import perform
from meetings.models import Meeting, MeetingKind
from meetings.services.meetings import plan_meeting
from tests.browser.conftest import Office
from tests.factories import make_scope
from tests.support.browsing import come_in

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture
def meeting(office: Office) -> Meeting:
    """A meeting of the eastern branch that is open."""
    scope = UserScope(office.secretary, timezone.localdate())
    started: datetime = timezone.now() - timedelta(hours=2)
    held = plan_meeting(
        organization=office.branch, kind=MeetingKind.REGULAR, for_month=Month.of(timezone.localtime(started).date()),
        planned_at=started, by=office.secretary, chair=office.people[0], session_secretary=office.people[1], place="Nhà văn hóa",
    )  # fmt: skip
    perform(held, "open", scope=scope, on=timezone.localdate())
    return held


@pytest.fixture
def together(new_page, office, meeting):
    """The secretary at a desk, a committee member with a phone, on the same page."""
    helper = make_scope("branch_officer", office.branch, username="chi.uy").user
    helper.full_name = "Hoàng Thị Chi Ủy"
    helper.save()
    desk, phone = new_page(), new_page(width=360, height=740)
    come_in(desk, office.secretary)
    come_in(phone, helper)
    for page in (desk, phone):
        page.goto(reverse("books:minutes", args=[meeting.pk]))
    return desk, phone


def _box(page, item):
    return page.locator(f"textarea[name=text_{item.pk}]:not([disabled])")


def _state(page, item):
    return page.locator(f"#muc-{item.pk}-luu")


def _write(page, item, text: str) -> None:
    """Type into a section and leave it; wait until the page says that it is saved."""
    _box(page, item).fill(text)
    _box(page, item).blur()
    _state(page, item).get_by_text("Đã lưu lúc").wait_for()


def test_sections_save_themselves_and_come_in_quietly_at_the_other(together, meeting, well_made):
    desk, phone = together
    first, second = meeting.agenda.all()[:2]
    _write(desk, first, "Đồng chí Bí thư tuyên bố lý do.")
    _write(phone, second, "Chi bộ hoàn thành 5/5 nhiệm vụ.")
    assert [item.text for item in meeting.agenda.all()[:2]] == [
        "Đồng chí Bí thư tuyên bố lý do.", "Chi bộ hoàn thành 5/5 nhiệm vụ.",
    ]  # fmt: skip
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(_box(desk, second)).to_have_value("Chi bộ hoàn thành 5/5 nhiệm vụ.")
    desk.get_by_text("Đồng chí Hoàng Thị Chi Ủy cũng đang mở biên bản này.").wait_for()
    well_made(desk)
    if folder := os.environ.get("SCREENSHOTS"):
        phone.screenshot(path=f"{folder}/minutes-360.png", full_page=True)
        desk.screenshot(path=f"{folder}/minutes-1280.png", full_page=True)


def test_the_second_saver_of_a_section_sees_both_texts_and_keeps_both(together, meeting, well_made):
    desk, phone = together
    item = meeting.agenda.all()[1]
    desk_text, phone_text = "Đồng chí An: nhất trí với báo cáo.", "Đồng chí Bình: đề nghị làm đường sớm."
    phone.context.set_offline(True)  # both begin from the same text, the phone comes second
    _box(phone, item).fill(phone_text)
    _write(desk, item, desk_text)
    phone.context.set_offline(False)
    phone.locator("[data-conflict]").wait_for()
    seen = phone.locator("[data-conflict]").inner_text()
    assert desk_text in seen and phone_text in seen and "đã lưu lúc" in seen
    well_made(phone)
    if folder := os.environ.get("SCREENSHOTS"):
        phone.set_viewport_size({"width": 360, "height": 740})
        phone.screenshot(path=f"{folder}/conflict-360.png", full_page=True)
        phone.set_viewport_size({"width": 1280, "height": 800})
        phone.screenshot(path=f"{folder}/conflict-1280.png", full_page=True)
    phone.get_by_role("button", name="Lưu bản ghép").click()
    _state(phone, item).get_by_text("Đã lưu lúc").wait_for()
    item.refresh_from_db()
    assert desk_text in item.text and phone_text in item.text


def test_a_lost_line_keeps_the_text_on_the_machine_until_the_server_has_it(together, meeting):
    desk, _ = together
    item = meeting.agenda.first()
    desk.context.set_offline(True)
    _box(desk, item).fill("Viết khi mất mạng.")
    _box(desk, item).blur()
    _state(desk, item).get_by_text("Mất kết nối, còn giữ trên máy này").wait_for()
    assert meeting.agenda.first().text == ""
    desk.context.set_offline(False)
    desk.goto(reverse("books:minutes", args=[meeting.pk]))
    _state(desk, item).get_by_text("Đã lưu lúc").wait_for()
    assert meeting.agenda.first().text == "Viết khi mất mạng."


def test_minutes_adopted_meanwhile_keep_what_the_other_was_typing(together, meeting, office, well_made):
    desk, phone = together
    item = meeting.agenda.first()
    _write(desk, item, "Nội dung đã thống nhất.")
    phone.context.set_offline(True)
    _box(phone, item).fill("Ý của đồng chí Chi Ủy chưa kịp lưu.")
    _box(phone, item).blur()
    _state(phone, item).get_by_text("Mất kết nối").wait_for()
    ended = timezone.now() - timedelta(minutes=5)
    scope = UserScope(office.secretary, timezone.localdate())
    perform(Meeting.objects.get(pk=meeting.pk), "adopt", scope=scope, on=timezone.localdate(), data={"ended_at": ended})
    phone.context.set_offline(False)

    phone.get_by_text("Biên bản vừa được thông qua").wait_for()
    form = phone.locator("[data-unsaved-place] form")
    assert "Ý của đồng chí Chi Ủy chưa kịp lưu." in form.locator("textarea").input_value()
    well_made(phone)
    form.get_by_label("Lý do").fill("Ghi sót ý kiến")
    form.get_by_role("button", name="Ghi đính chính").click()
    phone.get_by_text("Đã ghi đính chính").wait_for()
    meeting.refresh_from_db()
    assert meeting.minutes["sections"][0]["text"] == "Nội dung đã thống nhất."
    assert "Ý của đồng chí Chi Ủy chưa kịp lưu." in meeting.corrections.get().text
    assert phone.locator("[data-kept-place]").is_hidden()
    if folder := os.environ.get("SCREENSHOTS"):
        phone.screenshot(path=f"{folder}/adopted-360.png", full_page=True)


def test_the_page_is_an_ordinary_form_without_script(new_page, office, meeting):
    page = new_page(javascript=False, width=360)
    come_in(page, office.secretary)
    page.goto(reverse("books:minutes", args=[meeting.pk]))
    first, second = meeting.agenda.all()[:2]
    _box(page, first).fill("Mục một.")
    _box(page, second).fill("Mục hai.")
    page.get_by_role("button", name="Ghi ý kiến ở mục 1").click()
    page.get_by_label("Người phát biểu").select_option(label="Lê Quang Vinh")
    page.get_by_label("Tóm tắt ý kiến").fill("Đề nghị họp đúng giờ.")
    page.get_by_role("button", name="Lưu ý kiến").click()
    assert "Đề nghị họp đúng giờ." in page.locator(f"#muc-{first.pk}").inner_text()
    assert [item.text for item in meeting.agenda.all()[:2]] == ["Mục một.", "Mục hai."]
