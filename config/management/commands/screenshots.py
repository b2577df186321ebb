"""``manage.py screenshots``: take the pictures of ``docs/images`` again from the demo that is running."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import demo_mode
from config.launch.system import chromium
from config.screenshots import SHOTS, camera

FOLDER = "docs/images"


class Command(BaseCommand):
    """See ``config.screenshots``. Opens last month's report of the secretary's branch and hands in a list when there is none."""

    help = "Chụp lại các ảnh của tài liệu từ bản dùng thử đang chạy."

    def add_arguments(self, parser) -> None:
        parser.add_argument("names", nargs="*", help="tên ảnh; bỏ trống là tất cả")

    def handle(self, *args, **options) -> None:
        """Take them all, or those named."""
        address = self._address()
        wanted = options["names"] or [shot.name for shot in SHOTS]
        unknown = set(wanted) - {shot.name for shot in SHOTS}
        if unknown:
            raise CommandError(f"Không có ảnh {', '.join(sorted(unknown))}.")
        # Addresses are asked of the database before the browser starts: its event loop and Django's queries do not mix.
        addresses = {shot: shot.address() for shot in SHOTS if shot.name in wanted}
        folder = Path(settings.BASE_DIR) / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        with camera(address) as taking:
            for shot, page in addresses.items():
                picture = taking.take(shot, page)
                (folder / f"{shot.name}.png").write_bytes(picture)
                self.stdout.write(f"{shot.name}.png  {len(picture) // 1024} KB")

    def _address(self) -> str:
        if not demo_mode.is_on():
            raise CommandError("Chỉ chụp từ dữ liệu minh họa.")
        if chromium() is None:
            raise CommandError("Máy chưa có Chromium.")
        note = Path(settings.VAR_DIR) / "run.json"
        text = note.read_text(encoding="utf-8") if note.exists() else ""
        if not text:
            raise CommandError("Hãy chạy ./sochibo run trước, rồi chụp ở cửa sổ khác.")
        return json.loads(text)["address"]
