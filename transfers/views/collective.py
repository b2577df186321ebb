"""The handover of an organisation with its members: the list, a new one from a planned act, its page, its list, its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission as P
from branches.followers import open_rows
from branches.models import BRANCH_LEVELS
from core.access import page
from core.case_pages import log_of, next_steps, rail_of, step_page, steps_of
from core.form_pages import act_page
from core.identifiers import mask
from core.paging import keyset_page
from members.models import MembershipClass, MembershipPeriod, PlaceKind
from transfers.forms.collective import HandoverForm, HandoverStepForm
from transfers.models import CollectiveTransfer, HandoverState
from transfers.services import handover
from transfers.views.sections import sections

VIEW = P.TRANSFER_VIEW
_ROWS = 100
_BRANCHES = 400


@dataclass(frozen=True, slots=True)
class Part:
    """Which members of the list a figure of the page stands for: words, the same as a condition of today's places."""

    words: str
    of_list: Callable[[handover.ListLine], bool]
    of_today: Q


_PROBATIONARY = Q(member__membership_class=MembershipClass.PROBATIONARY)
PARTS = {
    "chinh-thuc": Part("Chính thức", lambda line: line.official, ~_PROBATIONARY),
    "du-bi": Part("Dự bị", lambda line: not line.official, _PROBATIONARY),
    "dang-chuyen": Part("Đang chuyển", lambda line: line.under_way, Q(kind=PlaceKind.TRANSIT)),
}


def _case(request: HttpRequest, pk: int) -> CollectiveTransfer:
    rows = CollectiveTransfer.objects.visible_to(request.scope).select_related(
        "act__organization", "giver__parent", "receiver__parent", "created_by"
    )
    return get_object_or_404(rows, pk=pk)


def _crumbs(*further: tuple[str, str]) -> list[dict[str, str]]:
    first = {"label": "Chuyển giao tổ chức", "url": reverse("transfers:collective_list")}
    return [first, *({"label": label, "url": url} for label, url in further)]


@page(permission=VIEW)
@require_safe
def collective_list(request: HttpRequest) -> HttpResponse:
    """Handovers that give from or bring to my part of the tree, newest first."""
    rows = (
        CollectiveTransfer.objects.visible_to(request.scope)
        .select_related("act", "giver", "receiver")
        .defer("frozen", "counts")
    )
    context = {
        "page": keyset_page(request, rows), "count": rows.count(), "sections": sections("transfers:collective_list"),
        "can_open": request.scope.can(P.ORGANIZATION_MANAGE),
    }  # fmt: skip
    return render(request, "transfers/collective_list.html", context)


@page(permission=P.ORGANIZATION_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def collective_new(request: HttpRequest) -> HttpResponse:
    """Begin the papers around a planned act."""
    asked = request.GET.get("act", "")
    initial = {"act": asked if asked.isascii() and asked.isdecimal() else None}
    form = HandoverForm(request.POST or None, scope=request.scope, initial=initial)
    return act_page(
        request, form, lambda values: handover.open_handover(act=values["act"], by=request.user, on=request.scope.on), done="",
        leads=lambda case: case, template="transfers/batch_form.html", title="Lập hồ sơ chuyển giao, tiếp nhận", submit="Lập hồ sơ",
        back=reverse("transfers:collective_list"), breadcrumbs=_crumbs(("Lập hồ sơ", "")),
        help="Chưa có gì thay đổi cho đến bước thực hiện.",
    )  # fmt: skip


@page(permission=VIEW)
@require_safe
def collective_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers, what follows, who goes from where, what the act does to open cases, what both sides counted."""
    case = _case(request, pk)
    taken = steps_of(case)
    further = next_steps(case, request.scope, request.scope.on)
    totals, business = _figures(case)
    context = {
        "case": case, "act": case.act, "rail": rail_of(case, taken, began=case.created_at.date()),
        "step_address": "transfers:collective_step", "terms": [], "quiet_links": [], "next": [step for step in further if step.main],
        "quiet": [step for step in further if not step.main and step.permitted],
        "entries": log_of(case, taken, opened="Lập hồ sơ chuyển giao"), "totals": totals, "business": business,
        "following": sum(one[1] for one in business if one[2]), "branches": _branches(case), "minuted": bool(case.frozen),
        "may_act": request.scope.can(P.ORGANIZATION_VIEW, case.act.organization), "breadcrumbs": _crumbs((case.act.title, "")),
    }  # fmt: skip
    return render(request, "transfers/collective_detail.html", context)


def _periods(case: CollectiveTransfer):
    """Where members of the organisations concerned are counted today."""
    ids = [unit.pk for unit in handover.sources_of(case.act)]
    open_now = MembershipPeriod.objects.filter(valid_to=None, member__merged_into=None)
    return open_now.filter(Q(origin__in=ids) | Q(destination__in=ids))


def _figures(case: CollectiveTransfer) -> tuple[dict[str, int], list]:
    """Totals and open cases: as minuted, or before the minutes as they are today."""
    if case.frozen:
        return case.frozen["totals"], case.frozen["business"]
    figures = _periods(case).aggregate(
        members=Count("pk"),
        probationary=Count("pk", filter=PARTS["du-bi"].of_today),
        under_way=Count("pk", filter=PARTS["dang-chuyen"].of_today),
    )
    business = [] if case.state == HandoverState.CANCELLED else handover.business_of(case.act)
    return figures | {"official": figures["members"] - figures["probationary"]}, [
        [b.label, b.count, b.follows] for b in business
    ]


@page(permission=VIEW)
@require_safe
def collective_business(request: HttpRequest, pk: int) -> HttpResponse:
    """The cases behind a figure of what is open in the organisations that end, before the minutes; ``?viec`` are the words of the figure.

    Of those the person may not see only the number is told.
    """
    case = _case(request, pk)
    words = request.GET.get("viec", "")
    kinds = (
        [] if case.frozen or case.state == HandoverState.CANCELLED else open_rows(handover.closing_ids(case.act), words)
    )
    shown, count = [], 0
    for rows in kinds:
        count += rows.count()
        if hasattr(rows, "visible_to"):
            near = [field.name for field in rows.model._meta.fields if field.many_to_one and field.name in _NAMED_BY]
            shown += rows.visible_to(request.scope).select_related(*near).order_by("pk").distinct()[:_ROWS]
    context = {
        "case": case, "words": words, "count": count, "hidden": count - len(shown),
        "rows": [(str(row), row.get_absolute_url() if hasattr(row, "get_absolute_url") else "") for row in shown],
        "breadcrumbs": _crumbs((case.act.title, case.get_absolute_url()), ("Hồ sơ đang mở", "")),
    }  # fmt: skip
    return render(request, "transfers/collective_business.html", context)


#: What a case says itself by.
_NAMED_BY = ("member", "organization", "applicant", "origin", "destination", "home", "residence", "branch", "person")


def _branches(case: CollectiveTransfer) -> list[tuple[str, str, int]]:
    """From which branch to which, how many: as minuted; before the minutes only from which."""
    if case.frozen:
        counted: dict[tuple[str, str], int] = {}
        for line in handover.lines_of(case):
            pair = (line.from_name, line.to_name)
            counted[pair] = counted.get(pair, 0) + 1
        return [(start, end, n) for (start, end), n in sorted(counted.items())][:_BRANCHES]
    rows = (
        _periods(case)
        .filter(origin__level__in=BRANCH_LEVELS)
        .values_list("origin__name")
        .annotate(n=Count("pk"))
        .order_by("origin__name")
    )
    return [(name, "", n) for name, n in rows[:_BRANCHES]]


@page(permission=VIEW)
@require_safe
def collective_members(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of members with card and biography numbers, probationary marked: as minuted, or as it is today.

    ``?xem`` is a code of ``PARTS``, ``?tu`` and ``?ve`` a branch by its name: the people behind a figure of the case page.
    """
    case = _case(request, pk)
    part, start, end = PARTS.get(request.GET.get("xem", "")), request.GET.get("tu", ""), request.GET.get("ve", "")
    reveal = any(request.scope.can(P.MEMBER_REVEAL, unit) for unit in (case.giver, case.receiver))
    if case.frozen:
        chosen = [line for line in handover.lines_of(case) if (not part or part.of_list(line))
                  and start in ("", line.from_name) and end in ("", line.to_name)]  # fmt: skip
        found = Paginator(chosen, _ROWS).get_page(request.GET.get("trang"))
        pager = {name: _page_address(request, number()) if has() else "" for name, has, number in (
            ("previous", found.has_previous, found.previous_page_number), ("next", found.has_next, found.next_page_number))}  # fmt: skip
        lines, count = [_shown(line) for line in found], found.paginator.count
    else:
        rows = _periods(case).select_related("member", "origin").filter(part.of_today if part else Q())
        rows = rows.filter(origin__name=start) if start else rows
        found = keyset_page(request, rows, order=("member__name_sort_key", "pk"), size=_ROWS)
        pager = {"previous": found.previous, "next": found.next, "first": found.first}
        lines, count = [_of_today(period) for period in found], rows.count()
    for line in lines if not reveal else ():
        line |= {"card": mask(line["card"]), "biography": mask(line["biography"])}
    asked = [part.words if part else "", start, f"về {end}" if end else ""]
    context = {"case": case, "lines": lines, "count": count, "pager": pager, "minuted": bool(case.frozen),
               "asked": ", ".join(filter(None, asked)),
               "breadcrumbs": _crumbs((case.act.title, case.get_absolute_url()), ("Danh sách đảng viên", ""))}  # fmt: skip
    return render(request, "transfers/collective_members.html", context)


def _page_address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["trang"] = number
    return f"?{query.urlencode()}"


def _shown(line: handover.ListLine) -> dict:
    same = ("name", "card", "biography", "birth", "official", "under_way", "papers", "keeper")
    return {name: getattr(line, name) for name in same} | {"from": line.from_name, "to": line.to_name}


def _of_today(period: MembershipPeriod) -> dict:
    member = period.member
    return {"name": member.full_name, "card": member.card_number, "biography": member.biography_number,
            "birth": handover.day_words(member.birth_date), "official": member.membership_class == MembershipClass.OFFICIAL,
            "under_way": period.kind == PlaceKind.TRANSIT, "from": period.origin.name, "to": "", "papers": None, "keeper": ""}  # fmt: skip


@page(permission=VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def collective_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of the handover."""
    case = _case(request, pk)
    label = getattr(case.workflow.by_name.get(name), "label", "")
    return step_page(request, case, name, form_class=HandoverStepForm,
                     breadcrumbs=_crumbs((case.act.title, case.get_absolute_url()), (label, "")))  # fmt: skip
