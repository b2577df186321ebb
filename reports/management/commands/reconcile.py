"""``manage.py reconcile``: prove the invariants I-1 to I-8 on this installation."""

from __future__ import annotations

import json

from django.core.management.base import BaseCommand, CommandError

from reports.reconcile import reconcile


class Command(BaseCommand):
    """Exits non-zero when anything does not agree."""

    help = "Đối soát: chứng minh đảng số, số đếm, báo cáo, lịch sử khớp nhau."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args, **options) -> None:
        results = reconcile()
        sound = not any(result["faults"] for result in results)
        if options["format"] == "json":
            self.stdout.write(json.dumps({"ok": sound, "checks": results}, ensure_ascii=False, indent=1))
        else:
            for result in results:
                verdict = "khớp" if not result["faults"] else f"{len(result['faults'])} chỗ không khớp"
                self.stdout.write(f"{result['invariant']}  {result['label']}: {verdict}")
                for fault in result["faults"]:
                    self.stdout.write(f"      {fault}")
        if not sound:
            raise CommandError("Có chỗ không khớp.")
