"""Pages of figures and targets of admission: one admitted member, one target."""

from __future__ import annotations

from datetime import date

from admissions.services.targets import Wanted, set_targets
from tests.address_samples.admissions import case
from tests.address_world import MARKER, World
from tests.admissions.figure_world import admit
from tests.factories import TODAY


def target(world: World):
    """The target of the branch, set by the committee above, and a person admitted this year."""

    def make():
        case(world)
        admit(world.target, f"Mai Thị {MARKER}", on=date(2026, 3, 2))
        (row,) = set_targets(
            node=world.commune, period="year", first_year=2026, last_year=2026, wanted=[Wanted(world.target, 3)],
            document_number=f"05 {MARKER}", document_on=date(2026, 1, 5), by=None, on=TODAY,
        )  # fmt: skip
        return row

    return world.once("admission_target", make)


SAMPLES = {
    "admissions:targets_edit.organization": lambda world: target(world) and world.target.pk,
}
BACKGROUND = {"admissions": (target,)}
