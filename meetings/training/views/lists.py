"""Who lacks what, and the figures of a year by unit."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission as P
from branches.models import Organization
from core.access import page
from core.excel import Column, Kind
from core.exports import answer_xlsx
from core.names import fold
from core.paging import keyset_page
from meetings.training.gaps import GAP_OF, GAPS, Gap, rows_of
from meetings.training.queries import unit_figures
from meetings.training.views.common import MOST_ROWS, counted, tabs, unit_of
from regulations.lookup import NoRuleInForce, lookup

MOST_UNITS = 200  # lines of the table of figures


@page(permission=P.MEMBER_VIEW)
@require_safe
def lacking(request: HttpRequest) -> HttpResponse:
    """Who lacks which course: one list at a time, counts of all."""
    on = request.scope.on
    gap = GAP_OF.get(request.GET.get("kind", ""), GAPS[0])
    unit = unit_of(request, request.GET.get("organization"))
    words = request.GET.get("q", "")[:100]
    rows = rows_of(gap, request.scope, on, under=unit)
    for word in fold(words).split():
        rows = rows.filter(search_text__contains=word)
    if request.GET.get("xuat") == "xlsx":
        return _workbook(request, gap, unit, rows)
    rows = rows if gap.of_members else rows.select_related("organization", "training_class")
    order = ("name_sort_key", "pk") if gap.of_members else ("valid_until", "pk")
    listed = keyset_page(request, _with_last(rows) if gap.of_members else rows, order=order)
    kept = {name: value for name, value in (("organization", unit.pk if unit else ""), ("q", words)) if value}
    kinds = [
        {"label": one.label, "url": f"?{urlencode(kept | {'kind': one.code})}", "current": one is gap,
         "count": counted(rows_of(one, request.scope, on, under=unit))}
        for one in GAPS
    ]  # fmt: skip
    context = {
        "gap": gap, "kinds": kinds, "page": listed, "count": counted(rows), "unit": unit, "words": words, "tabs": tabs("lacking"),
        "help": _help(gap, on), "on": on, "may_keep": request.scope.can(P.TRAINING_KEEP),
        "may_export": request.scope.can(P.MEMBER_EXPORT), "units": _units(request),
    }  # fmt: skip
    return render(request, "training/lacking.html", context)


def _with_last(rows):
    return rows.annotate(last_training=Max("training_records__to_on", filter=Q(training_records__passed=True)))


def _help(gap: Gap, on) -> str:
    try:
        return gap.help(on)
    except NoRuleInForce as none:
        return str(none)


def _units(request: HttpRequest) -> list[tuple[int, str]]:
    """Organisations to narrow by: the first levels of what the person sees."""
    seen = Organization.objects.visible_to(request.scope, P.MEMBER_VIEW).active().order_by("path")
    return list(seen.values_list("pk", "name")[:MOST_UNITS])


def _workbook(request: HttpRequest, gap: Gap, unit: Organization | None, rows) -> HttpResponse:
    rows = rows.visible_to(request.scope, P.MEMBER_EXPORT)
    titles = (gap.label.upper(), unit.name if unit else "Trong phạm vi được giao", _help(gap, request.scope.on))
    if gap.of_members:
        columns = [
            Column("Họ và tên", width=28), Column("Ngày sinh", Kind.DATE), Column("Chi bộ", width=36), Column("Tư cách"),
            Column("Ngày vào Đảng", Kind.DATE), Column("Dự lớp gần nhất", Kind.DATE),
        ]  # fmt: skip
        listed = _with_last(rows).order_by("name_sort_key", "pk")[:MOST_ROWS]
        cells = (
            [m.full_name, m.birth_date, m.organization.name, m.get_membership_class_display(), m.admission_date, m.last_training]
            for m in listed
        )  # fmt: skip
    else:
        columns = [
            Column("Họ và tên", width=28), Column("Ngày sinh", Kind.DATE), Column("Chi bộ giới thiệu", width=36),
            Column("Số giấy chứng nhận"), Column("Ngày cấp", Kind.DATE), Column("Giá trị đến hết ngày", Kind.DATE),
        ]  # fmt: skip
        listed = rows.order_by("valid_until", "pk")[:MOST_ROWS]
        cells = (
            [r.person_name, r.birth_date, r.organization.name, r.certificate_number, r.certificate_on, r.valid_until]
            for r in listed
        )
    return answer_xlsx(request, columns, cells, name=f"con-thieu-{gap.code}", what=titles[0], titles=titles, path=unit.path if unit else "",
                filters={"kind": gap.code})  # fmt: skip


@page(permission=P.MEMBER_VIEW)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Classes, learners, certificates and the share of members by unit in a year; every figure opens its list."""
    on = request.scope.on
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 1950 <= int(asked[:6]) <= on.year else on.year
    course = request.GET.get("course", "")
    course = course if course in dict(lookup("training_course")) else ""
    seen = Organization.objects.visible_to(request.scope, P.MEMBER_VIEW).active()
    top = unit_of(request, request.GET.get("organization")) or request.scope.home or seen.order_by("path").first()
    below = list(seen.filter(parent=top).order_by("sort_order", "sort_key", "pk")[:MOST_UNITS]) if top else []
    lines = unit_figures([top, *below] if top else [], year, course)
    for line in lines:
        kept = {"year": year, "organization": line.organization.pk} | ({"course": course} if course else {})
        line.classes_url = f"{reverse('training:list')}?{urlencode(kept)}"
        line.records_url = f"{reverse('training:records')}?{urlencode(kept | {'who': 'member'})}"
        line.all_url = f"{reverse('training:records')}?{urlencode(kept)}"
        line.certificates_url = f"{reverse('training:records')}?{urlencode(kept | {'certificate': 'yes'})}"
        line.below_url = f"?{urlencode(kept)}" if line.organization != top and not line.organization.is_branch else ""
    context = {
        "top": top, "total": lines[:1], "lines": lines[1:], "year": year, "years": range(on.year, on.year - 6, -1), "course": course,
        "courses": lookup("training_course"), "tabs": tabs("figures"),
    }  # fmt: skip
    return render(request, "training/figures.html", context)
