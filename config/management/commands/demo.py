"""``manage.py demo``: an invented organisation of a chosen scale."""

from __future__ import annotations

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from branches.models import Organization
from config.demo.make import make_demo
from config.demo.tree import SCALES
from core.findings import Refused


class Command(BaseCommand):
    """Deterministic for a seed and a day."""

    help = "Lập dữ liệu minh họa (người và nơi đều không có thật)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--scale", choices=sorted(SCALES), default="commune")
        parser.add_argument("--seed", type=int, default=1930)
        parser.add_argument("--if-empty", action="store_true", help="không làm gì khi đã có dữ liệu")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args, **options) -> None:
        if options["if_empty"] and Organization.objects.exists():
            return
        quiet = options["format"] == "json"
        try:
            root = make_demo(
                options["scale"],
                seed=options["seed"],
                today=localdate(),
                say=(lambda _: None) if quiet else self.stdout.write,
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        if quiet:
            self.stdout.write(
                json.dumps({"ok": True, "root": root.code, "scale": options["scale"]}, ensure_ascii=False)
            )
