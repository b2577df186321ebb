"""A branch's month of dues on a phone, with and without JavaScript: list, one press, an exception, the handover."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from core.dates import Month
from meetings.dues.services.profiles import Basis, set_profile
from meetings.models import DuesHandover, DuesMonth, DuesStatus
from members.models import Member
from tests.factories import make_members
from tests.support.browsing import NARROW, come_in

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.mark.parametrize("javascript", [True, False], ids=["co-javascript", "khong-javascript"])
def test_a_month_is_collected_on_a_phone(new_page, office, well_made, javascript):
    today = timezone.localdate()
    month, branch = Month.of(today), office.branch
    make_members(branch, [f"Đảng Viên {number}" for number in range(8)])
    for member in Member.objects.filter(organization=branch).current():
        set_profile(member=member, basis=Basis("pensioner", base=5_200_000), start=Month(2026, 1), by=None, on=today)
    page = new_page(width=NARROW, height=740, javascript=javascript)
    come_in(page, office.secretary)

    page.goto(reverse("dues:overview"))
    page.get_by_role("link", name=f"Thu {month.label}").click()
    page.get_by_role("button", name=f"Lập danh sách thu {month.label}").click()
    if javascript:
        well_made(page)
    page.get_by_label("Đảng Viên 3", exact=False).first.uncheck()
    page.get_by_role("button", name="Ghi đã nộp những đồng chí được đánh dấu").click()
    page.get_by_text("nộp đủ").first.wait_for()
    assert list(DuesMonth.objects.filter(status=DuesStatus.OWING).values_list("member__full_name", flat=True)) == [
        "Đảng Viên 3"
    ]

    page.get_by_role("link", name="Ghi riêng Đảng Viên 3").click()
    page.get_by_label("Số tiền thu trong tháng này").fill("10.000")
    page.get_by_role("button", name="Ghi số tiền").click()
    page.get_by_text("Đã ghi đối với đồng chí").first.wait_for()
    assert DuesMonth.objects.get(member__full_name="Đảng Viên 3").paid == 10_000

    page.get_by_role("link", name="Nộp cấp trên").click()
    page.get_by_label("Người nhận ở cấp trên").fill("Văn phòng Đảng ủy")
    page.get_by_role("button", name=f"Nộp và khóa {month.label}").click()
    page.get_by_text("đã khóa").first.wait_for()
    done = DuesHandover.objects.get(organization=branch)
    paid = DuesMonth.objects.filter(status=DuesStatus.PAID).count()
    assert done.collected == paid * 26_000 + 10_000
    if javascript:
        well_made(page)
