"""Exemption, leave, reduction (``transfer.md`` 7): four elements, who decides, how the member counts, and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import Month, add_months, add_years
from core.findings import Refused
from core.workflow import perform
from meetings.models import AttendanceValue, MeetingKind
from meetings.roll import expected_at
from meetings.services.meetings import plan_meeting
from meetings.services.votes import Tally, record_vote
from members import services as members
from members.flows import headcount
from members.models import ActivityStatus, FilePaper, Member
from reports.reconcile import reconcile
from tests.factories import TODAY, make_member, make_scope
from tests.transfers.stay_world import step
from tests.transfers.transfer_world import make_world
from transfers.decisions import _waiting
from transfers.models import Exemption, TransferState
from transfers.models import ExemptionState as S
from transfers.rules import dates
from transfers.services.exemptions import begin_due, open_exemption

pytestmark = pytest.mark.django_db
WORLD = make_world
A = ActivityStatus
ASKED, DECIDED = date(2026, 9, 1), date(2026, 9, 5)


def old(world, name="Lê Văn Già", born=date(1950, 5, 1), sex="male") -> Member:
    return make_member(world.branch, name, on=date(2022, 1, 1), birth_date=born, sex=sex)


def ask(world, member: Member | None = None, kind="exempt", **values) -> Exemption:
    if kind == "leave":
        values = {"ground": "treatment", "from_on": date(2026, 9, 10), "until_on": date(2027, 3, 10)} | values
    else:
        values = {"health_paper": "Bệnh viện tỉnh Mẫu"} | values
    return open_exemption(member=member or old(world), kind=kind, requested_on=ASKED, by=world.user, on=TODAY, **values)


def fresh(member: Member) -> Member:
    return Member.all_records.get(pk=member.pk)


def in_force(world, case: Exemption) -> Exemption:
    step(world, case, "resolve", DECIDED, resolution_number="5-NQ/CB")
    if case.state == S.AWAITING_COMMITTEE:
        step(world, case, "agree", date(2026, 9, 8), agreed_number="12-CV/ĐU")
    return case


def test_exemption_is_the_branch_s_own_decision_and_reported_upward(world):
    """transfer.md 7.1: resolution, then informs; no superior approval. Papers 79–81 go into the file."""
    case = in_force(world, ask(world))
    assert (case.state, fresh(case.member).activity_status) == (S.IN_FORCE, A.EXEMPT)
    assert (case.status_period.valid_from, case.status_period.document_number) == (DECIDED, "5-NQ/CB")
    step(world, case, "inform", date(2026, 9, 7))
    assert case.informed_on == date(2026, 9, 7)
    assert not case.workflow.by_name["inform"].applies(case)
    papers = FilePaper.objects.filter(member=case.member, document_type__in=("79", "80", "81"))
    assert {(paper.document_type, paper.number) for paper in papers} == {("79", ""), ("80", ""), ("81", "5-NQ/CB")}


@pytest.mark.parametrize(
    ("born", "sex", "values", "word"),
    [
        (date(1966, 9, 6), "male", {}, "Chưa quá"),
        (date(1971, 9, 6), "female", {}, "Chưa quá"),
        (date(1966, 9, 5), "male", {}, "Chưa quá"),  # sixty that very day is not past sixty
        (date(1971, 9, 4), "female", {}, ""),
        (date(1966, 9, 4), "male", {}, ""),
        (date(1950, 1, 1), "male", {"health_paper": "", "illness_months": 2}, "cơ sở y tế"),
        (date(1950, 1, 1), "male", {"health_paper": "", "illness_months": 3}, ""),
        (date(1950, 1, 1), "male", {"voluntary": False}, "tự nguyện"),
    ],
)
def test_four_elements_of_an_exemption(world, born, sex, values, word):
    """transfer.md 7.1: old age, weak health, voluntary, the branch agrees."""
    case = ask(world, old(world, born=born, sex=sex), **values)
    if not word:
        step(world, case, "resolve", DECIDED, resolution_number="5-NQ/CB")
        assert case.state == S.IN_FORCE
        return
    with pytest.raises(Refused, match=word):
        step(world, case, "resolve", DECIDED, resolution_number="5-NQ/CB")
    assert fresh(case.member).activity_status == A.ACTIVE


def test_leave_waits_for_the_grassroots_committee(world):
    """transfer.md 7.2: application, branch examines, đảng ủy cơ sở agrees."""
    case = ask(world, kind="leave")
    step(world, case, "resolve", DECIDED, resolution_number="5-NQ/CB")
    assert (case.state, fresh(case.member).activity_status) == (S.AWAITING_COMMITTEE, A.ACTIVE)
    assert case.node_for(case.workflow.by_name["agree"]) == world.commune
    step(world, case, "agree", date(2026, 9, 12), agreed_number="12-CV/ĐU")
    assert (fresh(case.member).activity_status, case.status_period.expected_end_on) == (
        A.TEMPORARILY_EXEMPT,
        date(2027, 3, 10),
    )
    assert not FilePaper.objects.filter(member=case.member, document_type="80").exists()


def test_leave_agreed_ahead_begins_on_its_day(world):
    case = ask(world, kind="leave", from_on=date(2026, 12, 1), until_on=date(2027, 6, 1))
    in_force(world, case)
    assert (fresh(case.member).activity_status, case.status_period) == (A.ACTIVE, None)
    assert begin_due(date(2026, 11, 30)) == 0
    assert begin_due(date(2026, 12, 1)) == 1
    assert fresh(case.member).activity_status == A.TEMPORARILY_EXEMPT


@given(start=st.dates(date(2021, 9, 28), date(2027, 6, 1)), length=st.integers(1, 500))
def test_leave_is_shorter_than_twelve_months(start, length):
    """01-HD/TW 10.3."""
    until = start + dates.ONE_DAY * length
    assert (dates.leave_too_long(start, until) is None) == (until < add_months(start, 12))


@given(born=st.dates(date(1930, 1, 1), date(1975, 1, 1)), sex=st.sampled_from(["male", "female"]))
def test_old_age_is_past_the_age_of_the_sex(born, sex):
    from transfers.rules.exemption import old_enough

    case = Exemption(kind="exempt", member=Member(full_name="Thử", birth_date=born, sex=sex), requested_on=ASKED)
    given_step = type(
        "Given", (), {"on": DECIDED, "data": {}, "transition": Exemption(kind="exempt").workflow.by_name["resolve"]}
    )()
    found = [finding.code for finding in old_enough(case, given_step)]
    assert (found == []) == (add_years(born, 60 if sex == "male" else 55) < DECIDED)


def test_extension_keeps_the_whole_leave_under_twelve_months(world):
    case = in_force(world, ask(world, kind="leave"))
    step(world, case, "extend", date(2026, 10, 1), until_on=date(2027, 9, 9), agreed_number="20-CV/ĐU")
    assert (case.extensions, case.status_period.expected_end_on) == (1, date(2027, 9, 9))
    with pytest.raises(Refused, match="vượt quá") as refused:
        step(world, case, "extend", date(2026, 10, 2), until_on=date(2027, 9, 10), agreed_number="21-CV/ĐU")
    assert "chuyển sinh hoạt" in refused.value.findings[0].remedy


def test_return_from_leave_brings_remarks(world):
    case = in_force(world, ask(world, kind="leave"))
    step(world, case, "ask_resumption", date(2026, 11, 1))
    with pytest.raises(Refused, match="nhận xét"):
        step(world, case, "resume", date(2026, 11, 5))
    step(world, case, "resume", date(2026, 11, 5), remarks="Chấp hành tốt nơi cư trú")
    assert (case.state, case.resumed_on, fresh(case.member).activity_status) == (S.RESUMED, date(2026, 11, 5), A.ACTIVE)
    step(world, case, "undo_return", date(2026, 11, 6), reason="Ghi nhầm")
    assert (case.state, fresh(case.member).activity_status) == (S.IN_FORCE, A.TEMPORARILY_EXEMPT)


def test_reduction_changes_no_status(world):
    """transfer.md 7.1: giảm — the member stays active with a flag."""
    case = in_force(world, ask(world, kind="reduced"))
    assert (case.state, fresh(case.member).activity_status, case.status_period) == (S.IN_FORCE, A.ACTIVE, None)
    step(world, case, "ask_resumption", date(2026, 10, 1))
    step(world, case, "resume", date(2026, 10, 5))
    assert case.state == S.RESUMED


@pytest.mark.parametrize("kind", ["exempt", "leave"])
def test_exempt_and_on_leave_stay_counted_and_are_not_expected(world, kind):
    """transfer.md 7.3 [R headcount; C 294 §9.3.2]: in the total, not expected, in the base only when they come."""
    before = headcount(world.branch, TODAY)
    case = ask(world, kind=kind)
    in_force(world, case)
    assert headcount(world.branch, TODAY) == before + 1
    line = next(line for line in expected_at(world.branch, date(2026, 10, 5)) if line.member_id == case.member_id)
    assert line.value == AttendanceValue.EXEMPT
    assert [row for row in reconcile() if row["faults"]] == []


def test_correction_takes_the_status_back(world):
    case = in_force(world, ask(world))
    step(world, case, "annul", date(2026, 9, 20), reason="Ghi nhầm đồng chí khác")
    assert (case.state, fresh(case.member).activity_status, case.member.status_periods.count()) == (
        S.WITHDRAWN,
        A.ACTIVE,
        0,
    )


def test_official_transfer_ends_a_leave_and_keeps_an_exemption(world):
    leave = in_force(world, ask(world, world.members[0], kind="leave"))
    exempt = in_force(world, ask(world, old(world)))
    moves = []
    for case in (leave, exempt):
        move = world.open(member=case.member)
        world.day[move.pk] = date(2026, 9, 12)
        moves.append(world.walk(move, TransferState.BRANCH_RECEIVED))
    for case in (leave, exempt):
        case.refresh_from_db()
    assert (leave.state, fresh(leave.member).activity_status) == (S.RESUMED, A.ACTIVE)
    assert (exempt.state, fresh(exempt.member).activity_status) == (S.IN_FORCE, A.EXEMPT)
    assert exempt.node_for(exempt.workflow.by_name["ask_resumption"]) == world.far
    members.reverse_movement(movement=moves[0].in_entry, reason="Nhầm", by=world.user, on=TODAY)
    leave.refresh_from_db()
    assert leave.state == S.IN_FORCE
    assert leave.member.status_periods.get(valid_to=None).value == A.TEMPORARILY_EXEMPT


def test_leave_still_with_the_old_committee_is_examined_by_the_new_branch(world):
    case = ask(world, world.members[0], kind="leave")
    step(world, case, "resolve", DECIDED, resolution_number="5-NQ/CB")
    move = world.open(member=case.member)
    world.day[move.pk] = date(2026, 9, 12)
    world.walk(move, TransferState.BRANCH_RECEIVED)
    case.refresh_from_db()
    assert (case.state, case.node_for(case.workflow.by_name["resolve"])) == (S.REQUESTED, world.far)


def meeting_of(world, scope, matter: str, member: Member, votes: int, **details):
    held = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
    meeting = plan_meeting(
        organization=world.branch, kind=MeetingKind.REGULAR, for_month=Month(2026, 11), planned_at=held, by=scope.user,
        chair=world.members[1], session_secretary=world.members[2],
    )  # fmt: skip
    perform(meeting, "open", scope=scope, on=TODAY)
    record_vote(meeting=meeting, tally=Tally(matter, votes, 0, member=member, details=details), by=scope.user)
    perform(meeting, "adopt", scope=scope, on=TODAY, data={"ended_at": held + timedelta(hours=2)})
    return meeting


def test_adopted_minutes_move_the_cases_that_waited(world):
    scope = make_scope("branch_secretary", world.branch)
    case = ask(world)
    assert [(one.matter, one.member_id, one.case_id) for one in _waiting("exemption")(world.branch, TODAY)] == [
        ("exemption", case.member_id, case.pk)
    ]
    meeting = meeting_of(world, scope, "exemption", case.member, 6)
    case.refresh_from_db()
    assert (case.state, case.from_on, case.resolution_number) == (S.IN_FORCE, date(2026, 11, 5), "BB 05/11/2026")
    assert "Được miễn" in meeting.votes.get().outcome
    assert _waiting("exemption")(world.branch, TODAY) == []


def test_vote_without_enough_hands_declines_the_request(world):
    case = ask(world)
    meeting_of(world, make_scope("branch_secretary", world.branch), "exemption", case.member, 2)
    case.refresh_from_db()
    assert (case.state, fresh(case.member).activity_status) == (S.REFUSED, A.ACTIVE)


def test_leave_asked_at_the_meeting_opens_a_case_for_the_committee(world):
    meeting_of(
        world,
        make_scope("branch_secretary", world.branch),
        "leave",
        world.members[0],
        5,
        from_on="10/11/2026",
        to_on="10/05/2027",
    )
    case = Exemption.objects.get()
    assert (case.kind, case.state, case.until_on) == ("leave", S.AWAITING_COMMITTEE, date(2027, 5, 10))
    assert fresh(case.member).activity_status == A.ACTIVE


def test_return_voted_by_the_branch_ends_a_status_nobody_had_a_case_for(world):
    from members.ledger import Papers
    from members.statuses import StatusChange, set_activity_status

    member = old(world)
    set_activity_status(
        member=member, change=StatusChange(A.EXEMPT, date(2025, 1, 1)), papers=Papers("3-NQ"), by=world.user, on=TODAY
    )
    meeting_of(world, make_scope("branch_secretary", world.branch), "resumption", member, 5)
    assert (Exemption.objects.get().state, fresh(member).activity_status) == (S.RESUMED, A.ACTIVE)
