"""What the pages of an import read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, QuerySet

from core.excel import Column, Kind
from members.models import ImportBatch, ImportRemark, RemarkKind

REMARK_COLUMNS = (
    Column("Dòng", Kind.INTEGER), Column("Loại", width=12), Column("Họ và tên", width=26), Column("Cột", width=24),
    Column("Giá trị trong tệp", width=26), Column("Nội dung", width=70), Column("Cần ghi", width=40),
)  # fmt: skip


def remarks(batch: ImportBatch, kind: str = "") -> QuerySet[ImportRemark]:
    """The remarks of the last check in the order of the file; ``kind`` may also be ``duplicate``."""
    rows = batch.remarks.order_by("row", "pk")
    if kind == "duplicate":
        return rows.filter(duplicate=True)
    return rows.filter(kind=kind) if kind in RemarkKind.values else rows


def counts(batch: ImportBatch) -> dict[str, int]:
    """How many remarks there are of each kind, and how many are about duplicates."""
    found: Counter[str] = Counter()
    for kind, duplicate, n in batch.remarks.values_list("kind", "duplicate").annotate(n=Count("pk")).order_by():
        found[kind] += n
        found["duplicate"] += n if duplicate else 0
    return dict(found)


def remark_rows(batch: ImportBatch, kind: str = "") -> Iterator[list]:
    """The same remarks as rows of a workbook."""
    for one in remarks(batch, kind).iterator():
        label = RemarkKind(one.kind).label
        yield [one.row, label, one.name, one.column, one.value, one.message, one.expected]
