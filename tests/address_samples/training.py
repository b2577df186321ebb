"""A class of the target branch with its member, a session, a result."""

from __future__ import annotations

from datetime import date

from meetings.models import TrainingClass, TrainingRecord, TrainingSession
from meetings.training.services.classes import Person, enrol, enrol_person, open_class
from meetings.training.services.results import Result, set_results
from tests.address_samples.members import member
from tests.address_world import MARKER, World
from tests.factories import TODAY

WORDS = {
    "course": "awareness", "title": f"Lớp nhận thức {MARKER}", "from_on": date(2022, 3, 1), "to_on": date(2022, 3, 4),
    "issuer": "Trung tâm chính trị", "topics": "", "place": "", "decision_number": "", "decision_on": None, "note": "",
}  # fmt: skip


def training_class(world: World) -> TrainingClass:
    """A class with a member and somebody who is none, whose certificate nears its end."""

    def make() -> TrainingClass:
        opened = open_class(organization=world.target, values=WORDS, by=None)
        enrol(training_class=opened, members=[member(world)], by=None)
        person = enrol_person(
            training_class=opened, person=Person(f"Lý {MARKER}", world.target, date(2000, 5, 1)), by=None
        )
        results = {person.pk: Result("excellent", "01/GCN", date(2022, 3, 10))}
        set_results(training_class=opened, results=results, version=0, on=TODAY)
        return opened

    return world.once("training class", make)


def session(world: World) -> TrainingSession:
    """The first session of the class."""
    return training_class(world).sessions.first()


def record(world: World) -> TrainingRecord:
    """The result of whoever is no member yet."""
    return training_class(world).records.get(member=None)


SAMPLES = {
    "training:*.pk": lambda world: training_class(world).pk,
    "training:*.record": lambda world: record(world).pk,
    "training:*.session": lambda world: session(world).pk,
    "training:step.name": lambda world: "cancel",
    "api:training_class-*.pk": lambda world: training_class(world).pk,
    "api:training_record-*.pk": lambda world: record(world).pk,
}
BACKGROUND = {"training": (training_class,), "api": (training_class,), "reminders": (training_class,)}
SHOWS_NO_ROWS = {
    "training:lacking": "the first list is of probationary members; others by address",
}
