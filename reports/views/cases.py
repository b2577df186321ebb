"""The monthly report as pages: list, case page, writing, steps, the people behind a figure."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.dates import Month, format_date
from core.findings import Refused
from core.pages import add_findings
from core.workflow import Step, findings_of, offers, perform
from reports import life
from reports.documents import proposed_signer
from reports.figures import figures_of, people_behind
from reports.forms import OpenReportForm, StepForm, WriteReportForm
from reports.models import Report, ReportState
from reports.queries import ReportList, branch_reports
from reports.services import REVISABLE, open_report, revise, write
from reports.workflow import WORKFLOW


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
    return render(
        request,
        "reports/report_detail.html",
        {
            "report": report,
            "sheet": figures_of(report),
            "steps": _rail(report),
            "life_lines": life.lines_of(report),
            "life_sources": life.sources(life.life_of(report)),
            "offers": [o for o in offers(report, request.scope, request.scope.on) if o.permitted],
            "entries": _timeline(report),
            "later": later,
            "can_write": report.state == ReportState.DRAFT and request.scope.can(P.REPORT_PREPARE, report.organization),
            "can_revise": report.state in REVISABLE
            and later is None
            and request.scope.can(P.REPORT_PREPARE, report.organization),
        },
    )


def _rail(report: Report) -> list[dict]:
    states = list(WORKFLOW.rail)
    if report.state == ReportState.RETURNED:
        states = [*states[: states.index(ReportState.SENT) + 1], ReportState.RETURNED]
    position = states.index(report.state)
    taken = dict(report.steps.order_by("at").values_list("to_state", "on"))
    return [
        {
            "label": ReportState(state).label,
            "state": "done" if index < position else "current" if index == position else "next",
            "note": format_date(taken.get(state)) if index <= position and taken.get(state) else "",
        }
        for index, state in enumerate(states)
    ]


def _timeline(report: Report) -> list[dict]:
    entries = [
        {
            "when": step.at,
            "title": WORKFLOW.by_name[step.step].label,
            "body": " ".join(
                part
                for part in (step.note, f"Lý do vượt: {step.override_reason}" if step.override_reason else "")
                if part
            ),
            "by": str(step.by or ""),
        }
        for step in report.steps.select_related("by").order_by("-at", "-pk")
    ]
    return [
        *entries,
        {"when": report.created_at, "title": f"Mở báo cáo (bản {report.edition})", "by": str(report.created_by or "")},
    ]


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
                theirs = [
                    (form.fields[f"text_{code}"].label, text)
                    for code, text in report.texts.items()
                    if f"text_{code}" in form.fields and text != form.texts.get(code)
                ]
                form.data = form.data.copy()
                form.data["version"] = report.version
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
    transition = WORKFLOW.by_name.get(name)
    if transition is None:
        raise Http404
    on: date = request.scope.on
    found = findings_of(report, Step(transition, request.scope, on)) if report.state in transition.sources else []
    signer, position = proposed_signer(report, on)
    form = StepForm(
        request.POST or None, transition=transition, overridable=any(f.overridable for f in found),
        initial={"version": report.version, "on": on, "signer_name": signer, "signer_position": position},
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = dict(form.cleaned_data)
            try:
                perform(
                    report, name, scope=request.scope, on=values.pop("on"), version=values.pop("version"),
                    override_reason=values.pop("override_reason", ""), data=values,
                )  # fmt: skip
            except Refused as refused:
                add_findings(form, refused)
                status = 409 if refused.conflict else 422
            else:
                messages.success(request, f"{transition.label}: xong.")
                return redirect(report)
    context = {"report": report, "transition": transition, "form": form, "findings": found}
    return render(request, "reports/step.html", context, status=status)


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
