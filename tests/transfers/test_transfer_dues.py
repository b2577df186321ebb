"""Nơi đóng đảng phí of a stay: one book asks for each month, from the acceptance to the return, whatever is corrected."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from core.dates import Month
from meetings.dues.payers import payers_of
from meetings.dues.services.payments import Paid, hand_over, pay_in_full
from meetings.dues.services.profiles import Basis, set_profile
from meetings.dues.services.sheets import draw_up
from members.models import Member
from tests.factories import TODAY
from tests.transfers.stay_world import stay, step, walk
from tests.transfers.test_transfer_away_pages import sign_in
from tests.transfers.transfer_world import TransferWorld, make_world
from transfers.models import TemporaryState, TemporaryTransfer

pytestmark = pytest.mark.django_db
S = TemporaryState
SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = (Month(2026, number) for number in (9, 10, 11, 12))


def make_paying_world() -> TransferWorld:
    """The world of transfers in which the first member pays by his salary."""
    made = make_world()
    set_profile(member=made.members[0], basis=Basis("insured", base=8_000_000), start=Month(2026, 1), by=None, on=TODAY)
    return made


WORLD = make_paying_world


def draw(branch, *months: Month) -> None:
    for month in months:
        draw_up(organization=branch, month=month, by=None, on=TODAY)


def book(member: Member) -> dict[str, tuple[str, str]]:
    """Month → who asks, how it stands."""
    rows = member.dues_months.select_related("organization").order_by("month")
    return {str(row.period): (row.organization.name, row.status) for row in rows}


def staying(world: TransferWorld, **values) -> TemporaryTransfer:
    """Accepted on the first of September, dues paid at home to August."""
    return walk(world, stay(world, **{"dues_at": "there"} | values), S.STAYING)


def asks(world: TransferWorld, month: Month) -> list[str]:
    """The branches on whose list the member is for a month, as a fresh list would have it."""
    member = world.members[0]
    return [unit.name for unit in (world.branch, world.far, world.sister) if member in payers_of(unit, month).members]


def test_place_of_the_stay_asks_from_the_acceptance_to_the_return(world):
    case = staying(world)
    assert [asks(world, month) for month in (Month(2026, 8), SEPTEMBER, NOVEMBER)] == [
        ["Chi bộ thôn Mẫu"], ["Chi bộ thôn Xa"], ["Chi bộ thôn Xa"],
    ]  # fmt: skip
    step(world, case, "return_home", date(2026, 11, 5), remarks="Tốt", override_reason="Về sớm")
    assert [asks(world, month) for month in (NOVEMBER, DECEMBER)] == [["Chi bộ thôn Xa"], ["Chi bộ thôn Mẫu"]]
    away = payers_of(world.branch, OCTOBER).elsewhere
    assert [(one.member, one.place, one.temporary) for one in away] == [(world.members[0], "Chi bộ thôn Xa", True)]
    assert payers_of(world.far, OCTOBER).guests == {world.members[0].pk}


def test_lists_drawn_already_follow_and_no_month_stands_twice(world):
    member = world.members[0]
    draw(world.branch, SEPTEMBER, OCTOBER, NOVEMBER)
    draw(world.far, SEPTEMBER, OCTOBER)
    case = staying(world)
    assert book(member) == {"09/2026": ("Chi bộ thôn Xa", "owing"), "10/2026": ("Chi bộ thôn Xa", "owing")}
    draw(world.far, NOVEMBER)
    draw(world.branch, SEPTEMBER, OCTOBER, NOVEMBER)
    assert {unit for unit, _ in book(member).values()} == {"Chi bộ thôn Xa"} and len(book(member)) == 3
    step(world, case, "undo_reception", date(2026, 11, 20), reason="Ghi nhầm")
    assert {unit for unit, _ in book(member).values()} == {"Chi bộ thôn Mẫu"} and len(book(member)) == 3


def test_return_and_its_correction_move_what_is_unpaid(world):
    member = world.members[0]
    draw(world.branch, OCTOBER, NOVEMBER)
    draw(world.far, OCTOBER, NOVEMBER)
    case = staying(world)
    step(world, case, "return_home", date(2026, 10, 20), remarks="Tốt", override_reason="Về sớm")
    assert book(member) == {"10/2026": ("Chi bộ thôn Xa", "owing"), "11/2026": ("Chi bộ thôn Mẫu", "owing")}
    step(world, case, "undo_return", date(2026, 10, 21), reason="Chưa về")
    assert book(member)["11/2026"] == ("Chi bộ thôn Xa", "owing")


def test_month_paid_or_handed_up_stays_where_it_was_paid(world):
    member = world.members[0]
    draw(world.branch, SEPTEMBER, OCTOBER)
    pay_in_full(
        organization=world.branch, month=SEPTEMBER, members=[member.pk], paid=Paid(date(2026, 9, 2)), by=None, on=TODAY
    )
    hand_over(
        organization=world.branch,
        month=SEPTEMBER,
        on=date(2026, 10, 1),
        receiver="Đảng ủy",
        seen=None,
        by=None,
        today=TODAY,
    )
    staying(world)
    draw(world.far, SEPTEMBER, OCTOBER)
    draw(world.branch, OCTOBER)
    assert book(member) == {"09/2026": ("Chi bộ thôn Mẫu", "paid"), "10/2026": ("Chi bộ thôn Xa", "owing")}


def test_months_the_letter_says_are_paid_at_home_are_not_asked_there(world):
    case = stay(world, dues_at="there")
    step(world, case, "sign", date(2026, 8, 21), dues_paid_to=date(2026, 10, 1))
    TemporaryTransfer.objects.filter(pk=case.pk).update(
        state=S.STAYING, received_on=date(2026, 9, 1), introduced_on=date(2026, 8, 22)
    )
    home, there = ["Chi bộ thôn Mẫu"], ["Chi bộ thôn Xa"]
    assert [asks(world, month) for month in (SEPTEMBER, OCTOBER, NOVEMBER)] == [home, home, there]


def test_stay_that_pays_at_home_changes_nothing_and_what_was_written_goes_first(world):
    member = world.members[0]
    case = staying(world, dues_at="home")
    assert asks(world, OCTOBER) == ["Chi bộ thôn Mẫu"]
    TemporaryTransfer.objects.filter(pk=case.pk).update(dues_at="there")
    set_profile(
        member=member, basis=Basis("insured", base=8_000_000, pays_at=world.sister), start=OCTOBER, by=None, on=TODAY
    )
    assert [asks(world, month) for month in (SEPTEMBER, OCTOBER)] == [["Chi bộ thôn Xa"], ["Chi bộ thôn Chị"]]


def test_place_outside_the_system_takes_the_member_off_the_list(world):
    draw(world.branch, SEPTEMBER, OCTOBER)
    walk(world, stay(world, dues_at="there", outside_unit="Chi bộ khu trọ, tỉnh Khác"), S.STAYING)
    assert book(world.members[0]) == {}
    assert [one.place for one in payers_of(world.branch, OCTOBER).elsewhere] == ["Chi bộ khu trọ, tỉnh Khác"]


def test_both_books_say_it_in_words(client, world):
    draw(world.branch, OCTOBER)
    draw(world.far, OCTOBER)
    staying(world)
    sign_in(client, "branch_secretary", world.branch)
    page = reverse("dues:month", args=[world.branch.pk, OCTOBER.isoformat()])
    assert "Nguyễn Văn Đi: đóng nơi sinh hoạt tạm thời (Chi bộ thôn Xa)" in client.get(page).content.decode()
    sign_in(client, "branch_secretary", world.far)
    page = reverse("dues:month", args=[world.far.pk, OCTOBER.isoformat()])
    shown = client.get(page).content.decode()
    assert "Nơi khác đến, đóng đảng phí ở đây (1)" in shown and "Nguyễn Văn Đi, Chi bộ thôn Mẫu" in shown
