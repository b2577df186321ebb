"""Tasks as pages: the list, who holds none, giving, one task with its steps, branches side by side."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.case_pages import log_of, rail_of, step_page, steps_of
from core.dates import format_date
from core.findings import Refused
from core.numbers import format_number
from core.pages import add_findings, keep_typed
from core.paging import keyset_page
from meetings.models import TaskAssignment
from meetings.roll import members_on
from meetings.tasks.forms import OPEN, CorrectTaskForm, GiveTaskForm, TaskFilterForm, TaskStepForm
from meetings.tasks.listing import TaskList, branch_figures
from meetings.tasks.queries import expected_members, without_task
from meetings.tasks.services.assignments import Assignment, correct_task, give_task
from meetings.tasks.views.common import (
    address,
    asked_branch,
    asked_organization,
    breadcrumbs,
    choose_branch,
    tabs,
)
from meetings.tasks.workflow import WORKFLOW
from members.models import Member

SHOWN_WITHOUT = 200
DESTINATIONS = {
    "tasks:assess_many",
    "tasks:without",
    "tasks:year",
    "tasks:commitments",
    "tasks:residence",
    "tasks:give",
    "tasks:list",
}


@page(permission=P.MEETING_VIEW)
@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    """Tasks in scope by deadline; filters in the address, pages by key."""
    organization = asked_organization(request)
    form = TaskFilterForm(_filters(request))
    context = {
        "form": form, "organization": organization, "on": request.scope.on,
        "reset": address("tasks:list", organization if request.GET.get("organization") else None),
        "may_give": request.scope.can(P.TASK_MANAGE, organization) and (organization is None or organization.is_branch),
        "tabs": tabs("tasks:list", organization, request.scope.on.year),
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "tasks/list.html", context | {"wrong": True}, status=422)
    listing = TaskList(request.scope, form.cleaned_data, organization)
    n, exact = listing.count
    context |= {
        "found": keyset_page(request, listing.rows, order=("deadline", "pk")),
        "count": f"{format_number(n)}{'' if exact else '+'}",
        "figures": listing.figures if organization else None,
        "without": without_task(organization, request.scope.on).count() if organization and organization.is_branch else None,
        "member": _named_member(request, form.cleaned_data.get("member")),
    }  # fmt: skip
    return render(request, "tasks/list.html", context)


def _filters(request: HttpRequest) -> QueryDict:
    """The filters of the address; a plain address asks for what is still to be done."""
    asked = request.GET.copy()
    if not any(name in asked for name in ("state", "result", "member", "q", "due_from", "due_to")):
        asked["state"] = OPEN
    return asked


def _named_member(request: HttpRequest, pk: int | None) -> Member | None:
    return get_object_or_404(Member.objects.visible_to(request.scope), pk=pk) if pk else None


@page(permission=P.MEETING_VIEW)
@require_safe
def branches(request: HttpRequest) -> HttpResponse:
    """Branches of the scope with their figures of today; where a person with many branches chooses one."""
    going = request.GET.get("den", "")
    going = going if going in DESTINATIONS else "tasks:list"
    rows = Organization.objects.visible_to(request.scope, P.MEETING_VIEW).active().branches()
    found = keyset_page(request, rows, order=("path",))
    lines = [
        (figures, address(going, figures.organization)) for figures in branch_figures(found.rows, request.scope.on)
    ]
    context = {
        "lines": lines,
        "found": found,
        "year": request.scope.on.year,
        "breadcrumbs": breadcrumbs(None, ("Theo chi bộ", "")),
    }
    return render(request, "tasks/branches.html", context)


@page(permission=P.MEETING_VIEW)
@require_safe
def without(request: HttpRequest) -> HttpResponse:
    """Members of a branch who hold no task: one press gives one to all of them, or to one."""
    organization = asked_branch(request)
    if organization is None:
        return choose_branch(request, "tasks:without")
    members = list(without_task(organization, request.scope.on)[:SHOWN_WITHOUT])
    context = {
        "organization": organization, "members": members, "expected": expected_members(organization, request.scope.on).count(),
        "may_give": request.scope.can(P.TASK_MANAGE, organization),
        "tabs": tabs("tasks:without", organization, request.scope.on.year),
    }  # fmt: skip
    return render(request, "tasks/without.html", context)


@page(permission=P.TASK_MANAGE)
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Give one task to one member or several."""
    organization = asked_branch(request, P.TASK_MANAGE)
    if organization is None:
        return choose_branch(request, "tasks:give")
    on = request.scope.on
    form = GiveTaskForm(
        request.POST or None, organization=organization, members=expected_members(organization, on),
        initial={"assigned_on": on, "deadline": date(on.year, 12, 31), "members": _ticked(request)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        everyone, ticked = values.pop("everyone"), values.pop("members")
        members = list(expected_members(organization, values["assigned_on"]) if everyone else ticked)
        try:
            give_task(
                organization=organization, members=members, assignment=Assignment(**values), by=request.user, on=on
            )
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, f"Đã giao nhiệm vụ cho {len(members)} đồng chí.")
            return redirect(address("tasks:list", organization))
    context = {
        "form": form, "organization": organization, "back": address("tasks:list", organization),
        "breadcrumbs": breadcrumbs(organization, ("Giao nhiệm vụ", "")),
    }  # fmt: skip
    return render(request, "tasks/give.html", context, status=422 if form.is_bound else 200)


def _ticked(request: HttpRequest) -> list[int]:
    return [int(text) for text in request.GET.getlist("member")[:500] if text.isascii() and text.isdecimal()]


def _task(request: HttpRequest, pk: int) -> TaskAssignment:
    rows = TaskAssignment.objects.visible_to(request.scope).select_related(
        "member", "organization", "meeting", "resolution_item", "reports_in", "assessed_by", "created_by"
    )
    return get_object_or_404(rows, pk=pk)


@page(permission=P.MEETING_VIEW)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: what it asks, how far it is, what may be done next, who did what."""
    task = _task(request, pk)
    may_manage = request.scope.can(P.TASK_MANAGE, task.organization)
    steps = steps_of(task)
    context = {
        "task": task, "facts": _facts(task), "steps": rail_of(task, steps),
        "entries": log_of(task, steps, opened="Giao nhiệm vụ"), "on": request.scope.on,
        "overdue": task.is_pending and task.deadline < request.scope.on,
        "moved": task.is_open and not members_on(task.organization, request.scope.on).filter(pk=task.member_id).exists(),
        "offers": WORKFLOW.leaving(task.state) if may_manage else [], "may_correct": may_manage and task.is_open,
        "breadcrumbs": breadcrumbs(task.organization, (task.member.full_name, "")),
    }  # fmt: skip
    return render(request, "tasks/detail.html", context)


def _facts(task: TaskAssignment) -> list[tuple]:
    facts = [
        ("Chi bộ giao", task.organization.name), ("Sản phẩm, mức phải đạt", task.product), ("Ngày giao", format_date(task.assigned_on)),
        ("Thời hạn", format_date(task.deadline)), ("Giao tại", str(task.meeting or "")), ("Báo cáo tại", str(task.reports_in or "")),
        ("Tiến độ", task.progress), ("Ngày hoàn thành", format_date(task.finished_on)), ("Kết quả, minh chứng", task.evidence),
        ("Mức hoàn thành", task.get_result_display()), ("Nhận xét", task.assessment),
        ("Người đánh giá", str(task.assessed_by or "")), ("Ngày đánh giá", format_date(task.assessed_on)),
    ]  # fmt: skip
    return [(label, value) for label, value in facts if value]


@page(permission=P.TASK_MANAGE)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the words of an open task; the second of two people is told and keeps what he typed."""
    task = _task(request, pk)
    if not request.scope.can(P.TASK_MANAGE, task.organization):
        raise PermissionDenied
    form = CorrectTaskForm(request.POST or None, task=task)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            correct_task(task=task, values=values, version=values.pop("version"))
        except Refused as refused:
            status = add_findings(form, refused)
            if refused.conflict:
                _accept_newer(form, task)
        else:
            messages.success(request, "Đã sửa nhiệm vụ.")
            return redirect(task)
    context = {
        "form": form, "title": "Sửa nội dung nhiệm vụ", "subtitle": task.member.full_name, "submit": "Lưu",
        "back": task.get_absolute_url(), "help": "Đổi thời hạn là một bước riêng, có ghi lý do.",
        "breadcrumbs": breadcrumbs(task.organization, (task.member.full_name, task.get_absolute_url()), ("Sửa", "")),
    }  # fmt: skip
    return render(request, "tasks/form.html", context, status=status)


def _accept_newer(form, row) -> None:
    """After a conflict the form carries the newest version: having read both, the person may save again."""
    row.refresh_from_db()
    keep_typed(form, version=row.version)


@page(permission=P.TASK_MANAGE)
@require_http_methods(["GET", "POST"])
def take_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of a task."""
    task = _task(request, pk)
    label = getattr(WORKFLOW.by_name.get(name), "label", "")
    return step_page(
        request, task, name, form_class=TaskStepForm,
        breadcrumbs=breadcrumbs(task.organization, (task.member.full_name, task.get_absolute_url()), (label, "")),
    )  # fmt: skip
