"""The board, the situations and the reconciliation as people see them, wide and on a phone; the way from a situation to a case."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.dates import add_months
from members.models import Attribute, Member, StatusPeriod
from tests.factories import TODAY
from tests.support.browsing import bring, faults_of
from tests.transfers.board_people import person_of
from tests.transfers.transfer_world import TransferWorld, make_world
from transfers.models import TransferState as S

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def laid() -> TransferWorld:
    """Cases on both sides of the introduction, somebody away for a year."""
    made = make_world()
    made.walk(made.open(member=made.members[0], destination=made.far), S.INTRODUCED)
    made.walk(made.open(member=made.members[1], destination=made.sister), S.COMPLETED)
    made.open(member=made.members[2], destination=made.inner)
    away = made.members[3]
    StatusPeriod.objects.filter(member=away, attribute=Attribute.ACTIVITY_STATUS, valid_to=None).delete()
    StatusPeriod.objects.create(
        member=away, attribute=Attribute.ACTIVITY_STATUS, value="temporarily_exempt", valid_from=add_months(TODAY, -13)
    )
    Member.objects.filter(pk=away.pk).update(activity_status="temporarily_exempt")
    return made


WORLD = laid


@pytest.mark.parametrize("name", ["list", "situations", "reconciliation"])
def test_pages_fit_and_read_aloud(world, page, accessibility_faults, name):
    client, _ = person_of("grassroots_officer", world.commune)
    bring(page, client)
    page.goto(reverse(f"transfers:{name}"))
    assert page.locator("h1").inner_text()
    faults = faults_of(page, accessibility_faults)
    assert not faults, "\n".join(faults)


def test_a_situation_leads_to_a_case_filled_in(world, page):
    client, _ = person_of("branch_secretary", world.branch)
    bring(page, client)
    page.goto(reverse("transfers:list"))
    page.get_by_role("link", name="Cần chuyển, chưa mở hồ sơ").click()
    page.get_by_role("link", name="Mở hồ sơ chuyển của đồng chí Hoàng Thị Bốn").click()
    assert page.get_by_label("Lý do chuyển").input_value() == "residence"
    assert page.get_by_label("Ngày quyết định có hiệu lực").input_value()


def test_the_panel_of_an_organisation_leads_to_its_part_of_the_board(world, page):
    client, _ = person_of("grassroots_officer", world.commune)
    bring(page, client)
    page.goto(world.branch.get_absolute_url())
    page.locator("#chuyen-sinh-hoat").get_by_role("link", name="1 hồ sơ").nth(1).click()
    assert page.get_by_role("link", name="Nguyễn Văn Đi").is_visible()
