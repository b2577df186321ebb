"""P7: letters of introduction printed by the background job beside WeasyPrint alone, on every core at once; memory of the worker."""

from __future__ import annotations

import gc
import json
import os
import resource
import shutil
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connections
from django.template.loader import render_to_string
from django.utils import timezone

from config.bench.databases import copy_of
from config.bench.ground import furnish
from config.bench.measure import Comparison, Result, result, timed
from config.bench.pages import nodes, reader
from core.print_engine import layout
from jobs.models import Job, JobState
from jobs.services import run
from jobs.work import job_folder
from transfers.documents.batch import ready_pairs
from transfers.documents.table import cases_of

LETTERS = 12  # printed by each process in each turn
KIND, FORM = "transfers.prints", "letter"
PAGE = resource.getpagesize()
STATM = Path("/proc/self/statm")


def p7(name: str, rounds: int) -> Iterator[Result]:
    """As many jobs at once as there are cores, beside as many bare WeasyPrints over the same HTML; then one worker watched alone."""
    with copy_of(name):
        furnish()
        scope, _ = reader(nodes()["top"], "department_officer")
        found = cases_of("transfer", scope)
        ready = ready_pairs(found, [FORM], scope)[0]
        cases = [facts.case.pk for _, facts in ready[:LETTERS]]
        texts = [_html(paper) for form, facts in ready[:LETTERS] for paper in form.papers(facts)]
        _bare(texts[:1])  # fonts and style sheets are read before the processes part
        workers = os.cpu_count() or 1
        pairs = [
            (
                timed(lambda: _apart(workers, lambda: _job(cases, scope.user))),
                timed(lambda: _apart(workers, lambda: _bare(texts))),
            )
            for _ in range(rounds)
        ]
        compared = Comparison([a for a, _ in pairs], [b for _, b in pairs])
        speed = workers * len(texts) / statistics.median(compared.ours)
        yield result("P7", f"in {len(texts)} giấy giới thiệu bằng việc nền × {workers} tiến trình / riêng WeasyPrint × {workers}", compared,
                     1 / 0.9, f"{speed:.1f} giấy/giây")  # fmt: skip
        if STATM.exists():
            yield _memory(cases, texts, scope.user)


def _html(paper) -> str:
    return render_to_string(paper.template, {**paper.context, "for_pdf": True, "landscape": paper.landscape})


def _bare(texts: list[str]) -> None:
    """WeasyPrint with our style sheets and fonts, and nothing else."""
    documents = [layout(text) for text in texts]
    documents[0].copy([page for document in documents for page in document.pages]).write_pdf()


def _job(cases: list[int], user) -> None:
    """The background job as a worker runs it."""
    params = {"cases": cases, "forms": [FORM], "archive": False, "on": timezone.localdate().isoformat()}
    job = run(Job.objects.create(kind=KIND, title="In giấy giới thiệu", params=params, created_by=user).pk)
    shutil.rmtree(job_folder(job), ignore_errors=True)
    if job.state != JobState.DONE:
        raise AssertionError(f"{job.state}: {job.error}")


def _apart(workers: int, act: Callable[[], object]) -> list:
    """What each of so many processes answers, forked from this one and run at the same time."""
    connections.close_all()
    pipes = []
    for _ in range(workers):
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            _child(act, writing)
        os.close(writing)
        pipes.append((pid, reading))
    answers = []
    for pid, reading in pipes:
        with os.fdopen(reading, "rb") as pipe:
            answers.append(pipe.read())
        os.waitpid(pid, 0)
    if not all(answers):
        raise AssertionError("a process of the benchmark has failed")
    return [json.loads(answer) for answer in answers]


def _child(act: Callable[[], object], writing: int) -> None:
    """The forked process: act, answer, end without what the parent would do at its end."""
    try:
        os.write(writing, json.dumps(act()).encode())
    finally:
        os._exit(0)


def _memory(cases: list[int], texts: list[str], user) -> Result:
    """Memory of one worker after its first whole job and after three more; beside it that of WeasyPrint alone after as many."""

    def worker() -> dict[str, float]:
        held = _held_after(lambda: _job(cases, user))
        return held | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}

    seen, bare = _apart(1, worker)[0], _apart(1, lambda: _held_after(lambda: _bare(texts)))[0]
    ratio = seen["after"] / seen["before"]
    note = f"cao nhất {seen['peak']:.0f} MB; riêng WeasyPrint {bare['before']:.0f} MB, sau đó {bare['after']:.0f} MB"
    return Result(
        "P7",
        "bộ nhớ của tiến trình in sau ba việc nữa / sau việc đầu (MB)",
        ratio,
        1.2,
        seen["after"],
        seen["before"],
        note,
    )


def _held_after(act: Callable[[], None]) -> dict[str, float]:
    """What this process holds after an act has been done once, and after three times more."""
    act()
    before = _resident()
    for _ in range(3):
        act()
    gc.collect()
    return {"before": before, "after": _resident()}


def _resident() -> float:
    """Memory held by this process now, in megabytes."""
    return int(STATM.read_text().split()[1]) * PAGE / 1024 / 1024
