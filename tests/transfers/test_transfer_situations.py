"""Members who should have a transfer and have none: why, since when, by which rule, until when; nobody who has a case."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.urls import reverse

from branches.models import Act, ActKind, ActStep
from core.dates import add_months, format_date
from core.excel import read_workbook
from members.models import Attribute, Member, MemberProfile, StatusPeriod, TemporaryActivity, TrainingEntry
from tests.factories import TODAY, make_member, make_organization, make_scope
from tests.transfers.board_people import person_of
from tests.transfers.transfer_world import make_world
from transfers.models import Journey, JourneyState
from transfers.rules.dates import dissolution_due, introduce_due, return_due
from transfers.situations import SITUATIONS, first_of_each, found, members_in_any, members_without_case, row_of

pytestmark = pytest.mark.django_db
WORLD = make_world
LONG_AGO = add_months(TODAY, -12)


def status(member: Member, value: str, since: date, until: date | None = None) -> Member:
    """A dated status as the ledger of statuses keeps it."""
    StatusPeriod.objects.filter(member=member, attribute=Attribute.ACTIVITY_STATUS, valid_to=None).delete()
    StatusPeriod.objects.create(
        member=member, attribute=Attribute.ACTIVITY_STATUS, value=value, valid_from=since, expected_end_on=until
    )
    Member.objects.filter(pk=member.pk).update(activity_status=value)
    return member


def told(world, code: str) -> dict:
    """What a kind of situation says, by member."""
    scope = make_scope("department_officer", world.province)
    rows = found(code, members_without_case(scope), TODAY).select_related("organization")
    return {member.full_name: SITUATIONS[code].told(row_of(member), TODAY) for member in rows}


@pytest.mark.parametrize("value", ["temporary_elsewhere", "temporarily_exempt", "abroad"])
def test_twelve_months_away_call_for_a_transfer_and_a_day_less_does_not(world, value):
    status(world.members[0], value, LONG_AGO)
    status(world.members[1], value, LONG_AGO + timedelta(days=1))
    lines = told(world, "overlong")
    assert list(lines) == ["Nguyễn Văn Đi"]
    line = lines["Nguyễn Văn Đi"]
    assert "12 tháng" in line.why and line.basis
    assert line.due_on == introduce_due(TODAY).on


def test_a_visitor_beyond_the_term_is_told_once(world):
    visitor, known = world.members[:2]
    for member in (visitor, known):
        TemporaryActivity.objects.create(
            branch=world.far, member=member, full_name=member.full_name, home=world.branch, valid_from=LONG_AGO, planned_end_on=TODAY
        )  # fmt: skip
    status(known, "temporary_elsewhere", LONG_AGO)
    assert list(told(world, "visitor")) == ["Nguyễn Văn Đi"]
    assert list(told(world, "overlong")) == ["Phạm Thị Ở"]
    TemporaryActivity.objects.update(ended_on=TODAY)
    assert told(world, "visitor") == {}


def test_a_stay_past_its_term_has_its_day_to_be_back(world):
    ended = TODAY - timedelta(days=1)
    status(world.members[0], "temporary_elsewhere", add_months(TODAY, -5), ended)
    status(world.members[1], "temporary_elsewhere", add_months(TODAY, -5), TODAY)
    lines = told(world, "past_term")
    assert list(lines) == ["Nguyễn Văn Đi"]
    assert lines["Nguyễn Văn Đi"].due_on == return_due(ended).on


def test_retired_people_belong_where_they_live(world):
    office = make_organization("Chi bộ Văn phòng", parent=world.commune, branch_type="agency")
    make_member(office, "Lê Văn Hưu", retired=True)
    make_member(office, "Lê Văn Việc")
    make_member(world.sister, "Lê Thị Già", retired=True)
    lines = told(world, "retired")
    assert list(lines) == ["Lê Văn Hưu"]
    assert lines["Lê Văn Hưu"].reason == "retirement"


def test_a_long_journey_asks_for_an_official_transfer(world):
    def journey(member, months: int, state=JourneyState.ABROAD) -> None:
        left = TODAY - timedelta(days=30)
        Journey.objects.create(
            member=member, country="Nhật Bản", purpose="work", requested_on=left, from_on=left, left_on=left,
            until_on=add_months(left, months), state=state,
        )  # fmt: skip

    journey(world.members[0], 12)
    journey(world.members[1], 11)
    journey(world.members[2], 12, JourneyState.REQUESTED)
    lines = told(world, "journey")
    assert list(lines) == ["Nguyễn Văn Đi"]
    assert "Nhật Bản" in lines["Nguyễn Văn Đi"].why


def test_a_student_long_out_of_school_is_told(world):
    school = make_organization("Chi bộ sinh viên", parent=world.grassroots, branch_type="school")
    for name, ended in (("Lê Văn Xong", LONG_AGO), ("Lê Văn Mới", LONG_AGO + timedelta(days=1)), ("Lê Văn Học", None)):
        member = make_member(school, name, occupation="O10")
        TrainingEntry.objects.create(member=member, school="Trường Đại học", to_on=ended)
    assert list(told(world, "graduate")) == ["Lê Văn Xong"]


def test_members_of_a_branch_to_be_dissolved_have_thirty_working_days(world):
    decided = TODAY - timedelta(days=10)
    act = Act.objects.create(organization=world.province, title="Giải thể", decision_number="9-QĐ", decision_date=decided,
                             effective_on=TODAY + timedelta(days=60))  # fmt: skip
    ActStep.objects.create(act=act, order=1, kind=ActKind.DISSOLUTION, subject=world.far)
    lines = told(world, "closing")
    assert list(lines) == ["Vũ Thị Xa"]
    assert lines["Vũ Thị Xa"].due_on == dissolution_due(decided).on
    assert lines["Vũ Thị Xa"].reason == "dissolution"


def test_waiting_without_a_case_is_told_and_with_one_is_not(world):
    status(world.members[0], "transfer_pending", date(2026, 9, 1))
    status(world.members[1], "transfer_pending", date(2026, 9, 1))
    world.open(member=world.members[1])
    lines = told(world, "pending")
    assert list(lines) == ["Nguyễn Văn Đi"]
    assert lines["Nguyễn Văn Đi"].due_on == introduce_due(date(2026, 9, 1)).on


def test_residence_is_compared_only_where_both_places_are_written(world):
    type(world.branch).objects.filter(pk=world.commune.pk).update(place_name="Xã Mẫu")
    for member, commune in zip(world.members, ("Phường Khác", "xã mẫu", "Mẫu", "", "Xã Bên"), strict=True):
        MemberProfile.objects.update_or_create(member=member, defaults={"permanent_commune": commune})
    assert list(told(world, "residence")) == ["Nguyễn Văn Đi", "Đỗ Văn Năm"]


def test_an_open_case_answers_every_situation(world):
    member = status(world.members[0], "temporarily_exempt", LONG_AGO)
    _, scope = person_of("branch_secretary", world.branch)
    assert members_in_any(scope, TODAY).count() == 1
    world.open(member=member)
    assert members_in_any(scope, TODAY).count() == 0


def test_every_kind_is_one_question_whatever_the_number(world, django_assert_num_queries):
    _, scope = person_of("department_officer", world.province)
    for member in world.members:
        status(member, "abroad", LONG_AGO)
    rows = members_without_case(scope)
    first_of_each(rows, TODAY, 3)
    with django_assert_num_queries(2):
        listed = first_of_each(rows, TODAY, 3)
    assert [row.member.full_name for row in listed["overlong"]] == ["Nguyễn Văn Đi", "Phạm Thị Ở", "Trần Văn Ba"]
    with django_assert_num_queries(1):
        assert members_in_any(scope, TODAY).count() == 5


def test_the_page_says_why_and_leads_to_the_form(world, django_assert_max_num_queries):
    member = status(world.members[0], "temporarily_exempt", LONG_AGO)
    client, _ = person_of("branch_secretary", world.branch)
    client.get(reverse("transfers:situations"))
    with django_assert_max_num_queries(15):
        words = client.get(reverse("transfers:situations")).content.decode()
    assert "Nguyễn Văn Đi" in words and "Tạm miễn công tác và sinh hoạt đảng từ ngày" in words
    assert f"member={member.pk}&amp;reason=residence" in words
    one = client.get(reverse("transfers:situations"), {"kind": "overlong"})
    assert [line.row.member.full_name for line in one.context["lines"]] == ["Nguyễn Văn Đi"]
    assert client.get(reverse("transfers:situations"), {"kind": "khac"}).status_code == 404
    sister, _ = person_of("branch_secretary", world.sister, "bi.thu.chi")
    assert "Nguyễn Văn Đi" not in sister.get(reverse("transfers:situations")).content.decode()


def test_pages_of_one_kind_follow_one_another(world):
    for number in range(60):
        status(make_member(world.branch, f"Người Thứ {number:02d}"), "abroad", LONG_AGO - timedelta(days=number % 7))
    client, _ = person_of("branch_secretary", world.branch)
    first = client.get(reverse("transfers:situations"), {"kind": "overlong"})
    second = client.get(
        reverse("transfers:situations") + first.context["page"].next.removeprefix(reverse("transfers:situations"))
    )
    names = [line.row.member.full_name for page in (first, second) for line in page.context["lines"]]
    assert len(names) == len(set(names)) == 60


def test_the_file_says_the_same(world):
    status(world.members[0], "abroad", LONG_AGO)
    client, _ = person_of("branch_secretary", world.branch)
    rows = read_workbook(io.BytesIO(client.get(reverse("transfers:situations_export")).content))[0].rows
    line = next(row for row in rows if "Nguyễn Văn Đi" in row)
    assert f"Ở ngoài nước từ ngày {format_date(LONG_AGO)}" in line[4]
