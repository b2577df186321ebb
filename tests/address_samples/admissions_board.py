"""A person on the way into the Party in the target branch, and the places where he is considered."""

from __future__ import annotations

from datetime import date

from admissions.models import Admission
from admissions.services.cases import open_case
from tests.address_world import MARKER, World
from tests.factories import TODAY


def followed(world: World) -> Admission:
    """Somebody on the list of the target branch."""

    def make() -> Admission:
        person = {"full_name": f"Đinh {MARKER}", "sex": "female", "birth_date": date(1999, 9, 9)}
        return open_case(branch=world.target, person=person, case={"noted_on": date(2025, 3, 1)}, by=None, on=TODAY)

    return world.once("person followed", make)


SAMPLES = {
    "admissions:meeting.branch": lambda world: world.target.pk,
    "admissions:paper_meeting.branch": lambda world: world.target.pk,
    "admissions:sitting.organization": lambda world: world.target.pk,
    "admissions:sitting.stage": lambda world: "committee_admission",
    "admissions:decide.organization": lambda world: world.target.pk,
    "admissions:decide.action": lambda world: "admission",
}
BACKGROUND = {"admissions": (followed,)}
SHOWS_NO_ROWS = {
    "admissions:sittings": "shows who waits for a committee at its step",
    "admissions:import": "asks for a file",
    "admissions:import_template": "a blank form",
    "admissions:export": "says how many rows would leave, not which",
}
