"""Where somebody away, exempt or on leave votes, is counted, pays dues, is reviewed (``transfer.md`` 6, 7.3; ``member-record.md`` 9)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.dates import Month
from core.workflow import Consequence, perform
from meetings.dues.services.sheets import draw_up
from meetings.models import Attendance, AttendanceValue, MeetingKind
from meetings.review.listing import listed_on
from meetings.services.meetings import plan_meeting
from meetings.voting import base_of
from members.models import Member
from reports.figures import figures_of
from reports.services import open_report
from tests.factories import TODAY, make_member, make_scope
from tests.transfers.stay_world import S, stay, step, walk
from tests.transfers.transfer_world import TransferWorld, make_world
from transfers.services.exemptions import open_exemption

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


def laid() -> TransferWorld:
    """The five of the branch and an old member: one stays elsewhere, one is exempt, one is on leave; three take part."""
    world = make_world()
    old = make_member(world.branch, "Lê Văn Già", on=date(2022, 1, 1), birth_date=date(1950, 5, 1))
    walk(world, stay(world), S.STAYING)
    common = {"requested_on": date(2026, 9, 1), "by": world.user, "on": TODAY}
    exempt = open_exemption(member=old, kind="exempt", health_paper="Bệnh viện tỉnh", **common)
    leave = open_exemption(
        member=world.members[1],
        kind="leave",
        ground="maternity",
        from_on=date(2026, 9, 10),
        until_on=date(2027, 3, 9),
        **common,
    )
    for case in (exempt, leave):
        step(world, case, "resolve", date(2026, 9, 5), resolution_number="5-NQ/CB")
    step(world, leave, "agree", date(2026, 9, 8), agreed_number="7-CV/ĐU")
    world.members.append(old)
    return world


WORLD = laid


def sheet(world, branch):
    scope = make_scope("branch_secretary", branch)
    return figures_of(open_report(organization=branch, month=OCTOBER, by=scope.user, on=date(2026, 10, 31)))


def test_sheet_one_counts_them_at_home_and_leaves_them_out_of_those_present(world):
    """reports.md 3: D holds them; G = D + E1 − E2 − exempt."""
    home, there = sheet(world, world.branch), sheet(world, world.far)
    assert [home.value(code) for code in ("D", "E1", "E2", "D.exempt", "G")] == [6, 0, 1, 2, 3]
    assert [there.value(code) for code in ("D", "E1", "E2", "D.exempt", "G")] == [1, 1, 0, 0, 2]


def opened(world, branch) -> list[Attendance]:
    scope = make_scope("branch_secretary", branch)
    held = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
    meeting = plan_meeting(
        organization=branch, kind=MeetingKind.REGULAR, for_month=NOVEMBER, planned_at=held, by=scope.user
    )
    perform(meeting, "open", scope=Consequence(scope.user, TODAY), on=TODAY)
    return list(meeting.roll.all())


def test_vote_base_at_home_holds_the_exempt_only_when_they_come(world):
    """organization.md 5.3, 294-QĐ/TW 9.3.2."""
    roll = opened(world, world.branch)
    base = base_of(roll)
    assert (base.official, base.temporary_elsewhere, base.exempt_left_out, base.number) == (6, 1, 2, 3)
    came = next(line for line in roll if line.full_name == "Lê Văn Già")
    came.value = AttendanceValue.PRESENT
    assert (base_of(roll).number, base_of(roll).voters) == (4, 4)


def test_vote_base_at_the_temporary_place_leaves_the_visitor_out(world):
    """transfer.md 6: the same rights except voting, standing, electing."""
    roll = opened(world, world.far)
    assert len(roll) == 2 and all(line.came for line in roll)
    assert (base_of(roll).number, base_of(roll).voters) == (1, 1)


def test_dues_are_asked_at_home_of_all_of_them(world):
    """transfer.md 7.3: dues still due."""
    draw_up(organization=world.branch, month=OCTOBER, by=None, on=TODAY)
    draw_up(organization=world.far, month=OCTOBER, by=None, on=TODAY)
    for member in Member.objects.filter(pk__in=[one.pk for one in world.members]):
        assert [row.organization for row in member.dues_months.all()] == [world.branch]


def test_review_leaves_out_the_exempt_and_assesses_at_home_whoever_is_away(world):
    """transfer.md 6 and 7.3: annual quality rating exempt during the period; of a stay at the official branch."""
    listed = {one.member.full_name: one for one in listed_on([world.branch, world.far], TODAY)}
    left_out = {name for name, one in listed.items() if one.exclusion.code == "exempt"}
    away = world.members[0].full_name
    assert left_out == {"Lê Văn Già", world.members[1].full_name}
    assert (listed[away].away, listed[away].branch_id, listed[away].exclusion.code) == (True, world.branch.pk, "")
