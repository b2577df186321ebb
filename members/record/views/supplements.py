"""Pages of the annual supplement."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission
from core import workflow
from core.access import page
from core.case_pages import log_of, rail_of, steps_of
from core.findings import Refused
from members.models import AnnualSupplement, Member, SupplementState
from members.record import queries
from members.record.fields import SENSITIVE
from members.record.forms.supplement import SupplementForm
from members.record.services import declare_supplement
from members.record.services.supplement import SUPPLEMENT
from members.record.values import label_of, shown_by_name
from members.record.views.common import ask, crumbs, member_for, organization_for, tell, typed_text, version_of

FIRST_YEAR = 2000  # supplements on paper only before


@page(permission=Permission.MEMBER_VIEW)
@require_GET
def index(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Who has this year's supplement in an organisation, and the share."""
    organization = organization_for(request, pk)
    today = timezone.localdate()
    if not FIRST_YEAR <= year <= today.year + 1:
        raise Http404
    members = Member.objects.visible_to(request.scope).under(organization).current()
    rows = Paginator(members.order_by("name_sort_key", "pk"), 100).get_page(request.GET.get("page"))
    editable = set(
        Member.objects.visible_to(request.scope, Permission.MEMBER_EDIT)
        .filter(pk__in=[m.pk for m in rows])
        .values_list("pk", flat=True)
    )
    held = {s.member_id: s for s in AnnualSupplement.objects.filter(year=year, member__in=[m.pk for m in rows])}
    context = {
        "organization": organization, "year": year, "share": queries.supplement_share(members, year),
        "rows": [(member, held.get(member.pk), member.pk in editable) for member in rows], "page": rows,
        "due": queries.supplement_due(year, today), "forward_due": queries.supplement_forward_due(year, today),
        "years": range(today.year, today.year - 4, -1),
    }  # fmt: skip
    return render(request, "members/record/supplements.html", context)


@page(permission=Permission.MEMBER_VIEW)
@require_GET
def of_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Every supplement of a member, and the way to this year's."""
    member = member_for(request, pk)
    year = timezone.localdate().year
    held = list(member.supplements.order_by("-year"))
    context = {
        "member": member, "supplements": held, "year": year, "has_this_year": any(s.year == year for s in held),
        "can_edit": request.scope.can(Permission.MEMBER_EDIT, member.organization),
        "breadcrumbs": crumbs(member, ("Phiếu bổ sung hằng năm", "")),
    }  # fmt: skip
    return render(request, "members/record/member_supplements.html", context)


def _one(request: HttpRequest, member: Member, year: int) -> AnnualSupplement:
    supplement = get_object_or_404(AnnualSupplement.objects.visible_to(request.scope), member=member, year=year)
    supplement.member = member
    return supplement


@page(permission=Permission.MEMBER_VIEW)
@require_GET
def detail(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """One supplement: what changes, where it stands, the next step."""
    return _show(request, _one(request, member_for(request, pk), year))


def _show(request: HttpRequest, supplement: AnnualSupplement, refused: Refused | None = None) -> HttpResponse:
    member, today = supplement.member, timezone.localdate()
    sensitive = request.scope.can(Permission.MEMBER_SENSITIVE, member.organization)
    changes = [
        (label_of(name), shown_by_name(name, old), shown_by_name(name, new))
        for name, (old, new) in supplement.changes.items()
        if sensitive or name not in SENSITIVE
    ]
    done = steps_of(supplement)
    context = {
        "member": member, "supplement": supplement, "changes": changes, "refused": refused,
        "steps": rail_of(supplement, done, began=supplement.declared_on), "log": log_of(supplement, done),
        "offers": workflow.offers(supplement, request.scope, today),
        "typed": request.POST, "hidden_changes": len(supplement.changes) - len(changes),
        "can_edit": supplement.state == SupplementState.DRAFT and request.scope.can(Permission.MEMBER_EDIT, member.organization),
        "breadcrumbs": crumbs(member, (f"Phiếu bổ sung năm {supplement.year}", "")),
    }  # fmt: skip
    status = 200 if refused is None else refused.status
    return render(request, "members/record/supplement.html", context, status=status)


@page(permission=Permission.MEMBER_EDIT)
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Write the declaration of a year: the record as it stands, to be corrected."""
    member = member_for(request, pk, Permission.MEMBER_EDIT)
    today = timezone.localdate()
    if not today.year - 20 <= year <= today.year:
        raise Http404
    held = AnnualSupplement.objects.filter(member=member, year=year).first()
    if held and held.state != SupplementState.DRAFT:
        return redirect(held)
    sensitive = request.scope.can(Permission.MEMBER_SENSITIVE, member.organization)
    more = 2 if "add_row" in request.POST else 0
    form = SupplementForm(member, today, request.POST or None, sensitive=sensitive, supplement=held, more_rows=more)
    if request.method == "POST" and not more and form.is_valid():
        own = form.cleaned_data
        try:
            done = declare_supplement(
                member=member, year=year, changes=form.changes(), nil_return=own["nil_return"], other=own["other"],
                paper=own["paper"], by=request.user, on=today,
            )  # fmt: skip
        except Refused as refused:
            form.add_refusal(refused)
        else:
            tell(request, f"Đã lưu phiếu bổ sung năm {year}. Chi ủy xem lại rồi xác nhận.")
            return redirect(done)
    context = {
        "member": member, "year": year, "form": form, "breadcrumbs": crumbs(member, (f"Phiếu bổ sung năm {year}", "")),
    }  # fmt: skip
    return render(
        request, "members/record/supplement_form.html", context, status=422 if form.is_bound and not more else 200
    )


@page(permission=Permission.MEMBER_VIEW)
@require_POST
def step(request: HttpRequest, pk: int, year: int, name: str) -> HttpResponse:
    """Take the next step of a supplement."""
    supplement = _one(request, member_for(request, pk), year)
    transition = SUPPLEMENT.by_name.get(name)
    if transition is None:
        raise Http404
    ask(request, transition.who, supplement.node_for(transition))
    data = {key: typed_text(value) for key, value in request.POST.items()}
    try:
        workflow.perform(
            supplement, name, scope=request.scope, on=timezone.localdate(), data=data,
            override_reason=data.get("override_reason", ""), version=version_of(request),
        )  # fmt: skip
    except Refused as refused:
        supplement.refresh_from_db()
        return _show(request, supplement, refused)
    tell(request, f"Đã ghi: {transition.label}.")
    return redirect(supplement)
