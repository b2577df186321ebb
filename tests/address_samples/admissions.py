"""A case of the target branch with a person, relative, paper, helper, check and defect; a probationary member without a case."""

from __future__ import annotations

from datetime import date

from admissions.models import AdmissionDefect, AdmissionPaper, Applicant, ApplicantRelative, Helper, Verification
from admissions.services.cases import open_case
from tests.address_samples.members import member
from tests.address_world import MARKER, World
from tests.factories import TODAY, make_member


def case(world: World):
    """A case on the list of outstanding people, with a row of every kind."""

    def make():
        helper = member(world)
        person = {
            "full_name": f"Lê Thị {MARKER}",
            "sex": "female",
            "birth_date": date(1998, 3, 2),
            "life_history": MARKER,
        }
        found = open_case(
            branch=world.target, person=person, case={"noted_on": date(2025, 3, 1), "tasks": MARKER}, by=None, on=TODAY
        )
        applicant = Applicant.objects.get(pk=found.applicant_id)
        relative = ApplicantRelative.objects.create(
            applicant=applicant, relationship="father", full_name=f"Lê Cha {MARKER}"
        )
        made = {
            "relative": relative,
            "paper": AdmissionPaper.objects.create(admission=found, code="1-KNĐ", made_on=date(2025, 6, 1), note=MARKER),
            "helper": Helper.objects.create(admission=found, member=helper, assigned_on=date(2025, 4, 1), together_from=date(2020, 1, 1)),
            "check": Verification.objects.create(admission=found, relative=relative, subject=MARKER),
            "defect": AdmissionDefect.objects.create(
                admission=found, kind="procedure", found_on=TODAY, found_by=f"Đảng ủy {MARKER}", description=MARKER
            ),
        }  # fmt: skip
        world.made |= {f"admission_{name}": row for name, row in made.items()}
        return found

    return world.once("admission", make)


def row(name: str):
    """A row of the case."""

    def found(world: World) -> int:
        case(world)
        return world.made[f"admission_{name}"].pk

    return found


def probationer(world: World):
    """A probationary member without a case."""
    return world.once("probationer", lambda: make_member(
        world.target, f"Trần Dự {MARKER}", membership_class="probationary", admission_date=date(2026, 3, 1),
        admission_decision_date=date(2026, 2, 10), birth_date=date(2000, 1, 1),
    ))  # fmt: skip


SAMPLES = {
    **{f"admissions:{name}.pk": lambda world: case(world).pk for name in (
        "detail", "plan", "step", "person", "person_edit", "relative_add", "paper", "consent", "course", "defect", "helper", "checks",
        "ballot", "forms",
    )},
    "admissions:step.name": lambda world: "list",
    "admissions:person_edit.panel": lambda world: "history",
    "admissions:paper.code": lambda world: "1-KNĐ",
    "admissions:course.course": lambda world: "awareness",
    "admissions:ballot.stage": lambda world: "branch_admission",
    "admissions:follow.pk": lambda world: probationer(world).pk,
    **{f"admissions:{name}.pk": row("relative") for name in ("relative_edit", "relative_remove")},
    **{f"admissions:{name}.pk": row("helper") for name in ("helper_replace", "helper_end")},
    **{f"admissions:{name}.pk": row("defect") for name in ("defect_instruct", "defect_redress")},
    "admissions:paper_edit.pk": row("paper"),
    "admissions:check.pk": row("check"),
}  # fmt: skip
BACKGROUND = {"admissions": (case, probationer)}
SHOWS_NO_ROWS = {
    "admissions:new": "a blank form",
    "admissions:former": "an empty search",
    "admissions:record": "a blank form",
}
