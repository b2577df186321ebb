"""Yearly commitments as pages: the list of a branch, many handed in or confirmed at once, one commitment, its print."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.dates import format_date
from core.exports import answer_pdf
from core.findings import Refused
from core.pages import add_findings, differing, keep_typed
from meetings.models import Commitment
from meetings.tasks.documents import print_commitment, secretary_of
from meetings.tasks.queries import expected_members, lacking_commitment, last_day
from meetings.tasks.services.commitments import confirm_commitments, register_commitments, save_commitment
from meetings.tasks.views.common import (
    act_on_ticked,
    address,
    asked_branch,
    asked_year,
    breadcrumbs,
    choose_branch,
    file_of,
    managed_year,
    tabs,
    years,
)
from meetings.tasks.views.year import member_of
from meetings.tasks.year_forms import CommitmentForm, ConfirmForm, RegisterForm


@page(permission=P.MEETING_VIEW)
@require_safe
def commitment_list(request: HttpRequest) -> HttpResponse:
    """Who handed in the commitment of a year, who has not; both acts on many at once stand on the page."""
    organization, year = asked_branch(request), asked_year(request)
    if organization is None:
        return choose_branch(request, "tasks:commitments")
    return render(request, "tasks/commitments.html", _list_context(request, organization, year))


def _waiting(organization: Organization, year: int):
    rows = Commitment.objects.filter(organization=organization, year=year, confirmed_on=None)
    return rows.select_related("member").order_by("member__name_sort_key", "pk")


def _list_context(request: HttpRequest, organization: Organization, year: int, **forms) -> dict:
    on = request.scope.on
    rows = Commitment.objects.filter(organization=organization, year=year).select_related("member")
    lacking = lacking_commitment(organization, year)
    waiting = _waiting(organization, year)
    may_manage = request.scope.can(P.TASK_MANAGE, organization)
    context = {
        "organization": organization, "rows": rows.order_by("member__name_sort_key", "pk"), "lacking": lacking,
        "expected": expected_members(organization, last_day(year)).count(), "may_manage": may_manage,
        "tabs": tabs("tasks:commitments", organization, year),
        "register": RegisterForm(members=lacking, initial={"members": [m.pk for m in lacking], "registered_on": on}),
        "confirm": ConfirmForm(
            waiting=waiting,
            initial={"commitments": [row.pk for row in waiting], "confirmed_on": on, "confirmed_by": secretary_of(organization, on)},
        ),
    }  # fmt: skip
    return context | years("tasks:commitments", organization, year) | forms


def _act(request: HttpRequest, name: str, organization: Organization, year: int, form, act, said) -> HttpResponse:
    return act_on_ticked(
        request, form, act, said, back=address("tasks:commitments", organization, year=year),
        listed=lambda form: render(
            request, "tasks/commitments.html", _list_context(request, organization, year, **{name: form}), status=422
        ),
    )  # fmt: skip


@page(permission=P.TASK_MANAGE)
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Everyone ticked has handed in the commitment."""
    organization, year = managed_year(request)

    def act(values: dict):
        return register_commitments(
            organization=organization, year=year, by=request.user, on=request.scope.on, **values
        )

    form = RegisterForm(request.POST, members=expected_members(organization, last_day(year)))
    return _act(
        request, "register", organization, year, form, act,
        lambda made: f"Đã ghi {len(made)} đồng chí nộp bản cam kết năm {year}.",
    )  # fmt: skip


@page(permission=P.TASK_MANAGE)
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Chi ủy confirms every commitment ticked."""
    organization, year = managed_year(request)
    rows = Commitment.objects.filter(organization=organization, year=year).select_related("member")
    return _act(
        request, "confirm", organization, year, ConfirmForm(request.POST, waiting=rows),
        lambda values: confirm_commitments(on=request.scope.on, **values), lambda n: f"Đã xác nhận {n} bản cam kết.",
    )  # fmt: skip


@page(permission=P.MEETING_VIEW)
@require_http_methods(["GET", "POST"])
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """One commitment: read by those above, written by the branch; the second of two people sees both."""
    rows = Commitment.objects.visible_to(request.scope).select_related("member", "organization")
    row = get_object_or_404(rows, pk=pk)
    may_manage = request.scope.can(P.TASK_MANAGE, row.organization)
    if request.method == "POST" and not may_manage:
        raise PermissionDenied
    form = CommitmentForm(request.POST or None, commitment=row)
    status, theirs = (422 if form.is_bound else 200), []
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            save_commitment(
                commitment=row,
                values=values,
                version=-1 if version is None else version,
                by=request.user,
                on=request.scope.on,
            )
        except Refused as refused:
            status = add_findings(form, refused)
            if refused.conflict:
                row.refresh_from_db()
                theirs = differing(form, CommitmentForm(commitment=row).initial)
                keep_typed(form, version=row.version)
        else:
            messages.success(request, "Đã lưu bản cam kết.")
            return redirect(address("tasks:commitments", row.organization, year=row.year))
    context = {
        "form": form, "row": row, "title": f"Cam kết năm {row.year}", "subtitle": row.member.full_name, "theirs": theirs,
        "may_manage": may_manage, "facts": _facts(row), "back": address("tasks:commitments", row.organization, year=row.year),
        "breadcrumbs": breadcrumbs(
            row.organization, ("Cam kết hằng năm", address("tasks:commitments", row.organization, year=row.year)),
            (row.member.full_name, ""),
        ),
    }  # fmt: skip
    return render(request, "tasks/commitment.html", context, status=status)


def _facts(row: Commitment) -> list[tuple]:
    facts = [
        ("Chi bộ", row.organization.name), ("Ngày đăng ký", format_date(row.registered_on)),
        ("Xác nhận", f"{row.confirmed_by}, {format_date(row.confirmed_on)}" if row.confirmed_on else ""), ("Nội dung", row.items),
        ("Nhận xét giữa năm", row.midyear_remark), ("Kết quả", row.get_result_display()), ("Nhận xét kết quả", row.result_note),
    ]  # fmt: skip
    return [(label, value) for label, value in facts if value]


@page(permission=P.MEETING_VIEW)
@require_safe
def commitment_pdf(request: HttpRequest, organization: int, member: int, year: int) -> HttpResponse:
    """The commitment of a member as PDF: filled when it is recorded, else (or with ``?trong=1``) with room to write."""
    branch = get_object_or_404(
        Organization.objects.visible_to(request.scope, P.MEETING_VIEW).branches(), pk=organization
    )
    person = member_of(branch, member, year)
    row = Commitment.objects.visible_to(request.scope).filter(member=person, year=year).first()
    if request.GET.get("trong"):
        row = None
    printed = print_commitment(branch, person, year, row, request.scope.on)
    about = file_of(f"Bản cam kết {year}", branch, member=person.pk, year=year)
    return answer_pdf(request, printed, rows=1, **about)
