"""The smooth way through the table, from outstanding person to official member."""

from __future__ import annotations

from datetime import date

import pytest

from admissions.models import AdmissionState as S
from members.models import MembershipClass, Movement
from tests.admissions.admission_world import make_world

pytestmark = pytest.mark.django_db


def test_a_person_walks_to_official_member():
    world = make_world()
    case = world.walk(world.open(), S.PROBATIONARY)
    member = case.member
    assert member.membership_class == MembershipClass.PROBATIONARY
    assert (member.admission_decision_date, member.admission_date) == (date(2025, 9, 12), date(2025, 10, 10))
    assert member.organization == world.branch
    assert Movement.objects.get(member=member).kind == "admission"
    snapshot = case.snapshots.get()
    assert (snapshot.age, snapshot.ceremony_on) == (27, date(2025, 10, 10))
    assert case.decision_number.endswith("QĐ/ĐU")


def test_the_official_date_is_the_end_of_the_probation():
    world = make_world()
    case = world.walk(world.open(), S.OFFICIAL)
    assert case.official_on == date(2026, 10, 10)
    case.member.refresh_from_db()
    assert case.member.membership_class == MembershipClass.OFFICIAL
    assert case.member.official_date == date(2026, 10, 10)
    assert case.recognition_on == date(2026, 11, 10)
