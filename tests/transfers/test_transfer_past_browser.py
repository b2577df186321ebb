"""Pages of cases entered after the fact and of both books of dues, wide and on a phone: nothing overflows, axe finds nothing."""

from __future__ import annotations

import os
from datetime import date

import pytest
from django.urls import reverse

from core.dates import Month
from meetings.dues.services.sheets import draw_up
from tests.factories import TODAY
from tests.support.browsing import bring, faults_of
from tests.transfers.away_world import make_agency_world
from tests.transfers.board_people import person_of
from tests.transfers.stay_world import stay, walk
from tests.transfers.test_transfer_past import past_journey, past_watch
from tests.transfers.test_transfer_past_stays import OVER, told
from tests.transfers.transfer_world import TransferWorld

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WORLD = make_agency_world


@pytest.mark.parametrize(
    "name",
    [
        "journey_past",
        "liaison_past",
        "absence_past",
        "temporary_past",
        "journey",
        "stay",
        "watch",
        "dues_home",
        "dues_there",
    ],
)
def test_pages_fit_and_read_aloud(world, page, accessibility_faults, name):
    address, unit = _address(world, name)
    client, _ = person_of("branch_secretary", unit)
    bring(page, client)
    page.goto(address)
    assert page.locator("h1").inner_text()
    faults = faults_of(page, accessibility_faults)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        if os.environ.get("SHOTS"):
            page.screenshot(path=f"{os.environ['SHOTS']}/{name}-{width}.png", full_page=True)
    assert not faults, "\n".join(faults)


def _address(world: TransferWorld, name: str) -> tuple[str, object]:
    if name.startswith("dues"):
        october = Month(2026, 10)
        for unit in (world.branch, world.far):
            draw_up(organization=unit, month=october, by=None, on=TODAY)
        walk(world, stay(world, dues_at="there"), "staying")
        unit = world.branch if name == "dues_home" else world.far
        return reverse("dues:month", args=[unit.pk, october.isoformat()]), unit
    if name == "journey":
        return past_journey(
            world, branch_opinion_on=date(2025, 2, 10), opinion="Đồng ý"
        ).get_absolute_url(), world.branch
    if name == "stay":
        return told(world, OVER, introducer=world.commune).get_absolute_url(), world.branch
    if name == "watch":
        return past_watch(world, warned_on=date(2026, 8, 1), warning_number="3-CV/CB").get_absolute_url(), world.branch
    return f"{reverse(f'transfers:{name}')}?member={world.members[0].pk}", world.branch
