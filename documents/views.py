"""The register of issued documents (sổ đăng ký văn bản đi)."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.findings import Refused
from core.pages import add_findings
from documents.models import Document
from documents.numbering import void


class VoidForm(forms.Form):
    """Why a document is taken back."""

    reason = forms.CharField(label="Lý do hủy", max_length=250)


@page(permission=P.REPORT_VIEW)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Documents in scope, newest first; a number stays in the book also when its document was taken back."""
    rows = Document.objects.visible_to(request.scope).select_related("organization", "term")
    asked = request.GET.get("organization", "")
    if asked.isdecimal() and len(asked) < 18:
        rows = rows.filter(organization=asked)
    found = Paginator(rows, 50).get_page(request.GET.get("trang"))
    manage = request.scope.can(P.DOCUMENT_MANAGE)
    return render(request, "documents/register.html", {"rows": found, "asked": asked, "can_void": manage})


@page(permission=P.DOCUMENT_MANAGE)
@require_http_methods(["GET", "POST"])
def void_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a document back, with a reason; reports keep theirs, a report is corrected by a new edition."""
    document = get_object_or_404(Document.objects.visible_to(request.scope, P.DOCUMENT_MANAGE), pk=pk)
    if document.subject.startswith("reports."):
        raise Http404("Báo cáo đã ký được đính chính bằng bản mới, không hủy số.")
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            void(document, reason=form.cleaned_data["reason"])
        except Refused as refused:
            add_findings(form, refused)
        else:
            return redirect(document)
    return render(
        request, "documents/void.html", {"document": document, "form": form}, status=422 if form.is_bound else 200
    )
