"""Everything that may hang on a branch, planted; acts carried out on it; what stands there afterwards as plain values."""

from __future__ import annotations

from datetime import UTC, date, datetime

from admissions.models import Admission, Applicant
from admissions.services.cases import open_case
from branches import acts
from branches.models import Act, ActKind, Organization
from meetings.models import (
    BranchFollower,
    Commitment,
    DuesProfile,
    DuesRelief,
    Evaluation,
    Meeting,
    ResidenceComment,
    ResidenceException,
    ReviewRound,
    TaskAssignment,
    TrainingClass,
)
from members.models import FileCustody, FileHandover, FileHandoverLine, FilePaper, Member, TemporaryActivity
from tests.factories import TODAY
from tests.transfers.transfer_world import TransferWorld
from transfers.models import AbsenceWatch, FileSeal, ResidenceLink, TemporaryTransfer, Transfer
from transfers.services.liaison import open_link

DAY = date(2026, 10, 20)
ROWS = (
    TaskAssignment, Meeting, DuesRelief, Evaluation, ReviewRound, Commitment, ResidenceComment, ResidenceException, TrainingClass,
    BranchFollower, DuesProfile, Admission, Applicant, Transfer, TemporaryTransfer, TemporaryActivity, ResidenceLink, AbsenceWatch,
    FileSeal, FileCustody, FileHandover, FileHandoverLine,
)  # fmt: skip
_MOVES_ON = {
    "version",
    "updated_at",
    "resume_state",
}  # what counts changes, or what a case remembers of the last of them


def standing() -> dict[str, list]:
    """Every row that may follow an act, without what only counts changes."""
    return {
        model.__name__: sorted(
            (
                tuple(sorted(row.items(), key=lambda pair: pair[0]))
                for row in model._base_manager.values(*_columns(model))
            ),
            key=str,
        )
        for model in ROWS
    }


def _columns(model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.name not in _MOVES_ON]


def at(model, organization: Organization, column: str = "organization") -> int:
    """How many rows lie with an organisation."""
    return model._base_manager.filter(**{column: organization}).count()


def task(member: Member, branch: Organization, content: str = "Thu quỹ khuyến học") -> TaskAssignment:
    """A task not finished."""
    return TaskAssignment.objects.create(
        organization=branch, member=member, content=content, assigned_on=date(2026, 9, 1), deadline=date(2026, 12, 15),
        state="assigned",
    )  # fmt: skip


def meeting(branch: Organization, month: date = date(2026, 11, 1), state: str = "planned") -> Meeting:
    """A meeting planned and not held."""
    planned = datetime(month.year, month.month, 25, 12, tzinfo=UTC)
    return Meeting.objects.create(organization=branch, kind="regular", for_month=month, planned_at=planned, state=state)


def relief(member: Member, branch: Organization) -> DuesRelief:
    """An application for relief nobody has decided."""
    return DuesRelief.objects.create(
        organization=branch, member=member, kind="exempt", ground="poor", applied_on=date(2026, 10, 1),
        from_month=date(2026, 11, 1), to_month=date(2027, 10, 1), state="applied",
    )  # fmt: skip


def evaluation(
    member: Member, branch: Organization, review: ReviewRound | None = None, state: str = "self_review"
) -> Evaluation:
    """This year's review under way."""
    return Evaluation.objects.create(
        organization=branch, member=member, kind="year", year=2026, round=review, work_class="outside", state=state
    )


def review_round(organization: Organization) -> ReviewRound:
    """This year's round."""
    return ReviewRound.objects.create(
        organization=organization, kind="year", year=2026, opened_on=date(2026, 10, 1), review_on=date(2026, 12, 1)
    )


def applicant(world: TransferWorld, branch: Organization, full_name: str = "Lê Thị Quần Chúng") -> Admission:
    """Somebody on the way into the Party."""
    number = Admission.objects.count()
    person = {
        "full_name": full_name, "sex": "female", "birth_date": date(1998, 3, 2 + number % 20), "ethnic_group": "kinh", "religion": "none",
        "general_education": "upper_secondary", "occupation": "O07",
    }  # fmt: skip
    return open_case(branch=branch, person=person, case={"noted_on": date(2025, 3, 1)}, by=world.user, on=TODAY)


def papers(member: Member, count: int = 3) -> None:
    """A paper file with so many papers."""
    for number in range(1, count + 1):
        FilePaper.objects.create(member=member, document_type=f"{number:02}")


def plant(world: TransferWorld, branch: Organization | None = None) -> None:
    """One of everything at a branch: its members have work, others stay there, live there and pay there."""
    branch = branch or world.branch
    people = list(Member.objects.current().filter(organization=branch).order_by("pk"))
    for member in people[:3]:
        task(member, branch)
        papers(member)
    meeting(branch)
    meeting(branch, date(2026, 12, 1), "notified")
    relief(people[0], branch)
    evaluation(people[1], branch)
    Commitment.objects.create(organization=branch, member=people[0], year=2026, registered_on=date(2026, 1, 20))
    ResidenceComment.objects.create(organization=branch, member=people[1], year=2026, sent_on=date(2026, 10, 1))
    ResidenceException.objects.create(
        organization=branch, member=people[1], kind="required", valid_from=date(2026, 1, 1)
    )
    TrainingClass.objects.create(
        organization=branch, course="awareness", title="Lớp học nghị quyết", from_on=date(2026, 10, 1), to_on=date(2026, 12, 1),
        issuer="Chi bộ", state="open",
    )  # fmt: skip
    BranchFollower.objects.create(branch=branch, full_name="Trần Văn Phụ Trách", valid_from=date(2026, 1, 1))
    elsewhere = Member.objects.current().exclude(organization=branch).order_by("pk").first()
    DuesProfile.objects.create(member=elsewhere, group="pensioner", pays_at=branch, valid_from=date(2026, 1, 1))
    applicant(world, branch)
    open_link(member=elsewhere, residence=branch, by=world.user)


def plan(world: TransferWorld, *lines: dict, on: date = DAY, title: str = "Sắp xếp chi bộ thôn") -> Act:
    """An act of the province, effective on DAY."""
    act = acts.plan_act(
        organization=world.province,
        title=title,
        effective_on=on,
        decision_number="12-QĐ/TU",
        decision_date=date(2026, 10, 10),
    )
    for line in lines:
        acts.add_step(act, **line)
    return act


def merger(world: TransferWorld, source: Organization, target: Organization, **values) -> Act:
    """One branch, or committee, goes into another."""
    return plan(world, {"kind": ActKind.MERGER, "subject": source, "target": target}, **values)


def carry(act: Act, by=None) -> Act:
    """Carry out, whatever regulations may be overridden."""
    return acts.carry_out(act, by=by, on=TODAY, override_reason="Theo đề án")


def undo(act: Act, by=None) -> Act:
    """Undo."""
    return acts.undo(Act.objects.get(pk=act.pk), by=by, on=TODAY, reason="Thu hồi quyết định")
