"""Whoever reads the books of an organisation reads those of the closed organisations it continues; he writes nothing there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Permission as P
from branches.followers import open_business
from branches.models import ActKind
from branches.queries import roots_of
from meetings.models import Meeting
from members.models import Member
from tests.branches import following_world as follow
from tests.factories import make_scope
from tests.meetings.test_meeting_following import split
from tests.transfers.transfer_world import TransferWorld, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> TransferWorld:
    return make_world()


def anew(scope):
    """The scope as the next request reads it."""
    return type(scope)(scope.user, scope.on)


def test_secretary_of_the_heir_reads_the_books_and_writes_nothing(world):
    held = follow.meeting(world.branch, state="held")
    scope = make_scope("branch_secretary", world.sister)
    assert not Meeting.objects.visible_to(scope).filter(pk=held.pk).exists()
    act = follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    now = anew(scope)
    assert Meeting.objects.visible_to(now).filter(pk=held.pk).exists()
    closed = type(world.branch).objects.get(pk=world.branch.pk)
    assert now.can(P.MEETING_VIEW, closed)
    for permission in (P.MEETING_KEEP, P.MEETING_ADOPT, P.DUES_KEEP, P.DUES_INCOME, P.MEMBER_VIEW, P.TRANSFER_VIEW):
        assert not now.can(permission, closed)
    assert list(roots_of(now)) == [world.sister]
    follow.undo(act, by=world.user)
    assert not Meeting.objects.visible_to(anew(scope)).filter(pk=held.pk).exists()


def test_books_are_read_through_any_number_of_acts_by_both_halves_of_a_branch(world):
    held = follow.meeting(world.sister, state="held")
    follow.carry(follow.merger(world, world.sister, world.branch), by=world.user)
    act, first, second, _ = split(world)
    follow.carry(act, by=world.user)
    for step in (first, second):
        step.refresh_from_db()
        assert Meeting.objects.visible_to(make_scope("branch_officer", step.subject)).filter(pk=held.pk).exists()
    assert not Meeting.objects.visible_to(make_scope("branch_officer", world.far)).filter(pk=held.pk).exists()


def test_who_is_dissolved_leaves_his_books_to_the_committee_above(world):
    held = follow.meeting(world.branch, state="held")
    line = {"kind": ActKind.DISSOLUTION, "subject": world.branch, "target": world.sister}
    follow.carry(follow.plan(world, line), by=world.user)
    assert not Meeting.objects.visible_to(make_scope("branch_secretary", world.sister)).filter(pk=held.pk).exists()
    assert Meeting.objects.visible_to(make_scope("grassroots_officer", world.commune)).filter(pk=held.pk).exists()


def test_secretary_of_the_branch_that_ended_keeps_its_books_and_loses_sight_of_the_people(world):
    held = follow.meeting(world.branch, state="held")
    scope = make_scope("branch_secretary", world.branch)
    follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    now = anew(scope)
    assert Meeting.objects.visible_to(now, P.MEETING_ADOPT).filter(pk=held.pk).exists()
    assert not Member.objects.visible_to(now).current().exists()
    assert list(roots_of(now)) == [world.branch]
    left = {one.label: one.count for one in open_business([world.branch.pk])}
    assert left["quyền của tài khoản ở tổ chức này, cần cấp quyền ở nơi tiếp nhận"] == 1


def test_past_is_read_with_the_grants_by_one_statement(world):
    scope = make_scope("branch_secretary", world.sister)
    follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    with CaptureQueriesContext(connection) as queries:
        assert len(anew(scope).paths(P.MEETING_VIEW)) == 2
    assert len(queries) == 1
