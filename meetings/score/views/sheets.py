"""What committees set for the branches below them: score sheets, least lengths, rules of rating."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.findings import Refused
from core.pages import add_findings
from meetings.models import MeetingMinimum, RatingRule, ScoreCriterion, ScoreSheet
from meetings.score.forms import (
    CopySheetForm,
    CriterionForm,
    EndForm,
    MinimumForm,
    PublishForm,
    RatingRuleForm,
    SheetForm,
)
from meetings.score.keeping import (
    copy_sheet,
    discard_sheet,
    end_rule,
    publish_sheet,
    remove_criterion,
    set_criterion,
    set_head,
    set_minimum,
    set_rating_rule,
)
from meetings.score.ratings import bands_legend
from meetings.score.rules import describe_level, sheet_findings
from meetings.score.scales import write_scale


def _breadcrumbs(*more: str) -> list[dict]:
    way = [{"label": "Chất lượng sinh hoạt", "url": reverse("score:overview")},
           {"label": "Bảng điểm, quy định của cấp ủy", "url": reverse("score:sheets")}]  # fmt: skip
    return [*way, *({"label": label} for label in more)]


def _sheet(request: HttpRequest, pk: int) -> ScoreSheet:
    rows = ScoreSheet.objects.open_to(request.scope).select_related("organization", "copied_from")
    sheet = get_object_or_404(rows, pk=pk)
    if sheet.is_draft and not _may_keep(request, sheet):
        raise PermissionDenied("Bảng điểm đang soạn, chưa công bố.")
    return sheet


def _may_keep(request: HttpRequest, rule) -> bool:
    return rule.organization is not None and request.scope.can(P.MEETING_OVERSEE, rule.organization)


def _kept(request: HttpRequest, pk: int) -> ScoreSheet:
    sheet = _sheet(request, pk)
    if not _may_keep(request, sheet):
        raise PermissionDenied("Bảng điểm này do cấp ủy ban hành giữ.")
    return sheet


def _committees(request: HttpRequest):
    return Organization.objects.visible_to(request.scope, P.MEETING_OVERSEE).active().order_by("path")


@page(permission=P.MEETING_VIEW)
@require_safe
def sheet_list(request: HttpRequest) -> HttpResponse:
    """Sheets, least lengths and rules of rating a person's organisations are under or have set."""
    on = request.scope.on
    sheets = [sheet for sheet in ScoreSheet.objects.open_to(request.scope).select_related("organization")
              if not sheet.is_draft or _may_keep(request, sheet)]  # fmt: skip
    rules = RatingRule.objects.open_to(request.scope).select_related("organization")
    context = {
        "sheets": sheets,
        "minimums": MeetingMinimum.objects.open_to(request.scope).select_related("organization"),
        "rules": [(rule, [describe_level(row) for row in rule.levels], _may_keep(request, rule)) for rule in rules],
        "legend": bands_legend(on), "on": on, "may_keep": request.scope.can(P.MEETING_OVERSEE), "breadcrumbs": _breadcrumbs()[:1],
    }  # fmt: skip
    return render(request, "score/sheets.html", context)


@page(permission=P.MEETING_VIEW)
@require_safe
def sheet_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet with its criteria and how they are marked; while a draft, what to correct before it is put into use."""
    sheet = _sheet(request, pk)
    criteria = list(sheet.criteria.all())
    may_keep = _may_keep(request, sheet)
    context = {
        "sheet": sheet, "criteria": [(c, _marking(c)) for c in criteria], "may_keep": may_keep,
        "may_copy": request.scope.can(P.MEETING_OVERSEE), "whole": sum(c.max_points for c in criteria),
        "findings": sheet_findings(criteria, (sheet.good_from, sheet.fair_from, sheet.average_from)) if sheet.is_draft else [],
        "publish_form": PublishForm(), "breadcrumbs": _breadcrumbs(sheet.label), "scored": sheet.scores.count() if may_keep else 0,
    }  # fmt: skip
    return render(request, "score/sheet.html", context)


def _marking(criterion: ScoreCriterion) -> list[tuple[str, float]]:
    """The marking as read: the words of each row, or its condition, and the points."""
    lines = write_scale(criterion.scale).splitlines()
    return [
        (row.get("words") or line.partition(":")[0], row["points"])
        for row, line in zip(criterion.scale, lines, strict=True)
    ]


@page(permission=P.MEETING_OVERSEE)
@require_http_methods(["GET", "POST"])
def sheet_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft of one's own from a sheet."""
    sheet = _sheet(request, pk)
    initial = {
        "label": sheet.label,
        "valid_from": _next_month(request.scope.on),
        "organization": getattr(request.scope.home, "pk", None),
    }
    form = CopySheetForm(request.POST or None, organizations=_committees(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        copy = copy_sheet(sheet=sheet, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã sao bảng điểm. Sửa xong thì đưa vào áp dụng.")
        return redirect(copy)
    return _simple(request, form, "Sao bảng điểm", sheet.label, "Sao thành bản của cấp ủy")


def _next_month(on: date) -> date:
    return date(on.year + on.month // 12, on.month % 12 + 1, 1)


def _simple(request: HttpRequest, form, title: str, subtitle: str, submit: str) -> HttpResponse:
    context = {"title": title, "subtitle": subtitle, "form": form, "submit": submit, "breadcrumbs": _breadcrumbs(title)}
    return render(request, "score/simple.html", context, status=422 if form.is_bound else 200)


@page(permission=P.MEETING_OVERSEE)
@require_http_methods(["GET", "POST"])
def sheet_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, date, bands of a draft."""
    sheet = _kept(request, pk)
    form = SheetForm(request.POST or None, instance=sheet)
    if request.method == "POST" and form.is_valid():
        try:
            set_head(sheet=sheet, values=form.cleaned_data)
        except Refused as refused:
            add_findings(form, refused)
        else:
            return redirect(sheet)
    return _simple(request, form, "Sửa bảng điểm", sheet.whose, "Lưu")


@page(permission=P.MEETING_OVERSEE)
@require_http_methods(["GET", "POST"])
def criterion_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A further criterion of a draft."""
    return _criterion_page(request, _kept(request, pk), None)


@page(permission=P.MEETING_OVERSEE)
@require_http_methods(["GET", "POST"])
def criterion_edit(request: HttpRequest, pk: int, criterion: int) -> HttpResponse:
    """Correct a criterion of a draft."""
    sheet = _kept(request, pk)
    return _criterion_page(request, sheet, get_object_or_404(sheet.criteria, pk=criterion))


def _criterion_page(request: HttpRequest, sheet: ScoreSheet, criterion: ScoreCriterion | None) -> HttpResponse:
    form = CriterionForm(request.POST or None, criterion=criterion)
    if request.method == "POST" and form.is_valid():
        try:
            set_criterion(sheet=sheet, values=form.cleaned_data, criterion=criterion)
        except Refused as refused:
            add_findings(form, refused)
        else:
            return redirect(sheet)
    return _simple(request, form, f"Sửa mục {criterion.code}" if criterion else "Thêm tiêu chí", sheet.label, "Lưu")


def _act(request: HttpRequest, act, done: str, onward: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        for finding in refused.findings:
            messages.error(request, " ".join(part for part in (finding.message, finding.remedy) if part))
    else:
        messages.success(request, done)
    return redirect(onward)


@page(permission=P.MEETING_OVERSEE)
@require_POST
def criterion_remove(request: HttpRequest, pk: int, criterion: int) -> HttpResponse:
    """Take a criterion off a draft."""
    sheet = _kept(request, pk)
    row = get_object_or_404(sheet.criteria, pk=criterion)
    return _act(request, lambda: remove_criterion(criterion=row), f"Đã bỏ mục {row.code}.", sheet.get_absolute_url())


@page(permission=P.MEETING_OVERSEE)
@require_POST
def sheet_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft into use."""
    sheet = _kept(request, pk)
    form = PublishForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _act(
        request,
        lambda: publish_sheet(sheet=sheet, reason=reason),
        "Đã đưa bảng điểm vào áp dụng.",
        sheet.get_absolute_url(),
    )


@page(permission=P.MEETING_OVERSEE)
@require_POST
def sheet_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    sheet = _kept(request, pk)
    here = sheet.get_absolute_url()
    try:
        discard_sheet(sheet=sheet)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(here)
    messages.success(request, "Đã bỏ bảng điểm đang soạn.")
    return redirect("score:sheets")


@page(permission=P.MEETING_OVERSEE)
@require_http_methods(["GET", "POST"])
def sheet_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a sheet end."""
    return _end_page(request, _kept(request, pk), "Kết thúc bảng điểm")


@page(permission=P.MEETING_OVERSEE)
@require_http_methods(["GET", "POST"])
def minimum_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a least length end."""
    rule = get_object_or_404(
        MeetingMinimum.objects.visible_to(request.scope, P.MEETING_OVERSEE).select_related("organization"), pk=pk
    )
    return _end_page(request, rule, "Kết thúc mức thời lượng")


@page(permission=P.MEETING_OVERSEE)
@require_http_methods(["GET", "POST"])
def rating_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a rule of rating end."""
    rule = get_object_or_404(
        RatingRule.objects.visible_to(request.scope, P.MEETING_OVERSEE).select_related("organization"), pk=pk
    )
    return _end_page(request, rule, "Kết thúc quy tắc xếp loại")


def _end_page(request: HttpRequest, rule, title: str) -> HttpResponse:
    form = EndForm(request.POST or None, initial={"valid_to": rule.valid_to or request.scope.on})
    if request.method == "POST" and form.is_valid():
        try:
            end_rule(rule=rule, valid_to=form.cleaned_data["valid_to"])
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, "Đã ghi ngày kết thúc.")
            return redirect("score:sheets")
    return _simple(request, form, title, f"{rule} – {rule.whose}", "Ghi")


@page(permission=P.MEETING_OVERSEE)
@require_http_methods(["GET", "POST"])
def minimum_new(request: HttpRequest) -> HttpResponse:
    """A committee's own least length."""
    initial = {"organization": getattr(request.scope.home, "pk", None), "valid_from": request.scope.on}
    form = MinimumForm(request.POST or None, organizations=_committees(request), initial=initial)
    return _set(request, form, set_minimum, "Thời lượng tối thiểu của cấp ủy", lambda: form.cleaned_data)


@page(permission=P.MEETING_OVERSEE)
@require_http_methods(["GET", "POST"])
def rating_new(request: HttpRequest) -> HttpResponse:
    """A committee's own rule of rating."""
    initial = {
        "organization": getattr(request.scope.home, "pk", None),
        "valid_from": date(request.scope.on.year, 1, 1),
        "period": "year",
    }
    form = RatingRuleForm(request.POST or None, organizations=_committees(request), initial=initial)
    names = ("organization", "period", "label", "valid_from", "source")
    return _set(
        request, form, set_rating_rule, "Quy tắc xếp loại của cấp ủy",
        lambda: {name: form.cleaned_data[name] for name in names} | {"levels": form.levels},
    )  # fmt: skip


def _set(request: HttpRequest, form, service, title: str, values) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            service(by=request.user, **values())
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, "Đã ghi.")
            return redirect("score:sheets")
    return _simple(
        request,
        form,
        title,
        "Áp dụng cho các chi bộ bên dưới từ ngày ghi; quy định trước đó kết thúc hôm trước.",
        "Lưu",
    )
