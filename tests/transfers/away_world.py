"""Members of the transfer world who go abroad, live elsewhere or are missing; a hand that takes their steps."""

from __future__ import annotations

from datetime import UTC, date, datetime

from branches.models import Act, ActKind, ActStep
from core.workflow import Consequence, perform
from meetings.models import Attendance, Meeting
from members.models import Member
from tests.factories import TODAY
from tests.transfers.transfer_world import TransferWorld, make_world
from transfers.models import AbsenceWatch, Journey, ResidenceLink
from transfers.services.absence import open_watch
from transfers.services.journeys import open_journey
from transfers.services.liaison import open_link

SIGNER = {"signer_name": "Trần Thị Ký", "signer_position": "Bí thư"}


def make_agency_world() -> TransferWorld:
    """The world whose branch is one of an agency: its members live elsewhere and are introduced there."""
    return _with_agencies("branch")


def make_two_agencies() -> TransferWorld:
    """The same with the branch next to it."""
    return _with_agencies("branch", "inner")


def _with_agencies(*names: str) -> TransferWorld:
    made = make_world()
    for unit in (getattr(made, name) for name in names):
        unit.branch_type = "agency"
        unit.save()
    return made


def take(world: TransferWorld, case, name: str, on: date, *, override: str = "", **data):
    """One step of any of the three procedures."""
    return perform(case, name, scope=Consequence(world.user, TODAY), on=on, data=data, override_reason=override)


def journey(world: TransferWorld, member: Member | None = None, **values) -> Journey:
    """A journey of two weeks as a tourist."""
    values = {
        "country": "Nhật Bản", "purpose": "tourism", "private": True, "requested_on": date(2026, 9, 1), "from_on": date(2026, 10, 1),
        "until_on": date(2026, 10, 14), "handling": "none",
    } | values  # fmt: skip
    return open_journey(member=member or world.members[0], values=values, by=world.user, on=TODAY)


def permitted(world: TransferWorld, member: Member | None = None, **values) -> Journey:
    """A journey the committee has permitted."""
    case = journey(world, member, **values)
    take(world, case, "give_opinion", date(2026, 9, 3), opinion="Đồng ý")
    take(world, case, "permit", date(2026, 9, 7), permit_number="12-CV/ĐU")
    return case


def link(world: TransferWorld, member: Member | None = None, **values) -> ResidenceLink:
    """Where a member lives: a branch of the other commune."""
    values = {"residence": world.far, "address": "Thôn Xa"} | values
    return open_link(member=member or world.members[0], by=world.user, **values)


def received_link(world: TransferWorld, member: Member | None = None, **values) -> ResidenceLink:
    """A link the residence has received."""
    case = link(world, member, **values)
    take(world, case, "introduce", date(2026, 9, 1), **SIGNER)
    take(world, case, "receive" if case.residence_id else "confirm", date(2026, 9, 10))
    return case


def miss(member: Member, *months: int, year: int = 2026) -> None:
    """Monthly meetings of the branch from which the member stayed away without a reason."""
    for month in months:
        meeting, _ = Meeting.objects.get_or_create(
            organization=member.organization, for_month=date(year, month, 1), kind="regular",
            defaults={"planned_at": datetime(year, month, 3, 12, tzinfo=UTC), "state": "held", "book": "branch"},
        )  # fmt: skip
        Attendance.objects.create(
            meeting=meeting, member=member, full_name=member.full_name, membership_class="official", activity_status="active",
            value="absent_unexcused",
        )  # fmt: skip


def watch(world: TransferWorld, member: Member | None = None, **values) -> AbsenceWatch:
    """A watch since June."""
    values = {"cause": "meetings", "since_on": date(2026, 6, 1)} | values
    return open_watch(member=member or world.members[0], by=world.user, on=TODAY, **values)


def sought(world: TransferWorld, case: AbsenceWatch, since: date = date(2026, 9, 5)) -> AbsenceWatch:
    """Contacted, reminded in writing, reasons checked and none found."""
    take(world, case, "contact", since, channel="visit", made_by="Bí thư", result="Vắng nhà")
    take(world, case, "warn", max(since, date(2026, 10, 5)), warning_number="03-CV/CB")
    take(world, case, "check", date(2026, 11, 5), good_reasons=[])
    return case


def merge(world: TransferWorld, source, target, on: date = date(2026, 10, 1)) -> Act:
    """An act that merges one branch into another, not yet carried out."""
    act = Act.objects.create(
        organization=world.province, title="Nhập chi bộ", decision_number="5-QĐ", decision_date=on, effective_on=on
    )
    ActStep.objects.create(act=act, order=1, kind=ActKind.MERGER, subject=source, target=target)
    return act
