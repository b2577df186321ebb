"""Lines of the first page about congresses: terms that end, results not yet sent up, results that wait to be ratified."""

from __future__ import annotations

from django.db.models import Prefetch
from django.urls import reverse

from accounts.permissions import Permission as P
from branches.models import Level, Organization, Term
from branches.queries import running_terms
from core.dates import add_months, format_date
from core.scopes import path_filter
from meetings.congress.parameters import REMIND_FAR, REMIND_NEAR
from meetings.models import Congress, CongressState, CongressType
from meetings.models.congress import RUNNING_STATES
from reminders.lines import Lines, Todo, ends


def terms_ending(scope) -> Lines | None:
    """Terms of office that end within the months of the reminder, or have ended without a congress; by the day consented to."""
    if not scope.can(P.COMMITTEE_MANAGE):
        return None
    far, near = (add_months(scope.on, int(rule.value_on(scope.on))) for rule in (REMIND_FAR, REMIND_NEAR))
    units = Organization.objects.visible_to(scope, P.COMMITTEE_MANAGE).active().exclude(level=Level.PARTY_CELL)
    rows = running_terms(units, scope.on).filter(ended_on=None, due__lte=far).order_by("due", "pk")
    running = Congress.objects.filter(state__in=RUNNING_STATES).exclude(kind=CongressType.SUPPLEMENTARY)
    rows = rows.prefetch_related(Prefetch("organization__congresses", running, to_attr="prepared"))

    def line(term: Term) -> Todo:
        congress = term.organization.prepared[-1] if term.organization.prepared else None
        stage = f"đại hội: {congress.state_label.lower()}" if congress else "chưa lập đại hội"
        near_words = "" if term.due > near else ", sắp hết" if term.due >= scope.on else ", đã hết"
        new = f"{reverse('congress:new')}?organization={term.organization_id}"
        url = congress.get_absolute_url() if congress else new
        words = f"Nhiệm kỳ {term.label}{near_words}; {stage}"
        return Todo(str(term.organization), words, url)

    return Lines("Chi bộ, đảng bộ đến hạn đại hội", rows, line, reverse("congress:due"), ends(scope, "due"))


def waiting_for_ratification(scope) -> Lines | None:
    """Results sent up to this level, oldest first."""
    if not scope.can(P.COMMITTEE_MANAGE):
        return None
    rows = Congress.objects.filter(
        path_filter(("organization__parent__path",), scope.paths(P.COMMITTEE_MANAGE)),
        state=CongressState.AWAITING_RATIFICATION,
    )
    rows = rows.select_related("organization").order_by("submitted_on", "pk")
    return Lines(
        "Kết quả bầu cử chờ chuẩn y",
        rows,
        lambda c: Todo(
            str(c.organization),
            f"{c.get_kind_display()} ngày {format_date(c.held_on)}, trình ngày {format_date(c.submitted_on)}",
            c.get_absolute_url(),
        ),
        f"{reverse('congress:list')}?state=awaiting_ratification",
    )


def not_sent_up(scope) -> Lines | None:
    """Results taken but not sent up for ratification."""
    if not scope.can(P.COMMITTEE_MANAGE):
        return None
    rows = Congress.objects.visible_to(scope, P.COMMITTEE_MANAGE).filter(state=CongressState.ELECTED)
    rows = rows.select_related("organization").order_by("held_on", "pk")
    return Lines(
        "Kết quả bầu cử chưa trình chuẩn y",
        rows,
        lambda c: Todo(
            str(c.organization),
            f"{c.get_kind_display()} ngày {format_date(c.held_on)}: chưa trình chuẩn y",
            c.get_absolute_url(),
        ),
        f"{reverse('congress:list')}?state=elected",
    )


KINDS = (terms_ending, waiting_for_ratification, not_sent_up)
