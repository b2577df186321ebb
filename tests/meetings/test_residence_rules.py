"""Residence comments (213-QĐ/TW, 33-HD/BTCTW): who needs one, slips sent, several entered at once, exceptions."""

from __future__ import annotations

from datetime import date

import pytest

from core.findings import Refused
from meetings.models import ResidenceComment
from meetings.tasks.queries import lacking_residence_comment, needing_residence_comment
from meetings.tasks.services.residence import Comment, end_exception, record_comments, send_slips, set_exception
from members.ledger import Papers
from members.models import ActivityStatus
from members.statuses import StatusChange, set_activity_status
from tests.factories import TODAY, make_member, make_members, make_organization

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 15)


@pytest.fixture
def agency():
    return make_organization("Chi bộ Ủy ban nhân dân xã", branch_type="agency")


def put(branch, year=2026, **comments):
    """Comments by member."""
    return record_comments(organization=branch, year=year, comments=comments.pop("of"), by=None, on=TODAY)


def exception(branch, member, kind, ground, valid_from=date(2026, 1, 1), valid_to=None):
    """An exception of a member."""
    return set_exception(
        organization=branch,
        member=member,
        kind=kind,
        ground=ground,
        valid_from=valid_from,
        valid_to=valid_to,
        note="",
        by=None,
    )


def test_members_who_work_need_the_comment_unless_exempt_retired_or_excepted(agency):
    """213-QĐ/TW, Điều 1; 33-HD/BTCTW, mục 1.1 và 1.2."""
    working = make_member(agency, "Nguyễn Đang Làm")
    make_member(agency, "Trần Đã Nghỉ", retired=True)
    exempt = make_member(agency, "Lê Thị Miễn")
    set_activity_status(
        member=exempt, change=StatusChange(ActivityStatus.EXEMPT, date(2026, 1, 1)), papers=Papers(), by=None, on=TODAY
    )
    rotated, special = make_member(agency, "Phạm Luân Chuyển"), make_member(agency, "Vũ Đặc Biệt")
    exception(agency, rotated, "no_comment", "rotated")
    exception(agency, special, "not_introduced", "special_task")
    assert list(needing_residence_comment(agency, 2026)) == [working]


def test_in_a_residential_branch_only_members_named_by_an_exception_need_it():
    village = make_organization("Chi bộ thôn Đông", branch_type="village")
    make_member(village, "Nguyễn Ở Thôn")
    worker = make_member(village, "Trần Đi Làm")
    assert not needing_residence_comment(village, 2026).exists()
    row = exception(village, worker, "required", "works_elsewhere")
    assert list(needing_residence_comment(village, 2026)) == [worker]
    end_exception(exception=row, valid_to=date(2026, 6, 30))
    assert not needing_residence_comment(village, 2026).exists()


def test_a_ground_of_another_kind_and_meeting_periods_are_refused(agency):
    member = make_member(agency)
    with pytest.raises(Refused) as refused:
        exception(agency, member, "no_comment", "special_task")
    assert refused.value.findings[0].field == "ground"
    row = exception(agency, member, "no_comment", "barracks")
    with pytest.raises(Refused) as refused:
        exception(agency, member, "no_comment", "rotated", valid_from=date(2026, 5, 1))
    assert "trường hợp riêng khác" in str(refused.value)
    end_exception(exception=row, valid_to=date(2026, 4, 30))
    exception(agency, member, "no_comment", "rotated", valid_from=date(2026, 5, 1))


def test_slips_go_out_once_and_the_missing_are_listed(agency):
    people = make_members(agency, ("An", "Bình"))
    sent = send_slips(organization=agency, members=people, year=2026, sent_on=OCTOBER, by=None, on=TODAY)
    assert [row.state for row in sent] == ["slip_sent", "slip_sent"]
    assert not send_slips(organization=agency, members=people, year=2026, sent_on=TODAY, by=None, on=TODAY)
    assert list(lacking_residence_comment(agency, 2026)) == people
    came = Comment("Chi bộ thôn Đông", OCTOBER, date(2026, 11, 1), "good", "Gương mẫu", version=0)
    put(agency, of={people[0]: came})
    assert list(lacking_residence_comment(agency, 2026)) == people[1:]
    row = ResidenceComment.objects.get(member=people[0])
    assert (row.state_label, row.level_label) == ("Đã nhận xét", "Tốt")


@pytest.mark.parametrize(
    ("comment", "field"),
    [
        (Comment(received_on=date(2026, 11, 1)), "level"),
        (Comment(level="good", sent_on=OCTOBER), "received_on"),
        (Comment(received_on=date(2026, 11, 1), level="wonderful"), "level"),
        (Comment(sent_on=OCTOBER, received_on=date(2026, 10, 1), level="good"), "received_on"),
        (Comment(received_on=date(2026, 12, 1), level="good"), "received_on"),
        (Comment(sent_on=OCTOBER, certified_on=date(2026, 11, 1)), "certified_on"),
        (Comment(received_on=date(2026, 11, 1), level="good", certified_by="Đảng ủy xã"), "certified_on"),
        (Comment(content="Chỉ có lời"), "received_on"),
    ],
)
def test_a_fault_in_one_line_names_the_member_and_saves_no_line(agency, comment, field):
    good, wrong = make_member(agency, "Nguyễn Văn Đúng"), make_member(agency, "Trần Thị Sai")
    fine = Comment(received_on=date(2026, 11, 1), level="good")
    with pytest.raises(Refused) as refused:
        put(agency, of={good: fine, wrong: comment})
    (finding,) = refused.value.findings
    assert (finding.field, finding.row) == (field, 2) and "Trần Thị Sai" in finding.message
    assert not ResidenceComment.objects.exists()


def test_the_second_of_two_people_is_told(agency):
    member = make_member(agency, "Nguyễn Văn An")
    fine = Comment(received_on=date(2026, 11, 1), level="good")
    put(agency, of={member: fine})
    with pytest.raises(Refused) as refused:
        put(agency, of={member: Comment(received_on=date(2026, 11, 2), level="not_good")})
    assert refused.value.conflict and "Nguyễn Văn An" in str(refused.value)
    assert ResidenceComment.objects.get().level == "good"


def test_the_place_of_residence_is_taken_over_from_the_year_before(agency):
    member = make_member(agency)
    put(agency, year=2025, of={member: Comment("Chi bộ thôn Đông", date(2025, 10, 1), date(2025, 11, 1), "good")})
    (row,) = send_slips(organization=agency, members=[member], year=2026, sent_on=OCTOBER, by=None, on=TODAY)
    assert row.residence == "Chi bộ thôn Đông"
