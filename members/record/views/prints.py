"""Addresses that answer with a PDF; each print of a person's record is logged."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission
from core.access import Reach, page
from core.dates import format_moment
from core.exports import file_answer
from core.printing import PrintOut
from members.models import Member
from members.record import documents, queries
from members.record.views.common import member_for, organization_for

MOST_PRINTED = 2000  # names in one print-out; it is made while the person waits


def _pdf(printed: PrintOut, name: str) -> HttpResponse:
    return file_answer(printed.pdf, "pdf", name)


def _trace(request: HttpRequest) -> str:
    return f"{request.user} in lúc {format_moment(timezone.now())}"


@page(permission=Permission.MEMBER_VIEW)
@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Phiếu đảng viên (Mẫu 2-HSĐV), filled."""
    member = member_for(request, pk)
    record_access(request, AccessKind.PRINT, member, "Phiếu đảng viên (Mẫu 2-HSĐV)")
    printed = documents.print_sheet(
        member, on=timezone.localdate(), reveal=request.scope.can(Permission.MEMBER_REVEAL, member.organization),
        sensitive=request.scope.can(Permission.MEMBER_SENSITIVE, member.organization), trace=_trace(request),
    )  # fmt: skip
    return _pdf(printed, f"phieu dang vien {member.full_name}")


@page(reach=Reach.SIGNED_IN)
@require_GET
def blank_sheet(request: HttpRequest) -> HttpResponse:
    """Phiếu đảng viên, blank."""
    return _pdf(documents.print_blank_sheet(on=timezone.localdate()), "phieu dang vien de trong")


@page(permission=Permission.MEMBER_VIEW)
@require_GET
def file_index(request: HttpRequest, pk: int) -> HttpResponse:
    """Mục lục tài liệu of a file."""
    member = member_for(request, pk)
    record_access(request, AccessKind.PRINT, member, "Mục lục tài liệu")
    return _pdf(
        documents.print_file_index(member, on=timezone.localdate(), trace=_trace(request)),
        f"muc luc tai lieu {member.full_name}",
    )


@page(permission=Permission.MEMBER_VIEW)
@require_GET
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Sổ danh sách đảng viên (Mẫu 7-HSĐV) of a branch."""
    organization = organization_for(request, pk, Permission.MEMBER_VIEW)
    if not organization.is_branch:
        raise Http404
    record_access(request, AccessKind.PRINT, organization, "Sổ danh sách đảng viên (Mẫu 7-HSĐV)")
    printed = documents.print_register(
        organization, on=timezone.localdate(), reveal=request.scope.can(Permission.MEMBER_REVEAL, organization),
        sensitive=request.scope.can(Permission.MEMBER_SENSITIVE, organization), trace=_trace(request),
    )  # fmt: skip
    return _pdf(printed, f"so danh sach dang vien {organization.name}")


@page(permission=Permission.MEMBER_VIEW)
@require_GET
def missing_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of files that lack required papers."""
    organization = organization_for(request, pk, Permission.MEMBER_VIEW)
    today = timezone.localdate()
    members = Member.objects.visible_to(request.scope).under(organization)
    lacking = queries.members_lacking_papers(members, today, most=MOST_PRINTED + 1)
    if len(lacking) > MOST_PRINTED:
        messages.error(request, f"Danh sách dài hơn {MOST_PRINTED} đảng viên. Hãy in theo từng đơn vị nhỏ hơn.")
        return redirect("members:shelf", pk=organization.pk)
    record_access(request, AccessKind.PRINT, organization, "Danh sách hồ sơ thiếu tài liệu")
    return _pdf(
        documents.print_missing_papers(organization, lacking, on=today, trace=_trace(request)),
        f"ho so thieu {organization.name}",
    )
