"""The long work of imports: checking and writing lists too big to wait for."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jobs.registry import job
from members.importing import services
from members.models import ImportBatch


@job(services.CHECK_JOB)
def check_list(work) -> dict:
    """Read and check a whole list; run again from the start after a dead worker."""
    batch = ImportBatch.objects.get(pk=work.params["batch"])
    day = date.fromisoformat(work.params["on"])
    checked = services.check(batch=batch, on=day, progress=_pulse(work, "Đang đọc và kiểm tra các dòng"))
    work.link(reverse("members:import_preview", args=[batch.pk]))
    return {"rows_read": checked.summary["rows_read"], "importable": checked.summary["importable"]}


@job(services.WRITE_JOB)
def write_list(work) -> dict:
    """Write a checked list: one transaction, so a dead worker leaves nothing; a list that is written already is left alone."""
    batch = ImportBatch.objects.get(pk=work.params["batch"])
    cut_off, day = (date.fromisoformat(work.params[name]) for name in ("cut_off", "on"))
    written = services.commit(
        batch=batch, cut_off=cut_off, by=work.user, on=day, progress=_pulse(work, "Đang ghi vào hệ thống")
    )
    work.link(reverse("members:import_preview", args=[batch.pk]))
    return {"created": len(written.created_ids)}


def _pulse(work, words: str):
    return lambda done, total: work.progress(done, total, words)
