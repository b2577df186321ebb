"""Movements recorded by the office: what each act does, and what it refuses."""

from datetime import date

import pytest

from branches.models import Level
from core.findings import Refused
from members import counting, services, statuses
from members.boundaries import boundary_of
from members.ledger import Papers
from members.models import (
    ActivityStatus,
    Attribute,
    EndReason,
    ExternalScope,
    Member,
    MembershipClass,
    Movement,
    MovementKind,
    Seat,
    StatusPeriod,
)
from members.statuses import StatusChange
from tests.factories import TODAY, make_member, make_organization

pytestmark = pytest.mark.django_db
K = MovementKind
A = ActivityStatus
NO_PAPER = Papers()


def total(node) -> int:
    return counting.totals(node, ["total"])["total"].get("", 0)


def test_boundary_follows_the_lowest_common_organisation(tree):
    on = date(2026, 3, 1)

    assert boundary_of(tree["a"], tree["b"], on) == ExternalScope.SAME_GRASSROOTS
    assert boundary_of(tree["a"], tree["c"], on) == ExternalScope.SAME_PROVINCE
    assert boundary_of(tree["a"], tree["y"], on) == ExternalScope.SAME_PROVINCE
    assert (
        boundary_of(tree["a"], make_organization("Đảng bộ tỉnh Khác", level=Level.PROVINCIAL), on) == "other_province"
    )


def test_boundary_inside_an_upper_committee(tree):
    upper = make_organization("Đảng bộ xã Z", parent=tree["p"], level=Level.UPPER)
    direct = [make_organization(f"Chi bộ {n}", parent=upper) for n in (1, 2)]
    school = make_organization("Đảng bộ trường", parent=upper, level=Level.GRASSROOTS_COMMITTEE)
    class_branch = make_organization("Chi bộ tổ 1", parent=school)
    on = date(2026, 3, 1)

    assert boundary_of(*direct, on) == ExternalScope.SAME_GRASSROOTS
    assert boundary_of(direct[0], class_branch, on) == ExternalScope.SAME_COMMITTEE


def test_death_ends_statuses_and_reversal_opens_them_again(tree):
    member = make_member(tree["a"])
    statuses.set_activity_status(
        member=member, change=StatusChange(A.EXEMPT, date(2026, 1, 5)), papers=NO_PAPER, by=None, on=TODAY
    )

    death = services.record_departure(
        member=member, kind=K.DEATH, effective_on=date(2026, 5, 1), papers=NO_PAPER, by=None, on=TODAY
    )

    member.refresh_from_db()
    assert (member.end_reason, StatusPeriod.objects.get().valid_to) == (EndReason.DECEASED, date(2026, 5, 1))
    services.reverse_movement(movement=death, reason="Nhầm người", by=None, on=TODAY)
    member.refresh_from_db()
    assert (member.end_reason, member.activity_status, StatusPeriod.objects.get().valid_to) == ("", A.EXEMPT, None)
    assert counting.totals(tree["p"], ["activity_status"]) == {"activity_status": {"exempt": 1}}


def test_transfer_reception_and_return_carry_one_boundary(tree):
    member = make_member(tree["a"])

    services.transfer_out(
        member=member,
        destination=tree["y"],
        effective_on=date(2026, 3, 2),
        papers=Papers("12-GT/ĐU", date(2026, 3, 2)),
        by=None,
        on=TODAY,
    )
    with pytest.raises(Refused, match="không thuộc nơi đó"):
        services.receive(
            member=member, branch=tree["b"], effective_on=date(2026, 3, 9), papers=NO_PAPER, by=None, on=TODAY
        )
    services.receive(member=member, branch=tree["c"], effective_on=date(2026, 3, 9), papers=NO_PAPER, by=None, on=TODAY)

    member.refresh_from_db()
    assert member.organization == tree["c"]
    assert list(Movement.objects.exclude(boundary="").values_list("boundary", flat=True)) == ["same_province"] * 2
    assert counting.totals(tree["x"], ["flow:2026-03"])["flow:2026-03"] == {"C5b": 1}


def test_internal_transfer_leaves_no_day_in_transit(tree):
    member = make_member(tree["a"])

    services.transfer_internally(
        member=member, branch=tree["b"], effective_on=date(2026, 3, 2), papers=NO_PAPER, by=None, on=TODAY
    )

    assert [total(tree[n]) for n in "abx"] == [0, 1, 1]
    assert not member.periods.filter(kind="transit").exists()
    with pytest.raises(Refused, match="không cùng tổ chức cơ sở đảng"):
        services.transfer_internally(
            member=member, branch=tree["c"], effective_on=date(2026, 4, 2), papers=NO_PAPER, by=None, on=TODAY
        )


def test_outside_transfer_needs_a_unit_and_a_boundary(tree):
    member = make_member(tree["a"])

    with pytest.raises(Refused) as refused:
        services.transfer_outside(
            member=member,
            boundary="",
            external_unit=" ",
            effective_on=date(2026, 3, 2),
            papers=NO_PAPER,
            by=None,
            on=TODAY,
        )

    assert {finding.field for finding in refused.value.findings} == {"boundary", "external_unit"}
    assert Movement.objects.count() == 1


def test_readmission_begins_probation_anew(tree):
    member = make_member(tree["a"], official_date=date(2010, 1, 1))
    services.record_departure(
        member=member, kind=K.DELETION, effective_on=date(2025, 1, 10), papers=NO_PAPER, by=None, on=TODAY
    )

    services.bring_back(
        member=member,
        kind=K.READMISSION,
        branch=tree["b"],
        effective_on=date(2026, 6, 1),
        papers=NO_PAPER,
        by=None,
        on=TODAY,
    )

    member.refresh_from_db()
    assert (member.membership_class, member.organization, member.end_reason) == ("probationary", tree["b"], "")
    assert Movement.objects.get(kind=K.READMISSION).membership_class == MembershipClass.PROBATIONARY


def test_new_member_by_hand_is_searchable_and_counted(tree):
    member = services.add_member(
        values={"full_name": "  Đặng  Thị Hoà ", "sex": "female", "membership_class": "probationary"},
        branch=tree["a"],
        kind=K.ADMISSION,
        effective_on=date(2026, 2, 3),
        papers=Papers("5-QĐ/ĐU", date(2026, 1, 20)),
        by=None,
        on=TODAY,
    )

    assert (member.full_name, member.search_text) == ("Đặng Thị Hoà", "dang thi hoa")
    assert counting.totals(tree["p"], ["flow:2026-02"])["flow:2026-02"] == {"B1": 1}
    with pytest.raises(Refused, match="12 chữ số"):
        services.add_member(
            values={"full_name": "A", "sex": "male", "membership_class": "official", "personal_id": "12"},
            branch=tree["a"],
            kind=K.OPENING,
            effective_on=date(2026, 2, 3),
            papers=NO_PAPER,
            by=None,
            on=TODAY,
        )
    assert Member.objects.count() == 1


def test_late_status_holds_until_the_next_recorded_one(tree):
    member = make_member(tree["a"])

    def change(value, day, end=None):
        statuses.set_activity_status(
            member=member, change=StatusChange(value, day, end), papers=NO_PAPER, by=None, on=TODAY
        )

    change(A.EXEMPT, date(2026, 6, 1))
    change(A.TEMPORARILY_EXEMPT, date(2026, 2, 1), date(2026, 5, 1))
    change(A.ACTIVE, date(2026, 9, 1))
    change(A.ABROAD, date(2026, 7, 1))

    rows = (
        StatusPeriod.objects.filter(member=member).order_by("valid_from").values_list("value", "valid_from", "valid_to")
    )
    assert list(rows) == [
        ("temporarily_exempt", date(2026, 2, 1), date(2026, 5, 31)),
        ("exempt", date(2026, 6, 1), date(2026, 6, 30)),
        ("abroad", date(2026, 7, 1), date(2026, 8, 31)),
        ("active", date(2026, 9, 1), None),
    ]
    member.refresh_from_db()
    assert member.activity_status == A.ACTIVE


@pytest.mark.parametrize(
    ("value", "end", "words"),
    [
        (A.ACTIVE, None, "đã ở trạng thái"),
        (A.TEMPORARILY_EXEMPT, None, "có thời hạn"),
        (A.TEMPORARILY_EXEMPT, date(2027, 6, 1), "vượt quá quy định"),
        (A.TEMPORARY_ELSEWHERE, date(2026, 1, 1), "sau ngày bắt đầu"),
    ],
)
def test_wrong_status_is_refused_with_the_reason(tree, value, end, words):
    member = make_member(tree["a"])

    with pytest.raises(Refused, match=words):
        statuses.set_activity_status(
            member=member, change=StatusChange(value, date(2026, 6, 1), end), papers=NO_PAPER, by=None, on=TODAY
        )

    assert not StatusPeriod.objects.exists()


def test_recognition_moves_the_class_and_not_the_headcount(tree):
    member = make_member(tree["a"], membership_class="probationary", admission_date=date(2025, 11, 1))

    statuses.recognise_official(
        member=member, official_date=date(2026, 11, 1), papers=Papers("7-QĐ/ĐU", date(2026, 11, 15)), by=None, on=TODAY
    )

    member.refresh_from_db()
    assert member.membership_class == MembershipClass.OFFICIAL
    assert StatusPeriod.objects.get(attribute=Attribute.MEMBERSHIP_CLASS).document_number == "7-QĐ/ĐU"
    assert counting.totals(tree["p"], ["membership_class"]) == {"membership_class": {"official": 1}}
    with pytest.raises(Refused, match="đã là đảng viên chính thức"):
        statuses.recognise_official(member=member, official_date=date(2026, 11, 2), papers=NO_PAPER, by=None, on=TODAY)


def test_reversing_a_movement_of_a_reorganisation_alone_is_refused(tree):
    from branches.models import Act

    member = make_member(tree["a"])
    act = Act.objects.create(title="Sáp nhập", effective_on=TODAY)
    from members.ledger import Entry, at, record

    movement = record(Entry(member, K.REORGANIZATION, TODAY, at(tree["b"])), by=None, on=TODAY, act=act)

    with pytest.raises(Refused, match="sắp xếp tổ chức"):
        services.reverse_movement(movement=movement, reason="Nhầm", by=None, on=TODAY)


def test_seats_left_behind_end_with_the_introduction_and_come_back_with_its_reversal(tree):
    member = make_member(tree["a"], official_date=date(2010, 1, 1))
    sits = {"member": member, "body": "executive_committee", "status": "ratified", "valid_from": date(2025, 1, 1)}
    here = Seat.objects.create(organization=tree["a"], position="secretary", ratified_on=date(2025, 1, 9), **sits)
    above = Seat.objects.create(
        organization=tree["x"], position="committee_member", ratified_on=date(2025, 1, 9), **sits
    )

    out = services.transfer_out(
        member=member, destination=tree["b"], effective_on=date(2026, 3, 2), papers=NO_PAPER, by=None, on=TODAY
    )

    here.refresh_from_db()
    above.refresh_from_db()
    assert (here.status, here.valid_to, here.end_reason) == ("ended", date(2026, 3, 2), "transferred")
    assert (above.status, above.valid_to) == ("ratified", None)
    services.reverse_movement(movement=out, reason="Ghi nhầm", by=None, on=TODAY)
    here.refresh_from_db()
    assert (here.status, here.valid_to, here.end_reason) == ("ratified", None, "")


def test_seat_taken_by_a_successor_is_not_given_back(tree):
    member, successor = make_member(tree["a"]), make_member(tree["a"], "Lê Thị Kế")
    sits = {"organization": tree["a"], "body": "executive_committee", "position": "secretary", "status": "ratified"}
    seat = Seat.objects.create(member=member, valid_from=date(2025, 1, 1), **sits)
    death = services.record_departure(
        member=member, kind=K.DEATH, effective_on=date(2026, 3, 2), papers=NO_PAPER, by=None, on=TODAY
    )
    Seat.objects.create(member=successor, valid_from=date(2026, 4, 1), **sits)

    services.reverse_movement(movement=death, reason="Ghi nhầm", by=None, on=TODAY)

    seat.refresh_from_db()
    assert (seat.status, seat.end_reason) == ("ended", "deceased")
