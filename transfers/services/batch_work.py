"""The background work of a batch: one piece at a time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from core.findings import Finding, Refused
from jobs.models import OPEN_STATES, Job
from jobs.services import start
from transfers.models import TransferBatch


@transaction.atomic
def start_work(*, batch: TransferBatch, kind: str, title: str, by, on: date, **params: Any) -> Job:
    """Start a trial, the introduction or the reception of everybody; raises ``Refused`` in conflict while another piece of work runs."""
    held = TransferBatch.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
    if held.job is not None and held.job.state in OPEN_STATES:
        raise Refused(
            Finding(
                "running",
                "Đợt này đang có một việc chạy; chờ xong rồi làm tiếp.",
                remedy="Xem tiến độ ở Công việc nền.",
            ),
            conflict=True,
        )
    job = start(kind, title=title[:200], params={"batch": batch.pk, "on": on.isoformat(), **params}, by=by)
    TransferBatch.objects.filter(pk=batch.pk).update(job=job)
    return job
