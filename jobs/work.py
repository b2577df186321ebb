"""What a running job holds in its hands: parameters, progress, a place for its file, and whether it should stop."""

from __future__ import annotations

import threading
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from jobs.models import Job, JobState


class Cancelled(Exception):
    """The person asked to stop; whatever the job has written in its transaction is rolled back."""


class Work:
    """Handed to the function of a kind.

    Progress is written by a second thread on its own connection (see ``Pulse``), so that it shows while the work itself sits
    in one long transaction.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.params: dict = job.params
        self.user = job.created_by
        self.done, self.total, self.message = 0, 0, ""
        self._cancelled = threading.Event()

    def progress(self, done: int, total: int | None = None, message: str | None = None) -> None:
        """Say how far it is; raises ``Cancelled`` when the person has asked to stop."""
        self.done = done
        if total is not None:
            self.total = total
        if message is not None:
            self.message = message
        if self._cancelled.is_set():
            raise Cancelled

    def cancel(self) -> None:
        """Called by the pulse when it reads the person's wish."""
        self._cancelled.set()

    def file(self, name: str, content_type: str) -> Path:
        """Where to write the file of the result; it lies outside the web root and leaves only through ``jobs:download``."""
        folder = job_folder(self.job)
        folder.mkdir(parents=True, exist_ok=True)
        self.job.file_name, self.job.content_type = name, content_type
        return folder / "result"

    def link(self, url: str) -> None:
        """The page to go to when the work is done."""
        self.job.result_url = url


class Pulse(threading.Thread):
    """Writes heartbeat and progress every second and reads the wish to cancel, on a connection of its own."""

    def __init__(self, work: Work) -> None:
        super().__init__(daemon=True, name=f"job-{work.job.pk}")
        self.work = work
        self._stop_asked = threading.Event()

    def run(self) -> None:
        try:
            while not self._stop_asked.wait(1.0):
                self.beat()
        finally:
            connection.close()

    def beat(self) -> None:
        """One pulse."""
        work = self.work
        rows = Job.objects.filter(pk=work.job.pk, state=JobState.RUNNING)
        rows.update(
            heartbeat_at=timezone.now(), progress_done=work.done, progress_total=work.total, message=work.message[:250]
        )
        if rows.filter(cancel_requested=True).exists():
            work.cancel()

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._stop_asked.set()
        self.join()


def job_folder(job: Job) -> Path:
    """The folder of a job's file."""
    return Path(settings.MEDIA_ROOT) / "jobs" / str(job.pk)
