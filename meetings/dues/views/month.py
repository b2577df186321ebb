"""A branch's month: the list, one press for everybody who paid, exceptions, the handover that closes it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission as P
from core.access import page
from core.dates import Month, format_date
from core.findings import Refused
from core.numbers import format_money
from core.pages import add_findings, keep_typed
from meetings.dues import queries
from meetings.dues.forms import HandoverForm, PaymentForm, ReasonForm, SeveralMonthsForm, TakenForm
from meetings.dues.payers import payers_of
from meetings.dues.rules import split
from meetings.dues.services.payments import Paid, hand_over, pay_in_full, pay_months, set_reason, set_taken
from meetings.dues.services.sheets import draw_up
from meetings.dues.splitting import keeps_on
from meetings.dues.views.common import Rights, branch_of, month_of, need, year_tabs
from meetings.models import DuesMonth, DuesSheet, DuesStatus
from members.models import Member

SPARED = (DuesStatus.EXEMPT, DuesStatus.NOT_COLLECTED)


def month_url(branch, month: Month) -> str:
    """The address of a branch's month."""
    return reverse("dues:month", args=[branch.pk, month.isoformat()])


def _tell(request: HttpRequest, refused: Refused) -> None:
    for finding in refused.findings:
        messages.error(request, " ".join(part for part in (finding.message, finding.remedy) if part))


@page(permission=P.DUES_VIEW)
@require_safe
def month_sheet(request: HttpRequest, branch: int, month: str) -> HttpResponse:
    """The list of a month: who has paid, who has not, money of the month."""
    unit, when = branch_of(request, branch), month_of(month)
    on = request.scope.on
    sheet = DuesSheet.objects.filter(organization=unit, month=when.first_day).first()
    rows = queries.sheet_rows(unit, when) if sheet else []
    cash, handover = queries.cash_of(unit, when)
    earlier = queries.months_owed(unit, when.year, when.previous) if when.month > 1 else {}
    names = Member.objects.in_bulk(list(earlier))
    payers, listed = payers_of(unit, when) if sheet else None, {row.member_id for row in rows}
    for row in rows:
        row.is_guest = payers is not None and row.member_id in payers.guests
    context = {
        "branch": unit, "month": when, "sheet": sheet, "cash": cash, "handover": handover, "rights": Rights.on(request.scope, unit),
        "owing": [row for row in rows if row.status == DuesStatus.OWING],
        "partial": [row for row in rows if row.status == DuesStatus.PARTIAL],
        "paid": [row for row in rows if row.status == DuesStatus.PAID],
        "unset": [row for row in rows if row.status == DuesStatus.UNSET],
        "spared": [(row, queries.GROUNDS.get(row.ground, "")) for row in rows if row.status in SPARED],
        "payers": sum(row.status not in SPARED for row in rows),
        "due": sum(row.due or 0 for row in rows),
        "earlier": sorted(((names[pk], months) for pk, months in earlier.items()), key=lambda one: (-len(one[1]), one[0].name_sort_key)),
        "elsewhere": [one for one in payers.elsewhere if one.member.pk not in listed] if payers else [],
        "guests": [row for row in rows if row.is_guest],
        "pay_form": PaymentForm(initial={"paid_on": min(on, when.last_day)}),
        "tabs": _tabs(unit, when, on),
        "may_draw_up": when <= Month.of(on).next and handover is None,
    }  # fmt: skip
    return render(request, "dues/month.html", context)


def _tabs(unit, when: Month, on) -> list[dict]:
    months = [when.previous, when, *([when.next] if when < Month.of(on).next else [])]
    year = f"{reverse('dues:overview')}?organization={unit.pk}&month={when.isoformat()}"
    return [
        *(
            {"label": month.label.capitalize(), "url": month_url(unit, month), "current": month == when}
            for month in months
        ),
        {"label": "Cả năm", "url": year},
        {"label": "Nợ đảng phí", "url": f"{reverse('dues:owing', args=[unit.pk])}?nam={when.year}"},
    ]


@page(permission=P.DUES_KEEP)
@require_POST
def draw_up_month(request: HttpRequest, branch: int, month: str) -> HttpResponse:
    """Draw the list up, or bring it up to date."""
    unit, when = branch_of(request, branch), month_of(month)
    need(Rights.on(request.scope, unit).keep)
    try:
        draw_up(organization=unit, month=when, by=request.user, on=request.scope.on)
    except Refused as refused:
        _tell(request, refused)
    else:
        messages.success(request, f"Đã lập danh sách thu {when.label}.")
    return redirect(month_url(unit, when))


@page(permission=P.DUES_KEEP)
@require_POST
def pay(request: HttpRequest, branch: int, month: str) -> HttpResponse:
    """Everybody ticked has paid in full."""
    unit, when = branch_of(request, branch), month_of(month)
    need(Rights.on(request.scope, unit).keep)
    form = PaymentForm(request.POST)
    chosen = [int(value) for value in request.POST.getlist("member") if value.isdecimal() and len(value) < 19]
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    elif not chosen:
        messages.error(request, "Chưa đánh dấu đồng chí nào; không có gì được ghi.")
    else:
        try:
            count = pay_in_full(
                organization=unit, month=when, members=chosen, by=request.user, on=request.scope.on,
                paid=Paid(form.cleaned_data["paid_on"], form.cleaned_data["channel"]),
            )  # fmt: skip
        except Refused as refused:
            _tell(request, refused)
        else:
            left = len(set(chosen)) - count
            more = f" {left} đồng chí đã được ghi từ trước." if left else ""
            messages.success(request, f"Đã ghi {count} đồng chí nộp đủ {when.label}.{more}")
    return redirect(month_url(unit, when))


def _row(request: HttpRequest, pk: int) -> DuesMonth:
    rows = DuesMonth.objects.visible_to(request.scope).select_related("member", "organization__parent")
    return get_object_or_404(rows, pk=pk)


@page(permission=P.DUES_KEEP)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, dues: int) -> HttpResponse:
    """One member's month apart from the rest: part of it, another day, several months, the reason it is not paid."""
    row = _row(request, dues)
    rights = Rights.on(request.scope, row.organization)
    need(rights.keep)
    period = _period(request, row)
    which = request.POST.get("form", "") if request.method == "POST" else ""
    forms = _forms(request, row, period, which)
    status = 200
    if which in forms:
        need(rights.income or which != "taken")
        status = 422
        form = forms[which]
        if form.is_valid():
            try:
                _ACTS[which](row, period, form, request)
            except Refused as refused:
                status = add_findings(form, refused)
                row = _row(request, dues)
                if "version" in form.fields:
                    keep_typed(form, version=row.version)
            else:
                messages.success(request, f"Đã ghi đối với đồng chí {row.member}.")
                return redirect(month_url(row.organization, period))
    context = {"row": row, "period": period, "forms": forms, "rights": rights, "back": month_url(row.organization, period),
               "payments": row.payments.all() if rights.income else []}  # fmt: skip
    return render(request, "dues/record.html", context, status=status)


def _period(request: HttpRequest, row: DuesMonth) -> Month:
    """The branch's month in which the money counts: named in the address, else the month of the row."""
    asked = request.GET.get("thang", "")
    return month_of(asked) if asked else row.period


def _forms(request: HttpRequest, row: DuesMonth, period: Month, which: str) -> dict:
    day = min(request.scope.on, period.last_day)
    taken = row.payments.filter(period=period.first_day).first()
    data = lambda name: request.POST if which == name else None  # noqa: E731 - one line says it
    forms = {
        "taken": TakenForm(data("taken"), auto_id="thu-%s", initial={
            "version": row.version, "amount": taken.amount if taken else row.outstanding, "paid_on": taken.paid_on if taken else day,
            "channel": taken.channel if taken else "cash", "note": taken.note if taken else ""}),
        "months": SeveralMonthsForm(data("months"), auto_id="nhieu-%s", initial={"first": row.period, "last": period.next, "paid_on": day}),
    }  # fmt: skip
    if row.status in (DuesStatus.OWING, DuesStatus.PARTIAL):
        said = {True: "yes", False: "no", None: ""}[row.reason_accepted]
        forms["reason"] = ReasonForm(data("reason"), auto_id="ly-do-%s", initial={
            "version": row.version, "unpaid_reason": row.unpaid_reason, "reason_accepted": said})  # fmt: skip
    return forms


def _paid(form) -> Paid:
    values = form.cleaned_data
    return Paid(values["paid_on"], values["channel"], values["note"].strip())


def _take(row, period, form, request) -> None:
    values = form.cleaned_data
    set_taken(
        row=row,
        period=period,
        amount=values["amount"],
        paid=_paid(form),
        version=values["version"],
        by=request.user,
        on=request.scope.on,
    )


def _several(row, period, form, request) -> None:
    values = form.cleaned_data
    pay_months(
        member=row.member, organization=row.organization, period=period, first=values["first"], last=values["last"], paid=_paid(form),
        by=request.user, on=request.scope.on,
    )  # fmt: skip


def _reason(row, period, form, request) -> None:
    set_reason(
        row=row, reason=form.cleaned_data["unpaid_reason"], accepted=form.accepted, version=form.cleaned_data["version"]
    )


_ACTS = {"taken": _take, "months": _several, "reason": _reason}


@page(permission=P.DUES_KEEP)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, branch: int, month: str) -> HttpResponse:
    """Hand the month up: what is kept, what goes up, to whom; then it is locked."""
    unit, when = branch_of(request, branch), month_of(month)
    need(Rights.on(request.scope, unit).keep)
    cash, handover = queries.cash_of(unit, when)
    form = HandoverForm(request.POST or None, initial={"seen": cash.collected, "on": request.scope.on})
    share, problem = None, ""
    try:
        share = keeps_on(unit, when.first_day)
    except Refused as refused:
        problem = f"{refused} {refused.findings[0].remedy}"
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                done = hand_over(
                    organization=unit, month=when, on=values["on"], receiver=values["receiver"], seen=values["seen"],
                    note=values["note"], by=request.user, today=request.scope.on,
                )  # fmt: skip
            except Refused as refused:
                status = add_findings(form, refused)
                cash, handover = queries.cash_of(unit, when)
                keep_typed(form, seen=cash.collected)
            else:
                messages.success(
                    request,
                    f"Đã nộp {format_money(done.handed_up)} lên cấp trên ngày {format_date(done.on)}; {when.label} đã khóa.",
                )
                return redirect(month_url(unit, when))
    kept = split(cash.collected, share.percent) if share and cash.collected >= 0 else None
    context = {"branch": unit, "month": when, "cash": cash, "handover": handover, "form": form, "share": share, "kept": kept,
               "problem": problem, "back": month_url(unit, when)}  # fmt: skip
    return render(request, "dues/close.html", context, status=status)


@page(permission=P.DUES_VIEW)
@require_safe
def owing(request: HttpRequest, branch: int) -> HttpResponse:
    """Who owes how many months of the year, and who has reached the three months of the rule."""
    unit, on = branch_of(request, branch), request.scope.on
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and 1990 <= int(asked[:5]) <= on.year else on.year
    rule = queries.three_months_rule(on)
    people = queries.unpaid_members([unit.pk], year, on)
    context = {
        "branch": unit, "year": year, "tabs": year_tabs(year, [on.year - 2, on.year - 1, on.year]), "rule": rule, "people": people,
        "reached": [one for one in people if one.total >= int(rule.value)], "rights": Rights.on(request.scope, unit),
    }  # fmt: skip
    return render(request, "dues/owing.html", context)
