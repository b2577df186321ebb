"""Reads shared by pages and the API of reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from branches.models import Organization
from core.dates import Month
from core.names import fold
from members.flows import stock
from members.models import MembershipPeriod
from reports.models import Report, ReportCell, ReportKind, ReportState

PER_PAGE = 50


class ReportList:
    """The list of reports with the filters of the address: unit (words), state, kind, month."""

    def __init__(self, scope, asked: Mapping[str, str]) -> None:
        self.scope, self.asked = scope, asked
        self.words = asked.get("q", "").strip()
        self.state = asked.get("state", "")
        self.kind = asked.get("kind", "")
        self.month_text = asked.get("month", "").strip()
        self.wrong = ""

    @property
    def states(self) -> list[tuple[str, str]]:
        """Choices of the state filter."""
        return ReportState.choices

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Choices of the kind filter."""
        return ReportKind.choices

    @cached_property
    def month(self) -> Month | None:
        """The month asked, when it can be read."""
        try:
            return Month.parse(self.month_text) if self.month_text else None
        except ValueError as error:
            self.wrong = str(error)
            return None

    @cached_property
    def rows(self) -> Page:
        """The page of reports."""
        found = Report.objects.visible_to(self.scope).select_related("organization", "document")
        if self.state in ReportState.values:
            found = found.filter(state=self.state)
        if self.kind in ReportKind.values:
            found = found.filter(kind=self.kind)
        if self.month:
            found = found.filter(period_start=self.month.first_day)
        for word in fold(self.words).split():
            found = found.filter(Q(organization__search_text__contains=word))
        asked = self.asked.get("trang", "1")
        return Paginator(found.order_by("-period_start", "organization__path", "-edition"), PER_PAGE).get_page(asked)


@dataclass(frozen=True, slots=True)
class BranchStatus:
    """What one branch has reported of a month, beside what the ledger counts."""

    organization: Organization
    report: Report | None
    reported: int | None
    counted: int

    @property
    def agrees(self) -> bool:
        """Whether the signed figure is what the ledger says today."""
        return self.reported is None or self.reported == self.counted


@dataclass(frozen=True, slots=True)
class MonthStatus:
    """All branches of a committee for a month: Σ(D of branches) + in transit = D of the committee (``reports.md`` 3.5)."""

    rows: list[BranchStatus]
    in_transit: int
    total: int

    @property
    def missing(self) -> list[BranchStatus]:
        """Branches without a signed report."""
        return [r for r in self.rows if r.reported is None]

    @property
    def adds_up(self) -> bool:
        """The identity, from the ledger."""
        return sum(r.counted for r in self.rows) + self.in_transit == self.total


def branch_reports(committee: Organization, month: Month) -> MonthStatus:
    """The month of every branch below a committee."""
    branches = list(Organization.objects.active().branches().under(committee).order_by("path"))
    latest: dict[int, Report] = {}
    reports = Report.objects.filter(
        organization__in=branches, kind=ReportKind.BRANCH_MONTH, period_start=month.first_day
    )
    for report in reports.select_related("document").order_by("edition"):
        latest[report.organization_id] = report
    reported = dict(
        ReportCell.objects.filter(report__in=latest.values(), code="D").values_list("report__organization_id", "value")
    )
    whole = stock(committee, month.last_day)
    counted = _by_branch(committee, month)
    rows = [BranchStatus(b, latest.get(b.pk), reported.get(b.pk), counted.get(b.pk, 0)) for b in branches]
    return MonthStatus(rows, sum(whole.values()), len(whole))


def _by_branch(committee: Organization, month: Month) -> dict[int, int]:
    day = month.last_day
    rows = (
        MembershipPeriod.objects.under(committee)
        .filter(kind="branch", valid_from__lte=day)
        .exclude(valid_to__lt=day)
        .values_list("origin")
        .annotate(n=Count("pk"))
    )
    return dict(rows)
