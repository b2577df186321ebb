"""Tasks, a commitment, a residence comment and an exception of the target branch."""

from __future__ import annotations

from datetime import date

from meetings.models import Commitment, ExceptionKind, ResidenceComment, ResidenceException, TaskAssignment, TaskState
from tests.address_samples.members import member
from tests.address_world import MARKER, World
from tests.factories import TODAY

YEAR = TODAY.year


def task(world: World) -> TaskAssignment:
    """A task of a member."""
    return world.once(
        "task",
        lambda: TaskAssignment.objects.create(
            organization=world.target, member=member(world), content=f"Vận động {MARKER}", assigned_on=date(YEAR, 1, 5),
            deadline=date(YEAR, 12, 31), state=TaskState.ASSIGNED,
        ),
    )  # fmt: skip


def commitment(world: World) -> Commitment:
    """The commitment of a member."""
    return world.once(
        "commitment",
        lambda: Commitment.objects.create(
            organization=world.target,
            member=member(world),
            year=YEAR,
            items=f"Giữ gìn {MARKER}",
            registered_on=date(YEAR, 1, 10),
        ),
    )


def residence_comment(world: World) -> ResidenceComment:
    """The residence comment of a member."""
    return world.once(
        "residence_comment",
        lambda: ResidenceComment.objects.create(
            organization=world.target,
            member=member(world),
            year=YEAR,
            residence=f"Chi bộ {MARKER}",
            sent_on=date(YEAR, 1, 10),
        ),
    )


def exception(world: World) -> ResidenceException:
    """An exception of a member."""
    return world.once(
        "residence_exception",
        lambda: ResidenceException.objects.create(
            organization=world.target, member=member(world), kind=ExceptionKind.REQUIRED, ground="works_elsewhere", note=MARKER,
            valid_from=date(YEAR, 1, 1),
        ),
    )  # fmt: skip


SAMPLES = {
    "tasks:*.pk": lambda world: task(world).pk,
    "tasks:*.organization": lambda world: world.target.pk,
    "tasks:*.member": lambda world: member(world).pk,
    "tasks:*.year": lambda world: YEAR,
    "tasks:step.name": lambda world: "report",
    "tasks:commitment.pk": lambda world: commitment(world).pk,
    "tasks:residence_comment.pk": lambda world: residence_comment(world).pk,
    "tasks:exception_end.pk": lambda world: exception(world).pk,
    "api:task-*.pk": lambda world: task(world).pk,
    "api:commitment-*.pk": lambda world: commitment(world).pk,
    "api:residence_comment-*.pk": lambda world: residence_comment(world).pk,
}
BACKGROUND = {
    "tasks": (task, commitment, residence_comment, exception),
    "api": (task, commitment, residence_comment),
}
SHOWS_NO_ROWS = {
    "tasks:assess_many": "lists reported tasks only; the sample has not been reported",
    "tasks:register": "redirects to the list of commitments",
    "tasks:confirm": "redirects to the list of commitments",
    "tasks:send": "redirects to the list of residence comments",
}
