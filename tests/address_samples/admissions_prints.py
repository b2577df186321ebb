"""A dossier of the target branch with a tally of a meeting, to be printed."""

from __future__ import annotations

from datetime import date

from admissions.models import Admission, AdmissionState, CaseOrigin
from admissions.services.ballots import Tally, record_ballot
from admissions.services.cases import open_case
from tests.address_samples.meetings import meeting
from tests.address_world import MARKER, World
from tests.factories import TODAY

HELD = date(2026, 11, 5)


def dossier(world: World) -> Admission:
    """Somebody the branch has resolved to admit, at the meeting of the samples."""

    def make():
        case = open_case(
            branch=world.target, person={"full_name": f"Nguyễn {MARKER} In", "sex": "female", "birth_date": date(2000, 5, 6)},
            case={"noted_on": date(2025, 1, 2), "origin": CaseOrigin.RECORDED}, by=None, on=TODAY,
        )  # fmt: skip
        Admission.objects.filter(pk=case.pk).update(state=AdmissionState.BRANCH_REVIEW, branch_resolved_on=HELD)
        case.refresh_from_db()
        ballot = record_ballot(
            case=case,
            stage="branch_admission",
            tally=Tally(HELD, 5, 5, 5),
            organization=world.target,
            by=None,
            on=TODAY,
        )
        ballot.vote = meeting(world).votes.first()
        ballot.save()
        return case

    return world.once("admissions.dossier", make)


SAMPLES = {
    "admissions:print.pk": lambda world: dossier(world).pk,
    "admissions:print.code": lambda world: "6-knd",
    "admissions:print_meeting.pk": lambda world: (dossier(world), meeting(world).pk)[1],
    "admissions:print_sitting.organization": lambda world: (dossier(world), world.target.pk)[1],
    "admissions:print_sitting.stage": lambda world: "branch_admission",
    "admissions:print_sitting.day": lambda world: HELD.isoformat(),
    "admissions:source_book.branch": lambda world: (dossier(world), world.target.pk)[1],
    "admissions:source_book.year": lambda world: 2026,
}
SHARED = {"admissions:print_blank.code": lambda world: "6-knd"}
BACKGROUND = {"admissions": (dossier,)}
SHOWS_NO_ROWS = {"admissions:print_blanks": "mẫu trống chung, không có dữ liệu của chi bộ nào"}
