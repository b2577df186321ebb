"""Tasks of members: who may be given one, how a result agrees with the dates, what the year counts (``meetings-evaluation.md`` C.1)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.dates import Month
from core.findings import Refused
from core.workflow import NotPermitted, perform
from meetings.models import TaskAssignment, TaskResult, TaskState
from meetings.services.resolutions import Judged, Task, review_items, set_task
from meetings.tasks.queries import NO_TASKS, Totals, task_totals, without_task
from meetings.tasks.rules import proposed_result
from meetings.tasks.services.assignments import Assignment, correct_task, give_task
from members.ledger import Entry, Papers, at, between, record
from members.models import ActivityStatus, MovementKind
from members.statuses import StatusChange, set_activity_status
from tests.factories import TODAY, make_member, make_members, make_organization, make_scope
from tests.meetings.test_meeting_spine import evening, open_meeting

pytestmark = pytest.mark.django_db
DEADLINE = date(2026, 11, 15)


@pytest.fixture
def branch():
    return make_organization("Chi bộ thôn Thử")


@pytest.fixture
def scope(branch):
    return make_scope("branch_secretary", branch)


def give(
    branch, *members, content="Vận động 10 hộ hiến đất", assigned_on=date(2026, 11, 1), deadline=DEADLINE, **values
):
    """Tasks of a branch."""
    assignment = Assignment(content, assigned_on, deadline, **values)
    return give_task(organization=branch, members=members, assignment=assignment, by=None, on=TODAY)


def assess(task, scope, result, *, finished_on=None, evidence="", reason="", name="assess", **values):
    """One assessment."""
    data = {"result": result, "finished_on": finished_on, "evidence": evidence, "reason": reason}
    return perform(task, name, scope=scope, on=TODAY, data=data, **values)


def test_one_task_is_given_to_several_and_judged_for_each(branch, scope):
    first, second = make_member(branch, "Nguyễn Văn An"), make_member(branch, "Trần Thị Bình")
    tasks = give(branch, first, second)
    assess(tasks[0], scope, "on_time", finished_on=date(2026, 11, 10))
    assert [task.state for task in TaskAssignment.objects.order_by("pk")] == [TaskState.ASSESSED, TaskState.ASSIGNED]
    totals = task_totals([first.pk, second.pk], date(2026, 1, 1), date(2026, 12, 31))
    assert totals == {first.pk: Totals(total=1, on_time=1), second.pk: Totals(total=1, open=1)}


def test_everyone_in_the_way_is_named_and_nobody_is_given_anything(branch):
    fit = make_member(branch, "Nguyễn Văn An")
    exempt = make_member(branch, "Lê Thị Miễn")
    set_activity_status(
        member=exempt, change=StatusChange(ActivityStatus.EXEMPT, date(2026, 1, 1)), papers=Papers(), by=None, on=TODAY
    )
    suspended = make_member(branch, "Đỗ Văn Đình")
    set_activity_status(
        member=suspended, change=StatusChange(ActivityStatus.SUSPENDED, date(2026, 10, 1)), papers=Papers(number="1-QĐ"),
        by=None, on=TODAY,
    )  # fmt: skip
    later = make_member(branch, "Phạm Văn Sau", on=date(2026, 11, 10))
    stranger = make_member(make_organization("Chi bộ Khác"), "Vũ Văn Lạ")

    with pytest.raises(Refused) as refused:
        give(branch, fit, exempt, suspended, later, stranger)

    words = str(refused.value)
    assert all(name in words for name in ("Lê Thị Miễn", "Đỗ Văn Đình", "Phạm Văn Sau", "Vũ Văn Lạ"))
    assert "Nguyễn Văn An" not in words
    assert not TaskAssignment.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"content": "   "}, "content"),
        ({"deadline": date(2026, 10, 31)}, "deadline"),
        ({"assigned_on": TODAY + timedelta(days=1), "deadline": TODAY + timedelta(days=9)}, "assigned_on"),
    ],
)
def test_wrong_words_and_days_are_named(branch, values, field):
    member = make_member(branch)
    with pytest.raises(Refused) as refused:
        give(branch, member, **values)
    assert refused.value.findings[0].field == field


def test_a_form_sent_twice_gives_one_task(branch):
    member = make_member(branch, "Nguyễn Văn An")
    give(branch, member)
    with pytest.raises(Refused) as refused:
        give(branch, member)
    assert "Nguyễn Văn An" in str(refused.value) and TaskAssignment.objects.count() == 1


def test_members_without_a_task_leave_out_exempt_and_suspended(branch, scope):
    holder, without, exempt = make_members(branch, ("An", "Bình", "Miễn"))
    set_activity_status(
        member=exempt, change=StatusChange(ActivityStatus.EXEMPT, date(2026, 1, 1)), papers=Papers(), by=None, on=TODAY
    )
    (task,) = give(branch, holder)
    assert list(without_task(branch, TODAY)) == [without]
    assess(task, scope, "not_done")
    assert list(without_task(branch, TODAY)) == [holder, without]
    assert list(without_task(branch, TODAY - timedelta(days=1))) == [without], "that day the task was still open"


def test_exceeding_needs_evidence_and_a_late_day_says_late(branch, scope):
    (task,) = give(branch, make_member(branch))
    with pytest.raises(Refused) as refused:
        assess(task, scope, "exceeded", finished_on=date(2026, 11, 10))
    assert refused.value.findings[0].field == "evidence"
    with pytest.raises(Refused) as refused:
        assess(task, scope, "on_time", finished_on=date(2026, 11, 20))
    assert "sau thời hạn 15/11/2026" in str(refused.value)
    with pytest.raises(Refused):
        assess(task, scope, "late", finished_on=date(2026, 11, 10))
    with pytest.raises(Refused):
        assess(task, scope, "on_time")
    with pytest.raises(Refused):
        assess(task, scope, "excellent", finished_on=date(2026, 11, 10))
    task.refresh_from_db()
    assert (task.state, task.result) == (TaskState.ASSIGNED, "")

    assess(task, scope, "on_time", finished_on=date(2026, 11, 20), override_reason="Bão, chi bộ cho lùi 5 ngày")
    task.refresh_from_db()
    assert (task.result, task.assessed_by, task.assessed_on) == ("on_time", scope.user, TODAY)
    assert "Bão" in task.steps.get().override_reason


def test_reassessing_asks_a_reason_and_keeps_the_first_result_in_the_log(branch, scope):
    (task,) = give(branch, make_member(branch))
    assess(task, scope, "not_done")
    with pytest.raises(Refused) as refused:
        assess(task, scope, "on_time", finished_on=date(2026, 11, 9), name="reassess")
    assert refused.value.findings[0].field == "reason"
    assess(
        task, scope, "on_time", finished_on=date(2026, 11, 9), reason="Có biên bản bàn giao bổ sung", name="reassess"
    )
    task.refresh_from_db()
    assert task.result == "on_time" and task.steps.count() == 2


def test_withdrawn_task_does_not_count(branch, scope):
    member = make_member(branch)
    (task,) = give(branch, member)
    perform(task, "withdraw", scope=scope, on=TODAY, data={"reason": "Dự án dừng"})
    assert task_totals([member.pk], date(2026, 1, 1), date(2026, 12, 31)) == {member.pk: NO_TASKS}


def test_the_second_of_two_people_is_told(branch, scope):
    (task,) = give(branch, make_member(branch))
    seen = task.version
    perform(task, "progress", scope=scope, on=TODAY, data={"progress": "Đã xong 5 hộ"})
    with pytest.raises(Refused) as refused:
        correct_task(task=task, values={"content": "Vận động 12 hộ"}, version=seen)
    assert refused.value.conflict
    with pytest.raises(Refused) as refused:
        perform(task, "report", scope=scope, on=TODAY, data={"evidence": "Đủ"}, version=seen)
    assert refused.value.conflict


def test_only_the_branch_that_gave_the_task_assesses_it(branch, scope):
    (task,) = give(branch, make_member(branch))
    for role, organization in (("branch_secretary", make_organization("Chi bộ Khác")), ("leader", branch)):
        with pytest.raises(NotPermitted):
            assess(task, make_scope(role, organization), "not_done")


def test_a_moved_member_keeps_the_old_task_and_needs_one_of_the_new_branch(branch):
    new = make_organization("Chi bộ Mới")
    member = make_member(branch, "Nguyễn Văn Chuyển")
    (task,) = give(branch, member)
    record(Entry(member, MovementKind.TRANSFER_OUT, date(2026, 11, 10), between(branch, new)), by=None, on=TODAY)
    record(Entry(member, MovementKind.TRANSFER_IN, date(2026, 11, 12), at(new)), by=None, on=TODAY)
    assert list(without_task(new, TODAY)) == [member]
    assert not without_task(branch, TODAY).exists()
    assert task_totals([member.pk], date(2026, 1, 1), date(2026, 12, 31))[member.pk].open == 1
    task.refresh_from_db()
    assert task.organization == branch


def test_adopted_minutes_give_the_tasks_they_set(branch, scope):
    chair, writer = make_member(branch, "Bùi Chủ Trì"), make_member(branch, "Đỗ Thư Ký")
    meeting = open_meeting(branch, scope, chair=chair, session_secretary=writer)
    set_task(meeting=meeting, task=Task("Rà soát hộ nghèo", "Đủ 120 hộ", writer, deadline=date(2026, 11, 30)), by=None)
    set_task(meeting=meeting, task=Task("Trực nhà văn hóa", responsible=chair), by=None)
    set_task(meeting=meeting, task=Task("Toàn chi bộ dọn vệ sinh"), by=None)
    assert not TaskAssignment.objects.exists(), "nothing is given before the minutes are adopted"
    perform(meeting, "adopt", scope=scope, on=TODAY, data={"ended_at": evening(date(2026, 11, 5), 20, 40)})

    tasks = TaskAssignment.objects.order_by("resolution_item__order")
    assert [(t.member, t.content, t.product, t.assigned_on, t.deadline) for t in tasks] == [
        (writer, "Rà soát hộ nghèo", "Đủ 120 hộ", date(2026, 11, 5), date(2026, 11, 30)),
        (chair, "Trực nhà văn hóa", "", date(2026, 11, 5), date(2026, 12, 31)),
    ]


def test_the_next_meeting_moves_the_tasks_it_judges(branch, scope):
    chair, writer = make_member(branch, "Bùi Chủ Trì"), make_member(branch, "Đỗ Thư Ký")
    people = {"chair": chair, "session_secretary": writer}
    first = open_meeting(branch, scope, day=date(2026, 10, 5), month=Month(2026, 10), **people)
    items = [
        set_task(meeting=first, task=Task(words, responsible=writer, deadline=date(2026, 11, 1)), by=None)
        for words in ("Xong", "Chưa xong", "Thôi", "Hỏng")
    ]
    perform(first, "adopt", scope=scope, on=TODAY, data={"ended_at": evening(date(2026, 10, 5), 20, 40)})
    second = open_meeting(branch, scope, **people)
    said = ("done", "open", "dropped", "not_done")
    review_items(
        meeting=second, judged={item.pk: Judged(status, "Lời chi bộ") for item, status in zip(items, said, strict=True)}
    )
    perform(second, "adopt", scope=scope, on=TODAY, data={"ended_at": evening(date(2026, 11, 5), 20, 40)})

    states = {task.content: task.state for task in TaskAssignment.objects.all()}
    assert states == {"Xong": "reported", "Chưa xong": "in_progress", "Thôi": "withdrawn", "Hỏng": "reported"}
    assert "05/11/2026" in TaskAssignment.objects.get(content="Xong").evidence


def test_totals_of_many_members_cost_one_statement(branch, scope, django_assert_num_queries):
    members = make_members(branch, [f"Đảng Viên {n}" for n in range(5)])
    give(branch, *members)
    with django_assert_num_queries(1):
        task_totals([member.pk for member in members], date(2026, 1, 1), date(2026, 12, 31))


day = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(deadline=day, finished=day)
def test_the_dates_decide_between_on_time_and_late(deadline, finished):
    assert proposed_result(deadline, finished) == (TaskResult.ON_TIME if finished <= deadline else TaskResult.LATE)
    assert proposed_result(deadline, None) is None


@given(counts=st.lists(st.integers(0, 200), min_size=5, max_size=5))
def test_shares_of_a_year_are_exact_and_add_up(counts):
    exceeded, on_time, late, not_done, still_open = counts
    totals = Totals(sum(counts), exceeded, on_time, late, not_done, still_open)
    assert totals.assessed == exceeded + on_time + late + not_done
    if totals.assessed:
        assert totals.share_on_time + totals.share_late + totals.share(not_done) == 1
        assert totals.share_exceeded <= totals.share_on_time
        assert totals.share_late == Fraction(late, totals.assessed)
    else:
        assert totals.share_late is None


RESULTS = st.sampled_from(["exceeded", "on_time", "late", "not_done", "open", "withdrawn", "next_year"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(results=st.lists(RESULTS, max_size=12))
def test_totals_from_rows_equal_the_count_by_hand(branch, results):
    TaskAssignment.objects.all().delete()
    member = branch.members.first() or make_member(branch)
    rows = []
    for number, what in enumerate(results):
        assessed = what in TaskResult.values
        rows.append(
            TaskAssignment(
                organization=branch, member=member, content=f"Việc {number}", assigned_on=date(2026, 1, 5),
                deadline=date(2027, 1, 1) if what == "next_year" else date(2026, 12, 31),
                state={"open": "in_progress", "next_year": "assigned", "withdrawn": "withdrawn"}.get(what, "assessed"),
                result=what if assessed else "", assessed_on=date(2026, 12, 31) if assessed else None,
            )
        )  # fmt: skip
    TaskAssignment.objects.bulk_create(rows)
    totals = task_totals([member.pk], date(2026, 1, 1), date(2026, 12, 31))[member.pk]
    assert totals.total == totals.exceeded + totals.on_time + totals.late + totals.not_done + totals.open
    assert totals == Totals(
        total=len([r for r in results if r not in ("withdrawn", "next_year")]), exceeded=results.count("exceeded"),
        on_time=results.count("on_time"), late=results.count("late"), not_done=results.count("not_done"),
        open=results.count("open"),
    )  # fmt: skip
