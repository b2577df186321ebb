"""The office's tree from Excel: a file, its preview with every fault by row, then the writing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from branches import importing
from branches.forms import ImportForm
from branches.models import Level, OrganizationImport
from branches.views.common import IMPORT, MANAGE, require, say_refused, trail
from core.access import page
from core.excel import WorkbookError
from core.findings import Refused
from core.pages import add_findings

ROWS_SHOWN = 1000


@page(permission=IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is read at once, so that a file that is none is told here."""
    form = ImportForm(request.POST or None, request.FILES or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        under = form.cleaned_data["under"]
        require(request, MANAGE, under)
        try:
            parsed = importing.read_tree(form.cleaned_data["file"].read(), on=timezone.localdate())
            importing.import_organizations(parsed, under=under, by=request.user, on=timezone.localdate(), commit=False)
        except WorkbookError as error:
            form.add_error("file", str(error))
        except Refused as refused:
            add_findings(form, refused)
        else:
            form.cleaned_data["file"].seek(0)
            return redirect(importing.keep_file(file=form.cleaned_data["file"], under=under, by=request.user))
    recent = OrganizationImport.objects.visible_to(request.scope).select_related("under", "uploaded_by")[:10]
    context = {"form": form, "recent": recent, "trail": trail(("Nhập từ Excel", ""))}
    return render(request, "branches/import.html", context, status=422 if form.errors else 200)


@page(permission=IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview of a file with all its rows; the button writes what can be written."""
    kept = get_object_or_404(OrganizationImport.objects.visible_to(request.scope).select_related("under"), pk=pk)
    require(request, MANAGE, kept.under)
    today = timezone.localdate()
    if request.method == "POST":
        try:
            found = importing.write_kept(kept, by=request.user, on=today)
        except Refused as refused:
            say_refused(request, refused)
        else:
            messages.success(request, f"Đã ghi {len(found.created)} tổ chức đảng.")
            return redirect(kept.under)
        return redirect(kept)
    context = {"kept": kept, "trail": trail(("Nhập từ Excel", ""), (kept.file_name, ""))}
    if not kept.committed_at:
        with kept.file.open("rb") as source:
            parsed = importing.read_tree(source.read(), on=today)
        found = importing.import_organizations(parsed, under=kept.under, by=request.user, on=today, commit=False)
        ready = {row.number for row in found.importable}
        labels = dict(Level.choices)
        context |= {
            "found": found,
            "rows": [
                (row, row.number in ready, labels.get(row.values.get("level", ""), ""))
                for row in sorted(parsed.rows, key=lambda r: r.number)[:ROWS_SHOWN]
            ],
            "more": len(parsed.rows) - ROWS_SHOWN,
        }
    return render(request, "branches/import_preview.html", context)
