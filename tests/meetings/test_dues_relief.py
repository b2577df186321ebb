"""Relief of dues as a case: term and share, the branch's vote, who decides, what it changes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.models import Level, Term
from core.dates import Month
from core.findings import Refused
from core.workflow import NotPermitted, perform
from meetings.dues.relief_rules import term_findings
from meetings.dues.services.profiles import Basis, set_profile
from meetings.dues.services.reliefs import Application, receive_application
from meetings.dues.services.sheets import draw_up
from meetings.matters import waiting_for
from meetings.models import DuesStatus, ReliefState
from meetings.services.votes import Tally, record_vote
from tests.factories import TODAY, make_member, make_organization, make_scope
from tests.meetings.test_meeting_spine import evening, open_meeting

pytestmark = pytest.mark.django_db
DECEMBER, NEXT_NOVEMBER = Month(2026, 12), Month(2027, 11)
SIGNER = {"signer_name": "Đỗ Văn Ký", "signer_position": "Bí thư"}


@pytest.fixture
def commune():
    unit = make_organization("Đảng bộ xã Thử", level=Level.GRASSROOTS_COMMITTEE)
    Term.objects.create(organization=unit, label="2025-2030", starts_on=date(2025, 3, 1))
    return unit


def world(commune, level=Level.BRANCH):
    branch = make_organization("Chi bộ thôn Thử", parent=commune, level=level)
    Term.objects.create(organization=branch, label="2025-2030", starts_on=date(2025, 3, 1))
    member = make_member(branch, "Nguyễn Thị Nghèo")
    set_profile(member=member, basis=Basis("pensioner", base=5_200_000), start=Month(2026, 1), by=None, on=TODAY)
    return branch, member, make_scope("branch_secretary", branch)


def apply(member, *, kind="reduce", percent=50, first=DECEMBER, last=NEXT_NOVEMBER):
    asked = Application(kind, "poor", first, last, date(2026, 11, 2), percent=percent)
    return receive_application(member=member, application=asked, by=None, on=TODAY)


@pytest.mark.parametrize(
    ("percent", "last", "told"),
    [(30, Month(2027, 11), ""), (50, Month(2027, 12), "13 tháng vượt quá 12 tháng"), (40, Month(2027, 1), "30%, 50%, 70%"),
     (70, Month(2026, 11), "Tháng cuối trước tháng đầu")],
)  # fmt: skip
def test_each_relief_lasts_at_most_twelve_months_at_a_known_share(percent, last, told):
    """01-QĐ/TW (03/02/2026)."""
    found = term_findings(kind="reduce", percent=percent, first=DECEMBER, last=last, on=TODAY)
    assert [told in finding.message for finding in found] == ([True] if told else [])


@given(months=st.integers(1, 40))
def test_only_terms_of_up_to_twelve_months_pass(months):
    found = term_findings(kind="exempt", percent=None, first=DECEMBER, last=DECEMBER.plus(months - 1), on=TODAY)
    assert bool(found) == (months > 12)


def test_no_relief_before_the_rule():
    assert term_findings(kind="exempt", percent=None, first=DECEMBER, last=DECEMBER, on=date(2026, 1, 31))


def test_a_passed_vote_moves_the_application_when_the_minutes_are_adopted(commune):
    branch, member, scope = world(commune)
    relief = apply(member)
    chair, writer = make_member(branch, "Bùi Chủ Trì"), make_member(branch, "Đỗ Thư Ký")
    assert [case.case_id for case in waiting_for(branch, TODAY) if case.matter == "dues_relief"] == [relief.pk]
    meeting = open_meeting(branch, scope, chair=chair, session_secretary=writer)
    record_vote(meeting=meeting, tally=Tally("dues_relief", 2, member=member), by=scope.user)
    perform(meeting, "adopt", scope=scope, on=TODAY, data={"ended_at": evening(date(2026, 11, 5), 20, 40)})
    relief.refresh_from_db()
    vote = meeting.votes.get()
    assert (relief.state, relief.vote) == (ReliefState.PROPOSED, vote)
    assert "Đã đề nghị giảm 50%" in vote.outcome
    assert "05/11/2026" in relief.minutes
    assert not [case for case in waiting_for(branch, TODAY) if case.matter == "dues_relief"]


def test_a_failed_vote_closes_the_application(commune):
    branch, member, scope = world(commune)
    relief = apply(member)
    chair, writer = make_member(branch, "Bùi Chủ Trì"), make_member(branch, "Đỗ Thư Ký")
    meeting = open_meeting(branch, scope, chair=chair, session_secretary=writer)
    record_vote(meeting=meeting, tally=Tally("dues_relief", 1, 2, member=member), by=scope.user)
    perform(meeting, "adopt", scope=scope, on=TODAY, data={"ended_at": evening(date(2026, 11, 5), 20, 40)})
    relief.refresh_from_db()
    assert relief.state == ReliefState.REFUSED


def test_the_committee_above_decides_and_the_months_follow(commune):
    branch, member, scope = world(commune)
    draw_up(organization=branch, month=DECEMBER, by=None, on=TODAY)
    relief = apply(member)
    perform(relief, "propose", scope=scope, on=TODAY, data={"minutes": "Số 11, ngày 05/11/2026"})
    with pytest.raises(NotPermitted):
        perform(relief, "grant", scope=scope, on=TODAY, data=SIGNER)
    with pytest.raises(Refused, match="quyết định"):
        perform(relief, "grant_here", scope=scope, on=TODAY, data=SIGNER)
    above = make_scope("grassroots_secretary", commune)
    perform(relief, "grant", scope=above, on=TODAY, data=SIGNER)
    relief.refresh_from_db()
    assert (relief.state, relief.decision_number, relief.decider) == (ReliefState.GRANTED, "01-QĐ/ĐU", "Đảng ủy xã Thử")
    assert member.dues_months.get().due == 13_000
    perform(relief, "revoke", scope=above, on=date(2026, 12, 1), data={"reason": "Đã thoát nghèo"})
    assert member.dues_months.get().due == 26_000


def test_a_grassroots_branch_decides_itself(commune):
    branch, member, scope = world(commune, Level.GRASSROOTS_BRANCH)
    relief = apply(member, kind="exempt", percent=None)
    perform(relief, "propose", scope=scope, on=TODAY, data={"minutes": "Số 11"})
    with pytest.raises(Refused, match="tự quyết định"):
        perform(relief, "grant", scope=make_scope("grassroots_secretary", commune), on=TODAY, data=SIGNER)
    perform(relief, "grant_here", scope=scope, on=TODAY, data=SIGNER)
    draw_up(organization=branch, month=DECEMBER, by=None, on=TODAY)
    assert member.dues_months.get().status == DuesStatus.EXEMPT


def test_one_open_application_and_no_two_reliefs_at_once(commune):
    _, member, scope = world(commune)
    first = apply(member)
    with pytest.raises(Refused, match="đang có một đơn"):
        apply(member)
    above = make_scope("grassroots_secretary", commune)
    perform(first, "propose", scope=scope, on=TODAY, data={"minutes": "Số 11"})
    perform(first, "grant", scope=above, on=TODAY, data=SIGNER | {"decision_number": "45-QĐ/ĐU"})
    second = apply(member, first=Month(2027, 6), last=Month(2027, 8))
    perform(second, "propose", scope=scope, on=TODAY, data={"minutes": "Số 12"})
    with pytest.raises(Refused, match="đã được giảm 50%"):
        perform(second, "grant", scope=above, on=TODAY, data=SIGNER)
    assert (first.decision_number, first.document) == ("45-QĐ/ĐU", None)


def test_the_second_of_two_people_is_told(commune):
    _, member, scope = world(commune)
    relief = apply(member)
    perform(relief, "propose", scope=scope, on=TODAY, version=0, data={"minutes": "Số 11"})
    with pytest.raises(Refused) as refused:
        perform(relief, "decline", scope=scope, on=TODAY, version=0, data={"reason": "Chưa đủ"})
    assert refused.value.conflict
