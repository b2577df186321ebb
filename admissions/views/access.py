"""What the pages of a case share: finding it through the scope, asking the right, the way to a page, a page of a case with one form."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.permissions import Permission as P
from admissions.models import Admission
from branches.models import Organization
from core.form_pages import act_page

KEEP = P.ADMISSION_KEEP


def case_for(request: HttpRequest, pk: int, permission: P | None = None) -> Admission:
    """The case through the scope (404 outside); 403 when the right is not held at its branch."""
    rows = Admission.objects.visible_to(request.scope).select_related(
        "organization__parent", "applicant__former_member", "member__organization", "destination", "created_by"
    )
    case = get_object_or_404(rows, pk=pk)
    if permission:
        ask(request, branch_of(case), permission)
    return case


def branch_of(case: Admission) -> Organization:
    """The branch that keeps the case today: the member's when the person has become one."""
    return case.member.organization if case.member_id else case.organization


def ask(request: HttpRequest, organization: Organization, permission: P) -> None:
    """403 in words when the right is not held there."""
    if not request.scope.can(permission, organization):
        raise PermissionDenied(f"Đồng chí chưa được giao quyền “{P(permission).label}” ở {organization.name}.")


def trail(*further: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page."""
    first = {"label": "Kết nạp, công nhận", "url": reverse("admissions:list")}
    return [first, *({"label": label, "url": url} for label, url in further)]


def way(case: Admission, *further: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page of a case."""
    return trail((case.applicant.full_name, case.get_absolute_url() if further else ""), *further)


def one_form(
    request: HttpRequest,
    case: Admission,
    form: BaseForm,
    act: Callable[[dict], object],
    *,
    title: str,
    anchor: str = "",
    **context,
) -> HttpResponse:
    """A page of a case with one form."""
    back = case.get_absolute_url() + (f"#{anchor}" if anchor else "")
    subtitle = f"{case.applicant.full_name} · {branch_of(case).name}"
    template = context.pop("template", "admissions/form.html")
    return act_page(request, form, act, back=back, template=template, title=title, subtitle=subtitle,
                    breadcrumbs=way(case, (title, "")), **context)  # fmt: skip
