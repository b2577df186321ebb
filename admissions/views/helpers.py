"""Members who help: asked, replaced, released."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from admissions.forms.rows import HelperEndForm, HelperForm
from admissions.models import Helper
from admissions.services.keeping import assign_helper, end_helper
from admissions.views.access import KEEP, branch_of, case_for, one_form
from core.access import page


def _helper(request: HttpRequest, pk: int) -> Helper:
    return get_object_or_404(Helper.objects.visible_to(request.scope).select_related("member"), pk=pk)


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask an official member to help."""
    return _assign(request, pk, None)


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask another member instead of one who cannot go on."""
    old = _helper(request, pk)
    return _assign(request, old.admission_id, old)


def _assign(request: HttpRequest, pk: int, old: Helper | None) -> HttpResponse:
    case = case_for(request, pk, KEEP)
    if not case.is_open:
        raise PermissionDenied(f"Hồ sơ đang ở trạng thái “{case.state_label}”, không phân công giúp đỡ nữa.")
    form = HelperForm(request.POST or None, case=case, branch=branch_of(case), instead_of=old)

    def act(values: dict) -> None:
        values = dict(values)
        assign_helper(
            case=case, member=values.pop("member"), values=values, by=request.user, on=request.scope.on, instead_of=old
        )

    title = f"Thay đồng chí {old.member.full_name}" if old else "Phân công đảng viên giúp đỡ"
    return one_form(request, case, form, act, title=title, submit="Ghi phân công", done="Đã ghi phân công.", anchor="giup-do",
                    help="Đảng viên chính thức cùng công tác, học tập hoặc cư trú; theo nghị quyết chi bộ.")  # fmt: skip


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody helps no more."""
    helper = _helper(request, pk)
    case = case_for(request, helper.admission_id, KEEP)
    form = HelperEndForm(request.POST or None)
    return one_form(
        request, case, form,
        lambda values: end_helper(helper=helper, ended_on=values["ended_on"], reason=values["end_reason"], on=request.scope.on),
        title=f"Đồng chí {helper.member.full_name} thôi giúp đỡ", submit="Ghi", done="Đã ghi.", anchor="giup-do",
    )  # fmt: skip
