"""Kinds of lines added by apps to the right of this one (reports), without this one knowing them."""

from __future__ import annotations

from collections.abc import Callable

KINDS: list[Callable] = []


def todo(kind: Callable) -> Callable:
    """Register a function ``(scope) -> Lines | Judged | Figure | None``."""
    KINDS.append(kind)
    return kind
