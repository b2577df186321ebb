"""Panels that apps to the right add to pages of apps to the left: the page of a member, of an organisation.

A panel is registered once and drawn by its own template::

    @panel("member")
    def tasks(request, member) -> Panel | None: ...

The page includes ``template`` with ``context`` under ``panel``; ``None`` leaves it out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_MAKERS: dict[str, list[Callable]] = {}


@dataclass(frozen=True, slots=True)
class Panel:
    """What a page includes: a template, and the values it reads as ``panel.<name>``."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


def panel(page: str) -> Callable:
    """Register a maker ``(request, thing) -> Panel | None`` for a page (``member``, ``organization``, ``meeting``)."""

    def register(maker: Callable) -> Callable:
        _MAKERS.setdefault(page, []).append(maker)
        return maker

    return register


def panels_for(page: str, request, thing) -> list[Panel]:
    """The panels of a page in the order in which they were registered."""
    made = (maker(request, thing) for maker in _MAKERS.get(page, ()))
    return [one for one in made if one is not None]
