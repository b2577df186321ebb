"""The kinds of lines laid out as SQL once for all who hold the same rights, whatever their place in the tree.

Building and compiling forty lists costs far more than reading them. What they ask depends on the day, on the rules in force and on
which rights are held on how many places, not on who asks: so they are laid for an ``Outline``, a scope without its person whose places
are marks, and kept; for a person the marks become the paths of his grants. The statements are sent anew for every page, nothing of
what they answer is kept. An outline has no user: a kind that asked for one would fail at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db import connection

from accounts.permissions import Permission
from regulations.snapshot import current
from reminders.lines import Laid

KEPT = 32  # outlines kept by one process, all of one day
_MARK = "\uf8ff"  # of a private area: stands in no text of the system
Laying = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Outline:
    """The rights of a scope without its person: the day, where each right is held by the number of the place, levels of the grants."""

    on: date
    held: tuple[tuple[str, tuple[str, ...]], ...]
    levels: tuple[str, ...]
    home_level: str

    def paths(self, permission: str) -> tuple[str, ...]:
        """As of a scope, with marks for paths."""
        return next((places for name, places in self.held if name == str(permission)), ())

    def can(self, permission: str) -> bool:
        """Whether the right is held anywhere."""
        return bool(self.paths(permission))

    @property
    def grants(self) -> list[SimpleNamespace]:
        """The grants, of which nothing but the level of their organisation is known."""
        return [SimpleNamespace(organization=SimpleNamespace(level=level)) for level in self.levels]

    @property
    def home(self) -> SimpleNamespace | None:
        """The organisation of the first grant, of which nothing but its level is known."""
        return SimpleNamespace(level=self.home_level) if self.home_level else None


def _outline(scope) -> tuple[Outline, list[str]]:
    """The outline of a scope, and the paths its marks stand for."""
    places: list[str] = []
    held = []
    for permission in Permission:
        marks = []
        for path in scope.paths(permission):
            if path and path not in places:
                places.append(path)
            marks.append(f"{_MARK}{places.index(path)}{_MARK}" if path else "")
        if marks:
            held.append((str(permission), tuple(marks)))
    levels = {grant.organization.level for grant in scope.grants if grant.organization}
    outline = Outline(scope.on, tuple(held), tuple(sorted(levels)), scope.home.level if scope.home else "")
    return outline, places


_laid: dict[tuple, list[Laid | None]] = {}


@contextmanager
def _asking_nothing() -> Iterator[None]:
    def refuse(execute, sql, params, many, context):
        raise RuntimeError("A kind of lines must not read anything while it is laid out.")

    with connection.execute_wrapper(refuse):
        yield


def lay(scope, kinds: Sequence[Laying]) -> list[Laid | None]:
    """The kinds for a person, in their order, none where he has nothing to do with one."""
    outline, places = _outline(scope)
    key = (outline, current().token, tuple(kinds))
    laid = _laid.get(key)
    if laid is None:
        with _asking_nothing():
            found = [kind(outline) for kind in kinds]
            laid = [Laid.of(one) if one is not None else None for one in found]
        if len(_laid) >= KEPT or any(other.on != outline.on for other, *_ in list(_laid)):
            _laid.clear()
        _laid[key] = laid

    def placed(value: Any) -> Any:
        if isinstance(value, str) and _MARK in value:
            head, number, tail = value.split(_MARK)
            return f"{head}{places[int(number)]}{tail}"
        return value

    return [one and replace(one, sql=tuple(sql and sql.with_params(placed) for sql in one.sql)) for one in laid]
