"""A small province with people in it."""

from copy import deepcopy
from datetime import date
from types import SimpleNamespace

import pytest

from branches.models import Level
from tests.factories import make_members, make_organization


def people(branch, official=4, probationary=1):
    """Members of a branch."""
    made = make_members(
        branch, [f"Nguyễn Văn {branch.pk}x{n}" for n in range(official)], official_date=date(2010, 1, 1)
    )
    return made + make_members(
        branch, [f"Trần Thị {branch.pk}x{n}" for n in range(probationary)], membership_class="probationary"
    )


def make_tree() -> SimpleNamespace:
    """Province P > communes X (branches a, b) and Y (branch c), each branch with five members."""
    province = make_organization("Đảng bộ tỉnh Thử", level=Level.PROVINCIAL)
    x = make_organization("Đảng bộ xã X", parent=province, level=Level.UPPER, organization_type="commune")
    y = make_organization("Đảng bộ xã Y", parent=province, level=Level.UPPER, organization_type="commune")
    nodes = SimpleNamespace(
        p=province, x=x, y=y, a=make_organization("Chi bộ thôn A", parent=x), b=make_organization("Chi bộ thôn B", parent=x),
        c=make_organization("Chi bộ thôn C", parent=y),
    )  # fmt: skip
    for branch in (nodes.a, nodes.b, nodes.c):
        people(branch)
    return nodes


@pytest.fixture
def tree(stage, db) -> SimpleNamespace:
    """The same for one test: a copy of the module's, when that is its ``WORLD``."""
    return make_tree() if stage is None else deepcopy(stage)
