"""A branch with its people, its secretary signed in, and meetings opened and adopted, for the tests of minutes and books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.test import Client

from accounts.scopes import UserScope
from branches.models import Level, Organization, Term
from core.dates import Month
from core.workflow import perform
from meetings.models import Meeting, MeetingKind
from meetings.services.meetings import plan_meeting
from members.models import Member
from tests.factories import TODAY, make_members, make_organization, make_scope

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NAMES = ("Bùi Văn Chủ", "Đỗ Thị Thư", "Lê Văn Ba", "Trần Thị Tư", "Phạm Văn Năm")


def evening(day: date, hour=19, minute=0) -> datetime:
    """A moment of an evening in Viet Nam."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


@dataclass
class Branch:
    """The branch, its people, whoever keeps its minutes."""

    organization: Organization
    people: list[Member]
    scope: UserScope
    other: UserScope

    def meet(self, day=date(2026, 11, 5), *, month: Month | None = None, kind=MeetingKind.REGULAR, **values) -> Meeting:
        """A meeting that is open, led by the first two people."""
        values = {"chair": self.people[0], "session_secretary": self.people[1], "place": "Nhà văn hóa thôn"} | values
        meeting = plan_meeting(
            organization=self.organization, kind=kind, for_month=month or Month.of(day), planned_at=evening(day),
            by=self.scope.user, **values,
        )  # fmt: skip
        perform(meeting, "open", scope=self.scope, on=TODAY)
        return meeting

    def adopt(self, meeting: Meeting, *, minutes=100) -> Meeting:
        """End a meeting and adopt its minutes."""
        ended = evening(meeting.held_on, 19 + minutes // 60, minutes % 60)
        perform(meeting, "adopt", scope=self.scope, on=meeting.held_on, data={"ended_at": ended})
        return Meeting.objects.get(pk=meeting.pk)

    def client(self, scope: UserScope | None = None) -> Client:
        """Somebody's browser."""
        client = Client()
        client.force_login((scope or self.scope).user)
        return client


def make_branch(name="Chi bộ thôn Thử", *, term=True) -> Branch:
    """A branch below a commune, with five people, a secretary and a committee member who both write."""
    commune = make_organization("Đảng bộ xã Hòa Mẫu", level=Level.GRASSROOTS_COMMITTEE)
    branch = make_organization(name, parent=commune, place_name="Hòa Mẫu")
    if term:
        Term.objects.create(organization=branch, label="2025–2030", starts_on=date(2025, 3, 1))
    people = make_members(branch, NAMES)
    return Branch(branch, people, make_scope("branch_secretary", branch), make_scope("branch_officer", branch))
