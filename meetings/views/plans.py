"""The plan of meetings of a year: made in one press, by quarter, edited, approved, printed; its lines become meetings."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.dates import format_date
from core.exports import answer_print
from core.findings import WARNING, Finding, Refused, Right
from core.pages import add_findings, keep_typed
from core.paging import keyset_page
from meetings.documents import plan_context
from meetings.forms import NewPlanForm, PlanForm, PlanLineForm
from meetings.models import MeetingKind, MeetingPlan, PlanLine
from meetings.parameters import THEMATIC_PER_QUARTER
from meetings.queries import latest_day_for
from meetings.roll import members_on
from meetings.services.plans import (
    Line,
    approve_plan,
    draft_plan,
    habit_of,
    open_line,
    quarters_without_theme,
    save_plan,
)
from members.models import Member
from regulations.lookup import NoRuleInForce

NEW_LINES = 3


def _plan(request: HttpRequest, pk: int, permission: str = P.MEETING_VIEW) -> MeetingPlan:
    rows = MeetingPlan.objects.visible_to(request.scope).select_related("organization__parent")
    plan = get_object_or_404(rows, pk=pk)
    if permission != P.MEETING_VIEW and not request.scope.can(permission, plan.organization):
        raise PermissionDenied(f"Vai trò của đồng chí không sửa được kế hoạch của {plan.organization.name}.")
    return plan


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of the plan with its lines and what is missing in it."""

    number: int
    lines: list[PlanLine]
    findings: list[Finding]


def quarters_of(lines: list[PlanLine], on) -> list[Quarter]:
    """The plan by quarter; a quarter without a thematic meeting is remarked with the rule of the day."""
    missing = quarters_without_theme(lines)
    try:
        rule = THEMATIC_PER_QUARTER.on(on)
    except NoRuleInForce:
        rule = None
    found = []
    for number in range(1, 5):
        remarks = []
        if rule is not None and number in missing:
            remarks.append(
                Finding("no_theme", f"Quý {number} chưa có buổi sinh hoạt chuyên đề; quy định ít nhất {rule.value} lần mỗi quý.",
                        WARNING, right=Right.REGULATION, basis=rule.cite(),
                        remedy="Thêm buổi chuyên đề, hoặc đổi một buổi thành “Thường kỳ kết hợp chuyên đề”.")
            )  # fmt: skip
        found.append(Quarter(number, [line for line in lines if (line.month - 1) // 3 + 1 == number], remarks))
    return found


@page(permission=P.MEETING_VIEW)
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans in scope, the latest year first."""
    asked = request.GET.get("year", "")
    rows = MeetingPlan.objects.visible_to(request.scope).select_related("organization")
    if asked.isdecimal() and len(asked) == 4:
        rows = rows.filter(year=int(asked))
    found = keyset_page(request, rows, order=("-year", "-pk"), size=50)
    return render(
        request, "meetings/plans.html", {"page": found, "year": asked, "can_keep": request.scope.can(P.MEETING_KEEP)}
    )


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    """Make the plan of a year in one press: day and hour as the branch usually meets."""
    organizations = Organization.objects.visible_to(request.scope, P.MEETING_KEEP).active().branches()
    form = NewPlanForm(request.POST or None, organizations=organizations, initial=_first_plan(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                plan = draft_plan(
                    organization=values["organization"], year=values["year"], day=values["day"], at=values["usual_time"], by=request.user
                )  # fmt: skip
            except Refused as refused:
                status = add_findings(form, refused)
            else:
                messages.success(
                    request, f"Đã lập kế hoạch sinh hoạt năm {plan.year}. Ghi chuyên đề và người chuẩn bị cho từng quý."
                )
                return redirect("meetings:plan_edit", pk=plan.pk)
    return render(request, "meetings/plan_new.html", {"form": form}, status=status)


def _first_plan(request: HttpRequest) -> dict:
    home, on = request.scope.home, request.scope.on
    branch = home if home is not None and home.is_branch else None
    year = on.year
    if branch is None:
        return {"year": year}
    if on.month >= 11 or MeetingPlan.objects.filter(organization=branch, year=year).exists():
        year += 1
    habit = habit_of(branch)
    return {"organization": branch.pk, "year": year, "day": habit.day, "usual_time": habit.at}


@page(permission=P.MEETING_VIEW)
@require_safe
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan by quarter, with what is missing, and the meetings opened from it."""
    plan = _plan(request, pk)
    lines = list(plan.lines.select_related("presenter", "meeting"))
    day = latest_day_for(plan.year, request.scope.on)
    context = {
        "plan": plan, "quarters": quarters_of(lines, day), "can_keep": request.scope.can(P.MEETING_KEEP, plan.organization),
        "opened": sum(line.meeting_id is not None for line in lines), "lines": lines,
    }  # fmt: skip
    return render(request, "meetings/plan.html", context)


@page(permission=P.MEETING_KEEP)
@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """All lines on one page; the second of two people is told and sees what the first wrote."""
    plan = _plan(request, pk, P.MEETING_KEEP)
    members = list(
        members_on(plan.organization, request.scope.on).order_by("name_sort_key", "pk").only("pk", "full_name")
    )
    lines = list(plan.lines.select_related("presenter"))
    data = request.POST or None
    form = PlanForm(data, initial={"version": plan.version, "usual_time": plan.usual_time, "note": plan.note})
    rows = _line_forms(data, lines, members)
    status, theirs, found = 200, None, []
    if request.method == "POST":
        status = 422
        checked = [row.is_valid() for row in rows]
        if form.is_valid() and all(checked):
            try:
                save_plan(
                    plan=plan, lines=_said(rows), version=form.cleaned_data["version"], note=form.cleaned_data["note"],
                    usual_time=form.cleaned_data["usual_time"],
                )  # fmt: skip
            except Refused as refused:
                found, status = refused.findings, refused.status
                if refused.conflict:
                    theirs = [(f"Tháng {line.month}", _words(line)) for line in plan.lines.all()]
                    keep_typed(form, version=MeetingPlan.objects.values_list("version", flat=True).get(pk=pk))
            else:
                messages.success(request, "Đã lưu kế hoạch.")
                return redirect("meetings:plan", pk=pk)
    context = {"plan": plan, "form": form, "rows": rows, "findings": found, "theirs": theirs}
    return render(request, "meetings/plan_edit.html", context, status=status)


def _words(line: PlanLine) -> str:
    return ", ".join(part for part in (line.get_kind_display(), format_date(line.planned_on), line.topic) if part)


def _line_forms(data, lines: list[PlanLine], members: list[Member]) -> list[PlanLineForm]:
    forms = [
        PlanLineForm(
            data, prefix=f"l{line.pk}", members=members,
            initial={"key": line.pk, "month": line.month, "kind": line.kind, "planned_on": line.planned_on, "topic": line.topic,
                     "presenter": line.presenter_id},
        )
        for line in lines
    ]  # fmt: skip
    blank = [
        PlanLineForm(data, prefix=f"new{n}", members=members, initial={"kind": MeetingKind.THEMATIC})
        for n in range(NEW_LINES)
    ]
    return [*forms, *blank]


def _said(rows: list[PlanLineForm]) -> list[Line]:
    values = [row.cleaned_data for row in rows]
    return [
        Line(one["month"], one["kind"], one["planned_on"], one["topic"], one["presenter"], one["key"])
        for one in values if one["month"] and not one["drop"]
    ]  # fmt: skip


@page(permission=P.MEETING_KEEP)
@require_POST
def plan_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the branch approved its plan today."""
    plan = _plan(request, pk, P.MEETING_KEEP)
    version = request.POST.get("version", "")
    try:
        approve_plan(
            plan=plan,
            on=request.scope.on,
            version=int(version) if version.isdecimal() and len(version) < 9 else plan.version,
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Đã ghi chi bộ thông qua kế hoạch sinh hoạt năm {plan.year}.")
    return redirect("meetings:plan", pk=pk)


@page(permission=P.MEETING_KEEP)
@require_POST
def plan_line_open(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Put the meeting of a planned line into the calendar and go to it."""
    plan = _plan(request, pk, P.MEETING_KEEP)
    row = get_object_or_404(PlanLine, pk=line, plan=plan)
    try:
        meeting = open_line(line=row, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("meetings:plan", pk=pk)
    return redirect(meeting)


@page(permission=P.MEETING_VIEW)
@require_safe
@xframe_options_sameorigin
def plan_print(request: HttpRequest, pk: int, *, pdf: bool) -> HttpResponse:
    """The plan as it prints."""
    plan = _plan(request, pk)
    return answer_print(
        request, "meetings/print/plan.html", plan_context(plan) | {"back": reverse("meetings:plan", args=[pk])}, pdf=pdf,
        name=f"ke-hoach-sinh-hoat-{plan.organization.code}-{plan.year}", what=str(plan), path=plan.organization.path,
        filters={"plan": plan.pk},
    )  # fmt: skip
