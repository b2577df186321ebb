"""Long lists of people under cultivation: tried, then written, outside a request."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse

from accounts.scopes import UserScope
from admissions.importing import Row, try_rows, write_rows
from branches.models import Organization
from jobs.registry import job

CHECK, WRITE = "admissions.import_check", "admissions.import_write"


def _given(work) -> tuple[list[Row], dict]:
    on = date.fromisoformat(work.params["on"])
    organization = Organization.objects.get(pk=work.params["organization"])
    rows = [Row(**row) for row in work.params["rows"]]
    return rows, {"organization": organization, "scope": UserScope(work.user, on), "on": on}


@job(CHECK)
def check(work) -> dict:
    """Try every row; nothing is written."""
    rows, given = _given(work)
    try_rows(rows, **given, pulse=lambda n: work.progress(n, len(rows), "Đang kiểm tra từng dòng"))
    work.progress(len(rows), len(rows), "Xong")
    work.link(f"{reverse('admissions:import')}?job={work.job.pk}")
    return {"rows": [row.plain() for row in rows], "organization": work.params["organization"]}


@job(WRITE)
def write(work) -> dict:
    """Write every sound row, in one transaction."""
    rows, given = _given(work)
    with transaction.atomic():
        written = write_rows(rows, **given, pulse=lambda n: work.progress(n, len(rows), "Đang ghi danh sách"))
    work.progress(len(rows), len(rows), "Xong")
    work.link(reverse("admissions:list"))
    return {"written": written}
