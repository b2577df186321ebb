"""The programming interface as several people see it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from regulations.lookup import look_again
from tests.address_samples import BACKGROUND
from tests.address_world import World


@pytest.fixture(scope="module")
def world_of_api(world_of_module, tmp_path_factory) -> Iterator[World]:
    """The world of addresses, with a row of everything at the target branch: of each app first, then what the API adds."""
    world = world_of_module.again()
    world.files = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=world.files), transaction.atomic():
        look_again()
        for namespace in sorted(BACKGROUND, key="api".__eq__):
            for make in BACKGROUND[namespace]:
                make(world)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(world_of_api, db, settings) -> World:
    """The same for one test, made once for its module."""
    world = world_of_api.again()
    settings.MEDIA_ROOT = world.files
    return world
