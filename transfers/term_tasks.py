"""What begins by itself on its day: a leave agreed ahead of its term."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import localdate

from transfers.services.exemptions import begin_due


@shared_task(name="transfers.begin")
def begin() -> int:
    """Put into force what was decided for a day that has now come."""
    return begin_due(localdate())
