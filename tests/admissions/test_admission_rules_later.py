"""Decision, ceremony, probation, recognition: what is refused, what a reason or a consent lets pass (``admission.md`` 3, 4, 5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from admissions.deciders import after_branch, decider_of, grassroots_of, has_grassroots_review, node_of
from admissions.models import Admission, AdmissionState, BallotStage, Consent, ConsentKind, ReviewSwitch
from branches.models import Level
from core.workflow import Step, findings_of, perform
from members.models import EndReason, Member
from tests.admissions.admission_world import SIGNER, Hand, World, make_world
from tests.admissions.refusals import at, codes, refusal, remarks
from tests.factories import TODAY, make_organization, make_scope

pytestmark = pytest.mark.django_db
WORLD = make_world

S, B, K = AdmissionState, BallotStage, ConsentKind
DAY = timedelta(days=1)
RESOLVED, DECIDED = date(2025, 8, 15), date(2025, 9, 12)


def consent(case: Admission, kind: str, on: date) -> Consent:
    return Consent.objects.create(
        admission=case, kind=kind, number="12-CV/TU", issued_on=on, issuer="Ban thường vụ Tỉnh ủy"
    )


def ready_to_decide(world: World, **values) -> Admission:
    case = at(world, S.AWAITING_DECISION, **values)
    if not case.ballots.filter(stage=B.DECISION_ADMISSION).exists():
        world.ballot(case, B.DECISION_ADMISSION, date(2025, 9, 10), 7, 7, world.commune)
    return case


def decide(world: World, case: Admission, on: date, reason: str = "", **data):
    return perform(case, "decide", scope=Hand(on, world.user), on=on, data=SIGNER | data, override_reason=reason)


# --- Who decides: admission.md 3.2 ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "label", "number"),
    [(date(2026, 7, 25), "Ban thường vụ", "294-QĐ/TW"), (date(2026, 7, 26), "Ban thường vụ", "208-QĐ/TW")],
)
def test_a_communes_standing_committee_decides_before_and_after_26_7_2026(world, on, label, number):
    decider = decider_of(world.branch, on)
    assert (decider.node, decider.known) == (world.commune, True)
    assert decider.label.startswith(label)
    assert number in decider.source or on < date(2026, 7, 26)


def test_under_an_upper_committee_the_decider_moves_down_on_26_7_2026(world):
    upper = make_organization("Đảng bộ các cơ quan", parent=world.province, level=Level.UPPER)
    grassroots = make_organization("Đảng bộ sở", parent=upper, level=Level.GRASSROOTS_COMMITTEE)
    branch = make_organization("Chi bộ phòng", parent=grassroots)
    assert decider_of(branch, date(2026, 7, 25)).node == upper
    assert decider_of(branch, date(2026, 7, 26)).node == grassroots
    assert grassroots_of(branch) == grassroots
    world.branch = branch
    case = world.open()
    row = case.workflow.by_name["decide"]
    for day, node in ((date(2026, 7, 25), upper), (date(2026, 7, 26), grassroots)):
        case.judged_on = day
        assert node_of(case, row) == node


def test_a_branch_with_nothing_above_has_no_decider():
    assert decider_of(make_organization("Chi bộ lẻ"), TODAY) is None


def test_each_committee_says_from_when_it_considers_first(world):
    assert has_grassroots_review(world.branch, date(2026, 9, 1))
    ReviewSwitch.objects.create(organization=world.commune, applies=False, valid_from=date(2026, 8, 1))
    ReviewSwitch.objects.create(organization=world.commune, applies=True, valid_from=date(2026, 10, 1))
    days = (date(2026, 7, 31), date(2026, 8, 1), date(2026, 9, 30), date(2026, 10, 1))
    assert [has_grassroots_review(world.branch, day) for day in days] == [True, False, False, True]
    case = world.open()
    assert after_branch(case, date(2026, 9, 1)) == S.AWAITING_DECISION
    assert after_branch(case, date(2026, 10, 1)) == S.GRASSROOTS_REVIEW


def test_a_sectional_committee_appraises_first(world):
    sectional = make_organization("Đảng bộ bộ phận", parent=world.commune, level=Level.SECTIONAL_COMMITTEE)
    world.branch = make_organization("Chi bộ trực thuộc bộ phận", parent=sectional)
    case = world.open()
    assert after_branch(case, RESOLVED) == S.SECTIONAL_APPRAISAL
    Admission.objects.filter(pk=case.pk).update(state=S.SECTIONAL_APPRAISAL, branch_resolved_on=RESOLVED)
    case.refresh_from_db()
    assert node_of(case, case.workflow.by_name["appraise"]) == sectional
    assert codes(refusal(world, case, "appraise", date(2025, 8, 20))) == {"paper_missing"}
    world.paper(case, "7-KNĐ", RESOLVED - DAY)
    assert codes(refusal(world, case, "appraise", date(2025, 8, 20))) == {"appraisal_too_early"}
    world.paper(case, "7-KNĐ", date(2025, 8, 20))
    world.step(case, "appraise", date(2025, 8, 20))
    assert case.state == S.GRASSROOTS_REVIEW


# --- Decision: QĐ29 điểm 4.3.1, QĐ232 ---------------------------------------------------------------


def test_the_committee_and_the_deciding_body_vote_before_the_decision(world):
    case = at(world, S.GRASSROOTS_REVIEW)
    assert codes(refusal(world, case, "grassroots_resolve", date(2025, 8, 28))) == {"no_ballot"}
    world.ballot(case, B.COMMITTEE_ADMISSION, RESOLVED - DAY, 11, 11, world.commune)
    assert codes(refusal(world, case, "grassroots_resolve", date(2025, 8, 28))) == {"ballot_too_early"}
    world.ballot(case, B.COMMITTEE_ADMISSION, date(2025, 8, 28), 8, 11, world.commune)
    world.step(case, "grassroots_resolve", date(2025, 8, 28))
    found = refusal(world, case, "decide", DECIDED, **SIGNER)
    assert codes(found) == {"no_ballot"} and found[0].right == "principle"


def test_a_decision_before_its_votes_is_refused(world):
    case = ready_to_decide(world)
    early = refusal(world, case, "decide", DECIDED, decision_on=RESOLVED - DAY, **SIGNER)
    assert codes(early) == {"decision_too_early", "decision_before_ballot"}
    assert codes(refusal(world, case, "decide", DECIDED, decision_on=date(2025, 9, 9), **SIGNER)) == {
        "decision_before_ballot"
    }
    assert codes(refusal(world, case, "decide", DECIDED, decision_on=DECIDED + DAY, **SIGNER)) == {"future"}


def test_a_late_decision_passes_with_an_extension_or_a_reason(world):
    """60 working days from 15/8/2025 end on 11/11/2025 (2/9 lies between), with the extension on 23/12/2025."""
    case = ready_to_decide(world)
    late = date(2025, 11, 12)
    assert "late" not in remarks(world, case, "decide", late - DAY)
    found = refusal(world, case, "decide", late, **SIGNER)
    assert codes(found) == {"late"} and found[0].overridable and "11/11/2025" in found[0].message and found[0].basis
    consent(case, K.DECISION_EXTENSION, date(2025, 11, 1))
    assert "late" not in remarks(world, case, "decide", late)
    much_later = date(2025, 12, 24)
    assert codes(refusal(world, case, "decide", much_later, **SIGNER)) == {"late"}
    record = decide(world, case, much_later, "Chờ kết luận về lịch sử chính trị")
    assert case.state == S.AWAITING_CEREMONY and record.override_reason
    assert [one["code"] for one in record.findings if one["code"] == "late"]


@pytest.mark.parametrize(
    ("person", "kind", "code"),
    [
        ({"birth_date": date(1960, 1, 1)}, K.OVER_AGE, "over_age"),
        ({"general_education": "literate", "village_elder": True}, K.EDUCATION, "education_consent"),
    ],
)
def test_consents_are_dated_before_the_decision(world, person, kind, code):
    """01-HD/TW điểm 1.1: written consent before the decision."""
    case = ready_to_decide(world)
    type(case.applicant).objects.filter(pk=case.applicant_id).update(**person)
    case.refresh_from_db()
    found = refusal(world, case, "decide", DECIDED, **SIGNER)
    assert codes(found) == {code} and found[0].right == "authority"
    row = consent(case, kind, DECIDED + DAY)
    assert codes(refusal(world, case, "decide", DECIDED, **SIGNER)) == {code}
    Consent.objects.filter(pk=row.pk).update(issued_on=DECIDED)
    assert "consent_same_day" in remarks(world, case, "decide", DECIDED)
    Consent.objects.filter(pk=row.pk).update(issued_on=DECIDED - DAY)
    decide(world, case, DECIDED)


def test_readmission_is_decided_after_the_consent_of_the_province(world):
    left = world.members[4]
    Member.objects.filter(pk=left.pk).update(end_reason=EndReason.DELETED, ended_on=date(2020, 1, 1))
    case = ready_to_decide(
        world,
        full_name=left.full_name,
        person={"former_member": left, "left_party_reason": "deleted", "left_party_on": date(2020, 1, 1)},
    )
    assert case.kind == "readmission"
    assert codes(refusal(world, case, "decide", DECIDED, **SIGNER)) == {"consent_readmission"}
    consent(case, K.READMISSION, DECIDED - DAY)
    decide(world, case, DECIDED)


def test_a_foreign_spouse_only_warns(world):
    case = ready_to_decide(world, person={"foreign_spouse": True})
    assert "consent_foreign" in remarks(world, case, "decide", DECIDED)
    decide(world, case, DECIDED)


# --- Ceremony: HD01 điểm 3.8, 208-QĐ/TW -------------------------------------------------------------


def ceremony(case: Admission, world: World, day: date, on: date | None = None, **data) -> list:
    return refusal(world, case, "hold_ceremony", on or day, ceremony_on=day, **data)


def test_a_ceremony_before_the_decision_or_its_receipt_is_refused(world):
    case = at(world, S.AWAITING_CEREMONY)
    assert codes(ceremony(case, world, DECIDED - DAY, DECIDED)) == {"ceremony_too_early"}
    assert codes(ceremony(case, world, date(2025, 9, 20), decision_received_on=date(2025, 9, 22))) == {
        "ceremony_before_receipt"
    }
    assert codes(ceremony(case, world, date(2025, 9, 20), decision_received_on=DECIDED - DAY)) == {"received_too_early"}
    assert codes(ceremony(case, world, date(2025, 9, 21), date(2025, 9, 20))) == {"future"}


def test_a_late_ceremony_passes_with_the_consent_given_before_it_or_a_reason(world):
    """30 working days from receipt on 12/9/2025 end on 24/10/2025."""
    case = at(world, S.AWAITING_CEREMONY)
    day = date(2025, 10, 27)
    found = ceremony(case, world, day)
    assert codes(found) == {"late"} and found[0].overridable and "24/10/2025" in found[0].message
    row = consent(case, K.LATE_CEREMONY, day + DAY)
    assert codes(ceremony(case, world, day)) == {"late"}
    Consent.objects.filter(pk=row.pk).update(issued_on=day - DAY)
    world.step(case, "hold_ceremony", day, ceremony_on=day)
    assert case.state == S.PROBATIONARY and case.ceremony_on == day


def test_receipt_moves_the_end_of_the_term_under_the_older_rule(world):
    case = at(world, S.AWAITING_CEREMONY)
    day = date(2025, 10, 27)
    world.step(case, "hold_ceremony", day, ceremony_on=day, decision_received_on=date(2025, 9, 20))
    assert case.decision_received_on == date(2025, 9, 20)


def test_the_branch_assigns_a_helper_at_the_ceremony(world):
    case = at(world, S.AWAITING_CEREMONY)
    case.helpers.all().delete()
    assert codes(ceremony(case, world, date(2025, 10, 10))) == {"no_probation_helper"}


# --- Probation and recognition: Điều lệ Đảng Điều 5, QĐ29–QĐ294 điểm 4.2 ----------------------------


def probationer(world: World) -> Admission:
    case = at(world, S.PROBATIONARY)
    world.certificate(case, date(2026, 3, 1), "new_member")
    for code, values in (
        ("10-KNĐ", {}),
        ("11-KNĐ", {"member": world.members[0]}),
        ("12-KNĐ", {"asked": 2, "in_favour": 2}),
    ):
        world.paper(case, code, date(2026, 10, 10), **values)
    return case


def test_recognition_begins_the_day_after_the_twelve_months(world):
    """Ceremony 10/10/2025: the branch considers from 11/10/2026."""
    case = probationer(world)
    found = refusal(world, case, "begin_recognition", date(2026, 10, 10))
    assert codes(found) == {"probation_running"} and "11/10/2026" in found[0].remedy
    world.step(case, "begin_recognition", date(2026, 10, 11))


def test_papers_course_and_helper_are_asked_before_recognition(world):
    case = at(world, S.PROBATIONARY)
    begin = date(2026, 10, 20)
    assert codes(refusal(world, case, "begin_recognition", begin)) == {"paper_missing", "no_new_member_course"}
    world.certificate(case, date(2026, 3, 1), "new_member")
    world.paper(case, "10-KNĐ", date(2025, 10, 9))
    world.paper(case, "11-KNĐ", date(2026, 10, 21), member=world.members[3])
    world.paper(case, "12-KNĐ", date(2026, 10, 18), asked=2, in_favour=2)
    assert codes(refusal(world, case, "begin_recognition", begin)) == {"paper_before_ceremony", "future"}
    assert "comment_by_other" in remarks(world, case, "begin_recognition", begin)


def test_a_vote_before_the_end_of_the_probation_does_not_recognise(world):
    case = probationer(world)
    world.step(case, "begin_recognition", date(2026, 10, 20))
    world.ballot(case, B.BRANCH_RECOGNITION, date(2026, 10, 9))
    found = codes(refusal(world, case, "recognition_resolve", date(2026, 10, 25)))
    assert found == {"ballot_too_early", "probation_running"}


def test_somebody_who_left_is_not_recognised(world):
    case = probationer(world)
    Member.objects.filter(pk=case.member_id).update(end_reason=EndReason.TRANSFERRED_OUT, ended_on=date(2026, 5, 1))
    assert "not_on_list" in codes(refusal(world, case, "begin_recognition", date(2026, 10, 20)))


def test_the_official_date_never_moves_however_late_the_decision(world):
    """QĐ29 … QĐ294 điểm 4: official from the day the twelve months end."""
    case = at(world, S.AWAITING_RECOGNITION)
    world.ballot(case, B.COMMITTEE_RECOGNITION, date(2026, 11, 2), 11, 11, world.commune)
    late = date(2027, 3, 1)
    assert codes(refusal(world, case, "recognise", late, **SIGNER)) == {"late"}
    perform(case, "recognise", scope=Hand(late, world.user), on=late, data=SIGNER, override_reason="Chờ bổ sung hồ sơ")
    case.member.refresh_from_db()
    assert case.official_on == case.member.official_date == date(2026, 10, 10)


def test_a_late_meeting_of_the_branch_only_warns(world):
    """Ceremony 12/9/2025: thirty working days after 12/9/2026 end before the meeting of 30/10/2026."""
    case = at(world, S.RECOGNITION_REVIEW)
    Admission.objects.filter(pk=case.pk).update(ceremony_on=date(2025, 9, 12), decision_on=date(2025, 9, 12))
    case.refresh_from_db()
    held = date(2026, 10, 30)
    world.ballot(case, B.BRANCH_RECOGNITION, held)
    assert remarks(world, case, "recognition_resolve", held) == {"recognition_late"}
    world.step(case, "recognition_resolve", held)


def test_recognition_follows_the_vote_of_the_committee_and_its_own_branch(world):
    case = at(world, S.AWAITING_RECOGNITION)
    on = date(2026, 11, 10)
    assert codes(refusal(world, case, "recognise", on, **SIGNER)) == {"no_committee_ballot"}
    world.ballot(case, B.COMMITTEE_RECOGNITION, date(2026, 11, 2), 11, 11, world.commune)
    assert codes(refusal(world, case, "recognise", on, decision_on=date(2026, 10, 24), **SIGNER)) == {
        "decision_too_early"
    }
    assert "no_ballot" in remarks(world, case, "recognise", on)  # of the deciding body: pointed out


def test_a_recognition_sent_back_needs_a_new_vote(world):
    case = at(world, S.AWAITING_RECOGNITION)
    world.step(case, "refuse_recognition", date(2026, 11, 5), reason="Bổ sung nhận xét")
    assert codes(refusal(world, case, "recognition_resolve", date(2026, 11, 6))) == {"ballot_too_early"}
    world.ballot(case, B.BRANCH_RECOGNITION, date(2026, 11, 6))
    world.step(case, "recognition_resolve", date(2026, 11, 6))


def test_after_three_votes_without_two_thirds_the_superior_decides(world):
    """QĐ29–QĐ24 điểm 4.2c."""
    case = at(world, S.RECOGNITION_REVIEW)
    for number, day in enumerate((date(2026, 10, 21), date(2026, 10, 25), date(2026, 11, 1)), start=1):
        assert codes(refusal(world, case, "report_deadlock", day, report="01-BC/CB")) == {"votes_left"}
        world.ballot(case, B.BRANCH_RECOGNITION, day, 3)
        assert case.ballots.filter(stage=B.BRANCH_RECOGNITION).count() == number
    on = date(2026, 11, 5)
    assert "not_reported" in codes(refusal(world, case, "recognise_after_report", on, **SIGNER))
    world.step(case, "report_deadlock", on, report="01-BC/CB")
    world.step(case, "recognise_after_report", on, **SIGNER)
    assert case.state == S.OFFICIAL and case.official_on == date(2026, 10, 10)


def test_deletion_needs_the_branchs_proposal(world):
    case = at(world, S.PROBATIONARY)
    on = date(2026, 5, 10)
    assert codes(refusal(world, case, "delete_probationer", on, **SIGNER)) == {"no_proposal"}
    world.ballot(case, B.BRANCH_DELETION, on)
    assert codes(refusal(world, case, "delete_probationer", on, decision_on=on - DAY, **SIGNER)) == {
        "decision_too_early"
    }


# --- Ways out, history ------------------------------------------------------------------------------


def test_a_death_is_dated_and_recorded_first_for_a_member(world):
    case = at(world, S.SYMPATHIZER)
    assert codes(refusal(world, case, "die", date(2025, 6, 1), died_on=date(2025, 2, 1))) == {"died_before_noted"}
    assert codes(refusal(world, case, "die", date(2025, 6, 1), died_on=date(2025, 6, 2))) == {"future"}
    world.step(case, "die", date(2025, 6, 1), died_on=date(2025, 5, 30))
    other = at(world, S.PROBATIONARY, full_name="Võ Thị Dự Bị")
    assert codes(refusal(world, other, "die", date(2026, 1, 5), died_on=date(2026, 1, 1))) == {"death_not_recorded"}


def test_history_is_told_what_the_rules_say_and_not_refused(world):
    """Nhập hồi tố: acts up to the day of entry are history, later ones are judged."""
    case = world.open(origin="recorded")
    Admission.objects.filter(pk=case.pk).update(state=S.COURSE_COMPLETED)
    case.refresh_from_db()
    row = case.workflow.by_name["allow_dossier"]
    entered_on = case.created_at.date()
    assert not [one for one in findings_of(case, Step(row, Hand(TODAY), entered_on - DAY)) if one.blocks]
    later = entered_on + 2 * DAY
    assert "no_helper" in {one.code for one in findings_of(case, Step(row, Hand(later), later)) if one.blocks}


# --- On the page ------------------------------------------------------------------------------------


def test_the_page_asks_for_a_reason_once_a_late_day_is_typed(world, client):
    """The day of the ceremony is known only from the form, so the field for the reason comes with the refusal."""
    case = at(world, S.AWAITING_CEREMONY)
    client.force_login(make_scope("branch_secretary", world.branch).user)
    address = reverse("admissions:step", args=[case.pk, "hold_ceremony"])
    day = {"on": "31/10/2025", "ceremony_on": "31/10/2025", "version": case.version}
    refused = client.post(address, day)
    assert refused.status_code == 422 and "override_reason" in refused.text and "quá hạn" in refused.text
    client.post(address, day | {"override_reason": "Bão lũ, chi bộ chưa họp được"})
    case.refresh_from_db()
    assert (case.state, case.ceremony_on) == (S.PROBATIONARY, date(2025, 10, 31))
    assert case.steps.last().override_reason == "Bão lũ, chi bộ chưa họp được"
