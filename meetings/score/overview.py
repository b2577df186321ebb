"""Chất lượng sinh hoạt of a node: its subordinates, its branches month by month, those with a given band; of a branch: its year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.urls import reverse

from branches.models import Organization
from core.charts import Figure, Lines, Series
from core.dates import Month
from core.numbers import format_points
from meetings.models import Band, RatingRule
from meetings.score.periods import Period, PeriodKind
from meetings.score.ratings import Cell, Rating, Shares, Tallies, cells_of, rule_for

PAGE = 50


@dataclass(frozen=True, slots=True)
class Points(Figure):
    """A score in a chart, with its decimals."""

    value: Decimal | None

    @property
    def text(self) -> str:
        """94,74."""
        return "–" if self.value is None else format_points(self.value)


class BranchYear:
    """The year of a branch: its twelve months, the quarters, the rating, the same as a line."""

    def __init__(self, branch: Organization, year: int, on: date) -> None:
        self.branch, self.period, self.on = branch, Period.year(year), on

    @cached_property
    def cells(self) -> list[Cell]:
        """The twelve months."""
        return cells_of([self.branch], self.period.months, self.on)[self.branch.pk]

    @cached_property
    def rating(self) -> Rating:
        """The year."""
        return self._rating(self.period, self.cells)

    @cached_property
    def quarters(self) -> list[Rating]:
        """The four quarters; their rule is read once, as it stands at the end of the year."""
        rule = rule_for(self.branch, Period.quarter(self.period.first.year, 4))
        return [
            self._rating(
                Period.quarter(self.period.first.year, number + 1), self.cells[3 * number : 3 * number + 3], rule
            )
            for number in range(4)
        ]

    def _rating(self, period: Period, cells: list[Cell], rule: RatingRule | None = None) -> Rating:
        return Rating(period, cells, rule or rule_for(self.branch, period), period.last.last_day < self.on)

    @cached_property
    def chart(self) -> Lines:
        """The scores over the year; each point opens its meeting."""
        figures = [
            Points(
                cell.month.label,
                cell.score,
                reverse("score:meeting", args=[cell.meeting_id]) if cell.meeting_id else "",
            )
            for cell in self.cells
        ]
        return Lines(
            title=f"Điểm sinh hoạt các tháng năm {self.period.first.year}",
            points=[f"T{cell.month.month}" for cell in self.cells],
            series=[Series("Điểm, thang 100", figures)],
            unit="điểm",
            heading="Tháng",
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A subordinate, or the unit as a whole, beside the period before."""

    organization: Organization
    now: Shares
    before: Shares
    unit: bool = True

    @property
    def change(self) -> str:
        """How the share of good branches moved, in points of per cent."""
        now, before = self.now.percent(Band.GOOD), self.before.percent(Band.GOOD)
        if now is None or before is None:
            return "–"
        difference = now - before
        if difference == 0:
            return "không đổi"
        return f"{'tăng' if difference > 0 else 'giảm'} {format_points(abs(difference))} điểm %"


class NodeOverview:
    """What the page of a committee shows for a period. A fixed number of statements whatever the number of branches."""

    def __init__(self, node: Organization, period: Period, on: date, *, band: str = "", page: int = 1) -> None:
        self.node, self.period, self.on, self.asked, self.page = node, period, on, band, max(page, 1)

    @cached_property
    def now(self) -> Tallies:
        """The period."""
        return Tallies(self.node, self.period)

    @cached_property
    def before(self) -> Tallies:
        """The one before."""
        return Tallies(self.node, self.period.previous)

    @cached_property
    def whole(self) -> Line:
        """The unit as a whole."""
        return Line(self.node, self.now.whole, self.before.whole)

    @cached_property
    def units(self) -> list[Line]:
        """The direct subordinates that have branches, in the order of the tree."""
        children = Organization.objects.filter(path__in=list(self.now.by_child)).order_by(
            "sort_order", "sort_key", "path"
        )
        return [
            Line(child, self.now.by_child[child.path], self.before.by_child.get(child.path, Shares(child.path)), not child.is_branch)
            for child in children
        ]  # fmt: skip

    @property
    def above_branches(self) -> list[Line]:
        """Those of them that are no branches themselves."""
        return [line for line in self.units if line.unit]

    @cached_property
    def chosen(self) -> list[int]:
        """The branches with the band asked for (``none``: without one), or all."""
        bands = self.now.by_branch
        if self.asked == "none":
            return [key for key, band in bands.items() if band is None]
        if self.asked in Band.values:
            return [key for key, band in bands.items() if band == self.asked]
        return list(bands)

    @property
    def pages(self) -> int:
        """How many pages of branches there are."""
        return max(-(-len(self.chosen) // PAGE), 1)

    @cached_property
    def months(self) -> list[Month]:
        """The months of the table: those of the year of the period."""
        return Period.year(self.period.last.year).months

    def rows(self, *, everything: bool = False) -> list[tuple[Organization, list[Cell], Band | None]]:
        """Branches with their months and the band of the period; one page, or all of them for a file."""
        start = (min(self.page, self.pages) - 1) * PAGE
        keys = self.chosen if everything else self.chosen[start : start + PAGE]
        found = Organization.objects.in_bulk(keys)
        cells = cells_of(list(found.values()), self.months, self.on)
        return [(found[key], cells[key], self.now.by_branch[key]) for key in keys]

    @property
    def is_month(self) -> bool:
        """Whether the period is one month."""
        return self.period.kind is PeriodKind.MONTH
