"""What a step of a class does beside changing its state."""

from __future__ import annotations

from core.workflow import Step
from meetings.models import TrainingClass
from meetings.training.services.filing import file_record


def file_results(case: TrainingClass, step: Step) -> None:
    """Write every result into the member's file and sheet."""
    for record in case.records.select_related("member").order_by("pk"):
        file_record(record, by=step.by, on=step.on)
