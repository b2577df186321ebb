"""Cases entered after the fact: days in order, members of today walked on to recognition."""

from __future__ import annotations

from datetime import date

import pytest

from admissions.models import AdmissionState as S
from admissions.models import BallotStage
from admissions.services.history import follow_probationer, record_person
from core.findings import Refused
from members.models import MembershipClass
from tests.admissions.admission_world import SIGNER, make_world
from tests.factories import TODAY, make_member

pytestmark = pytest.mark.django_db
WORLD = make_world
PERSON = {"full_name": "Lê Thị Giấy", "sex": "female", "birth_date": date(1998, 3, 2)}


def probationer(world, **values):
    facts = {
        "birth_date": date(2000, 1, 1),
        "admission_date": date(2025, 10, 1),
        "admission_decision_date": date(2025, 9, 10),
    } | values
    return make_member(world.branch, "Đỗ Văn Dự", membership_class="probationary", occupation="O07", **facts)


def follow(world, member, **values):
    return follow_probationer(member=member, values=values, helper=world.members[0], by=world.user, on=TODAY)


def test_probationer_of_an_imported_list_is_walked_to_official_member(world):
    member = probationer(world)
    case = follow(world, member)
    assert (case.state, case.member, case.ceremony_on) == (S.PROBATIONARY, member, date(2025, 10, 1))
    assert case.applicant.occupation == "O07"
    world.certificate(case, date(2026, 3, 1), "new_member")
    for code, more in (
        ("10-KNĐ", {}),
        ("11-KNĐ", {"member": world.members[0]}),
        ("12-KNĐ", {"asked": 2, "in_favour": 2}),
    ):
        world.paper(case, code, date(2026, 10, 5), **more)
    world.step(case, "begin_recognition", date(2026, 10, 6))
    world.ballot(case, BallotStage.BRANCH_RECOGNITION, date(2026, 10, 10))
    world.step(case, "recognition_resolve", date(2026, 10, 10))
    for stage, size in ((BallotStage.COMMITTEE_RECOGNITION, 11), (BallotStage.DECISION_RECOGNITION, 7)):
        world.ballot(case, stage, date(2026, 10, 20), size, size, world.commune)
    world.step(case, "recognise", date(2026, 10, 25), **SIGNER)
    member.refresh_from_db()
    assert (member.membership_class, member.official_date) == (MembershipClass.OFFICIAL, date(2026, 10, 1))


def test_log_names_each_day_given_and_ends_at_the_state(world):
    case = follow(world, probationer(world))
    assert [(step.to_state, step.on) for step in case.steps.order_by("pk")][-1] == (S.PROBATIONARY, date(2025, 10, 1))


def test_second_case_of_a_probationer_is_refused(world):
    member = probationer(world)
    follow(world, member)
    with pytest.raises(Refused, match="đã có hồ sơ theo dõi"):
        follow(world, member)


def test_official_member_is_not_followed(world):
    with pytest.raises(Refused, match="không phải đảng viên dự bị"):
        follow(
            world,
            world.members[0],
            decision_on=date(2025, 9, 10),
            ceremony_on=date(2025, 10, 1),
            birth_date=date(1990, 1, 1),
        )


def test_unknown_days_are_asked_for_beside_their_fields(world):
    with pytest.raises(Refused) as refused:
        follow(world, probationer(world, admission_date=None, admission_decision_date=None, birth_date=None))
    assert {finding.field for finding in refused.value.findings} == {"ceremony_on", "decision_on", "birth_date"}


def test_ceremony_before_the_decision_is_refused(world):
    with pytest.raises(Refused, match="trước ngày quyết định"):
        follow(world, probationer(world), ceremony_on=date(2025, 9, 1))


def test_person_half_way_goes_on_from_where_the_papers_stand(world):
    days = {"listed_on": date(2025, 4, 1), "branch_resolved_on": date(2025, 8, 15), "decision_on": date(2025, 9, 12),
            "decision_number": "15-QĐ/ĐU"}  # fmt: skip
    case = record_person(
        branch=world.branch, person=PERSON, state=S.AWAITING_CEREMONY, values=days, by=world.user, on=TODAY
    )
    assert (case.noted_on, case.is_recorded) == (date(2025, 4, 1), True)
    world.helpers(case, world.members[0], on=date(2025, 4, 5))
    world.step(case, "hold_ceremony", date(2025, 10, 1), ceremony_on=date(2025, 10, 1))
    assert case.member.membership_class == MembershipClass.PROBATIONARY


def test_member_is_not_entered_as_somebody_half_way(world):
    make_member(world.branch, "Lê Thị Giấy", birth_date=date(1998, 3, 2))
    with pytest.raises(Refused, match="đã là đảng viên"):
        record_person(
            branch=world.branch,
            person=PERSON,
            state=S.SYMPATHIZER,
            values={"listed_on": date(2025, 4, 1)},
            by=None,
            on=TODAY,
        )
