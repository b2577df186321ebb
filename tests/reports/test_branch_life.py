"""The monthly report reads meetings and dues from their own books; what was signed stays as signed."""

from datetime import date, timedelta

import pytest

from branches.models import Level, Term
from core.dates import Month
from core.workflow import perform
from meetings.models import MeetingKind
from meetings.services.meetings import plan_meeting
from meetings.services.roll import Mark, mark
from reports.blocks import block_lines
from reports.figures import figures_of
from reports.life import life_of, lines_of
from reports.services import open_report
from tests.factories import make_members, make_organization, make_scope
from tests.meetings.test_meeting_spine import evening

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)
DAY, LATER = date(2026, 10, 5), date(2026, 10, 31)
SIGNER = {"signer_name": "Nguyễn Văn Ký", "signer_position": "Bí thư"}


@pytest.fixture
def commune():
    return make_organization("Đảng bộ xã X", level=Level.GRASSROOTS_COMMITTEE)


def branch_with_meeting(commune, name):
    """A branch of ten that met in October, one absent with reason and one without."""
    branch = make_organization(name, parent=commune)
    Term.objects.create(organization=branch, label="2025-2030", starts_on=date(2025, 3, 1))
    people = make_members(branch, [f"Đảng Viên {number:02d}" for number in range(10)])
    scope = make_scope("branch_secretary", branch)
    meeting = plan_meeting(
        organization=branch, kind=MeetingKind.REGULAR, for_month=OCTOBER, planned_at=evening(DAY), by=None,
        chair=people[0], session_secretary=people[1],
    )  # fmt: skip
    perform(meeting, "open", scope=scope, on=DAY)
    lines = {line.member_id: line.pk for line in meeting.roll.all()}
    mark(
        meeting=meeting,
        marks={lines[people[8].pk]: Mark("absent_excused", "Ốm"), lines[people[9].pk]: Mark("absent_unexcused")},
    )
    return branch, scope, meeting


def test_the_meeting_of_the_month_stands_in_the_report_and_stays_once_signed(commune):
    branch, scope, meeting = branch_with_meeting(commune, "Chi bộ P")
    report = open_report(organization=branch, month=OCTOBER, by=scope.user, on=LATER)
    said = "Ngày họp: 05/10/2026 (Sinh hoạt thường kỳ); phải dự 10, có mặt 8, đạt 80%; vắng có lý do 1, không lý do 1"
    assert said in block_lines(report, figures_of(report), "meeting")[0]

    for name in ("submit", "sign"):
        perform(report, name, scope=scope, on=LATER, data=SIGNER)
    report.refresh_from_db()
    line = meeting.roll.filter(value="absent_unexcused").get()
    mark(meeting=meeting, marks={line.pk: Mark("present")})
    perform(meeting, "adopt", scope=scope, on=LATER, data={"ended_at": evening(DAY) + timedelta(minutes=95)})

    assert said in lines_of(report)[0]
    assert life_of(report)["meetings"][0]["came"] == 8


def test_a_month_without_meeting_says_so(commune):
    branch = make_organization("Chi bộ Q", parent=commune)
    report = open_report(organization=branch, month=OCTOBER, by=None, on=LATER)
    assert lines_of(report) == [
        "Trong tháng chưa ghi buổi sinh hoạt nào.",
        "Trong tháng chưa lập danh sách thu đảng phí.",
    ]


def test_the_committee_reads_how_many_branches_met(commune):
    branch_with_meeting(commune, "Chi bộ P")
    make_organization("Chi bộ Q", parent=commune)
    report = open_report(organization=commune, month=OCTOBER, by=None, on=LATER)
    assert lines_of(report) == ["1/2 chi bộ đã sinh hoạt thường kỳ trong tháng (50%)."]


def test_the_dashboard_shows_how_the_branches_met_last_month(client, commune):
    branch_with_meeting(commune, "Chi bộ P")
    make_organization("Chi bộ Q", parent=commune)
    client.force_login(make_scope("leader", commune).user)
    page = client.get("/reports/dashboard/life/", {"organization": commune.pk}).content.decode()
    assert "1/2" in page
    assert "month=2026-10" in page
