"""Lines of the first page about public feedback: what waits for an answer."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from accounts.permissions import Permission as P
from meetings.feedback.queries import notice_until
from meetings.models import Feedback
from reminders.lines import Lines, Todo, ends


def waiting(scope) -> Lines | None:
    """Feedback whose deadline is near or over, and what nobody has taken up yet."""
    if not scope.can(P.FEEDBACK_KEEP):
        return None
    rows = (
        Feedback.objects.visible_to(scope, P.FEEDBACK_KEEP)
        .filter(Q(state="received") | Q(state="handling", due_on__lte=notice_until(scope.on)))
        .select_related("organization")
        .order_by("due_on", "pk")
    )
    return Lines(
        "Góp ý của Mặt trận, đoàn thể, nhân dân chờ trả lời",
        rows,
        lambda held: Todo(
            f"{held.source_name}: {held.about or held.get_subject_display()}",
            f"{held}, {held.organization}",
            held.get_absolute_url(),
        ),
        f"{reverse('feedback:list')}?state=open",
        ends(scope, "due_on"),
    )


KINDS = (waiting,)
