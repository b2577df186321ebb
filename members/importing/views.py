"""Pages of an import: the list, a new file, the meaning of its columns, the preview, the writing."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.logs import record_export
from accounts.permissions import Permission
from core.access import page
from core.excel import WorkbookError
from core.exports import answer_xlsx
from core.findings import Refused
from core.pages import add_findings
from core.paging import keyset_page
from members.importing import queries, services
from members.importing.forms import CommitForm, MappingForm, RemarkFilter, UploadForm
from members.models import ImportBatch, ImportState, RemarkKind


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    rows = ImportBatch.objects.visible_to(request.scope).select_related(
        "organization", "job", "uploaded_by", "committed_by"
    )
    return get_object_or_404(rows.defer("created_ids"), pk=pk)


def _breadcrumbs(batch: ImportBatch | None = None) -> list[dict[str, str]]:
    top = {"label": "Nhập danh sách", "url": reverse("members:import_list")}
    return [top, {"label": batch.file_name if batch else "Tải tệp lên"}]


@page(permission=Permission.MEMBER_IMPORT)
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    """Lists uploaded for the organisations of the scope, newest first."""
    rows = ImportBatch.objects.visible_to(request.scope).select_related("organization", "uploaded_by", "committed_by")
    found = keyset_page(request, rows.defer("created_ids", "layout", "mapping"))
    return render(request, "members/imports/list.html", {"page": found})


@page(permission=Permission.MEMBER_IMPORT)
def upload(request: HttpRequest) -> HttpResponse:
    """Choose the organisation and hand in the file."""
    form = UploadForm(
        request.scope, request.POST or None, request.FILES or None, initial={"organization": request.scope.home}
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = services.keep_file(
                data=file.read(), file_name=file.name, organization=form.cleaned_data["organization"], by=request.user
            )
        except WorkbookError as error:
            form.add_error("file", str(error))
        else:
            return redirect("members:import_mapping", pk=batch.pk)
    context = {"form": form, "breadcrumbs": _breadcrumbs()}
    return render(request, "members/imports/upload.html", context, status=422 if form.errors else 200)


@page(permission=Permission.MEMBER_IMPORT)
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what each column means; the guess is filled in."""
    batch = _batch(request, pk)
    if not batch.is_open:
        return redirect("members:import_preview", pk=batch.pk)
    form = MappingForm(batch, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            job = services.choose_columns(batch=batch, mapping=form.mapping(), by=request.user, on=request.scope.on)
        except Refused as refused:
            add_findings(form, refused)
        except WorkbookError as error:
            form.add_error(None, str(error))
        else:
            return redirect(job.get_absolute_url() if job else reverse("members:import_preview", args=[batch.pk]))
    context = {
        "form": form,
        "batch": batch,
        "fields": [(column, form[f"column_{column['index']}"]) for column in form.columns],
        "same_file": services.same_file_before(batch, request.scope),
        "breadcrumbs": _breadcrumbs(batch),
    }
    return render(request, "members/imports/mapping.html", context, status=422 if form.errors else 200)


@page(permission=Permission.MEMBER_IMPORT)
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the check found, row by row; what was written, once it is."""
    batch = _batch(request, pk)
    return _preview(request, batch, _commit_form(request, batch))


def _preview(request: HttpRequest, batch: ImportBatch, form: CommitForm | None) -> HttpResponse:
    filters = RemarkFilter(request.GET)
    kind = filters.cleaned_data["kind"] if filters.is_valid() else ""
    counts = queries.counts(batch)
    context = {
        "batch": batch,
        "form": form,
        "filters": filters,
        "kind": kind,
        "page": keyset_page(request, queries.remarks(batch, kind), order=("row", "pk"), size=100),
        "shown": counts.get(kind, 0) if kind else sum(counts.get(one, 0) for one in RemarkKind.values),
        "counts": counts,
        "same_file": services.same_file_before(batch, request.scope) if batch.is_open else None,
        "created": services.how_many_created(batch),
        "breadcrumbs": _breadcrumbs(batch),
    }
    wrong = form is not None and form.is_bound and form.errors
    return render(request, "members/imports/preview.html", context, status=422 if wrong else 200)


def _commit_form(request: HttpRequest, batch: ImportBatch, data=None) -> CommitForm | None:
    """The form of the confirmation, when there is something to confirm."""
    if batch.state != ImportState.CHECKED or not batch.summary.get("importable"):
        return None
    needs = bool(
        batch.summary.get("faulty") or batch.summary.get("warned") or services.same_file_before(batch, request.scope)
    )
    return CommitForm(request.scope.on, data, needs_acknowledgement=needs)


@page(permission=Permission.MEMBER_IMPORT)
@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm: the importable rows are written, at once or by a job."""
    batch = _batch(request, pk)
    form = _commit_form(request, batch, request.POST)
    if form is None:
        messages.error(request, "Danh sách này không có gì để ghi, hoặc đã được ghi.")
        return redirect("members:import_preview", pk=batch.pk)
    if form.is_valid():
        try:
            job = services.confirm(
                batch=batch, cut_off=form.cleaned_data["cut_off"], by=request.user, on=request.scope.on
            )
        except Refused as refused:
            add_findings(form, refused)
        else:
            if job is None:
                messages.success(request, "Đã ghi danh sách vào hệ thống.")
            return redirect(job.get_absolute_url() if job else reverse("members:import_preview", args=[batch.pk]))
    return _preview(request, batch, form)


@page(permission=Permission.MEMBER_IMPORT)
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the list up: nothing is written."""
    batch = _batch(request, pk)
    try:
        services.discard(batch=batch)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Đã bỏ danh sách này; không có gì được ghi.")
    return redirect("members:import_preview", pk=batch.pk)


@page(permission=Permission.MEMBER_IMPORT)
@require_safe
def remarks_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The remarks as a workbook, to correct the list by."""
    batch = _batch(request, pk)
    kind = request.GET.get("kind", "")
    titles = [f"Kết quả kiểm tra danh sách: {batch.file_name}", f"Nhập vào: {batch.organization.name}"]
    return answer_xlsx(
        request, queries.REMARK_COLUMNS, queries.remark_rows(batch, kind), name=f"ket-qua-kiem-tra-{batch.pk}",
        what="Kết quả kiểm tra danh sách nhập", path=batch.organization.path, titles=titles, sheet_name="Kết quả kiểm tra",
        filters={"import": batch.pk, "kind": kind},
    )  # fmt: skip


@page(permission=Permission.MEMBER_IMPORT)
@require_safe
def original(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was handed in."""
    batch = _batch(request, pk)
    if not batch.file or not batch.file.storage.exists(batch.file.name):
        raise Http404
    record_export(
        request, what="Tệp danh sách gốc", filters={"import": batch.pk}, columns=[], rows=batch.layout.get("rows", 0),
        format="xlsx", path=batch.organization.path,
    )  # fmt: skip
    return FileResponse(batch.file.open("rb"), as_attachment=True, filename=batch.file_name)
