"""Temporary activity (``transfer.md`` 6): counted at home, active there, no vote there; mergers, transfers and corrections meanwhile."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.acts import carry_out, undo
from branches.models import Act, ActKind, ActStep
from core.dates import add_months
from core.findings import Refused
from meetings.models import AttendanceValue
from meetings.roll import expected_at
from members import services as members
from members.flows import headcount
from members.ledger import Papers
from members.models import ActivityStatus, Member, MovementKind, StatusPeriod, TemporaryActivity
from reports.reconcile import reconcile
from tests.factories import TODAY
from tests.transfers.stay_world import FROM, UNTIL, S, stay, step, walk
from tests.transfers.transfer_world import make_world
from transfers.models import RegisterEntry, TemporaryTransfer, TransferState
from transfers.rules import dates

pytestmark = pytest.mark.django_db
WORLD = make_world
A = ActivityStatus


def fresh(member: Member) -> Member:
    return Member.all_records.get(pk=member.pk)


def merge(world, source, target, on=date(2026, 10, 1)) -> Act:
    act = Act.objects.create(
        organization=world.province, title="Nhập chi bộ", decision_number="5-QĐ", decision_date=on, effective_on=on
    )
    ActStep.objects.create(act=act, order=1, kind=ActKind.MERGER, subject=source, target=target)
    return act


def on_roll(branch, name: str, on: date) -> list[tuple[str, bool]]:
    return [(line.value, line.stay_id is not None) for line in expected_at(branch, on) if line.full_name == name]


@pytest.mark.parametrize(
    ("destination", "boxes"),
    [("sister", [1, 4, 8]), ("far", [1, 4, 5, 8]), ("inner", [1, 4, 5, 6, 8]), ("abroad_branch", [1, 4, 5, 8])],
)
def test_letter_of_eight_boxes_is_written_by_the_bodies_on_its_way(world, destination, boxes):
    case = walk(world, stay(world, destination=getattr(world, destination)), S.STAYING)
    letter = case.letters.get()
    assert (letter.letter_type, [box.box for box in letter.boxes.all()]) == ("temporary", boxes)
    lines = RegisterEntry.objects.filter(temporary=case)
    assert {line.boundary for line in lines} == {"temporary"}
    assert lines.count() == len(boxes) - 2  # a branch keeps no register


def test_member_stays_in_the_headcount_at_home_and_is_a_visitor_there(world):
    """transfer.md 6, 294-QĐ/TW 6.3.2: never counted at the temporary place."""
    before = (headcount(world.branch, TODAY), headcount(world.far, TODAY))
    case = walk(world, stay(world), S.STAYING)
    assert (headcount(world.branch, TODAY), headcount(world.far, TODAY)) == before
    assert fresh(case.member).activity_status == A.TEMPORARY_ELSEWHERE
    assert (case.visit.branch, case.visit.planned_end_on, case.status_period.expected_end_on) == (
        world.far,
        UNTIL,
        UNTIL,
    )
    assert reconcile() and [row for row in reconcile() if row["faults"]] == []


def test_visitor_attends_there_without_a_vote_and_home_does_not_expect_him(world):
    """organization.md 5.3, 294-QĐ/TW 9.3.2."""
    case = walk(world, stay(world), S.STAYING)
    name, day = case.member.full_name, date(2026, 10, 5)
    assert on_roll(world.far, name, day) == [(AttendanceValue.PRESENT, True)]
    assert on_roll(world.branch, name, day) == [(AttendanceValue.TEMPORARY_ELSEWHERE, False)]


def test_return_ends_the_visit_and_home_expects_the_member_again(world):
    case = walk(world, stay(world), S.STAYING)
    step(world, case, "write_remarks", date(2026, 10, 30), remarks="Tích cực, có trách nhiệm")
    step(world, case, "return_home", date(2026, 11, 1))
    assert (case.state, case.returned_on, case.remarks) == (
        S.RETURNED_HOME,
        date(2026, 11, 1),
        "Tích cực, có trách nhiệm",
    )
    visit = TemporaryActivity.objects.get()
    assert (visit.ended_on, visit.remarks) == (date(2026, 10, 31), "Tích cực, có trách nhiệm")
    name = case.member.full_name
    assert on_roll(world.branch, name, date(2026, 11, 5)) == [(AttendanceValue.PRESENT, False)]
    assert on_roll(world.far, name, date(2026, 11, 5)) == []


def test_return_without_remarks_needs_a_reason(world):
    case = walk(world, stay(world), S.STAYING)
    with pytest.raises(Refused, match="nhận xét"):
        step(world, case, "return_home", date(2026, 11, 1))
    step(world, case, "return_home", date(2026, 11, 1), override_reason="Chi bộ nơi tạm thời gửi sau")
    assert case.state == S.RETURNED_HOME


@pytest.mark.parametrize(
    ("until", "study", "wrong"),
    [
        (date(2026, 11, 29), False, "ngắn hơn"), (date(2026, 11, 30), False, ""), (date(2027, 8, 31), False, ""),
        (date(2027, 9, 1), False, "vượt quá"), (date(2027, 9, 1), True, ""), (date(2028, 9, 1), True, ""),
        (date(2028, 9, 2), True, "vượt quá"),
    ],
)  # fmt: skip
def test_term_is_three_months_to_under_twelve_study_to_twenty_four(world, until, study, wrong):
    """transfer.md 6, 294-QĐ/TW 6.3.2 a."""
    if not wrong:
        assert stay(world, until_on=until, study=study).state == S.REQUESTED
        return
    with pytest.raises(Refused, match=wrong) as refused:
        stay(world, until_on=until, study=study)
    if wrong == "vượt quá":
        assert "chuyển chính thức" in refused.value.findings[0].remedy


@given(start=st.dates(date(2025, 7, 1), date(2026, 12, 31)), length=st.integers(1, 900))
def test_terms_allowed_are_exactly_those_between_the_two_limits(start, length):
    until = start + (date(2026, 1, 2) - date(2026, 1, 1)) * length
    short, long = dates.temporary_too_short(start, until), dates.temporary_too_long(start, until, study=False)
    study = dates.temporary_too_long(start, until, study=True)
    assert (short is None) == (until >= add_months(start, 3) - dates.ONE_DAY)
    assert (long is None) == (until < add_months(start, 12))
    assert not (short and long)
    assert study is None or long is not None  # whoever is too long for study is too long for work


def test_extension_goes_on_within_the_ceiling_only(world):
    case = walk(world, stay(world), S.STAYING)
    step(world, case, "extend", date(2026, 10, 1), until_on=date(2027, 8, 31))
    case.refresh_from_db()
    assert (case.extensions, case.until_on, case.first_until_on) == (1, date(2027, 8, 31), UNTIL)
    assert (case.visit.planned_end_on, case.status_period.expected_end_on) == (date(2027, 8, 31), date(2027, 8, 31))
    with pytest.raises(Refused, match="vượt quá") as refused:
        step(world, case, "extend", date(2026, 10, 2), until_on=date(2027, 9, 1))
    assert "chuyển chính thức" in refused.value.findings[0].remedy


def test_late_presentation_is_accepted_with_its_reason(world):
    """transfer.md 1: thirty working days; a late one is never turned away by itself."""
    case = walk(world, stay(world), S.INTRODUCED)
    step(world, case, "receive_above", date(2026, 8, 25))
    with pytest.raises(Refused, match="quá hạn"):
        step(world, case, "accept", date(2026, 11, 10))
    step(world, case, "accept", date(2026, 11, 10), override_reason="Đi công tác dài ngày")
    assert (case.state, case.late_note) == (S.STAYING, "Đi công tác dài ngày")


def test_abroad_has_boxes_of_the_origin_only_and_no_visit(world):
    case = walk(world, stay(world, kind="temporary_abroad", outside_unit="Cộng hòa Pháp"), S.STAYING)
    assert [box.box for box in case.letters.get().boxes.all()] == [1, 4]
    assert (case.visit, fresh(case.member).activity_status) == (None, A.ABROAD)


def test_conversion_keeps_the_member_there_until_the_official_reception(world):
    case = walk(world, stay(world), S.STAYING)
    step(world, case, "convert", date(2026, 9, 10))
    official = case.converted_to
    assert (case.state, official.destination, official.cause_on) == (S.CONVERTED, world.far, date(2026, 9, 10))
    assert case.is_running and case.visit.ended_on is None
    world.day[official.pk] = date(2026, 9, 10)
    world.walk(official, TransferState.BRANCH_RECEIVED)
    case = TemporaryTransfer.objects.get(pk=case.pk)
    assert (case.ended_on, case.visit.ended_on < official.received_on) == (official.received_on, True)
    assert (fresh(case.member).organization, fresh(case.member).activity_status) == (world.far, A.ACTIVE)
    members.reverse_movement(movement=official.in_entry, reason="Tiếp nhận nhầm", by=world.user, on=TODAY)
    case = TemporaryTransfer.objects.get(pk=case.pk)
    assert (case.state, case.is_running, case.visit.ended_on) == (S.CONVERTED, True, None)
    assert [row for row in reconcile() if row["faults"]] == []


def test_official_transfer_elsewhere_ends_an_open_stay_and_its_reversal_resumes_it(world):
    case = walk(world, stay(world), S.STAYING)
    official = world.open(destination=world.sister)
    world.day[official.pk] = date(2026, 9, 20)
    world.walk(official, TransferState.BRANCH_RECEIVED)
    case = TemporaryTransfer.objects.get(pk=case.pk)
    assert (case.state, case.converted_to, case.visit.ended_on is None) == (S.CONVERTED, official, False)
    assert fresh(case.member).activity_status == A.ACTIVE
    members.reverse_movement(movement=official.in_entry, reason="Nhầm", by=world.user, on=TODAY)
    case = TemporaryTransfer.objects.get(pk=case.pk)
    assert (case.state, case.visit.ended_on, fresh(case.member).activity_status) == (
        S.STAYING,
        None,
        A.TEMPORARY_ELSEWHERE,
    )


def test_given_up_official_transfer_lets_the_stay_go_on(world):
    case = walk(world, stay(world), S.STAYING)
    step(world, case, "convert", date(2026, 9, 10))
    with pytest.raises(Refused):
        step(world, case, "resume_stay", date(2026, 9, 12), reason="Thôi")
    world.step(case.converted_to, "withdraw", date(2026, 9, 11), reason="Ở lại đơn vị cũ")
    step(world, case, "resume_stay", date(2026, 9, 12), reason="Ở lại đơn vị cũ")
    assert (case.state, case.converted_to) == (S.STAYING, None)


def test_merger_of_the_place_carries_the_visit_and_its_undoing_puts_it_back(world):
    case = walk(world, stay(world), S.STAYING)
    act = carry_out(merge(world, world.far, world.inner), by=world.user, on=TODAY, override_reason="Theo đề án")
    case.refresh_from_db()
    assert (case.destination, TemporaryActivity.objects.get().branch) == (world.inner, world.inner)
    undo(act, by=world.user, on=TODAY, reason="Nhập nhầm")
    case.refresh_from_db()
    assert (case.destination, TemporaryActivity.objects.get().branch) == (world.far, world.far)


def test_merger_of_home_and_place_ends_the_stay_and_its_undoing_resumes_it(world):
    case = walk(world, stay(world), S.STAYING)
    act = carry_out(merge(world, world.branch, world.far), by=world.user, on=TODAY, override_reason="Theo đề án")
    case = TemporaryTransfer.objects.get(pk=case.pk)
    assert (case.state, case.visit.ended_on) == (S.RETURNED_HOME, date(2026, 9, 30))
    assert (fresh(case.member).organization, fresh(case.member).activity_status) == (world.far, A.ACTIVE)
    undo(act, by=world.user, on=TODAY, reason="Nhập nhầm")
    case = TemporaryTransfer.objects.get(pk=case.pk)
    assert (case.state, case.origin, case.visit.ended_on) == (S.STAYING, world.branch, None)
    assert fresh(case.member).activity_status == A.TEMPORARY_ELSEWHERE


@pytest.mark.parametrize("died", [date(2026, 10, 20), date(2026, 9, 5)], ids=["there", "told after the reception"])
def test_death_ends_the_stay_and_its_correction_resumes_it(world, died):
    case = walk(world, stay(world), S.STAYING, date(2026, 9, 10))
    death = members.record_departure(
        member=case.member, kind=MovementKind.DEATH, effective_on=died, papers=Papers(), by=world.user, on=TODAY
    )
    case = TemporaryTransfer.objects.get(pk=case.pk)
    assert (case.state, case.visit.ended_on) == (S.DEPARTED, max(died, case.visit.valid_from))
    assert [row for row in reconcile() if row["faults"]] == []
    members.reverse_movement(movement=death, reason="Báo nhầm", by=world.user, on=TODAY)
    case = TemporaryTransfer.objects.get(pk=case.pk)
    assert (case.state, case.visit.ended_on) == (S.STAYING, None)
    assert fresh(case.member).activity_status == A.TEMPORARY_ELSEWHERE


def test_corrections_take_reception_and_return_back(world):
    case = walk(world, stay(world), S.RETURNED_HOME)
    step(world, case, "undo_return", date(2026, 11, 2), reason="Ghi nhầm")
    case.refresh_from_db()
    assert (case.state, case.visit.ended_on, fresh(case.member).activity_status) == (
        S.STAYING,
        None,
        A.TEMPORARY_ELSEWHERE,
    )
    step(world, case, "undo_reception", date(2026, 11, 3), reason="Ghi nhầm")
    assert (case.state, TemporaryActivity.objects.count(), StatusPeriod.objects.count()) == (S.INTRODUCED, 0, 0)
    assert fresh(case.member).activity_status == A.ACTIVE
    assert [box.box for box in case.letters.get().boxes.all()] == [1, 4, 5]


def test_status_of_a_stay_is_not_taken_back_beside_its_case(world):
    from members.statuses import remove_status

    case = walk(world, stay(world), S.STAYING)
    with pytest.raises(Refused, match="hồ sơ sinh hoạt đảng tạm thời"):
        remove_status(period=case.status_period, reason="Nhầm", by=world.user, on=TODAY)


def test_committee_member_keeps_his_seat(world):
    """transfer.md 6: cấp ủy viên giữ chức."""
    from members.models import Seat

    seat = Seat.objects.create(
        member=world.members[0], organization=world.branch, body="branch_committee", position="secretary", valid_from=date(2025, 3, 1),
        status="ratified",
    )  # fmt: skip
    walk(world, stay(world), S.STAYING)
    seat.refresh_from_db()
    assert seat.valid_to is None


def test_second_stay_waits_for_the_first(world):
    walk(world, stay(world), S.STAYING)
    with pytest.raises(Refused, match="chưa kết thúc"):
        stay(world, destination=world.sister, from_on=FROM)


def test_departure_outside_the_system_ends_stay_and_exemption_and_its_reversal_resumes_them(world):
    case = walk(world, stay(world, outside_unit="Đảng bộ phường Xa, tỉnh Khác"), S.STAYING)
    step(world, case, "convert", date(2026, 9, 10), boundary="other_province")
    world.day[case.converted_to_id] = date(2026, 9, 10)
    official = world.walk(case.converted_to, TransferState.INTRODUCED)
    case = TemporaryTransfer.objects.get(pk=case.pk)
    assert (case.state, case.ended_on, case.end_note) == (S.DEPARTED, official.introduced_on, "Chuyển đi chính thức")
    members.reverse_movement(movement=official.out_entry, reason="Nhầm", by=world.user, on=TODAY)
    case = TemporaryTransfer.objects.get(pk=case.pk)
    assert (case.state, case.is_running, fresh(case.member).activity_status) == (
        S.CONVERTED,
        True,
        A.TEMPORARY_ELSEWHERE,
    )
    assert [row for row in reconcile() if row["faults"]] == []


def test_reception_taken_back_after_an_act_sent_the_visitor_elsewhere(world):
    """The act remembers the visitor's row: it is ended, not removed, so that the act may still be undone."""
    case = walk(world, stay(world), S.STAYING)
    act = merge(world, world.far, world.sister)
    carry_out(act, by=world.user, on=TODAY, override_reason="Theo đề án")
    case.refresh_from_db()
    step(world, case, "undo_reception", TODAY, reason="Ghi nhầm")
    visit = TemporaryActivity.objects.get()
    assert (case.state, case.visit, visit.ended_on, visit.remarks) == (S.INTRODUCED, None, visit.valid_from, "Ghi nhầm")
    undo(act, by=world.user, on=TODAY, reason="Nhập nhầm")
    assert [row for row in reconcile() if row["faults"]] == []


@pytest.mark.parametrize("back", [False, True], ids=["there", "home again"])
def test_stay_accepted_after_a_merger_stays_where_it_was_accepted_when_the_merger_is_undone(world, back):
    case = walk(world, stay(world), S.INTRODUCED)
    act = carry_out(
        merge(world, world.far, world.sister, date(2026, 9, 20)), by=world.user, on=TODAY, override_reason="Theo đề án"
    )
    case = walk(world, TemporaryTransfer.objects.get(pk=case.pk), S.STAYING, date(2026, 9, 25))
    if back:
        step(world, case, "return_home", date(2026, 10, 5), override_reason="Xong việc sớm", remarks="Tốt")
    undo(act, by=world.user, on=TODAY, reason="Nhập nhầm")
    if back:
        step(world, TemporaryTransfer.objects.get(pk=case.pk), "undo_return", date(2026, 10, 6), reason="Ghi nhầm")
    case = TemporaryTransfer.objects.get(pk=case.pk)
    assert (case.state, case.destination, case.visit.branch) == (S.STAYING, world.sister, world.sister)
    assert [row for row in reconcile() if row["faults"]] == []
