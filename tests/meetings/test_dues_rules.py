"""What a member owes: every rate with its document and its dates; counts of months; the split."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import Month
from meetings.dues.rules import (
    Payer,
    Relieved,
    amount_due,
    group_in_force,
    retired_on,
    split,
    status_after,
    unpaid_counts,
)
from meetings.models import DuesStatus

pytestmark = pytest.mark.django_db
NOVEMBER = Month(2026, 11)
GROUPS = ["insured", "insured_leave", "pensioner", "pensioner_working", "uninsured_working_age", "uninsured_retirement_age",
          "allowance_holder", "student", "abroad"]  # fmt: skip


def due(month: Month, group: str, **values) -> int | None:
    return amount_due(Payer(group, **values), month).due


@pytest.mark.parametrize(
    ("month", "payer", "expected"),
    [
        pytest.param(Month(2026, 2), Payer("insured", base=9_360_000), 93_600, id="01-qd-tw-luong-bao-hiem-1"),
        pytest.param(Month(2026, 2), Payer("insured_leave", base=7_020_000), 70_200, id="01-qd-tw-om-dau-thai-san-1"),
        pytest.param(Month(2026, 2), Payer("pensioner", base=5_200_000), 26_000, id="01-qd-tw-luong-huu-nua"),
        pytest.param(Month(2026, 2), Payer("pensioner_working", base=5_200_000, extra_base=3_000_000), 41_000, id="01-qd-tw-huu-con-lam"),
        pytest.param(Month(2026, 2), Payer("uninsured_working_age", region="II"), 14_190, id="01-qd-tw-0.3-vung-ii"),
        pytest.param(Month(2027, 12), Payer("uninsured_working_age", region="I"), 15_930, id="01-qd-tw-0.3-den-12-2027"),
        pytest.param(Month(2028, 1), Payer("uninsured_working_age", region="I"), 26_550, id="01-qd-tw-0.5-tu-2028"),
        pytest.param(Month(2026, 2), Payer("uninsured_retirement_age", region="III"), 8_280, id="01-qd-tw-0.2-vung-iii"),
        pytest.param(Month(2028, 1), Payer("uninsured_retirement_age", region="IV"), 11_100, id="01-qd-tw-0.3-tu-2028"),
        pytest.param(Month(2026, 2), Payer("allowance_holder", base=2_500_000), 12_500, id="01-qd-tw-tro-cap"),
        pytest.param(Month(2026, 2), Payer("student"), 5_000, id="01-qd-tw-sinh-vien"),
        pytest.param(Month(2026, 1), Payer("student"), 3_000, id="342-qd-tw-sinh-vien"),
        pytest.param(Month(2026, 1), Payer("insured", base=8_000_000), 80_000, id="342-qd-tw-luong-1"),
        pytest.param(Month(2026, 1), Payer("pensioner", base=5_000_000), 25_000, id="342-qd-tw-luong-huu"),
        pytest.param(Month(2026, 1), Payer("uninsured_working_age", region="I", fixed_amount=10_000), 10_000, id="342-qd-tw-ghi-tay"),
        pytest.param(NOVEMBER, Payer("abroad", fixed_amount=120_000), 120_000, id="ngoai-nuoc-ghi-tay"),
    ],
)  # fmt: skip
def test_each_group_pays_its_rate_by_date(month, payer, expected):
    assessed = amount_due(payer, month)
    assert (assessed.due, assessed.status) == (expected, DuesStatus.OWING)


@pytest.mark.parametrize(
    "payer",
    [Payer(""), Payer("insured"), Payer("pensioner_working", base=1), Payer("uninsured_working_age"), Payer("abroad")],
    ids=lambda payer: payer.group or "khong-nhom",
)
def test_what_is_not_known_is_said_and_not_guessed(payer):
    assessed = amount_due(payer, NOVEMBER)
    assert (assessed.status, assessed.due) == (DuesStatus.UNSET, None)
    assert assessed.missing


def test_before_february_2026_others_are_told_the_range_of_the_old_decision():
    assert "2.000 đến 30.000" in amount_due(Payer("allowance_holder", base=1_000_000), Month(2026, 1)).missing


def test_the_insured_pay_on_the_salary_of_the_preceding_month():
    assert due(NOVEMBER, "insured", base=10_000_000, preceding_base=8_000_000) == 80_000
    assert due(NOVEMBER, "pensioner", base=10_000_000, preceding_base=8_000_000) == 50_000


@pytest.mark.parametrize(
    ("age", "month", "status"),
    [(599, Month(2026, 11), DuesStatus.OWING), (600, Month(2026, 11), DuesStatus.EXEMPT), (700, Month(2026, 1), DuesStatus.OWING),
     (600, Month(2026, 2), DuesStatus.EXEMPT)],
)  # fmt: skip
def test_fifty_years_of_membership_are_exempt_since_february_2026(age, month, status):
    assert amount_due(Payer("pensioner", base=5_000_000, party_age=age), month).status == status


def test_social_pension_and_decided_exemption_pay_nothing():
    assert amount_due(Payer("pensioner", base=1, social_pension=True), NOVEMBER).ground == "social_pension"
    assert amount_due(Payer("pensioner", base=5_000_000, relieved=Relieved(100)), NOVEMBER).ground == "relief"


@pytest.mark.parametrize(("percent", "expected"), [(30, 18_200), (50, 13_000), (70, 7_800)])
def test_relief_takes_its_share(percent, expected):
    assert due(NOVEMBER, "pensioner", base=5_200_000, relieved=Relieved(percent)) == expected


def test_suspended_members_paid_until_january_2026_and_are_not_asked_since():
    """screening-discipline.md C.11: 342-QĐ/TW still collected, 01-QĐ/TW does not."""
    payer = Payer("insured", base=8_000_000, suspended=True)
    assert amount_due(payer, Month(2026, 1)).due == 80_000
    assert amount_due(payer, Month(2026, 2)).status == DuesStatus.NOT_COLLECTED


def test_a_voluntary_amount_counts_only_when_higher():
    assert due(NOVEMBER, "insured", base=8_000_000, voluntary_amount=200_000) == 200_000
    assert due(NOVEMBER, "insured", base=8_000_000, voluntary_amount=50_000) == 80_000


@pytest.mark.parametrize(
    ("sex", "born", "last_before", "first_after"),
    [
        # Nghị định 135/2020/NĐ-CP: nam 2026 đủ 61 tuổi 6 tháng, nữ 2026 đủ 57 tuổi
        pytest.param("male", date(1965, 3, 15), date(2026, 9, 14), date(2026, 9, 15), id="nam-61-tuoi-6-thang"),
        pytest.param("female", date(1969, 6, 10), date(2026, 6, 9), date(2026, 6, 10), id="nu-57-tuoi"),
        pytest.param("male", date(1970, 1, 1), date(2031, 12, 31), date(2032, 1, 1), id="nam-62-tu-2028"),
    ],
)
def test_the_age_of_retirement_is_the_states(sex, born, last_before, first_after):
    assert retired_on(sex, born, last_before) is False
    assert retired_on(sex, born, first_after) is True


@given(
    born=st.dates(date(1950, 1, 1), date(1985, 12, 31)),
    sex=st.sampled_from(["male", "female"]),
    months=st.integers(0, 400),
)
def test_nobody_comes_back_from_the_age_of_retirement(born, sex, months):
    day = Month(2021, 1).plus(months).first_day
    if retired_on(sex, born, day):
        assert retired_on(sex, born, Month.of(day).next.first_day)


def test_the_uninsured_change_their_group_by_themselves():
    payer = Payer("uninsured_working_age", region="I", sex="male", birth_date=date(1965, 3, 15))
    assert group_in_force(payer, Month(2026, 9)) == "uninsured_working_age"
    assert group_in_force(payer, Month(2026, 10)) == "uninsured_retirement_age"
    assert (amount_due(payer, Month(2026, 9)).due, amount_due(payer, Month(2026, 10)).due) == (15_930, 10_620)


@given(
    group=st.sampled_from(GROUPS), base=st.none() | st.integers(0, 100_000_000), extra=st.none() | st.integers(0, 50_000_000),
    region=st.sampled_from(["", "I", "II", "III", "IV"]), fixed=st.none() | st.integers(0, 1_000_000),
    percent=st.sampled_from([0, 30, 50, 70, 100]), month=st.integers(0, 60), age=st.none() | st.integers(0, 900),
)  # fmt: skip
def test_dues_are_never_negative_and_relief_never_adds(group, base, extra, region, fixed, percent, month, age):
    when = Month(2024, 1).plus(month)
    plain = Payer(group, base=base, extra_base=extra, region=region, fixed_amount=fixed, party_age=age)
    full = amount_due(plain, when)
    eased = amount_due(
        Payer(group, base=base, extra_base=extra, region=region, fixed_amount=fixed, party_age=age,
              relieved=Relieved(percent) if percent else None), when,
    )  # fmt: skip
    for answer in (full, eased):
        assert answer.due is None or answer.due >= 0
        assert (answer.due is None) == (answer.status == DuesStatus.UNSET)
    if full.due is not None and eased.due is not None:
        assert full.due * (100 - percent) // 100 - 1 <= eased.due <= full.due


@given(months=st.sets(st.integers(1, 12)))
def test_counts_of_unpaid_months(months):
    total, consecutive = unpaid_counts(Month(2026, month) for month in months)
    assert total == len(months)
    assert (consecutive == 0) == (not months)
    assert consecutive <= total
    assert any(set(range(start, start + consecutive)) <= months for start in range(1, 14 - consecutive)) or not months


def test_three_scattered_months_are_three_in_the_year_and_one_in_a_row():
    assert unpaid_counts([Month(2026, 2), Month(2026, 5), Month(2026, 9)]) == (3, 1)
    assert unpaid_counts([Month(2026, 2), Month(2026, 3), Month(2026, 4), Month(2026, 9)]) == (4, 3)


@given(collected=st.integers(0, 10**9), percent=st.sampled_from([0, 50, 70, "66.67", 100]))
def test_the_split_adds_up(collected, percent):
    kept, up = split(collected, percent)
    assert kept + up == collected
    assert min(kept, up) >= 0


def test_the_branch_keeps_seventy_percent_rounded_down():
    assert split(1_234_567, 70) == (864_196, 370_371)


@pytest.mark.parametrize(
    ("owed", "paid", "expected"),
    [(100, 0, "owing"), (100, 40, "partial"), (100, 100, "paid"), (None, 0, "unset"), (None, 5, "paid"), (0, 0, "not_collected")],
)  # fmt: skip
def test_how_a_month_stands(owed, paid, expected):
    assert status_after(owed, paid, DuesStatus.OWING) == expected
