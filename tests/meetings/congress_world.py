"""A branch at its congress, for the tests of congresses."""

from __future__ import annotations

from datetime import date

from branches.models import Level, Term
from core.workflow import perform
from meetings.congress.ballots import Nominee, draw_up
from meetings.congress.counting import enter_count
from meetings.congress.rules import Count
from meetings.congress.services import open_congress, set_officers
from meetings.models import Congress, CongressType, Office
from members.models import Seat
from tests.factories import TODAY, make_members, make_organization, make_scope

DAY = date(2026, 11, 14)
OFFICERS = {"presidium": ["Chủ Tọa"], "secretary": ["Thư Ký"], "counting_head": ["Trưởng Ban"]}


class Branch:
    """A branch with members, a running term and the people who act for it and above it."""

    def __init__(self, members: int, *, planned_end: date | None = date(2026, 12, 1), username: str = "bithu") -> None:
        self.commune = make_organization("Đảng bộ xã Thử", level=Level.GRASSROOTS_COMMITTEE)
        self.branch = make_organization("Chi bộ thôn Thử", parent=self.commune)
        self.people = make_members(self.branch, [f"Đảng Viên {number:02d}" for number in range(members)])
        self.term = Term.objects.create(
            organization=self.branch, label="2024 – 2026", starts_on=date(2024, 6, 1), planned_end_on=planned_end
        )
        self.scope = make_scope("branch_secretary", self.branch, username=username)
        self.above = make_scope("grassroots_secretary", self.commune, username=f"{username}.cap.tren")

    def seat(self, member, position: str, **values) -> Seat:
        """An old seat."""
        values = {
            "body": "branch_committee",
            "status": "ratified",
            "valid_from": date(2024, 6, 1),
            "term": self.term,
        } | values
        return Seat.objects.create(member=member, organization=self.branch, position=position, **values)

    def congress(self, **values) -> Congress:
        """A congress being prepared."""
        values = {"kind": CongressType.MEMBERS, "held_on": DAY, "place": "Nhà văn hóa thôn"} | values
        return open_congress(organization=self.branch, by=self.scope.user, **values)

    def step(self, congress: Congress, name: str, *, above: bool = False, on: date = TODAY, **data):
        """Take a step, as the branch or as the level above."""
        reason = data.pop("override_reason", "")
        scope = self.above if above else self.scope
        return perform(congress, name, scope=scope, on=on, data=data, override_reason=reason)

    def opened(self, **values) -> Congress:
        """A congress in session, everybody present, its officers named."""
        congress = self.congress(**values)
        self.step(congress, "call")
        self.step(congress, "open")
        set_officers(congress=congress, names=OFFICERS)
        congress.refresh_from_db()
        return congress

    def vote(
        self,
        congress: Congress,
        office: str,
        votes: dict,
        *,
        seats: int = 1,
        issued: int | None = None,
        invalid: int = 0,
    ):
        """Draw up a list and count it: ``votes`` by member. Everybody present gave a ballot unless said otherwise."""
        ballot = draw_up(
            congress=congress, office=office, seats=seats, nominees=[Nominee(m.pk) for m in votes], by=self.scope.user
        )
        given = issued if issued is not None else congress.meeting.roll.filter(value="present").count()
        by_member = {c.member_id: c.pk for c in ballot.candidates.all()}
        count = Count(given, given, given - invalid, invalid, {by_member[m.pk]: n for m, n in votes.items()})
        return enter_count(ballot=ballot, count=count, by=self.scope.user)

    def elected(self, **values) -> Congress:
        """A congress of ten whose results are taken: three chi ủy, secretary and deputy among them."""
        a, b, c = self.people[:3]
        congress = self.opened(fixed_size=3, **values)
        self.vote(congress, Office.BRANCH_COMMITTEE, {a: 10, b: 9, c: 8}, seats=3)
        self.vote(congress, Office.SECRETARY, {a: 10})
        self.vote(congress, Office.DEPUTY_SECRETARY, {b: 9})
        self.step(congress, "elected")
        return congress

    def ratified(self, **values) -> Congress:
        """The same, ratified by the level above."""
        congress = self.elected(**values)
        self.step(congress, "submit")
        self.step(
            congress, "ratify", above=True, number="15-QĐ/ĐU", decided_on=date(2026, 11, 20), issuer="Đảng ủy xã Thử"
        )
        return congress
