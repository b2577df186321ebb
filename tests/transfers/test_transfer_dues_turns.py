"""Nơi đóng đảng phí of a stay that changes while it lasts: from a month on, or by an act."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from branches.acts import carry_out, undo
from branches.models import Act
from core.dates import Month
from core.findings import Refused
from meetings.dues.services.payments import Paid, pay_in_full
from meetings.models import DuesMonth
from tests.factories import TODAY, make_members
from tests.transfers.stay_world import S, stay, step, walk
from tests.transfers.test_transfer_api import Program
from tests.transfers.test_transfer_away_pages import sign_in, url
from tests.transfers.test_transfer_dues import asks, book, draw, make_paying_world, staying
from tests.transfers.test_transfer_temporary import merge
from tests.transfers.transfer_world import TransferWorld
from transfers.models import TemporaryTransfer

pytestmark = pytest.mark.django_db
WORLD = make_paying_world
AUGUST, SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = (Month(2026, number) for number in range(8, 13))
HOME, THERE, SISTER = "Chi bộ thôn Mẫu", "Chi bộ thôn Xa", "Chi bộ thôn Chị"


def turn(world: TransferWorld, case: TemporaryTransfer, at: str, month: Month, on: date = TODAY) -> None:
    step(world, case, "change_dues", on, dues_at=at, from_month=month.first_day)


def collectors(world: TransferWorld) -> dict[str, str]:
    return {month: unit for month, (unit, _) in book(world.members[0]).items()}


def test_from_a_month_on_the_other_place_collects_what_is_unpaid(world):
    draw(world.branch, SEPTEMBER, OCTOBER, NOVEMBER)
    draw(world.far, SEPTEMBER, OCTOBER, NOVEMBER)
    case = staying(world, dues_at="home")
    pay_in_full(
        organization=world.branch,
        month=OCTOBER,
        members=[case.member_id],
        paid=Paid(date(2026, 10, 2)),
        by=None,
        on=TODAY,
    )
    turn(world, case, "there", OCTOBER)
    assert book(case.member) == {"09/2026": (HOME, "owing"), "10/2026": (HOME, "paid"), "11/2026": (THERE, "owing")}
    assert [asks(world, month) for month in (SEPTEMBER, NOVEMBER, DECEMBER)] == [[HOME], [THERE], [THERE]]
    turn(world, case, "home", NOVEMBER)
    assert collectors(world) == {"09/2026": HOME, "10/2026": HOME, "11/2026": HOME}
    assert asks(world, OCTOBER) == [THERE] and asks(world, DECEMBER) == [HOME], (
        "the month in between stays the other place's"
    )
    assert case.dues_turns.count() == 2 and case.dues_at == "home"


def test_turn_to_come_is_followed_by_the_lists_of_its_months(world):
    case = staying(world, dues_at="there")
    turn(world, case, "home", Month(2027, 1))
    assert [asks(world, month) for month in (DECEMBER, Month(2027, 1))] == [[THERE], [HOME]]


def test_turn_before_the_reception_says_where_the_stay_begins_to_pay(world):
    case = walk(world, stay(world, dues_at="home"), S.INTRODUCED)
    turn(world, case, "there", SEPTEMBER, date(2026, 8, 30))
    walk(world, case, S.STAYING, date(2026, 9, 1))
    assert asks(world, SEPTEMBER) == [THERE] and asks(world, AUGUST) == [HOME]


@pytest.mark.parametrize(
    ("at", "month", "code"),
    [
        ("there", AUGUST, "month"),
        ("there", Month(2027, 4), "month"),
        ("home", OCTOBER, "same_place"),
        ("moon", OCTOBER, "dues_at"),
    ],
)
def test_turn_that_cannot_be_or_changes_nothing_is_refused(world, at, month, code):
    case = staying(world, dues_at="home")
    with pytest.raises(Refused) as refused:
        turn(world, case, at, month)
    assert [one.code for one in refused.value.findings] == [code] and not case.dues_turns.exists()


def test_turn_overruled_by_a_later_one_of_an_earlier_month(world):
    case = staying(world, dues_at="home")
    turn(world, case, "there", NOVEMBER)
    turn(world, case, "there", SEPTEMBER)
    turn(world, case, "home", OCTOBER)
    assert [asks(world, month) for month in (SEPTEMBER, OCTOBER, NOVEMBER)] == [[THERE], [HOME], [HOME]]


def merged(world: TransferWorld, on: date = date(2026, 10, 15)) -> Act:
    act = merge(world, world.far, world.sister, on)
    carry_out(act, by=world.user, on=TODAY, override_reason="Theo đề án")
    return act


def test_months_go_with_the_act_to_lists_that_stand_and_come_back_with_its_undoing(world):
    draw(world.far, SEPTEMBER, OCTOBER, NOVEMBER)
    draw(world.sister, OCTOBER, NOVEMBER)
    staying(world)
    pay_in_full(
        organization=world.far,
        month=OCTOBER,
        members=[world.members[0].pk],
        paid=Paid(date(2026, 10, 2)),
        by=None,
        on=TODAY,
    )
    act = merged(world)
    assert collectors(world) == {"09/2026": THERE, "10/2026": THERE, "11/2026": SISTER}, (
        "paid: stays; no list of the heir: stays"
    )
    draw(world.sister, SEPTEMBER)
    assert collectors(world)["09/2026"] == SISTER
    undo(act, by=world.user, on=TODAY, reason="Nhập nhầm")
    assert collectors(world) == {"09/2026": THERE, "10/2026": THERE, "11/2026": THERE}


def test_stay_that_pays_at_home_is_not_touched_by_an_act_there(world):
    draw(world.branch, OCTOBER, NOVEMBER)
    draw(world.sister, OCTOBER, NOVEMBER)
    staying(world, dues_at="home")
    merged(world)
    assert set(collectors(world).values()) == {HOME}


def guests(world: TransferWorld, count: int, prefix: str) -> None:
    """Members of the branch who stay at the far one and pay there."""
    names = [
        {"full_name": f"{prefix} {number:02}", "card_number": f"{len(prefix)}{number:011}"} for number in range(count)
    ]
    for member in make_members(world.branch, names, on=date(2022, 1, 1)):
        case = stay(world, member, dues_at="there")
        TemporaryTransfer.objects.filter(pk=case.pk).update(
            state=S.STAYING,
            introduced_on=date(2026, 8, 25),
            received_on=date(2026, 9, 1),
            dues_paid_to=date(2026, 8, 1),
        )
        DuesMonth.objects.create(
            member=member, organization=world.far, month=OCTOBER.first_day, status="owing", due=1000
        )


def test_an_act_moves_the_months_of_any_number_of_guests_by_as_many_statements(world):
    asked = []
    for count, prefix in ((3, "Khách"), (30, "Bạn")):
        with transaction.atomic():
            guests(world, count, prefix)
            draw(world.sister, OCTOBER, NOVEMBER)
            act = merge(world, world.far, world.sister, date(2026, 10, 15))
            with CaptureQueriesContext(connection) as captured:
                carry_out(act, by=world.user, on=TODAY, override_reason="Theo đề án")
            rows = DuesMonth.objects.filter(member__full_name__startswith=prefix)
            assert list(rows.order_by().values_list("organization__name", "month").distinct()) == [
                (SISTER, OCTOBER.first_day), (SISTER, NOVEMBER.first_day),
            ] and rows.count() == 2 * count  # fmt: skip
            asked.append(len(captured))
            transaction.set_rollback(True)
    assert asked[0] == asked[1]


def test_secretary_changes_it_on_the_page_and_a_program_alike(client, world):
    case = staying(world, dues_at="home")
    sign_in(client, "branch_secretary", world.branch)
    page = url("temporary_step", case.pk, "change_dues")
    assert "Đổi nơi đóng đảng phí" in client.get(case.get_absolute_url()).content.decode()
    assert 'value="12/2026"' in client.get(page).content.decode()
    answer = client.post(
        page, {"on": "21/11/2026", "version": case.version, "dues_at": "there", "from_month": "10/2026"}
    )
    assert answer.status_code == 302
    assert (
        "Chi bộ chính thức; từ tháng 10/2026: Nơi sinh hoạt tạm thời"
        in client.get(case.get_absolute_url()).content.decode()
    )
    program = Program("branch_secretary", world.branch)
    case.refresh_from_db()
    program.step(
        case.pk, "change_dues", "2026-11-21", where="temporary-transfers", dues_at="home", from_month="11/2026"
    )
    shown = program.get(f"temporary-transfers/{case.pk}/")
    assert shown["dues_turns"] == [
        {"from_month": "2026-10-01", "at": "there"},
        {"from_month": "2026-11-01", "at": "home"},
    ]
    sign_in(client, "branch_secretary", world.far)
    assert client.post(page, {"on": "21/11/2026", "dues_at": "there", "from_month": "12/2026"}).status_code == 403
