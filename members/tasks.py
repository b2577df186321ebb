"""Work outside a request: the counted totals by the clock, long exports, imports."""

from __future__ import annotations

from datetime import date

from celery import shared_task
from django.utils.timezone import localdate

from core.exports import CONTENT_TYPES
from jobs.registry import job
from members import counting, exports
from members.importing import tasks as import_tasks
from members.record.services import refresh_when_lists_change

__all__ = ["export", "fold", "import_tasks", "refresh"]


@shared_task(name="members.fold")
def fold() -> None:
    """Carry waiting changes of totals to every node above."""
    counting.fold()


@shared_task(name="members.refresh")
def refresh() -> None:
    """A new day: birthdays and anniversaries move people between bands, another list of required papers may hold."""
    refresh_when_lists_change(localdate())
    counting.refresh_all(localdate())
    counting.fold()


@job("members.export")
def export(work) -> dict:
    """A list of members as a file, for lists too long to wait for."""
    params = work.params
    listing = exports.listing_for(work.user, params["filters"], date.fromisoformat(params["on"]))
    columns = exports.columns_named(listing.scope, params["columns"])
    total = exports.check(listing, params["reason"])
    work.progress(0, total, "Đang ghi danh sách")
    path = work.file(f"{exports.file_name(listing.on)}.{params['format']}", CONTENT_TYPES[params["format"]])
    with path.open("wb") as file:
        written = exports.write(file, listing, columns, params["format"], pulse=work.progress)
    exports.log(None, listing, columns, written, format=params["format"], reason=params["reason"], user=work.user)
    return {"rows": written}
