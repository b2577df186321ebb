"""The commands of `./sochibo`."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from config.environment import ROOT, EnvironmentFault

from . import prepare, run
from .processes import LaunchFault
from .python import PYTHON
from .words import fail, say


@dataclass(frozen=True)
class Command:
    """One command: its line in the list, what it does with the words after it."""

    help: str
    action: Callable[[list[str]], int]


def main(words: list[str]) -> int:
    """Carry out one command; the process's exit code."""
    if not words or words[0] in {"help", "--help", "-h"}:
        _list_commands()
        return 0
    command = COMMANDS.get(words[0])
    if command is None:
        fail(f"Không có lệnh “{words[0]}”.")
        _list_commands()
        return 2
    os.chdir(ROOT)
    try:
        return command.action(words[1:])
    except KeyboardInterrupt:
        return 130
    except (LaunchFault, EnvironmentFault) as fault:
        fail(str(fault))
    except PermissionError as error:
        fail(f"Không có quyền với {error.filename}. Thư mục này có thuộc người dùng đang chạy không?")
    except OSError as error:
        fail(f"Máy tính báo lỗi: {error}.")
    return 1


def _list_commands() -> None:
    say("Sổ Chi Bộ. Cách dùng: ./sochibo <lệnh> [tham số]\n")
    for name, command in COMMANDS.items():
        say(f"  {name:8} {command.help}")


def _setup(words: list[str]) -> int:
    prepare.everything()
    prepare.browser()
    say("Đã chuẩn bị xong.")
    return 0


def _test(words: list[str]) -> int:
    """The tests, spread over the cores unless the caller says otherwise; `words` go to pytest."""
    prepare.everything()
    prepare.browser()
    # Whole stretches for each, so that what is made once for a module is made once; who has done his takes over from the others.
    spread = [] if _chooses_workers(words) else ["-n", _workers(), "--dist", "worksteal"]
    # Every process of the tests would compile the whole project again where Python was told to keep no byte code.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return _call(
        [str(PYTHON), "-m", "pytest", *spread, *words], kept | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    )


def _chooses_workers(words: list[str]) -> bool:
    return any(w.startswith(("-n", "--numprocesses", "--pdb")) for w in words)


def _workers() -> str:
    # One Redis database per worker, and an ordinary server has sixteen.
    return str(max(1, min(os.cpu_count() or 1, 12)))


def _check(words: list[str]) -> int:
    """Style, Django's own checks, models and migrations in step."""
    prepare.everything()
    checks = [
        [str(PYTHON), "-m", "ruff", "check", "."],
        [str(PYTHON), "-m", "ruff", "format", "--check", "."],
    ]
    codes = [_call(check) for check in checks]
    codes += [_manage(["check"]), _manage(["makemigrations", "--check", "--dry-run"])]
    return max(codes)


def _format(words: list[str]) -> int:
    prepare.everything()
    fixed = _call([str(PYTHON), "-m", "ruff", "check", "--fix", "."])
    return max(fixed, _call([str(PYTHON), "-m", "ruff", "format", "."]))


def _managing(command: str) -> Callable[[list[str]], int]:
    """A command that prepares the machine, then runs the management command of that name."""

    def action(words: list[str]) -> int:
        prepare.everything()
        return _manage([command, *words])

    return action


def _any_management_command(words: list[str]) -> int:
    prepare.everything()
    return _manage(words)


def _manage(words: list[str]) -> int:
    return _call([str(PYTHON), "manage.py", *words])


def _call(command: list[str], environment: dict[str, str] | None = None) -> int:
    """Run to the end; Ctrl-C belongs to the child, whose exit code is passed on."""
    sys.stdout.flush()
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


COMMANDS = {
    "run": Command("chạy chương trình và in địa chỉ (--port, --host để chọn)", run.run),
    "test": Command("chạy mọi kiểm thử; tham số theo sau chuyển cho pytest", _test),
    "setup": Command("chỉ chuẩn bị máy: thư viện, giao diện, phông chữ", _setup),
    "check": Command("soát mã nguồn, cấu hình và thay đổi cơ sở dữ liệu", _check),
    "format": Command("sắp lại mã nguồn cho đúng khuôn", _format),
    "demo": Command("dựng dữ liệu mẫu (--scale hamlet|commune|city|province|nation)", _managing("demo")),
    "bench": Command("đo tốc độ và in các tỷ lệ", _managing("bench")),
    "docs": Command("viết lại các trang tài liệu sinh từ mã nguồn", _managing("docs")),
    "shell": Command("mở Python với dữ liệu của chương trình", _managing("shell")),
    "manage": Command("chạy một lệnh quản trị bất kỳ (reconcile, report, …)", _any_management_command),
}
