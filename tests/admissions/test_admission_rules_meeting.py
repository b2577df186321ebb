"""Introducers, the meeting of the branch and the terms of papers: steps refused by the name of their rule (``admission.md`` 2, 3, 7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from admissions.models import (
    Admission,
    AdmissionState,
    BallotStage,
)
from admissions.services.ballots import Tally, record_ballot
from core.findings import Refused
from core.workflow import Step, findings_of
from members.models import Member
from tests.admissions.admission_world import Hand, World, make_world
from tests.admissions.refusals import at, codes, refusal, remarks
from tests.factories import TODAY, make_organization

pytestmark = pytest.mark.django_db
WORLD = make_world

S, B = AdmissionState, BallotStage
DAY = timedelta(days=1)


# --- Introducers: Điều lệ Đảng khoản 1 Điều 4 -------------------------------------------------------

SUBMITTED = date(2025, 8, 6)


def opinions(world: World, *introducers: Member, **values) -> Admission:
    case = at(world, S.COLLECTING_OPINIONS)
    for member in introducers:
        world.paper(case, "3-KNĐ", date(2025, 8, 1), member=member)
    world.paper(case, "5-KNĐ", date(2025, 8, 5), asked=2, in_favour=2)
    for name, value in values.items():
        setattr(case, name, value)
    case.save()
    return case


def test_two_official_members_introduce(world):
    case = opinions(world, world.members[0])
    assert codes(refusal(world, case, "submit", SUBMITTED)) == {"introducers"}
    world.paper(case, "3-KNĐ", date(2025, 8, 1), member=world.members[1])
    world.step(case, "submit", SUBMITTED)


@pytest.mark.parametrize(
    ("introduction", "belongs", "paper", "lacks"),
    [
        ("youth_union", "youth_union", "4-KNĐ", "not_youth_union"),
        ("trade_union", "trade_union", "4a-KNĐ", "not_trade_union"),
    ],
)
def test_one_member_with_a_union_introduces_its_own_people(world, introduction, belongs, paper, lacks):
    case = opinions(world, world.members[0], introduction=introduction)
    assert codes(refusal(world, case, "submit", SUBMITTED)) == {"union_resolution", lacks}
    world.paper(case, paper, date(2025, 8, 2), asked=9, in_favour=9)
    type(case.applicant).objects.filter(pk=case.applicant_id).update(**{belongs: True})
    case.refresh_from_db()
    world.step(case, "submit", SUBMITTED)


def test_a_member_of_the_youth_union_is_introduced_by_it_where_it_exists(world):
    case = opinions(world, world.members[0], world.members[1])
    type(case.applicant).objects.filter(pk=case.applicant_id).update(youth_union=True)
    case.refresh_from_db()
    assert codes(refusal(world, case, "submit", SUBMITTED)) == {"youth_union_introduces"}
    Admission.objects.filter(pk=case.pk).update(has_youth_union=False)
    case.refresh_from_db()
    world.step(case, "submit", SUBMITTED)


# --- The branch's meeting: Điều lệ Đảng khoản 3 Điều 4, khoản 1 Điều 24 -----------------------------

MET = date(2025, 8, 15)


@pytest.mark.parametrize(
    ("base", "present", "in_favour", "passed"),
    [(20, 17, 14, True), (20, 20, 13, False), (21, 21, 14, True), (5, 5, 4, True), (5, 5, 3, False)],
)
def test_two_thirds_of_all_official_members_pass(world, base, present, in_favour, passed):
    """``admission.md`` 3.3: 20 official with 3 absent on business → base 20, 14 needed."""
    case = at(world, S.BRANCH_REVIEW)
    ballot = record_ballot(case=case, stage=B.BRANCH_ADMISSION, tally=Tally(MET, base, present, in_favour, present - in_favour),
                           organization=world.branch, by=world.user, on=TODAY)  # fmt: skip
    assert ballot.passed is passed
    wrong = "branch_decline" if passed else "branch_resolve"
    assert codes(refusal(world, case, wrong, MET)) == {"ballot_passed" if passed else "ballot_failed"}
    world.step(case, "branch_resolve" if passed else "branch_decline", MET)
    assert case.state == (S.GRASSROOTS_REVIEW if passed else S.REJECTED_BY_BRANCH)


def test_two_official_members_cannot_hold_the_meeting(world):
    case = at(world, S.BRANCH_REVIEW)
    world.ballot(case, B.BRANCH_ADMISSION, MET, 2, 2)
    assert codes(refusal(world, case, "branch_resolve", MET)) == {"branch_too_small"}


@pytest.mark.parametrize(
    ("figures", "code"), [((5, 6, 6), "too_many_present"), ((5, 5, 6), "too_many_votes"), ((0, 0, 0), "negative")]
)
def test_votes_that_cannot_be_are_refused_and_not_kept(world, figures, code):
    case = at(world, S.BRANCH_REVIEW)
    with pytest.raises(Refused) as refused:
        record_ballot(
            case=case,
            stage=B.BRANCH_ADMISSION,
            tally=Tally(MET, *figures),
            organization=world.branch,
            by=world.user,
            on=TODAY,
        )
    assert code in codes(refused.value.findings) and not case.ballots.exists()


def test_a_tally_is_asked_and_one_held_before_the_case_was_submitted_does_not_count(world):
    case = at(world, S.BRANCH_REVIEW)
    assert codes(refusal(world, case, "branch_resolve", MET)) == {"no_ballot"}
    world.ballot(case, B.BRANCH_ADMISSION, date(2025, 8, 5))
    assert codes(refusal(world, case, "branch_resolve", MET)) == {"ballot_too_early"}


def test_another_branch_cannot_vote_for_this_one(world):
    case = at(world, S.BRANCH_REVIEW)
    world.ballot(case, B.BRANCH_ADMISSION, MET, organization=make_organization("Chi bộ khác", parent=world.commune))
    found = refusal(world, case, "branch_resolve", MET)
    assert codes(found) == {"ballot_body"} and found[0].right == "authority"


def test_a_step_dated_before_its_meeting_is_refused(world):
    case = at(world, S.BRANCH_REVIEW)
    world.ballot(case, B.BRANCH_ADMISSION, MET)
    assert codes(refusal(world, case, "branch_resolve", MET - DAY)) == {"ballot_after"}


@pytest.mark.parametrize("state", [S.GRASSROOTS_REVIEW, S.AWAITING_DECISION])
def test_a_returned_dossier_needs_a_new_vote(world, state):
    """The resolution of before the return carries nothing any more, whatever day it bears."""
    case = at(world, state)
    world.step(case, "return_dossier", date(2025, 9, 1), reason="Bổ sung thẩm tra")
    assert case.branch_resolved_on is None
    world.step(case, "send_verification", date(2025, 9, 2))
    world.step(case, "verified", date(2025, 9, 3))
    world.step(case, "submit", date(2025, 9, 4))
    assert codes(refusal(world, case, "branch_resolve", date(2025, 9, 5))) == {"ballot_too_early"}
    world.ballot(case, B.BRANCH_ADMISSION, date(2025, 9, 5))
    world.step(case, "branch_resolve", date(2025, 9, 5))
    assert codes(refusal(world, case, "grassroots_resolve", date(2025, 9, 6))) <= {"no_ballot", "ballot_too_early"}


def test_a_vote_of_the_same_day_before_a_return_does_not_count(world):
    case = at(world, S.GRASSROOTS_REVIEW)
    world.step(case, "return_dossier", MET, reason="Thiếu giấy tờ")
    for name in ("send_verification", "verified", "submit"):
        world.step(case, name, MET)
    assert codes(refusal(world, case, "branch_resolve", MET)) == {"ballot_undone"}


def test_a_branch_that_declined_votes_again_after_resubmission(world):
    case = at(world, S.BRANCH_REVIEW)
    world.ballot(case, B.BRANCH_ADMISSION, MET, 3)
    world.step(case, "branch_decline", MET)
    world.step(case, "resubmit", date(2025, 9, 15), reason="Đã khắc phục")
    assert codes(refusal(world, case, "branch_decline", date(2025, 9, 15))) == {"ballot_too_early"}
    world.ballot(case, B.BRANCH_ADMISSION, date(2025, 9, 20))
    world.step(case, "branch_resolve", date(2025, 9, 20))


# --- Terms of papers: HD01 điểm 5.4 -----------------------------------------------------------------


def test_papers_made_after_the_meeting_are_refused(world):
    case = at(world, S.BRANCH_REVIEW)
    world.paper(case, "5-KNĐ", date(2025, 8, 20), asked=2, in_favour=2)
    world.ballot(case, B.BRANCH_ADMISSION, MET)
    assert codes(refusal(world, case, "branch_resolve", date(2025, 8, 21))) == {"paper_after"}


def test_papers_count_for_twelve_months_to_the_day_of_the_meeting(world):
    case = at(world, S.BRANCH_REVIEW)
    assert not remarks(world, case, "submit", date(2026, 7, 20)) & {"paper_expired"}
    found = findings_of(case, Step(case.workflow.by_name["submit"], Hand(date(2026, 8, 6)), date(2026, 8, 6)))
    expired = [one for one in found if one.code == "paper_expired"]
    assert len(expired) == 4 and not any(
        "1-KNĐ" in one.message for one in expired
    )  # two letters, the opinions, the verification


def test_an_expired_dossier_is_opened_again_and_its_months_start_anew(world):
    case = at(world, S.BRANCH_REVIEW)
    early = date(2026, 6, 10)
    assert codes(refusal(world, case, "expire", early)) == {"not_expired"}
    world.step(case, "expire", date(2026, 6, 11))
    world.step(case, "reopen", date(2026, 6, 20), reason="Tiếp tục xét")
    world.step(case, "send_verification", date(2026, 6, 25))
    assert case.dossier_from == date(2026, 6, 25)
    case.verifications.update(result_on=date(2026, 7, 20))
    case.papers.filter(code="2-KNĐ").update(certified_on=date(2026, 7, 25))
    world.step(case, "verified", date(2026, 7, 25))
    assert not remarks(world, case, "submit", date(2026, 8, 1)) & {"paper_expired"}
    found = refusal(world, case, "submit", date(2026, 8, 6))
    assert codes(found) == {"paper_expired"} and {one.message.split()[0] for one in found} == {"3-KNĐ", "5-KNĐ"}
