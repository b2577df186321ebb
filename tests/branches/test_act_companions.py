"""Where a branch goes to several: people with a case there are named beside its members, and sent by the plan; the preview shows it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from admissions.models import Admission, Applicant
from branches import acts
from branches.followers import companions
from branches.models import Act, ActKind, ActState
from branches.population import population
from core.findings import Refused
from members.models import TemporaryActivity
from reports.reconcile import reconcile
from tests.branches import following_world as follow
from tests.branches.test_pages import sign_in
from tests.factories import TODAY
from tests.meetings.test_meeting_following import split
from tests.transfers.stay_world import stay as open_stay_there
from tests.transfers.stay_world import walk as walk_stay
from tests.transfers.transfer_world import TransferWorld, make_world
from transfers.models import ResidenceLink, TemporaryState, TemporaryTransfer, Transfer
from transfers.services.liaison import open_link

pytestmark = pytest.mark.django_db
WORLD = make_world


def dissolved(world: TransferWorld):
    """The far branch, which many others have to do with, is dissolved: its member and the rest to two branches."""
    act = follow.plan(world)
    ids = [person.pk for person in population().people(world.far.pk, follow.DAY)]
    step = acts.add_step(
        act,
        kind=ActKind.DISSOLUTION,
        subject=world.far,
        lines=[world.sister, world.inner],
        allocation=dict.fromkeys(ids, 0),
    )
    return act, step


def everybody(world: TransferWorld) -> dict[str, object]:
    """Of each kind one person with a case at the far branch."""
    one, two, three, four, _five = world.members
    visit = TemporaryActivity.objects.create(
        branch=world.far, full_name="Khách Văn Lạ", home_unit="Đảng bộ khác", valid_from=date(2026, 9, 1),
        planned_end_on=date(2027, 3, 1),
    )  # fmt: skip
    return {
        "applicant": follow.applicant(world, world.far),
        "coming": world.open(member=one, destination=world.far),
        "arrival": world.arrival(destination=world.far),
        "stay": walk_stay(world, open_stay_there(world, two), TemporaryState.STAYING),
        "visit": visit,
        "link": open_link(member=three, residence=world.far, by=world.user),
        "other": follow.task(four, world.branch),
    }


def test_everybody_with_a_case_at_a_branch_is_named_once(world):
    everybody(world)
    named = companions([world.far.pk])[world.far.pk]
    assert sorted(one.name for one in named) == sorted(
        ["Lê Thị Quần Chúng", "Nguyễn Văn Đi", "Phan Văn Đến", "Phạm Thị Ở", "Khách Văn Lạ", "Trần Văn Ba"]
    )
    assert len({one.key for one in named}) == 6


def test_branch_does_not_end_while_somebody_on_the_way_into_it_is_sent_nowhere(world):
    everybody(world)
    act, step = dissolved(world)
    shown = acts.preview(act, on=TODAY, by=world.user)
    assert shown.tried
    assert not shown.ready
    assert [one.code for one in shown.stops] == ["companions_unallocated"]
    with pytest.raises(Refused, match=r"Còn 6 người .* chưa được phân bổ"):
        follow.carry(act, by=world.user)
    keys = [one.key for one in companions([world.far.pk])[world.far.pk]]
    acts.allocate(step, {int(pk): index for pk, index in step.allocation.items()}, dict.fromkeys(keys, 1))
    assert acts.preview(act, on=TODAY, by=world.user).ready


def test_each_goes_where_the_plan_says_and_comes_back(world):
    people = everybody(world)
    before = follow.standing()
    act, step = dissolved(world)
    keys = [one.key for one in companions([world.far.pk])[world.far.pk]]
    acts.allocate(step, {int(pk): 0 for pk in step.allocation}, dict.fromkeys(keys, 1))
    act = follow.carry(Act.objects.get(pk=act.pk), by=world.user)
    assert Admission.objects.get(pk=people["applicant"].pk).organization == world.inner
    assert Applicant.objects.get(pk=people["applicant"].applicant_id).organization == world.inner
    for name in ("coming", "arrival"):
        assert Transfer.objects.get(pk=people[name].pk).destination == world.inner
    held = TemporaryTransfer.objects.get(pk=people["stay"].pk)
    assert (held.destination, held.visit.branch) == (world.inner, world.inner)
    assert TemporaryActivity.objects.get(pk=people["visit"].pk).branch == world.inner
    assert ResidenceLink.objects.get(pk=people["link"].pk).residence == world.inner
    assert companions([world.far.pk]) == {}
    follow.undo(act, by=world.user)
    assert follow.standing() == before
    assert [result for result in reconcile() if result["faults"]] == []


def test_branch_that_goes_on_keeps_whom_the_plan_does_not_send(world):
    sent, kept = follow.applicant(world, world.branch), follow.applicant(world, world.branch, "Lê Văn Ở Lại")
    act, first, _, step = split(world, closes=False)
    acts.allocate(step, {int(pk): index for pk, index in step.allocation.items()}, {f"admission-{sent.pk}": 0})
    follow.carry(Act.objects.get(pk=act.pk), by=world.user)
    first.refresh_from_db()
    assert Admission.objects.get(pk=sent.pk).organization == first.subject
    assert Admission.objects.get(pk=kept.pk).organization == world.branch


def test_visitor_is_a_visitor_no_more_when_his_branch_joins_the_one_he_visits(world):
    visit = TemporaryActivity.objects.create(
        branch=world.sister, member=world.members[0], full_name="Nguyễn Văn Đi", home=world.branch, valid_from=date(2026, 9, 1),
        planned_end_on=date(2027, 3, 1),
    )  # fmt: skip
    before = follow.standing()
    act = follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    visit.refresh_from_db()
    assert visit.ended_on == date(2026, 10, 19)
    follow.undo(act, by=world.user)
    assert follow.standing() == before


def test_pages_name_everybody_ask_for_each_and_show_where_he_goes(world):
    person = follow.applicant(world, world.branch)
    follow.plant(world, world.sister)
    act, *_, step = split(world)
    client = sign_in(Client(), "department_officer", world.province)
    address = reverse("branches:step_allocate", args=[step.pk])
    page = client.get(address).text
    assert "Lê Thị Quần Chúng" in page
    assert "1 người khác có hồ sơ tại đây" in page
    preview = reverse("branches:act_preview", args=[act.pk])
    assert "chưa được phân bổ" in client.get(preview).text
    data = {f"member_{pk}": index for pk, index in step.allocation.items()} | {f"companion_admission-{person.pk}": "1"}
    assert client.post(address, data).status_code == 302
    step.refresh_from_db()
    assert step.data["companions"] == {f"admission-{person.pk}": 1}
    shown = client.get(preview).text
    assert "Ai đi đâu" in shown
    assert "Hồ sơ kết nạp của người chưa là đảng viên" in shown
    assert client.post(preview, {"override_reason": "Theo đề án"}).status_code == 302
    assert Act.objects.get(pk=act.pk).state == ActState.CARRIED_OUT
    assert "Đã đi theo quyết định" in client.get(act.get_absolute_url()).text
