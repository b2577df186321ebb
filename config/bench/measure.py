"""Time two things in turn and compare them pair by pair."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from django.db import connection


@dataclass(frozen=True, slots=True)
class Comparison:
    """Seconds of ours and of what stands beside it, run in turn."""

    ours: list[float]
    beside: list[float]

    @property
    def ratio(self) -> float:
        """Median of the ratios pair by pair."""
        return statistics.median(a / b for a, b in zip(self.ours, self.beside, strict=True))

    @property
    def p95_ratio(self) -> float:
        """95th percentile of ours over that of the other."""
        return p95(self.ours) / p95(self.beside)


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the answer."""

    code: str
    what: str
    ratio: float
    target: float | None  # none: for orientation only
    ours_ms: float
    beside_ms: float
    note: str = ""

    @property
    def reached(self) -> bool:
        """Whether the ratio is within what the design asks."""
        return self.target is None or self.ratio <= self.target

    def as_json(self) -> dict:
        """Plain values."""
        return {
            "code": self.code, "what": self.what, "ratio": round(self.ratio, 2), "target": self.target, "reached": self.reached,
            "ours_ms": round(self.ours_ms, 2), "beside_ms": round(self.beside_ms, 2), "note": self.note,
        }  # fmt: skip


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def timed(act: Callable[[], object]) -> float:
    """Seconds of one run."""
    start = perf_counter()
    act()
    return perf_counter() - start


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    sent: list[str] = []

    def keep(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield sent


def in_turn(ours: Callable[[], object], beside: Callable[[], object], rounds: int, *, warm: int = 2) -> Comparison:
    """Run both in turn, a few rounds uncounted first."""
    for _ in range(warm):
        ours()
        beside()
    pairs = [(timed(ours), timed(beside)) for _ in range(rounds)]
    return Comparison([a for a, _ in pairs], [b for _, b in pairs])


def result(
    code: str, what: str, compared: Comparison, target: float | None, note: str = "", *, tail: bool = False
) -> Result:
    """A line from a comparison; ``tail`` compares the 95th percentiles instead of the medians."""
    ratio = compared.p95_ratio if tail else compared.ratio
    middle = p95 if tail else statistics.median
    return Result(code, what, ratio, target, middle(compared.ours) * 1000, middle(compared.beside) * 1000, note)
