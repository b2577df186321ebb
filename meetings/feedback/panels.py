"""What feedback adds to the pages of an organisation and of a meeting."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from accounts.permissions import Permission as P
from core.panels import Panel, panel
from meetings.feedback.queries import open_feedback, unit_figures
from meetings.models import OPEN_STATES, Feedback

SHOWN = 5


@panel("organization")
def feedback(request, organization) -> Panel | None:
    """Received, answered, open and overdue this year."""
    if not request.scope.can(P.MEETING_VIEW, organization):
        return None
    on = request.scope.on
    rows = Feedback.objects.visible_to(request.scope).under(organization).filter(year=on.year)
    figures = unit_figures(rows, [organization], on)[0]
    kept = {"organization": organization.pk, "year": on.year}
    stats = [
        {"label": label, "value": value, "url": f"{reverse('feedback:list')}?{urlencode(kept | {'state': state})}"}
        for label, value, state in (
            ("Tiếp nhận", figures.received, ""), ("Đã trả lời", figures.answered, "replied"), ("Chưa trả lời", figures.open, "open"),
            ("Quá hạn", figures.overdue, "overdue"),
        )
    ]  # fmt: skip
    may_keep = request.scope.can(P.FEEDBACK_KEEP, organization)
    return Panel(
        "feedback/_panel.html", {"stats": stats, "organization": organization, "may_keep": may_keep, "year": on.year}
    )


@panel("meeting")
def waiting(request, meeting) -> Panel | None:
    """What waits for an answer, offered to a meeting that is still to be held or written; nothing when nothing waits."""
    if meeting.state not in OPEN_STATES:
        return None
    rows = open_feedback(meeting.organization, request.scope.on, request.scope)
    on = request.scope.on
    lines = [{"held": row, "late": row.is_overdue(on)} for row in rows[:SHOWN]]
    return Panel("feedback/_panel_meeting.html", {"lines": lines, "count": len(rows)}) if rows else None
