"""A commune with one branch, for the tests that need no more."""

from __future__ import annotations

import pytest

from branches.models import Level
from tests.factories import make_organization


@pytest.fixture
def commune():
    return make_organization("Đảng bộ xã Thử", level=Level.GRASSROOTS_COMMITTEE)


@pytest.fixture
def branch(commune):
    return make_organization("Chi bộ thôn Thử", parent=commune)
