"""Feedback as pages: the list, one piece, its reception and steps, figures, print-outs."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.case_pages import log_of, rail_of, step_page, steps_of
from core.dates import format_date
from core.exports import answer_pdf
from core.findings import Refused
from core.pages import add_findings, keep_typed
from core.paging import keyset_page
from core.workflow import offers
from meetings.feedback import documents
from meetings.feedback.forms import LATE, OPEN, FeedbackFilterForm, FeedbackForm, FeedbackStepForm
from meetings.feedback.queries import unit_figures
from meetings.feedback.rules import denunciation
from meetings.feedback.services import change, receive
from meetings.models import Feedback
from meetings.models.feedback import PASSED_ON, REPLIED, WAITING
from members.models import Member

MOST_UNITS = 200
MOST_PRINTED = 2000


def _feedback(request: HttpRequest, pk: int, *, keep: bool = False) -> Feedback:
    rows = Feedback.objects.visible_to(request.scope).select_related("organization__parent", "member")
    found = get_object_or_404(rows, pk=pk)
    if keep and not request.scope.can(P.FEEDBACK_KEEP, found.organization):
        raise PermissionDenied(f"Đồng chí chưa được giao quyền “{P.FEEDBACK_KEEP.label}” ở {found.organization.name}.")
    return found


def _unit(request: HttpRequest, asked: object) -> Organization | None:
    if not str(asked or "").isdecimal() or len(str(asked)) > 18:
        return None
    return Organization.objects.visible_to(request.scope, P.MEETING_VIEW).filter(pk=int(asked)).first()


def _tabs(current: str) -> list[dict]:
    parts = (("list", "Sổ góp ý"), ("figures", "Số liệu"))
    return [{"label": label, "url": reverse(f"feedback:{name}"), "current": name == current} for name, label in parts]


@page(permission=P.MEETING_VIEW)
@require_safe
def feedback_list(request: HttpRequest) -> HttpResponse:
    """The book of feedback in scope, newest first; filters in the address."""
    form = FeedbackFilterForm(request.GET)
    rows = Feedback.objects.visible_to(request.scope).select_related("organization")
    on, unit = request.scope.on, None
    if form.is_valid():
        asked = form.cleaned_data
        unit = _unit(request, asked["organization"])
        rows = _narrowed(rows.under(unit) if unit else rows, asked, on)
    listed = keyset_page(request, rows, order=("-received_on", "-pk"))
    for row in listed.rows:
        row.late = row.is_overdue(on)
    context = {
        "form": form, "page": listed, "count": rows.count(), "unit": unit, "tabs": _tabs("list"),
        "may_keep": request.scope.can(P.FEEDBACK_KEEP), "year": form.cleaned_data.get("year") if form.is_valid() else None,
        "book_url": _book_url(unit or request.scope.home, form),
    }  # fmt: skip
    return render(request, "feedback/list.html", context, status=200 if form.is_valid() else 422)


def _book_url(unit: Organization | None, form: FeedbackFilterForm) -> str:
    if unit is None:
        return ""
    year = form.cleaned_data.get("year") if form.is_valid() else None
    return reverse("feedback:book_pdf", args=[unit.pk]) + (f"?year={year}" if year else "")


def _narrowed(rows, asked: dict, on):
    for word in asked["q"].split():
        rows = rows.filter(Q(content__icontains=word) | Q(source_name__icontains=word) | Q(about__icontains=word))
    for name in ("source", "subject"):
        if asked[name]:
            rows = rows.filter(**{name: asked[name]})
    if asked["year"]:
        rows = rows.filter(year=asked["year"])
    groups = {OPEN: Q(state__in=WAITING), LATE: Q(state__in=WAITING, due_on__lt=on), "replied": Q(state__in=REPLIED),
              "passed_on": Q(state__in=PASSED_ON)}  # fmt: skip
    if asked["state"]:
        rows = rows.filter(groups.get(asked["state"]) or Q(state=asked["state"]))
    return rows


def _members(request: HttpRequest, unit: Organization | None):
    """Members who may be named; none for who may not see members there."""
    if unit is None or not request.scope.can(P.MEMBER_VIEW, unit):
        return None
    return Member.objects.visible_to(request.scope).current().under(unit)


@page(permission=P.FEEDBACK_KEEP)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Receive feedback; a denunciation is turned away and nothing of it is kept, on the page neither."""
    units = Organization.objects.visible_to(request.scope, P.FEEDBACK_KEEP).active()
    asked = request.POST.get("organization") or request.GET.get("organization") or ""
    unit = units.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
    unit = unit or units.filter(pk=getattr(request.scope.home, "pk", None)).first() or units.order_by("path").first()
    members = _members(request, unit)
    form = FeedbackForm(
        request.POST or None, on=request.scope.on, units=units, members=members,
        initial={"organization": getattr(unit, "pk", None), "received_on": request.scope.on},
    )  # fmt: skip
    if request.method == "POST" and request.POST.get("denunciation"):
        return _turned_away(request, unit)
    if request.method == "POST" and form.is_valid():
        try:
            feedback = receive(
                organization=form.cleaned_data["organization"], values=form.values, denounces=form.cleaned_data["denunciation"],
                by=request.user, on=request.scope.on,
            )  # fmt: skip
        except Refused as refused:
            add_findings(form, refused)
        else:
            messages.success(request, f"Đã vào sổ góp ý số {feedback.number}/{feedback.year}.")
            return redirect(feedback)
    context = {"form": form, "title": "Tiếp nhận góp ý", "back": reverse("feedback:list"), "submit": "Vào sổ"}
    return render(request, "feedback/form.html", context, status=422 if form.is_bound else 200)


def _turned_away(request: HttpRequest, unit: Organization | None) -> HttpResponse:
    """The answer to a denunciation: where it goes; the typed words are not shown again."""
    finding = denunciation(unit) if unit else None
    return render(request, "feedback/denunciation.html", {"finding": finding}, status=422)


@page(permission=P.MEETING_VIEW)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece: what was said, what became of it, what may be done next."""
    held = _feedback(request, pk)
    on = request.scope.on
    may_keep = request.scope.can(P.FEEDBACK_KEEP, held.organization)
    sees_member = held.member_id and Member.objects.visible_to(request.scope).filter(pk=held.member_id).exists()
    steps = steps_of(held)
    context = {
        "held": held, "facts": _facts(held), "steps": rail_of(held, steps, began=held.received_on), "late": held.is_overdue(on),
        "tabs": _tabs("list"),
        "offers": [o for o in offers(held, request.scope, on) if o.permitted], "entries": log_of(held, steps, opened="Vào sổ"),
        "can_edit": may_keep and held.is_waiting, "sees_member": sees_member,
    }  # fmt: skip
    return render(request, "feedback/detail.html", context)


def _facts(held: Feedback) -> list[tuple[str, str]]:
    facts = [
        ("Nơi góp ý", held.source_label), ("Tên tổ chức, nhóm người", held.source_name), ("Người góp ý", held.person),
        ("Ngày nhận", format_date(held.received_on)), ("Hình thức", held.get_channel_display()),
        ("Góp ý về", held.get_subject_display()), ("Cụ thể về", held.about), ("Hạn trả lời", format_date(held.due_on)),
        ("Người, bộ phận xử lý", held.handled_by), ("Ngày trả lời", format_date(held.reply_on)),
        ("Nơi chuyển đến", held.forwarded_to), ("Ngày đóng", format_date(held.closed_on)),
    ]  # fmt: skip
    return [(label, value) for label, value in facts if value]


@page(permission=P.FEEDBACK_KEEP)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was written at reception."""
    held = _feedback(request, pk, keep=True)
    members = _members(request, held.organization)
    if members is not None and held.member_id:
        members = members | Member.objects.visible_to(request.scope).filter(pk=held.member_id)
    form = FeedbackForm(request.POST or None, on=request.scope.on, held=held, members=members)
    status, theirs = 422 if form.is_bound else 200, []
    if request.method == "POST" and request.POST.get("denunciation"):
        return _turned_away(request, held.organization)
    if request.method == "POST" and form.is_valid():
        try:
            change(
                feedback=held,
                values=form.values,
                denounces=False,
                version=form.cleaned_data["version"],
                on=request.scope.on,
            )
        except Refused as refused:
            status = add_findings(form, refused)
            if refused.conflict:
                held.refresh_from_db()
                theirs = [*_facts(held), ("Nội dung góp ý", held.content)]
                keep_typed(form, version=held.version)
        else:
            messages.success(request, "Đã lưu góp ý.")
            return redirect(held)
    context = {"form": form, "title": f"Sửa {str(held).lower()}", "back": held.get_absolute_url(), "theirs": theirs}
    return render(request, "feedback/form.html", context, status=status)


@page(permission=P.FEEDBACK_KEEP)
@require_http_methods(["GET", "POST"])
def take_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one step, after seeing what stands in its way."""
    held = _feedback(request, pk, keep=True)
    return step_page(request, held, name, form_class=FeedbackStepForm, words_title="Nội dung góp ý", words=held.content)


def _year(request: HttpRequest) -> int:
    asked, now = request.GET.get("year", ""), request.scope.on.year
    return int(asked) if asked.isdecimal() and len(asked) == 4 and 1950 <= int(asked) <= now else now


def _figures(request: HttpRequest, top: Organization | None, year: int):
    if top is None:
        return []
    seen = Organization.objects.visible_to(request.scope, P.MEETING_VIEW).active()
    below = list(seen.filter(parent=top).order_by("sort_order", "sort_key", "pk")[:MOST_UNITS])
    rows = Feedback.objects.visible_to(request.scope).under(top).filter(year=year)
    return unit_figures(rows, [top, *below], request.scope.on)


@page(permission=P.MEETING_VIEW)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Received, answered, open by unit in a year; every figure opens its list."""
    seen = Organization.objects.visible_to(request.scope, P.MEETING_VIEW).active()
    year = _year(request)
    top = _unit(request, request.GET.get("organization")) or request.scope.home or seen.order_by("path").first()
    lines = _figures(request, top, year)
    for line in lines:
        kept = {"year": year, "organization": line.organization.pk}
        states = {"received": "", "answered": "replied", "open": OPEN, "overdue": LATE, "passed_on": "passed_on"}
        line.urls = {n: f"{reverse('feedback:list')}?{urlencode(kept | {'state': s})}" for n, s in states.items()}
        if line.organization != top and not line.organization.is_branch:
            line.urls["below"] = f"?{urlencode(kept)}"
    context = {"top": top, "lines": lines, "year": year, "years": range(request.scope.on.year, request.scope.on.year - 6, -1),
               "tabs": _tabs("figures")}  # fmt: skip
    return render(request, "feedback/figures.html", context)


@page(permission=P.MEETING_VIEW)
@require_safe
def book_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Sổ tiếp nhận góp ý of an organisation (and of what lies below it) in a year."""
    unit = get_object_or_404(Organization.objects.visible_to(request.scope, P.MEETING_VIEW), pk=pk)
    year = _year(request)
    rows = Feedback.objects.visible_to(request.scope).under(unit).filter(year=year)
    rows = rows.order_by("organization__path", "number")[:MOST_PRINTED]
    printed = documents.print_book(unit, list(rows), year, request.scope.on)
    return answer_pdf(
        request, printed, name=f"so-gop-y-{year}", what=f"Sổ tiếp nhận góp ý năm {year}: {unit.name}", path=unit.path
    )


@page(permission=P.MEETING_VIEW)
@require_safe
def report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Tổng hợp góp ý of a year by unit."""
    unit = get_object_or_404(Organization.objects.visible_to(request.scope, P.MEETING_VIEW), pk=pk)
    year = _year(request)
    printed = documents.print_report(unit, _figures(request, unit, year), year, request.scope.on)
    return answer_pdf(
        request, printed, name=f"tong-hop-gop-y-{year}", what=f"Tổng hợp góp ý năm {year}: {unit.name}", path=unit.path
    )
