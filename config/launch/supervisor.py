"""Keep the site's programs running together: start, restart with growing pauses, stop in order."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from config.environment import ROOT

from .processes import tail
from .words import fail, say

_LONGEST_PAUSE = 30.0
_STEADY_AFTER = 60.0
_TEND_EVERY = 3.0
_LOG_LIMIT = 10 * 1024 * 1024
_PR_SET_PDEATHSIG = 1


@dataclass
class Program:
    """One program: what it is called in the log and to people, its command, its life so far."""

    name: str
    title: str
    command: list[str]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    pause: float = 1.0
    start_again_at: float = field(default=0.0)


class Supervisor:
    """Runs programs side by side until Ctrl-C or SIGTERM."""

    def __init__(
        self,
        programs: list[Program],
        environment: dict[str, str],
        logs: Path,
        tend: Callable[[], list[str]] = list,
    ) -> None:
        """`tend` looks after what the programs stand on and names what it had to start again."""
        self.programs = programs
        self.tend = tend
        self.tended_at = time.monotonic()
        self.environment = environment
        self.logs = logs
        self.stopping = False

    def serve(self, ready: Callable[[], bool], on_ready: Callable[[], None]) -> int:
        """Start everything, call `on_ready` once `ready` says so, watch until stopped; exit code."""
        before = {
            number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        self.logs.mkdir(parents=True, exist_ok=True)
        announced = False
        try:
            for program in self.programs:
                self._start(program)
            while not self.stopping:
                self._look_after()
                if not announced and ready():
                    announced = True
                    on_ready()
                time.sleep(0.2)
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)
        return 0

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _start(self, program: Program) -> None:
        log = self._log(program)
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            program.process = subprocess.Popen(
                program.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        program.started_at = time.monotonic()

    def _look_after(self) -> None:
        """Notice programs that ended and start them again when their pause is over."""
        now = time.monotonic()
        if now - self.tended_at > _TEND_EVERY:
            self.tended_at = now
            for name in self.tend():
                fail(f"{name} đã dừng đột ngột; đã chạy lại.")
        for program in self.programs:
            if program.process is None:
                if now >= program.start_again_at:
                    self._start(program)
                continue
            code = program.process.poll()
            if code is None or self.stopping:
                continue
            if now - program.started_at > _STEADY_AFTER:
                program.pause = 1.0
            fail(
                f"{program.title} đã dừng (mã {code}); chạy lại sau {program.pause:.0f} giây.\n"
                f"{tail(self._log(program), 5)}"
            )
            program.process = None
            program.start_again_at = now + program.pause
            program.pause = min(program.pause * 2, _LONGEST_PAUSE)

    def _stop_all(self) -> None:
        """Ask politely, then firmly: a job broken off is taken up again at the next start."""
        say("Đang dừng…")
        for number, seconds in ((signal.SIGTERM, 10), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            alive = [p.process for p in self.programs if p.process and p.process.poll() is None]
            if not alive:
                break
            for process in alive:
                if number == signal.SIGKILL:
                    os.killpg(process.pid, number)
                else:
                    process.send_signal(number)
            limit = time.monotonic() + seconds
            while any(p.poll() is None for p in alive) and time.monotonic() < limit:
                time.sleep(0.05)
        say("Đã dừng.")

    def _log(self, program: Program) -> Path:
        return self.logs / f"{program.name}.log"


def _die_with_parent() -> None:
    """On Linux a supervisor killed outright takes its programs with it."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
