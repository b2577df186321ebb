"""Several people at one meeting of the branch, at one sitting of a committee, decided in one batch."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.urls import reverse

from admissions.models import Admission, AdmissionBallot, BallotStage
from admissions.models import AdmissionState as S
from admissions.services.batch import Meeting, PersonTally, Signing, decide_many, record_sitting
from core.dates import TIME_ZONE, Month
from core.findings import Refused
from core.workflow import perform
from meetings.models import Meeting as BranchMeeting
from meetings.models import MeetingKind, Vote
from meetings.services.meetings import plan_meeting
from tests.admissions.admission_world import SIGNER, Hand, make_world
from tests.admissions.test_admission_board import person_of
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
WORLD = make_world
HELD = date(2025, 8, 15)


def two(world, state=S.BRANCH_REVIEW) -> list[Admission]:
    """Two people who have come as far as a state."""
    people = {"Lê Thị Một": date(1998, 3, 2), "Phạm Văn Hai": date(1999, 4, 5)}
    return [world.walk(world.open(name, person={"birth_date": born}), state) for name, born in people.items()]


def tallies(cases, *votes) -> list[PersonTally]:
    return [PersonTally(case.pk, n, 5 - n) for case, n in zip(cases, votes, strict=True)]


def record(world, cases, *votes, base=5, present=5, stage=BallotStage.BRANCH_ADMISSION, held_on=HELD):
    return record_sitting(
        meeting=Meeting(world.branch, held_on, base, present), stage=stage, rows=tallies(cases, *votes), on=TODAY,
        scope=Hand(TODAY, world.user),
    )  # fmt: skip


def test_one_meeting_moves_each_by_his_own_votes(world):
    """Điều lệ Đảng 4.3: two thirds of the official members, each considered by himself."""
    first, second = two(world)
    record(world, [first, second], 4, 3)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.branch_resolved_on == HELD
    assert first.state in (S.GRASSROOTS_REVIEW, S.AWAITING_DECISION)
    assert second.state == S.REJECTED_BY_BRANCH
    assert second.end_note == "Chi bộ biểu quyết 3/5, cần 4."


def test_one_faulty_row_keeps_all_from_being_written(world):
    first, second = two(world)
    with pytest.raises(Refused) as refused:
        record_sitting(
            meeting=Meeting(world.branch, HELD, 5, 5), stage=BallotStage.BRANCH_ADMISSION, scope=Hand(TODAY, world.user), on=TODAY,
            rows=[PersonTally(first.pk, 5), PersonTally(second.pk, 6)],
        )  # fmt: skip
    assert [(finding.row, finding.code) for finding in refused.value.findings] == [(2, "too_many_votes")]
    assert not AdmissionBallot.objects.exists()
    first.refresh_from_db()
    assert first.state == S.BRANCH_REVIEW


def test_more_than_the_members_of_the_branch_is_refused(world):
    cases = two(world)
    with pytest.raises(Refused) as refused:
        record(world, cases, 5, 5, base=6, present=6)
    assert refused.value.findings[0].code == "more_than_members"
    assert not AdmissionBallot.objects.exists()


def test_somebody_moved_on_is_told_by_row_and_nothing_is_written(world):
    first, second = two(world)
    world.step(second, "take_back", HELD, reason="Bổ sung lý lịch")
    with pytest.raises(Refused) as refused:
        record(world, [first, second], 5, 5)
    assert refused.value.conflict
    assert refused.value.findings[0].row == 2
    assert "Đang làm hồ sơ" in refused.value.findings[0].message
    assert not AdmissionBallot.objects.exists()


def test_a_meeting_to_come_is_refused(world):
    with pytest.raises(Refused):
        record(world, two(world), 5, 5, held_on=date(2026, 12, 1))


def test_nobody_chosen_is_refused(world):
    with pytest.raises(Refused):
        record(world, [])


def _post_paper(client, world, cases, **more):
    data = {"held_on": "15/08/2025", "base": "5", "present": "5"}
    for case in cases:
        data[f"p-branch_admission-{case.pk}-chosen"] = "on"
    return client.post(reverse("admissions:paper_meeting", args=[world.branch.pk]), data | more)


def test_the_page_of_paper_minutes_takes_blank_as_unanimous(world):
    first, second = two(world)
    client, _ = person_of("branch_secretary", world.branch)
    page = client.get(reverse("admissions:paper_meeting", args=[world.branch.pk]))
    assert "Phạm Văn Hai" in page.content.decode()
    answer = _post_paper(client, world, [first, second], **{f"p-branch_admission-{second.pk}-against": "1",
                                                           f"p-branch_admission-{second.pk}-document_number": "12-NQ/CB"})  # fmt: skip
    assert answer.status_code == 302
    votes = {
        ballot.admission_id: (ballot.in_favour, ballot.against, ballot.document_number)
        for ballot in AdmissionBallot.objects.all()
    }
    assert votes == {first.pk: (5, 0, ""), second.pk: (4, 1, "12-NQ/CB")}


def test_the_page_says_faults_beside_the_row(world):
    first, second = two(world)
    client, _ = person_of("branch_secretary", world.branch)
    answer = _post_paper(client, world, [first, second], **{f"p-branch_admission-{second.pk}-in_favour": "9"})
    assert answer.status_code == 422
    assert "nhiều hơn số có mặt 5" in answer.content.decode()
    assert _post_paper(client, world, [first], base="x").status_code == 422
    assert _post_paper(client, world, [first], held_on="31/02/2026").status_code == 422
    assert _post_paper(client, world, [first], present="7").status_code == 422
    assert _post_paper(client, world, []).status_code == 422
    assert not AdmissionBallot.objects.exists()


def test_the_second_secretary_is_told_who_was_dealt_with(world):
    first, second = two(world)
    client, _ = person_of("branch_secretary", world.branch)
    other, _ = person_of("branch_secretary", world.branch, "bi.thu.hai")
    assert _post_paper(client, world, [first]).status_code == 302
    answer = _post_paper(other, world, [first, second])
    assert answer.status_code == 409
    assert "Lê Thị Một: người khác vừa ghi" in answer.content.decode()
    assert AdmissionBallot.objects.count() == 1


@pytest.fixture
def evening(world):
    """A meeting of the branch in session today."""
    moment = datetime(2026, 11, 21, 19, 0, tzinfo=TIME_ZONE)
    meeting = plan_meeting(
        organization=world.branch, kind=MeetingKind.EXTRAORDINARY, for_month=Month.of(TODAY), planned_at=moment, by=None
    )
    perform(meeting, "open", scope=Hand(TODAY, world.user), on=TODAY, data={"started_at": moment})
    return meeting


def _post_meeting(client, world, cases, **more):
    data = {}
    for case in cases:
        data |= {f"admission-{case.pk}-chosen": "on", f"admission-{case.pk}-in_favour": "5"}
    return client.post(reverse("admissions:meeting", args=[world.branch.pk]), data | more)


def test_votes_of_several_go_into_the_minutes_in_one_press(world, evening):
    cases = two(world)
    client, _ = person_of("branch_secretary", world.branch)
    page = client.get(reverse("admissions:meeting", args=[world.branch.pk])).content.decode()
    assert "Lê Thị Một" in page
    assert 'value="5"' in page
    assert _post_meeting(client, world, cases).status_code == 302
    assert {vote.case_id for vote in Vote.objects.all()} == {case.pk for case in cases}
    assert all(vote.passed for vote in Vote.objects.all())
    cases[0].refresh_from_db()
    assert cases[0].state == S.BRANCH_REVIEW


def test_a_faulty_vote_keeps_all_out_of_the_minutes(world, evening):
    cases = two(world)
    client, _ = person_of("branch_secretary", world.branch)
    answer = _post_meeting(client, world, cases, **{f"admission-{cases[1].pk}-in_favour": "8"})
    assert answer.status_code == 422
    assert "nhiều hơn số đảng viên chính thức" in answer.content.decode()
    assert not Vote.objects.exists()


def test_a_person_voted_on_meanwhile_is_told(world, evening):
    cases = two(world)
    client, _ = person_of("branch_secretary", world.branch)
    assert _post_meeting(client, world, cases[:1]).status_code == 302
    assert _post_meeting(client, world, cases).status_code == 409
    assert Vote.objects.count() == 1


def test_the_meeting_of_today_opens_from_here(world):
    client, _ = person_of("branch_secretary", world.branch)
    url = reverse("admissions:meeting", args=[world.branch.pk])
    assert "Mở buổi họp hôm nay" in client.get(url).content.decode()
    assert client.post(url, {"open": "1"}).status_code == 302
    assert BranchMeeting.objects.get().is_writable


def test_a_committee_considers_and_decides_several(world):
    cases = two(world, S.AWAITING_DECISION)
    client, _ = person_of("grassroots_secretary", world.commune)
    index = client.get(reverse("admissions:sittings")).content.decode()
    assert "Lê Thị Một" in index
    url = reverse("admissions:sitting", args=[world.commune.pk, "decision_admission"])
    data = {"held_on": "10/09/2025", "base": "7", "present": "7"} | {
        f"p-decision_admission-{case.pk}-chosen": "on" for case in cases
    }
    answer = client.post(url, data)
    assert answer.status_code == 302
    assert answer.url == reverse("admissions:decide", args=[world.commune.pk, "admission"])
    assert AdmissionBallot.objects.filter(stage="decision_admission", passed=True).count() == 2
    assert client.post(url, data).status_code == 409
    signed = client.post(
        answer.url, {"decision_on": "12/09/2025", **SIGNER, **{f"d-{case.pk}-chosen": "on" for case in cases}}
    )
    assert signed.status_code == 302
    for case in cases:
        case.refresh_from_db()
    assert [case.state for case in cases] == [S.AWAITING_CEREMONY, S.AWAITING_CEREMONY]
    assert len({case.decision_number for case in cases}) == 2


def test_decisions_without_votes_are_refused_by_row(world):
    first, second = two(world, S.AWAITING_DECISION)
    world.ballot(first, BallotStage.DECISION_ADMISSION, date(2025, 9, 10), 7, 7, world.commune)
    with pytest.raises(Refused) as refused:
        decide_many(
            action="admission",
            rows=[Signing(first.pk), Signing(second.pk)],
            decision_on=date(2025, 9, 12),
            scope=Hand(TODAY, world.user),
            **SIGNER,
        )
    assert {finding.row for finding in refused.value.findings} == {2}
    first.refresh_from_db()
    assert first.state == S.AWAITING_DECISION


def test_pages_of_committees_are_theirs(world):
    two(world, S.AWAITING_DECISION)
    secretary, _ = person_of("branch_secretary", world.branch)
    officer, _ = person_of("grassroots_officer", world.commune, "can.bo")
    assert secretary.get(reverse("admissions:sittings")).status_code == 403
    assert officer.get(reverse("admissions:decide", args=[world.commune.pk, "admission"])).status_code == 403
    assert officer.get(reverse("admissions:sitting", args=[world.commune.pk, "nothing"])).status_code == 404
    assert secretary.get(reverse("admissions:sitting", args=[world.commune.pk, "committee_admission"])).status_code in (
        403,
        404,
    )


def test_adopting_the_minutes_moves_everybody_voted_on(world, evening):
    cases = two(world)
    for case in cases:  # a dossier of this autumn
        case.papers.update(made_on=date(2026, 10, 1))
        case.verifications.update(result_on=date(2026, 9, 20))
    client, scope = person_of("branch_secretary", world.branch)
    assert _post_meeting(client, world, cases, **{f"admission-{cases[1].pk}-in_favour": "2"}).status_code == 302
    evening.refresh_from_db()
    evening.chair, evening.session_secretary = world.members[:2]
    evening.save()
    perform(evening, "adopt", scope=scope, on=TODAY, data={"ended_at": datetime(2026, 11, 21, 21, 0, tzinfo=TIME_ZONE)})
    for case in cases:
        case.refresh_from_db()
    assert cases[0].branch_resolved_on == TODAY
    assert cases[1].state == S.REJECTED_BY_BRANCH


def test_recognition_on_paper_stands_beside_admission_on_one_page(world):
    """QĐ29–QĐ294 4.2: the branch considers once the twelve months are complete."""
    case = world.walk(world.open(), S.RECOGNITION_REVIEW)
    client, _ = person_of("branch_secretary", world.branch)
    data = {"held_on": "25/10/2026", "base": "5", "present": "5", f"p-branch_recognition-{case.pk}-chosen": "on"}
    answer = client.post(reverse("admissions:paper_meeting", args=[world.branch.pk]), data)
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.recognition_resolved_on) == (S.AWAITING_RECOGNITION, date(2026, 10, 25))
