"""Members of the target branch, their movements, statuses, visitors, possible duplicates."""

from __future__ import annotations

from datetime import date

from members.ledger import Entry, between, record
from members.models import Attribute, MovementKind, StatusPeriod, TemporaryActivity
from tests.address_world import MARKER, World
from tests.factories import TODAY, make_member, make_organization


def member(world: World):
    """A member of the target branch."""
    return world.once(
        "member", lambda: make_member(world.target, f"Nguyễn {MARKER}", on=date(2024, 1, 1), personal_id="038161001234")
    )


def twin(world: World):
    """Another record of the same person in the same branch."""
    return world.once("twin", lambda: make_member(world.target, f"Nguyễn {MARKER}", on=date(2024, 2, 1)))


def movement(world: World):
    """The entry by which the member came to be counted."""
    return member(world).movements.first()


def arriving(world: World):
    """A member on the way to the target branch from a branch nobody here works for."""

    def make():
        origin = make_organization("Chi bộ nơi khác")
        found = make_member(origin, f"Phạm {MARKER}")
        record(
            Entry(found, MovementKind.TRANSFER_OUT, date(2026, 3, 2), between(origin, world.target)), by=None, on=TODAY
        )
        return found

    return world.once("arriving", make)


def status(world: World):
    """A past status of the member."""
    return world.once(
        "status",
        lambda: StatusPeriod.objects.create(
            member=member(world), attribute=Attribute.ACTIVITY_STATUS, value="exempt",
            valid_from=date(2025, 1, 1), valid_to=date(2025, 6, 30),
        ),
    )  # fmt: skip


def visitor(world: World):
    """Somebody in temporary activity at the target branch."""
    return world.once(
        "visitor",
        lambda: TemporaryActivity.objects.create(
            branch=world.target, full_name=f"Vũ {MARKER}", home_unit="Đảng bộ tỉnh khác",
            valid_from=date(2026, 10, 1), planned_end_on=date(2027, 10, 1),
        ),
    )  # fmt: skip


SAMPLES = {
    "api:member-detail.pk": lambda world: member(world).pk,
    "api:movement-detail.pk": lambda world: movement(world).pk,
    "api:movement-reverse.pk": lambda world: movement(world).pk,
    "members:*.pk": lambda world: member(world).pk,
    "members:act.code": lambda world: "death",
    "members:duplicate_pair.first": lambda world: member(world).pk,
    "members:duplicate_pair.second": lambda world: twin(world).pk,
    "members:reveal.field": lambda world: "personal_id",
    "members:reverse.pk": lambda world: movement(world).pk,
    "members:status_remove.pk": lambda world: status(world).pk,
    "members:visitor_end.pk": lambda world: visitor(world).pk,
}
BACKGROUND = {
    "members": (member, twin, arriving, visitor),
    "branches": (member,),
    "documents": (member,),
    "reminders": (member,),
    "reports": (member,),
    "api": (member,),
}
SHOWS_NO_ROWS = {
    "members:visitor_add": "a blank form",
}
