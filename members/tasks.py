"""Scheduled work on the counted totals."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import localdate

from members import counting


@shared_task(name="members.fold")
def fold() -> None:
    """Carry waiting changes of totals to every node above."""
    counting.fold()


@shared_task(name="members.refresh")
def refresh() -> None:
    """A new day: birthdays and anniversaries move people between bands."""
    counting.refresh_all(localdate())
    counting.fold()
