"""What pages, meetings, deadlines and print-outs ask of feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q

from branches.models import Organization
from meetings.feedback.parameters import NOTICE_DAYS
from meetings.models import Feedback
from meetings.models.feedback import PASSED_ON, REPLIED, WAITING
from regulations.lookup import NoRuleInForce


def open_feedback(branch: Organization, on: date, scope=None) -> list[Feedback]:
    """What a branch received by a day and has not answered, the nearest deadline first: a hint for the agenda of its meeting.

    With ``scope`` only what that person may see (feedback about a member asks the right to see members there).
    """
    rows = Feedback.objects.all() if scope is None else Feedback.objects.visible_to(scope)
    rows = rows.waiting().filter(organization=branch, received_on__lte=on)
    return list(rows.order_by(F("due_on").asc(nulls_last=True), "pk"))


def notice_until(on: date) -> date:
    """Up to which deadline feedback is called near."""
    try:
        return on + timedelta(days=int(NOTICE_DAYS.value_on(on)))
    except NoRuleInForce:
        return on


@dataclass(slots=True)
class FeedbackFigures:
    """Received, answered, open, overdue, passed on at one unit in a year, with everything below it; addresses of the lists."""

    organization: Organization
    received: int
    answered: int
    open: int
    overdue: int
    passed_on: int
    urls: dict[str, str] | None = None


_COUNTS = {
    "received": Count("pk"),
    "answered": Count("pk", filter=Q(state__in=REPLIED)),
    "open": Count("pk", filter=Q(state__in=WAITING)),
    "passed_on": Count("pk", filter=Q(state__in=PASSED_ON)),
}


def unit_figures(rows, units: list[Organization], on: date) -> list[FeedbackFigures]:
    """The figures of some feedback for each unit, in one statement whatever the number of units."""
    late = Count("pk", filter=Q(state__in=WAITING, due_on__lt=on))
    counted = list(rows.order_by().values("organization__path").annotate(**_COUNTS, overdue=late))
    found = []
    for unit in units:
        own = [row for row in counted if row["organization__path"].startswith(unit.path)]
        sums = {name: sum(row[name] for row in own) for name in (*_COUNTS, "overdue")}
        found.append(FeedbackFigures(organization=unit, **sums))
    return found
