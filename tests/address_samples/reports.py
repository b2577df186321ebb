"""The monthly report of the target branch and the documents it has issued."""

from __future__ import annotations

from datetime import date

from core.dates import Month
from documents.models import Document
from reports.services import open_report
from tests.address_samples.branches import term
from tests.address_samples.members import member
from tests.address_world import MARKER, World
from tests.factories import TODAY


def report(world: World):
    """The report of a month, with its people."""

    def make():
        member(world)
        return open_report(organization=world.target, month=Month(2026, 10), by=None, on=TODAY)

    return world.once("report", make)


def document(world: World):
    """A document with its number."""
    return world.once(
        "document",
        lambda: Document.objects.create(
            organization=world.target, term=term(world), kind="CV", number=1, symbol="CV/CB", abstract=f"Về việc {MARKER}",
            issued_on=date(2026, 10, 5), signer_name=f"Lê {MARKER}", signer_position="Bí thư",
        ),
    )  # fmt: skip


SAMPLES = {
    "reports:*.pk": lambda world: report(world).pk,
    "reports:step.name": lambda world: "submit",
    "reports:figure.code": lambda world: "D",
    "documents:*.pk": lambda world: document(world).pk,
    "api:report-*.pk": lambda world: report(world).pk,
    "api:report-*.code": lambda world: "D",
    "api:member-*.pk": lambda world: member(world).pk,
    "api:movement-*.pk": lambda world: member(world).movements.first().pk,
}
BACKGROUND = {"reports": (report,), "documents": (document,), "reminders": (report,), "api": (report,)}
SHOWS_NO_ROWS = {
    "reports:dashboard": "figures only",
    "reports:dashboard_life": "figures only",
    "api:report-list": "keys only, no words",
}
