"""What tests of the members app share."""

import pytest

from branches.models import Level
from tests.factories import make_organization


@pytest.fixture
def tree(db):
    """Province P > communes X (branches a, b) and Y (branch c)."""
    province = make_organization("Đảng bộ tỉnh Thử", level=Level.PROVINCIAL)
    x = make_organization("Đảng bộ xã X", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    y = make_organization("Đảng bộ xã Y", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    return {
        "p": province, "x": x, "y": y,
        "a": make_organization("Chi bộ A", parent=x), "b": make_organization("Chi bộ B", parent=x),
        "c": make_organization("Chi bộ C", parent=y),
    }  # fmt: skip
