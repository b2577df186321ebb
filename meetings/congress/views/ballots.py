"""Ballots as pages: the list of candidates, the count, taking one away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.findings import Refused
from core.pages import add_findings, differing, keep_typed
from meetings.congress.attendance import has_committee, standings_of
from meetings.congress.ballots import NextBallot, draw_up, next_ballots, pool_of, revise_list
from meetings.congress.counting import enter_count, judge, remove_ballot
from meetings.congress.forms import BallotListForm, CountForm, office_from
from meetings.congress.offices import OfficeRule, offices_of
from meetings.congress.views.common import EDIT, ballot_for, congress_for, form_page, trail
from meetings.models import Ballot, Congress, CongressState
from meetings.models.congress import CANDIDATE_STATES
from members.models import Member
from members.search import understand

_FOUND = 30  # people a search of a larger organisation offers


def _rule(congress: Congress, office: str) -> OfficeRule:
    rules = offices_of(congress.organization, has_committee=has_committee(congress))
    found = next((rule for rule in rules if rule.office == office), None)
    if found is None:
        raise Http404
    return found


def _people(request: HttpRequest, congress: Congress, rule: OfficeRule, held: set[int]) -> list[Member]:
    """Who is offered: the pool of the office; of a branch its official members; of a larger organisation those found, and those ticked."""
    rows = Member.objects.order_by("name_sort_key", "pk")
    ticked = {
        int(name.removeprefix("candidate_")) for name in request.POST if name.removeprefix("candidate_").isdecimal()
    } | held
    pool = pool_of(congress, rule)
    if pool is not None:
        return list(rows.filter(pk__in=pool | held))
    if congress.organization.is_branch:
        able = {key for key, one in standings_of(congress).items() if one.official and not one.suspended}
        return list(rows.filter(pk__in=able | held))
    shown = Member.objects.visible_to(request.scope).current().under(congress.organization)
    search = understand(request.GET.get("q", "").replace("\x00", "").strip())
    found = (
        list(shown.filter(search.condition).order_by("name_sort_key", "pk").values_list("pk", flat=True)[:_FOUND])
        if search
        else []
    )
    kept = set(shown.filter(pk__in=ticked).values_list("pk", flat=True)) | held
    return list(rows.filter(pk__in=kept | set(found)))


@page(permission=EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int, office: str) -> HttpResponse:
    """The list of candidates of the next round of an office."""
    congress = congress_for(request, pk, EDIT)
    if office_from(office) is None:
        raise Http404
    rule = _rule(congress, office)
    entry = next(e for e in next_ballots(congress) if e.rule.office == office)
    form = BallotListForm(
        request.POST or None, people=_people(request, congress, rule, set()), held={}, seats=entry.seats
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            ballot = draw_up(
                congress=congress,
                office=office,
                seats=form.cleaned_data["seats"],
                nominees=form.nominees(),
                by=request.user,
            )
        except Refused as refused:
            status = add_findings(form, refused)
        else:
            messages.success(request, f"Đã lập danh sách bầu {ballot}.")
            return redirect(ballot)
    title = f"Danh sách bầu {rule.label.lower()}, lần {entry.round}"
    return _list_page(request, congress, form, entry=entry, title=title, status=status)


@page(permission=EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the list of a ballot not counted yet."""
    ballot = ballot_for(request, pk, EDIT)
    congress = ballot.congress
    held = dict(ballot.candidates.values_list("member_id", "source"))
    rule = _rule(congress, ballot.office)
    form = BallotListForm(
        request.POST or None, people=_people(request, congress, rule, set(held)), held=held, seats=ballot.seats,
        initial={"version": ballot.version},
    )  # fmt: skip
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            revise_list(
                ballot=ballot,
                seats=form.cleaned_data["seats"],
                nominees=form.nominees(),
                version=form.cleaned_data["version"],
            )
        except Refused as refused:
            status = add_findings(form, refused)
        else:
            messages.success(request, "Đã sửa danh sách bầu cử.")
            return redirect(ballot)
    return _list_page(request, congress, form, entry=None, title=f"Sửa danh sách: {ballot}", status=status)


def _list_page(
    request: HttpRequest, congress: Congress, form, *, entry: NextBallot | None, title: str, status: int
) -> HttpResponse:
    return form_page(
        request, form, status=status, template="congress/ballot_list.html", congress=congress, entry=entry, title=title,
        searchable=not congress.organization.is_branch, query=request.GET.get("q", ""),
        breadcrumbs=trail((congress.organization.name, congress.get_absolute_url()), (title, "")),
    )  # fmt: skip


@page(permission=P.MEETING_VIEW)
@require_safe
def ballot(request: HttpRequest, pk: int) -> HttpResponse:
    """One ballot: its list, its count, who is elected."""
    found = ballot_for(request, pk)
    congress = found.congress
    may = request.scope.can(EDIT, congress.organization)
    context = {
        "ballot": found, "congress": congress, "candidates": _ranked(found),
        "can_revise": may and not found.counted and congress.state in CANDIDATE_STATES,
        "can_count": may and congress.state == CongressState.IN_SESSION,
        "can_remove": may and congress.state in CANDIDATE_STATES, "tied": _tied(found),
        "breadcrumbs": trail((congress.organization.name, congress.get_absolute_url()), (str(found), "")),
    }  # fmt: skip
    return render(request, "congress/ballot.html", context)


def _ranked(ballot: Ballot) -> list:
    rows = list(ballot.candidates.all())
    return sorted(rows, key=lambda c: (-(c.votes or 0), c.order)) if ballot.counted else rows


def _tied(ballot: Ballot) -> list[str]:
    """Names that stand equal at the last seat."""
    if not ballot.counted:
        return []
    rows = list(ballot.candidates.all())
    if sum(c.elected for c in rows) >= ballot.seats:
        return []
    return [c.full_name for c in rows if not c.elected and c.votes >= ballot.threshold]


@page(permission=EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what the counting board reports; the second of two people sees the other's numbers and loses nothing."""
    found = ballot_for(request, pk, EDIT)
    congress = found.congress
    rule = _rule(congress, found.office)
    form = CountForm(request.POST or None, ballot=found, by_committee=rule.by_committee)
    status, theirs = 200, None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            enter_count(ballot=found, count=form.count(), by=request.user, present=typed.get("present"), note=typed["note"],
                        version=typed["version"])  # fmt: skip
        except Refused as refused:
            status = add_findings(form, refused)
            if refused.conflict and (held := Ballot.objects.filter(pk=found.pk).first()):
                theirs = differing(form, CountForm(ballot=held, by_committee=rule.by_committee).initial)
                keep_typed(form, version=held.version)
        else:
            messages.success(request, "Đã ghi kết quả kiểm phiếu.")
            return redirect(found)
    judged, trouble = None, None
    try:
        judged = judge(found)
    except Refused as refused:
        trouble = refused.findings
    return form_page(
        request, form, status=status, template="congress/count.html", ballot=found, congress=congress, judged=judged, theirs=theirs,
        trouble=trouble, title=f"Kiểm phiếu: {found}",
        breadcrumbs=trail((congress.organization.name, congress.get_absolute_url()), (f"Kiểm phiếu {found}", "")),
    )  # fmt: skip


@page(permission=EDIT)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a ballot away that was entered by mistake."""
    found = ballot_for(request, pk, EDIT)
    try:
        remove_ballot(ballot=found)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(found)
    messages.success(request, "Đã bỏ lần bầu.")
    return redirect(found.congress)
