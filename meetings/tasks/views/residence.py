"""Residence comments as pages: the list of a year, slips sent, comments entered several at once, one comment, exceptions."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
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
from meetings.models import ResidenceComment, ResidenceException
from meetings.tasks.documents import print_residence
from meetings.tasks.queries import expected_members, last_day, needing_residence_comment
from meetings.tasks.services.residence import Comment, end_exception, record_comments, send_slips, set_exception
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
from meetings.tasks.year_forms import CommentForm, CommentLineForm, EndExceptionForm, ExceptionForm, SendForm
from members.models import Member

AT_ONCE = 100  # lines of the table in which comments are entered


@page(permission=P.MEETING_VIEW)
@require_safe
def residence_list(request: HttpRequest) -> HttpResponse:
    """Who must have the comment of a year and how far each is; exceptions below."""
    organization, year = asked_branch(request), asked_year(request)
    if organization is None:
        return choose_branch(request, "tasks:residence")
    return render(request, "tasks/residence.html", _list_context(request, organization, year))


def _list_context(request: HttpRequest, organization: Organization, year: int, **forms) -> dict:
    needing = list(needing_residence_comment(organization, year))
    comments = {row.member_id: row for row in comments_of(organization, year)}
    others = [row for key, row in comments.items() if key not in {member.pk for member in needing}]
    lines = [(member, comments.get(member.pk)) for member in needing] + [(row.member, row) for row in others]
    unsent = [member for member, row in lines if row is None]
    exceptions = ResidenceException.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=last_day(year - 1)),
        organization=organization,
        valid_from__lte=last_day(year),
    )
    context = {
        "organization": organization, "lines": lines, "unsent": unsent,
        "counts": {
            "needing": len(needing), "sent": sum(row is not None for _, row in lines),
            "received": sum(bool(row and row.received_on) for _, row in lines),
            "certified": sum(bool(row and row.certified_on) for _, row in lines),
            "missing": sum(not (member.pk in comments and comments[member.pk].received_on) for member in needing),
        },
        "exceptions": exceptions.select_related("member").order_by("member__name_sort_key", "valid_from"),
        "may_manage": request.scope.can(P.TASK_MANAGE, organization), "tabs": tabs("tasks:residence", organization, year),
        "send": SendForm(
            members=Member.objects.filter(pk__in=[m.pk for m in unsent]).order_by("name_sort_key", "pk"),
            initial={"members": [m.pk for m in unsent], "sent_on": request.scope.on},
        ),
    }  # fmt: skip
    return context | years("tasks:residence", organization, year) | forms


def comments_of(organization: Organization, year: int):
    """The comments of a year a branch asked for."""
    rows = ResidenceComment.objects.filter(organization=organization, year=year).select_related("member")
    return rows.order_by("member__name_sort_key", "pk")


@page(permission=P.TASK_MANAGE)
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """The slips of everyone ticked went out."""
    organization, year = managed_year(request)
    return act_on_ticked(
        request, SendForm(request.POST, members=expected_members(organization, last_day(year))),
        lambda values: send_slips(organization=organization, year=year, by=request.user, on=request.scope.on, **values),
        lambda made: f"Đã ghi gửi {len(made)} phiếu lấy ý kiến nhận xét năm {year}.",
        listed=lambda form: render(
            request, "tasks/residence.html", _list_context(request, organization, year, send=form), status=422
        ),
        back=address("tasks:residence", organization, year=year),
    )  # fmt: skip


@page(permission=P.TASK_MANAGE)
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Enter what came back for several members at once; only the lines that changed are saved, all of them or none."""
    organization, year = managed_year(request)
    comments = {row.member_id: row for row in comments_of(organization, year)}
    people = Member.objects.filter(
        Q(pk__in=needing_residence_comment(organization, year).values("pk")) | Q(pk__in=comments)
    )
    forms = [
        CommentLineForm(request.POST or None, member=member, comment=comments.get(member.pk), on=last_day(year))
        for member in people.order_by("name_sort_key", "pk")[:AT_ONCE]
    ]
    status, faults = 200, []
    if request.method == "POST":
        status = 422
        valid = [form.is_valid() for form in forms]  # every line is checked, so that all faults are shown at once
        if all(valid):
            changed = [form for form in forms if set(form.changed_data) - {"version"}]
            try:
                record_comments(
                    organization=organization, year=year, by=request.user, on=request.scope.on,
                    comments={form.member: _line(form) for form in changed},
                )  # fmt: skip
            except Refused as refused:
                status, faults = refused.status, refused.findings
                _accept_newer(forms, comments_of(organization, year), refused.conflict)
            else:
                messages.success(request, f"Đã lưu nhận xét của {len(changed)} đồng chí.")
                return redirect(address("tasks:residence", organization, year=year))
    context = {
        "organization": organization, "forms": forms, "faults": faults, "back": address("tasks:residence", organization, year=year),
        "year": year,
        "breadcrumbs": breadcrumbs(
            organization, ("Nhận xét nơi cư trú", address("tasks:residence", organization, year=year)), ("Nhập nhận xét", "")
        ),
    }  # fmt: skip
    return render(request, "tasks/receive.html", context, status=status)


def _line(form: CommentLineForm) -> Comment:
    """The line as typed, with what the table does not show taken from the row."""
    row, values = form.comment, dict(form.cleaned_data)
    kept = {
        name: getattr(row, name) for name in ("residence", "sent_on", "signer", "certified_by")
    } if row else {}  # fmt: skip
    return Comment(**kept | values)


def _accept_newer(forms: Iterable[CommentLineForm], rows, conflict: bool) -> None:
    """After a conflict every line carries the newest version; what was typed stays."""
    if not conflict:
        return
    versions = {row.member_id: row.version for row in rows}
    for form in forms:
        if form.member.pk in versions:
            keep_typed(form, version=versions[form.member.pk])


@page(permission=P.MEETING_VIEW)
@require_http_methods(["GET", "POST"])
def residence_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment in full; the second of two people sees both."""
    rows = ResidenceComment.objects.visible_to(request.scope).select_related("member", "organization")
    row = get_object_or_404(rows, pk=pk)
    may_manage = request.scope.can(P.TASK_MANAGE, row.organization)
    if request.method == "POST" and not may_manage:
        raise PermissionDenied
    form = CommentForm(request.POST or None, comment=row, on=last_day(row.year))
    status, theirs = (422 if form.is_bound else 200), []
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            record_comments(
                organization=row.organization, year=row.year, by=request.user, on=request.scope.on,
                comments={row.member: Comment(**values)},
            )  # fmt: skip
        except Refused as refused:
            status = add_findings(form, refused)
            if refused.conflict:
                row.refresh_from_db()
                theirs = differing(form, CommentForm(comment=row, on=last_day(row.year)).initial)
                keep_typed(form, version=row.version)
        else:
            messages.success(request, "Đã lưu nhận xét nơi cư trú.")
            return redirect(address("tasks:residence", row.organization, year=row.year))
    back = address("tasks:residence", row.organization, year=row.year)
    context = {
        "form": form, "row": row, "title": f"Nhận xét nơi cư trú năm {row.year}", "subtitle": row.member.full_name, "theirs": theirs,
        "may_manage": may_manage, "facts": _facts(row), "back": back,
        "breadcrumbs": breadcrumbs(row.organization, ("Nhận xét nơi cư trú", back), (row.member.full_name, "")),
    }  # fmt: skip
    return render(request, "tasks/residence_comment.html", context, status=status)


def _facts(row: ResidenceComment) -> list[tuple]:
    facts = [
        ("Chi bộ", row.organization.name), ("Nơi cư trú", row.residence), ("Ngày gửi phiếu", format_date(row.sent_on)),
        ("Ngày nhận lại", format_date(row.received_on)), ("Mức nhận xét", row.level_label), ("Nội dung", row.content),
        ("Người nhận xét", row.signer), ("Ngày xác nhận", format_date(row.certified_on)), ("Nơi xác nhận", row.certified_by),
    ]  # fmt: skip
    return [(label, value) for label, value in facts if value]


@page(permission=P.TASK_MANAGE)
@require_http_methods(["GET", "POST"])
def exception_add(request: HttpRequest) -> HttpResponse:
    """Record who needs no comment, or needs one, from a day to a day."""
    organization, year = managed_year(request)
    members = expected_members(organization, request.scope.on)
    form = ExceptionForm(
        request.POST or None, members=members, on=request.scope.on, initial={"valid_from": request.scope.on}
    )
    back = address("tasks:residence", organization, year=year)
    if request.method == "POST" and form.is_valid():
        try:
            set_exception(organization=organization, by=request.user, **form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, "Đã ghi trường hợp riêng.")
            return redirect(back)
    context = {
        "form": form, "title": "Trường hợp riêng về nhận xét nơi cư trú", "subtitle": organization.name, "submit": "Ghi",
        "back": back, "help": "Theo Quy định 213-QĐ/TW và Hướng dẫn 33-HD/BTCTW (30/10/2020).", "hidden": organization.pk,
        "breadcrumbs": breadcrumbs(organization, ("Nhận xét nơi cư trú", back), ("Trường hợp riêng", "")),
    }  # fmt: skip
    return render(request, "tasks/form.html", context, status=422 if form.is_bound else 200)


@page(permission=P.TASK_MANAGE)
@require_http_methods(["GET", "POST"])
def exception_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the last day of an exception."""
    rows = ResidenceException.objects.visible_to(request.scope, P.TASK_MANAGE).select_related("member", "organization")
    exception = get_object_or_404(rows, pk=pk)
    form = EndExceptionForm(request.POST or None, initial={"valid_to": request.scope.on})
    back = address("tasks:residence", exception.organization)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            end_exception(exception=exception, valid_to=form.cleaned_data["valid_to"])
        except Refused as refused:
            status = add_findings(form, refused)
        else:
            messages.success(request, "Đã ghi ngày kết thúc.")
            return redirect(back)
    context = {
        "form": form, "title": "Kết thúc trường hợp riêng", "submit": "Kết thúc", "back": back,
        "subtitle": f"{exception.member.full_name}: {exception.get_kind_display()}",
        "breadcrumbs": breadcrumbs(exception.organization, ("Nhận xét nơi cư trú", back), ("Kết thúc", "")),
    }  # fmt: skip
    return render(request, "tasks/form.html", context, status=status)


@page(permission=P.MEETING_VIEW)
@require_safe
def residence_pdf(request: HttpRequest, organization: int, member: int, year: int) -> HttpResponse:
    """The slip for the place of residence as PDF."""
    branch = get_object_or_404(
        Organization.objects.visible_to(request.scope, P.MEETING_VIEW).branches(), pk=organization
    )
    person = member_of(branch, member, year)
    row = ResidenceComment.objects.visible_to(request.scope).filter(member=person, year=year).first()
    printed = print_residence(branch, person, year, row, request.scope.on)
    about = file_of(f"Phiếu nhận xét nơi cư trú {year}", branch, member=person.pk, year=year)
    return answer_pdf(request, printed, rows=1, **about)
