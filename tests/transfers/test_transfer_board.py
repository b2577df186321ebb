"""The board of transfers: who holds what, since when, how late; seen from both ends; its file."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.urls import reverse

from accounts.models import ExportLog
from core.excel import read_workbook
from core.workflow import judging
from tests.factories import make_member, make_organization
from tests.transfers.board_people import person_of
from tests.transfers.transfer_world import TransferWorld, make_world
from transfers.board import Board
from transfers.clocks import CLOCKS, DayBook, clock_of, due_of
from transfers.holders import Holders
from transfers.models import OPEN, Transfer, TransferState
from transfers.routing import holder_of, last_of_origin
from transfers.rules.dates import chase_due, introduce_due, present_due

pytestmark = pytest.mark.django_db
S = TransferState


def several() -> TransferWorld:
    """Cases at several steps to several places."""
    world = make_world()
    stands = [("far", S.ARISEN), ("sister", S.BRANCH_REVIEW), ("far", S.INTRODUCED), ("inner", S.UPPER_RECEIVED),
              ("sister", S.GRASSROOTS_RECEIVED)]  # fmt: skip
    for number, (destination, state) in enumerate(stands):
        world.walk(world.open(member=world.members[number], destination=getattr(world, destination)), state)
    return world


WORLD = several


def names_of(scope, **chosen) -> list[str]:
    board = Board(scope, chosen)
    return [case.full_name for case in board.rows.order_by("pk")]


def cases_with_ends():
    return list(Transfer.objects.select_related("origin", "destination").order_by("pk"))


@pytest.mark.parametrize("destination", ["sister", "far", "inner", "abroad_branch"])
def test_holders_of_a_list_are_those_of_each_case_at_every_step(world, destination):
    member = make_member(world.branch, "Ngô Thị Mới", on=date(2022, 1, 1), card_number="001080000099")
    case = world.open(member=member, destination=getattr(world, destination))
    for _ in range(len(OPEN)):
        read = Transfer.objects.select_related("origin", "destination").get(pk=case.pk)
        found = Holders([read])
        with judging(case):
            case.refresh_from_db()
            assert found.of(read) == holder_of(case), case.state
            introducer = last_of_origin(case)
            assert found.introducer_of(read) == (introducer.organization if introducer else None)
        if case.state == S.COMPLETED:
            break
        world._next(case)
    assert case.state == S.COMPLETED


def test_holders_agree_off_the_smooth_way(world):
    sent = Transfer.objects.get(state=S.INTRODUCED)
    world.step(sent, "return", reason="Sai nơi đến")
    world.arrival()
    world.open(member=make_member(world.branch, "Lê Thị Ngoài", on=date(2022, 1, 1)),
                 outside_unit="Đảng bộ phường Xa", boundary="other_province")  # fmt: skip
    cases = cases_with_ends()
    found = Holders(cases)
    assert {case.pk: found.of(case) for case in cases} == {case.pk: holder_of(case) for case in Transfer.objects.all()}


def test_holders_cost_the_same_whatever_the_number(world, django_assert_num_queries):
    cases, few = cases_with_ends(), cases_with_ends()[2:3]
    Holders(cases_with_ends())  # the rules are looked up once
    with django_assert_num_queries(2):
        Holders(few)
    with django_assert_num_queries(2):
        Holders(cases)


def test_deadlines_of_a_list_are_those_of_the_rules(world):
    _, scope = person_of("grassroots_officer", world.commune)
    rows = {case.full_name: case for case in Board(scope, {}).laid}
    arisen, sent = rows["Nguyễn Văn Đi"], rows["Trần Văn Ba"]
    assert arisen.due == introduce_due(date(2026, 8, 20)).on
    assert sent.due == present_due(sent.introduced_on).on
    book = DayBook(Transfer.objects.all(), ("due", "chase", "no_file"))
    for case in book.lay(Transfer.objects.all()):
        for name in ("due", "chase", "no_file"):
            assert getattr(case, name) == due_of(Transfer.objects.get(pk=case.pk), name)
    assert book.lay(Transfer.objects.filter(pk=sent.pk)).get().chase == chase_due(sent.introduced_on, None).on


def test_every_state_has_at_most_one_clock():
    for model, named in CLOCKS.items():
        for clocks in named.values():
            states = [state for clock in clocks for state in clock.states]
            assert len(states) == len(set(states)), model
    assert clock_of(Transfer, S.COMPLETED) is None


def test_each_end_sees_its_part(world):
    _, secretary = person_of("branch_secretary", world.branch)
    assert names_of(secretary, bucket="waiting") == ["Nguyễn Văn Đi", "Phạm Thị Ở"]
    assert names_of(secretary, bucket="sent") == ["Trần Văn Ba", "Hoàng Thị Bốn", "Đỗ Văn Năm"]
    assert names_of(secretary, direction="in") == []
    _, there = person_of("branch_secretary", world.far, "bi.thu.xa")
    assert names_of(there, bucket="coming") == ["Trần Văn Ba"]
    assert names_of(there, bucket="waiting") == []  # the commune there writes its box first
    _, commune = person_of("grassroots_officer", world.other_commune, "can.bo.xa")
    assert names_of(commune, bucket="waiting") == ["Trần Văn Ba"]
    _, sister = person_of("branch_secretary", world.sister, "bi.thu.chi")
    assert names_of(sister, bucket="waiting") == ["Đỗ Văn Năm"]
    _, own = person_of("grassroots_officer", world.commune, "can.bo.minh")
    assert names_of(own, direction="internal") == ["Phạm Thị Ở", "Đỗ Văn Năm"]
    assert names_of(own, direction="out") == ["Nguyễn Văn Đi", "Trần Văn Ba", "Hoàng Thị Bốn"]


def test_nobody_else_sees_them(world):
    stranger = make_organization("Chi bộ thôn Lạ", parent=world.other_commune)
    client, scope = person_of("branch_secretary", stranger)
    assert names_of(scope, state="all") == []
    assert client.get(reverse("transfers:list"), {"organization": world.branch.pk}).status_code == 404
    outsider, _ = person_of("inspection_officer", world.commune, "kiem.tra")
    assert outsider.get(reverse("transfers:list")).status_code == 403


def test_age_and_working_days_are_said(world):
    client, scope = person_of("grassroots_officer", world.other_commune)
    answer = client.get(reverse("transfers:list"), {"bucket": "transit"})
    words, on = answer.content.decode(), answer.context["rows"][0].on  # the page is of the real day
    case = Transfer.objects.get(full_name="Trần Văn Ba")
    assert f"đang chuyển {(on - case.introduced_on).days} ngày" in words
    assert "Quá hạn" in words  # introduced in September, thirty working days are over in November
    line = Board(scope, {}).lines(Board(scope, {}).rows)[0]
    assert line.late and line.left < 0
    scope.on = present_due(case.introduced_on).on
    last_day = Board(scope, {"overdue": True})
    assert not last_day.rows.exists()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "tran ba"}, ["Trần Văn Ba"]),
        ({"state": "introduced"}, ["Trần Văn Ba"]),
        ({"kind": "internal"}, ["Phạm Thị Ở", "Đỗ Văn Năm"]),
        ({"origin": "thôn Mẫu", "destination": "xã Bên"}, ["Nguyễn Văn Đi", "Trần Văn Ba"]),
        ({"destination": "phường Cũ"}, ["Hoàng Thị Bốn"]),
        ({"holder": "Đảng bộ xã Bên"}, ["Trần Văn Ba"]),
        ({"since": "01/01/2026", "until": "31/12/2026"}, ["Trần Văn Ba", "Hoàng Thị Bốn", "Đỗ Văn Năm"]),
        ({"since": "01/12/2026"}, []),
        ({"state": "ended"}, []),
    ],
)
def test_filters_in_the_address_narrow_the_board(world, asked, found):
    client, _ = person_of("department_officer", world.province)
    answer = client.get(reverse("transfers:list"), {**asked, "sort": "new"})
    assert [line.case.full_name for line in answer.context["rows"]] == found[::-1]


def test_filters_that_cannot_be_are_told(world):
    client, _ = person_of("department_officer", world.province)
    answer = client.get(reverse("transfers:list"), {"since": "02/10/2026", "until": "01/10/2026"})
    assert answer.status_code == 422 and "Ngày cuối" in answer.content.decode()
    assert client.get(reverse("transfers:list"), {"organization": "x"}).status_code == 404


def test_the_board_costs_the_same_whatever_its_length(world, django_assert_max_num_queries):
    client, _ = person_of("grassroots_officer", world.commune)
    client.get(reverse("transfers:list"))
    with django_assert_max_num_queries(9):
        client.get(reverse("transfers:list"))
    for number in range(60):
        world.open(member=make_member(world.branch, f"Thêm Người {number:02d}", on=date(2022, 1, 1)))
    with django_assert_max_num_queries(9):
        answer = client.get(reverse("transfers:list"))
    assert answer.context["count"] == "65"
    second = client.get(answer.context["page"].next)
    names = [line.case.full_name for page in (answer, second) for line in page.context["rows"]]
    assert len(set(names)) == 65


def test_the_file_holds_exactly_what_the_board_shows(world):
    client, _ = person_of("branch_secretary", world.branch)
    asked = {"bucket": "sent", "sort": "name"}
    shown = [line.case.full_name for line in client.get(reverse("transfers:list"), asked).context["rows"]]
    answer = client.get(reverse("transfers:export"), asked)
    rows = read_workbook(io.BytesIO(answer.content))[0].rows
    head = next(number for number, row in enumerate(rows) if row[:2] == ["Số TT", "Họ và tên"])
    assert [row[1] for row in rows[head + 1 :]] == shown
    assert ExportLog.objects.get().rows == 3
    leader, _ = person_of("leader", world.commune, "lanh.dao")
    assert leader.get(reverse("transfers:list")).status_code == 200
    assert leader.get(reverse("transfers:export")).status_code == 403
