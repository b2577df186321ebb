"""Before it is carried out a plan says everything that will go along, end or stay, and afterwards exactly that has happened."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches import acts
from branches.models import Act, ActKind, ActState
from tests.branches import following_world as follow
from tests.branches.pictures import picture
from tests.branches.test_pages import sign_in
from tests.factories import TODAY, make_member, make_organization
from tests.transfers.transfer_world import make_world
from transfers.services.handover import open_handover

pytestmark = pytest.mark.django_db
WORLD = make_world
PER_LINE = 8  # statements on the tree itself for each branch that closes; what follows adds none


def test_trial_says_what_goes_along_where_and_what_stays(world):
    follow.plant(world)
    follow.meeting(world.branch, date(2026, 10, 1), "held")
    world.open(member=world.members[0], destination=world.far)
    before = follow.standing(), picture()
    act = follow.merger(world, world.branch, world.inner)
    shown = acts.preview(act, on=TODAY, by=world.user)
    assert (follow.standing(), picture()) == before
    assert Act.objects.get(pk=act.pk).state == act.state == ActState.PLANNED
    told = {line["label"]: line for line in shown.follows}
    assert told["nhiệm vụ chi bộ giao chưa xong"]["to"] == [["Chi bộ Khoa Toán", 3]]
    assert told["buổi sinh hoạt đã lập, chưa họp"]["count"] == 2
    assert "không họp nữa" in told["buổi sinh hoạt đã lập, chưa họp"]["becomes"]
    assert told["hồ sơ đảng viên"]["to"] == [["Đảng bộ cơ sở Trường", 5]]
    assert {
        "hồ sơ kết nạp của người chưa là đảng viên", "hồ sơ chuyển sinh hoạt", "đơn xin miễn, giảm đảng phí chưa quyết định",
        "kiểm điểm, xếp loại đảng viên đang làm", "lớp bồi dưỡng đang mở", "phân công cấp ủy viên phụ trách chi bộ",
        "nơi đóng đảng phí của đảng viên chi bộ khác", "giới thiệu đảng viên về nơi cư trú",
    } < set(told)  # fmt: skip
    assert [(one.label, one.count) for one in shown.stays] == [("buổi sinh hoạt đã họp, biên bản chưa thông qua", 1)]
    assert shown.ready
    act = follow.carry(act, by=world.user)
    assert act.before["told"] == shown.follows


def test_plan_whose_day_has_not_come_is_shown_and_not_ready(world):
    follow.plant(world)
    act = follow.merger(world, world.branch, world.sister, on=date(2027, 1, 15))
    shown = acts.preview(act, on=TODAY, by=world.user)
    assert [one.code for one in shown.stops] == ["future"]
    assert shown.tried
    assert shown.follows
    assert not shown.ready


def test_refusal_of_whoever_follows_is_told_before(world):
    """The papers of a handover govern the act: the preview says so, with the headcounts beside."""
    act = follow.merger(world, world.branch, world.sister)
    open_handover(act=act, by=world.user, on=TODAY)
    shown = acts.preview(act, on=TODAY, by=world.user)
    assert [one.code for one in shown.stops] == ["has_papers"]
    assert shown.tried


def test_page_of_a_plan_asks_as_much_for_one_branch_as_for_many(world):
    client = sign_in(Client(), "department_officer", world.province)
    asked = []
    for count in (2, 12):
        branches = [make_organization(f"Chi bộ {count}.{n}", parent=world.commune) for n in range(count)]
        for branch in branches:
            follow.task(make_member(branch, "Bùi Văn Việc"), branch)
            follow.meeting(branch)
        act = follow.plan(
            world, *({"kind": ActKind.MERGER, "subject": one, "target": world.sister} for one in branches)
        )
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("branches:act_preview", args=[act.pk])).status_code == 200
        asked.append(sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries))
    assert asked[1] - asked[0] <= PER_LINE * 10
