"""A branch with a member, and people signed in who look at them."""

from datetime import date

import pytest

from tests.factories import make_member, make_scope


@pytest.fixture
def member(tree):
    """An official member of branch a."""
    return make_member(
        tree["a"], "Nguyễn Thị Thủy", sex="female", birth_date=date(1968, 5, 1), birth_precision="MONTH",
        admission_decision_date=date(2018, 8, 25), admission_date=date(2018, 9, 15), official_date=date(2019, 9, 15),
    )  # fmt: skip


@pytest.fixture
def sign_in(client):
    """Sign a fresh person in with a role on a node; answers with the scope."""

    def enter(role, organization, **values):
        scope = make_scope(role, organization, **values)
        client.force_login(scope.user)
        return scope

    return enter
