"""``load_regulations``: bring the reference data of this release into the tables."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from regulations.loading import bring_up_to_date, load_companions


class Command(BaseCommand):
    """Run at every start; does nothing when the same data were loaded last."""

    help = "Nạp văn bản, quy định, thẩm quyền, mẫu biểu, danh mục kèm theo phần mềm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="Nạp cả khi dữ liệu không đổi.")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        done = bring_up_to_date(on=timezone.localdate(), force=options["force"])
        load_companions()
        if options["format"] == "json":
            result = {
                "skipped": done.skipped, "added": done.added, "changed": done.changed, "ended": done.ended,
            }  # fmt: skip
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        elif done.skipped:
            self.stdout.write("Dữ liệu quy định không đổi.")
        else:
            self.stdout.write(
                f"Dữ liệu quy định: thêm {sum(done.added.values())}, "
                f"sửa {sum(done.changed.values())}, kết thúc {sum(done.ended.values())}."
            )
