"""Lines of transfers on the first page: each for who holds the case, once, with its last day, and leading to it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.dates import add_working_days
from members.ledger import Entry, between, record
from members.models import MovementKind
from reminders import transfers
from reminders.laying import lay
from reminders.lines import read
from reminders.todo import groups_for
from tests.factories import TODAY, make_member, make_scope
from tests.transfers.transfer_world import make_world
from transfers.models import (
    AbsenceCause,
    AbsenceState,
    AbsenceWatch,
    Exemption,
    ExemptionState,
    Journey,
    JourneyState,
    LiaisonState,
    ResidenceLink,
    TemporaryState,
    TemporaryTransfer,
    TransferState,
)
from transfers.rules.dates import chase_due, introduce_due, no_file_limit, present_due

pytestmark = pytest.mark.django_db
WORLD = make_world
S = TransferState


def titles(scope) -> dict[str, list[str]]:
    return {group.label: [item.title for item in group.items] for group in groups_for(scope)}


def labels_of(scope, name: str) -> list[str]:
    return [label for label, found in titles(scope).items() if name in found]


def test_a_case_is_asked_of_who_holds_it_and_of_nobody_else(world):
    case = world.walk(world.open(cause_on=date(2026, 8, 31)), S.BRANCH_REVIEW)
    branch = make_scope("branch_secretary", world.branch)
    branch.on = date(2026, 9, 10)
    label = "Chuyển sinh hoạt chờ đơn vị xử lý"
    group = next(one for one in groups_for(branch) if one.label == label)
    assert [item.title for item in group.items] == [case.full_name]
    assert group.items[0].url == case.get_absolute_url()
    assert group.items[0].due_on == introduce_due(date(2026, 8, 31)).on and not group.items[0].overdue
    assert labels_of(make_scope("branch_secretary", world.sister), case.full_name) == []
    commune = make_scope("grassroots_officer", world.commune)
    commune.on = branch.on
    assert labels_of(commune, case.full_name) == []
    world.walk(case, S.ORIGIN_PROCESSING)
    assert labels_of(commune, case.full_name) == [label]
    assert labels_of(branch, case.full_name) == []


def test_sixty_working_days_have_a_line_of_their_own_from_fifteen_left(world):
    case = world.open(cause_on=date(2026, 8, 31))
    last = introduce_due(date(2026, 8, 31)).on
    scope = make_scope("branch_secretary", world.branch)
    day = last
    while add_working_days(day, 15) >= last:
        day -= timedelta(days=1)
    soon = "Sắp hết hạn giới thiệu chuyển sinh hoạt"
    told = [(day, "Chuyển sinh hoạt chờ đơn vị xử lý"), (day + timedelta(days=1), soon), (last, soon),
            (last + timedelta(days=1), "Quá hạn giới thiệu chuyển sinh hoạt")]  # fmt: skip
    for on, label in told:
        scope.on = on
        assert labels_of(scope, case.full_name) == [label], on


def test_thirty_working_days_are_asked_of_the_destination_and_chased_by_the_origin(world):
    case = world.walk(world.open(), S.INTRODUCED)
    there, origin = (
        make_scope("grassroots_officer", world.other_commune),
        make_scope("grassroots_officer", world.commune),
    )
    last = present_due(case.introduced_on).on
    there.on = origin.on = last
    assert labels_of(there, case.full_name) == ["Sắp hết hạn trình giấy giới thiệu"]
    assert labels_of(origin, case.full_name) == []
    there.on = origin.on = last + timedelta(days=1)
    assert labels_of(there, case.full_name) == ["Quá hạn tiếp nhận, trình giấy giới thiệu"]
    assert labels_of(origin, case.full_name) == ["Đã giới thiệu đi, quá hạn mà nơi đến chưa tiếp nhận"]
    origin.on = no_file_limit(case.introduced_on).on + timedelta(days=1)
    assert labels_of(origin, case.full_name) == ["Quá thời hạn nộp giấy, hồ sơ: báo cáo cấp có thẩm quyền"]


def test_the_origin_asks_again_every_three_months(world):
    outside = {"outside_unit": "Đảng bộ phường Xa, tỉnh Khác", "boundary": "other_province"}
    case = world.walk(world.open(**outside), S.INTRODUCED)
    origin = make_scope("grassroots_officer", world.commune)
    case.notice.chased_on = date(2026, 11, 1)
    case.notice.save()
    origin.on = chase_due(case.introduced_on, date(2026, 11, 1)).on
    label = "Đến kỳ đôn đốc, hỏi kết quả chuyển sinh hoạt"
    assert label not in labels_of(origin, case.full_name)


def test_a_returned_letter_and_an_unanswered_slip_are_told(world):
    returned = world.walk(world.open(), S.INTRODUCED)
    world.step(returned, "return", reason="Sai nơi đến")
    received = world.walk(world.open(member=world.members[1], destination=world.far), S.BRANCH_RECEIVED)
    assert labels_of(make_scope("grassroots_officer", world.commune), returned.full_name) == [
        "Giấy giới thiệu bị trả lại"
    ]
    assert labels_of(make_scope("grassroots_officer", world.other_commune), received.full_name) == [
        "Phiếu báo chưa trả lời"
    ]


def test_a_transit_nobody_follows_is_told_from_both_ends_and_one_with_a_case_is_not(world):
    world.walk(world.open(), S.INTRODUCED)
    record(
        Entry(
            world.members[1], MovementKind.TRANSFER_OUT, TODAY - timedelta(days=12), between(world.branch, world.far)
        ),
        by=None,
        on=TODAY,
    )
    for unit in (world.branch, world.far):
        group = transfers.unfollowed(make_scope("branch_secretary", unit))
        assert [item.title for item in group.items] == ["Phạm Thị Ở"] and "12 ngày" in group.items[0].detail


def test_terms_of_other_procedures_are_told_to_the_branch(world):
    soon, later = TODAY + timedelta(days=30), TODAY + timedelta(days=31)
    past = TODAY - timedelta(days=1)
    for member, until in zip(world.members, (soon, later, past), strict=False):
        TemporaryTransfer.objects.create(member=member, origin=world.branch, destination=world.far, reason="work", from_on=date(2026, 6, 1),
                                         until_on=until, first_until_on=until, state=TemporaryState.STAYING)  # fmt: skip
        Exemption.objects.create(member=member, kind="leave", requested_on=date(2026, 6, 1), from_on=date(2026, 6, 1), until_on=until,
                                 state=ExemptionState.IN_FORCE)  # fmt: skip
        Journey.objects.create(member=member, country="Lào", purpose="visit", requested_on=date(2026, 6, 1), from_on=date(2026, 6, 1),
                               left_on=date(2026, 6, 1), until_on=until, state=JourneyState.ABROAD)  # fmt: skip
    back = Journey.objects.create(member=world.members[3], country="Pháp", purpose="visit", private=True, requested_on=date(2026, 6, 1),
                                  from_on=date(2026, 6, 1), left_on=date(2026, 6, 1), until_on=date(2026, 7, 1),
                                  returned_on=date(2026, 7, 1), state=JourneyState.RETURNED_HOME)  # fmt: skip
    ResidenceLink.objects.create(member=world.members[4], home=world.branch, residence=world.far, introduced_on=date(2026, 8, 1),
                                 state=LiaisonState.INTRODUCED)  # fmt: skip
    AbsenceWatch.objects.create(member=world.members[4], organization=world.branch, cause=AbsenceCause.MEETINGS, since_on=date(2026, 8, 1),
                                months_missed=2, state=AbsenceState.WATCHED)  # fmt: skip
    scope = make_scope("branch_secretary", world.branch)
    found = titles(scope)
    assert found["Sinh hoạt tạm thời sắp hết, quá thời hạn"] == ["Trần Văn Ba", "Nguyễn Văn Đi"]
    assert found["Tạm miễn sinh hoạt sắp hết, quá thời hạn"] == ["Trần Văn Ba", "Nguyễn Văn Đi"]
    assert found["Đi nước ngoài: quá hạn về, chưa báo cáo"] == [back.member.full_name, "Trần Văn Ba"]
    assert found["Giới thiệu về nơi cư trú chưa được tiếp nhận"] == ["Đỗ Văn Năm"]
    assert found["Đảng viên vắng sinh hoạt đang theo dõi"] == ["Đỗ Văn Năm"]
    assert "Giới thiệu về nơi cư trú chưa được tiếp nhận" in titles(make_scope("branch_secretary", world.far))
    assert "Đảng viên vắng sinh hoạt đang theo dõi" not in titles(make_scope("branch_secretary", world.far))


def test_somebody_who_should_move_is_counted(world):
    member = world.members[0]
    type(member).objects.filter(pk=member.pk).update(activity_status="transfer_pending")
    group = transfers.unopened(make_scope("branch_secretary", world.branch))
    assert group.items[0].detail == "1 đồng chí chưa ai mở hồ sơ"
    assert group.items[0].url == reverse("transfers:situations")


def asked_for(scope) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        read([one for one in lay(scope, (transfers.transfers, *transfers.KINDS)) if one], scope)
    return len(captured)


def test_all_lines_cost_the_same_whatever_the_number(world):
    scope = make_scope("grassroots_officer", world.commune)
    world.walk(world.open(), S.ORIGIN_PROCESSING)
    asked_for(scope)
    few = asked_for(scope)
    for number in range(12):
        member = make_member(world.branch, f"Thêm Người {number}", on=date(2022, 1, 1))
        world.open(member=member)
    assert asked_for(scope) <= few + 1  # more than fit on the page are counted
    assert few <= 6
