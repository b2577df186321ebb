"""The acts of an import: keep the file, choose the columns, check, write once, give up."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from branches.models import Organization
from core.bulk import uncollected
from core.dates import format_date, format_moment
from core.findings import Finding, Refused
from core.sheets import Mapping
from jobs.models import Job
from jobs.services import start
from members.importing.reading import Progress, Reading, layout_of, read_file
from members.importing.remarks import keep_remarks
from members.importing.writing import Writer
from members.imports import ImportResult, field_label, guess_mapping, read_list
from members.imports.fields import REQUIRED
from members.models import ImportBatch, ImportState

AT_ONCE = 300  # rows checked and written while the clerk waits; longer lists go to a background job
WRITE_LOCK = 7_204_002  # advisory lock: two imports never write at the same time, each sees what the other has written
CHECK_JOB, WRITE_JOB = "members.import_check", "members.import_write"


def keep_file(*, data: bytes, file_name: str, organization: Organization, by) -> ImportBatch:
    """Keep an uploaded list with its hash and the guess of its columns.

    Effects: the original under ``MEDIA_ROOT`` (outside the web root, under a name of ours), a batch in the state uploaded. Raises
    ``WorkbookError`` and keeps nothing when no list can be read from the file.
    """
    sheet, unread = read_list(data)
    with transaction.atomic():
        batch = ImportBatch(
            organization=organization, file_name=Path(file_name).name[:200], sha256=hashlib.sha256(data).hexdigest(),
            layout=layout_of(sheet, unread), mapping=guess_mapping(sheet).as_json(), uploaded_by=by,
        )  # fmt: skip
        batch.file.save(f"{batch.sha256[:16]}{Path(file_name).suffix.lower()[:5]}", ContentFile(data), save=False)
        batch.save(force_insert=True)
    return batch


def same_file_before(batch: ImportBatch, scope) -> ImportBatch | None:
    """The latest import of the very same file that was written, as far as the person may see it."""
    earlier = ImportBatch.objects.visible_to(scope).filter(sha256=batch.sha256, state=ImportState.COMMITTED)
    found = earlier.exclude(pk=batch.pk).select_related("organization", "committed_by")
    return found.defer("created_ids").order_by("-committed_at").first()


def how_many_created(batch: ImportBatch) -> int:
    """How many records a written batch has made, without reading their keys."""
    found = ImportBatch.objects.filter(pk=batch.pk).annotate(n=Coalesce("created_ids__len", 0))
    return found.values_list("n", flat=True).get()


def mapping_findings(mapping: dict[str, int]) -> list[Finding]:
    """Whether the columns every list needs were pointed out."""
    return [
        Finding("column_missing", f"Chưa chỉ ra cột “{field_label(choices[0])}”.", field="",
                remedy="Chọn cột ứng với nội dung này; không có cột đó thì không nhập được.")
        for choices in REQUIRED if not any(name in mapping for name in choices)
    ]  # fmt: skip


@transaction.atomic
def choose_columns(*, batch: ImportBatch, mapping: dict[str, int], by, on: date) -> Job | None:
    """Take the meaning of every column from the clerk and check the whole list.

    Effects: the mapping; a short list is checked now, a long one by a background job, which is returned.
    """
    locked = _open(batch)
    if found := mapping_findings(mapping):
        raise Refused(found)
    locked.mapping, locked.state, locked.summary, locked.job = mapping, ImportState.UPLOADED, {}, None
    locked.save(update_fields=["mapping", "state", "summary", "job"])
    if locked.layout.get("rows", 0) < AT_ONCE:
        check(batch=locked, on=on)
        return None
    return _start(locked, CHECK_JOB, "Kiểm tra danh sách", {"on": on.isoformat()}, by)


@transaction.atomic
def check(*, batch: ImportBatch, on: date, progress: Progress | None = None) -> ImportBatch:
    """Read every row, look it up in the registry, keep every remark; no member is written.

    Effects: the remarks of the batch anew, the counts, the state checked. Safe to run again.
    """
    locked = _open(batch)
    reading = _read(locked, on, progress)
    keep_remarks(locked, reading)
    locked.summary, locked.state, locked.checked_at = _summary(reading), ImportState.CHECKED, timezone.now()
    locked.save(update_fields=["summary", "state", "checked_at"])
    return locked


@transaction.atomic
def confirm(*, batch: ImportBatch, cut_off: date, by, on: date) -> Job | None:
    """Write the importable rows: at once for a short list, by a background job (returned) for a long one."""
    locked = _open(batch)
    _check_confirmed(locked, cut_off, on)
    if locked.layout.get("rows", 0) < AT_ONCE:
        commit(batch=locked, cut_off=cut_off, by=by, on=on)
        return None
    return _start(locked, WRITE_JOB, "Ghi danh sách", {"cut_off": cut_off.isoformat(), "on": on.isoformat()}, by)


@transaction.atomic
def commit(*, batch: ImportBatch, cut_off: date, by, on: date, progress: Progress | None = None) -> ImportBatch:
    """Write the importable rows of a checked list as opening balances of a day, in one transaction, once.

    Effects in order: records, sheets, cards, badges, statuses, opening entries (and departures of who has left), counters; the
    batch in the state committed with who, when and the keys of the records. A batch that is committed already is returned as it
    is: a job run again after its worker died writes nothing twice. ``Refused`` when the registry has changed since the preview so
    that other rows would be written.
    """
    lock_writing()
    locked = _lock(batch)
    if locked.state == ImportState.COMMITTED:
        return locked
    _check_confirmed(locked, cut_off, on)
    reading = _read(locked, on, _first_half(progress))
    if reading.importable_key != locked.summary.get("importable_key"):
        raise Refused(
            Finding("changed", "Dữ liệu trong hệ thống đã thay đổi từ lúc kiểm tra, số dòng nhập được không còn như đã xem.",
                    remedy="Kiểm tra lại danh sách, xem kết quả rồi xác nhận."),
            conflict=True,
        )  # fmt: skip
    created = write(reading, cut_off=cut_off, file_name=locked.file_name, by=by, on=on, progress=_second_half(progress))
    locked.created_ids, locked.cut_off, locked.state = created, cut_off, ImportState.COMMITTED
    locked.committed_at, locked.committed_by = timezone.now(), by
    locked.save(update_fields=["created_ids", "cut_off", "state", "committed_at", "committed_by"])
    return locked


def lock_writing() -> None:
    """Wait until no other import writes; held to the end of the transaction, taken before the registry is looked into."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITE_LOCK])


@uncollected()
def write(
    reading: Reading, *, cut_off: date, file_name: str, by, on: date, progress: Progress | None = None
) -> list[int]:
    """Write what a reading found importable; the caller holds the transaction. Returns the keys of the new records."""
    if cut_off > on:
        raise Refused(_future(cut_off))
    used = {row.values["branch"] for row in reading.result.importable}
    branches = {code: branch for code, branch in reading.branches.items() if code in used}
    writer = Writer(branches, cut_off=cut_off, note=f"Nhập từ tệp {file_name[:150]}", by=by, on=on)
    return writer.write(reading.result.importable, progress)


@transaction.atomic
def discard(*, batch: ImportBatch) -> ImportBatch:
    """Give up an import: nothing was written, nothing can be written from it any more; the file stays as a trace."""
    locked = _open(batch)
    locked.state = ImportState.DISCARDED
    locked.save(update_fields=["state"])
    return locked


def _read(batch: ImportBatch, on: date, progress: Progress | None) -> Reading:
    with batch.file.open("rb") as source:
        data = source.read()
    return read_file(data, batch.organization, on=on, mapping=Mapping.from_json(batch.mapping), progress=progress)


def _lock(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update(of=("self",)).select_related("organization").get(pk=batch.pk)


def _open(batch: ImportBatch) -> ImportBatch:
    locked = _lock(batch)
    if not locked.is_open:
        done = "đã được ghi vào hệ thống" if locked.state == ImportState.COMMITTED else "đã bỏ, không nhập"
        when = f" lúc {format_moment(locked.committed_at)}" if locked.committed_at else ""
        raise Refused(Finding("finished", f"Danh sách này {done}{when}."), conflict=True)
    if locked.job and locked.job.is_open and locked.job.kind == WRITE_JOB:
        raise Refused(Finding("writing", "Danh sách này đang được ghi vào hệ thống."), conflict=True)
    return locked


def _check_confirmed(batch: ImportBatch, cut_off: date, on: date) -> None:
    if batch.state != ImportState.CHECKED:
        raise Refused(
            Finding("not_checked", "Danh sách chưa được kiểm tra xong.", remedy="Kiểm tra lại danh sách."),
            conflict=True,
        )
    if not batch.summary.get("importable"):
        raise Refused(
            Finding("nothing", "Không có dòng nào nhập được.", remedy="Sửa các dòng lỗi trong tệp rồi tải lên lại.")
        )
    if cut_off > on:
        raise Refused(_future(cut_off))


def _future(cut_off: date) -> Finding:
    message = f"Ngày chốt số dư {format_date(cut_off)} chưa đến."
    return Finding("future", message, field="cut_off", remedy="Nhập ngày không sau hôm nay.")


def _summary(reading: Reading) -> dict[str, Any]:
    """The counts of the preview: rows by what becomes of them, lines by why they were left out."""
    result = reading.result
    return {
        "rows_read": len(result.rows),
        "importable": len(result.importable),
        "faulty": len(result.rows) - len(result.importable),
        "warned": sum(1 for row in result.importable if row.warnings),
        "left": sum(1 for row in result.importable if row.values.get("end_reason")),
        "skipped": _skipped(result),
        "importable_key": reading.importable_key,
    }


def _skipped(result: ImportResult) -> dict[str, int]:
    counts: dict[str, int] = {}
    for line in result.skipped:
        counts[line.kind.label] = counts.get(line.kind.label, 0) + 1
    return counts


def _start(batch: ImportBatch, kind: str, words: str, params: dict[str, Any], by) -> Job:
    batch.job = start(kind, title=f"{words}: {batch.file_name}"[:200], params={"batch": batch.pk, **params}, by=by)
    batch.save(update_fields=["job"])
    return batch.job


def _first_half(progress: Progress | None) -> Progress | None:
    """Reading is the first half of the bar of a commit, writing the second."""
    return progress and (lambda done, total: progress(done, 2 * total))


def _second_half(progress: Progress | None) -> Progress | None:
    return progress and (lambda done, total: progress(total + done, 2 * total))
