"""Pages of background work: one's own jobs, their progress, their files."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.access import Reach, page
from core.findings import Refused
from jobs import services
from jobs.models import Job
from jobs.registry import KINDS
from jobs.work import job_folder


def _own_job(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(Job.objects.owned_by(request.user), pk=pk)


@page(reach=Reach.SIGNED_IN)
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """Công việc nền: what one has started, newest first."""
    rows = Paginator(Job.objects.owned_by(request.user), 50).get_page(request.GET.get("trang"))
    return render(request, "jobs/job_list.html", {"rows": rows})


@page(reach=Reach.SIGNED_IN)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One job with its progress bar, result, file."""
    return render(request, "jobs/job_detail.html", {"job": _own_job(request, pk)})


@page(reach=Reach.SIGNED_IN)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment the page asks for while the job runs; when it ends the whole page is loaded anew."""
    job = _own_job(request, pk)
    response = render(request, "jobs/_progress.html", {"job": job})
    if not job.is_open and request.htmx:
        response["HX-Refresh"] = "true"
    return response


@page(reach=Reach.SIGNED_IN)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a job to stop."""
    job = _own_job(request, pk)
    services.cancel(job)
    kind = KINDS.get(job.kind)
    kept = "Phần đã xong được giữ." if kind is not None and kind.piecewise else "Việc chưa xong sẽ không để lại gì."
    messages.info(request, f"Đã yêu cầu dừng. {kept}")
    return redirect(job)


@page(reach=Reach.SIGNED_IN)
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Run a failed job again."""
    job = _own_job(request, pk)
    try:
        services.retry(job)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(job)


@page(reach=Reach.SIGNED_IN)
@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The file a job has made."""
    job = _own_job(request, pk)
    path = job_folder(job) / "result"
    if not job.file_name or not path.is_file():
        raise Http404("Tệp không còn.")
    return FileResponse(path.open("rb"), as_attachment=True, filename=job.file_name, content_type=job.content_type)
