"""Steps refused before the branch has resolved: each by the name of its rule, with nothing written (``admission.md`` 2, 3, 7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from admissions.models import (
    Admission,
    AdmissionState,
    ApplicantRelative,
    BallotStage,
    CheckState,
    Helper,
    Verification,
)
from core.findings import Refused
from core.workflow import NotPermitted, Step, findings_of, perform
from members.models import EndReason, Member, MembershipClass
from tests.admissions.admission_world import SIGNER, Hand, World, make_world
from tests.admissions.refusals import at, codes, refusal, remarks
from tests.factories import TODAY, make_member, make_organization

pytestmark = pytest.mark.django_db
WORLD = make_world

S, B = AdmissionState, BallotStage
DAY = timedelta(days=1)


# --- Order of steps and days ------------------------------------------------------------------------


def test_a_step_before_the_person_was_noted_is_refused(world):
    assert codes(refusal(world, world.open(), "list", date(2025, 2, 28), resolution="04-NQ/CB")) == {"before_noted"}


def test_a_step_on_a_day_to_come_is_refused(world):
    case = world.open()
    with pytest.raises(Refused) as refused:
        perform(case, "list", scope=Hand(TODAY, world.user), on=TODAY + DAY, data={"resolution": "04-NQ/CB"})
    assert codes(refused.value.findings) == {"future"}


def test_a_step_before_the_one_that_led_to_it_passes_only_with_a_reason(world):
    case = at(world, S.SYMPATHIZER)
    with pytest.raises(Refused) as refused:
        world.step(case, "remove", date(2025, 4, 4), reason="Không còn phấn đấu")
    assert codes(refused.value.findings) == {"out_of_order"} and refused.value.findings[0].overridable
    perform(case, "remove", scope=Hand(TODAY, world.user), on=date(2025, 4, 4), data={"reason": "Không còn phấn đấu"},
            override_reason="Nghị quyết ghi ngày trước")  # fmt: skip
    assert case.state == S.REMOVED_FROM_LIST


def test_steps_out_of_order_are_told_where_the_case_stands(world):
    found = refusal(world, world.open(), "decide", TODAY, **SIGNER)
    assert codes(found) == {"moved_on"} and "Quần chúng ưu tú" in found[0].message


def test_the_second_of_two_secretaries_is_told(world):
    case = world.open()
    mine = Admission.objects.get(pk=case.pk)
    world.step(case, "list", date(2025, 4, 5), resolution="04-NQ/CB")
    with pytest.raises(Refused) as refused:
        perform(mine, "list", scope=Hand(TODAY), on=TODAY, data={"resolution": "05-NQ/CB"}, version=mine.version)
    assert refused.value.conflict
    case.refresh_from_db()
    assert case.listed_number == "04-NQ/CB" and case.steps.count() == 1


def test_without_the_permission_nothing_is_judged(world):
    case = world.open()
    hand = Hand(TODAY, world.user)
    hand.can = lambda permission, organization=None: False
    with pytest.raises(NotPermitted):
        perform(case, "list", scope=hand, on=TODAY, data={"resolution": "04-NQ/CB"})


def test_a_value_of_the_table_left_out_is_refused(world):
    assert codes(refusal(world, world.open(), "list", TODAY)) == {"value_missing"}


# --- Who the person is ------------------------------------------------------------------------------


def test_a_member_is_not_admitted(world):
    with pytest.raises(Refused) as refused:
        member = world.members[0]
        Member.objects.filter(pk=member.pk).update(birth_date=date(1990, 1, 1))
        world.open(member.full_name, person={"birth_date": date(1990, 1, 1)})
    assert codes(refused.value.findings) == {"member_already"}


def test_one_person_has_one_case_in_two_branches(world):
    world.open(person={"personal_id": "001198000001"})
    world.branch = make_organization("Chi bộ thôn Hai", parent=world.commune)
    with pytest.raises(Refused) as refused:
        world.open(person={"personal_id": "001198000001"})
    assert codes(refused.value.findings) == {"in_process_elsewhere"}
    assert Admission.objects.count() == 1


def test_a_former_member_is_admitted_again_not_anew(world):
    left = world.members[4]
    Member.objects.filter(pk=left.pk).update(
        end_reason=EndReason.DELETED, ended_on=date(2020, 1, 1), birth_date=date(1988, 8, 8)
    )
    with pytest.raises(Refused) as refused:
        world.open(left.full_name, person={"birth_date": date(1988, 8, 8)})
    assert codes(refused.value.findings) == {"was_member"}
    case = world.open(
        left.full_name, person={"birth_date": date(1988, 8, 8), "former_member": left, "left_party_reason": "deleted"}
    )
    assert case.kind == "readmission"


def test_somebody_who_became_a_member_meanwhile_is_not_decided(world):
    case = at(world, S.AWAITING_DECISION)
    member = make_member(world.branch, case.applicant.full_name)
    Member.objects.filter(pk=member.pk).update(birth_date=case.applicant.birth_date)
    assert "member_already" in codes(refusal(world, case, "decide", date(2025, 9, 12), **SIGNER))


# --- Helpers: Điều lệ Đảng khoản 2 Điều 4 -----------------------------------------------------------


def course_done(world: World) -> Admission:
    return at(world, S.COURSE_COMPLETED)


def only_helper(case: Admission, member: Member, **values) -> Helper:
    case.helpers.all().delete()
    return Helper.objects.create(admission=case, member=member, **({"assigned_on": date(2025, 4, 5)} | values))


ALLOWED = date(2025, 6, 5)


def test_nobody_may_prepare_the_dossier_without_a_helper(world):
    case = course_done(world)
    case.helpers.all().delete()
    assert codes(refusal(world, case, "allow_dossier", ALLOWED, resolution="06-NQ/CB")) == {"no_helper"}


def test_a_helper_official_for_six_months_who_worked_two_years_together_qualifies(world):
    """Training case of ``admission.md`` 2.3: no minimum time as official member."""
    case = course_done(world)
    only_helper(case, world.members[2], together_from=date(2023, 6, 1))
    Member.objects.filter(pk=world.members[2].pk).update(official_date=date(2024, 12, 1))
    assert not codes(findings_of(case, Step(case.workflow.by_name["allow_dossier"], Hand(ALLOWED), ALLOWED)))


@pytest.mark.parametrize(
    ("together", "stopped"),
    [(date(2024, 6, 6), {"together_short"}), (date(2024, 6, 5), set()), (None, {"together_unknown"})],
)
def test_twelve_months_together_are_asked(world, together, stopped):
    case = course_done(world)
    only_helper(case, world.members[2], together_from=together)
    if stopped:
        assert codes(refusal(world, case, "allow_dossier", ALLOWED, resolution="06-NQ/CB")) == stopped
    else:
        world.step(case, "allow_dossier", ALLOWED, resolution="06-NQ/CB")


def test_who_replaces_a_helper_needs_no_twelve_months(world):
    case = course_done(world)
    case.helpers.update(ended_on=date(2025, 5, 1), end_reason="Chuyển công tác")
    Helper.objects.create(
        admission=case, member=world.members[2], assigned_on=date(2025, 5, 1), together_from=date(2025, 4, 1)
    )
    world.step(case, "allow_dossier", ALLOWED, resolution="06-NQ/CB")


def test_a_probationary_helper_is_refused_and_a_relative_only_warned_about(world):
    case = course_done(world)
    helper = only_helper(case, world.members[2], together_from=date(2020, 1, 1), relative=True)
    assert remarks(world, case, "allow_dossier", ALLOWED) == {"helper_relative"}
    Member.objects.filter(pk=helper.member_id).update(membership_class=MembershipClass.PROBATIONARY)
    assert codes(refusal(world, case, "allow_dossier", ALLOWED, resolution="06-NQ/CB")) == {"helper_not_official"}


def test_a_helper_assigned_before_the_person_was_noted_is_refused(world):
    case = course_done(world)
    only_helper(case, world.members[2], assigned_on=date(2025, 2, 1), together_from=date(2020, 1, 1))
    assert codes(refusal(world, case, "allow_dossier", ALLOWED, resolution="06-NQ/CB")) == {"helper_before_noted"}


# --- Course: HD06-2025 điểm 5.4 ---------------------------------------------------------------------


def test_the_dossier_waits_for_the_course(world):
    case = at(world, S.SYMPATHIZER)
    assert codes(refusal(world, case, "complete_course", date(2025, 5, 25))) == {"awareness_missing"}
    world.certificate(case, date(2025, 6, 1))
    assert codes(refusal(world, case, "complete_course", date(2025, 5, 25))) == {"awareness_missing"}


@pytest.mark.parametrize(
    ("held", "stopped"),
    [(date(2025, 1, 15), set()), (date(2025, 1, 16), {"awareness_expired"}), (date(2025, 2, 3), {"awareness_expired"})],
)
def test_a_certificate_of_15_1_2020_ends_on_15_1_2025(world, held, stopped):
    """``admission.md`` 2.4: certificate 15/01/2020, meeting 03/02/2025; both ends of the term are included."""
    case = world.open(noted_on=date(2020, 1, 1))
    world.certificate(case, date(2020, 1, 15))
    Admission.objects.filter(pk=case.pk).update(state=S.SYMPATHIZER)
    case.refresh_from_db()
    assert remarks(world, case, "complete_course", held) == stopped


# --- Dossier and verification: HD06-2025 điểm 3 -----------------------------------------------------


def test_application_biography_verification_in_this_order(world):
    case = at(world, S.PREPARING_DOSSIER)
    sent = date(2025, 6, 25)
    assert codes(refusal(world, case, "send_verification", sent)) == {"paper_missing"}
    world.paper(case, "1-KNĐ", date(2025, 6, 20))
    world.paper(case, "2-KNĐ", date(2025, 6, 19), certified_on=date(2025, 6, 24))
    assert codes(refusal(world, case, "send_verification", sent)) == {
        "biography_before_application",
        "not_stamped",
        "certified_too_early",
    }
    world.paper(case, "2-KNĐ", date(2025, 6, 26), stamped=True)
    assert codes(refusal(world, case, "send_verification", sent)) == {"paper_after"}
    world.paper(case, "2-KNĐ", date(2025, 6, 25), stamped=True)
    world.step(case, "send_verification", sent)
    assert case.dossier_from == date(2025, 6, 20) and case.verifications.count() == 1


def test_an_application_older_than_the_branchs_leave_needs_a_reason(world):
    case = at(world, S.PREPARING_DOSSIER)
    world.paper(case, "1-KNĐ", date(2025, 5, 1))
    world.paper(case, "2-KNĐ", date(2025, 6, 20), stamped=True)
    found = refusal(world, case, "send_verification", date(2025, 6, 25))
    assert codes(found) == {"application_before_leave"} and found[0].overridable


VERIFIED = date(2025, 7, 25)


def test_nobody_goes_on_before_every_relative_in_scope_is_verified(world):
    case = at(world, S.VERIFYING)
    father = ApplicantRelative.objects.create(applicant=case.applicant, relationship="father", full_name="Lê Văn Cha")
    ApplicantRelative.objects.create(applicant=case.applicant, relationship="sibling", full_name="Lê Văn Em")
    child = ApplicantRelative.objects.create(
        applicant=case.applicant, relationship="child", full_name="Lê Văn Con", birth_year=2020
    )
    found = refusal(world, case, "verified", VERIFIED)
    assert codes(found) == {"not_listed", "not_verified", "not_certified"}
    listed = next(one for one in found if one.code == "not_listed").message
    assert father.full_name in listed and child.full_name not in listed and "Em" not in listed


def test_a_political_question_needs_its_conclusion_until_the_decision(world):
    """Quy định 58-QĐ/TW: concluded in writing before admission is considered."""
    case = at(world, S.BRANCH_REVIEW)
    world.ballot(case, B.BRANCH_ADMISSION, date(2025, 8, 15))
    row = case.verifications.first()
    Verification.objects.filter(pk=row.pk).update(state=CheckState.ISSUE)
    found = refusal(world, case, "branch_resolve", date(2025, 8, 15))
    assert codes(found) == {"political_issue"} and "58-QĐ/TW" in found[0].basis and found[0].right == "standard"
    Verification.objects.filter(pk=row.pk).update(
        state=CheckState.CONCLUDED, conclusion_number="12-KL/TU", conclusion_on=date(2025, 8, 1)
    )
    world.step(case, "branch_resolve", date(2025, 8, 15))


def test_the_candidate_and_relatives_are_not_sent_to_verify(world):
    """HD06-2025 điểm 3.4 d."""
    case = at(world, S.VERIFYING)
    ApplicantRelative.objects.create(applicant=case.applicant, relationship="sibling", full_name="Lê Văn Em")
    case.verifications.update(state=CheckState.CLEAR, result_on=date(2025, 7, 20), envoy="đồng chí Lê Văn Em")
    case.papers.filter(code="2-KNĐ").update(certified_on=date(2025, 7, 25))
    assert codes(refusal(world, case, "verified", VERIFIED)) == {"envoy_relative"}
    case.verifications.update(envoy=world.members[0].full_name)
    world.step(case, "verified", VERIFIED)


@pytest.mark.parametrize(
    ("row", "certified", "stopped"),
    [
        ({"sent_on": date(2025, 7, 21)}, date(2025, 7, 25), {"result_before_sent"}),
        ({"result_on": date(2025, 7, 26)}, date(2025, 7, 25), {"future", "certified_before_result"}),
        ({}, date(2025, 7, 19), {"certified_before_result"}),
        ({}, date(2025, 7, 26), {"future"}),
    ],
)
def test_days_of_verification_follow_each_other(world, row, certified, stopped):
    case = at(world, S.VERIFYING)
    case.verifications.update(**({"state": CheckState.CLEAR, "result_on": date(2025, 7, 20)} | row))
    case.papers.filter(code="2-KNĐ").update(certified_on=certified)
    assert codes(refusal(world, case, "verified", VERIFIED)) == stopped
