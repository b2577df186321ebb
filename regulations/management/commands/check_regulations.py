"""``check_regulations``: prove that the reference data are whole."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from regulations.consistency import Report, examine


class Command(BaseCommand):
    """Ends with an error when anything is wrong; known gaps are listed with their reasons."""

    help = "Kiểm tra dữ liệu quy định: không hở, không trùng, có nguồn cho từng thời gian."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        report = examine()
        if options["format"] == "json":
            self.stdout.write(json.dumps(as_json(report), ensure_ascii=False, default=str))
        else:
            for fault in report.faults:
                self.stdout.write(f"LỖI  {fault.message}")
            for gap in report.known_gaps:
                self.stdout.write(f"Biết {gap['label']} ({gap['subject']}): {gap['note']}")
            self.stdout.write(
                f"Đã kiểm tra {report.counted['parameters']} quy định, {report.counted['values']} giá trị, "
                f"{report.counted['instruments']} văn bản: {len(report.faults)} lỗi."
            )
        if not report.ok:
            raise CommandError(f"Dữ liệu quy định có {len(report.faults)} lỗi.")


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain values."""
    return {
        "ok": report.ok,
        "counted": report.counted,
        "faults": [{"code": f.code, "subject": f.field, "message": f.message} for f in report.faults],
        "known_gaps": report.known_gaps,
    }
