"""The first page puts what is overdue before everything else, whatever kind it is of, and counts every line once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.roles import ROLES
from branches.models import Level, Term
from core.dates import days_until
from core.together import Cut, firsts, spread
from meetings.tasks.services.assignments import Assignment, give_task
from members.models import Attribute, StatusPeriod
from reminders import laying
from reminders.lines import LATE_LISTED, LISTED, Lines, Todo, TodoGroup
from reminders.todo import UNFOLDED, all_kinds, groups_for, overview_of
from tests.factories import TODAY, make_member, make_organization, make_scope

pytestmark = pytest.mark.django_db
TERMS, TASKS = "Sắp hết hoặc quá thời hạn miễn, tạm vắng", "Nhiệm vụ quá hạn"


@pytest.fixture
def commune():
    x = make_organization("Đảng bộ xã X", level=Level.GRASSROOTS_COMMITTEE)
    p, q = make_organization("Chi bộ P", parent=x), make_organization("Chi bộ Q", parent=x)
    return {"x": x, "p": p, "q": q}


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def absent(branch, name: str, days: int) -> None:
    """Somebody whose absence ends so many days from today."""
    StatusPeriod.objects.create(
        member=make_member(branch, name), attribute=Attribute.ACTIVITY_STATUS, value="temporarily_exempt", valid_from=date(2026, 1, 1),
        expected_end_on=in_days(days),
    )  # fmt: skip


def task(branch, content: str, days: int) -> None:
    """A task of a new member whose deadline is so many days from today."""
    worker = make_member(branch, f"Người {content}")
    given = Assignment(content, in_days(days - 20), in_days(days))
    give_task(organization=branch, members=[worker], assignment=given, by=None, on=TODAY)


def page_of(scope):
    return overview_of(groups_for(scope), scope.on)


def test_overdue_lines_of_every_kind_come_first_those_longest_overdue_before_others(commune):
    absent(commune["p"], "Phạm Văn Vắng", -3)
    task(commune["p"], "Vận động hiến đất", -40)
    absent(commune["p"], "Trần Thị Xa", -90)
    absent(commune["p"], "Lê Văn Sắp", 5)
    page = page_of(make_scope("branch_secretary", commune["p"]))
    shown = [(line.todo.title, line.label) for line in page.overdue if line.label in (TERMS, TASKS)]
    assert shown == [("Trần Thị Xa", TERMS), ("Vận động hiến đất", TASKS), ("Phạm Văn Vắng", TERMS)]
    assert [line.todo.due_on for line in page.overdue] == sorted(line.todo.due_on for line in page.overdue)
    (terms,) = [group for group in page.groups if group.label == TERMS]
    assert [one.title for one in terms.others] == ["Lê Văn Sắp"] and (terms.left, terms.late) == (1, 2)
    assert TASKS not in [group.label for group in page.groups]


def test_a_line_is_counted_once_also_where_more_are_overdue_than_are_read_at_first(commune):
    late, soon = 25, 12
    for n in range(late):
        absent(commune["p"], f"Quá Hạn {n}", -100 + n)
    for n in range(soon):
        absent(commune["p"], f"Còn Hạn {n}", n)
    groups = groups_for(make_scope("branch_secretary", commune["p"]))
    page = overview_of(groups, TODAY)
    (terms,) = [group for group in page.groups if group.label == TERMS]
    assert (terms.count, terms.late, terms.left, terms.hidden) == (late + soon, late, soon, soon - LISTED)
    assert [one.title for one in terms.others] == [f"Còn Hạn {n}" for n in range(LISTED)]
    assert [line.todo.title for line in page.overdue] == [f"Quá Hạn {n}" for n in range(LATE_LISTED)]
    assert page.late_count == sum(group.late for group in groups) and page.late_left == page.late_count - LATE_LISTED
    assert page.count == page.late_count + sum(group.left for group in page.groups)


def test_kinds_due_soon_stand_before_what_only_waits_and_what_is_far_stands_last(commune):
    Term.objects.create(
        organization=commune["p"], label="2022-2027", starts_on=date(2022, 3, 1), planned_end_on=in_days(120)
    )
    absent(commune["p"], "Lê Văn Sắp", 2)
    page = page_of(make_scope("branch_secretary", commune["p"]))
    labels = [group.label for group in page.groups]
    nearest = [group.others[0].due_on for group in page.groups if group.others[0].due_on]
    assert labels[0] == TERMS and labels[-1] == "Chi bộ, đảng bộ đến hạn đại hội"
    assert nearest == sorted(nearest)
    assert labels.index("Nhiệm vụ, cam kết, nhận xét của đảng viên") < labels.index("Chi bộ, đảng bộ đến hạn đại hội")


def test_people_with_the_same_rights_share_the_statements_and_not_the_lines(commune):
    absent(commune["p"], "Phạm Văn Vắng", -3)
    absent(commune["q"], "Đỗ Thị Vắng", -4)
    laying._laid.clear()
    seen = {}
    for unit in ("p", "q"):
        page = page_of(make_scope("branch_secretary", commune[unit]))
        seen[unit] = [line.todo.title for line in page.overdue if line.label == TERMS]
        assert len(laying._laid) == 1
    assert seen == {"p": ["Phạm Văn Vắng"], "q": ["Đỗ Thị Vắng"]}
    above = page_of(make_scope("grassroots_officer", commune["x"]))
    assert {"Phạm Văn Vắng", "Đỗ Thị Vắng"} <= {line.todo.title for line in above.overdue}
    stranger = make_organization(
        "Chi bộ xa", parent=make_organization("Đảng bộ xã Y", level=Level.GRASSROOTS_COMMITTEE)
    )
    assert not [line for line in page_of(make_scope("branch_secretary", stranger)).overdue if line.label == TERMS]


def test_another_day_or_another_right_is_laid_anew(commune):
    absent(commune["p"], "Phạm Văn Vắng", 2)
    scope = make_scope("branch_secretary", commune["p"])
    assert TERMS not in [line.label for line in page_of(scope).overdue]
    scope.on = in_days(3)
    assert TERMS in [line.label for line in page_of(scope).overdue]
    assert TERMS not in [group.label for group in groups_for(make_scope("leader", commune["p"]))]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_kind_is_read_for_every_role(commune, role):
    scope = make_scope(role, commune["x"])
    laid = [one for one in laying.lay(scope, all_kinds()) if one is not None]
    assert all(one.kind.more for one in laid if isinstance(one.kind, Lines)), "each kind leads to its own list"
    lists = [sql for one in laid for sql in one.sql if sql is not None]
    assert len(firsts([Cut(sql, 1) for sql in lists])) == len(lists)  # lists that are empty here are good SQL too
    dated = [
        (sql, part.ends.columns)
        for one in laid if isinstance(one.kind, Lines)
        for part, sql in zip(one.kind.parts, one.sql, strict=True) if part.ends and sql is not None
    ]  # fmt: skip
    assert len(spread(dated)) == len(dated)


def test_a_kind_that_asks_who_looks_or_reads_while_it_is_laid_fails_at_once(commune):
    scope = make_scope("branch_secretary", commune["p"])

    def whose(scope) -> Lines:
        return Lines("Của tôi", StatusPeriod.objects.filter(member__full_name=scope.user.full_name), lambda row: row)

    def reads(scope) -> Lines:
        return Lines("Đọc trước", StatusPeriod.objects.filter(pk__in=list(StatusPeriod.objects.all())), lambda row: row)

    with pytest.raises(AttributeError):
        laying.lay(scope, [whose])
    with pytest.raises(RuntimeError):
        laying.lay(scope, [reads])


def test_the_page_says_how_late_and_costs_the_same_however_much_there_is(commune, client):
    scope = make_scope("branch_secretary", commune["p"])
    client.force_login(scope.user)

    def asked() -> int:
        client.get(reverse("reminders:home"))
        with CaptureQueriesContext(connection) as sent:
            client.get(reverse("reminders:home"))
        return len(sent)

    for n in range(30):
        absent(commune["p"], f"Vắng {n}", n - 20)
    few = asked()
    for n in range(40):
        absent(commune["p"], f"Thêm {n}", n - 60)
        task(commune["p"], f"Việc {n}", n - 50)
    assert asked() <= few + 1  # reading on where all that was read first is overdue
    assert few <= 15
    text = client.get(reverse("reminders:home")).content.decode()
    assert days_until(in_days(-60), localdate()) in text and text.index("Quá hạn</h2>") < text.index(f"{TERMS}</h2>")
    assert text.count(">Thêm 0</a>") == 1


def test_the_distance_of_a_day_is_said_in_words():
    said = [days_until(in_days(n), TODAY) for n in (-1200, -1, 0, 1, 14)]
    assert said == ["quá hạn 1.200 ngày", "quá hạn 1 ngày", "hôm nay", "còn 1 ngày", "còn 14 ngày"]


def test_of_many_kinds_those_that_can_wait_are_folded_and_none_is_lost():
    def kind(number: int, due: date | None) -> TodoGroup:
        return TodoGroup(f"Loại {number}", [Todo("Việc", "", "/", due)], 1)

    few = [kind(number, None) for number in range(UNFOLDED)]
    assert [group.label for group in overview_of(few, TODAY).groups] == [group.label for group in few]
    soon, far = kind(90, in_days(3)), kind(91, in_days(300))
    page = overview_of([far, *few, soon], TODAY)
    assert (page.groups, page.later) == ([soon], [*few, far])
    assert page.count == UNFOLDED + 2
