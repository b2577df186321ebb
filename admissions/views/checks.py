"""Verification of the life history: the list drawn up, each person's result."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from admissions.forms.rows import CheckForm
from admissions.models import DOSSIER_STATES, Verification
from admissions.services.keeping import save_check
from admissions.services.verification import draw_up
from admissions.views.access import KEEP, case_for, one_form
from core.access import page


@page(permission=KEEP)
@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up the list of people to verify; people entered since are added."""
    case = case_for(request, pk, KEEP)
    if case.state not in DOSSIER_STATES:
        messages.error(request, f"Hồ sơ đang ở trạng thái “{case.state_label}”, chưa hoặc không còn thẩm tra lý lịch.")
        return redirect(case)
    rows = draw_up(case=case, by=request.user, on=request.scope.on)
    messages.success(
        request, f"Đã thêm {len(rows)} người vào danh sách thẩm tra." if rows else "Danh sách thẩm tra đã đủ."
    )
    return redirect(f"{case.get_absolute_url()}#tham-tra")


@page(permission=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """How the verification of one person stands."""
    rows = Verification.objects.visible_to(request.scope).select_related("relative")
    row = get_object_or_404(rows, pk=pk)
    case = case_for(request, row.admission_id, KEEP)
    form = CheckForm(request.POST or None, row=row)
    who = str(row.relative or case.applicant)
    return one_form(request, case, form, lambda values: save_check(row=row, values=values, on=request.scope.on),
                    title=f"Thẩm tra: {who}", submit="Lưu", done=f"Đã ghi thẩm tra của {who}.", anchor="tham-tra",
                    help="Người vào Đảng và người thân không được cử đi thẩm tra.")  # fmt: skip
