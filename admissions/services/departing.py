"""Departures that a step of admission writes itself, so that the follower of the ledger leaves them to that step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_OWN: ContextVar[bool] = ContextVar("own_departure", default=False)


@contextmanager
def own_departure() -> Iterator[None]:
    """While the step of a case takes its person off the list of members."""
    token = _OWN.set(True)
    try:
        yield
    finally:
        _OWN.reset(token)


def is_own() -> bool:
    """Whether a step of a case is writing the departure."""
    return _OWN.get()
