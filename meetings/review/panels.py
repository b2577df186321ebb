"""The review on the pages of a member and of an organisation: levels by year, rounds under way."""

from __future__ import annotations

from accounts.permissions import Permission as P
from core.panels import Panel, panel
from meetings.models import Evaluation, OrganizationEvaluation
from meetings.models.review import level_label

SHOWN = 8


@panel("member")
def levels(request, member) -> Panel | None:
    """The levels of the last years, replaced versions struck out; one statement."""
    if not request.scope.can(P.REVIEW_VIEW, member.organization):
        return None
    rows = (
        Evaluation.objects.visible_to(request.scope)
        .filter(member=member)
        .order_by("-year", "-quarter", "-edition")[:SHOWN]
    )
    lines = [{"case": case, "level": level_label(case.level)} for case in rows]
    return Panel("review/_member_panel.html", {"lines": lines, "member": member}) if lines else None


@panel("organization")
def results(request, organization) -> Panel | None:
    """The levels of an organisation by year; one statement."""
    if not request.scope.can(P.REVIEW_VIEW, organization):
        return None
    rows = OrganizationEvaluation.objects.visible_to(request.scope).filter(organization=organization).standing()[:SHOWN]
    lines = [{"case": case, "level": level_label(case.level)} for case in rows]
    return Panel("review/_organization_panel.html", {"lines": lines, "organization": organization}) if lines else None
