"""Background work: taken once, run to the end or not at all, picked up after a dead worker."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.findings import Finding, Refused
from jobs import services
from jobs.models import Job, JobState
from jobs.registry import KINDS, job
from jobs.work import Cancelled, job_folder
from tests.factories import make_user


@pytest.fixture
def kind():
    """A kind of work for one test; the test sets ``kind.run``."""
    outcome = {}

    @job("test.kind")
    def run(work):
        return outcome["run"](work)

    yield outcome
    del KINDS["test.kind"]


def queued(**values) -> Job:
    return Job.objects.create(kind="test.kind", title="Việc thử", created_by=make_user(), **values)


@pytest.mark.django_db
def test_job_runs_once_and_keeps_result_and_file(kind):
    def run(work):
        work.progress(3, 3, "Ghi tệp")
        work.file("danh-sach.txt", "text/plain").write_text("xong")
        return {"rows": 3}

    kind["run"] = run
    job = queued()

    done = services.run(job.pk, pulse=False)

    assert (done.state, done.result, done.progress_done, done.file_name) == ("done", {"rows": 3}, 3, "danh-sach.txt")
    assert services.run(job.pk, pulse=False) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (Refused(Finding("x", "Dòng 7 thiếu ngày sinh.")), "failed", "Dòng 7 thiếu ngày sinh."),
        (OSError(28, "No space left on device"), "failed", "không ghi được tệp"),
        (RuntimeError("bí mật"), "failed", "Lỗi phần mềm"),
        (Cancelled(), "cancelled", ""),
    ],
)
def test_failure_is_told_in_words_and_leaves_no_file(kind, error, state, words):
    def run(work):
        work.file("nua-chung.txt", "text/plain").write_text("nửa chừng")
        raise error

    kind["run"] = run

    done = services.run(queued().pk, pulse=False)

    assert done.state == state and words in done.error and "bí mật" not in done.error
    assert not job_folder(done).exists() and done.file_name == ""


@pytest.mark.django_db
def test_recover_runs_again_what_a_dead_worker_left_then_gives_up(kind, monkeypatch):
    sent = []
    monkeypatch.setattr(services, "send", sent.append)
    stale = timezone.now() - timedelta(minutes=5)
    again = queued(state=JobState.RUNNING, heartbeat_at=stale, attempt=1)
    worn = Job.objects.create(kind="test.kind", title="x", state=JobState.RUNNING, heartbeat_at=stale, attempt=3)
    alive = Job.objects.create(
        kind="test.kind", title="y", state=JobState.RUNNING, heartbeat_at=timezone.now(), attempt=1
    )

    services.recover()

    for row in (again, worn, alive):
        row.refresh_from_db()
    assert [again.state, worn.state, alive.state] == ["queued", "failed", "running"]
    assert "chưa có gì được ghi" in worn.error and sent == [again.pk]


@pytest.mark.django_db
def test_cancel_stops_waiting_work_and_asks_running_work(kind):
    waiting = queued()
    running = Job.objects.create(kind="test.kind", title="x", state=JobState.RUNNING)

    services.cancel(waiting)
    services.cancel(running)

    waiting.refresh_from_db()
    running.refresh_from_db()
    assert (waiting.state, running.state, running.cancel_requested) == ("cancelled", "running", True)


@pytest.mark.django_db
def test_only_the_owner_reaches_a_job(client, kind):
    job = queued(state=JobState.DONE, finished_at=timezone.now())
    stranger = make_user("nguoikhac")
    client.force_login(stranger)

    answers = [
        client.get(reverse(f"jobs:{name}", args=[job.pk])).status_code for name in ("detail", "progress", "download")
    ]

    assert answers == [404, 404, 404]
    client.force_login(User.objects.get(pk=job.created_by_id))
    assert client.get(job.get_absolute_url()).status_code == 200
