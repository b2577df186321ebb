"""What the dashboard of a node shows: totals kept for every node, its months, its children; every number a link."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from accounts.permissions import Permission as P
from admissions.models import TargetPeriod
from admissions.targets import TargetRow, target_of
from branches.models import Organization
from core.charts import Bars, Figure, Lines, Series
from core.dates import Month
from core.numbers import format_number
from members.counting import children_totals, totals
from members.facets import FACETS, MINORITY, minorities
from members.flows import is_loss
from regulations.lookup import rule_on

SMALL_CELL = "report.small_cell_hidden_below"  # code of the dated parameter
MONTHS = 12
CHARTS = (
    "membership_class", "sex", "age_band", "party_age", "ethnic_group", "religion", "occupation", "general_education",
    "professional_level", "political_theory", "activity_status", "admission_period",
)  # fmt: skip
FEW = frozenset({"ethnic_group", "religion"})  # small cells are hidden from those without the right to sensitive groups


def _months_of(year: int) -> list[Month]:
    return [Month(year, number) for number in range(1, 13)]


@dataclass(frozen=True, slots=True)
class MonthFlow:
    """One month of a node: closing headcount and what moved it."""

    month: Month
    opening: int
    gains: int
    losses: int
    closing: int
    admitted: int
    href: str


@dataclass(frozen=True, slots=True)
class ChildRow:
    """One organisation directly below, with its headcount."""

    organization: Organization
    total: int
    official: int
    probationary: int


@dataclass(frozen=True, slots=True)
class AdmissionNews:
    """Admissions of this year beside the whole of last year and the target of the year, if one was set."""

    year: int
    row: TargetRow
    last_year: int
    href: str

    @property
    def note(self) -> str:
        """``cả năm 2025: 14; 12/20 đảng viên, đạt 60%``."""
        before = f"cả năm {self.year - 1}: {format_number(self.last_year)}"
        return f"{before}; {self.row.words}" if self.row.target else before


class Dashboard:
    """The dashboard of a node for a person: built from ``totals`` in two statements, whatever the size of the node."""

    def __init__(self, node: Organization, scope) -> None:
        self.node, self.scope, self.on = node, scope, scope.on
        self.months = [Month.of(self.on).plus(-n) for n in reversed(range(MONTHS))]
        self.may_open = scope.can(P.MEMBER_VIEW, node)
        self.sensitive = scope.can(P.MEMBER_SENSITIVE, node)
        counted = {*self.months, *_months_of(self.on.year - 1), *_months_of(self.on.year)}
        flows = [f"flow:{month.isoformat()}" for month in counted]
        self.totals = totals(node, ["total", "age", "record_complete", "file_complete", "in_transit", *FACETS, *flows])
        self.total = self.totals["total"].get("", 0)

    def link(self, **filters: str) -> str:
        """The list behind a number; empty for those who may not open lists."""
        if not self.may_open:
            return ""
        return f"{reverse('members:list')}?{urlencode({'organization': self.node.pk} | filters)}"

    @property
    def average_age(self) -> float | None:
        """Average of completed years, over members whose birth is known."""
        known = self.totals["age"].get("known", 0)
        return self.totals["age"].get("years", 0) / known if known else None

    @property
    def stats(self) -> list[dict]:
        """The figures on top."""
        t = self.totals
        minority = sum(n for code, n in t["ethnic_group"].items() if code in set(minorities()))
        return [
            {"label": "Đảng viên trong danh sách", "value": self.total, "href": self.link()},
            {
                "label": "Chính thức",
                "value": t["membership_class"].get("official", 0),
                "href": self.link(membership_class="official"),
            },
            {
                "label": "Dự bị",
                "value": t["membership_class"].get("probationary", 0),
                "href": self.link(membership_class="probationary"),
            },
            {"label": "Nữ", "value": t["sex"].get("female", 0), "href": self.link(sex="female")},
            {"label": "Dân tộc thiểu số", "value": minority, "href": self.link(ethnic_group=MINORITY)},
            {"label": "Đang chuyển", "value": t["in_transit"].get("true", 0), "href": self.link(in_transit="true")},
            {
                "label": "Hồ sơ thiếu giấy tờ",
                "value": t["file_complete"].get("false", 0),
                "href": self.link(file_complete="false"),
            },
            {
                "label": "Thông tin còn thiếu",
                "value": t["record_complete"].get("false", 0),
                "href": self.link(record_complete="false"),
            },
        ]

    @property
    def charts(self) -> list[Bars]:
        """One chart for each structure, with its table beside it; the values in the order of their list."""
        made = []
        for name in CHARTS:
            facet = FACETS.get(name)
            if facet is None or (facet.permission and not self.scope.can(facet.permission, self.node)):
                continue
            made.append(
                Bars(f"{facet.label} của đảng viên", self._figures(name, facet), unit="đảng viên", heading=facet.label)
            )
        return made

    def _figures(self, name: str, facet) -> list[Figure]:
        counted = self.totals[name]
        labels = dict(facet.choices())
        known = [code for code in labels if counted.get(code)]
        if name == "ethnic_group":
            known.sort(key=lambda code: -counted[code])
        rest = [code for code in counted if code not in labels]
        figures = [self._figure(name, code, str(labels[code]), counted[code]) for code in known]
        figures += [self._figure(name, code or "-", code or "Chưa khai", counted[code]) for code in rest]
        return figures

    def _figure(self, name: str, code: str, label: str, n: int) -> Figure:
        if name in FEW and not self.sensitive and n < rule_on(SMALL_CELL, self.on).value:
            return Figure(f"{label} (số nhỏ, không hiện)", None)
        return Figure(label, n, self.link(**{name: code}))

    @property
    def flows(self) -> list[MonthFlow]:
        """The last months, oldest first; closings are reckoned back from today's total."""
        rows, closing = [], self.total
        for month in reversed(self.months):
            counted = self.totals[f"flow:{month.isoformat()}"]
            losses = sum(n for row, n in counted.items() if is_loss(row))
            gains = sum(n for row, n in counted.items() if not is_loss(row))
            opening = closing - gains + losses
            rows.append(MonthFlow(month, opening, gains, losses, closing, counted.get("B1", 0), self._movements(month)))
            closing = opening
        return rows[::-1]

    def _movements(self, month: Month) -> str:
        if not self.may_open:
            return ""
        query = {"organization": self.node.code, "month": str(month)}
        return f"{reverse('members:movements')}?{urlencode(query)}"

    @property
    def admissions(self) -> AdmissionNews | None:
        """Admissions of the year; nothing for those who may not see them. They are row B1 of the kept totals."""
        if not self.scope.can(P.ADMISSION_VIEW, self.node):
            return None
        year = self.on.year
        now, before = (
            sum(self.totals[f"flow:{m.isoformat()}"].get("B1", 0) for m in _months_of(y)) for y in (year, year - 1)
        )
        query = urlencode({"organization": self.node.pk, "part": "year", "year": year})
        row = TargetRow(self.node, now, target_of(self.node, TargetPeriod.YEAR, year), True)
        return AdmissionNews(year, row, before, f"{reverse('admissions:figures')}?{query}")

    @property
    def line(self) -> Lines:
        """The headcount at the end of each month."""
        flows = self.flows
        points = [str(flow.month) for flow in flows]
        series = Series(
            "Đảng số", [Figure(point, flow.closing, flow.href) for point, flow in zip(points, flows, strict=True)]
        )
        return Lines("Đảng số cuối tháng", points, [series], unit="đảng viên", heading="Tháng")

    @property
    def children(self) -> list[ChildRow]:
        """Organisations directly below with their headcounts; what they do not hold is in transit between them."""
        counted = children_totals(self.node, "membership_class")
        rows = self.node.children.active().order_by("sort_order", "sort_key")
        return [
            ChildRow(o, sum(counted.get(o.pk, {}).values()), counted.get(o.pk, {}).get("official", 0),
                     counted.get(o.pk, {}).get("probationary", 0))
            for o in rows
        ]  # fmt: skip
