"""What of the life of a branch goes along with an act on organisations, what ends with the branch; undoing gives all of it back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches import acts
from branches.followers import companions, open_business
from branches.models import Act, ActKind, Level
from branches.population import population
from branches.services.organizations import Opening, open_many
from core.dates import Month
from core.findings import Refused
from core.workflow import Consequence, perform
from meetings.dues.services.sheets import draw_up
from meetings.models import (
    BranchFollower,
    DuesProfile,
    Evaluation,
    Meeting,
    MeetingState,
    ReviewRound,
    TaskAssignment,
    TrainingClass,
)
from meetings.services.meetings import plan_meeting
from meetings.workflow import WORKFLOW
from members import services as members
from members.ledger import Papers
from members.models import Member
from reports.reconcile import reconcile
from tests.branches import following_world as follow
from tests.factories import TODAY, make_member, make_organization
from tests.transfers.transfer_world import TransferWorld, make_world

pytestmark = pytest.mark.django_db
WORLD = make_world


def split(world: TransferWorld, *, closes: bool = True):
    """The branch goes to two new ones (or to a new one and itself), members in turn."""
    act = follow.plan(world)
    first = acts.add_step(
        act, kind=ActKind.ESTABLISHMENT, target=world.commune, name="Chi bộ thôn Một", level=Level.BRANCH
    )
    second = (
        acts.add_step(act, kind=ActKind.ESTABLISHMENT, target=world.commune, name="Chi bộ thôn Hai", level=Level.BRANCH)
        if closes
        else None
    )
    ids = [person.pk for person in population().people(world.branch.pk, follow.DAY)]
    allocation = {pk: number % 2 for number, pk in enumerate(ids)}
    step = acts.add_step(
        act, kind=ActKind.SPLIT, subject=world.branch, lines=[first, second], allocation=allocation, closes=closes
    )
    return act, first, second, step


def test_work_of_members_goes_with_them_and_comes_back(world):
    follow.plant(world)
    before = follow.standing()
    act = follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    for model in (TaskAssignment, Evaluation, TrainingClass):
        assert (follow.at(model, world.branch), follow.at(model, world.sister) > 0) == (0, True)
    moved = TaskAssignment.objects.first()
    assert moved.steps.get().note == act.title
    assert moved.state == "assigned"
    follow.undo(act, by=world.user)
    assert follow.standing() == before
    assert [record.step for record in moved.steps.order_by("pk")] == ["carried", "given_back"]
    assert [result for result in reconcile() if result["faults"]] == []


def test_members_of_a_split_branch_take_their_work_where_each_goes(world):
    tasks = [follow.task(member, world.branch) for member in world.members[:4]]
    act, *_ = split(world)
    follow.carry(act, by=world.user)
    moved = TaskAssignment.objects.filter(pk__in=[one.pk for one in tasks]).select_related("member__organization")
    assert all(one.organization == one.member.organization for one in moved)
    assert {one.organization.name for one in moved} == {"Chi bộ thôn Một", "Chi bộ thôn Hai"}


def test_class_of_a_branch_that_goes_to_several_is_run_on_by_the_committee(world):
    follow.plant(world)
    act, *_, step = split(world)
    keys = [one.key for one in companions([world.branch.pk])[world.branch.pk]]
    acts.allocate(step, {int(pk): index for pk, index in step.allocation.items()}, dict.fromkeys(keys, 0))
    follow.carry(Act.objects.get(pk=act.pk), by=world.user)
    assert TrainingClass.objects.get().organization == world.commune
    assert [one.label for one in open_business([world.branch.pk])] == ["đảng viên nơi khác đóng đảng phí tại đây"]


def test_branch_that_goes_on_keeps_the_work_of_those_who_stay(world):
    tasks = [follow.task(member, world.branch) for member in world.members]
    held = follow.meeting(world.branch)
    act, *_ = split(world, closes=False)
    follow.carry(act, by=world.user)
    moved = TaskAssignment.objects.filter(pk__in=[one.pk for one in tasks]).select_related("member__organization")
    assert all(one.organization == one.member.organization for one in moved)
    assert {one.organization.name for one in moved} == {"Chi bộ thôn Một", "Chi bộ thôn Mẫu"}
    assert Meeting.objects.get(pk=held.pk).state == MeetingState.PLANNED


def test_task_of_somebody_who_moved_on_goes_to_the_heir_of_the_branch_that_gave_it(world):
    gone = world.members[0]
    left = follow.task(gone, world.branch)
    members.transfer_at_once(
        member=gone, branch=world.far, effective_on=date(2026, 10, 2), papers=Papers(), by=world.user, on=TODAY
    )
    follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    assert TaskAssignment.objects.get(pk=left.pk).organization == world.sister


def test_finished_work_stays_in_the_book_it_was_written_in(world):
    done = follow.task(world.members[0], world.branch)
    perform(done, "assess", scope=Consequence(world.user, TODAY), on=date(2026, 10, 1), data={"result": "not_done"})
    decided = follow.evaluation(world.members[1], world.branch)
    Evaluation.objects.filter(pk=decided.pk).update(state="decided", level="good")
    follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    assert TaskAssignment.objects.get(pk=done.pk).organization == world.branch
    assert Evaluation.objects.get(pk=decided.pk).organization == world.branch


def test_planned_meetings_of_a_branch_that_ends_are_not_held_and_say_why(world):
    planned, announced = follow.meeting(world.branch), follow.meeting(world.branch, date(2026, 12, 1), "notified")
    other = follow.meeting(world.sister)
    act = follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    for one in (planned, announced):
        one.refresh_from_db()
        assert one.state == MeetingState.CANCELLED
        assert one.steps.get().note == f"{act.title}, có hiệu lực ngày 20/10/2026"
    other.refresh_from_db()
    assert other.state == MeetingState.PLANNED
    follow.undo(act, by=world.user)
    for one, state in ((planned, MeetingState.PLANNED), (announced, MeetingState.NOTIFIED)):
        one.refresh_from_db()
        assert one.state == state
    assert not WORKFLOW.by_name["plan_again"].applies(planned)
    assert not WORKFLOW.by_name["end_with_branch"].applies(planned)


def test_branch_that_ended_plans_no_meeting_for_a_later_day(world):
    follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    values = {"organization": world.branch, "kind": "regular", "by": world.user}
    with pytest.raises(Refused, match="đã kết thúc hoạt động"):
        plan_meeting(for_month=Month(2026, 11), planned_at=datetime(2026, 11, 5, 12, tzinfo=UTC), **values)
    entered = plan_meeting(for_month=Month(2026, 9), planned_at=datetime(2026, 9, 5, 12, tzinfo=UTC), **values)
    assert entered.organization == world.branch  # held before, entered late


def test_whoever_followed_a_branch_follows_it_to_its_last_day(world):
    named = BranchFollower.objects.create(branch=world.branch, full_name="Trần Văn Theo", valid_from=date(2026, 1, 1))
    act = follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    named.refresh_from_db()
    assert named.valid_to == date(2026, 10, 19)
    follow.undo(act, by=world.user)
    named.refresh_from_db()
    assert named.valid_to is None


def test_dues_paid_at_a_branch_that_ends_are_paid_at_its_heir_from_the_next_month(world):
    payer = make_member(world.far, "Bùi Thị Nộp")
    DuesProfile.objects.create(member=payer, group="pensioner", pays_at=world.branch, valid_from=date(2026, 1, 1))
    act = follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    profiles = list(payer.dues_profiles.order_by("valid_from"))
    assert [(one.pays_at, one.valid_from, one.valid_to) for one in profiles] == [
        (world.branch, date(2026, 1, 1), date(2026, 10, 31)), (world.sister, date(2026, 11, 1), None),
    ]  # fmt: skip
    follow.undo(act, by=world.user)
    assert [(one.pays_at, one.valid_to) for one in payer.dues_profiles.all()] == [(world.branch, None)]


def test_months_prepared_for_who_pays_there_go_to_the_list_the_heir_has(world):
    payer = make_member(world.far, "Bùi Thị Nộp")
    DuesProfile.objects.create(member=payer, group="pensioner", pays_at=world.branch, valid_from=date(2026, 1, 1))
    for unit in (world.branch, world.sister):
        for month in (Month(2026, 10), Month(2026, 11), Month(2026, 12)):
            draw_up(organization=unit, month=month, by=None, on=TODAY)

    def book() -> list[str]:
        return list(payer.dues_months.order_by("month").values_list("organization__name", flat=True))

    act = follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    assert book() == [world.branch.name, world.sister.name, world.sister.name]
    follow.undo(act, by=world.user)
    assert book() == [world.branch.name] * 3


def test_who_comes_home_to_the_branch_where_he_paid_has_no_other_place_any_more(world):
    payer = make_member(world.sister, "Bùi Thị Nộp")
    DuesProfile.objects.create(member=payer, group="pensioner", pays_at=world.branch, valid_from=date(2026, 1, 1))
    follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    assert payer.dues_profiles.get(valid_to=None).pays_at is None


@pytest.mark.parametrize("heir_has_one", [False, True])
def test_round_of_a_committee_that_ends_goes_on_with_its_heir(world, heir_has_one):
    review = follow.review_round(world.commune)
    case = follow.evaluation(world.members[0], world.branch, review)
    theirs = follow.review_round(world.other_commune) if heir_has_one else None
    before = follow.standing()
    act = follow.carry(follow.merger(world, world.commune, world.other_commune), by=world.user)
    case.refresh_from_db()
    assert case.organization == world.branch
    assert case.round == (theirs or review)
    assert case.deciding_node() == world.other_commune
    assert ReviewRound.objects.get(pk=review.pk).organization == (
        world.commune if heir_has_one else world.other_commune
    )
    follow.undo(act, by=world.user)
    assert follow.standing() == before


def test_case_of_a_branch_with_its_own_round_is_decided_above_when_the_branch_is_divided(world):
    review = follow.review_round(world.branch)
    case = follow.evaluation(world.members[0], world.branch, review)
    act, *_ = split(world)
    follow.carry(act, by=world.user)
    case.refresh_from_db()
    assert (case.round, case.deciding_node()) == (None, world.commune)
    assert case.organization == Member.objects.get(pk=world.members[0].pk).organization


def test_what_stays_in_the_books_is_told_and_only_that(world):
    follow.plant(world)
    running = follow.meeting(world.branch, date(2026, 10, 1), "held")
    told = {one.label for one in open_business([world.branch.pk])}
    assert {"nhiệm vụ chi bộ giao chưa xong", "buổi sinh hoạt đã lập, chưa họp"} < told
    follow.carry(follow.merger(world, world.branch, world.sister), by=world.user)
    left = open_business([world.branch.pk])
    assert [(one.label, one.count, one.follows) for one in left] == [
        ("buổi sinh hoạt đã họp, biên bản chưa thông qua", running.pk and 1, False)
    ]


def test_act_on_forty_branches_asks_as_much_as_on_three(world):
    asked = []
    for count in (3, 40):
        heir = make_organization(f"Chi bộ nhận {count}", parent=world.commune)
        founded = date(2020, 1, 1)
        branches = open_many(
            [Opening(f"Chi bộ {count} {n}", Level.BRANCH, founded, world.commune) for n in range(count)]
        )
        for number, branch in enumerate(branches[:12]):
            member = make_member(branch, f"Nguyễn Văn {count} {number}")
            follow.task(member, branch)
            follow.evaluation(member, branch)
            follow.meeting(branch)
            follow.papers(member, 1)
        lines = [{"kind": ActKind.MERGER, "subject": branch, "target": heir} for branch in branches]
        act = follow.plan(world, *lines)
        with CaptureQueriesContext(connection) as queries:
            act = follow.carry(act, by=world.user)
        asked.append(_of_followers(queries))
        with CaptureQueriesContext(connection) as queries:
            follow.undo(act, by=world.user)
        asked.append(_of_followers(queries))
    assert asked[0] == asked[2]
    assert asked[1] == asked[3]


def _of_followers(queries: CaptureQueriesContext) -> int:
    """Statements on what follows; the tree itself is measured in ``tests/branches/test_many.py``."""
    tables = ("meetings_", "admissions_", "transfers_", "members_file")
    return sum(any(f'"{name}' in query["sql"] for name in tables) for query in queries)
