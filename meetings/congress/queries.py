"""Shared reads of congresses: the list, what is due, the committee that was elected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Q

from accounts.permissions import Permission as P
from branches.models import Level, Organization, Term
from branches.queries import running_terms
from core.dates import add_months
from core.names import fold
from meetings.congress.parameters import REMIND_FAR, REMIND_NEAR
from meetings.models import Congress, CongressState, CongressType
from meetings.models.congress import RUNNING_STATES
from members.models import Seat, SeatStatus
from members.record.queries import position_label

PER_PAGE = 50
LISTED = 200  # terms of one kind shown on the page of what is due


class CongressList:
    """The list of congresses with the filters of the address: unit (words), state, type, year."""

    def __init__(self, scope, asked: Mapping[str, str]) -> None:
        self.scope = scope
        self.words = asked.get("q", "").replace("\x00", "").strip()
        self.state, self.kind = asked.get("state", ""), asked.get("kind", "")
        self.year_text = asked.get("year", "").replace("\x00", "").strip()
        self.asked_page = asked.get("trang", "1")

    states = CongressState.choices
    kinds = CongressType.choices

    @property
    def wrong(self) -> str:
        """What cannot be read of the filters."""
        if self.year_text and self.year is None:
            return f"Năm “{self.year_text}” không đọc được; ghi bốn chữ số, ví dụ 2026."
        return ""

    @property
    def year(self) -> int | None:
        """The year asked, when it can be read."""
        good = self.year_text.isascii() and self.year_text.isdecimal() and 1930 <= int(self.year_text[:5]) <= 2100
        return int(self.year_text) if good else None

    @cached_property
    def rows(self) -> Page:
        """The page of congresses."""
        found = Congress.objects.visible_to(self.scope).select_related("organization")
        if self.state in CongressState.values:
            found = found.filter(state=self.state)
        if self.kind in CongressType.values:
            found = found.filter(kind=self.kind)
        if self.year:
            found = found.filter(held_on__year=self.year)
        for word in fold(self.words).split():
            found = found.filter(organization__search_text__contains=word)
        return Paginator(found.order_by("-held_on", "organization__path", "pk"), PER_PAGE).get_page(self.asked_page)


@dataclass(slots=True)
class UnitDue:
    """How many committees of one unit are overdue, due soon, due later."""

    unit: Organization | None
    overdue: int = 0
    near: int = 0
    far: int = 0

    @property
    def total(self) -> int:
        """Of all kinds."""
        return self.overdue + self.near + self.far


@dataclass(frozen=True, slots=True)
class DueTerm:
    """A term near or past its end, and the congress being prepared."""

    term: Term
    due: date
    kind: str
    congress: Congress | None

    @property
    def label(self) -> str:
        """The words of how near it is."""
        return {"overdue": "Quá hạn", "near": "Sắp đến hạn", "far": "Cần chuẩn bị"}[self.kind]

    @property
    def tone(self) -> str:
        """Colour of the badge, always beside the words."""
        return {"overdue": "error", "near": "warning", "far": "progress"}[self.kind]


@dataclass(frozen=True)
class Due:
    """Congresses due in a scope: lines, and figures by the unit above."""

    near_months: int
    far_months: int
    rows: list[DueTerm] = field(default_factory=list)
    units: list[UnitDue] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """How many of one kind."""
        return sum(row.kind == kind for row in self.rows)

    @property
    def overdue(self) -> int:
        """Past the planned end, or the later day consented to."""
        return self.count("overdue")

    @property
    def near(self) -> int:
        """Due within the nearer reminder."""
        return self.count("near")

    @property
    def far(self) -> int:
        """Due within the farther reminder."""
        return self.count("far")


def due_congresses(organizations, on: date) -> Due:
    """Terms that end within the reminders of the day, or have ended without a congress; planned end, or the day consented to."""
    near, far = int(REMIND_NEAR.value_on(on)), int(REMIND_FAR.value_on(on))
    terms = running_terms(organizations.active().exclude(level=Level.PARTY_CELL), on)
    terms = (
        terms.filter(ended_on=None, due__lte=add_months(on, far))
        .select_related("organization__parent")
        .order_by("due", "pk")
    )
    found = list(terms)
    prepared = {
        c.organization_id: c for c in Congress.objects.filter(
            organization__in=[t.organization_id for t in found], state__in=RUNNING_STATES
        ).exclude(kind=CongressType.SUPPLEMENTARY)
    }  # fmt: skip
    border = add_months(on, near)
    due = Due(near, far)
    units: dict[int | None, UnitDue] = {}
    for term in found:
        kind = "overdue" if term.due < on else "near" if term.due <= border else "far"
        due.rows.append(DueTerm(term, term.due, kind, prepared.get(term.organization_id)))
        unit = units.setdefault(term.organization.parent_id, UnitDue(term.organization.parent))
        setattr(unit, kind, getattr(unit, kind) + 1)
    due.units.extend(sorted(units.values(), key=lambda u: u.unit.path if u.unit else ""))
    return due


def visible_units(scope):
    """Organisations whose congresses a person may see."""
    return Organization.objects.visible_to(scope, P.MEETING_VIEW)


@dataclass(frozen=True, slots=True)
class CommitteeMember:
    """One line of the list of a new committee (``organization.md`` 5.4, point 6)."""

    seat: Seat
    reelected: bool

    @property
    def position(self) -> str:
        """The words of the office."""
        return position_label(self.seat.position)

    @property
    def standing(self) -> str:
        """Tái cử or tham gia lần đầu."""
        return "Tái cử" if self.reelected else "Tham gia lần đầu"


def committee_of(congress: Congress) -> list[CommitteeMember]:
    """Who sits by the results of a congress: elected, and appointed where it could not elect."""
    seats = list(
        Seat.objects.filter(Q(candidacies__ballot__congress=congress) | Q(pk__in=congress.appointments.values("seat")))
        .exclude(status=SeatStatus.PROPOSED).select_related("member").distinct().order_by("order", "pk")
    )  # fmt: skip
    before = set(
        Seat.objects.filter(
            organization=congress.organization, member__in=[s.member_id for s in seats], valid_from__lt=congress.held_on
        ).exclude(status=SeatStatus.PROPOSED).values_list("member_id", flat=True)
    )  # fmt: skip
    return [CommitteeMember(seat, seat.member_id in before) for seat in seats]
