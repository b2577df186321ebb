"""Dues of the target branch: months with and without payment, relief, a local share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.dates import Month
from meetings.dues.services.payments import Paid, pay_in_full
from meetings.dues.services.profiles import Basis, set_profile
from meetings.dues.services.reliefs import Application, receive_application
from meetings.dues.services.sheets import draw_up
from meetings.dues.splitting import set_split
from meetings.models import DuesMonth
from tests.address_samples.members import member
from tests.address_world import MARKER, World
from tests.factories import TODAY

MONTHS = [Month(2026, 6), Month(2026, 7), Month(2026, 8), Month(2026, 10)]  # the last one is paid


def sheets(world: World):
    """Lists of months: three not paid, one paid."""

    def make():
        person = member(world)
        set_profile(member=person, basis=Basis("insured", base=9_000_000), start=Month(2026, 1), by=None, on=TODAY)
        for month in MONTHS:
            draw_up(organization=world.target, month=month, by=None, on=TODAY)
        paid = Paid(date(2026, 10, 20))
        pay_in_full(organization=world.target, month=MONTHS[-1], members=[person.pk], paid=paid, by=None, on=TODAY)
        return person

    return world.once("dues", make)


def month_row(world: World):
    """A month that is not paid."""
    return DuesMonth.objects.get(member=sheets(world), month=MONTHS[0].first_day)


def relief(world: World):
    """An application that waits for the branch."""
    asked = Application(
        "reduce", "poor", Month(2026, 12), Month(2027, 5), date(2026, 11, 1), percent=50, ground_note=MARKER
    )
    return world.once(
        "dues_relief", lambda: receive_application(member=sheets(world), application=asked, by=None, on=TODAY)
    )


def split(world: World):
    """A local share."""
    return world.once(
        "dues_split",
        lambda: set_split(
            organization=world.target, keeps_percent=Decimal(50), valid_from=date(2026, 3, 1), document=f"Văn bản {MARKER}", by=None
        ),
    )  # fmt: skip


SAMPLES = {
    "dues:*.branch": lambda world: world.target.pk,
    "dues:*.month": lambda world: MONTHS[-1].isoformat(),
    "dues:*.year": lambda world: 2026,
    "dues:*.dues": lambda world: month_row(world).pk,
    "dues:*.member": lambda world: sheets(world).pk,
    "dues:*.relief": lambda world: relief(world).pk,
    "dues:*.name": lambda world: "propose",
    "dues:*.node": lambda world: world.target.pk,
    "dues:*.which": lambda world: "owing_three",
    "api:dues_month-*.pk": lambda world: month_row(world).pk,
    "api:dues_relief-*.pk": lambda world: relief(world).pk,
}
BACKGROUND = {"dues": (sheets, relief, split), "api": (sheets, relief)}
SHOWS_NO_ROWS = {
    "dues:overview_xlsx": "figures of units only",
    "api:dues_month-list": "keys and figures only, no words",
}
