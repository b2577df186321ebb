"""A worker killed with -9 while it writes a list: nothing half written, and after recovery everything exactly once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from config.launch.processes import wait_until
from jobs import services as jobs
from jobs.models import Job, JobState
from members import counting
from members.importing import services
from members.models import ImportState, Member, MemberCard, Movement
from tests.factories import TODAY, make_user
from tests.members.importing.conftest import people, workbook


@pytest.mark.django_db(transaction=True)
def test_worker_killed_while_writing_leaves_nothing_and_the_job_runs_again_once(commune, celery_worker_process):
    clerk = make_user()
    batch = services.keep_file(
        data=workbook(people(400)), file_name="danh-sach.xlsx", organization=commune["x"], by=clerk
    )
    services.check(batch=batch, on=TODAY)
    batch.refresh_from_db()
    # Another session holds a table the writing comes to late, so that the kill falls in the middle of the transaction.
    with _held_back("members_membershipperiod") as writing_waits:
        job = services.confirm(batch=batch, cut_off=date(2026, 1, 1), by=clerk, on=TODAY)
        assert wait_until(writing_waits, 300)
        os.killpg(celery_worker_process.pid, signal.SIGKILL)
        celery_worker_process.wait(10)
    assert wait_until(_nobody_else_writes, 120)

    assert (Member.objects.count(), Movement.objects.count(), MemberCard.objects.count()) == (0, 0, 0)
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED

    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    jobs.recover()
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED
    done = jobs.run(job.pk)

    batch.refresh_from_db()
    assert (done.state, batch.state) == (JobState.DONE, ImportState.COMMITTED)
    assert Member.objects.count() == Movement.objects.count() == batch.summary["importable"] == len(batch.created_ids)
    assert jobs.run(job.pk) is None
    assert counting.differences() == []


@contextmanager
def _held_back(table: str) -> Iterator[Callable[[], bool]]:
    """Let nobody write a table for a while; yields the question whether somebody waits for it."""
    session = connection.copy()
    session.set_autocommit(False)
    with session.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
    try:
        yield _somebody_waits
    finally:
        session.rollback()
        session.close()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'members_membershipperiod'::regclass"
        )
        return cursor.fetchone()[0] > 0


def _nobody_else_writes() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND xact_start IS NOT NULL"
        )
        return cursor.fetchone()[0] == 0
