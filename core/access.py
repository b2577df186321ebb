"""What every address declares: who may reach it and which permission opens it.

An address without a declaration is a fault of the programmer: the middleware of ``accounts`` refuses it and
``tests/test_addresses.py`` fails. Permission codes are plain strings here (their list is ``accounts.permissions``) because
``core`` knows nothing of the apps above it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Reach(Enum):
    """How far an address is open."""

    PUBLIC = "public"  # without signing in: sign-in pages, health check
    SIGNED_IN = "signed_in"  # any signed-in person; shows nothing that belongs to a unit
    ROWS = "rows"  # shows or changes rows, every one of them fetched through ``visible_to(scope)``


@dataclass(frozen=True, slots=True)
class Access:
    """The declaration itself, kept on the view as ``view.access``."""

    reach: Reach
    permission: str | None = None

    def __post_init__(self) -> None:
        if self.reach is Reach.ROWS and not self.permission:
            raise ValueError("An address that shows rows names the permission that opens it.")


def page(*, reach: Reach = Reach.ROWS, permission: str | None = None) -> Callable:
    """Declare the access of a view function or of the result of ``View.as_view()``.

    A class-based view may carry ``access = Access(...)`` as an attribute instead.
    """
    access = Access(reach, str(permission) if permission else None)

    def declare(view: Callable) -> Callable:
        view.access = access
        return view

    return declare


def access_of(view: Callable) -> Access | None:
    """The declaration of a resolved view, looking through ``as_view()`` and DRF's wrappers."""
    for holder in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        access = getattr(holder, "access", None)
        if access is not None:
            return access
    return None
