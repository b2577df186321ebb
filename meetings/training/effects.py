"""What a step of a class does beside changing its state."""

from __future__ import annotations

from core.workflow import Step
from jobs.services import start
from meetings.models import SessionValue, TrainingClass, TrainingRecord
from meetings.training.rules import course_attributes, gives_certificate
from meetings.training.services.filing import AT_ONCE, FILE_JOB, file_record
from meetings.training.services.results import settle


def file_results(case: TrainingClass, step: Step) -> None:
    """Settle the results and write each into the member's file and sheet.

    A study without certificates (học tập nghị quyết) is passed by whoever was there at some session and leaves nothing in files.
    The files of a big class are written by a background job.
    """
    records = list(case.records.select_related("member").order_by("pk"))
    if not gives_certificate(case.course):
        there = set(case.records.filter(attendance__value=SessionValue.PRESENT).values_list("pk", flat=True))
        for record in records:
            record.result = "passed" if record.pk in there else ""
            settle(record, step.on)
        TrainingRecord.objects.bulk_update(records, ["result", "passed", "valid_until"])
    attributes = course_attributes(case.course)
    if not attributes.get("in_record") and not attributes.get("paper"):
        return
    if len(records) > AT_ONCE:
        params = {"training_class": case.pk, "on": step.on.isoformat()}
        start(FILE_JOB, title=f"Ghi kết quả lớp “{case.title}” vào hồ sơ", params=params, by=step.by)
        return
    for record in records:
        file_record(record, by=step.by, on=step.on)
