"""Start, run, cancel, retry, recover background work."""

from __future__ import annotations

import logging
import shutil
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import timezone

from core.findings import Finding, Refused
from jobs.models import Job, JobState
from jobs.registry import KINDS
from jobs.work import Cancelled, Pulse, Work, job_folder

log = logging.getLogger(__name__)
STALE = timedelta(seconds=30)  # no pulse for so long: the worker is dead
UNSENT = timedelta(seconds=45)  # queued for so long: the message was lost, or Redis was down
KEPT = timedelta(days=14)  # files of results are removed after this


def start(kind: str, *, title: str, params: dict, by) -> Job:
    """Queue a piece of work and hand it to a worker when the transaction commits."""
    if kind not in KINDS:
        raise ValueError(f"Unknown kind of work: {kind}")
    job = Job.objects.create(kind=kind, title=title, params=params, created_by=by)
    transaction.on_commit(lambda: send(job.pk))
    return job


def send(job_id: int) -> None:
    """Put the message on the queue; when Redis is down the job waits and ``recover`` sends it later."""
    from jobs.tasks import run_job

    try:
        run_job.delay(job_id)
    except run_job.OperationalError:
        log.warning("Queue out of reach; job %s waits.", job_id)


def run(job_id: int, *, pulse: bool = True) -> Job | None:
    """Run a queued job to its end; ``None`` when somebody else has taken it. ``pulse=False`` runs in the caller's transaction."""
    taken = Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(
        state=JobState.RUNNING, started_at=timezone.now(), heartbeat_at=timezone.now(), attempt=F("attempt") + 1, error="",
        progress_done=0, message="",
    )  # fmt: skip
    if not taken:
        return None
    job = Job.objects.select_related("created_by").get(pk=job_id)
    work = Work(job)
    thread = Pulse(work) if pulse else None
    if thread:
        thread.start()
    try:
        state, result, error = _outcome(job, work)
    finally:
        if thread:
            thread.stop()
    if state is not JobState.DONE:
        shutil.rmtree(job_folder(job), ignore_errors=True)
        job.file_name = job.content_type = job.result_url = ""
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=state, result=result, error=error, finished_at=timezone.now(), progress_done=work.done, progress_total=work.total,
        message=work.message[:250], file_name=job.file_name, content_type=job.content_type, result_url=job.result_url,
    )  # fmt: skip
    job.refresh_from_db()
    return job


def _outcome(job: Job, work: Work) -> tuple[JobState, dict, str]:
    left = KINDS[job.kind].left
    try:
        return JobState.DONE, KINDS[job.kind].run(work) or {}, ""
    except Cancelled:
        return JobState.CANCELLED, {}, ""
    except Refused as refused:
        return JobState.FAILED, {"findings": [f.as_json() for f in refused.findings]}, str(refused)
    except DatabaseError:
        log.exception("Job %s lost its database", job.pk)
        return JobState.FAILED, {}, f"Mất kết nối cơ sở dữ liệu giữa chừng; {left}. Chạy lại sau ít phút."
    except OSError as error:
        log.exception("Job %s could not write", job.pk)
        return JobState.FAILED, {}, f"Máy chủ không ghi được tệp ({error.strerror}); {left}."
    except Exception:
        log.exception("Job %s failed", job.pk)
        return JobState.FAILED, {}, f"Lỗi phần mềm, đã ghi vào nhật ký máy chủ; {left}."


def cancel(job: Job) -> None:
    """Ask a job to stop: at once when it still waits, at its next step when it runs."""
    stopped = Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
        state=JobState.CANCELLED, finished_at=timezone.now(), cancel_requested=True
    )
    if not stopped:
        Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_requested=True)


@transaction.atomic
def retry(job: Job) -> None:
    """Queue a failed or cancelled job again, from the start."""
    updated = Job.objects.filter(pk=job.pk, state__in=(JobState.FAILED, JobState.CANCELLED)).update(
        state=JobState.QUEUED, finished_at=None, cancel_requested=False, error="", result={}
    )
    if not updated:
        raise Refused(Finding("job_open", "Việc này đang chờ, đang chạy hoặc đã xong, không chạy lại."))
    transaction.on_commit(lambda: send(job.pk))


def recover() -> int:
    """Pick up what a dead process left: run it again, or say that it was cut off. Also sends messages that were lost.

    Returns how many jobs were touched; run by beat every half minute and when a worker starts.
    """
    now = timezone.now()
    dead = Job.objects.filter(state=JobState.RUNNING).filter(Q(heartbeat_at=None) | Q(heartbeat_at__lt=now - STALE))
    touched = 0
    for job in dead:
        kind = KINDS.get(job.kind)
        again = kind is not None and job.attempt < kind.max_attempts and not job.cancel_requested
        values = (
            {"state": JobState.QUEUED, "message": "Tiến trình trước bị ngắt, đang chạy lại."}
            if again
            else {
                "state": JobState.FAILED,
                "finished_at": now,
                "error": f"Việc bị ngắt giữa chừng; {kind.left if kind else 'chưa có gì được ghi'}.",
            }
        )
        if dead.filter(pk=job.pk, heartbeat_at=job.heartbeat_at).update(**values):
            touched += 1
            if again:
                send(job.pk)
    for job_id in Job.objects.filter(state=JobState.QUEUED, created_at__lt=now - UNSENT).values_list("pk", flat=True):
        send(job_id)  # taking a job is atomic: a second message does no harm
        touched += 1
    return touched


def remove_old_files() -> int:
    """Delete files of results older than ``KEPT``; the rows stay."""
    old = Job.objects.exclude(file_name="").filter(finished_at__lt=timezone.now() - KEPT)
    for job in old:
        shutil.rmtree(job_folder(job), ignore_errors=True)
    return old.update(file_name="", content_type="")
