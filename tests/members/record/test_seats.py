"""Seats on committees: one secretary at a time, proposals, ratification, the end."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core.findings import Refused
from members.models import Seat, SeatEnd, SeatStatus
from members.record.queries import positions_for, seat_holder
from members.record.services import cancel_seat, end_seat, propose_seat, ratify_seat, take_seat
from tests.factories import TODAY, make_member

pytestmark = pytest.mark.django_db


def seat(member, organization, position="secretary", **values):
    values = {"body": "branch_committee", "position": position, "manner": "elected"} | values
    return propose_seat(member=member, organization=organization, values=values, by=None, on=TODAY)


@pytest.fixture
def other(tree):
    return make_member(tree["a"], "Trần Văn Kế")


def test_proposed_elected_ratified_ended(member, tree):
    proposed, _ = seat(member, tree["a"])
    assert seat_holder(tree["a"], "secretary", TODAY) is None

    taken = take_seat(seat=proposed, valid_from=date(2026, 5, 10), on=TODAY)
    assert seat_holder(tree["a"], "secretary", TODAY) == taken
    ratified = ratify_seat(
        seat=taken, number="15-QĐ/ĐU", ratified_on=date(2026, 5, 20), ratified_by="Đảng ủy xã X", on=TODAY
    )
    ended = end_seat(seat=ratified, valid_to=date(2026, 9, 30), reason=SeatEnd.RETIRED, paper="", on=TODAY)

    assert ended.status == SeatStatus.ENDED
    assert seat_holder(tree["a"], "secretary", date(2026, 9, 30)) == ended
    assert seat_holder(tree["a"], "secretary", TODAY) is None
    with pytest.raises(Refused, match="Đã thôi giữ"):
        end_seat(seat=ended, valid_to=TODAY, reason=SeatEnd.RETIRED, paper="", on=TODAY)


def test_second_secretary_is_refused_with_the_name_of_the_first(member, other, tree):
    seat(member, tree["a"], valid_from=date(2026, 1, 1))

    with pytest.raises(Refused, match="Nguyễn Thị Thủy là bí thư từ 01/01/2026, chưa ghi thôi giữ"):
        seat(other, tree["a"], valid_from=date(2026, 6, 1))

    assert Seat.objects.count() == 1
    seat(other, tree["a"])
    assert Seat.objects.filter(status=SeatStatus.PROPOSED).count() == 1


def test_database_refuses_two_secretaries_on_one_day(member, other, tree):
    common = {"organization": tree["a"], "body": "branch_committee", "position": "secretary", "status": "incumbent"}
    Seat.objects.create(member=member, valid_from=date(2026, 1, 1), **common)

    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(member=other, valid_from=date(2026, 6, 1), **common)
    Seat.objects.update(valid_to=date(2026, 5, 31), status="ended", end_reason="withdrew")
    Seat.objects.create(member=other, valid_from=date(2026, 6, 1), **common)


def test_probationary_member_cannot_sit(tree):
    newcomer = make_member(tree["a"], membership_class="probationary")

    with pytest.raises(Refused, match="đảng viên dự bị"):
        seat(newcomer, tree["a"])


def test_appointment_needs_its_decision_and_is_ratified_by_it(member, tree):
    with pytest.raises(Refused, match="phải có quyết định"):
        seat(member, tree["a"], manner="appointed", valid_from=date(2026, 1, 1))

    appointed, _ = seat(
        member, tree["a"], manner="appointed", valid_from=date(2026, 1, 1), ratification_number="3-QĐ/ĐU",
        ratified_on=date(2025, 12, 30),
    )  # fmt: skip
    assert appointed.status == SeatStatus.RATIFIED


def test_small_branch_without_committee_is_a_remark(member, tree):
    _, remarks = seat(member, tree["a"])

    assert [remark.code for remark in remarks] == ["no_committee"]
    assert remarks[0].basis


def test_positions_fit_the_kind_of_organisation(member, tree):
    assert "branch_committee_member" in dict(positions_for(tree["a"]))
    assert "inspection_chair" in dict(positions_for(tree["x"]))
    with pytest.raises(Refused, match="không có chức vụ này"):
        seat(member, tree["a"], "inspection_chair")


def test_dropped_proposal_leaves_nothing(member, tree):
    proposed, _ = seat(member, tree["a"])

    cancel_seat(seat=proposed)

    assert not Seat.objects.exists()


def test_bad_days_are_refused(member, tree):
    proposed, _ = seat(member, tree["a"])
    with pytest.raises(Refused, match="chưa đến"):
        take_seat(seat=proposed, valid_from=date(2027, 1, 1), on=TODAY)
    taken = take_seat(seat=proposed, valid_from=date(2026, 5, 10), on=TODAY)

    with pytest.raises(Refused, match="trước ngày bầu"):
        ratify_seat(seat=taken, number="1", ratified_on=date(2026, 5, 1), ratified_by="Đảng ủy", on=TODAY)
    with pytest.raises(Refused, match="trước ngày nhận"):
        end_seat(seat=taken, valid_to=date(2026, 5, 1), reason=SeatEnd.RETIRED, paper="", on=TODAY)
