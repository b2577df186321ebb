"""A branch meeting decides about several people: adopting its minutes moves each case, or none (``meetings.matters``)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from admissions.models import Admission
from admissions.models import AdmissionState as S
from core.dates import Month
from core.findings import Refused
from core.workflow import perform
from meetings.matters import waiting_for
from meetings.models import Meeting, MeetingKind, Vote
from meetings.services.meetings import plan_meeting
from meetings.services.votes import Tally, record_vote
from members.models import Member
from tests.admissions.admission_world import make_world
from tests.factories import make_organization, make_scope

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SUMMER = date(2025, 8, 15)
AUTUMN = date(2026, 10, 26)


def laid():
    """The world with the secretary of the branch."""
    made = make_world()
    made.scope = make_scope("branch_secretary", made.branch)
    return made


WORLD = laid


def evening(day: date, hour=19, minute=0) -> datetime:
    """A moment of an evening in Viet Nam."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def meet(world, day: date, kind=MeetingKind.REGULAR) -> Meeting:
    """A meeting of the branch, open."""
    meeting = plan_meeting(
        organization=world.branch, kind=kind, for_month=Month.of(day), planned_at=evening(day), by=world.scope.user,
        chair=world.members[0], session_secretary=world.members[1], place="Nhà văn hóa thôn",
    )  # fmt: skip
    perform(meeting, "open", scope=world.scope, on=day)
    return meeting


def adopt(world, meeting: Meeting) -> Meeting:
    """Adopt the minutes that evening."""
    ended = evening(meeting.held_on, 20, 40)
    perform(meeting, "adopt", scope=world.scope, on=meeting.held_on, data={"ended_at": ended})
    return Meeting.objects.get(pk=meeting.pk)


def vote(world, meeting: Meeting, case: Admission, in_favour: int, against: int = 0, matter="admission") -> Vote:
    """A vote about the person of a case."""
    person = {"member": case.member} if case.member_id else {"person_name": case.applicant.full_name}
    return record_vote(
        meeting=meeting, tally=Tally(matter, in_favour, against, case_id=case.pk, **person), by=world.scope.user
    )


def test_one_meeting_carries_one_person_and_turns_another_down(world):
    lan, hoa = (world.walk(world.open(name), S.BRANCH_REVIEW) for name in ("Lê Thị Lan", "Trịnh Thị Hoa"))
    meeting = meet(world, SUMMER)
    vote(world, meeting, lan, 5)
    vote(world, meeting, hoa, 3, 2)  # 4 of 5 are needed
    adopt(world, meeting)
    lan.refresh_from_db()
    hoa.refresh_from_db()
    assert (lan.state, lan.branch_resolved_on) == (S.GRASSROOTS_REVIEW, SUMMER)
    assert (hoa.state, hoa.end_note) == (S.REJECTED_BY_BRANCH, "Chi bộ biểu quyết 3/5, cần 4.")
    ballot = lan.ballots.get()
    assert (ballot.vote, ballot.in_favour, ballot.base, ballot.needed) == (meeting.votes.get(case_id=lan.pk), 5, 5, 4)
    assert "15/08/2025" in lan.steps.last().note
    assert [line.outcome for line in meeting.votes.order_by("order")] == [
        f"Hồ sơ kết nạp: {lan.state_label}.", "Hồ sơ kết nạp: Chi bộ không thông qua.",
    ]  # fmt: skip


def test_minutes_are_not_adopted_when_one_case_has_moved_on(world):
    lan, hoa = (world.walk(world.open(name), S.BRANCH_REVIEW) for name in ("Lê Thị Lan", "Trịnh Thị Hoa"))
    meeting = meet(world, SUMMER)
    vote(world, meeting, lan, 5)
    vote(world, meeting, hoa, 5)
    world.step(hoa, "take_back", SUMMER, reason="Bổ sung giấy tờ")
    with pytest.raises(Refused) as refused:
        adopt(world, meeting)
    assert "Trịnh Thị Hoa" in str(refused.value) and "Đang làm hồ sơ" in str(refused.value)
    lan.refresh_from_db()
    assert lan.state == S.BRANCH_REVIEW and not lan.ballots.exists()
    assert Meeting.objects.get(pk=meeting.pk).locked_at is None


def test_two_people_of_one_name_are_told_apart_on_the_page(world):
    first = world.walk(world.open("Lê Thị Lan"), S.BRANCH_REVIEW)
    second = world.walk(world.open("Lê Thị Lan", person={"birth_date": date(2001, 7, 9)}), S.BRANCH_REVIEW)
    meeting = meet(world, SUMMER)
    client = Client()
    client.force_login(world.scope.user)
    address = reverse("meetings:decisions", args=[meeting.pk])
    page = client.get(address).content.decode()
    assert "sinh ngày 02/03/1998" in page and "sinh ngày 09/07/2001" in page
    data = {}
    for case, yes in ((first, 5), (second, 2)):
        prefix = f"w-admission-0-{case.pk}"
        data |= {f"{prefix}-chosen": "on", f"{prefix}-person_name": "Lê Thị Lan", f"{prefix}-in_favour": yes, f"{prefix}-against": 5 - yes,
                 f"{prefix}-other": 0}  # fmt: skip
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert {(row.case_id, row.in_favour) for row in meeting.votes.all()} == {(first.pk, 5), (second.pk, 2)}
    assert "09/07/2001" in meeting.votes.get(case_id=second.pk).subject
    adopt(world, meeting)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (S.GRASSROOTS_REVIEW, S.REJECTED_BY_BRANCH)


def test_a_name_that_fits_two_cases_is_refused(world):
    world.walk(world.open("Lê Thị Lan"), S.BRANCH_REVIEW)
    world.walk(world.open("Lê Thị Lan", person={"birth_date": date(2001, 7, 9)}), S.BRANCH_REVIEW)
    meeting = meet(world, SUMMER)
    record_vote(meeting=meeting, tally=Tally("admission", 5, person_name="lê thị  lan"), by=None)
    with pytest.raises(Refused) as refused:
        adopt(world, meeting)
    assert "2 hồ sơ" in str(refused.value)


def test_one_case_is_voted_on_once_in_a_meeting(world):
    case = world.walk(world.open(), S.BRANCH_REVIEW)
    meeting = meet(world, SUMMER)
    vote(world, meeting, case, 5)
    with pytest.raises(Refused) as again:
        vote(world, meeting, case, 4)
    assert again.value.conflict
    with pytest.raises(Refused):
        record_vote(meeting=meeting, tally=Tally("admission", 4, person_name=case.applicant.full_name), by=None)
    assert meeting.votes.count() == 1


def test_a_vote_about_a_case_of_another_branch_is_refused(world):
    case = world.walk(world.open(), S.BRANCH_REVIEW)
    meeting = meet(world, SUMMER)
    vote(world, meeting, case, 5)
    near = make_organization("Chi bộ thôn Bên", parent=world.commune)
    world.step(case, "move", SUMMER, letter="05-GCN/ĐU", destination=near.pk)
    world.step(case, "accept_moved", SUMMER)
    with pytest.raises(Refused) as refused:
        adopt(world, meeting)
    assert "Chi bộ thôn Bên" in str(refused.value)


def test_a_recognition_that_fails_is_counted_and_offered_again_until_the_third(world):
    case = world.walk(world.open(), S.RECOGNITION_REVIEW)
    for number, day in enumerate((date(2026, 10, 22), date(2026, 11, 5), date(2026, 11, 18)), 1):
        assert case.pk in {row.case_id for row in waiting_for(world.branch, day) if row.matter == "recognition"}
        meeting = meet(world, day, kind=MeetingKind.EXTRAORDINARY)
        vote(world, meeting, case, 3, 2, matter="recognition")
        adopted = adopt(world, meeting)
        case.refresh_from_db()
        assert (case.state, case.ballots.filter(stage="branch_recognition", passed=False).count()) == (
            S.RECOGNITION_REVIEW,
            number,
        )
        assert f"lần {number}" in adopted.votes.get().outcome
    assert "báo cáo cấp trên" in adopted.votes.get().outcome
    assert case.pk not in {row.case_id for row in waiting_for(world.branch, date(2026, 11, 20))}


def test_a_recognition_and_a_deletion_go_into_their_cases(world):
    case = world.walk(world.open(), S.RECOGNITION_REVIEW)
    other = world.walk(world.open("Trịnh Thị Hoa"), S.RECOGNITION_REVIEW)
    meeting = meet(world, AUTUMN)
    vote(world, meeting, case, 5, matter="recognition")
    vote(world, meeting, other, 5, matter="probationer_deletion")
    adopt(world, meeting)
    case.refresh_from_db()
    other.refresh_from_db()
    assert (case.state, case.recognition_resolved_on) == (S.AWAITING_RECOGNITION, AUTUMN)
    assert (other.state, other.ballots.get(stage="branch_deletion").passed) == (S.RECOGNITION_REVIEW, True)
    assert Member.objects.get(pk=other.member_id).is_current  # the committee above decides
