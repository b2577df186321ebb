"""Print-outs of a class and of one certificate."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.exports import answer_pdf
from meetings.training import documents
from meetings.training.queries import roster
from meetings.training.views.common import class_for, record_for

MOST_PRINTED = 200  # certificates in one print-out


def _sheet(request: HttpRequest, pk: int, make: Callable, name: str, words: str) -> HttpResponse:
    held = class_for(request, pk)
    printed = make(held, list(roster(held, request.scope)), request.scope.on)
    return answer_pdf(
        request, printed, name=f"{name}-{held.pk}", what=f"{words}: {held.title}", path=held.organization.path
    )


@page(permission=P.MEMBER_VIEW)
@require_safe
def roster_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Danh sách học viên."""
    return _sheet(request, pk, documents.print_roster, "danh-sach-hoc-vien", "Danh sách học viên")


@page(permission=P.MEMBER_VIEW)
@require_safe
def roll_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Danh sách điểm danh."""
    return _sheet(request, pk, documents.print_roll, "diem-danh", "Danh sách điểm danh")


@page(permission=P.MEMBER_VIEW)
@require_safe
def register_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Sổ cấp giấy chứng nhận."""
    return _sheet(request, pk, documents.print_register, "so-cap-giay-chung-nhan", "Sổ cấp giấy chứng nhận")


@page(permission=P.MEMBER_VIEW)
@require_safe
def certificates_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Every certificate of a class, a page each."""
    held = class_for(request, pk)
    rows = (
        roster(held, request.scope)
        .exclude(certificate_number="")
        .select_related("member__profile", "organization", "training_class")
    )
    records = [record for record in rows[: MOST_PRINTED + 1] if record.has_certificate]
    if not records or len(records) > MOST_PRINTED:
        words = (
            "Lớp chưa cấp giấy chứng nhận nào."
            if not records
            else f"Mỗi lần in được {MOST_PRINTED} giấy; in từng người."
        )
        messages.warning(request, words)
        return redirect(held)
    printed = documents.print_certificates(records)
    return answer_pdf(
        request,
        printed,
        name=f"giay-chung-nhan-{held.pk}",
        what=f"Giấy chứng nhận: {held.title}",
        path=held.organization.path,
    )


@page(permission=P.MEMBER_VIEW)
@require_safe
def certificate_pdf(request: HttpRequest, record: int) -> HttpResponse:
    """One certificate."""
    held = record_for(request, record)
    if not held.has_certificate:
        messages.warning(request, "Chưa có số giấy chứng nhận để in.")
        return redirect(held)
    printed = documents.print_certificates([held])
    return answer_pdf(
        request,
        printed,
        name=f"giay-chung-nhan-{held.pk}",
        what=f"Giấy chứng nhận: {held.name}",
        path=held.organization.path,
    )
