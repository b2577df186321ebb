"""Congresses as pages: list, what is due, the case page, particulars, officers, papers, attendance, steps, corrections."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from branches.models import Level, Organization
from core.access import page
from core.case_pages import log_of, rail_of, step_page, steps_of
from core.findings import Refused
from core.pages import add_findings, differing, keep_typed
from core.workflow import offers
from meetings.congress.attendance import once, remember, turnout_of
from meetings.congress.ballots import ballots_of, next_ballots
from meetings.congress.forms import (
    AttendanceForm,
    CongressStepForm,
    CorrectionForm,
    OfficersForm,
    OpenCongressForm,
    PaperForm,
    ParticularsForm,
)
from meetings.congress.queries import CongressList, committee_of, due_congresses, visible_units
from meetings.congress.services import (
    add_paper,
    append_correction,
    open_congress,
    remove_paper,
    set_attendance,
    set_officers,
    set_particulars,
)
from meetings.congress.views.common import EDIT, ask, congress_for, form_page, trail
from meetings.congress.workflow import WORKFLOW
from meetings.models import Congress, CongressPaper, CongressState
from meetings.models.congress import CANDIDATE_STATES, RESULT_STATES

_SHOWN_DUE = 200
QUIET = (
    "appoint",
    "withdraw",
    "send_back",
    "invalid",
    "postpone",
)  # never the one act of the page; told on their own page


@page(permission=P.MEETING_VIEW)
@require_safe
def congress_list(request: HttpRequest) -> HttpResponse:
    """Congresses in scope, latest first, with how many are due."""
    due = due_congresses(visible_units(request.scope), request.scope.on)
    context = {"listing": CongressList(request.scope, request.GET), "due": due, "can_open": request.scope.can(EDIT)}
    return render(request, "congress/list.html", context)


@page(permission=P.MEETING_VIEW)
@require_safe
def due_list(request: HttpRequest) -> HttpResponse:
    """Congresses overdue and coming, with figures by unit."""
    units = visible_units(request.scope)
    asked = request.GET.get("under", "")
    under = get_object_or_404(units, pk=asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else None
    due = due_congresses(units.under(under) if under else units, request.scope.on)
    context = {
        "due": due, "shown": due.rows[:_SHOWN_DUE], "under": under, "can_open": request.scope.can(EDIT),
        "breadcrumbs": trail(("Đến hạn đại hội", "")),
    }  # fmt: skip
    return render(request, "congress/due.html", context)


@page(permission=EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    """Begin to prepare a congress."""
    organizations = Organization.objects.visible_to(request.scope, EDIT).active().exclude(level=Level.PARTY_CELL)
    asked = request.GET.get("organization", "")
    first = asked if asked.isascii() and asked.isdecimal() else getattr(request.scope.home, "pk", None)
    form = OpenCongressForm(request.POST or None, organizations=organizations, initial={"organization": first})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            congress = open_congress(by=request.user, **form.cleaned_data)
        except Refused as refused:
            status = add_findings(form, refused)
        else:
            messages.success(request, f"Đã lập {congress.get_kind_display().lower()}.")
            return redirect(congress)
    return form_page(request, form, status=status, title="Lập đại hội", submit="Lập đại hội", back=reverse("congress:list"),
                     breadcrumbs=trail(("Lập đại hội", "")))  # fmt: skip


@page(permission=P.MEETING_VIEW)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One page for the congress: where it stands, who came, who was elected, what may be done next, who did what."""
    congress = remember(congress_for(request, pk))
    scope = request.scope
    may_edit = scope.can(EDIT, congress.organization)
    ballots = ballots_of(congress)
    steps = steps_of(congress)
    by_office: dict[str, list] = {}
    for ballot in ballots:
        by_office.setdefault(ballot.office, []).append(ballot)
    entries = next_ballots(congress)
    context = {
        "congress": congress, "steps": rail_of(congress, steps, states=_way(congress)),
        "entries": log_of(congress, steps, opened="Lập đại hội"),
        "offers": [offer for offer in offers(congress, scope, scope.on) if offer.permitted],
        "turnout": turnout_of(congress), "offices": [(entry, by_office.get(entry.rule.office, [])) for entry in entries],
        "committee": committee_of(congress) if congress.state in RESULT_STATES else [],
        "officers": once(congress, "officers", lambda: list(congress.officers.all())), "papers": list(congress.papers.all()),
        "corrections": list(congress.corrections.select_related("by")) if congress.locked_at else [], "meeting_url": _meeting_url(congress),
        "can_list": may_edit and congress.state in CANDIDATE_STATES,
        "can_count": may_edit and congress.state == CongressState.IN_SESSION, "may_edit": may_edit, "quiet": QUIET,
        "can_edit": may_edit and congress.state in CANDIDATE_STATES,
        "can_attend": may_edit and not congress.organization.is_branch
        and congress.state in (CongressState.CALLED, CongressState.IN_SESSION),
        "can_correct": may_edit and congress.state == CongressState.RATIFIED,
        "breadcrumbs": trail((congress.organization.name, "")),
    }  # fmt: skip
    return render(request, "congress/detail.html", context)


def _meeting_url(congress: Congress) -> str:
    if congress.meeting is None:
        return ""
    try:
        return congress.meeting.get_absolute_url()
    except NoReverseMatch:
        return ""


def _way(congress: Congress) -> list[str]:
    """The states of the rail: a consent or a postponement stands where it came."""
    states = list(WORKFLOW.rail)
    if congress.consent_document or congress.state == CongressState.CONSENTED:
        states.insert(1, CongressState.CONSENTED)
    if congress.state == CongressState.POSTPONED:
        states.insert(1, CongressState.POSTPONED)
    return states


@page(permission=EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Day, place, term, size; the second of two people is told and loses nothing."""
    congress = congress_for(request, pk, EDIT)
    form = ParticularsForm(request.POST or None, congress=congress)
    return _saved(request, congress, form, "Sửa thông tin đại hội",
                  lambda v: set_particulars(congress=congress, values=form.values(), version=v))  # fmt: skip


@page(permission=EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def officers(request: HttpRequest, pk: int) -> HttpResponse:
    """Presidium, secretaries, counting board."""
    congress = congress_for(request, pk, EDIT)
    form = OfficersForm(request.POST or None, congress=congress)
    return _saved(request, congress, form, "Người điều hành, ban kiểm phiếu",
                  lambda v: set_officers(congress=congress, names=form.names(), version=v))  # fmt: skip


@page(permission=EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """The attendance of a committee's congress."""
    congress = congress_for(request, pk, EDIT)
    form = AttendanceForm(request.POST or None, congress=congress)
    return _saved(request, congress, form, "Số đại biểu dự đại hội",
                  lambda v: set_attendance(congress=congress, values=form.cleaned_data, version=v))  # fmt: skip


def _saved(request: HttpRequest, congress: Congress, form, title: str, save) -> HttpResponse:
    status, theirs = 200, None
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data["version"])
        except Refused as refused:
            status = add_findings(form, refused)
            if refused.conflict:
                congress.refresh_from_db()
                theirs = differing(form, type(form)(congress=congress).initial)
                keep_typed(form, version=congress.version)
        else:
            messages.success(request, "Đã lưu.")
            return redirect(congress)
    return form_page(request, form, status=status, title=title, subtitle=str(congress), submit="Lưu", theirs=theirs,
                     back=congress.get_absolute_url(),
                     breadcrumbs=trail((congress.organization.name, congress.get_absolute_url()), (title, "")))  # fmt: skip


@page(permission=EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a paper of the congress."""
    congress = congress_for(request, pk, EDIT)
    form = PaperForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            add_paper(congress=congress, values=form.cleaned_data, by=request.user)
        except Refused as refused:
            status = add_findings(form, refused)
        else:
            messages.success(request, "Đã ghi văn bản.")
            return redirect(congress)
    return form_page(request, form, status=status, title="Ghi văn bản của đại hội", subtitle=str(congress), submit="Ghi văn bản",
                     back=congress.get_absolute_url(),
                     breadcrumbs=trail((congress.organization.name, congress.get_absolute_url()), ("Văn bản", "")))  # fmt: skip


@page(permission=EDIT)
@require_POST
def paper_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a paper off the list."""
    rows = CongressPaper.objects.visible_to(request.scope).select_related("congress__organization")
    paper = get_object_or_404(rows, pk=pk)
    ask(request, paper.congress, EDIT)
    try:
        remove_paper(paper=paper)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Đã bỏ văn bản.")
    return redirect(paper.congress)


@page(permission=EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def take_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of the procedure: what stands in its way, what it asks for, the button."""
    congress = congress_for(request, pk)
    label = getattr(WORKFLOW.by_name.get(name), "label", "")
    way = trail((congress.organization.name, congress.get_absolute_url()), (label, ""))
    return step_page(request, congress, name, form_class=CongressStepForm, breadcrumbs=way)


@page(permission=EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Append a correction to a ratified election."""
    congress = congress_for(request, pk, EDIT)
    form = CorrectionForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            append_correction(congress=congress, on=request.scope.on, by=request.user, **form.cleaned_data)
        except Refused as refused:
            status = add_findings(form, refused)
        else:
            messages.success(request, "Đã ghi đính chính.")
            return redirect(congress)
    return form_page(request, form, status=status, title="Đính chính kết quả", subtitle=str(congress), submit="Ghi đính chính",
                     back=congress.get_absolute_url(), help="Kết quả đã chuẩn y được giữ nguyên; đính chính ghi thêm bên dưới.",
                     breadcrumbs=trail((congress.organization.name, congress.get_absolute_url()), ("Đính chính", "")))  # fmt: skip
