"""Every file that leaves the system is written down, also from apps that stand below the log (``accounts``).

::

    return answer_pdf(request, printed, name=f"ke-hoach-{plan.year}", what=str(plan), path=plan.organization.path)
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string

from core.excel import Column, write_xlsx
from core.printing import PrintOut, print_out
from core.text import fold

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
}


def log_export(
    request: HttpRequest,
    *,
    what: str,
    filters: Mapping[str, Any],
    columns: Iterable[str],
    rows: int,
    format: str,
    path: str = "",
) -> None:
    """Hand the facts of an export to the recorder named in ``EXPORT_RECORDER``."""
    record = import_string(settings.EXPORT_RECORDER)
    record(request, what=what, filters=filters, columns=columns, rows=rows, format=format, path=path)


def file_answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file of a kind of ``CONTENT_TYPES``: a PDF opens in the browser, others are saved; ``name`` may be words."""
    place = "inline" if kind == "pdf" else "attachment"
    file_name = "-".join(fold(name).replace("/", " ").replace(":", " ").split())
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[kind],
        headers={"Content-Disposition": f'{place}; filename="{file_name}.{kind}"'},
    )


def answer_pdf(
    request: HttpRequest,
    printed: PrintOut,
    *,
    name: str,
    what: str,
    path: str,
    filters: Mapping[str, Any] | None = None,
    columns: Iterable[str] = (),
    rows: int | None = None,
) -> HttpResponse:
    """A print-out, with its line in the log of exports; ``rows`` where it is a list, else its pages count."""
    rows = printed.pages if rows is None else rows
    log_export(request, what=what, filters=filters or {}, columns=columns, rows=rows, format="pdf", path=path)
    return file_answer(printed.pdf, "pdf", name)


def answer_print(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, pdf: bool, landscape: bool = False, **file
) -> HttpResponse:
    """A print template as a page for checking (with ``back`` in the context), or as PDF; ``file`` is as ``answer_pdf`` takes it."""
    if not pdf:
        return render(request, template, {**context, "landscape": landscape})
    return answer_pdf(request, print_out(template, context, landscape=landscape), **file)


def answer_xlsx(
    request: HttpRequest,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    name: str,
    what: str,
    path: str,
    titles: Sequence[str],
    sheet_name: str = "Danh sách",
    filters: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A workbook, with its line in the log of exports."""
    target = io.BytesIO()
    written = write_xlsx(target, columns, rows, titles=titles, sheet_name=sheet_name)
    log_export(
        request, what=what, filters=filters or {}, columns=[column.label for column in columns], rows=written, format="xlsx",
        path=path,
    )  # fmt: skip
    return file_answer(target.getvalue(), "xlsx", name)
