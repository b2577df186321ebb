"""Results and certificates as pages: the list, one record, a course of the past, corrections, joining with a member."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.dates import format_date
from core.excel import Column, Kind
from core.exports import answer_xlsx
from core.findings import Refused
from core.identifiers import mask
from core.names import fold
from core.pages import add_findings, keep_typed
from core.paging import keyset_page
from meetings.models import TrainingRecord
from meetings.training.forms import PastForm, PastPersonForm, RecordFilterForm
from meetings.training.services.results import correct, link_person, record_past
from meetings.training.views.common import MOST_ROWS, counted, issuers, record_for, tabs, unit_of
from members.models import Member


def _filtered(request: HttpRequest, form: RecordFilterForm):
    """The rows a filter leaves, and the unit it names."""
    rows = TrainingRecord.objects.visible_to(request.scope)
    asked = form.cleaned_data
    unit = unit_of(request, asked["organization"])
    if unit:
        rows = rows.under(unit)
    for word in fold(asked["q"]).split():
        rows = rows.filter(Q(search_text__contains=word) | Q(certificate_number__icontains=word))
    if asked["course"]:
        rows = rows.filter(course=asked["course"])
    if asked["year"]:
        rows = rows.filter(to_on__year=asked["year"])
    if asked["who"]:
        rows = rows.filter(member__isnull=asked["who"] == "person")
    on = request.scope.on
    cut = {
        "yes": ~Q(certificate_number=""), "no": Q(passed=True, certificate_number=""),
        "valid": Q(passed=True) & ~Q(certificate_number="") & (Q(valid_until=None) | Q(valid_until__gte=on)),
        "expired": Q(valid_until__lt=on),
    }.get(asked["certificate"])  # fmt: skip
    return (rows.filter(cut) if cut is not None else rows), unit


@page(permission=P.MEMBER_VIEW)
@require_safe
def record_list(request: HttpRequest) -> HttpResponse:
    """Who learned what; also as a workbook."""
    form = RecordFilterForm(request.GET)
    if not form.is_valid():
        context = {"form": form, "tabs": tabs("records"), "count": "0", "page": None}
        return render(request, "training/records.html", context, status=422)
    rows, unit = _filtered(request, form)
    if request.GET.get("xuat") == "xlsx":
        return _workbook(request, rows, unit, form.cleaned_data)
    listed = keyset_page(request, rows.select_related("member__organization", "organization"), order=("-to_on", "-pk"))
    context = {
        "form": form, "page": listed, "count": counted(rows), "unit": unit, "tabs": tabs("records"), "on": request.scope.on,
        "may_keep": request.scope.can(P.TRAINING_KEEP), "may_export": request.scope.can(P.MEMBER_EXPORT),
    }  # fmt: skip
    return render(request, "training/records.html", context)


def _workbook(request: HttpRequest, rows, unit: Organization | None, asked: dict) -> HttpResponse:
    allowed = rows.visible_to(request.scope, P.MEMBER_EXPORT)
    columns = [
        Column("Họ và tên", width=28), Column("Ngày sinh", Kind.DATE), Column("Chi bộ", width=32), Column("Lớp", width=36),
        Column("Từ ngày", Kind.DATE), Column("Đến ngày", Kind.DATE), Column("Đơn vị mở lớp", width=30), Column("Kết quả"),
        Column("Số giấy chứng nhận"), Column("Ngày cấp", Kind.DATE), Column("Giá trị đến hết ngày", Kind.DATE),
    ]  # fmt: skip
    listed = allowed.select_related("member", "organization").order_by("-to_on", "sort_key", "pk")[:MOST_ROWS]
    cells = (
        [r.name, r.member.birth_date if r.member_id else r.birth_date, r.organization.name, r.title or r.course_label, r.from_on,
         r.to_on, r.issuer, r.result_label, r.certificate_number, r.certificate_on, r.valid_until]
        for r in listed
    )  # fmt: skip
    titles = ("KẾT QUẢ BỒI DƯỠNG", unit.name if unit else "Trong phạm vi được giao")
    filters = {name: str(value) for name, value in asked.items() if value not in (None, "")}
    return answer_xlsx(
        request,
        columns,
        cells,
        name="ket-qua-boi-duong",
        what=titles[0],
        titles=titles,
        filters=filters,
        path=unit.path if unit else "",
    )


@page(permission=P.MEMBER_VIEW)
@require_safe
def record_detail(request: HttpRequest, record: int) -> HttpResponse:
    """One result: the course, the certificate, what was corrected."""
    held = record_for(request, record)
    may_keep = TrainingRecord.objects.visible_to(request.scope, P.TRAINING_KEEP).filter(pk=held.pk).exists()
    corrections = [
        {"when": one.at, "title": "Đính chính", "by": str(one.by or ""),
         "body": f"{one.reason}. " + "; ".join(f"{label}: “{old}” → “{new}”" for label, (old, new) in one.changes.items())}
        for one in held.corrections.select_related("by")
    ]  # fmt: skip
    roll = held.attendance.select_related("session").order_by("session__held_on", "session__pk")
    context = {
        "record": held, "facts": _facts(held, request), "corrections": corrections, "roll": roll, "may_keep": may_keep,
        "valid": held.is_valid_on(request.scope.on), "on": request.scope.on, "tabs": tabs("records"),
    }  # fmt: skip
    return render(request, "training/record.html", context)


def _facts(held: TrainingRecord, request: HttpRequest) -> list[tuple[str, str]]:
    reveal = request.scope.can(P.MEMBER_REVEAL, held.organization)
    facts = [
        ("Ngày sinh", "" if held.member_id else format_date(held.birth_date)), ("Quê quán", held.native_place),
        ("Số căn cước", held.person_key if reveal else mask(held.person_key)), ("Đơn vị, nơi cư trú", held.unit_name),
        ("Chi bộ", held.organization.name), ("Loại lớp", held.course_label), ("Tên lớp", held.title),
        ("Thời gian", f"{format_date(held.from_on)} – {format_date(held.to_on)}"), ("Chương trình", held.topics),
        ("Đơn vị mở lớp, cấp giấy", held.issuer), ("Kết quả", held.result_label), ("Số giấy chứng nhận", held.certificate_number),
        ("Ngày cấp", format_date(held.certificate_on)), ("Có giá trị đến hết ngày", format_date(held.valid_until)),
        ("Giấy trong hồ sơ", held.get_paper_presence_display() if held.certificate_number else ""), ("Ghi chú", held.note),
    ]  # fmt: skip
    return [(label, value) for label, value in facts if value]


@page(permission=P.TRAINING_KEEP)
@require_http_methods(["GET", "POST"])
def record_add(request: HttpRequest) -> HttpResponse:
    """A course of the past or held elsewhere: of a member (``?member=``), else of somebody who is no member yet."""
    on = request.scope.on
    member = _member_asked(request)
    initial = {"course": request.GET.get("course", "")}
    if member:
        form = PastForm(request.POST or None, on=on, initial=initial)
    else:
        units = Organization.objects.visible_to(request.scope, P.TRAINING_KEEP).active()
        home = request.scope.home
        form = PastPersonForm(
            request.POST or None, on=on, units=units, initial=initial | {"organization": getattr(home, "pk", None)}
        )
    if request.method == "POST" and form.is_valid():
        try:
            record = record_past(
                values=form.values, by=request.user, on=on, member=member, person=None if member else form.person
            )
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, f"Đã ghi kết quả bồi dưỡng của {record.name}.")
            return redirect(record)
    context = {
        "form": form, "member": member, "found": _search(request), "words": request.GET.get("q", "")[:100], "issuers": issuers(),
        "back": member.get_absolute_url() if member else reverse("training:records"),
    }  # fmt: skip
    return render(request, "training/record_add.html", context, status=422 if form.is_bound else 200)


def _member_asked(request: HttpRequest) -> Member | None:
    asked = request.GET.get("member", "")
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 18:
        raise Http404
    return get_object_or_404(
        Member.objects.visible_to(request.scope, P.TRAINING_KEEP).select_related("organization"), pk=int(asked)
    )


def _search(request: HttpRequest) -> list[Member]:
    words = fold(request.GET.get("q", "")[:100]).split()
    if not words:
        return []
    rows = Member.objects.visible_to(request.scope, P.TRAINING_KEEP)
    for word in words:
        rows = rows.filter(search_text__contains=word)
    return list(rows.select_related("organization").order_by("name_sort_key", "pk")[:20])


@page(permission=P.TRAINING_KEEP)
@require_http_methods(["GET", "POST"])
def record_correct(request: HttpRequest, record: int) -> HttpResponse:
    """Correct a record, with a reason."""
    held = record_for(request, record, keep=True)
    form = PastForm(request.POST or None, on=request.scope.on, held=held)
    status, theirs = 422 if form.is_bound else 200, []
    if request.method == "POST" and form.is_valid():
        try:
            correct(
                record=held, values=form.values, reason=form.cleaned_data["reason"], version=form.cleaned_data["version"],
                by=request.user, on=request.scope.on,
            )  # fmt: skip
        except Refused as refused:
            status = add_findings(form, refused)
            if refused.conflict:
                held.refresh_from_db()
                theirs = _facts(held, request)
                keep_typed(form, version=held.version)
        else:
            messages.success(request, "Đã đính chính; hồ sơ và Phiếu đảng viên đổi theo.")
            return redirect(held)
    context = {"form": form, "title": "Đính chính kết quả bồi dưỡng", "subtitle": held.name, "back": held.get_absolute_url(),
               "theirs": theirs, "issuers": issuers(), "submit": "Đính chính"}  # fmt: skip
    return render(request, "training/form.html", context, status=status)


@page(permission=P.TRAINING_KEEP)
@require_http_methods(["GET", "POST"])
def record_link(request: HttpRequest, record: int) -> HttpResponse:
    """Join the record of somebody who was no member with the member he has become."""
    held = record_for(request, record, keep=True)
    near = Q(search_text=held.search_text)
    if held.person_key:
        near |= Q(personal_id=held.person_key)
    offered = Member.objects.visible_to(request.scope, P.TRAINING_KEEP).current().select_related("organization")
    if request.method == "POST":
        asked = request.POST.get("member", "")
        if not asked.isdecimal() or len(asked) > 18:
            messages.error(request, "Chọn một đảng viên.")
            return redirect("training:record_link", held.pk)
        member = get_object_or_404(offered, pk=int(asked))
        try:
            link_person(record=held, member=member, by=request.user, on=request.scope.on)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"Đã nối kết quả với hồ sơ của đồng chí {member.full_name}.")
        return redirect(held)
    context = {"record": held, "offered": list(offered.filter(near).order_by("name_sort_key", "pk")[:20])}
    return render(request, "training/link.html", context)
