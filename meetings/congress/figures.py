"""The make-up of committees that were elected, and local targets (``organization.md`` 5.4 point 6, 5.5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from branches.models import Organization
from branches.models.organization import BRANCH_LEVELS
from core.dates import completed_years
from core.scopes import path_filter
from meetings.congress.offices import COMMITTEE_BODIES, COMMITTEE_POSITIONS
from meetings.congress.parameters import YOUNG_AGE
from meetings.models import Congress, CongressType, Indicator, Target
from meetings.models.congress import RESULT_STATES
from meetings.models.target import ENTERED
from members.models import ConcurrentPost, Seat, SeatStatus, Sex
from members.record.queries import SEATED

_KINH = "kinh"
_SHOWN = 300  # organisations on one page


@dataclass(slots=True)
class Makeup:
    """The figures of one committee, or of several together."""

    label: str
    organization: Organization | None = None
    size: int = 0
    female: int = 0
    young: int = 0
    minority: int = 0
    reelected: int = 0
    ages: list[int] = field(default_factory=list)

    @property
    def average_age(self) -> Decimal | None:
        """Average of those whose birth date is known, to one place."""
        if not self.ages:
            return None
        return (Decimal(sum(self.ages)) / len(self.ages)).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def new(self) -> int:
        """On the committee for the first time."""
        return self.size - self.reelected

    def add(self, member, *, on: date, reelected: bool, young_age: int) -> None:
        """Count one person."""
        self.size += 1
        self.female += member.sex == Sex.FEMALE
        self.minority += bool(member.ethnic_group) and member.ethnic_group != _KINH
        self.reelected += reelected
        if member.birth_date:
            age = completed_years(member.birth_date, on)
            self.ages.append(age)
            self.young += age < young_age


@dataclass(frozen=True, slots=True)
class Structure:
    """Committees elected in some years, each with its figures, and all together; ``cut`` when there are more than are shown."""

    rows: list[Makeup]
    total: Makeup
    young_age: int
    cut: bool = False


def structure(organizations, *, first_year: int, last_year: int, age_on: date | None, on: date) -> Structure:
    """The make-up of committees by the latest congress of each organisation in those years.

    Ages are those of the day of the congress, or of ``age_on`` (31/12 of a year) when it is given.
    """
    young = int(YOUNG_AGE.value_on(on))
    held = Congress.objects.filter(
        organization__in=organizations, state__in=RESULT_STATES, held_on__year__gte=first_year, held_on__year__lte=last_year
    ).exclude(kind=CongressType.SUPPLEMENTARY).exclude(term=None)  # fmt: skip
    latest: dict[int, Congress] = {}
    for congress in held.select_related("organization").order_by("held_on", "pk"):
        latest[congress.organization_id] = congress
    chosen = sorted(latest.values(), key=lambda c: c.organization.path)
    total = Makeup("Cộng")
    rows = []
    by_term: dict[int, list[Seat]] = {}
    for seat in _committee_seats(Seat.objects.filter(term__in=[c.term_id for c in chosen])):
        by_term.setdefault(seat.term_id, []).append(seat)
    earlier = _earlier(chosen)
    for congress in chosen:
        row = Makeup(congress.organization.name, congress.organization)
        counted = set()
        for seat in by_term.get(congress.term_id, ()):
            if seat.member_id in counted:
                continue
            counted.add(seat.member_id)
            again = earlier.get((congress.organization_id, seat.member_id), date.max) < congress.held_on
            for makeup in (row, total):
                makeup.add(seat.member, on=age_on or congress.held_on, reelected=again, young_age=young)
        rows.append(row)
    return Structure(rows[:_SHOWN], total, young, len(rows) > _SHOWN)


def _committee_seats(seats):
    rows = seats.filter(body__in=COMMITTEE_BODIES, position__in=COMMITTEE_POSITIONS).exclude(status=SeatStatus.PROPOSED)
    return rows.select_related("member").order_by("organization__path", "order", "pk")


def _earlier(congresses: Sequence[Congress]) -> dict[tuple[int, int], date]:
    """Since when each person has first sat on a committee of each organisation."""
    seats = Seat.objects.filter(
        organization__in=[c.organization_id for c in congresses], position__in=COMMITTEE_POSITIONS, valid_from__isnull=False
    ).exclude(status=SeatStatus.PROPOSED)  # fmt: skip
    first: dict[tuple[int, int], date] = {}
    for organization, member, since in seats.values_list("organization_id", "member_id", "valid_from").order_by(
        "-valid_from"
    ):
        first[(organization, member)] = since
    return first


@dataclass(frozen=True, slots=True)
class TargetResult:
    """A target and how far it has come: ``achieved`` of ``whole``; ``computed`` when our own lists tell it."""

    target: Target
    achieved: int | None
    whole: int | None
    computed: bool

    @property
    def share(self) -> Decimal | None:
        """The result in per cent, to two places."""
        if not self.whole or self.achieved is None:
            return None
        return (Decimal(self.achieved) * 100 / self.whole).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def of_target(self) -> Decimal | None:
        """The result against the target, in per cent."""
        if self.share is None or not self.target.value:
            return None
        return (Decimal(self.achieved) * 10_000 / self.whole / self.target.value).quantize(
            Decimal("0.01"), ROUND_HALF_UP
        )

    @property
    def reached(self) -> bool:
        """Whether the target is met."""
        return self.share is not None and self.share >= self.target.value


def results_of(targets: Iterable[Target], on: date) -> list[TargetResult]:
    """Targets with their results on 31/12 of their year, or today while it lasts; ages are those of 31/12."""
    targets = list(targets)
    seats: dict[date, list[Seat]] = {}
    found = []
    for target in targets:
        if target.indicator in ENTERED:
            found.append(TargetResult(target, target.achieved, target.whole, computed=False))
            continue
        year_end = date(target.year, 12, 31)
        day = min(year_end, on)
        if day not in seats:
            paths = tuple({t.organization.path for t in targets})
            seats[day] = _branch_seats(paths, day)
        under = [s for s in seats[day] if s.organization.path.startswith(target.organization.path)]
        achieved, whole = _counted(Indicator(target.indicator), under, year_end, int(YOUNG_AGE.value_on(day)))
        found.append(TargetResult(target, achieved, whole, computed=True))
    return found


def _branch_seats(paths: tuple[str, ...], day: date) -> list[Seat]:
    held = Seat.objects.filter(path_filter(("organization__path",), paths), organization__level__in=BRANCH_LEVELS)
    held = held.filter(status__in=SEATED, valid_from__lte=day, position__in=COMMITTEE_POSITIONS).exclude(
        valid_to__lt=day
    )
    return list(held.select_related("member", "organization").order_by("pk"))


def _counted(indicator: Indicator, seats: Sequence[Seat], year_end: date, young_age: int) -> tuple[int, int]:
    secretaries = {s.organization_id: s for s in seats if s.position == "secretary"}.values()
    people = {(s.organization_id, s.member_id): s for s in seats}.values()

    def young(seat: Seat) -> bool:
        born = seat.member.birth_date
        return bool(born) and completed_years(born, year_end) < young_age

    if indicator == Indicator.SECRETARY_VILLAGE_HEAD:
        return sum(ConcurrentPost.VILLAGE_HEAD in s.concurrent_posts for s in secretaries), len(secretaries)
    if indicator == Indicator.SECRETARY_YOUNG:
        return sum(young(s) for s in secretaries), len(secretaries)
    if indicator == Indicator.COMMITTEE_FEMALE:
        return sum(s.member.sex == Sex.FEMALE for s in people), len(people)
    return sum(young(s) for s in people), len(people)
