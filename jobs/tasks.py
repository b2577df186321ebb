"""Doors of Celery into the services."""

from __future__ import annotations

from celery import shared_task
from celery.signals import worker_ready

from jobs import services


@shared_task(name="jobs.run", acks_late=True)
def run_job(job_id: int) -> None:
    """Run one job."""
    services.run(job_id)


@shared_task(name="jobs.recover")
def recover() -> None:
    """Pick up jobs of dead workers."""
    services.recover()


@shared_task(name="jobs.remove_old_files")
def remove_old_files() -> None:
    """Remove old files of results."""
    services.remove_old_files()


@worker_ready.connect
def recover_at_start(**_kwargs) -> None:
    """A worker that comes up looks first for what the one before left behind."""
    recover.delay()
