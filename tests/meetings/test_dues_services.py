"""A branch's month: who is on the list, payments, late and early, the handover, the three-month rule, two people at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.dates import Month
from core.findings import Refused
from meetings.dues import queries
from meetings.dues.services.payments import Paid, cumulative, hand_over, pay_in_full, pay_months, set_reason, set_taken
from meetings.dues.services.profiles import Basis, set_profile
from meetings.dues.services.sheets import draw_up
from meetings.dues.splitting import keeps_on, set_split
from meetings.models import DuesHandover, DuesMonth, DuesPayment, DuesProfile, DuesStatus
from members.ledger import Entry, Papers, at, between, record
from members.models import ActivityStatus, MovementKind
from members.statuses import StatusChange, set_activity_status
from tests.factories import TODAY, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db
JANUARY, OCTOBER, NOVEMBER = Month(2026, 1), Month(2026, 10), Month(2026, 11)
CASH = Paid(date(2026, 11, 20))


def payer(branch, name="Nguyễn Văn Nộp", *, base=8_000_000, group="insured", start=JANUARY, **values):
    """A member with a basis."""
    member = make_member(branch, name, **values)
    set_profile(member=member, basis=Basis(group, base=base), start=start, by=None, on=TODAY)
    return member


def draw(branch, *months):
    for month in months:
        draw_up(organization=branch, month=month, by=None, on=TODAY)


def months_of(member) -> dict[str, tuple]:
    return {str(row.period): (row.status, row.due, row.paid) for row in member.dues_months.order_by("month")}


def test_the_list_holds_the_members_of_the_month_with_their_amounts(branch):
    one = payer(branch)
    unknown = make_member(branch, "Trần Văn Chưa")
    probationer = payer(branch, "Lê Thị Dự", membership_class="probationary", admission_date=date(2026, 3, 1))
    old = payer(
        branch,
        "Phạm Văn Lão",
        group="pensioner",
        base=5_000_000,
        admission_date=date(1976, 11, 30),
        official_date=date(1977, 11, 30),
    )
    draw(branch, OCTOBER, NOVEMBER)
    assert months_of(one)["11/2026"] == (DuesStatus.OWING, 80_000, 0)
    assert months_of(unknown)["11/2026"] == (DuesStatus.UNSET, None, 0)
    assert months_of(probationer)["11/2026"][1] == 80_000
    assert [value[0] for value in months_of(old).values()] == [DuesStatus.OWING, DuesStatus.EXEMPT]


def test_who_was_introduced_elsewhere_pays_the_month_of_the_letter_at_the_origin(branch, commune):
    """transfer.md 2: dues are collected up to the month in which the letter is written."""
    other = make_organization("Chi bộ thôn Khác", parent=commune)
    moved = payer(branch)
    record(Entry(moved, MovementKind.TRANSFER_OUT, date(2026, 10, 20), between(branch, other)), by=None, on=TODAY)
    record(Entry(moved, MovementKind.TRANSFER_IN, date(2026, 11, 3), at(other)), by=None, on=TODAY)
    draw(branch, OCTOBER, NOVEMBER)
    draw(other, OCTOBER, NOVEMBER)
    assert [(row.period, row.organization) for row in moved.dues_months.order_by("month")] == [
        (OCTOBER, branch),
        (NOVEMBER, other),
    ]


def test_a_member_may_pay_at_the_branch_of_his_temporary_activity(branch, commune):
    other = make_organization("Chi bộ khu nhà trọ", parent=commune)
    away = make_member(branch, "Vũ Văn Xa")
    set_profile(member=away, basis=Basis("insured", base=8_000_000, pays_at=other), start=OCTOBER, by=None, on=TODAY)
    draw(branch, NOVEMBER)
    draw(other, NOVEMBER)
    assert away.dues_months.get().organization == other
    from meetings.dues.payers import payers_of

    assert [one.place for one in payers_of(branch, NOVEMBER).elsewhere] == ["Chi bộ khu nhà trọ"]


def test_suspended_members_are_not_collected(branch):
    member = payer(branch)
    set_activity_status(
        member=member, change=StatusChange(ActivityStatus.SUSPENDED, date(2026, 10, 1), expected_end_on=date(2026, 12, 30)),
        papers=Papers("12-QĐ/UBKT", date(2026, 9, 30), "Ủy ban kiểm tra"), by=None, on=TODAY,
    )  # fmt: skip
    draw(branch, Month(2026, 9), OCTOBER)
    assert [value[0] for value in months_of(member).values()] == [DuesStatus.OWING, DuesStatus.NOT_COLLECTED]


def test_one_press_pays_everybody_and_a_second_press_nothing(branch):
    people = [payer(branch, f"Đảng Viên {number}") for number in range(5)]
    draw(branch, NOVEMBER)
    chosen = [person.pk for person in people[:4]]
    for expected in (4, 0):
        assert (
            pay_in_full(organization=branch, month=NOVEMBER, members=chosen, paid=CASH, by=None, on=TODAY) == expected
        )
    assert queries.month_figures(branch, NOVEMBER) == {
        "due": 400_000, "collected": 320_000, "cumulative": 320_000, "kept": 0, "handed_up": 0, "owing": 1,
    }  # fmt: skip


def test_part_of_a_month_then_the_rest_in_the_next(branch):
    member = payer(branch)
    draw(branch, OCTOBER, NOVEMBER)
    row = member.dues_months.get(month=OCTOBER.first_day)
    set_taken(row=row, period=OCTOBER, amount=30_000, paid=CASH, version=row.version, by=None, on=TODAY)
    assert months_of(member)["10/2026"] == (DuesStatus.PARTIAL, 80_000, 30_000)
    row.refresh_from_db()
    set_taken(row=row, period=NOVEMBER, amount=50_000, paid=CASH, version=row.version, by=None, on=TODAY)
    assert months_of(member)["10/2026"] == (DuesStatus.PAID, 80_000, 80_000)
    assert (queries.cash_of(branch, OCTOBER)[0].collected, queries.cash_of(branch, NOVEMBER)[0].collected) == (
        30_000,
        50_000,
    )


def test_paying_late_and_in_advance_counts_in_the_month_of_the_money(branch):
    member = payer(branch)
    draw(branch, OCTOBER, NOVEMBER)
    pay_months(
        member=member, organization=branch, period=NOVEMBER, first=OCTOBER, last=Month(2027, 2), paid=CASH, by=None, on=TODAY
    )  # fmt: skip
    assert {value[0] for value in months_of(member).values()} == {DuesStatus.PAID}
    assert len(months_of(member)) == 5
    assert queries.cash_of(branch, NOVEMBER)[0].collected == 400_000
    with pytest.raises(Refused):
        pay_months(
            member=member,
            organization=branch,
            period=NOVEMBER,
            first=OCTOBER,
            last=NOVEMBER,
            paid=CASH,
            by=None,
            on=TODAY,
        )


def test_a_new_salary_is_asked_from_the_next_month_and_leaves_an_advance_partly_paid(branch):
    member = payer(branch)
    draw(branch, NOVEMBER)
    pay_months(
        member=member,
        organization=branch,
        period=NOVEMBER,
        first=NOVEMBER,
        last=Month(2027, 1),
        paid=CASH,
        by=None,
        on=TODAY,
    )
    set_profile(member=member, basis=Basis("insured", base=10_000_000), start=Month(2026, 12), by=None, on=TODAY)
    assert months_of(member) == {
        "11/2026": ("paid", 80_000, 80_000), "12/2026": ("paid", 80_000, 80_000), "01/2027": ("partial", 100_000, 80_000),
    }  # fmt: skip
    assert [(p.valid_from, p.valid_to) for p in DuesProfile.objects.filter(member=member)] == [
        (date(2026, 1, 1), date(2026, 11, 30)), (date(2026, 12, 1), None),
    ]  # fmt: skip


def test_the_handover_splits_locks_and_asks_corrections_in_a_later_month(branch):
    member = payer(branch)
    draw(branch, OCTOBER, NOVEMBER)
    pay_in_full(organization=branch, month=OCTOBER, members=[member.pk], paid=CASH, by=None, on=TODAY)
    done = hand_over(
        organization=branch, month=OCTOBER, on=TODAY, receiver="Văn phòng Đảng ủy", seen=80_000, by=None, today=TODAY
    )
    assert (done.collected, done.cumulative, done.kept, done.handed_up) == (80_000, 80_000, 56_000, 24_000)
    row = member.dues_months.get(month=OCTOBER.first_day)
    with pytest.raises(Refused, match="đã nộp cấp trên"):
        set_taken(row=row, period=OCTOBER, amount=70_000, paid=CASH, version=row.version, by=None, on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        DuesPayment.objects.filter(dues=row).update(amount=1)
    with pytest.raises(Exception, match=r"dues_handover_stays|Cannot update"), transaction.atomic():
        DuesHandover.objects.update(kept=0)
    with pytest.raises(Refused, match="lý do"):
        set_taken(row=row, period=NOVEMBER, amount=-10_000, paid=CASH, version=row.version, by=None, on=TODAY)
    corrected = Paid(date(2026, 11, 20), note="Ghi nhầm của đồng chí khác")
    set_taken(row=row, period=NOVEMBER, amount=-10_000, paid=corrected, version=row.version, by=None, on=TODAY)
    assert months_of(member)["10/2026"] == ("partial", 80_000, 70_000)
    assert (cumulative(branch, OCTOBER), cumulative(branch, NOVEMBER)) == (80_000, 70_000)


def test_a_closed_month_keeps_its_amounts_when_the_basis_changes(branch):
    member = payer(branch)
    draw(branch, OCTOBER, NOVEMBER)
    hand_over(organization=branch, month=OCTOBER, on=TODAY, receiver="Văn phòng", seen=None, by=None, today=TODAY)
    set_profile(member=member, basis=Basis("pensioner", base=5_000_000), start=OCTOBER, by=None, on=TODAY)
    assert [value[1] for value in months_of(member).values()] == [80_000, 25_000]


def test_a_local_share_stands_before_the_general_one(branch, commune):
    assert keeps_on(branch, date(2026, 10, 1)).percent == Decimal(70)
    set_split(
        organization=commune, keeps_percent=Decimal(50), valid_from=date(2026, 11, 1), document="12-CV/ĐU", by=None
    )
    assert (keeps_on(branch, date(2026, 10, 31)).percent, keeps_on(branch, date(2026, 11, 1)).percent) == (70, 50)
    set_split(
        organization=branch, keeps_percent=Decimal(60), valid_from=date(2026, 11, 1), document="13-CV/ĐU", by=None
    )
    assert keeps_on(branch, date(2026, 11, 1)).percent == 60


def test_two_people_on_one_month(branch):
    member = payer(branch)
    draw(branch, NOVEMBER)
    row = member.dues_months.get()
    set_taken(row=row, period=NOVEMBER, amount=30_000, paid=CASH, version=row.version, by=make_user("a"), on=TODAY)
    with pytest.raises(Refused) as refused:
        set_taken(row=row, period=NOVEMBER, amount=80_000, paid=CASH, version=row.version, by=make_user("b"), on=TODAY)
    assert refused.value.conflict
    assert "30.000" in str(refused.value)
    assert months_of(member)["11/2026"][2] == 30_000
    with pytest.raises(Refused):
        hand_over(organization=branch, month=NOVEMBER, on=TODAY, receiver="A", seen=0, by=None, today=TODAY)


@pytest.mark.parametrize(
    ("amount", "paid", "told"),
    [
        (90_000, CASH, "vượt"),
        (-1, Paid(date(2026, 11, 20), note="x"), "không giảm được"),
        (10, Paid(date(2026, 12, 1)), "chưa đến"),
    ],
)
def test_wrong_amounts_and_days_change_nothing(branch, amount, paid, told):
    member = payer(branch)
    draw(branch, NOVEMBER)
    row = member.dues_months.get()
    with pytest.raises(Refused, match=told):
        set_taken(row=row, period=NOVEMBER, amount=amount, paid=paid, version=None, by=None, on=TODAY)
    assert months_of(member)["11/2026"] == ("owing", 80_000, 0)


def test_three_months_without_legitimate_reason_are_listed_with_both_counts(branch):
    """screening-discipline.md B.2 (a2): ba tháng trong năm, không có lý do chính đáng; 208-QĐ/TW."""
    one, two = payer(branch, "Nguyễn Văn Ba"), payer(branch, "Trần Văn Hai")
    draw(branch, *(Month(2026, number) for number in (2, 3, 7, 9, 11)))
    pay = two.dues_months.get(month=date(2026, 7, 1))
    set_taken(row=pay, period=Month(2026, 7), amount=1_000, paid=CASH, version=None, by=None, on=TODAY)
    excused = two.dues_months.get(month=date(2026, 9, 1))
    set_reason(row=excused, reason="Nằm viện", accepted=True, version=excused.version)

    found = queries.three_months_unpaid(branch, TODAY)
    assert [(u.member, u.total, u.consecutive, u.months_label) for u in found] == [(one, 4, 2, "2, 3, 7, 9/2026")]
    assert {u.member: u.total for u in queries.unpaid_members([branch.pk], 2026, TODAY)} == {one: 4, two: 2}
    assert queries.three_months_unpaid(branch, date(2027, 1, 5)) == []
    assert queries.three_months_rule(TODAY).instrument_number == "208-QĐ/TW"


def test_an_accepted_reason_must_be_written(branch):
    member = payer(branch)
    draw(branch, OCTOBER)
    with pytest.raises(Refused, match="Chưa ghi lý do"):
        set_reason(row=member.dues_months.get(), reason=" ", accepted=True, version=None)


def test_the_overview_adds_up_in_a_fixed_number_of_queries(branch, commune, django_assert_max_num_queries):
    other = make_organization("Chi bộ thôn Khác", parent=commune)
    for unit, count in ((branch, 3), (other, 2)):
        people = [payer(unit, f"Người {unit.pk} {number}") for number in range(count)]
        draw(unit, Month(2026, 8), OCTOBER)
        pay_in_full(organization=unit, month=OCTOBER, members=[p.pk for p in people[:1]], paid=CASH, by=None, on=TODAY)
    with django_assert_max_num_queries(2):
        figures = queries.overview(commune, OCTOBER, TODAY)
    total = queries.total_of(commune, figures)
    assert {one.organization: (one.payers, one.due, one.paid, one.owing_one, one.owing_two) for one in figures} == {
        branch: (3, 240_000, 80_000, 1, 2), other: (2, 160_000, 80_000, 1, 1),
    }  # fmt: skip
    assert (total.branches, total.sheets, total.owing, total.share) == (2, 2, 3, Decimal("40.00"))
    assert len(queries.people_behind(commune, OCTOBER, "owing_two", TODAY)) == 3
    assert queries.overview(branch, OCTOBER, TODAY)[0].payers == 3


def test_who_left_the_list_and_paid_nothing_is_taken_off(branch):
    member = payer(branch)
    draw(branch, NOVEMBER)
    record(Entry(member, MovementKind.DEATH, date(2026, 11, 5), None), by=None, on=TODAY)
    draw(branch, NOVEMBER)
    assert not DuesMonth.objects.filter(member=member).exists()


def test_arrears_go_with_the_member_and_are_taken_where_he_is_now(branch, commune):
    """organization.md: dues arrears continue unbroken."""
    other = make_organization("Chi bộ thôn Khác", parent=commune)
    member = payer(branch)
    draw(branch, Month(2026, 7), Month(2026, 8), Month(2026, 9))
    record(Entry(member, MovementKind.TRANSFER_OUT, date(2026, 9, 20), between(branch, other)), by=None, on=TODAY)
    record(Entry(member, MovementKind.TRANSFER_IN, date(2026, 10, 3), at(other)), by=None, on=TODAY)
    draw(other, NOVEMBER)
    assert [one.total for one in queries.three_months_unpaid(other, TODAY)] == [3]
    assert queries.three_months_unpaid(branch, TODAY) == []
    assert queries.overview(other, OCTOBER, TODAY)[0].owing_three == 1
    member.refresh_from_db()
    draw(other, OCTOBER)
    pay_months(
        member=member, organization=other, period=NOVEMBER, first=Month(2026, 7), last=Month(2026, 9), paid=CASH, by=None, on=TODAY
    )  # fmt: skip
    assert queries.three_months_unpaid(other, TODAY) == []
    assert queries.cash_of(other, NOVEMBER)[0].collected == 240_000
    assert queries.cash_of(branch, NOVEMBER)[0].collected == 0


def test_a_share_for_one_kind_of_branches_stands_before_that_of_all(commune):
    police = make_organization("Chi bộ Công an xã", parent=commune, branch_type="police")
    village = make_organization("Chi bộ thôn Trên", parent=commune, branch_type="village")
    set_split(
        organization=commune,
        keeps_percent=Decimal(50),
        valid_from=date(2026, 3, 1),
        document="12-CV/ĐU",
        branch_type="police",
        by=None,
    )
    assert (keeps_on(police, date(2026, 11, 1)).percent, keeps_on(village, date(2026, 11, 1)).percent) == (50, 70)
