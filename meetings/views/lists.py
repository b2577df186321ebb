"""Lists: meetings of the scope, branches that have not met, absences of the year."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.dates import Month
from core.findings import Refused
from core.numbers import format_number
from core.paging import keyset_page
from core.workflow import NotPermitted
from meetings.models import MeetingKind, MeetingState
from meetings.parameters import ABSENT_MONTHS, EXCUSED_IN_A_ROW
from meetings.queries import (
    COUNT_UP_TO,
    MeetingList,
    branches_of_month,
    committees_of_month,
    latest_day_for,
    month_of,
    watched_members,
)
from meetings.services.evening import next_meeting, open_tonight
from regulations.lookup import NoRuleInForce


@page(permission=P.MEETING_VIEW)
@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings in scope, newest first; filters in the address; for a branch the button of what comes next."""
    listing, scope = MeetingList(request), request.scope
    branch = _own_branch(request)
    coming = next_meeting(branch, scope.on) if branch else None
    rows = listing.page
    count = listing.count
    return render(
        request,
        "meetings/list.html",
        {
            "listing": listing,
            "rows": rows,
            "count": format_number(count) if count <= COUNT_UP_TO else f"hơn {format_number(COUNT_UP_TO)}",
            "kinds": MeetingKind.choices,
            "states": MeetingState.choices,
            "branch": branch,
            "next_one": coming,
            "is_today": coming is not None and coming.held_on == scope.on,
            "month": Month.of(scope.on),
            "can_keep": scope.can(P.MEETING_KEEP),
        },
        status=422 if listing.wrong else 200,
    )


def _own_branch(request: HttpRequest) -> Organization | None:
    """The one branch whose meetings this person keeps; ``None`` for whoever works above branches."""
    home = request.scope.home
    return home if home is not None and home.is_branch and request.scope.can(P.MEETING_KEEP, home) else None


@page(permission=P.MEETING_KEEP)
@require_POST
def tonight(request: HttpRequest) -> HttpResponse:
    """Open the meeting of this evening in one press and go to its roll."""
    branch = _own_branch(request)
    if branch is None:
        raise Http404
    try:
        meeting = open_tonight(organization=branch, scope=request.scope, on=request.scope.on, now=timezone.now())
    except NotPermitted as refused:
        messages.error(request, str(refused))
        return redirect("meetings:list")
    except Refused as refused:
        for finding in refused.findings:
            messages.error(request, " ".join((finding.message, finding.remedy)).strip())
        return redirect("meetings:list")
    return redirect("meetings:roll", pk=meeting.pk)


@page(permission=P.MEETING_VIEW)
@require_safe
def month_status(request: HttpRequest) -> HttpResponse:
    """Which branches of the scope have not held their regular meeting of a month: by committee, then by name."""
    try:
        month = month_of(request.GET.get("month") or str(Month.of(request.scope.on)))
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("meetings:month")
    committee = None
    asked = request.GET.get("organization", "")
    if asked:
        visible = Organization.objects.visible_to(request.scope, P.MEETING_VIEW)
        committee = get_object_or_404(visible, pk=asked) if asked.isdecimal() and len(asked) < 18 else None
        if committee is None:
            raise Http404
    committees = committees_of_month(request.scope, month)
    inside = [row for row in committees if committee is None or _below(row.committee, committee)]
    missing = branches_of_month(request.scope, month, committee=committee).filter(held=False).select_related("parent")
    context = {
        "month": month, "committee": committee, "committees": inside,
        "branches": sum(row.branches for row in inside), "held": sum(row.held for row in inside),
        "missing": sum(row.missing for row in inside), "page": keyset_page(request, missing, order=("path", "pk"), size=50),
        "previous_month": month.previous, "next_month": month.next,
    }  # fmt: skip
    return render(request, "meetings/month.html", context)


def _below(inner: Organization | None, outer: Organization) -> bool:
    return inner is not None and (inner.path.startswith(outer.path) or outer.path.startswith(inner.path))


@page(permission=P.MEETING_VIEW)
@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    """Members with months without activity, or absent with reason many times running, in a calendar year."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 and int(asked) >= 1930 else request.scope.on.year
    day = latest_day_for(year, request.scope.on)
    months_rule, run_rule = _rule(ABSENT_MONTHS, day), _rule(EXCUSED_IN_A_ROW, day)
    rows = watched_members(
        request.scope, year, months_limit=months_rule.value if months_rule else None, run_limit=run_rule.value if run_rule else None
    )  # fmt: skip
    counted = {
        "1": lambda row: row.absences.months == 1,
        "2": lambda row: row.absences.months == 2,
        "grave": lambda row: row.grave,
    }
    which = request.GET.get("months", "")
    address = f"{reverse('meetings:absences')}?year={year}"
    figures = {code: (sum(map(fits, rows)), f"{address}&months={code}#danh-sach") for code, fits in counted.items()}
    context = {
        "year": year, "rows": list(filter(counted[which], rows)) if which in counted else rows, "months_rule": months_rule,
        "run_rule": run_rule, "counts": [(code, *figures[code]) for code in ("1", "2")], "grave": figures["grave"],
        "which": which if which in counted else "", "everybody": address,
        "may_open": request.scope.can(P.MEMBER_VIEW),
        "previous_url": f"{reverse('meetings:absences')}?year={year - 1}",
        "next_url": f"{reverse('meetings:absences')}?year={year + 1}" if year < request.scope.on.year else "",
    }  # fmt: skip
    return render(request, "meetings/absences.html", context)


def _rule(parameter, on):
    try:
        return parameter.on(on)
    except NoRuleInForce:
        return None
