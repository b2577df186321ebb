"""Assessing many tasks at once: what was reported, and what is overdue, on one page."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.findings import Refused
from core.pages import keep_typed
from meetings.models import TaskAssignment, TaskResult, TaskState
from meetings.models.task import PENDING_TASKS
from meetings.tasks.forms import Words
from meetings.tasks.rules import proposed_result
from meetings.tasks.services.assignments import assess_tasks
from meetings.tasks.views.common import address, asked_branch, breadcrumbs, choose_branch

AT_ONCE = 60  # tasks of one page; the next ones follow when these are done


class AssessLineForm(forms.Form):
    """One task of the page; no result chosen leaves it for later."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    result = forms.ChoiceField(label="Mức hoàn thành", required=False, choices=[("", "Để sau"), *TaskResult.choices])
    finished_on = forms.DateField(label="Ngày hoàn thành", required=False)
    evidence = Words(label="Kết quả, minh chứng", max_length=400, required=False)

    def __init__(self, *args, task: TaskAssignment, **kwargs) -> None:
        self.task = task
        initial = {
            "version": task.version, "finished_on": task.finished_on, "evidence": task.evidence,
            "result": proposed_result(task.deadline, task.finished_on) or "",
        }  # fmt: skip
        super().__init__(*args, initial=initial, prefix=f"t{task.pk}", **kwargs)


def _waiting(organization: Organization, on: date) -> list[TaskAssignment]:
    rows = TaskAssignment.objects.filter(organization=organization).filter(
        Q(state=TaskState.REPORTED) | Q(state__in=PENDING_TASKS, deadline__lt=on)
    )
    return list(
        rows.select_related("member", "organization").order_by("deadline", "content", "member__name_sort_key", "pk")[
            :AT_ONCE
        ]
    )


@page(permission=P.TASK_MANAGE)
@require_http_methods(["GET", "POST"])
def assess_many(request: HttpRequest) -> HttpResponse:
    """Tasks reported or overdue, each with its proposed result; all chosen ones are saved, or none."""
    organization = asked_branch(request, P.TASK_MANAGE)
    if organization is None:
        return choose_branch(request, "tasks:assess_many")
    lines = [AssessLineForm(request.POST or None, task=task) for task in _shown(request, organization)]
    status, faults = 200, []
    if request.method == "POST":
        status = 422
        valid = [form.is_valid() for form in lines]  # every line is checked, so that all faults are shown at once
        if all(valid):
            chosen = {form.task: form.cleaned_data for form in lines if form.cleaned_data["result"]}
            try:
                n = assess_tasks(assessed=chosen, scope=request.scope, on=request.scope.on)
            except Refused as refused:
                status, faults = refused.status, refused.findings
                lines = _still_open(lines)
            else:
                messages.success(request, f"Đã đánh giá {n} nhiệm vụ.")
                return redirect(address("tasks:list", organization))
    context = {
        "organization": organization, "forms": lines, "faults": faults, "on": request.scope.on,
        "back": address("tasks:list", organization), "breadcrumbs": breadcrumbs(organization, ("Đánh giá nhiều nhiệm vụ", "")),
    }  # fmt: skip
    return render(request, "tasks/assess.html", context, status=status)


def _still_open(lines: list[AssessLineForm]) -> list[AssessLineForm]:
    """The lines that may still be assessed, with the newest versions and what was typed; the findings tell of the others."""
    now = {task.pk: task for task in TaskAssignment.objects.filter(pk__in=[form.task.pk for form in lines])}
    for form in lines:
        keep_typed(form, version=now[form.task.pk].version)
    return [form for form in lines if now[form.task.pk].is_open]


def _shown(request: HttpRequest, organization: Organization) -> list[TaskAssignment]:
    """The tasks of the page; when it comes back, those it showed, whatever has become of them meanwhile."""
    if request.method == "GET":
        return _waiting(organization, request.scope.on)
    keys = [
        name[1:].removesuffix("-version") for name in request.POST if name.startswith("t") and name.endswith("-version")
    ]
    known = [int(key) for key in keys[:AT_ONCE] if key.isascii() and key.isdecimal() and len(key) < 19]
    rows = TaskAssignment.objects.filter(organization=organization, pk__in=known).select_related(
        "member", "organization"
    )
    return sorted(rows, key=lambda task: known.index(task.pk))
