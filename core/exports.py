"""Every file that leaves the system is written down, also from apps that stand below the log (``accounts``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


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
