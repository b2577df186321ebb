"""What stands in the variable parts of addresses, and which rows must exist before a list is looked at.

One module for each app. A new address with a variable part fails until its sample stands here: the value of something that
belongs to the target branch of ``tests/address_world.py``. A module may define

``SAMPLES``     ``name.kwarg`` or ``app:*.kwarg`` (the API: ``api:member-*.pk``) → function of the world → value;
``SHARED``      the same, for things that belong to no unit and that everybody signed in may read;
``BACKGROUND``  namespace → functions that make the rows its lists would show;
``SHOWS_NO_ROWS``  address → why nothing of the target can be seen on it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module

from tests.address_world import World

Sample = Callable[[World], object]

SAMPLES: dict[str, Sample] = {}
SHARED: dict[str, Sample] = {}
BACKGROUND: dict[str, list[Sample]] = {}
SHOWS_NO_ROWS: dict[str, str] = {}

for found in pkgutil.iter_modules(__path__):
    module = import_module(f"{__name__}.{found.name}")
    SAMPLES |= getattr(module, "SAMPLES", {})
    SHARED |= getattr(module, "SHARED", {})
    SHOWS_NO_ROWS |= getattr(module, "SHOWS_NO_ROWS", {})
    for namespace, makers in getattr(module, "BACKGROUND", {}).items():
        BACKGROUND.setdefault(namespace, []).extend(makers)


def sample_for(name: str, kwarg: str) -> tuple[Sample | None, bool]:
    """The sample of one variable part, and whether it is shared by everybody."""
    app, _, view = name.partition(":")
    for key in (f"{name}.{kwarg}", f"{app}:{view.partition('-')[0]}-*.{kwarg}", f"{app}:*.{kwarg}"):
        if key in SHARED:
            return SHARED[key], True
        if key in SAMPLES:
            return SAMPLES[key], False
    return None, False
