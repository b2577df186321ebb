"""The ledger: entries, recording one, reversing one, a new member by hand."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.fields import OrganizationField
from accounts.permissions import Permission
from core.access import page
from core.dates import Month
from core.findings import Refused
from core.pages import add_findings
from members import duplicates, movements, services
from members.forms.movements import MovementForm, NewMemberForm, ReversalForm
from members.models import Member, Movement, MovementKind
from members.movements import ACTS
from members.search import name_columns
from members.views.detail import member_or_404

K = MovementKind
PAGE_SIZE = 50


class MovementFilterForm(forms.Form):
    """Which entries to list."""

    organization = OrganizationField(label="Tổ chức đảng", required=False)
    month = forms.CharField(label="Tháng", required=False, max_length=7, help_text="Ví dụ 11/2026; trống là mọi tháng.")
    kind = forms.ChoiceField(label="Loại biến động", required=False, choices=[("", "Tất cả"), *K.choices])
    late = forms.BooleanField(label="Chỉ ghi nhận bổ sung", required=False)

    def __init__(self, scope, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].bind(scope, Permission.MEMBER_VIEW)

    def clean_month(self) -> Month | None:
        """A month typed as month/year."""
        text = self.cleaned_data["month"]
        if not text:
            return None
        try:
            return Month.parse(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


@page(permission=Permission.MEMBER_VIEW)
def movement_list(request: HttpRequest) -> HttpResponse:
    """Entries of the ledger, the latest first; reversed ones and late ones are marked."""
    form = MovementFilterForm(request.scope, request.GET or {})
    if not form.is_valid():
        return render(request, "members/movements.html", {"form": form, "wrong": True}, status=422)
    asked = form.cleaned_data
    month: Month | None = asked["month"]
    rows = movements.listed(
        request.scope, organization=asked["organization"], start=month.first_day if month else None,
        end=month.last_day if month else None, kind=asked["kind"], late=asked["late"],
    )  # fmt: skip
    found, following = movements.page_of(rows, request.GET.get("after", ""), PAGE_SIZE)
    query = request.GET.copy()
    query.pop("after", None)
    first = f"?{query.urlencode()}"
    query["after"] = following
    context = {
        "form": form,
        "rows": [_row(m, request.scope) for m in found],
        "previous": first if request.GET.get("after") else "",
        "next": f"?{query.urlencode()}" if following else "",
        "organization": asked["organization"],
        "month": month,
    }
    return render(request, "members/movements.html", context)


def _row(movement: Movement, scope) -> dict[str, object]:
    reversal = getattr(movement, "reversed_by", None)
    visible = any(movement.member.path.startswith(prefix) for prefix in scope.paths(Permission.MEMBER_VIEW))
    may_reverse = movement.sign > 0 and reversal is None and not movement.act_id and _may_reverse(scope, movement)
    return {
        "movement": movement,
        "visible": visible,
        "route": movements.route(movement),
        "late": movements.is_late(movement),
        "reversal": reversal,
        "may_reverse": may_reverse,
    }


def _may_reverse(scope, movement: Movement) -> bool:
    ends = [movement.after_destination or movement.before_origin, movement.before_origin]
    return any(end is not None and scope.can(Permission.MOVEMENT_REVERSE, end) for end in ends)


@page(permission=Permission.MOVEMENT_RECORD)
def record_act(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Record one act on a member of the scope."""
    act = ACTS.get(code)
    if act is None:
        raise Http404
    member = member_or_404(request, pk, Permission.MOVEMENT_RECORD)
    if act not in movements.offered(member):
        messages.warning(
            request, f"“{act.label}” không phù hợp với tình trạng hiện nay của đồng chí {member.full_name}."
        )
        return redirect(member)
    form = MovementForm(act, request.scope, request.POST or None, initial={"effective_on": request.scope.on})
    if request.method == "POST" and form.is_valid():
        try:
            movements.perform(
                act, member=member, data=form.cleaned_data, papers=form.papers(), by=request.user, on=request.scope.on
            )
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, f"Đã ghi “{act.label}” của đồng chí {member.full_name}.")
            return redirect(member)
    context = {
        "form": form, "act": act, "member": member, "back": member.get_absolute_url(),
        "breadcrumbs": [{"label": member.full_name, "url": member.get_absolute_url()}, {"label": act.label}],
    }  # fmt: skip
    return render(request, "members/act.html", context, status=422 if form.errors else 200)


@page(permission=Permission.MOVEMENT_REVERSE)
def reverse_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Meet a mistaken entry with a reversing one, with its reason."""
    rows = Movement.objects.visible_to(request.scope).select_related(
        "member",
        "member__organization",
        "before_origin",
        "before_destination",
        "after_origin",
        "after_destination",
        "reversed_by",
    )
    movement = get_object_or_404(rows, pk=pk)
    if not _may_reverse(request.scope, movement):
        raise PermissionDenied
    form = ReversalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.reverse_movement(
                movement=movement, reason=form.cleaned_data["reason"], by=request.user, on=request.scope.on
            )
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(
                request, f"Đã đảo bút toán “{movement.get_kind_display()}” của đồng chí {movement.member.full_name}."
            )
            return redirect("members:movements")
    context = {
        "form": form,
        "movement": movement,
        "route": movements.route(movement),
        "breadcrumbs": [{"label": "Biến động đảng số", "url": reverse("members:movements")}, {"label": "Đảo bút toán"}],
        "back": reverse("members:movements"),
    }
    return render(request, "members/reverse.html", context, status=422 if form.errors else 200)


@page(permission=Permission.MOVEMENT_RECORD)
def add(request: HttpRequest) -> HttpResponse:
    """Open a record by hand; a record that looks the same is shown first."""
    form = NewMemberForm(
        request.scope, request.scope.on, request.POST or None, initial={"effective_on": request.scope.on}
    )
    alike: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        values = form.values()
        alike = _alike(request, values)
        if alike and not form.cleaned_data["same_person_checked"]:
            form.add_error(
                "same_person_checked", "Có hồ sơ trùng (xem trên). Kiểm tra rồi đánh dấu ô này nếu là người khác."
            )
        else:
            try:
                member = _open(request, form, values)
            except Refused as refused:
                add_findings(form, refused)
            else:
                messages.success(request, f"Đã thêm đồng chí {member.full_name}.")
                return redirect(member)
    context = {
        "form": form,
        "alike": alike,
        "breadcrumbs": [{"label": "Đảng viên", "url": reverse("members:list")}, {"label": "Thêm đảng viên"}],
    }
    return render(request, "members/add.html", context, status=422 if form.errors else 200)


def _open(request: HttpRequest, form: NewMemberForm, values: dict) -> Member:
    data = form.cleaned_data
    common = {
        "values": values, "branch": data["branch"], "effective_on": data["effective_on"], "papers": form.papers(),
        "by": request.user, "on": request.scope.on,
    }  # fmt: skip
    return services.add_member(kind=K(data["kind"]), **common)


def _alike(request: HttpRequest, values: dict) -> list[dict[str, str]]:
    rows = duplicates.like_values(
        full_name_text=name_columns(values["full_name"])["search_text"],
        birth_date=values["birth_date"] if values["birth_precision"] == "DAY" else None,
        personal_id=values["personal_id"], card_number=values["card_number"],
    )  # fmt: skip
    seen = request.scope.paths(Permission.MEMBER_VIEW)
    return [
        {
            "unit": row.organization.name,
            "name": row.full_name if (visible := any(row.path.startswith(p) for p in seen)) else "",
            "url": row.get_absolute_url() if visible else "",
        }
        for row in rows
    ]
