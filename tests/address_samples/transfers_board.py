"""Somebody of the target branch who is being transferred, somebody who should be, somebody on the way."""

from __future__ import annotations

from datetime import date, timedelta

from members.ledger import Entry, record
from members.models import Member, MovementKind
from tests.address_world import MARKER, World
from tests.factories import TODAY, make_member
from transfers.models import Transfer
from transfers.services.cases import open_transfer


def moving(world: World) -> Transfer:
    """An open transfer out of the target branch."""

    def make() -> Transfer:
        member = make_member(world.target, f"Lương Chuyển {MARKER}")
        outside = {"outside_unit": f"Đảng bộ xã {MARKER}", "boundary": "other_province"}
        return open_transfer(
            member=member, by=None, on=TODAY, reason="work", cause_on=TODAY - timedelta(days=9), **outside
        )

    return world.once("transfer on the board", make)


def waiting(world: World) -> Member:
    """Somebody said to be waiting for a transfer, whom no case follows."""

    def make() -> Member:
        member = make_member(world.target, f"Lương Chờ {MARKER}")
        Member.objects.filter(pk=member.pk).update(activity_status="transfer_pending")
        return member

    return world.once("member waiting for a transfer", make)


def on_the_way(world: World) -> Member:
    """Somebody the ledger has on the way from the target branch to somewhere outside the system."""

    def make() -> Member:
        member = make_member(world.target, f"Lương Đi {MARKER}", on=date(2024, 1, 1))
        entry = Entry(member, MovementKind.TRANSFER_OUT, TODAY - timedelta(days=5), None, boundary="other_province",
                      external_unit=f"Đảng bộ xã {MARKER}")  # fmt: skip
        record(entry, by=None, on=TODAY)
        return member

    return world.once("member gone outside", make)


BACKGROUND = {"transfers": (moving, waiting, on_the_way)}
