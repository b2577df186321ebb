"""The monthly report as pages: list, case page, writing, steps, the people behind a figure."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.case_pages import log_of, rail_of, step_page, steps_of
from core.dates import Month
from core.findings import Refused
from core.pages import add_findings, differing, keep_typed
from core.workflow import offers
from reports import life
from reports.documents import proposed_signer
from reports.figures import figures_of, people_behind
from reports.forms import OpenReportForm, WriteReportForm
from reports.models import Report, ReportState
from reports.queries import ReportList, branch_reports
from reports.services import REVISABLE, open_report, revise, write


def _report(request: HttpRequest, pk: int) -> Report:
    rows = Report.objects.visible_to(request.scope).select_related(
        "organization__parent", "document", "opens_from", "supersedes"
    )
    return get_object_or_404(rows, pk=pk)


@page(permission=P.REPORT_VIEW)
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """Reports in scope, newest period first; filters in the address."""
    listing = ReportList(request.scope, request.GET)
    scope = request.scope
    rights = {"can_open": scope.can(P.REPORT_PREPARE), "can_receive": scope.can(P.REPORT_RECEIVE)}
    return render(request, "reports/report_list.html", {"listing": listing} | rights)


@page(permission=P.REPORT_PREPARE)
@require_http_methods(["GET", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    """Open the report of a month."""
    organizations = Organization.objects.visible_to(request.scope, P.REPORT_PREPARE).active()
    asked = request.GET.get("organization", "")
    first = asked if asked.isdecimal() else getattr(request.scope.home, "pk", None)
    form = OpenReportForm(
        request.POST or None,
        organizations=organizations,
        initial={"organization": first, "month": str(Month.of(request.scope.on))},
    )
    form.fields["organization"].choices = [(o.pk, o.name) for o in organizations.order_by("path")[:300]]
    if request.method == "POST" and form.is_valid():
        try:
            report = open_report(
                organization=form.cleaned_data["organization"],
                month=form.cleaned_data["month"],
                by=request.user,
                on=request.scope.on,
            )
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, f"Đã mở {report.get_kind_display().lower()} {report.month.label}.")
            return redirect(report)
    return render(request, "reports/open_new.html", {"form": form}, status=422 if form.is_bound else 200)


@page(permission=P.REPORT_VIEW)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One page for the case: where it stands, its figures, its words, what may be done next, who did what."""
    report = _report(request, pk)
    later = Report.objects.filter(supersedes=report).first()
    steps = steps_of(report)
    return render(
        request,
        "reports/report_detail.html",
        {
            "report": report,
            "sheet": figures_of(report),
            "steps": rail_of(report, steps),
            "life_lines": life.lines_of(report),
            "life_sources": life.sources(life.life_of(report)),
            "offers": [o for o in offers(report, request.scope, request.scope.on) if o.permitted],
            "entries": log_of(report, steps, opened=f"Mở báo cáo (bản {report.edition})"),
            "later": later,
            "can_write": report.state == ReportState.DRAFT and request.scope.can(P.REPORT_PREPARE, report.organization),
            "can_revise": report.state in REVISABLE
            and later is None
            and request.scope.can(P.REPORT_PREPARE, report.organization),
        },
    )


@page(permission=P.REPORT_PREPARE)
@require_http_methods(["GET", "POST"])
def write_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Write prose and figures entered by hand; the second of two writers is told and loses nothing."""
    report = _report(request, pk)
    if not request.scope.can(P.REPORT_PREPARE, report.organization):
        raise Http404
    form = WriteReportForm(request.POST or None, report=report)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            write(report=report, texts=form.texts, inputs=form.inputs, version=form.cleaned_data["version"])
        except Refused as refused:
            form.add_error(None, str(refused))
            report.refresh_from_db()
            if refused.conflict and report.state == ReportState.DRAFT:
                theirs = differing(form, {f"text_{code}": text for code, text in report.texts.items()})
                keep_typed(form, version=report.version)
        else:
            messages.success(request, "Đã lưu.")
            return redirect(report)
    context = {"report": report, "form": form, "theirs": theirs, "plan": report.texts.get("previous_plan", "")}
    return render(request, "reports/write.html", context, status=422 if form.is_bound else 200)


@page(permission=P.REPORT_VIEW)
@require_http_methods(["GET", "POST"])
def take_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of the procedure: what stands in its way, what it asks for, the button."""
    report = _report(request, pk)
    signer, position = proposed_signer(report, request.scope.on)
    return step_page(request, report, name, initial={"signer_name": signer, "signer_position": position})


@page(permission=P.REPORT_PREPARE)
@require_POST
def revise_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the corrected edition."""
    report = _report(request, pk)
    if not request.scope.can(P.REPORT_PREPARE, report.organization):
        raise Http404
    try:
        fresh = revise(report=report, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(report)
    messages.success(request, f"Đã mở bản {fresh.edition} để đính chính.")
    return redirect(fresh)


@page(permission=P.REPORT_VIEW)
@require_safe
def figure(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The people or events behind one figure."""
    report = _report(request, pk)
    found = people_behind(report, code)
    if found is None:
        raise Http404
    shown, people = found
    return render(
        request,
        "reports/figure.html",
        {"report": report, "figure": shown, "people": people, "may_open": request.scope.can(P.MEMBER_VIEW, report.organization),
         "breadcrumbs": [{"label": str(report), "url": report.get_absolute_url()}, {"label": shown.label.strip()}]},
    )  # fmt: skip


@page(permission=P.REPORT_RECEIVE)
@require_safe
def month_status(request: HttpRequest) -> HttpResponse:
    """Which branches of a committee have reported a month, and whether their figures add up to the committee's."""
    try:
        month = Month.parse(request.GET.get("month") or str(Month.of(request.scope.on).previous))
    except ValueError as error:
        messages.error(request, str(error))
        return redirect(reverse("reports:status"))
    committees = Organization.objects.visible_to(request.scope, P.REPORT_RECEIVE).active()
    asked = request.GET.get("organization", "")
    home = request.scope.home
    chosen = (
        get_object_or_404(committees, pk=asked)
        if asked.isdecimal()
        else committees.filter(pk=getattr(home, "pk", None)).first()
    )
    chosen = chosen or committees.order_by("path").first()
    if chosen is None:
        raise Http404
    return render(
        request,
        "reports/status.html",
        {"month": month, "organization": chosen, "status": branch_reports(chosen, month)},
    )
