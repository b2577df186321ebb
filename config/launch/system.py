"""What only the system's package manager can give: Pango for printing, Chromium for the browser tests.

Installed without asking when this user may (root, or sudo without a password); else the one line to
run is printed.
"""

import ctypes
import os
import shutil
import subprocess
from dataclasses import dataclass

from .processes import LaunchFault
from .words import say

# The shell without windows draws the same and opens a page in a third of the time.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_PANGO_LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)


@dataclass(frozen=True)
class Manager:
    """A package manager: how it installs, and what our needs are called there (of ``chromium`` the first that it has)."""

    program: str
    refresh: tuple[str, ...]
    install: tuple[str, ...]
    pango: tuple[str, ...]
    chromium: tuple[str, ...]


_MANAGERS = (
    Manager(
        "apt-get",
        ("apt-get", "update", "-qq"),
        ("apt-get", "install", "-y", "-qq", "--no-install-recommends"),
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        ("chromium-headless-shell", "chromium"),
    ),
    Manager("dnf", (), ("dnf", "install", "-y"), ("pango",), ("chromium",)),
    Manager("apk", (), ("apk", "add"), ("pango", "fontconfig"), ("chromium",)),
    Manager("pacman", (), ("pacman", "-S", "--noconfirm"), ("pango",), ("chromium",)),
)


def ensure_pango() -> None:
    """Pango, the one library WeasyPrint needs from the system; without it nothing can be printed."""
    if _has_pango():
        return
    manager = _manager()
    line = _install(manager, "pango", manager.pango if manager else (), "Pango (để in văn bản ra PDF)")
    if not _has_pango():
        say(f"Chú ý: máy chưa có Pango nên chưa in được văn bản ra PDF. Hãy chạy: {line}")


def ensure_chromium() -> None:
    """A Chromium for the browser tests; without one they fail and the others still run."""
    manager = _manager()
    line = ""
    for package in manager.chromium if manager else ("chromium",):
        if chromium():
            return
        line = _install(manager, "chromium", (package,), "Chromium (cho kiểm thử bằng trình duyệt)")
    if not chromium():
        say(f"Chú ý: máy chưa có Chromium nên các kiểm thử bằng trình duyệt sẽ hỏng. Hãy chạy: {line}")


def ensure_venv_module() -> None:
    """Debian and Ubuntu ship the making of virtual environments apart from Python."""
    manager = _manager()
    if manager is None or manager.program != "apt-get":
        raise LaunchFault("Python này thiếu mô-đun ensurepip nên không tạo được .venv.")
    if not _run_install(manager, ("python3-venv",)):
        raise LaunchFault(f"Python thiếu mô-đun venv. Hãy chạy: {_line(manager, ('python3-venv',))}")


def chromium() -> str | None:
    """The Chromium on the path, if any."""
    return next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


def _has_pango() -> bool:
    for library in _PANGO_LIBRARIES:
        try:
            ctypes.CDLL(library)
        except OSError:
            return False
    return True


def _manager() -> Manager | None:
    return next((m for m in _MANAGERS if shutil.which(m.program)), None)


def _install(manager: Manager | None, what: str, packages: tuple[str, ...], title: str) -> str:
    """Try to install; the line a person with the right would run."""
    if manager is None:
        return f"cài {what} bằng trình quản lý gói của hệ điều hành"
    if _privilege() is not None:
        say(f"Đang cài {title}…")
        _run_install(manager, packages)
    return _line(manager, packages)


def _run_install(manager: Manager, packages: tuple[str, ...]) -> bool:
    prefix = _privilege()
    if prefix is None:
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (manager.refresh, (*manager.install, *packages)):
        if not command:
            continue
        result = subprocess.run([*prefix, *command], env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        say(result.stderr.strip())
    return result.returncode == 0


def _privilege() -> list[str] | None:
    """The words before a command that installs, or None when this user may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None


def _line(manager: Manager, packages: tuple[str, ...]) -> str:
    return " ".join(["sudo", *manager.install, *packages]).replace(" -qq", "")
