"""Copy from `node_modules` to `static/vendor` what pages, prints and tests use; nothing of it is committed."""

import hashlib
import shutil
from pathlib import Path

from config.environment import ROOT

from .processes import LaunchFault

VENDOR = ROOT / "static" / "vendor"

# (pattern below node_modules, folder below static/vendor)
FILES = (
    ("@tabler/core/dist/css/tabler.min.css", "tabler"),
    ("@tabler/icons/icons/outline/*.svg", "tabler-icons/outline"),
    ("htmx.org/dist/htmx.min.js", "htmx"),
    ("@fontsource/be-vietnam-pro/files/*-[4567]00-normal.woff2", "be-vietnam-pro"),
    ("@fontsource/be-vietnam-pro/files/*-400-italic.woff2", "be-vietnam-pro"),
    ("@expo-google-fonts/tinos/*/*.ttf", "tinos"),
)
DEVELOPMENT_FILES = (("axe-core/axe.min.js", "axe"),)
# Read by the server or the tests, never fetched by a browser: not worth collecting.
NOT_SERVED = ("tabler-icons", "axe")


def copy_files(*, development: bool = True) -> None:
    """Fill `static/vendor`; again only when the lock file or the lists above changed."""
    wanted = FILES + DEVELOPMENT_FILES if development else FILES
    stamp = VENDOR / ".prepared"
    mark = hashlib.sha256((ROOT / "package-lock.json").read_bytes() + repr(wanted).encode()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == mark:
        return
    draft = VENDOR.with_name("vendor.draft")
    shutil.rmtree(draft, ignore_errors=True)
    for pattern, folder in wanted:
        found = sorted((ROOT / "node_modules").glob(pattern))
        if not found:
            raise LaunchFault(f"Thiếu tệp giao diện node_modules/{pattern}. Hãy chạy ./sochibo setup.")
        _copy(found, draft / folder)
    (draft / ".prepared").write_text(mark, encoding="ascii")
    shutil.rmtree(VENDOR, ignore_errors=True)
    draft.rename(VENDOR)


def _copy(files: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        if file.suffix == ".css":
            (folder / file.name).write_text(_without_map(file.read_text(encoding="utf-8")), encoding="utf-8")
        else:
            shutil.copyfile(file, folder / file.name)


def _without_map(sheet: str) -> str:
    """A style sheet without the line that sends developers' tools to a map of 1,7 MB we do not ship."""
    return "".join(line for line in sheet.splitlines(keepends=True) if not line.startswith("/*# sourceMappingURL="))
