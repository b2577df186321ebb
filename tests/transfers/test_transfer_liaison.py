"""Residence links: introduced, received, commented on where the member lives, ended by a move, carried by an act."""

from __future__ import annotations

from datetime import date

import pytest

from branches.acts import carry_out, undo
from core.findings import Refused
from documents.models import Document
from meetings.models import ResidenceComment
from meetings.tasks.queries import keeping_residence_contact, needing_residence_comment
from meetings.tasks.services.residence import send_slips, set_exception
from members import services as members
from members.models import Member
from tests.factories import TODAY, make_member, make_organization, make_scope
from tests.transfers.away_world import SIGNER, link, make_two_agencies, merge, received_link, take
from transfers.liaison_lists import links_of_work, not_commented, not_introduced, residents
from transfers.models import LiaisonState, ResidenceLink
from transfers.services.liaison import certify_comment, comment_at_residence

pytestmark = pytest.mark.django_db
WORLD = make_two_agencies
S = LiaisonState


def names(rows) -> list[str]:
    return [member.full_name for member in rows.order_by("name_sort_key", "pk")]


def codes(refused) -> set[str]:
    return {finding.code for finding in refused.value.findings}


def test_smooth_way_takes_a_number_and_shows_the_member_where_he_lives(world):
    case = link(world)
    take(world, case, "introduce", date(2026, 9, 1), **SIGNER)
    letter = Document.objects.get(organization=world.branch, kind="giay_gioi_thieu")
    assert case.letter_number == letter.written_number == "01-GGT/CB"
    at_residence = make_scope("branch_secretary", world.far)
    assert list(residents(at_residence)) == [case]
    assert not links_of_work(at_residence).exists()
    take(world, case, "receive", date(2026, 9, 10), task="Tổ hòa giải")
    assert (case.state, case.task) == (S.RECEIVED, "Tổ hòa giải")
    case.member.refresh_from_db()
    assert case.member.organization == world.branch


def test_number_given_already_spends_none(world):
    case = link(world)
    take(world, case, "introduce", date(2026, 9, 1), letter_number="07-GGT/CB", **SIGNER)
    assert case.letter_number == "07-GGT/CB"
    assert not Document.objects.exists()


def test_list_of_those_not_introduced_follows_the_type_of_branch_and_the_exceptions(world):
    scope = make_scope("department_officer", world.province)
    assert len(names(not_introduced(scope, TODAY))) == 5
    exempt, retired, introduced = world.members[:3]
    set_exception(organization=world.branch, member=exempt, kind="not_introduced", ground="special_task", valid_from=date(2026, 1, 1),
                  valid_to=None, note="", by=None)  # fmt: skip
    Member.objects.filter(pk=retired.pk).update(retired=True)
    received_link(world, introduced)
    link(world, world.members[3])  # noted, not sent yet
    assert names(not_introduced(scope, TODAY)) == ["Hoàng Thị Bốn", "Đỗ Văn Năm"]
    assert names(not_introduced(make_scope("branch_secretary", world.sister), TODAY)) == []


def test_condition_finds_the_same_people_as_the_list_of_one_branch(world):
    free, asked = world.members[0], Member.objects.get(full_name="Vũ Thị Xa")
    set_exception(organization=world.branch, member=free, kind="no_comment", ground="far_or_mobile", valid_from=date(2026, 1, 1),
                  valid_to=None, note="", by=None)  # fmt: skip
    set_exception(organization=world.far, member=asked, kind="required", ground="works_elsewhere", valid_from=date(2026, 1, 1),
                  valid_to=None, note="", by=None)  # fmt: skip
    day = date(2026, 12, 31)
    condition = keeping_residence_contact(day, commented=True)
    for branch in (world.branch, world.far, world.sister):
        assert names(Member.objects.filter(condition, organization=branch)) == names(
            needing_residence_comment(branch, 2026)
        )
    assert free in Member.objects.filter(keeping_residence_contact(day))


def test_residence_writes_the_one_comment_and_its_committee_confirms_it(world):
    case = received_link(world)
    send_slips(
        organization=world.branch, members=[case.member], year=2026, sent_on=date(2026, 11, 1), by=world.user, on=TODAY
    )
    values = {"level": "good", "content": "Gương mẫu", "signer": "Bí thư thôn", "received_on": date(2026, 11, 15)}
    with pytest.raises(Refused) as refused:
        comment_at_residence(link=case, year=2026, version=None, by=world.user, on=TODAY, **values)
    assert refused.value.conflict
    row = comment_at_residence(
        link=case, year=2026, version=ResidenceComment.objects.get().version, by=world.user, on=TODAY, **values
    )
    assert (ResidenceComment.objects.count(), row.organization, row.sent_on) == (1, world.branch, date(2026, 11, 1))
    assert row.residence == "Chi bộ thôn Xa, Đảng ủy xã Bên"
    certify_comment(
        link=case,
        year=2026,
        certified_on=TODAY,
        certified_by="Đảng ủy xã Bên",
        version=row.version,
        by=world.user,
        on=TODAY,
    )
    row.refresh_from_db()
    assert (row.state, row.level) == ("comment_certified", "good")
    with pytest.raises(Refused) as refused:
        comment_at_residence(link=case, year=2026, version=row.version, by=world.user, on=TODAY, **values)
    assert codes(refused) == {"certified"}
    scope = make_scope("branch_secretary", world.branch)
    assert case.member not in not_commented(scope, TODAY)


def test_nobody_comments_before_receiving(world):
    case = link(world)
    with pytest.raises(Refused) as refused:
        certify_comment(link=case, year=2026, certified_on=TODAY, certified_by="…", version=0, by=world.user, on=TODAY)
    assert codes(refused) == {"not_received"}


def test_official_reception_ends_the_link_and_the_new_branch_sees_whom_to_introduce(world):
    case = received_link(world)
    transfer = world.walk(world.open(member=case.member, destination=world.inner), "branch_received")
    case.refresh_from_db()
    assert (case.state, case.resume_state) == (S.ENDED, S.RECEIVED)
    scope = make_scope("branch_secretary", world.inner)
    assert names(not_introduced(scope, TODAY)) == ["Nguyễn Văn Đi"]
    again = link(world, Member.objects.get(pk=case.member_id))
    transfer.refresh_from_db()
    members.reverse_movement(movement=transfer.in_entry, reason="Nhầm", by=world.user, on=TODAY)
    case.refresh_from_db()
    again.refresh_from_db()
    assert (case.state, again.state) == (S.RECEIVED, S.ENDED)


def test_merger_of_the_residence_is_followed_and_undone(world):
    case = received_link(world)
    near = make_organization("Chi bộ thôn Gần", parent=world.other_commune)
    act = carry_out(merge(world, world.far, near), by=world.user, on=TODAY, override_reason="Theo đề án")
    case.refresh_from_db()
    assert case.residence == near
    assert list(residents(make_scope("branch_secretary", near))) == [case]
    undo(act, by=world.user, on=TODAY, reason="Nhầm")
    case.refresh_from_db()
    assert (case.residence, case.state) == (world.far, S.RECEIVED)


def test_merger_of_the_home_follows_the_member(world):
    case = received_link(world)
    act = carry_out(merge(world, world.branch, world.inner), by=world.user, on=TODAY, override_reason="Theo đề án")
    case.refresh_from_db()
    assert (case.home, case.state) == (world.inner, S.RECEIVED)
    undo(act, by=world.user, on=TODAY, reason="Nhầm")
    case.refresh_from_db()
    assert case.home == world.branch


def test_merger_of_home_and_residence_ends_the_link(world):
    case = received_link(world)
    act = carry_out(merge(world, world.branch, world.far), by=world.user, on=TODAY, override_reason="Theo đề án")
    case.refresh_from_db()
    assert (case.home, case.state) == (world.far, S.ENDED)
    undo(act, by=world.user, on=TODAY, reason="Nhầm")
    case.refresh_from_db()
    assert (case.home, case.residence, case.state) == (world.branch, world.far, S.RECEIVED)


def test_residence_outside_is_confirmed_by_the_branch_at_work(world):
    case = link(world, residence=None, residence_unit="Chi bộ tổ 5, phường Xa")
    take(world, case, "introduce", date(2026, 9, 1), **SIGNER)
    with pytest.raises(Refused):
        take(world, case, "receive", date(2026, 9, 2))
    take(world, case, "confirm", date(2026, 9, 2))
    assert case.state == S.RECEIVED


def test_one_link_at_a_time_and_not_to_ones_own_branch(world):
    link(world)
    with pytest.raises(Refused) as refused:
        link(world)
    assert codes(refused) == {"open_link"}
    with pytest.raises(Refused):
        link(world, world.members[1], residence=world.branch)
    assert ResidenceLink.objects.count() == 1


def test_death_ends_the_link(world):
    case = received_link(world)
    other = make_member(world.branch, "Bùi Văn Thêm", on=date(2022, 1, 1))
    members.record_departure(
        member=case.member, kind="death", effective_on=TODAY, papers=members.Papers(), by=world.user, on=TODAY
    )
    case.refresh_from_db()
    assert case.state == S.ENDED
    assert other in not_introduced(make_scope("branch_secretary", world.branch), TODAY)
