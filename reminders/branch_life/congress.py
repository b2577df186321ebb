"""Lines of the first page about congresses: terms that end, results not yet sent up, results that wait to be ratified."""

from __future__ import annotations

from django.urls import reverse

from accounts.permissions import Permission as P
from branches.models import Level, Organization
from branches.queries import running_terms
from core.dates import add_months, format_date
from core.scopes import path_filter
from meetings.congress.parameters import REMIND_FAR, REMIND_NEAR
from meetings.models import Congress, CongressState, CongressType
from meetings.models.congress import RUNNING_STATES
from reminders.todo import LISTED, Todo, TodoGroup, counted


def terms_ending(scope) -> TodoGroup | None:
    """Terms of office that end within the months of the reminder, or have ended without a congress; by the day consented to."""
    if not scope.can(P.COMMITTEE_MANAGE):
        return None
    far, near = (add_months(scope.on, int(rule.value_on(scope.on))) for rule in (REMIND_FAR, REMIND_NEAR))
    units = Organization.objects.visible_to(scope, P.COMMITTEE_MANAGE).active().exclude(level=Level.PARTY_CELL)
    rows = running_terms(units, scope.on).filter(ended_on=None, due__lte=far).order_by("due", "pk")
    shown = list(rows[:LISTED])
    prepared = {
        c.organization_id: c
        for c in Congress.objects.filter(
            organization__in=[t.organization_id for t in shown], state__in=RUNNING_STATES
        ).exclude(kind=CongressType.SUPPLEMENTARY)
    }
    items = []
    for term in shown:
        congress = prepared.get(term.organization_id)
        stage = f"đại hội: {congress.state_label.lower()}" if congress else "chưa lập đại hội"
        near_words = "" if term.due > near else ", sắp hết" if term.due >= scope.on else ", đã hết"
        url = (
            congress.get_absolute_url()
            if congress
            else f"{reverse('congress:new')}?organization={term.organization_id}"
        )
        items.append(
            Todo(
                str(term.organization),
                f"Nhiệm kỳ {term.label}{near_words}; {stage}",
                url,
                term.due,
                term.due < scope.on,
            )
        )
    return TodoGroup("Chi bộ, đảng bộ đến hạn đại hội", items, counted(rows, items), reverse("congress:due"))


def waiting_for_ratification(scope) -> TodoGroup | None:
    """Results sent up to this level, oldest first."""
    if not scope.can(P.COMMITTEE_MANAGE):
        return None
    rows = Congress.objects.filter(
        path_filter(("organization__parent__path",), scope.paths(P.COMMITTEE_MANAGE)),
        state=CongressState.AWAITING_RATIFICATION,
    )
    rows = rows.select_related("organization").order_by("submitted_on", "pk")
    items = [
        Todo(str(c.organization), f"{c.get_kind_display()} ngày {format_date(c.held_on)}, trình ngày {format_date(c.submitted_on)}",
             c.get_absolute_url())
        for c in rows[:LISTED]
    ]  # fmt: skip
    return TodoGroup(
        "Kết quả bầu cử chờ chuẩn y",
        items,
        counted(rows, items),
        f"{reverse('congress:list')}?state=awaiting_ratification",
    )


def not_sent_up(scope) -> TodoGroup | None:
    """Results taken but not sent up for ratification."""
    if not scope.can(P.COMMITTEE_MANAGE):
        return None
    rows = Congress.objects.visible_to(scope, P.COMMITTEE_MANAGE).filter(state=CongressState.ELECTED)
    rows = rows.select_related("organization").order_by("held_on", "pk")
    items = [
        Todo(
            str(c.organization),
            f"{c.get_kind_display()} ngày {format_date(c.held_on)}: chưa trình chuẩn y",
            c.get_absolute_url(),
        )
        for c in rows[:LISTED]
    ]
    return TodoGroup(
        "Kết quả bầu cử chưa trình chuẩn y", items, counted(rows, items), f"{reverse('congress:list')}?state=elected"
    )


KINDS = (terms_ending, waiting_for_ratification, not_sent_up)
