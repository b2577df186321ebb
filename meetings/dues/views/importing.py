"""Bases from an Excel list: upload, what was read row by row, confirm."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission as P
from core.access import page
from core.dates import Month
from core.findings import Refused
from core.pages import add_findings
from meetings.dues.forms import BasesUploadForm
from meetings.dues.importing import Line, read_lines, write_bases
from meetings.dues.views.common import branch_of, need

_SALT = "dues.bases"
_KEPT = 3600  # seconds in which what was read may be confirmed


@page(permission=P.DUES_INCOME)
@require_http_methods(["GET", "POST"])
def import_bases(request: HttpRequest, branch: int) -> HttpResponse:
    """Read a list, show what it would write and what is wrong with it, write it when confirmed."""
    unit, on = branch_of(request, branch), request.scope.on
    need(request.scope.can(P.DUES_INCOME, unit))
    if request.method == "POST" and "read" in request.POST:
        return _confirm(request, unit)
    form = BasesUploadForm(request.POST or None, request.FILES or None, initial={"start": Month.of(on)})
    context = {"branch": unit, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            lines = read_lines(form.cleaned_data["file"], unit)
        except Refused as refused:
            add_findings(form, refused)
        else:
            start = form.cleaned_data["start"]
            read = {
                "branch": unit.pk,
                "user": request.user.pk,
                "start": start.isoformat(),
                "lines": [asdict(line) for line in lines],
            }
            context |= {
                "lines": lines, "start": start, "read": signing.dumps(read, salt=_SALT, compress=True),
                "sound": sum(line.changes for line in lines), "faulty": sum(bool(line.fault) for line in lines),
            }  # fmt: skip
            return render(request, "dues/import_preview.html", context)
    return render(request, "dues/import_upload.html", context, status=422 if form.is_bound else 200)


def _confirm(request: HttpRequest, unit) -> HttpResponse:
    again = reverse("dues:import_bases", args=[unit.pk])
    try:
        read = signing.loads(request.POST["read"], salt=_SALT, max_age=_KEPT)
    except signing.BadSignature:
        messages.error(request, "Kết quả đọc tệp không còn dùng được; hãy tải tệp lên lại. Chưa có gì được ghi.")
        return redirect(again)
    if read["branch"] != unit.pk or read["user"] != request.user.pk:
        messages.error(request, "Kết quả đọc tệp là của chi bộ khác; hãy tải tệp lên lại. Chưa có gì được ghi.")
        return redirect(again)
    try:
        count = write_bases(
            organization=unit, lines=[Line(**line) for line in read["lines"]], start=Month.parse(read["start"]), by=request.user,
            on=request.scope.on,
        )  # fmt: skip
    except Refused as refused:
        for finding in refused.findings:
            row = f"Dòng {finding.row}: " if finding.row else ""
            messages.error(request, f"{row}{finding.message} {finding.remedy} Chưa có gì được ghi.".replace("  ", " "))
        return redirect(again)
    messages.success(request, f"Đã ghi căn cứ đóng của {count} đồng chí.")
    return redirect(f"{reverse('dues:overview')}?organization={unit.pk}")
