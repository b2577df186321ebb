"""The programming interface as several people see it."""

from __future__ import annotations

import pytest

from tests.address_samples import BACKGROUND
from tests.address_world import World


@pytest.fixture
def world(db) -> World:
    """The world of addresses, with a row of everything at the target branch: of each app first, then what the API adds."""
    world = World()
    for namespace in sorted(BACKGROUND, key="api".__eq__):
        for make in BACKGROUND[namespace]:
            make(world)
    return world
