"""A meeting as a case: made, prepared, its page, its steps, the names behind a figure."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.case_pages import log_of, rail_of, step_page, steps_of
from core.dates import TIME_ZONE, Month
from core.findings import Refused
from core.pages import add_findings, differing, keep_typed
from core.panels import panels_for
from core.workflow import offers
from meetings.attendance import figures_of
from meetings.forms import MeetingStepForm, NewMeetingForm, PrepareForm
from meetings.models import LOCKED_STATES, Meeting, MeetingKind, MeetingState
from meetings.queries import names_behind
from meetings.services.meetings import PARTICULARS, plan_meeting, set_particulars
from meetings.services.plans import habit_of
from meetings.views.common import breadcrumbs_of, meeting_of, people_of
from meetings.votes_words import base_words
from meetings.workflow import WORKFLOW, papers_due


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def new_meeting(request: HttpRequest) -> HttpResponse:
    """Put a meeting into the calendar; the regular one of this month is filled in."""
    scope = request.scope
    organizations = Organization.objects.visible_to(scope, P.MEETING_KEEP).active().branches()
    form = NewMeetingForm(
        request.POST or None, organizations=organizations, on=scope.on, initial=_first_values(request, organizations)
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                meeting = plan_meeting(
                    organization=values["organization"], kind=MeetingKind(values["kind"]), for_month=values["for_month"],
                    planned_at=values["planned_at"], by=request.user, topic=values["topic"],
                    **({"place": values["place"]} if values["place"] else {}),
                )  # fmt: skip
            except Refused as refused:
                status = add_findings(form, refused)
            else:
                messages.success(request, f"Đã lập {meeting.get_kind_display().lower()} {meeting.month.label}.")
                return redirect(meeting)
    return render(request, "meetings/new.html", {"form": form}, status=status)


def _first_values(request: HttpRequest, organizations) -> dict:
    """The regular meeting of this month on the usual day and hour; of the next month when this one is already in the calendar."""
    asked = request.GET.get("organization", "")
    home = request.scope.home
    branch = organizations.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 18 else None
    branch = branch or (home if home is not None and home.is_branch else None)
    kind = request.GET.get("kind") if request.GET.get("kind") in MeetingKind.values else MeetingKind.REGULAR
    month = Month.of(request.scope.on)
    first = {"organization": branch.pk if branch else None, "kind": kind}
    if branch is None:
        return first | {"for_month": str(month)}
    if kind == MeetingKind.REGULAR:
        taken = (
            Meeting.objects.monthly().filter(organization=branch, for_month=month.first_day).exclude(state="cancelled")
        )
        month = month.next if taken.exists() else month
    habit = habit_of(branch)
    day = month.first_day + timedelta(days=min(habit.day, month.last_day.day) - 1)
    day = max(day, request.scope.on)
    last = Meeting.objects.filter(organization=branch).order_by("-planned_at").values_list("place", flat=True).first()
    return first | {
        "for_month": str(month), "planned_at": datetime.combine(day, habit.at, TIME_ZONE), "place": last or "",
    }  # fmt: skip


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Particulars and preparation: hour, place, who leads, who prepares, what the committee agreed, materials, notice."""
    meeting = meeting_of(request, pk, P.MEETING_KEEP)
    if meeting.state in (*LOCKED_STATES, MeetingState.CANCELLED):
        messages.error(request, f"Buổi họp đang ở trạng thái “{meeting.state_label}”, không sửa được.")
        return redirect(meeting)
    people = people_of(meeting)
    form = PrepareForm(request.POST or None, instance=meeting, members=people)
    status, theirs = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = {name: form.cleaned_data[name] for name in PARTICULARS if name in form.cleaned_data}
            try:
                set_particulars(meeting=meeting, values=values, by=request.user, version=form.cleaned_data["version"])
            except Refused as refused:
                status = add_findings(form, refused)
                if refused.conflict:
                    held = Meeting.objects.select_related("chair", "session_secretary", "preparer").get(pk=pk)
                    theirs = differing(form, {name: getattr(held, name) for name in values})
                    keep_typed(form, version=held.version)
            else:
                messages.success(request, "Đã lưu.")
                return redirect("meetings:detail", pk=pk)
    context = {
        "meeting": meeting,
        "form": form,
        "theirs": theirs,
        "breadcrumbs": breadcrumbs_of(meeting, "Chuẩn bị, thông tin chung"),
    }
    return render(request, "meetings/prepare.html", context, status=status)


@page(permission=P.MEETING_VIEW)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One page for the meeting: where it stands, what is missing, roll, votes, tasks, papers, who did what."""
    meeting = meeting_of(request, pk)
    scope = request.scope
    steps = steps_of(meeting)
    roll = list(meeting.roll.all())
    votes = [
        (vote, base_words(vote, of_committee=meeting.of_committee))
        for vote in meeting.votes.select_related("member", "recorded_by")
    ]
    due = papers_due(meeting)
    context = {
        "meeting": meeting,
        "breadcrumbs": breadcrumbs_of(meeting)[:1],
        "rail": rail_of(meeting, steps),
        "entries": log_of(meeting, steps, opened="Lập buổi họp"),
        "offers": [offer for offer in offers(meeting, scope, scope.on) if offer.permitted],
        "roll": figures_of(roll) if roll else None,
        "votes": votes,
        "items": list(meeting.items.select_related("responsible").order_by("order", "pk")),
        "reviews": list(meeting.item_reviews.select_related("item__responsible", "item__meeting")),
        "speakers": meeting.speeches.values("attendance").distinct().count() if roll else 0,
        "can_keep": scope.can(P.MEETING_KEEP, meeting.organization),
        "due": due,
        "overdue": bool(due and due < scope.on and meeting.state in (MeetingState.HELD, MeetingState.IN_SESSION, MeetingState.ADOPTED)),
        "locked": meeting.state in LOCKED_STATES,
        "planned": meeting.state in (MeetingState.PLANNED, MeetingState.NOTIFIED),
        "corrections": list(meeting.corrections.select_related("by")) if meeting.locked_at else [],
        "panels": panels_for("meeting", request, meeting),
    }  # fmt: skip
    return render(request, "meetings/detail.html", context)


@page(permission=P.MEETING_VIEW)
@require_safe
def people(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The names behind a figure of the roll; ``spoke`` are those who spoke."""
    meeting = meeting_of(request, pk)
    roll = list(meeting.roll.select_related("member"))
    if code == "spoke":
        spoke = set(meeting.speeches.values_list("attendance", flat=True))
        found = ("Đã phát biểu", [line for line in roll if line.pk in spoke])
    else:
        found = names_behind(roll, code)
    if found is None:
        raise Http404
    label, lines = found
    may_open = request.scope.can(P.MEMBER_VIEW, meeting.organization)
    context = {
        "meeting": meeting,
        "label": label,
        "lines": lines,
        "may_open": may_open,
        "breadcrumbs": breadcrumbs_of(meeting, label),
    }
    return render(request, "meetings/people.html", context)


@page(permission=P.MEETING_VIEW)
@require_http_methods(["GET", "POST"])
def take_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of the case: what stands in its way, what it asks for, the button."""
    meeting = meeting_of(request, pk)
    may_finish = meeting.is_writable and request.scope.can(P.MEETING_KEEP, meeting.organization)
    if request.method == "GET" and name == "adopt" and may_finish:
        return redirect("meetings:finish", pk=pk)

    def done(record) -> HttpResponse:
        for finding in record.findings:
            messages.warning(request, finding["message"])
        return redirect("meetings:roll" if name == "open" else "meetings:detail", pk=pk)

    label = getattr(WORKFLOW.by_name.get(name), "label", "")
    return step_page(
        request, meeting, name, form_class=MeetingStepForm, done=done, breadcrumbs=breadcrumbs_of(meeting, label)
    )
