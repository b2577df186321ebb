"""Who waits at which step, since when, overdue or blocked: the list of cases for any part of the tree, the board of a branch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.permissions import Permission as P
from admissions import blocks
from admissions.clocks import DayBook, clock_of
from admissions.filters import ALL, ENDED, OPEN, SORTS
from admissions.models import ENDED_STATES, OPEN_STATES, Admission, AdmissionState, AdmissionStep
from admissions.stages import STAGES, Stage, stage_of
from branches.models import Organization
from core.dates import format_date
from core.names import fold

COUNT_UP_TO = 10_000
ON_BOARD = 300  # cards of one board; a branch follows a few dozen people
_HOLDERS = {
    str(P.ADMISSION_KEEP): "Chi bộ",
    str(P.ADMISSION_REVIEW): "Đảng ủy cơ sở",
    str(P.ADMISSION_DECIDE): "Cấp quyết định",
}


def now_at(organization: Organization) -> Q:
    """Cases that are the business of an organisation today: of its branches, of members now there, arriving there."""
    path = organization.path
    return (
        Q(member=None, organization__path__startswith=path) | Q(member__path__startswith=path)
        | Q(state=AdmissionState.MOVED, destination__path__startswith=path)
    )  # fmt: skip


def since_laid(rows: QuerySet) -> QuerySet:
    """The rows with ``since``: the day of the step that led to the present state, or of the first entry."""
    led = AdmissionStep.objects.filter(admission=OuterRef("pk"), to_state=OuterRef("state")).exclude(
        from_state=OuterRef("state")
    )
    return rows.annotate(since=Coalesce(Subquery(led.order_by("-at", "-pk").values("on")[:1]), "noted_on"))


@dataclass(frozen=True, slots=True)
class Line:
    """A case as lists show it on a day; the row must come from ``CaseList``."""

    case: Admission
    on: date

    @property
    def branch(self) -> Organization:
        """Where the person belongs today."""
        return self.case.member.organization if self.case.member_id else self.case.organization

    @property
    def days(self) -> int:
        """Since how many days the case stands where it stands."""
        return max((self.on - self.case.since).days, 0)

    @property
    def step(self):
        """What comes next."""
        return blocks.next_step(self.case.state) if self.case.is_open else None

    @property
    def holder(self) -> str:
        """Who has to act."""
        return _HOLDERS.get(str(self.step.who), "") if self.step else ""

    @property
    def next_words(self) -> str:
        """What comes next, and who does it when that is not the branch."""
        if self.step is None:
            return ""
        return self.step.label if self.step.who == P.ADMISSION_KEEP else f"{self.step.label} ({self.holder})"

    @property
    def late_by(self) -> int:
        """Days past the last day."""
        return max((self.on - self.case.due).days, 0) if self.case.due else 0

    @property
    def due_words(self) -> str:
        """The deadline in words: overdue since, or until when; empty where none runs."""
        due = self.case.due
        if due is None:
            return ""
        if self.late_by:
            return f"Quá hạn {self.late_by} ngày (hạn {format_date(due)})"
        clock = clock_of(self.case.state)
        left = (due - self.on).days
        return f"{clock.label if clock else 'Hạn'}: {format_date(due)} (còn {left} ngày)"

    @property
    def lacks(self) -> list[str]:
        """What blocks the next step, in a few words."""
        return blocks.words_of(self.case, self.on) if self.case.is_open else []

    @property
    def probation(self) -> str:
        """Until when the probation runs."""
        until = self.case.probation_until
        return f"Dự bị đến hết ngày {format_date(until)}" if until and until >= self.on else ""


class CaseList:
    """Cases of a scope narrowed by the chosen filters (``admissions.filters``)."""

    def __init__(self, scope, chosen: dict, organization: Organization | None = None) -> None:
        self.scope, self.chosen, self.organization, self.on = scope, chosen, organization, scope.on

    @cached_property
    def all(self) -> QuerySet[Admission]:
        """Every case of the unit, before the other filters."""
        rows = Admission.objects.visible_to(self.scope)
        return rows.filter(now_at(self.organization)) if self.organization else rows

    @cached_property
    def laid(self) -> QuerySet[Admission]:
        """Those with what lists show: ``since``, ``due``, what they lack."""
        running = self.all.filter(state__in=OPEN_STATES)
        return blocks.lay(DayBook(running).lay(since_laid(self.all)), self.on)

    @cached_property
    def rows(self) -> QuerySet[Admission]:
        """The cases that remain."""
        chosen, rows = self.chosen, self._of_states(self.laid)
        plain = {"group": "source_group", "kind": "kind", "year": "planned_year"}
        rows = rows.filter(**{column: chosen[name] for name, column in plain.items() if chosen.get(name)})
        if chosen.get("away"):
            rows = rows.filter(works_away=True)
        if chosen.get("overdue"):
            rows = rows.filter(self.late)
        if chosen.get("blocked"):
            rows = rows.filter(blocks.blocked(self.on), state__in=OPEN_STATES)
        for word in fold(chosen.get("q") or "").split():
            rows = rows.filter(applicant__search_text__contains=word)
        return rows.select_related("applicant", "organization__parent", "member__organization__parent")

    def _of_states(self, rows: QuerySet) -> QuerySet:
        state = self.chosen.get("state") or OPEN
        if state == ALL:
            return rows
        if state == ENDED:
            return rows.filter(state__in=ENDED_STATES)
        if state == OPEN:
            return rows.filter(state__in=OPEN_STATES)
        stage = next((stage for stage in STAGES if stage.code == state), None)
        return rows.filter(state__in=stage.states) if stage else rows.filter(state=state)

    @property
    def late(self) -> Q:
        """Past the last day."""
        return Q(due__lt=self.on)

    @property
    def order(self) -> tuple[str, ...]:
        """The columns the list is in the order of."""
        return SORTS[self.chosen.get("sort") or "due"][1]

    @property
    def count(self) -> tuple[int, bool]:
        """How many cases remain, and whether that is exact."""
        n = self.rows.order_by()[: COUNT_UP_TO + 1].count()
        return min(n, COUNT_UP_TO), n <= COUNT_UP_TO

    @cached_property
    def figures(self) -> dict[str, int]:
        """People of the unit by stage, with how many are overdue and how many blocked; one statement."""
        rows = self.laid.filter(state__in=OPEN_STATES).order_by()
        asked = {stage.code: Count("pk", filter=Q(state__in=stage.states)) for stage in STAGES}
        return rows.aggregate(
            **asked, late=Count("pk", filter=self.late), stuck=Count("pk", filter=blocks.blocked(self.on)),
        )  # fmt: skip

    def lines(self, cases: Iterable[Admission]) -> list[Line]:
        """Rows as lists show them."""
        return [Line(case, self.on) for case in cases]


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One column of the board."""

    stage: Stage
    lines: list[Line]


def board_of(listing: CaseList) -> tuple[list[BoardColumn], bool]:
    """The board of a list: cards by stage, the most pressing first; whether cards were left out."""
    found = list(listing.rows.filter(state__in=OPEN_STATES).order_by("due_order", "since", "pk")[: ON_BOARD + 1])
    lines = listing.lines(found[:ON_BOARD])
    columns = [BoardColumn(stage, [line for line in lines if stage_of(line.case.state) is stage]) for stage in STAGES]
    return columns, len(found) > ON_BOARD
