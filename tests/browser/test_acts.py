"""The plan of an act in a real browser: who goes where, what goes along, before and after it is carried out; wide and narrow."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import Grant
from branches.models import Act
from tests.branches import following_world as follow
from tests.factories import FOUNDED, make_user
from tests.meetings.test_meeting_following import split
from tests.support.browsing import come_in
from tests.transfers.transfer_world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def test_plan_of_a_divided_branch_is_well_made_from_the_list_to_the_undoing(new_page, well_made):
    world = make_world()
    follow.plant(world)
    follow.meeting(world.branch, date(2026, 10, 1), "held")
    follow.applicant(world, world.branch, "Trịnh Thị Hai")
    act, *_, step = split(world)
    officer = make_user("can.bo.sap.xep")
    Grant.objects.create(user=officer, role="department_officer", organization=world.province, valid_from=FOUNDED)
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    page = new_page()
    come_in(page, officer)
    page.goto(reverse("branches:act_preview", args=[act.pk]))
    page.get_by_text("chưa được phân bổ").first.wait_for()
    well_made(page)
    page.goto(reverse("branches:step_allocate", args=[step.pk]))
    well_made(page)
    for name in ("Lê Thị Quần Chúng", "Trịnh Thị Hai", "Cao Thị Tám", "Lý Thị Sáu"):
        box = page.get_by_label(name)
        if box.count():
            box.first.select_option("1")
    page.get_by_role("button", name="Lưu").click()
    page.goto(reverse("branches:act_preview", args=[act.pk]))
    page.get_by_text("Ai đi đâu").first.click()
    well_made(page)
    page.get_by_label("Lý do thực hiện khác quy định").fill("Đề án đã được phê duyệt")
    page.get_by_role("button", name="Thực hiện quyết định").click()
    page.get_by_text("Đã đi theo quyết định").wait_for()
    well_made(page)
    page.goto(reverse("branches:act_undo", args=[act.pk]))
    page.get_by_label("Lý do").fill("Quyết định bị thu hồi")
    page.get_by_role("button", name="Hoàn lại quyết định").click()
    page.get_by_text("Đã hoàn lại; cây tổ chức").wait_for()
    assert Act.objects.get(pk=act.pk).state == "undone"
