"""One organisation: what it is, what it was, who stands above, below, before and after it; its facts, codes, delegations."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches import queries, services
from branches.forms import CodeForm, DelegationForm, FactsForm, OpenForm, TreeFilter
from branches.models import ActState, CodePeriod, Delegation, Organization
from branches.population import population
from branches.views.common import COMMITTEE, MANAGE, VIEW, form_page, reach, require, say_refused, trail
from branches.views.tree import tree_address
from core.access import page
from core.findings import Refused
from core.numbers import format_number
from core.panels import panels_for
from regulations.lookup import lookup_label

CHILDREN_ON_PAGE = 60
ACTS_ON_PAGE = 15
_STATE_TONES = {ActState.CARRIED_OUT: "done", ActState.PLANNED: "progress", ActState.UNDONE: "warning"}


@page(permission=VIEW)
@require_safe
def organization_panels(request: HttpRequest, pk: int) -> HttpResponse:
    """What branch life has of an organisation: loaded after its page, or read as a page of its own."""
    organization = reach(request, pk)
    context = {"organization": organization, "panels": panels_for("organization", request, organization)}
    return render(request, "branches/_panels.html" if request.htmx else "branches/panels.html", context)


@page(permission=VIEW)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of an organisation, as of today or another day (``on``)."""
    organization = reach(request, pk)
    form = TreeFilter(request.GET, today=timezone.localdate())
    day, is_today = form.day, form.day == form.today
    chain = queries.ancestors_on(organization, day)
    version = chain[-1] if chain else None
    people = population()
    count = people.today(organization) if is_today else people.headcounts([organization.pk], day)[organization.pk]
    children = (
        queries.nodes(queries.tree_on(day, organization), day, limit=CHILDREN_ON_PAGE + 1, today=is_today)
        if version
        else []
    )
    visible = set(
        Organization.objects.visible_to(request.scope)
        .filter(pk__in=[v.organization_id for v in chain])
        .values_list("pk", flat=True)
    )
    touched = list(queries.acts_of(organization)[:ACTS_ON_PAGE])
    seen = {act.pk for act in touched if act.organization and request.scope.can(VIEW, act.organization)}
    context = {
        "shows_panels": is_today,
        "organization": organization,
        "version": version,
        "day": day,
        "is_today": is_today,
        "chain": [
            {
                "label": v.name,
                "url": reverse("branches:detail", args=[v.organization_id]) if v.organization_id in visible else "",
            }
            for v in chain
        ],
        "figures": _figures(organization, count, is_today),
        "findings": queries.alerts(organization, day, count) if is_today else [],
        "facts": _facts(organization, version),
        "children": children[:CHILDREN_ON_PAGE],
        "more_children": len(children) > CHILDREN_ON_PAGE,
        "tree_url": tree_address(organization),
        "versions": organization.versions.select_related("parent", "act").order_by("-valid_from"),
        "codes": organization.codes.all(),
        "terms": organization.terms.order_by("-starts_on")[:4],
        "delegations": organization.delegations.all(),
        "delegation_labels": dict(DelegationForm.ACTIONS),
        "predecessors": queries.predecessors(organization),
        "successors": queries.successors(organization),
        "acts": [_act_entry(act, seen) for act in touched],
        "seen_acts": seen,
        "can_manage": request.scope.can(MANAGE, organization),
        "can_export": request.scope.can("member.export", organization),
        "can_committee": request.scope.can(COMMITTEE, organization),
    }
    return render(request, "branches/detail.html", context)


def _figures(organization: Organization, count, is_today: bool) -> list[dict]:
    """Headcount, each figure with the list of members behind it when it is today's."""
    members = reverse("members:list") + f"?organization={organization.pk}" if is_today else ""
    figures = [
        {"label": "Đảng viên", "value": format_number(count.total), "href": members},
        {
            "label": "Chính thức",
            "value": format_number(count.official),
            "href": members and f"{members}&membership_class=official",
        },
        {
            "label": "Dự bị",
            "value": format_number(count.probationary),
            "href": members and f"{members}&membership_class=probationary",
        },
        {"label": "Đang chuyển đi, đến", "value": format_number(count.in_transit), "href": ""},
    ]
    if not organization.is_branch and is_today:
        listed = f"{reverse('branches:tree')}?under={organization.pk}&level={queries.ALL_BRANCHES}"
        figures.append(
            {"label": "Chi bộ", "value": format_number(queries.branches_below(organization)), "href": listed}
        )
    return figures


def _facts(organization: Organization, version) -> list[tuple[str, object]]:
    """What stands on the page as label and value; the dated ones as of the day."""
    shown = version or organization
    decision = " ".join(part for part in (organization.decision_number, organization.decision_issuer) if part)
    facts = [
        ("Mã tổ chức đảng", organization.code),
        ("Mã định danh điện tử", organization.exchange_identifier),
        ("Cấp", shown.get_level_display()),
        ("Loại hình tổ chức cơ sở đảng", lookup_label("organization_type", shown.organization_type)),
        ("Loại hình chi bộ", lookup_label("branch_type", shown.branch_type)),
        ("Con dấu", "Có con dấu" if shown.has_seal else "Không có con dấu"),
        ("Cơ quan tổ chức của cấp ủy", organization.organ_label),
        ("Địa danh ghi trên văn bản", organization.place_name),
        ("Địa chỉ, địa bàn", organization.address),
        ("Quyết định thành lập", decision),
    ]
    if organization.granted_superior_powers:
        facts.append(("Quyền hạn", "Được giao quyền cấp trên cơ sở"))
    return [(label, value) for label, value in facts if value]


def _act_entry(act, seen: set[int]) -> dict:
    """An act as a line of the timeline; a link only for those whose scope holds the committee that decided."""
    return {
        "on": act.effective_on,
        "title": act.title,
        "url": act.get_absolute_url() if act.pk in seen else "",
        "body": act.get_state_display(),
        "tone": _STATE_TONES.get(ActState(act.state), "neutral"),
        "by": f"Quyết định số {act.decision_number}" if act.decision_number else "",
    }


@page(permission=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the facts of an organisation."""
    organization = reach(request, pk, MANAGE)
    form = FactsForm(request.POST or None, organization=organization)
    return form_page(
        request,
        form,
        title="Sửa thông tin",
        organization=organization,
        said="Đã lưu thông tin.",
        save=lambda data: services.edit_facts(organization, **data),
        done=organization.get_absolute_url(),
        back=organization.get_absolute_url(),
        trail=trail((organization.name, organization.get_absolute_url()), ("Sửa thông tin", "")),
        help="Tên, cấp, nơi trực thuộc thay đổi bằng quyết định sắp xếp tổ chức.",
    )


@page(permission=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def open_below(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an organisation that stands already (nhập ban đầu)."""
    parent = reach(request, pk, MANAGE)
    form = OpenForm(request.POST or None, initial={"on": timezone.localdate(), "level": "branch"})
    return form_page(
        request,
        form,
        title="Nhập tổ chức trực thuộc",
        organization=parent,
        said="Đã nhập tổ chức đảng.",
        save=lambda data: services.open_organization(parent=parent, **data),
        done=lambda made: made.get_absolute_url(),
        back=parent.get_absolute_url(),
        trail=trail((parent.name, parent.get_absolute_url()), ("Nhập tổ chức trực thuộc", "")),
        help="Dùng khi đưa cây tổ chức hiện có vào hệ thống. Tổ chức mới thành lập thì lập quyết định sắp xếp.",
    )


@page(permission=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def code_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an organisation its 14 digits, or record a code it bore."""
    organization = reach(request, pk, MANAGE)
    form = CodeForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    return form_page(
        request,
        form,
        title="Ghi mã tổ chức đảng",
        organization=organization,
        said="Đã ghi mã.",
        save=lambda data: _save_code(organization, data),
        done=organization.get_absolute_url(),
        back=organization.get_absolute_url(),
        trail=trail((organization.name, organization.get_absolute_url()), ("Ghi mã", "")),
        help="Mã đã cấp không dùng lại cho tổ chức khác.",
    )


def _save_code(organization: Organization, data: dict) -> CodePeriod:
    if data["scheme"] == CodePeriod.Scheme.DATABASE_14 and not data["valid_to"]:
        return services.change_code(organization, code=data["code"], on=data["valid_from"] or timezone.localdate())
    return services.record_code(organization, **data)


@page(permission=COMMITTEE)
@require_http_methods(["GET", "HEAD", "POST"])
def delegation_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a power delegated to this committee."""
    organization = reach(request, pk, COMMITTEE)
    form = DelegationForm(request.POST or None)
    return form_page(
        request,
        form,
        title="Ghi ủy quyền",
        organization=organization,
        said="Đã ghi ủy quyền.",
        save=lambda data: services.grant_delegation(organization, **data),
        done=organization.get_absolute_url(),
        back=organization.get_absolute_url(),
        trail=trail((organization.name, organization.get_absolute_url()), ("Ghi ủy quyền", "")),
    )


@page(permission=COMMITTEE)
@require_POST
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A delegated power ends today."""
    delegation = get_object_or_404(Delegation.objects.visible_to(request.scope), pk=pk)
    require(request, COMMITTEE, delegation.organization)
    try:
        services.end_delegation(delegation, last_day=timezone.localdate())
    except Refused as refused:
        say_refused(request, refused)
    else:
        messages.success(request, "Ủy quyền kết thúc hôm nay.")
    return redirect(delegation.organization)


@page(permission=MANAGE)
@require_POST
def standing(request: HttpRequest, pk: int) -> HttpResponse:
    """Suspend an organisation below the minimum, or let it work again."""
    organization = reach(request, pk, MANAGE)
    try:
        (services.resume if request.POST.get("resume") else services.suspend)(organization)
    except Refused as refused:
        say_refused(request, refused)
    else:
        messages.success(request, f"{organization.name}: {organization.get_status_display().lower()}.")
    return redirect(organization)
