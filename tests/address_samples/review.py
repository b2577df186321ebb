"""A round of review of the target branch with the case of its member."""

from __future__ import annotations

from datetime import date

from meetings.models import Evaluation, OrganizationEvaluation
from meetings.review.services.rounds import open_round
from tests.address_samples.members import member
from tests.address_world import World
from tests.factories import TODAY


def review_round(world: World):
    """The round of the year for the branch."""

    def make():
        member(world)
        return open_round(
            organization=world.target,
            kind="year",
            year=2026,
            quarter=None,
            review_on=date(2026, 11, 20),
            on=TODAY,
            by=None,
        )

    return world.once("review_round", make)


def case(world: World) -> Evaluation:
    """The case of the member."""
    review_round(world)
    return Evaluation.objects.get(member=member(world))


def collective(world: World) -> OrganizationEvaluation:
    """The case of the branch."""
    review_round(world)
    return OrganizationEvaluation.objects.get(organization=world.target)


def _branch(world: World) -> int:
    review_round(world)
    return world.target.pk


_PARTS = ("", "_self", "_findings", "_reassess", "_step", "_paper", "_paper_pdf")

SAMPLES = {
    **{f"review:case{part}.pk": lambda world: case(world).pk for part in _PARTS},
    **{f"review:organization{part}.pk": lambda world: collective(world).pk for part in _PARTS},
    "review:member.pk": lambda world: member(world).pk,
    "review:case_step.name": lambda world: "submit",
    "review:organization_step.name": lambda world: "submit",
    "review:bulk.name": lambda world: "submit",
    "review:blank_pdf.kind": lambda world: "outside",
    "review:branch_pdf.kind": lambda world: "list",
    "review:*.branch_pk": _branch,
    "review:*.pk": lambda world: review_round(world).pk,
    "api:reviewround-*.pk": lambda world: review_round(world).pk,
    "api:evaluation-*.pk": lambda world: case(world).pk,
    "api:organizationevaluation-*.pk": lambda world: collective(world).pk,
}
BACKGROUND = {"review": (case,), "api": (case,)}
SHOWS_NO_ROWS = {
    "review:open": "a form of organisations that may open a round",
    "review:statistics": "figures only",
    "review:sheets": "figures only",
    "review:sheets_print": "figures only",
    "review:sheets_pdf": "figures only",
    "review:sheets_xlsx": "figures only",
    "review:chains": "nobody has a row of years yet",
}
