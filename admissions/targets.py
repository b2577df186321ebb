"""Targets beside results: a node and the organisations directly below, result / target in per cent, the yearly rate (I10, I30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from admissions.figures import Condition, count
from admissions.models import AdmissionTarget, TargetPeriod
from branches.models import Organization
from branches.naming import path_segment
from core.numbers import describe_result, format_fraction, format_number, format_percent, format_share, percentage
from core.spans import Span, years_span
from members.flows import headcount


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One organisation: its result in the period, its target if it has one."""

    organization: Organization
    result: int
    target: AdmissionTarget | None
    is_node: bool = False

    @property
    def share(self) -> str:
        """``50,98%``, ``105%``; a dash without a target."""
        return format_share(self.result, self.target.number) if self.target else "–"

    @property
    def fraction(self) -> str:
        """``1.669/2.000``; the result alone without a target."""
        return format_fraction(self.result, self.target.number) if self.target else format_number(self.result)

    @property
    def words(self) -> str:
        """``1.669/2.000 đảng viên, đạt 83,45%``."""
        if self.target is None:
            return f"{format_number(self.result)} đảng viên, chưa giao chỉ tiêu"
        return describe_result(self.result, self.target.number, "đảng viên")

    @property
    def missing(self) -> int | None:
        """How many are still to be admitted; nothing without a target."""
        return max(self.target.number - self.result, 0) if self.target else None


@dataclass(frozen=True, slots=True)
class TargetSheet:
    """The rows of a node: its own first, then those directly below in their order."""

    node: Organization
    span: Span
    period: str
    rows: list[TargetRow]
    elsewhere: int

    @property
    def own(self) -> TargetRow:
        """The row of the node itself."""
        return self.rows[0]

    @property
    def units(self) -> list[TargetRow]:
        """The rows of the organisations directly below."""
        return self.rows[1:]

    @property
    def handed_down(self) -> int:
        """The sum of the targets of the units."""
        return sum(row.target.number for row in self.units if row.target)

    @property
    def balance(self) -> str:
        """The sum handed down beside the node's own target, in words; a committee may hand down more or less than it was given."""
        if not self.units:
            return ""
        words = f"Tổng chỉ tiêu giao cho các đơn vị trực thuộc: {format_number(self.handed_down)} người"
        if self.own.target is None:
            return f"{words}; đơn vị chưa được giao chỉ tiêu."
        own = self.own.target.number
        if self.handed_down == own:
            return f"{words}, bằng chỉ tiêu của đơn vị."
        more = "nhiều hơn" if self.handed_down > own else "ít hơn"
        return f"{words}, {more} chỉ tiêu của đơn vị ({format_number(own)}) {format_number(abs(self.handed_down - own))} người."


@dataclass(frozen=True, slots=True)
class Rate:
    """Tỷ lệ kết nạp so với tổng số đảng viên cuối năm trước (I30)."""

    admitted: int
    base: int
    year: int

    @property
    def text(self) -> str:
        """``0,36%``; a dash when there were no members."""
        return format_percent(percentage(self.admitted, self.base))

    @property
    def words(self) -> str:
        """The rate with what it is counted on."""
        return f"{format_number(self.admitted)} so với {format_number(self.base)} đảng viên cuối năm {self.year}"


def target_of(node: Organization, period: str, first_year: int) -> AdmissionTarget | None:
    """The target of one organisation."""
    return AdmissionTarget.objects.filter(organization=node, period=period, first_year=first_year).first()


def target_sheet(node: Organization, period: str, first_year: int, last_year: int | None = None) -> TargetSheet:
    """Results and targets of a node and its units for a year or a term, in three statements.

    ``elsewhere`` are people admitted inside the node by organisations that no longer stand directly below it, so that the rows and it
    add up to the node's result. A term ends where the target of the node (or of a unit) says it ends.
    """
    units = list(node.children.active().order_by("sort_order", "sort_key"))
    found = AdmissionTarget.objects.filter(organization__in=[node, *units], period=period, first_year=first_year)
    targets = {target.organization_id: target for target in found}
    ends = [targets[one.pk].last_year for one in (node, *units) if one.pk in targets]
    span = years_span(
        first_year, last_year or (ends[0] if ends else first_year + (4 if period == TargetPeriod.TERM else 0))
    )
    counted = count(node, [span])[0]
    results = {one.pk: counted.number(Condition.of("child", path_segment(one.pk))) for one in units}
    rows = [TargetRow(node, counted.total, targets.get(node.pk), True)]
    rows += [TargetRow(one, results[one.pk], targets.get(one.pk)) for one in units]
    elsewhere = counted.total - sum(results.values()) if units else 0
    return TargetSheet(node, span, period, rows, elsewhere)


def terms_of(node: Organization) -> list[AdmissionTarget]:
    """The terms for which a node has a target, the latest first."""
    return list(AdmissionTarget.objects.filter(organization=node, period=TargetPeriod.TERM).order_by("-first_year"))


def rate(node: Organization, admitted: int, year: int) -> Rate:
    """The rate of admission of a year against the members at the end of the year before."""
    return Rate(admitted, headcount(node, date(year, 1, 1) - timedelta(days=1)), year - 1)
