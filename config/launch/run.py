"""`./sochibo run`: everything from a bare machine to a site that answers, and a clean stop."""

import argparse
import fcntl
import json
import os
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from config.environment import ROOT, var_dir

from . import prepare, services
from .processes import LaunchFault
from .python import PYTHON
from .supervisor import Program, Supervisor
from .words import say

FIRST_PORT = 8000
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def run(words: list[str]) -> int:
    """Prepare, start the servers, bring the data up to date, then serve until told to stop."""
    options = _options(words)
    prepare.everything()
    var_dir().mkdir(parents=True, exist_ok=True, mode=0o700)
    with _only_one() as note, services.running_services():
        environment = _environment(options.host)
        _bring_up_to_date(environment)
        port = _free_port(options.host, options.port or FIRST_PORT)
        shown = "localhost" if options.host in _LOOPBACK | {"0.0.0.0"} else options.host  # noqa: S104
        address = f"http://{shown}:{port}/"
        note(address)
        supervisor = Supervisor(_programs(options.host, port), environment, var_dir() / "log", services.tend)
        return supervisor.serve(ready=lambda: _answers(options.host, port), on_ready=lambda: _announce(address))


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./sochibo run", add_help=False, exit_on_error=False)
    parser.add_argument("--port", type=int)
    parser.add_argument("--host", default="127.0.0.1")
    try:
        options, unknown = parser.parse_known_args(words)
    except argparse.ArgumentError:
        raise LaunchFault("--port cần một số từ 1 đến 65535, ví dụ --port 8080.") from None
    if unknown:
        raise LaunchFault(f"Không hiểu “{' '.join(unknown)}”. Chỉ có --port SỐ và --host ĐỊA_CHỈ.")
    if options.port is not None and not 0 < options.port < 65536:
        raise LaunchFault("--port cần một số từ 1 đến 65535, ví dụ --port 8080.")
    return options


@contextmanager
def _only_one() -> Iterator:
    """One site per data folder; a second start is told where the first one answers."""
    path = var_dir() / "run.json"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            address = json.loads(file.read() or "{}").get("address", "đang khởi động")
            raise LaunchFault(f"Sổ Chi Bộ đang chạy ở thư mục này rồi ({address}).") from None

        def note(address: str) -> None:
            file.truncate(0)
            file.write(json.dumps({"address": address, "pid": os.getpid()}))
            file.flush()

        file.truncate(0)
        yield note
        file.truncate(0)


def _environment(host: str) -> dict[str, str]:
    environment = dict(os.environ)
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    if host not in _LOOPBACK:
        environment.setdefault("ALLOWED_HOSTS", "*")
    return environment


def _bring_up_to_date(environment: dict[str, str]) -> None:
    """Tables, static files, reference data and, in an empty database, the demo commune."""
    say("Đang chuẩn bị dữ liệu…")
    code = subprocess.run([str(PYTHON), "manage.py", "prepare_site"], cwd=ROOT, env=environment, check=False).returncode
    if code:
        raise LaunchFault("Không chuẩn bị được dữ liệu; lý do ở ngay trên.")


def _free_port(host: str, wanted: int) -> int:
    """`wanted`, or the next port nobody listens on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(wanted, min(wanted + 200, 65536)):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if port == wanted and not isinstance(error, PermissionError):
                    say(f"Cổng {wanted} không dùng được ({error.strerror}), tìm cổng kế tiếp.")
                continue
        return port
    raise LaunchFault(f"Không tìm được cổng trống từ {wanted} trở lên tại {host}.")


def _programs(host: str, port: int) -> list[Program]:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    celery = [str(PYTHON), "-m", "celery", "-A", "config.celery"]
    schedule = str(var_dir() / "beat-schedule")
    return [
        Program(
            "web",
            "Trang web",
            [str(PYTHON), "-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", bind, "config.wsgi"],
        ),
        Program(
            "worker",
            "Tác vụ nền",
            [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"],
        ),
        Program(
            "beat",
            "Lịch định kỳ",
            [*celery, "beat", "--loglevel", "INFO", "--pidfile=", "--schedule", schedule],
        ),
    ]


def _answers(host: str, port: int) -> bool:
    target = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104
    target = f"[{target}]" if ":" in target else target
    try:
        with urllib.request.urlopen(f"http://{target}:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def _announce(address: str) -> None:
    width = min(shutil.get_terminal_size().columns, 72)
    say("─" * width)
    say(f"Sổ Chi Bộ đã sẵn sàng: {address}")
    logins = var_dir() / "demo-logins.txt"
    if logins.exists():
        say(logins.read_text(encoding="utf-8").rstrip())
    say(f"Nhật ký: {var_dir() / 'log'}.  Dừng: Ctrl-C.")
    say("─" * width)
