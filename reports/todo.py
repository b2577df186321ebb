"""Lines of the first page about reports."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from accounts.permissions import Permission as P
from branches.models import Organization
from core.dates import Month
from core.scopes import path_filter
from regulations.lookup import rule_on
from reminders.lines import Lines, Todo, ends
from reminders.registry import todo
from reports.models import Report, ReportState

DUE_DAY = "report.branch_month_due_day"  # code of the dated parameter


@todo
def reports_to_prepare(scope) -> Lines | None:
    """Units where this person signs whose report of the month before is not signed, or of this month after its due day."""
    if not scope.can(P.REPORT_SIGN):
        return None
    month = Month.of(scope.on)
    due_day = rule_on(DUE_DAY, scope.on).value
    if scope.on.day < due_day:
        month = month.previous
    units = Organization.objects.visible_to(scope, P.REPORT_SIGN).active().filter(level__in=_reporting(scope))
    done = Report.objects.filter(period_start=month.first_day).exclude(
        state__in=(ReportState.DRAFT, ReportState.AWAITING_COMMITTEE, ReportState.RETURNED)
    )
    begun = Report.objects.filter(period_start=month.first_day, organization=OuterRef("pk")).order_by("-pk")
    late = (
        units.exclude(pk__in=done.values("organization"))
        .annotate(begun=Subquery(begun.values("pk")[:1]), begun_state=Subquery(begun.values("state")[:1]))
        .order_by("path")
    )
    due = min(month.first_day.replace(day=due_day), month.last_day)

    def line(unit: Organization) -> Todo:
        report = Report(pk=unit.begun, state=unit.begun_state) if unit.begun else None
        url = (
            report.get_absolute_url() if report else f"{reverse('reports:new')}?{urlencode({'organization': unit.pk})}"
        )
        return Todo(f"Báo cáo {month.label}", f"{unit} · {report.state_label if report else 'Chưa lập'}", url)

    return Lines("Báo cáo phải lập", late, line, reverse("reports:list"), ends(scope, by=lambda: due))


def _reporting(scope) -> list[str]:
    """Levels on which this person himself signs: the level of his own unit, not of everything below."""
    return sorted({grant.organization.level for grant in scope.grants if grant.organization})


@todo
def reports_to_receive(scope) -> Lines | None:
    """Reports sent up that wait for this person to receive or return them: those of units whose level above is his."""
    if not scope.can(P.REPORT_RECEIVE):
        return None
    rows = (
        Report.objects.filter(
            path_filter(["organization__parent__path"], scope.paths(P.REPORT_RECEIVE)), state=ReportState.SENT
        )
        .select_related("organization")
        .order_by("signed_on", "pk")
    )
    more = f"{reverse('reports:list')}?{urlencode({'state': ReportState.SENT.value})}"
    return Lines(
        "Báo cáo cấp dưới chờ tiếp nhận",
        rows,
        lambda r: Todo(f"{r.get_kind_display()} {r.month}", str(r.organization), r.get_absolute_url()),
        more,
    )
