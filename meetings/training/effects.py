"""What a step of a class does beside changing its state."""

from __future__ import annotations

from core.workflow import Step
from meetings.models import SessionValue, TrainingClass
from meetings.training.rules import gives_certificate
from meetings.training.services.filing import file_record
from meetings.training.services.results import settle


def file_results(case: TrainingClass, step: Step) -> None:
    """Settle the results and write each into the member's file and sheet.

    A study without certificates (học tập nghị quyết) is passed by whoever was there at some session.
    """
    records = list(case.records.select_related("member").order_by("pk"))
    if not gives_certificate(case.course):
        there = set(case.records.filter(attendance__value=SessionValue.PRESENT).values_list("pk", flat=True))
        for record in records:
            record.result = "passed" if record.pk in there else ""
            settle(record, step.on)
            record.save(update_fields=["result", "passed", "valid_until"])
    for record in records:
        file_record(record, by=step.by, on=step.on)
