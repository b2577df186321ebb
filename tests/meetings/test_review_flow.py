"""A round of review from the list of members to the decided level (``meetings-evaluation.md`` D.4 to D.6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.findings import Refused
from core.workflow import NotPermitted, perform
from meetings.models import Evaluation, EvaluationState, OrganizationEvaluation
from meetings.review.services.bulk import perform_all, prospects
from meetings.review.services.rounds import close_round, refresh, set_round
from meetings.review.services.writing import Tally, record_ballots, write
from members.ledger import Papers
from members.models import ActivityStatus
from members.statuses import StatusChange, set_activity_status
from tests.factories import TODAY, make_member, make_members
from tests.meetings.review_world import Place, bring, fill_in

pytestmark = pytest.mark.django_db
WORLD = Place


@pytest.fixture
def place(world) -> Place:
    return world


def status(member, value, start=date(2026, 6, 1)):
    until = date(2027, 6, 1) if value == ActivityStatus.TEMPORARY_ELSEWHERE else None
    change = StatusChange(value, start, expected_end_on=until)
    set_activity_status(member=member, change=change, papers=Papers(), by=None, on=TODAY)


def test_the_list_holds_everybody_and_says_who_is_not_assessed_and_why(place):
    """D.4: exempt, suspended, admitted less than six months before the review (124-QĐ/TW, Điều 5.2); the absent are assessed."""
    old, barred, away = make_members(place.branch, ("Lê Thị Miễn", "Phạm Văn Đình", "Vũ Thị Xa"))
    make_member(place.branch, "Trần Văn Mới", membership_class="probationary", admission_date=date(2026, 5, 21))
    make_member(place.branch, "Trần Văn Đủ", membership_class="probationary", admission_date=date(2026, 5, 20))
    status(old, ActivityStatus.EXEMPT)
    status(barred, ActivityStatus.SUSPENDED)
    status(away, ActivityStatus.TEMPORARY_ELSEWHERE)

    review = place.round()

    listed = {case.member.full_name: case for case in review.evaluations.select_related("member")}
    assert {name: case.exclusion for name, case in listed.items() if case.exclusion} == {
        "Lê Thị Miễn": "exempt", "Phạm Văn Đình": "suspended", "Trần Văn Mới": "new_member",
    }  # fmt: skip
    assert listed["Vũ Thị Xa"].away and listed["Vũ Thị Xa"].state == EvaluationState.NOT_OPENED
    assert listed["Lê Thị Miễn"].state == EvaluationState.NOT_SUBJECT
    assert len(listed) == 9
    assert set(review.organizationevaluations.values_list("organization__name", flat=True)) == {
        "Đảng bộ xã Thử",
        "Chi bộ thôn Thử",
    }


def test_a_case_goes_from_the_self_review_to_the_announcement(place):
    place.round()
    meeting = place.meeting()
    case = bring(Evaluation.objects.first(), place, "notify", meeting=meeting)

    assert (case.state, case.level, case.form_code) == ("notified", "good", "2C-HD KĐ.ĐG 2025")
    assert (case.general_points, case.task_points, case.proposed_level) == (30, 70, "good")
    assert case.ballot["base"]["number"] == 4
    assert list(case.steps.values_list("step", flat=True)) == [
        "submit", "comment", "ballot", "forward", "appraise", "decide", "notify",
    ]  # fmt: skip


def test_a_step_without_its_papers_is_refused_and_says_what_is_missing(place):
    place.round()
    case = Evaluation.objects.first()
    with pytest.raises(Refused) as refused:
        perform(case, "submit", scope=place.keeper, on=TODAY)
    assert "mức xếp loại tự nhận" in str(refused.value)
    fill_in(case)
    case.refresh_from_db()
    perform(case, "submit", scope=place.keeper, on=TODAY)
    with pytest.raises(Refused) as refused:
        perform(case, "comment", scope=place.keeper, on=TODAY)
    assert "ý kiến góp ý" in str(refused.value)


def test_votes_are_checked_against_the_roll_and_need_more_than_half_of_the_base(place):
    """organization.md 5.3: the base for rating is that of every vote; 4 official members need 3 votes."""
    place.round()
    meeting = place.meeting()
    case = bring(Evaluation.objects.first(), place, "comment")
    with pytest.raises(Refused) as refused:
        record_ballots(
            cases=[case], meeting=meeting, tallies={case.pk: Tally({"good": 4, "completed": 1}, case.version)}
        )
    assert "nhiều hơn" in str(refused.value)

    case = record_ballots(
        cases=[case], meeting=meeting, tallies={case.pk: Tally({"good": 2, "completed": 2}, case.version)}
    )[0]
    assert (case.ballot["needed"], case.branch_level) == (3, "")
    with pytest.raises(Refused) as refused:
        perform(case, "ballot", scope=place.keeper, on=TODAY)
    assert "mức chi bộ đề nghị" in str(refused.value)

    case = record_ballots(
        cases=[case], meeting=meeting, tallies={case.pk: Tally({"good": 3, "completed": 1}, case.version)}
    )[0]
    perform(case, "ballot", scope=place.keeper, on=TODAY)
    assert (case.branch_level, case.state) == ("good", "branch_ballot")


def test_another_level_than_the_rules_propose_needs_a_reason(place):
    """D.3: the branch may set another level with a written reason."""
    place.round()
    meeting = place.meeting()
    case = bring(Evaluation.objects.first(), place, "comment", tasks={"on_time": 9, "late": 1})
    assert case.proposed_level == "completed"
    case = record_ballots(cases=[case], meeting=meeting, tallies={case.pk: Tally({"good": 4}, case.version)})[0]
    with pytest.raises(Refused) as refused:
        perform(case, "ballot", scope=place.keeper, on=TODAY)
    assert "Theo điểm và điều kiện là Hoàn thành nhiệm vụ" in str(refused.value)


def test_who_appraised_does_not_decide_and_a_branch_does_not_decide_for_itself(place):
    place.round()
    case = bring(Evaluation.objects.first(), place, "forward", meeting=place.meeting())
    perform(case, "appraise", scope=place.head, on=TODAY, data={"level": "good"})
    with pytest.raises(Refused) as refused:
        perform(case, "decide", scope=place.head, on=TODAY)
    assert "không tự duyệt" in str(refused.value)
    with pytest.raises(NotPermitted):
        perform(case, "decide", scope=place.keeper, on=TODAY)


def test_the_second_of_two_writers_is_told_and_writes_nothing(place):
    place.round()
    case = Evaluation.objects.first()
    write(case=case, values={"self_level": "good"}, version=0)
    with pytest.raises(Refused) as refused:
        write(case=case, values={"self_level": "excellent"}, version=0)
    assert refused.value.conflict
    case.refresh_from_db()
    assert case.self_level == "good"


def test_a_bulk_step_is_taken_for_all_or_for_nobody_and_names_who_cannot(place):
    place.round()
    cases = list(Evaluation.objects.order_by("pk"))
    for case in cases[:-1]:
        fill_in(case)
    cases = list(Evaluation.objects.order_by("pk"))
    assert [one.ready for one in prospects(cases, "submit", scope=place.keeper, on=TODAY)] == [True, True, True, False]
    with pytest.raises(Refused) as refused:
        perform_all(cases, "submit", scope=place.keeper, on=TODAY, versions={})
    assert cases[-1].member.full_name in str(refused.value)
    assert not Evaluation.objects.filter(state="self_review").exists()
    assert perform_all(cases[:-1], "submit", scope=place.keeper, on=TODAY, versions={}) == 3


def test_refreshing_follows_the_ledger_for_cases_nobody_has_worked_on(place):
    review = place.round()
    make_member(place.branch, "Đỗ Thị Sót")
    status(place.members[0], ActivityStatus.EXEMPT)
    assert refresh(review=review).added == 1
    assert Evaluation.objects.get(member=place.members[0]).exclusion == "exempt"


def test_departing_from_the_ceiling_of_the_rules_needs_a_reason(place):
    """D.5 [X]: from 2025 the organisation department chooses the base; HTTNV_COUNT preset."""
    review = place.round()
    asked = {"percent": Decimal(20), "group": "committee", "rounding": "down", "deadlines": {}, "note": ""}
    assert (review.cap_percent, review.cap_base) == (20, "HTTNV_COUNT")
    with pytest.raises(Refused):
        set_round(review=review, base="ASSESSED_COUNT", reason="", version=0, **asked)
    changed = set_round(review=review, base="ASSESSED_COUNT", reason="Công văn hướng dẫn", version=0, **asked)
    assert changed.cap_base == "ASSESSED_COUNT"
    with pytest.raises(Refused) as refused:
        set_round(review=review, base="HTTNV_COUNT", reason="", version=0, **asked)
    assert refused.value.conflict


def test_a_round_closes_only_when_nobody_waits(place):
    review = place.round()
    with pytest.raises(Refused) as refused:
        close_round(review=review, on=TODAY)
    assert "Còn 6" in str(refused.value)


def test_a_second_round_of_the_period_is_refused(place):
    place.round()
    with pytest.raises(Refused):
        place.round()
    assert OrganizationEvaluation.objects.count() == 2
