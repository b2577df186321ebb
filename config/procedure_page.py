"""Căn cứ, Quy trình: the steps of each procedure as people read them, with the documents in force today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.procedures import PROCEDURES, common_checks, rows_of, title_of
from core.access import Reach, page
from core.workflow import cite
from regulations.views import tabs_at


@page(reach=Reach.SIGNED_IN)
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """One procedure (``?name=``), the first when none of that name is asked; the others to choose from."""
    known = {workflow.code: workflow for workflow in PROCEDURES}
    workflow = known.get(request.GET.get("name", ""), PROCEDURES[0])
    today = timezone.localdate()
    rows = [(row, cite(row.basis, today) or title_of(row.basis)) for row in rows_of(workflow)]
    shown = {
        "tabs": tabs_at("procedures"), "procedures": PROCEDURES, "workflow": workflow, "rows": rows, "common": common_checks(workflow),
    }  # fmt: skip
    return render(request, "regulations/procedures.html", shown)
