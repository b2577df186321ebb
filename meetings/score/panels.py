"""What the score adds to the page of a meeting: its sentence and band."""

from __future__ import annotations

from core.panels import Panel, panel
from meetings.models import SCORED, MeetingScore
from meetings.score.queries import line_of


@panel("meeting")
def score_of_meeting(request, meeting) -> Panel | None:
    """The score of a meeting that has one."""
    if meeting.kind not in SCORED:
        return None
    score = MeetingScore.objects.filter(meeting=meeting).first()
    if score is None or not line_of(score):
        return None
    return Panel("score/_meeting_panel.html", {"score": score, "line": line_of(score), "meeting": meeting})
