"""Pages of one member's paper file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission
from core.access import page
from core.findings import Refused
from core.pages import add_findings
from members.models import FilePaper
from members.models.papers import PRESENT
from members.record import queries
from members.record.forms.files import LoanForm, LossForm, PaperForm, RestoreForm, ReturnForm, paper_types
from members.record.rules import required_papers
from members.record.services import (
    lend_file,
    remove_paper,
    report_loss,
    restore_file,
    return_file,
    save_paper,
    set_checklist,
)
from members.record.views.common import crumbs, form_page, member_for, tell


def _context(member, title: str, **more) -> dict:
    return {
        "member": member,
        "title": title,
        "cancel": "members:file",
        "breadcrumbs": crumbs(member, (title, "")),
    } | more


@page(permission=Permission.MEMBER_VIEW)
@require_GET
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """What lies in the file, what it lacks, who keeps it, loans and losses."""
    member = member_for(request, pk)
    record_access(request, AccessKind.READ, member, "Hồ sơ giấy")
    papers = list(FilePaper.objects.filter(member=member))
    for paper in papers:
        paper.label = queries.paper_label(paper.document_type)
    context = {
        "member": member, "papers": papers, "file": queries.file_status(member, timezone.localdate()),
        "loans": member.fileloan_set.all(), "incidents": member.fileincident_set.all(),
        "custodies": member.filecustody_set.select_related("keeper", "handover"),
        "can_edit": request.scope.can(Permission.FILE_MANAGE, member.organization),
        "breadcrumbs": crumbs(member, ("Hồ sơ giấy", "")),
    }  # fmt: skip
    return render(request, "members/record/file.html", context)


@page(permission=Permission.FILE_MANAGE)
@require_http_methods(["GET", "POST"])
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick off the papers at once: the required ones and those of first priority."""
    member = member_for(request, pk, Permission.FILE_MANAGE)
    today = timezone.localdate()
    required = set(required_papers(member.membership_class, today))
    listed = [(code, label) for code, label in paper_types(today) if code in required or int(code) <= 61]
    problem = None
    if request.method == "POST":
        try:
            changed = set_checklist(
                member=member,
                present=set(request.POST.getlist("papers")),
                listed=[code for code, _ in listed],
                on=today,
            )
        except Refused as refused:
            problem = refused
        else:
            tell(request, f"Đã ghi {changed} thay đổi trong hồ sơ." if changed else "Không có gì thay đổi.")
            return redirect("members:file", pk=member.pk)
    held = set(FilePaper.objects.filter(member=member, presence__in=PRESENT).values_list("document_type", flat=True))
    ticked = set(request.POST.getlist("papers")) if problem else held
    context = _context(
        member, "Đánh dấu tài liệu có trong hồ sơ", problem=problem,
        rows=[(code, label, code in ticked, code in required) for code, label in listed],
    )  # fmt: skip
    return render(request, "members/record/checklist.html", context, status=422 if problem else 200)


@page(permission=Permission.FILE_MANAGE)
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, pk: int, paper: int | None = None) -> HttpResponse:
    """Add a paper, or correct what is written of one."""
    member = member_for(request, pk, Permission.FILE_MANAGE)
    held = get_object_or_404(FilePaper, member=member, pk=paper) if paper else None
    today = timezone.localdate()
    initial = PaperForm.initial_of(held) if held else {"document_type": request.GET.get("type", "")}
    form = PaperForm(request.POST or None, on=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save_paper(member=member, values=form.values(), on=today, paper=held)
        except Refused as refused:
            add_findings(form, refused)
        else:
            tell(request, "Đã ghi tài liệu.")
            return redirect("members:file", pk=member.pk)
    title = "Sửa tài liệu trong hồ sơ" if held else "Thêm tài liệu vào hồ sơ"
    return form_page(request, "members/record/paper.html", _context(member, title, paper=held), form)


@page(permission=Permission.FILE_MANAGE)
@require_POST
def paper_remove(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """Take out a line entered by mistake."""
    member = member_for(request, pk, Permission.FILE_MANAGE)
    remove_paper(paper=get_object_or_404(FilePaper, member=member, pk=paper), on=timezone.localdate())
    tell(request, "Đã bỏ tài liệu ghi nhầm.")
    return redirect("members:file", pk=member.pk)


@page(permission=Permission.FILE_MANAGE)
@require_http_methods(["GET", "POST"])
def lend(request: HttpRequest, pk: int) -> HttpResponse:
    """Lend the file."""
    member = member_for(request, pk, Permission.FILE_MANAGE)
    today = timezone.localdate()
    form = LoanForm(request.POST or None, initial={"out_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            lend_file(member=member, values=form.cleaned_data, by=request.user, on=today)
        except Refused as refused:
            add_findings(form, refused)
        else:
            tell(request, "Đã ghi cho mượn hồ sơ.")
            return redirect("members:file", pk=member.pk)
    return form_page(request, "members/record/form.html", _context(member, "Cho mượn hồ sơ"), form)


@page(permission=Permission.FILE_MANAGE)
@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, pk: int, loan: int) -> HttpResponse:
    """The lent file came back."""
    member = member_for(request, pk, Permission.FILE_MANAGE)
    lent = get_object_or_404(member.fileloan_set, pk=loan)
    today = timezone.localdate()
    form = ReturnForm(request.POST or None, initial={"returned_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            return_file(loan=lent, returned_on=form.cleaned_data["returned_on"], on=today)
        except Refused as refused:
            add_findings(form, refused)
        else:
            tell(request, "Đã ghi trả hồ sơ.")
            return redirect("members:file", pk=member.pk)
    return form_page(request, "members/record/form.html", _context(member, "Trả hồ sơ mượn"), form)


@page(permission=Permission.FILE_MANAGE)
@require_http_methods(["GET", "POST"])
def loss(request: HttpRequest, pk: int) -> HttpResponse:
    """The file or papers of it are lost."""
    member = member_for(request, pk, Permission.FILE_MANAGE)
    today = timezone.localdate()
    form = LossForm(request.POST or None, choices=paper_types(today), initial={"found_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            report_loss(member=member, values=form.cleaned_data, by=request.user, on=today)
        except Refused as refused:
            add_findings(form, refused)
        else:
            tell(request, "Đã ghi việc mất hồ sơ. Tiếp theo: tường trình, xác minh, khôi phục.")
            return redirect("members:file", pk=member.pk)
    return form_page(request, "members/record/form.html", _context(member, "Ghi việc mất hồ sơ"), form)


@page(permission=Permission.FILE_MANAGE)
@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, pk: int, incident: int) -> HttpResponse:
    """The lost papers were restored and certified."""
    member = member_for(request, pk, Permission.FILE_MANAGE)
    found = get_object_or_404(member.fileincident_set, pk=incident)
    today = timezone.localdate()
    choices = [(code, f"{code} – {queries.paper_label(code)}") for code in found.papers_lost]
    form = RestoreForm(
        request.POST or None, choices=choices, initial={"restored_on": today, "papers": found.papers_lost}
    )
    if request.method == "POST" and form.is_valid():
        try:
            restore_file(incident=found, on=today, **form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
        else:
            tell(request, "Đã ghi khôi phục hồ sơ.")
            return redirect("members:file", pk=member.pk)
    return form_page(request, "members/record/form.html", _context(member, "Khôi phục hồ sơ bị mất"), form)
