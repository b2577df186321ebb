"""Bring an installation up to date: tables, static files, reference data and, when empty, the demo commune."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from config.launch.frontend import NOT_SERVED


class Command(BaseCommand):
    help = "Cập nhật bảng dữ liệu, tệp tĩnh, dữ liệu tham chiếu; cơ sở dữ liệu trống thì dựng xã mẫu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="không dựng dữ liệu mẫu")
        parser.add_argument("--no-static", action="store_true", help="tệp tĩnh đã có sẵn")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if not options["no_static"]:
            _collect_static()
        commands = get_commands()
        if "load_regulations" in commands:
            call_command("load_regulations", verbosity=0)
        if "demo" in commands and not options["no_demo"]:
            call_command("demo", scale="commune", if_empty=True)


def _collect_static() -> None:
    """`collectstatic`, only when a source file is new or different."""
    stamp = Path(settings.STATIC_ROOT) / ".prepared"
    mark = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == mark:
        return
    call_command(
        "collectstatic",
        interactive=False,
        clear=True,
        verbosity=0,
        ignore_patterns=list(NOT_SERVED),
    )
    stamp.write_text(mark, encoding="ascii")


def _fingerprint() -> str:
    """Names, sizes and times of every served source file."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and not set(path.relative_to(folder).parts) & set(NOT_SERVED):
                state = path.stat()
                digest.update(f"{path}{state.st_size}{state.st_mtime_ns}".encode())
    return digest.hexdigest()
