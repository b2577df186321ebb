"""Journeys abroad: permitted, gone, back, reported; what the length asks for; the watch over whoever stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import add_months, is_working_day
from core.findings import Refused
from members import services as members
from members.ledger import Papers
from members.models import ForeignTrip, MovementKind, RecordChange
from reports.reconcile import reconcile
from tests.factories import TODAY
from tests.transfers.away_world import journey, permitted, take
from tests.transfers.transfer_world import make_world
from transfers.models import AbsenceState, AbsenceWatch, JourneyHandling, JourneyState, Transfer
from transfers.rules.journeys import proposal, report_due
from transfers.services.journeys import choose_handling, link_case, open_beside

pytestmark = pytest.mark.django_db
WORLD = make_world
H, S = JourneyHandling, JourneyState
DAYS = st.dates(date(2022, 11, 1), date(2040, 1, 1))


def codes(refused) -> set[str]:
    return {finding.code for finding in refused.value.findings}


def test_smooth_way_sets_the_status_and_leaves_a_line_in_the_record(world):
    case = permitted(world)
    take(world, case, "leave", date(2026, 10, 1))
    member = case.member
    member.refresh_from_db()
    assert (member.activity_status, case.status_period.expected_end_on) == ("abroad", date(2026, 10, 14))
    take(world, case, "return_home", date(2026, 10, 14))
    member.refresh_from_db()
    trip = ForeignTrip.objects.get(member=member)
    assert member.activity_status == "active"
    assert (trip.country, trip.purpose, trip.from_on, trip.to_on) == (
        "Nhật Bản", "tourism", date(2026, 10, 1), date(2026, 10, 14),
    )  # fmt: skip
    assert case.trip == trip
    assert RecordChange.objects.filter(member=member, paper="12-CV/ĐU").exists()
    take(world, case, "report", date(2026, 10, 20), reply="Đi đúng mục đích")
    assert (case.state, case.reported_on) == (S.REPORTED, date(2026, 10, 20))
    assert [row for row in reconcile() if row["faults"]] == []


def test_there_and_back_in_a_day_leaves_no_status(world):
    case = permitted(world, until_on=date(2026, 10, 1))
    take(world, case, "leave", date(2026, 10, 1))
    take(world, case, "return_home", date(2026, 10, 1))
    case.member.refresh_from_db()
    assert (case.member.activity_status, case.status_period) == ("active", None)


def test_second_trip_keeps_the_lines_of_the_record(world):
    for start in (date(2026, 10, 1), date(2026, 11, 2)):
        case = permitted(world, from_on=start, until_on=start + timedelta(days=5))
        take(world, case, "leave", start)
        take(world, case, "return_home", start + timedelta(days=5))
    assert list(ForeignTrip.objects.filter(member=case.member).values_list("from_on", flat=True).order_by("order")) == [
        date(2026, 10, 1), date(2026, 11, 2),
    ]  # fmt: skip


def test_visiting_relatives_needs_the_pledge(world):
    case = journey(world, visits_relatives=True)
    with pytest.raises(Refused) as refused:
        take(world, case, "give_opinion", date(2026, 9, 3), opinion="Đồng ý")
    assert codes(refused) == {"pledge_missing"}
    take(world, case, "give_opinion", date(2026, 9, 3), opinion="Đồng ý", relatives_pledge_on=date(2026, 9, 2))
    assert case.relatives_pledge_on == date(2026, 9, 2)


def test_long_journey_asks_for_its_case_before_leaving(world):
    case = journey(world, until_on=date(2027, 10, 1))
    with pytest.raises(Refused) as refused:
        take(world, case, "give_opinion", date(2026, 9, 3), opinion="Đồng ý")
    assert codes(refused) == {"handling"}
    choose_handling(case=case, handling=H.OFFICIAL, version=case.version)
    take(world, case, "give_opinion", date(2026, 9, 3), opinion="Đồng ý")
    take(world, case, "permit", date(2026, 9, 7), permit_number="12")
    with pytest.raises(Refused) as refused:
        take(world, case, "leave", date(2026, 10, 1))
    assert codes(refused) == {"case_missing"}
    transfer = open_beside(case=case, by=world.user, on=TODAY)
    assert (transfer.kind, transfer.other_end, transfer.origin) == ("abroad_out", "foreign_affairs", world.branch)
    case.refresh_from_db()
    take(world, case, "leave", date(2026, 10, 1))
    assert case.transfer == transfer


def test_journey_on_an_official_transfer_goes_on_when_the_member_has_left_the_headcount(world):
    case = journey(world, until_on=date(2027, 10, 1), handling=H.OFFICIAL)
    other = journey(world, from_on=date(2027, 11, 1), until_on=date(2027, 11, 9))
    take(world, case, "give_opinion", date(2026, 9, 1), opinion="Đồng ý")
    take(world, case, "permit", date(2026, 9, 1), permit_number="12")
    transfer = open_beside(case=case, by=world.user, on=TODAY)
    world.walk(transfer, "introduced")
    case.refresh_from_db()
    other.refresh_from_db()
    assert (case.state, other.state) == (S.PERMITTED, S.DEPARTED)
    take(world, case, "leave", date(2026, 10, 1))
    take(world, case, "return_home", date(2026, 11, 1))
    assert (case.state, case.trip) == (S.RETURNED_HOME, None)


def test_case_of_the_handling_is_found_and_tied(world):
    case = journey(world, until_on=date(2027, 10, 1), handling=H.OFFICIAL)
    with pytest.raises(Refused):
        link_case(case=case)
    made = world.open(
        member=case.member, outside_unit="Đảng ủy Bộ Ngoại giao", boundary="other_province", other_end="foreign_affairs"
    )
    assert link_case(case=case).transfer == made
    assert Transfer.objects.count() == 1


def test_late_report_of_a_private_trip_asks_for_a_reason(world):
    case = permitted(world)
    take(world, case, "leave", date(2026, 10, 1))
    take(world, case, "return_home", date(2026, 10, 14))
    with pytest.raises(Refused) as refused:
        take(world, case, "report", date(2026, 11, 10), reply="…")
    assert codes(refused) == {"late"}
    take(world, case, "report", date(2026, 11, 10), override="Ốm", reply="Đi đúng mục đích")
    assert case.state == S.REPORTED


def test_whoever_stays_is_watched_and_found_again_by_the_return(world):
    case = permitted(world)
    take(world, case, "leave", date(2026, 10, 1))
    with pytest.raises(Refused) as refused:
        take(world, case, "stay", date(2026, 10, 14), reason="Không về")
    assert codes(refused) == {"within_term"}
    take(world, case, "stay", date(2026, 10, 20), reason="Không về")
    watch = AbsenceWatch.objects.get()
    assert (watch.cause, watch.journey, watch.organization, watch.since_on) == (
        "abroad",
        case,
        world.branch,
        date(2026, 10, 14),
    )
    take(world, case, "return_home", date(2026, 11, 1))
    watch.refresh_from_db()
    assert watch.state == AbsenceState.RESOLVED


def test_journeys_of_one_member_do_not_meet(world):
    journey(world)
    with pytest.raises(Refused) as refused:
        journey(world, from_on=date(2026, 10, 10), until_on=date(2026, 10, 20))
    assert codes(refused) == {"met"}


def test_extension_moves_the_end_of_the_status_too(world):
    case = permitted(world)
    take(world, case, "leave", date(2026, 10, 1))
    with pytest.raises(Refused):
        take(world, case, "extend", date(2026, 10, 10), until_on=date(2026, 10, 14), permit_number="15")
    take(world, case, "extend", date(2026, 10, 10), until_on=date(2026, 11, 14), permit_number="15")
    case.status_period.refresh_from_db()
    assert (case.state, case.until_on, case.status_period.expected_end_on) == (
        S.ABROAD, date(2026, 11, 14), date(2026, 11, 14),
    )  # fmt: skip


def test_death_abroad_ends_the_journey_and_its_correction_opens_it_again(world):
    case = permitted(world)
    take(world, case, "leave", date(2026, 10, 1))
    death = members.record_departure(
        member=case.member,
        kind=MovementKind.DEATH,
        effective_on=date(2026, 10, 5),
        papers=Papers(),
        by=world.user,
        on=TODAY,
    )
    case.refresh_from_db()
    assert case.state == S.DEPARTED
    members.reverse_movement(movement=death, reason="Báo nhầm", by=world.user, on=TODAY)
    case.refresh_from_db()
    assert case.state == S.ABROAD


@given(start=DAYS, length=st.integers(0, 1500), companions=st.integers(1, 9))
def test_handling_follows_the_length_and_every_length_has_one(start, length, companions):
    end = start + timedelta(days=length)
    found = proposal(start, end, companions)
    assert (found.handling == H.OFFICIAL) == (end >= add_months(start, 12))
    assert (found.handling == H.NONE) == (end < add_months(start, 3))
    longer = proposal(start, end + timedelta(days=1), companions)
    order = [H.NONE, H.TEMPORARY, H.OFFICIAL]
    assert order.index(longer.handling) >= order.index(found.handling)
    assert not (found.group and companions < 3)


@given(DAYS)
def test_report_is_due_on_a_working_day_seven_working_days_on(returned):
    due = report_due(returned).on
    between = [returned + timedelta(days=n) for n in range(1, (due - returned).days + 1)]
    assert sum(is_working_day(day) for day in between) == 7
    assert is_working_day(due)
