"""Kinds of lines added by apps to the right of this one (reports), without this one knowing them."""

from __future__ import annotations

from collections.abc import Callable

KINDS: list[Callable] = []


def reads_by_itself(kind: Callable) -> Callable:
    """Mark a kind that answers with a group it has read itself: it is given the scope of the person, not an outline of it."""
    kind.reads_by_itself = True
    return kind


def todo(kind: Callable) -> Callable:
    """Register a function ``(scope) -> Lines | Judged | TodoGroup | None``."""
    KINDS.append(kind)
    return kind
