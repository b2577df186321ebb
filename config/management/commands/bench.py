"""``manage.py bench``: the ratios of the design (§9), measured in one run."""

from __future__ import annotations

import json
import platform
from itertools import chain

from django.core.management.base import BaseCommand

from config.bench import files, pages, printing, steps, transfer_pages, transfer_steps
from config.bench.databases import prepare
from config.bench.measure import Result

PARTS = ("P1", "P2", "P3", "P4", "P5", "P6", "P7")


class Command(BaseCommand):
    """Prints ratios; absolute times are for orientation only. Builds its data in databases of its own beside the working one."""

    help = "Đo tốc độ: in các tỷ lệ so với mốc, đo xen kẽ trong một lượt."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--scale", choices=("city", "province", "nation"), default="province")
        parser.add_argument("--rounds", type=int, default=15)
        parser.add_argument("--rows", type=int, default=10_000, help="số dòng của tệp nhập")
        parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
        parser.add_argument("--rebuild", action="store_true", help="lập lại dữ liệu đo")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args, **options) -> None:
        quiet = options["format"] == "json"
        say = (lambda _: None) if quiet else self.stdout.write
        large = prepare(options["scale"], rebuild=options["rebuild"], say=say)
        small = prepare("commune", rebuild=options["rebuild"], say=say)
        rounds = options["rounds"]
        parts = {
            "P1": lambda: pages.p1(large, rounds),
            "P2": lambda: chain(pages.p2(large, rounds), transfer_pages.p2(large, rounds)),
            "P3": lambda: pages.p3(large, small, rounds),
            "P4": lambda: chain(steps.p4(large, rounds), transfer_steps.p4(large, rounds)),
            "P5": lambda: files.p5(large, options["rows"]),
            "P6": lambda: files.p6(large, 100_000),
            "P7": lambda: printing.p7(large, max(2, rounds // 3)),
        }
        results: list[Result] = []
        for part in options["only"]:
            for line in parts[part]():
                results.append(line)
                say(self._line(line))
        if quiet:
            machine = {"python": platform.python_version(), "system": platform.platform()}
            self.stdout.write(
                json.dumps(
                    {"machine": machine, "results": [r.as_json() for r in results]}, ensure_ascii=False, indent=1
                )
            )

    def _line(self, line: Result) -> str:
        verdict = "đạt" if line.reached else "CHƯA ĐẠT"
        against = "(để tham khảo)" if line.target is None else f"(mốc {line.target:.3g}) {verdict}"
        return (
            f"{line.code}  {line.what}: {line.ratio:.2f} × {against}; "
            f"{line.ours_ms:.1f} ms / {line.beside_ms:.1f} ms  {line.note}"
        )
