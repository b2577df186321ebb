"""Small helpers over processes, locks and waiting that the launcher shares."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class LaunchFault(Exception):
    """The launcher cannot go on; the message, in Vietnamese, says what to do."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold `path` alone for the length of the block; the kernel releases it however the process ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_alive(pid: int) -> bool:
    """Whether a process of that number runs; one that has ended but was not yet collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"}


def server_pid(pid_file: Path, mark: str) -> int | None:
    """The number in a server's file when that process lives and has `mark` in its command line.

    After a crash or a restart of the computer the number may be nobody's, or a stranger's.
    """
    try:
        pid = int(pid_file.read_bytes().split(b"\n", 1)[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if mark.encode() in command and is_alive(pid) else None


def wait_until(ready: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Ask `ready` until it says yes or `seconds` have passed; the last answer."""
    limit = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > limit:
            return False
        time.sleep(pause)
    return True


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log, to show beside a failure."""
    try:
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
