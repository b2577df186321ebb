"""A journey, a residence link and a watch of the target branch; a member of it who is missing and not watched."""

from __future__ import annotations

from datetime import date

from meetings.models import Attendance, Meeting
from tests.address_world import MARKER, World
from tests.factories import TODAY, make_member
from transfers.models import AbsenceWatch, Journey, LiaisonState, ResidenceLink
from transfers.services.absence import open_watch
from transfers.services.journeys import open_journey


def _member(world: World, name: str):
    return world.once(
        f"away_{name}", lambda: make_member(world.target, f"{name} {MARKER}", birth_date=date(1980, 1, 2))
    )


def journey(world: World) -> Journey:
    """A journey of a member of the target branch."""
    values = {
        "country": MARKER, "purpose": "tourism", "requested_on": TODAY, "from_on": TODAY, "until_on": TODAY, "handling": "official",
    }  # fmt: skip
    return world.once("journey", lambda: open_journey(member=_member(world, "Đi"), values=values, by=None, on=TODAY))


def link(world: World) -> ResidenceLink:
    """A member of the target branch who lives there too, as somebody from another unit would, received and without a comment."""
    return world.once("residence_link", lambda: ResidenceLink.objects.create(
        member=_member(world, "Ở"), home=world.target, residence=world.target, address=MARKER, state=LiaisonState.RECEIVED,
        introduced_on=date(2026, 3, 1), received_on=date(2026, 3, 5),
    ))  # fmt: skip


def watch(world: World) -> AbsenceWatch:
    """A watch over a member of the target branch."""
    return world.once("absence_watch", lambda: open_watch(
        member=_member(world, "Vắng"), cause="meetings", since_on=date(2026, 6, 1), by=None, on=TODAY
    ))  # fmt: skip


def missing(world: World):
    """A member of the target branch who stayed away from a meeting and is not watched yet; his branch is one whose members work."""

    def make():
        world.target.branch_type = "agency"
        world.target.save(update_fields=["branch_type"])
        member = _member(world, "Bỏ")
        meeting = Meeting.objects.create(
            organization=world.target, for_month=date(2026, 2, 1), kind="regular", planned_at="2026-02-03T19:00+07:00", state="held",
            book="branch",
        )  # fmt: skip
        Attendance.objects.create(
            meeting=meeting, member=member, full_name=member.full_name, membership_class="official", activity_status="active",
            value="absent_unexcused",
        )  # fmt: skip
        return member

    return world.once("missing_member", make)


SAMPLES = {
    **{
        f"transfers:journey_{name}.pk": lambda world: journey(world).pk
        for name in ("detail", "step", "handling", "link", "open")
    },
    **{
        f"transfers:liaison_{name}.pk": lambda world: link(world).pk
        for name in ("detail", "step", "comment", "certify")
    },
    **{f"transfers:absence_{name}.pk": lambda world: watch(world).pk for name in ("detail", "step")},
    "transfers:journey_step.name": lambda world: "give_opinion",
    "transfers:liaison_step.name": lambda world: "end",
    "transfers:absence_step.name": lambda world: "contact",
    "transfers:liaison_comment.year": lambda world: TODAY.year,
    "transfers:liaison_certify.year": lambda world: TODAY.year,
    "transfers:absence_open.member": lambda world: missing(world).pk,
}
BACKGROUND = {"transfers": (journey, link, watch, missing)}
SHOWS_NO_ROWS = {
    f"transfers:{name}_{page}": "an empty search"
    for name in ("journey", "liaison", "absence")
    for page in ("new", "past")
}
