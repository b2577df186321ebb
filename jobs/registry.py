"""Kinds of background work, declared by the apps that own them (in their ``tasks.py``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: its code, the function ``(work) -> dict | None``, how often it may be started again after a dead worker.

    ``piecewise`` work keeps what is finished when it is cut off, and goes on from there when it is run again.
    """

    code: str
    run: Callable
    max_attempts: int = 3
    piecewise: bool = False

    @property
    def left(self) -> str:
        """What a run that was cut off leaves, in words."""
        return "phần đã xong được giữ, chạy lại sẽ làm tiếp" if self.piecewise else "chưa có gì được ghi"


KINDS: dict[str, Kind] = {}


def job(code: str, *, max_attempts: int = 3, piecewise: bool = False) -> Callable:
    """Register a function as a kind of work.

    The function gets a ``jobs.work.Work`` and returns the result (plain values). It must be safe to run again from the start:
    one transaction, or steps that know what is done.
    """

    def register(function: Callable) -> Callable:
        if code in KINDS:
            raise ValueError(f"Two kinds of work bear the name {code}")
        KINDS[code] = Kind(code, function, max_attempts, piecewise)
        return function

    return register
