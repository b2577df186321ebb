"""The branch secretary at the member list and a member's record, in a real browser."""

from __future__ import annotations

import pytest
from django.urls import reverse

from members.models import Member
from tests.support.browsing import come_in, overflow_of, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def test_secretary_finds_a_member_and_adds_a_phone_number(new_page, office, well_made):
    page = new_page()
    sign_in(page, office.secretary)
    well_made(page)
    page.get_by_role("navigation", name="Danh mục", exact=True).get_by_role(
        "link", name="Đảng viên", exact=True
    ).click()
    assert page.locator("#ket-qua tbody tr").count() == 5
    well_made(page)

    page.get_by_role("searchbox", name="Tìm đảng viên").fill("duyen my")
    page.get_by_role("button", name="Tìm").click()
    page.wait_for_url("**q=duyen*")
    assert page.locator("#ket-qua tbody tr").count() == 1
    page.get_by_role("link", name="Phạm Thị Mỹ Duyên").click()
    well_made(page)

    page.get_by_role("link", name="Thêm số điện thoại").click()
    page.get_by_label("Điện thoại").fill("không có số")
    page.get_by_role("button", name="Lưu", exact=True).click()
    assert page.locator("[aria-invalid=true]").count() == 1
    assert page.get_by_label("Điện thoại").input_value() == "không có số"
    well_made(page)

    page.get_by_label("Điện thoại").fill("0912 345 678")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_text("Đã lưu: điện thoại").wait_for()
    assert Member.objects.get(full_name="Phạm Thị Mỹ Duyên").phone.replace(" ", "") == "0912345678"

    member = next(one for one in office.people if one.full_name == "Phạm Thị Mỹ Duyên")
    page.goto(reverse("members:detail", args=[member.pk]))
    assert "0912" in page.locator("#lien-he").inner_text()
    page.goto(reverse("members:history", args=[member.pk]))
    line = page.locator("tbody tr").filter(has_text="Điện thoại")
    assert "Bùi Văn Thư" in line.first.inner_text()
    well_made(page)


def test_second_person_on_the_same_panel_is_told_and_loses_nothing(new_page, office, well_made):
    address = reverse("members:record_edit", args=[office.people[0].pk, "contact"])
    first, second = new_page(), new_page()
    come_in(first, office.secretary)
    come_in(second, office.officer)
    first.goto(address)
    second.goto(address)
    first.get_by_label("Điện thoại").fill("0911111111")
    first.get_by_role("button", name="Lưu", exact=True).click()
    first.get_by_text("Đã lưu: điện thoại").wait_for()

    second.get_by_label("Điện thoại").fill("0922222222")
    second.get_by_label("Thư điện tử").fill("anh@example.vn")
    second.get_by_role("button", name="Lưu", exact=True).click()

    second.get_by_text("Hồ sơ vừa được người khác sửa").first.wait_for()
    assert second.get_by_label("Thư điện tử").input_value() == "anh@example.vn"
    assert second.get_by_label("Điện thoại").input_value() == "0922222222"
    assert "0911111111" in second.locator("main").inner_text().replace(" ", "")
    assert "Bùi Văn Thư" in second.locator("main").inner_text()
    well_made(second)
    second.get_by_role("button", name="Lưu", exact=True).click()
    second.get_by_text("Đã lưu:").wait_for()
    office.people[0].refresh_from_db()
    assert (office.people[0].phone, office.people[0].email) == ("0922222222", "anh@example.vn")


def test_list_and_record_work_without_javascript(new_page, office):
    page = new_page(javascript=False)
    sign_in(page, office.secretary)
    page.goto(reverse("members:list"))
    page.get_by_role("searchbox", name="Tìm đảng viên").fill("vinh quang le")
    page.get_by_role("button", name="Tìm").click()
    assert page.locator("#ket-qua tbody tr").count() == 1
    page.get_by_role("link", name="Lê Quang Vinh").click()
    page.get_by_role("link", name="Thêm số điện thoại").click()
    page.get_by_label("Điện thoại").fill("0987654321")
    page.get_by_role("button", name="Lưu", exact=True).click()
    assert page.get_by_text("Đã lưu: điện thoại").count() == 1


def test_keyboard_reaches_the_content_and_the_primary_act(new_page, office):
    page = new_page()
    come_in(page, office.secretary)
    page.goto(reverse("members:list"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Thêm đảng viên"
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring != "none", "the focus must be seen"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('members:add')}")


def test_escape_closes_a_menu_and_gives_the_focus_back(new_page, office):
    page = new_page()
    come_in(page, office.secretary)
    page.goto(reverse("members:detail", args=[office.people[0].pk]))
    opener = page.locator("summary", has_text="Ghi biến động")
    opener.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="Từ trần").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Từ trần").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.parametrize("name", ["members:list", "members:detail", "reports:dashboard"])
def test_text_twice_as_large_still_fits(new_page, office, name):
    """Text of 200 % (WCAG 1.4.4), as the browser's own setting makes it."""
    page = new_page()
    come_in(page, office.secretary)
    page.goto(reverse(name, args=[office.people[0].pk] if name == "members:detail" else []))
    page.evaluate(
        "() => { const root = document.documentElement;"
        " root.style.fontSize = 2 * parseFloat(getComputedStyle(root).fontSize) + 'px'; }"
    )
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)") >= 28
    assert overflow_of(page) == ""
