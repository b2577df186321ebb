"""``manage.py import_organizations FILE --under CODE [--commit] [--format json]``: an office's tree from Excel."""

from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from branches.importing import import_organizations, read_tree
from branches.models import Organization
from core.excel import WorkbookError
from core.findings import Refused


class Command(BaseCommand):
    """Reads the whole file, tells every fault by row; writes only with ``--commit``, in one transaction; never asks."""

    help = "Nhập cây tổ chức đảng từ tệp Excel."

    def add_arguments(self, parser) -> None:
        """The file, the organisation it is for, whether to write, how to answer."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--under", required=True, help="mã của tổ chức đảng mà danh sách được nhập vào dưới")
        parser.add_argument("--commit", action="store_true", help="ghi vào hệ thống")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args, **options) -> None:
        """Read, check, perhaps write; exit code 1 when nothing can be imported."""
        under = Organization.objects.filter(code=options["under"]).first()
        if under is None:
            raise CommandError(f"Không có tổ chức đảng mang mã “{options['under']}”.")
        today = timezone.localdate()
        try:
            with transaction.atomic():
                parsed = read_tree(options["file"], on=today)
                found = import_organizations(parsed, under=under, by=None, on=today, commit=options["commit"])
        except (WorkbookError, Refused) as error:
            raise CommandError(str(error)) from error
        answer = found.as_json()
        if options["format"] == "json":
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for line in _lines(answer):
                self.stdout.write(line)
        if not answer["importable"]:
            raise SystemExit(1)


def _lines(answer: dict) -> list[str]:
    lines = [f"Đọc {answer['rows_read']} dòng, nhập được {answer['importable']}."]
    for kind, label in (("faults", "Lỗi"), ("warnings", "Lưu ý")):
        lines += [f"{label} dòng {one['row']}: {one['message']}" for one in answer[kind]]
    lines.append(f"Đã ghi {answer['created']} tổ chức đảng." if answer["committed"] else "Chưa ghi gì vào hệ thống.")
    return lines
