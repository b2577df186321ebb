"""Feedback the target branch received."""

from __future__ import annotations

from datetime import date

from meetings.feedback.services import receive
from meetings.models import Feedback
from tests.address_world import MARKER, World
from tests.factories import TODAY


def feedback(world: World) -> Feedback:
    """A comment of the Front on a resolution."""
    values = {
        "source": "front_board", "source_name": f"Ban công tác Mặt trận {MARKER}", "received_on": date(2026, 11, 2),
        "channel": "writing", "subject": "resolution", "about": f"Nghị quyết {MARKER}", "content": f"Đề nghị {MARKER}",
    }  # fmt: skip
    return world.once(
        "feedback", lambda: receive(organization=world.target, values=values, denounces=False, by=None, on=TODAY)
    )


SAMPLES = {
    "feedback:*.pk": lambda world: feedback(world).pk,
    "feedback:book_pdf.pk": lambda world: world.target.pk,
    "feedback:report_pdf.pk": lambda world: world.target.pk,
    "feedback:step.name": lambda world: "take",
    "api:feedback-*.pk": lambda world: feedback(world).pk,
}
BACKGROUND = {"feedback": (feedback,), "api": (feedback,), "reminders": (feedback,), "branches": (feedback,)}
