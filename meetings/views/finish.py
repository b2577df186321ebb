"""The end of the evening: hours, who led, everything that stands in the way, adopted in one press."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission as P
from core.access import page
from core.findings import Refused, blocking
from core.pages import add_findings
from core.workflow import Step, findings_of, perform
from meetings.attendance import figures_of
from meetings.evening import FINISH
from meetings.forms import FinishForm
from meetings.models import Attendance, Meeting
from meetings.rules import minimum_minutes
from meetings.services.meetings import set_particulars
from meetings.views.evening import answer, progress_with, session_of
from meetings.workflow import WORKFLOW
from members.models import Member


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Hours, chair, session secretary; what is missing and by which rule; adopt, or only close the session."""
    meeting, elsewhere = session_of(request, pk)
    if elsewhere:
        return elsewhere
    scope = request.scope
    roll = list(meeting.roll.select_related("member"))
    came = [line for line in roll if line.came and line.member]
    values = _proposed(meeting, came)
    may_adopt = scope.can(P.MEETING_ADOPT, meeting.organization)
    found = _standing(meeting, values, scope)
    form = FinishForm(
        request.POST or None, came=[line.member for line in came], overridable=any(f.overridable for f in found),
        initial=values | {"version": meeting.version, "chair": getattr(values["chair"], "pk", None),
                          "session_secretary": getattr(values["session_secretary"], "pk", None)},
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            step = "adopt" if may_adopt and "close" not in request.POST else "close"
            try:
                remarks = _perform(meeting, step, form.cleaned_data, scope)
            except Refused as refused:
                add_findings(form, refused)
                meeting.refresh_from_db()
                status = refused.status
            else:
                for remark in remarks:
                    messages.warning(request, remark)
                done = (
                    f"Đã thông qua biên bản, vào sổ số {meeting.book_number}."
                    if step == "adopt"
                    else "Đã ghi giờ kết thúc buổi họp."
                )
                messages.success(request, done)
                return redirect("meetings:detail", pk=pk)
            found = _standing(
                meeting, values | {k: v for k, v in form.cleaned_data.items() if k in values and v}, scope
            )
    context = {
        "form": form, "findings": found, "blocked": bool(blocking(found)), "may_adopt": may_adopt, "figures": figures_of(roll),
        "votes": meeting.votes.count(), "items": meeting.items.count(), "spoke": meeting.speeches.values("attendance").distinct().count(),
        "can_close": meeting.state == "in_session",
    }  # fmt: skip
    return answer(request, "meetings/finish.html", meeting, progress_with(meeting, FINISH), context, status)


def _proposed(meeting: Meeting, came: list[Attendance]) -> dict:
    """What the form comes filled with: the end by the least length of such a meeting (or now, when that is later and the same evening),
    chair and secretary as planned where they came, else by the order of the roll."""
    rule = minimum_minutes(meeting)
    end = meeting.ended_at
    if end is None:
        end = meeting.started_at + timedelta(minutes=int(rule.value) if rule else 90)
        now = timezone.now().replace(second=0, microsecond=0)
        if end < now <= meeting.started_at + timedelta(hours=5):
            end = now
    there = {line.member_id: line.member for line in came}
    official = [line.member for line in came if line.membership_class == "official"]
    chair = there.get(meeting.chair_id) or (official[0] if official else None)
    others = [member for member in official if chair is None or member.pk != chair.pk]
    writer = (
        there.get(meeting.session_secretary_id) if meeting.session_secretary_id != getattr(chair, "pk", None) else None
    )
    return {
        "started_at": meeting.started_at, "ended_at": end, "chair": chair,
        "session_secretary": writer or (others[0] if others else None),
    }  # fmt: skip


def _standing(meeting: Meeting, values: dict, scope) -> list:
    """What the rules say of adopting the minutes with these values."""
    chair: Member | None = values["chair"]
    writer: Member | None = values["session_secretary"]
    kept = (meeting.chair, meeting.session_secretary)
    meeting.chair, meeting.session_secretary = chair, writer
    data = {"started_at": values["started_at"], "ended_at": values["ended_at"]}
    found = findings_of(meeting, Step(WORKFLOW.by_name["adopt"], scope, scope.on, data))
    meeting.chair, meeting.session_secretary = kept
    return found


@transaction.atomic
def _perform(meeting: Meeting, step: str, values: dict, scope) -> list[str]:
    """Write hours and leaders and take the step, all or nothing; answers with the remarks of the rules."""
    kept = {name: values[name] for name in ("started_at", "ended_at", "chair", "session_secretary")}
    saved = set_particulars(meeting=meeting, values=kept, by=scope.user, version=values["version"])
    if step == "close" and saved.state == "held":
        return []
    record = perform(
        saved, step, scope=scope, on=scope.on, data={"ended_at": values["ended_at"]},
        override_reason=values.get("override_reason", ""),
    )  # fmt: skip
    meeting.refresh_from_db()
    return [finding["message"] for finding in record.findings if finding["level"] == "warning"]
