"""``manage.py import_members FILE --organization CODE [--commit] [--as-of YYYY-MM-DD]``: a list of members from Excel."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.utils import timezone

from branches.models import Organization
from core.excel import WorkbookError
from core.findings import Refused
from members.importing.reading import Reading, read_file
from members.importing.services import lock_writing, write


class Command(BaseCommand):
    """Reads the whole file and tells every fault by its row in Excel.

    Writes only with ``--commit``: the importable rows, all of them in one transaction; rows with a fault stay reported. Never asks.
    Fails (exit code other than 0) when the file cannot be read, the organisation is unknown or the writing was refused.
    """

    help = "Nhập danh sách đảng viên từ tệp Excel."

    def add_arguments(self, parser) -> None:
        """The file, the organisation it is for, whether to write, the day of the opening balance, how to answer."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--organization", required=True, help="mã của tổ chức đảng mà danh sách được nhập vào")
        parser.add_argument("--commit", action="store_true", help="ghi vào hệ thống các dòng nhập được")
        parser.add_argument("--as-of", type=_day, help="ngày chốt số dư ban đầu (YYYY-MM-DD), mặc định là hôm nay")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args, **options) -> None:
        """Read, check, perhaps write, answer."""
        organization = Organization.objects.filter(code=options["organization"]).first()
        if organization is None:
            raise CommandError(f"Không có tổ chức đảng mang mã “{options['organization']}”.")
        today = timezone.localdate()
        cut_off = options["as_of"] or today
        created: list[int] = []
        try:
            with transaction.atomic():
                if options["commit"]:
                    lock_writing()
                reading = read_file(options["file"], organization, on=today)
                if options["commit"] and reading.result.importable:
                    created = write(reading, cut_off=cut_off, file_name=options["file"].name, by=None, on=today)
        except (WorkbookError, Refused) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"Cơ sở dữ liệu từ chối, chưa có gì được ghi: {error}") from error
        self._answer(reading, created, options["format"])

    def _answer(self, reading: Reading, created: list[int], style: str) -> None:
        answer = reading.as_json() | {"committed": bool(created), "created": len(created)}
        if style == "json":
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write(f"Đọc {answer['rows_read']} dòng, nhập được {answer['importable']}.")
        for kind, label in (("faults", "Lỗi"), ("warnings", "Lưu ý")):
            for one in answer[kind]:
                self.stdout.write(f"{label} dòng {one['row']}: {one['message']}")
        self.stdout.write(f"Đã ghi {len(created)} đảng viên." if created else "Chưa ghi gì vào hệ thống.")


def _day(text: str) -> date:
    return date.fromisoformat(text)
