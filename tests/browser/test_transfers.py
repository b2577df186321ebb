"""A transfer from one branch to its sister, from both sides, in a real browser."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.support.browsing import come_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def _headcount(page) -> int:
    """Đảng số on the dashboard of the person's own node."""
    page.goto(reverse("reports:dashboard"))
    return int(page.locator(".kit-stat").first.locator(".kit-stat-value").inner_text().split()[0].replace(".", ""))


def test_transfer_leaves_one_branch_and_arrives_in_the_other(new_page, office, well_made):
    here, there = new_page(), new_page()
    come_in(here, office.secretary)
    come_in(there, office.sister_secretary)
    assert (_headcount(here), _headcount(there)) == (5, 2)
    well_made(here)

    member = office.people[1]
    here.goto(reverse("members:detail", args=[member.pk]))
    here.locator("summary", has_text="Ghi biến động").click()
    here.get_by_role("link", name="Chuyển đi trong hệ thống").click()
    here.get_by_label("Nơi đến").fill("không có chi bộ này")
    here.get_by_role("button", name="Ghi biến động").click()
    assert here.get_by_text("Không tìm thấy tổ chức đảng").count() >= 1
    well_made(here)
    here.get_by_label("Nơi đến").fill("CB02")
    here.get_by_label("Số văn bản").fill("15-GT/CB")
    here.get_by_role("button", name="Ghi biến động").click()
    here.get_by_text("Đã ghi “Chuyển đi trong hệ thống”").wait_for()
    well_made(here)
    assert (_headcount(here), _headcount(there)) == (4, 2)

    here.goto(reverse("members:transits"))
    assert "Trần Văn Đức" in here.locator("main").inner_text()
    there.goto(reverse("members:transits"))
    well_made(there)
    assert "15-GT/CB" in there.locator("main").inner_text()
    there.get_by_role("link", name="Tiếp nhận Trần Văn Đức").click()
    well_made(there)
    there.get_by_role("button", name="Ghi biến động").click()
    there.get_by_text("Đã ghi “Tiếp nhận”").wait_for()

    assert (_headcount(here), _headcount(there)) == (4, 3)
    there.goto(reverse("members:list"))
    there.get_by_role("link", name="Trần Văn Đức").click()
    well_made(there)
    assert here.goto(reverse("members:detail", args=[member.pk])).status == 404
