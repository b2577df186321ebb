"""The flows of the target branch: somebody of it who has gone outside."""

from __future__ import annotations

from datetime import date

from members import services as members
from members.ledger import Papers
from tests.address_world import MARKER, World
from tests.factories import TODAY, make_member


def gone(world: World):
    """A member of the target branch who left for outside the system."""

    def make():
        member = make_member(world.target, f"Hồ Văn {MARKER}", on=date(2020, 1, 1))
        return members.transfer_outside(
            member=member, boundary="other_province", external_unit=f"Đảng bộ {MARKER}", effective_on=date(2026, 3, 2), papers=Papers(),
            by=None, on=TODAY,
        )  # fmt: skip

    return world.once("flow", make)


BACKGROUND = {"transfers": [gone]}
