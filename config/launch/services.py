"""The embedded servers as one thing: up while anyone needs them, down when the last one leaves.

Every user holds a shared lock on `var/services.lock`. The kernel drops it when a process ends, however
it ends, so whoever finds itself alone may stop the servers, and a killed process never keeps them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.environment import runtime_dir, text, var_dir

from . import postgres, redis
from .processes import LaunchFault, locked


@contextmanager
def running_services() -> Iterator[None]:
    """The embedded servers that the environment does not replace, for the length of the block."""
    embedded_postgres, embedded_redis = not text("DATABASE_URL"), not text("REDIS_URL")
    if not (embedded_postgres or embedded_redis):
        yield
        return
    var_dir().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (var_dir() / "services.lock").open("a") as presence:
        with locked(var_dir() / "services.turn"):
            fcntl.flock(presence, fcntl.LOCK_SH)
            ensure_runtime_dir()
            if embedded_postgres:
                postgres.ensure_started()
            if embedded_redis:
                redis.ensure_started()
        try:
            yield
        finally:
            with locked(var_dir() / "services.turn"):
                if _alone(presence.fileno()):
                    redis.stop()
                    postgres.stop()
                    _leave_no_empty_folder()


def _leave_no_empty_folder() -> None:
    with suppress(OSError):  # a socket of a server that would not stop keeps its folder
        runtime_dir().rmdir()


def tend() -> list[str]:
    """Start again what fell of the embedded servers while this process holds them; their names."""
    fallen = []
    with locked(var_dir() / "services.turn"):
        if not text("DATABASE_URL") and not postgres.is_running():
            postgres.ensure_started()
            fallen.append("PostgreSQL")
        if not text("REDIS_URL") and not redis.is_running():
            redis.ensure_started()
            fallen.append("Redis")
    return fallen


def _alone(presence: int) -> bool:
    try:
        fcntl.flock(presence, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def ensure_runtime_dir() -> Path:
    """The folder of sockets, ours alone; one that someone else made is refused."""
    folder = runtime_dir()
    folder.mkdir(mode=0o700, exist_ok=True)
    state = folder.lstat()
    owners = {os.getuid()}
    if os.getuid() == 0:
        owners.add(postgres_owner())
    if folder.is_symlink() or state.st_uid not in owners or state.st_mode & 0o077:
        raise LaunchFault(f"Thư mục {folder} không phải của riêng người dùng này. Hãy xóa nó rồi chạy lại.")
    return folder


def postgres_owner() -> int:
    """The user number the embedded PostgreSQL runs under when started by root."""
    from .privileges import server_user

    return server_user(postgres.data_dir()) or os.getuid()
