"""Stays and exemptions in the world of transfers: opened and walked by real steps."""

from __future__ import annotations

from datetime import date, timedelta

from core.workflow import Consequence, perform
from members.models import Member
from tests.factories import TODAY
from tests.transfers.transfer_world import SIGNER, TransferWorld
from transfers.models import Exemption, TemporaryState, TemporaryTransfer
from transfers.services.temporary import open_stay

S = TemporaryState
DAY = timedelta(days=1)
ASKED, FROM, UNTIL = date(2026, 8, 20), date(2026, 9, 1), date(2027, 3, 31)


def stay(world: TransferWorld, member: Member | None = None, **values) -> TemporaryTransfer:
    """Somebody asks to take part in the far branch from September to March."""
    values = {"from_on": FROM, "until_on": UNTIL, "reason": "secondment", "requested_on": ASKED} | values
    if "outside_unit" not in values:
        values.setdefault("destination", world.far)
    return open_stay(member=member or world.members[0], by=world.user, on=TODAY, **values)


def step(world: TransferWorld, case: TemporaryTransfer | Exemption, name: str, on: date, **data):
    """One step on a day."""
    override = data.pop("override_reason", "")
    return perform(
        case, name, scope=Consequence(world.user, TODAY), on=on, data=SIGNER | data, override_reason=override
    )


def walk(world: TransferWorld, case: TemporaryTransfer, until: str, day: date = ASKED + DAY) -> TemporaryTransfer:
    """The smooth way until a state is reached, one step a day; accepted no earlier than the first day of the slip."""
    for _ in range(12):
        if case.state == until:
            return case
        name = _next(case)
        if name in ("accept", "start_outside"):
            day = max(day, case.from_on)
        step(world, case, name, day, dues_paid_to=date(day.year, day.month, 1), remarks="Sinh hoạt đầy đủ")
        day += DAY
    raise AssertionError(f"{case.state} is not {until}")


def _next(case: TemporaryTransfer) -> str:
    order = ("sign", "forward", "introduce", "receive_above", "accept", "start_outside", "return_home")
    for name in order:
        transition = case.workflow.by_name[name]
        if case.state in transition.sources and transition.applies(case):
            return name
    raise AssertionError(f"no way on from {case.state}")
