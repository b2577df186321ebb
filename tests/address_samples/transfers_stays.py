"""A temporary stay elsewhere and an exemption of members of the target branch, each with its marker."""

from __future__ import annotations

from datetime import date

from tests.address_world import MARKER, World
from tests.factories import TODAY, make_member
from transfers.models import Exemption, TemporaryTransfer
from transfers.services.exemptions import open_exemption
from transfers.services.temporary import open_stay


def _member(world: World, name: str):
    return world.once(
        f"stays_{name}", lambda: make_member(world.target, f"{name} {MARKER}", birth_date=date(1950, 1, 2))
    )


def stay(world: World) -> TemporaryTransfer:
    """Somebody of the target branch who asks to take part elsewhere for a time."""
    return world.once("temporary", lambda: open_stay(
        member=_member(world, "Tạm"), from_on=date(2026, 11, 1), until_on=date(2027, 5, 1), reason="secondment", requested_on=TODAY,
        outside_unit=f"Đảng bộ {MARKER}", reason_note=MARKER, by=None, on=TODAY,
    ))  # fmt: skip


def exemption(world: World) -> Exemption:
    """Somebody of the target branch who asks to be exempt."""
    return world.once("exemption", lambda: open_exemption(
        member=_member(world, "Miễn"), kind="exempt", requested_on=TODAY, ground_note=MARKER, health_paper=MARKER, by=None, on=TODAY
    ))  # fmt: skip


SAMPLES = {
    **{f"transfers:temporary_{name}.pk": lambda world: stay(world).pk for name in ("detail", "step")},
    **{f"transfers:exemption_{name}.pk": lambda world: exemption(world).pk for name in ("detail", "step")},
    "transfers:temporary_step.name": lambda world: "sign",
    "transfers:exemption_step.name": lambda world: "resolve",
}
BACKGROUND = {"transfers": (stay, exemption), "api": (stay, exemption)}
