"""A list uploaded for the target branch, read and checked."""

from __future__ import annotations

from django.core.files.base import ContentFile

from members.models import ImportBatch, ImportRemark, ImportState, RemarkKind
from tests.address_world import MARKER, World

KEYS = ("mapping", "preview", "remarks", "commit", "discard", "file")


def batch(world: World) -> ImportBatch:
    """The list, with one remark."""

    def make() -> ImportBatch:
        found = ImportBatch(
            organization=world.target, state=ImportState.CHECKED, file_name=f"Danh sách {MARKER}.xlsx", sha256="0" * 64,
            layout={"sheet": "Danh sách", "unread": [], "rows": 1, "columns": [{"index": 0, "title": MARKER, "samples": []}]},
            summary={"rows_read": 1, "importable": 1, "faulty": 0, "warned": 0, "left": 0, "skipped": {}},
        )  # fmt: skip
        found.file.save("danh-sach.xlsx", ContentFile(b"PK"), save=False)
        found.save()
        ImportRemark.objects.create(
            batch=found,
            row=4,
            kind=RemarkKind.WARNING,
            code="name_note",
            name=f"Lê {MARKER}",
            message="Bỏ phần ghi thêm.",
        )
        return found

    return world.once("import", make)


SAMPLES = {f"members:import_{key}.pk": lambda world: batch(world).pk for key in KEYS}
BACKGROUND = {"members": (batch,)}
SHOWS_NO_ROWS = {"members:import_upload": "a blank form"}
