"""Batches of transfers, outside a request: tried, introduced, received. Each asks again for the rights of whoever started it."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from accounts.scopes import UserScope
from jobs.registry import job
from transfers import print_tasks
from transfers.models import TransferBatch
from transfers.services.batches import Reception, introduce_lines, receive_all, try_lines

__all__ = ["check", "introduce", "print_tasks", "receive"]
CHECK, INTRODUCE, RECEIVE = "transfers.batch_check", "transfers.batch_introduce", "transfers.batch_receive"


def _given(work) -> tuple[TransferBatch, dict]:
    on = date.fromisoformat(work.params["on"])
    batch = TransferBatch.objects.select_related("origin", "destination").get(pk=work.params["batch"])
    work.link(reverse("transfers:batch_detail", args=[batch.pk]))
    return batch, {"scope": UserScope(work.user, on), "on": on}


@job(CHECK, piecewise=True)
def check(work) -> dict:
    """Try everybody who has not gone; nothing but what stands in the way is written."""
    batch, given = _given(work)
    return {"able": try_lines(batch, **given, pulse=work.progress)}


@job(INTRODUCE, piecewise=True)
def introduce(work) -> dict:
    """Walk everybody who has not gone to the introduction."""
    batch, given = _given(work)
    return introduce_lines(batch, **given, pulse=work.progress)


@job(RECEIVE, piecewise=True)
def receive(work) -> dict:
    """Take everybody who arrives as far as the rights of the receiving side reach."""
    batch, given = _given(work)
    return receive_all(batch, Reception.read(work.params["given"]), scope=given["scope"], pulse=work.progress)
