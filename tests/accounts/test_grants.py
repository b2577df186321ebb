"""Grants: who may give what to whom, and that nothing of it is ever lost."""

from datetime import date

import pytest
from django.db import ProgrammingError, transaction

from accounts import services
from accounts.models import Grant, User
from core.findings import Refused
from core.workflow import NotPermitted
from tests.accounts.conftest import SINCE, scope_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def local_admin(tree, person):
    """An administrator of one commune."""
    return scope_of(person("administrator", tree.commune))


def give(scope, user, role, organization, **values):
    return services.add_grant(scope=scope, user=user, role=role, organization=organization, valid_from=DAY, **values)


def codes(caught) -> set[str]:
    return {finding.code for finding in caught.value.findings}


def test_grant_flows_down_from_its_day_to_its_last(tree, local_admin):
    user = make_user()
    give(local_admin, user, "branch_secretary", tree.commune, valid_to=date(2026, 4, 1))
    from accounts.scopes import UserScope

    assert not UserScope(user, date(2026, 2, 28)).can("member.view", tree.branch)
    assert UserScope(user, DAY).can("member.view", tree.branch)
    assert UserScope(user, date(2026, 4, 1)).can("member.view", tree.sister)
    assert not UserScope(user, date(2026, 4, 2)).can("member.view", tree.branch)
    assert not UserScope(user, DAY).can("member.view", tree.stranger)


def test_grant_outside_the_grantors_reach_is_refused(tree, local_admin):
    with pytest.raises(Refused) as caught:
        give(local_admin, make_user(), "branch_secretary", tree.stranger)
    assert codes(caught) == {"grant_out_of_reach"}
    assert not Grant.objects.filter(role="branch_secretary").exists()


def test_local_administrator_makes_no_administrator_of_everything(local_admin):
    with pytest.raises(Refused) as caught:
        give(local_admin, make_user(), "administrator", None)
    assert codes(caught) == {"grant_out_of_reach"}


def test_nobody_grants_to_himself(tree, local_admin):
    with pytest.raises(Refused) as caught:
        give(local_admin, local_admin.user, "department_officer", tree.commune)
    assert codes(caught) == {"grant_to_self"}


def test_role_of_a_unit_needs_its_unit(person):
    with pytest.raises(Refused) as caught:
        give(scope_of(person("administrator")), make_user(), "branch_secretary", None)
    assert codes(caught) == {"organization_missing"}


def test_same_grant_twice_is_refused(tree, local_admin):
    user = make_user()
    give(local_admin, user, "branch_secretary", tree.branch)
    with pytest.raises(Refused) as caught:
        give(local_admin, user, "branch_secretary", tree.branch)
    assert codes(caught) == {"grant_stands"}


def test_person_with_rights_beyond_reach_is_not_managed(tree, person, local_admin):
    leader = person("department_leader", tree.other)
    Grant.objects.create(user=leader, role="leader", organization=tree.branch, valid_from=SINCE)
    assert leader in User.objects.visible_to(local_admin)
    for act in (services.reset_password, services.reset_second_factor, services.end_sessions_of):
        with pytest.raises(NotPermitted):
            act(scope=local_admin, user=leader)
    with pytest.raises(NotPermitted):
        give(local_admin, leader, "leader", tree.sister)


def test_accounts_of_another_commune_do_not_exist(tree, person, local_admin):
    stranger = person("branch_secretary", tree.stranger)
    whole = person("auditor")
    seen = User.objects.visible_to(local_admin)
    assert stranger not in seen
    assert whole not in seen


def test_new_account_is_seen_by_its_maker_before_any_grant(local_admin):
    user, _ = services.create_user(scope=local_admin, username="moi", full_name="Người Mới")
    assert user in User.objects.visible_to(local_admin)


def test_grant_ends_and_is_never_deleted(tree, local_admin):
    grant = give(local_admin, make_user(), "branch_secretary", tree.branch)
    services.end_grant(scope=local_admin, grant=grant, ended_on=date(2026, 5, 1))
    assert Grant.objects.get(pk=grant.pk).valid_to == date(2026, 5, 1)
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        grant.delete()


def test_ended_grant_is_not_made_longer(tree, local_admin):
    grant = give(local_admin, make_user(), "branch_secretary", tree.branch, valid_to=date(2026, 5, 1))
    with pytest.raises(Refused) as caught:
        services.end_grant(scope=local_admin, grant=grant, ended_on=date(2027, 1, 1))
    assert codes(caught) == {"grant_longer"}


def test_own_account_is_not_closed_by_oneself(local_admin):
    with pytest.raises(Refused):
        services.close_user(scope=local_admin, user=local_admin.user, ended_on=local_admin.on)
