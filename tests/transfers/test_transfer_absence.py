"""Absent and lost members: who ought to be watched, what is tried, when deletion may be proposed; nothing deletes anybody."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.findings import Refused
from core.workflow import Consequence, offers
from meetings.models import DuesMonth
from members.models import Member
from tests.factories import TODAY, make_scope
from tests.transfers.away_world import miss, permitted, sought, take, watch
from tests.transfers.transfer_world import make_world
from transfers.absence_candidates import candidates
from transfers.models import AbsenceCause, AbsenceState, AbsenceWatch
from transfers.rules.absence import CONTACT, GRAVE, REPORT, WARN, Missed, stage_of

pytestmark = pytest.mark.django_db
WORLD = make_world
S = AbsenceState


def codes(refused) -> set[str]:
    return {finding.code for finding in refused.value.findings}


def unpaid(member: Member, *months: int) -> None:
    for month in months:
        DuesMonth.objects.create(
            member=member,
            organization=member.organization,
            month=date(2026, month, 1),
            due=10_000,
            paid=0,
            status="owing",
        )


def test_months_missed_ask_for_contact_reminder_and_consideration(world):
    for member, months in zip(world.members, [(3,), (3, 5), (2, 4, 9), ()], strict=False):
        miss(member, *months)
    unpaid(world.members[3], 1, 2, 3)
    found = candidates(make_scope("branch_secretary", world.branch), TODAY)
    assert [(one.member.full_name, one.stage, str(one.cause)) for one in found] == [
        ("Trần Văn Ba", GRAVE, "meetings"), ("Hoàng Thị Bốn", GRAVE, "dues"), ("Phạm Thị Ở", WARN, "meetings"),
        ("Nguyễn Văn Đi", CONTACT, "meetings"),
    ]  # fmt: skip
    assert all(one.may_open for one in found)
    assert candidates(make_scope("branch_secretary", world.sister), TODAY) == []


def test_exempt_members_are_not_listed_for_unpaid_months(world):
    unpaid(world.members[0], 1, 2, 3)
    Member.objects.filter(pk=world.members[0].pk).update(activity_status="exempt")
    assert candidates(make_scope("branch_secretary", world.branch), TODAY) == []


def test_member_who_vanishes_on_the_way_is_watched_by_the_committee_that_introduced_him(world):
    transfer = world.walk(world.open(), "introduced")
    for scope, may in (
        (make_scope("grassroots_officer", world.commune), True),
        (make_scope("branch_secretary", world.branch), False),
    ):
        late = candidates(scope, date(2027, 2, 1))
        assert [(one.organization, one.may_open) for one in late] == [(world.commune, may)]
    case = watch(world, transfer.member, cause=AbsenceCause.TRANSFER, since_on=transfer.introduced_on)
    assert (case.organization, case.transfer) == (world.commune, transfer)
    world.walk(transfer, "branch_received")
    case.refresh_from_db()
    assert case.state == S.RESOLVED
    world.step(transfer, "undo_reception", TODAY, reason="Nhầm")
    case.refresh_from_db()
    assert case.state == S.WATCHED


def test_proposal_needs_the_ground_the_attempts_the_reminder_and_the_checklist(world):
    member = world.members[0]
    miss(member, 3, 5)
    case = watch(world)
    take(world, case, "contact", date(2026, 9, 5), channel="phone", made_by="Bí thư", result="Không nghe máy")
    with pytest.raises(Refused) as refused:
        take(world, case, "propose_deletion", date(2026, 11, 6), proposal_number="1")
    assert codes(refused) == {"no_ground", "not_warned", "not_checked"}
    assert all(finding.basis for finding in refused.value.findings)
    miss(member, 9)
    sought(world, case)
    take(world, case, "propose_deletion", date(2026, 11, 6), proposal_number="05-TTr/CB")
    member.refresh_from_db()
    assert (case.state, case.proposed_on, case.months_missed) == (S.DELETION_CASE, date(2026, 11, 6), 3)
    assert (member.end_reason, member.organization) == ("", world.branch)
    take(world, case, "withdraw_proposal", date(2026, 11, 7), reason="Đồng chí đã giải trình")
    assert case.state == S.CONTACTED


def test_good_reason_on_the_checklist_or_in_the_records_refuses_the_proposal(world):
    miss(world.members[0], 3, 5, 9)
    case = sought(world, watch(world))
    take(world, case, "check", date(2026, 11, 6), good_reasons=["illness"])
    Member.objects.filter(pk=case.member_id).update(activity_status="suspended")
    with pytest.raises(Refused) as refused:
        take(world, case, "propose_deletion", date(2026, 11, 6), proposal_number="1")
    assert [finding.code for finding in refused.value.findings] == ["good_reason", "good_reason"]


def test_months_of_last_year_still_count_when_the_watch_began_then(world):
    miss(world.members[0], 3, 5, 9, year=2025)
    case = sought(world, watch(world, since_on=date(2025, 10, 1)))
    take(world, case, "propose_deletion", date(2026, 11, 6), proposal_number="1")
    other = watch(world, world.members[1])
    miss(world.members[1], 3, 5, 9, year=2025)
    sought(world, other)
    with pytest.raises(Refused) as refused:
        take(world, other, "propose_deletion", date(2026, 11, 6), proposal_number="1")
    assert codes(refused) == {"no_ground"}


def test_watch_of_a_running_transfer_makes_the_report_of_the_case_possible(world):
    transfer = world.walk(world.open(cause_on=date(2026, 1, 5)), "origin_processing")
    world.seal(transfer)
    world.step(transfer, "introduce", date(2026, 9, 10), override_reason="Chậm")
    case = watch(world, transfer.member, cause=AbsenceCause.TRANSFER, since_on=date(2026, 9, 10))
    take(world, case, "contact", date(2026, 11, 1), channel="family", made_by="Bí thư", result="Không rõ ở đâu")
    scope = Consequence(world.user, date(2027, 1, 5))
    offered = {offer.transition.name: offer for offer in offers(transfer, scope, date(2027, 1, 5))}
    assert offered["propose_deletion"].ready


def test_overdue_return_asks_for_contact_and_a_stay_is_reported_before_months_make_a_ground(world):
    trip = permitted(world)
    take(world, trip, "leave", date(2026, 10, 1))
    scope = make_scope("branch_secretary", world.branch)
    assert candidates(scope, date(2026, 10, 14)) == []
    assert [(one.stage, one.cause) for one in candidates(scope, date(2026, 10, 15))] == [(CONTACT, "abroad")]
    take(world, trip, "stay", date(2026, 10, 20), reason="Không về")
    assert [one.stage for one in candidates(scope, TODAY)] == [REPORT]
    case = sought(world, AbsenceWatch.objects.get(), since=date(2026, 10, 20))
    with pytest.raises(Refused) as refused:
        take(world, case, "propose_deletion", TODAY, proposal_number="1")
    assert codes(refused) == {"no_ground"}
    assert [one.stage for one in candidates(scope, date(2027, 3, 31))] == [REPORT]  # three months, but not of one year
    assert [one.stage for one in candidates(scope, date(2027, 4, 1))] == [GRAVE]


def test_watched_twice_is_refused_but_a_journey_is_tied(world):
    case = watch(world)
    with pytest.raises(Refused) as refused:
        watch(world)
    assert refused.value.conflict
    trip = permitted(world)
    take(world, trip, "leave", date(2026, 10, 1))
    take(world, trip, "stay", date(2026, 10, 20), reason="Không về")
    case.refresh_from_db()
    assert (case.journey, AbsenceWatch.objects.count()) == (trip, 1)


@given(meetings=st.sets(st.integers(1, 12)), dues=st.sets(st.integers(1, 12)), more=st.integers(1, 12))
def test_more_missed_months_never_ask_for_less(meetings, dues, more):
    order = [CONTACT, WARN, GRAVE]
    missed = Missed(2026, tuple(sorted(meetings)), tuple(sorted(dues)))
    worse = Missed(2026, tuple(sorted(meetings | {more})), tuple(sorted(dues)))
    assert order.index(stage_of(worse, TODAY)) >= order.index(stage_of(missed, TODAY))
    assert (stage_of(missed, TODAY) == GRAVE) == (len(meetings) >= 3 or len(dues) >= 3)
