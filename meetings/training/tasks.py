"""The long work of training: the results of a big class written into files and sheets."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jobs.registry import job
from meetings.models import TrainingClass
from meetings.training.services.filing import FILE_JOB, file_record


@job(FILE_JOB)
def file_results(work) -> dict:
    """Write every result of a class into the member's file and sheet: one transaction, and safe to run again."""
    held = TrainingClass.objects.get(pk=work.params["training_class"])
    on = date.fromisoformat(work.params["on"])
    with transaction.atomic():
        records = list(held.records.select_for_update(of=("self",)).select_related("member").order_by("pk"))
        for done, record in enumerate(records):
            work.progress(done, len(records), "Đang ghi kết quả vào hồ sơ")
            file_record(record, by=work.user, on=on)
    work.progress(len(records), len(records), "Xong")
    work.link(held.get_absolute_url())
    return {"records": len(records)}
