"""Admission over the API: the case of the pages, with a consent, a tally and a target beside its rows."""

from __future__ import annotations

from datetime import date

from admissions.models import AdmissionBallot, AdmissionTarget, Consent
from tests.address_samples.admissions import case, row
from tests.address_world import MARKER, World


def further(world: World) -> dict[str, object]:
    """Rows the pages need no address for."""

    def make() -> dict[str, object]:
        held = case(world)
        return {
            "consent": Consent.objects.create(
                admission=held, kind="over_age", number="9-CV/BTV", issued_on=date(2025, 4, 1), issuer=f"Ban Thường vụ {MARKER}"
            ),
            "ballot": AdmissionBallot.objects.create(
                admission=held, stage="branch_admission", organization=world.target, held_on=date(2025, 8, 1), base=5, present=5,
                in_favour=2, against=3, needed=4, passed=False, reason_against=MARKER,
            ),
            "target": AdmissionTarget.objects.create(organization=world.target, first_year=2024, last_year=2024, number=2),
        }  # fmt: skip

    return world.once("admission rows", make)


def of(name: str):
    """The key of one of them."""
    return lambda world: further(world)[name].pk


SAMPLES = {
    "api:admission-*.pk": lambda world: case(world).pk,
    "api:applicant-*.pk": lambda world: case(world).applicant_id,
    "api:applicant_relative-*.pk": row("relative"),
    "api:admission_paper-*.pk": row("paper"),
    "api:admission_helper-*.pk": row("helper"),
    "api:admission_verification-*.pk": row("check"),
    "api:admission_defect-*.pk": row("defect"),
    "api:admission_consent-*.pk": of("consent"),
    "api:admission_ballot-*.pk": of("ballot"),
    "api:admission_target-*.pk": of("target"),
    "api:admission_figure-*.pk": lambda world: world.target.pk,
}
BACKGROUND = {"api": (further,)}
