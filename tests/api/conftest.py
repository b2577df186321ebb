"""The programming interface as several people see it."""

from __future__ import annotations

import pytest

from tests.address_samples import BACKGROUND
from tests.address_world import World


@pytest.fixture
def world(db) -> World:
    """The world of addresses, with a row of everything at the target branch."""
    world = World()
    for makers in BACKGROUND.values():
        for make in makers:
            make(world)
    return world
