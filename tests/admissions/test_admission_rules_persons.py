"""Who may be admitted: age, education, categories, waiting times (``admission.md`` 1)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admissions.models import AdmissionKind, Applicant
from admissions.rules.persons import (
    age_findings,
    category_findings,
    education_findings,
    person_findings,
    population_findings,
    readmission_findings,
)
from core.dates import add_months
from core.findings import blocking
from members.models import Movement, MovementKind
from tests.factories import make_member, make_organization

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
AGAIN = AdmissionKind.READMISSION


def codes(found) -> set[str]:
    return {one.code for one in found}


def stops(found) -> set[str]:
    return codes(blocking(found))


# --- Age: QĐ29 … QĐ294 điểm 1.1, 208-QĐ/TW ----------------------------------------------------------


def test_born_1_6_2008_may_be_considered_on_2_6_2026():
    assert not stops(age_findings(date(2008, 6, 1), date(2026, 6, 2)))


@pytest.mark.parametrize(
    ("birth", "on", "stopped"),
    [
        (date(2008, 6, 30), date(2026, 6, 1), set()),  # full 18 by the month
        (date(2008, 7, 1), date(2026, 6, 30), {"too_young"}),
        (date(1966, 6, 1), date(2026, 6, 30), set()),  # full 60 by the month
        (date(1966, 5, 31), date(2026, 6, 1), {"over_age"}),
    ],
)
def test_age_limits_hold_by_month_and_both_are_included(birth, on, stopped):
    found = age_findings(birth, on)
    assert stops(found) == stopped
    assert all(one.basis and one.remedy and one.field == "birth_date" and one.right == "standard" for one in found)


def test_within_a_month_of_a_limit_people_are_warned():
    on = date(2026, 6, 15)
    for months in (216, 217, 719, 720):
        assert codes(age_findings(add_months(on, -months), on)) == {"age_at_limit"}
    assert not age_findings(add_months(on, -218), on) and not age_findings(add_months(on, -718), on)


def test_over_sixty_needs_the_consent():
    birth = date(1960, 1, 1)
    assert stops(age_findings(birth, TODAY)) == {"over_age"}
    assert codes(age_findings(birth, TODAY, {"over_age"})) == {"over_age_consented"}
    assert not stops(age_findings(birth, TODAY, {"over_age"}))


@given(st.integers(150, 800), st.integers(1, 28), st.integers(1, 28))
def test_whoever_is_between_the_limits_is_never_refused(months, born_day, day):
    on = date(2026, 6, day)
    birth = add_months(on.replace(day=1), -months).replace(day=born_day)
    assert bool(stops(age_findings(birth, on))) == (not 216 <= months <= 720)


# --- Education: 01-HD/TW điểm 1, 208-QĐ/TW ----------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "flags", "consents", "stopped"),
    [
        ("lower_secondary", {}, (), set()),
        ("", {}, (), {"education_unknown"}),
        ("primary", {}, (), {"education_low"}),
        ("primary", {"special_area": True}, (), set()),
        ("literate", {"special_area": True}, (), {"education_low"}),
        ("literate", {"village_elder": True}, (), {"education_consent"}),
        ("literate", {"village_elder": True}, ("education",), set()),
        ("upper_secondary", {"village_elder": True}, (), set()),
        ("primary", {"village_elder": True, "special_area": True}, (), set()),  # the area alone suffices
    ],
)
def test_education_with_its_two_exceptions(level, flags, consents, stopped):
    assert stops(education_findings(Applicant(general_education=level, **flags), TODAY, consents)) == stopped


# --- Special categories: admission.md 1.1 -----------------------------------------------------------


def test_categories_only_warn_and_name_their_document():
    person = Applicant(private_owner=True, religion="buddhism", foreign_spouse=True)
    found = category_findings(person, TODAY)
    assert codes(found) == {"private_owner", "religious", "foreign_marriage"} and not blocking(found)
    sources = {one.code: one.basis for one in found}
    assert "08-HD/BTCTW" in sources["private_owner"] and "06-QĐ/TW" in sources["religious"]
    assert not category_findings(Applicant(religion="none"), TODAY)


@pytest.mark.parametrize(("case", "months"), [("third", 24), ("fourth", 36)])
def test_population_policy_waits_from_the_birth_to_the_meeting(case, months):
    """05-QĐi/TW: 24 months for a third child, 36 for a fourth."""
    born = date(2022, 5, 10)
    ready = add_months(born, months)
    assert stops(population_findings(case, born, ready.replace(day=9))) == {"population_wait"}
    assert not population_findings(case, born, ready)
    assert stops(population_findings(case, None, ready)) == {"population_wait_unknown"}


def test_births_after_20_3_2025_only_warn_and_a_fifth_child_is_not_considered():
    """15-HD/UBKTTW: since 20/3/2025 third births are no longer disciplined."""
    on = date(2025, 12, 1)
    assert codes(population_findings("third", date(2025, 3, 21), on)) == {"population_wait"}
    assert not stops(population_findings("third", date(2025, 3, 21), on))
    assert stops(population_findings("third", date(2025, 3, 20), on)) == {"population_wait"}
    assert stops(population_findings("fifth", date(2010, 1, 1), on)) == {"fifth_child"}
    assert not stops(population_findings("fifth", date(2025, 4, 1), on))


# --- Re-admission: 294-QĐ/TW điểm 3.5, 208-QĐ/TW ----------------------------------------------------


def again(**values) -> Applicant:
    return Applicant(**({"left_party_on": date(2020, 1, 10), "left_party_reason": "deleted"} | values))


@pytest.mark.parametrize(
    ("ground", "months"),
    [("deleted", 36), ("expelled", 36), ("special_family", 36), ("population_third", 24), ("population_fourth", 36)],
)
def test_readmission_waits_as_long_as_the_ground_asks(ground, months):
    left = date(2022, 3, 15)
    ready = add_months(left, months)
    person = again(left_party_on=left, left_party_reason=ground)
    assert stops(readmission_findings(person, AGAIN, ready.replace(day=14))) == {"readmission_wait"}
    assert not readmission_findings(person, AGAIN, ready)


@pytest.mark.parametrize("ground", ["abandoned", "asked_to_leave", "disunity", "corruption", "serious_offence"])
def test_five_grounds_bar_for_ever(ground):
    assert stops(readmission_findings(again(left_party_reason=ground), AGAIN, TODAY)) == {"never_again"}


def test_a_less_serious_offence_waits_sixty_months_after_the_record_is_cleared():
    person = again(left_party_reason="less_serious_offence", record_cleared_on=date(2021, 11, 22))
    assert stops(readmission_findings(person, AGAIN, TODAY)) == {"cleared_wait"}
    person.record_cleared_on = date(2021, 11, 21)
    assert not readmission_findings(person, AGAIN, TODAY)
    person.record_cleared_on = None
    assert stops(readmission_findings(person, AGAIN, TODAY)) == {"cleared_wait_unknown"}


def test_readmission_happens_once_by_declaration_or_by_the_ledger():
    assert stops(readmission_findings(again(readmitted_before=True), AGAIN, TODAY)) == {"readmitted_before"}
    member = make_member(make_organization(), "Phan Văn Lại", kind=MovementKind.READMISSION)
    assert Movement.objects.filter(member=member, kind=MovementKind.READMISSION).exists()
    assert stops(readmission_findings(again(former_member=member), AGAIN, TODAY)) == {"readmitted_before"}


def test_readmission_asks_why_and_when_the_person_left():
    found = readmission_findings(Applicant(), AGAIN, TODAY)
    assert stops(found) == {"left_reason", "readmission_wait_unknown"}
    assert all(one.field and one.basis and one.remedy for one in found)
    assert not readmission_findings(Applicant(), AdmissionKind.FIRST, TODAY)


def test_a_day_before_any_rule_is_told_and_left_to_people():
    found = person_findings(
        again(birth_date=date(1970, 1, 1), general_education="primary"), AGAIN, date(2009, 1, 1), ()
    )
    assert codes(found) == {"no_rule"} and not blocking(found)
