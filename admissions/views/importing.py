"""People under cultivation from an Excel list: the file, what was read row by row, the confirmation."""

from __future__ import annotations

import io

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from admissions.import_tasks import CHECK, WRITE
from admissions.importing import AT_ONCE, Row, read_rows, try_rows, write_rows, write_template
from branches.models import Organization
from core.access import page
from core.exports import file_answer
from core.findings import Refused
from core.pages import add_findings
from core.workflow import NotPermitted
from jobs.models import Job, JobState
from jobs.services import start
from members.importing.forms import UploadForm

_SALT = "admissions.import"
_KEPT = 3600  # seconds in which what was read may be confirmed
_AGAIN = "Kết quả đọc tệp không còn dùng được; hãy tải tệp lên lại. Chưa có gì được ghi."


class SourceUploadForm(UploadForm):
    """The list, and the branch or committee whose people it names."""

    def __init__(self, scope, *args, **kwargs) -> None:
        super().__init__(scope, *args, **kwargs)
        self.fields["organization"].bind(scope, P.ADMISSION_KEEP)
        self.fields[
            "organization"
        ].help_text = (
            "Nhập mã hoặc tên. Nhập cho chi bộ thì không cần cột Chi bộ; nhập cho đảng ủy thì mỗi dòng ghi chi bộ."
        )


def _crumbs() -> list[dict]:
    return [{"label": "Kết nạp, công nhận", "url": reverse("admissions:list")}, {"label": "Nhập nguồn từ Excel"}]


@page(permission=P.ADMISSION_KEEP)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Read a list, show every row with its faults, write the sound rows when confirmed."""
    if request.method == "POST" and ("read" in request.POST or "job" in request.POST):
        return _confirm(request)
    if request.GET.get("job"):
        job, rows, unit = _checked(request, request.GET["job"])
        return _preview(request, rows, unit, job=job)
    form = SourceUploadForm(
        request.scope, request.POST or None, request.FILES or None, initial={"organization": request.scope.home}
    )
    if request.method == "POST" and form.is_valid():
        unit = form.cleaned_data["organization"]
        try:
            rows = read_rows(form.cleaned_data["file"].read(), unit, request.scope.on)
        except Refused as refused:
            add_findings(form, refused)
        else:
            return _try(request, rows, unit)
    status = 422 if form.is_bound else 200
    return render(request, "admissions/import.html", {"form": form, "breadcrumbs": _crumbs()}, status=status)


def _params(request: HttpRequest, rows: list[Row], unit: Organization) -> dict:
    return {"rows": [row.plain() for row in rows], "organization": unit.pk, "on": request.scope.on.isoformat()}


def _try(request: HttpRequest, rows: list[Row], unit: Organization) -> HttpResponse:
    if len(rows) > AT_ONCE:
        job = start(
            CHECK,
            title=f"Kiểm tra danh sách nguồn kết nạp: {unit.name}",
            params=_params(request, rows, unit),
            by=request.user,
        )
        return redirect(job)
    try:
        try_rows(rows, organization=unit, scope=request.scope, on=request.scope.on)
    except NotPermitted as refused:
        raise PermissionDenied(str(refused)) from refused
    return _preview(request, rows, unit)


def _preview(request: HttpRequest, rows: list[Row], unit: Organization, *, job: Job | None = None) -> HttpResponse:
    kept = {"unit": unit.pk, "user": request.user.pk, "rows": [row.plain() for row in rows]}
    context = {
        "rows": rows, "unit": unit, "sound": sum(row.sound for row in rows), "faulty": sum(not row.sound for row in rows), "job": job,
        "read": "" if job else signing.dumps(kept, salt=_SALT, compress=True), "breadcrumbs": _crumbs(),
    }  # fmt: skip
    return render(request, "admissions/import_preview.html", context)


def _checked(request: HttpRequest, asked: str) -> tuple[Job, list[Row], Organization]:
    """What a finished trial of one's own found."""
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 18):
        raise Http404
    job = get_object_or_404(Job.objects.owned_by(request.user), pk=asked, kind=CHECK, state=JobState.DONE)
    unit = get_object_or_404(
        Organization.objects.visible_to(request.scope, P.ADMISSION_KEEP), pk=job.result["organization"]
    )
    return job, [Row(**row) for row in job.result["rows"]], unit


def _confirm(request: HttpRequest) -> HttpResponse:
    again = reverse("admissions:import")
    if "job" in request.POST:
        _, rows, unit = _checked(request, request.POST["job"])
        job = start(
            WRITE,
            title=f"Ghi danh sách nguồn kết nạp: {unit.name}",
            params=_params(request, rows, unit),
            by=request.user,
        )
        return redirect(job)
    try:
        read = signing.loads(request.POST["read"], salt=_SALT, max_age=_KEPT)
    except signing.BadSignature:
        read = None
    if read is None or read["user"] != request.user.pk:
        messages.error(request, _AGAIN)
        return redirect(again)
    unit = get_object_or_404(Organization.objects.visible_to(request.scope, P.ADMISSION_KEEP), pk=read["unit"])
    rows = [Row(**row) for row in read["rows"]]
    try:
        written = write_rows(rows, organization=unit, scope=request.scope, on=request.scope.on)
    except NotPermitted as refused:
        raise PermissionDenied(str(refused)) from refused
    except Refused as refused:
        by_row = {row.row: row for row in rows}
        for finding in refused.findings:
            by_row[finding.row].faults.append(f"{finding.message} {finding.remedy}".strip())
        messages.error(
            request, "Danh sách có dòng không còn ghi được; chưa có gì được ghi. Xem các dòng có lỗi rồi xác nhận lại."
        )
        response = _preview(request, rows, unit)
        response.status_code = refused.status
        return response
    messages.success(request, f"Đã đưa {written} người vào nguồn.")
    return redirect(f"{reverse('admissions:list')}?organization={unit.pk}")


@page(permission=P.ADMISSION_KEEP)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The blank form of the list."""
    file = io.BytesIO()
    write_template(file)
    return file_answer(file.getvalue(), "xlsx", "mau-danh-sach-nguon-ket-nap")
