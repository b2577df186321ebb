"""The tree of organisations: opened level by level, searched, as it stood on any day, taken away as a workbook."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches import queries
from branches.forms import TreeFilter
from branches.models import Organization, OrganizationVersion
from branches.naming import path_ids
from branches.population import population
from branches.views.common import IMPORT, MANAGE, VIEW, reach
from core.access import page
from core.dates import format_date
from core.excel import Column, Kind
from core.exports import answer_xlsx
from core.paging import keyset_page
from regulations.lookup import lookup_label

CHILDREN_SHOWN = 200
RESULTS_SHOWN = 50


@page(permission=VIEW)
@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """The tree from the person's own tops down, or the flat list of a search."""
    form = TreeFilter(request.GET, today=timezone.localdate())
    context = {
        "form": form,
        "day": form.day,
        "today": form.day == form.today,
        "can_manage": request.scope.can(MANAGE),
        "can_import": request.scope.can(IMPORT),
    }
    if form.narrowed:
        return render(request, "branches/tree.html", context | _results(request, form))
    return render(request, "branches/tree.html", context | {"branches": _opened(request, form)})


def _results(request: HttpRequest, form: TreeFilter) -> dict:
    under = request.GET.get("under", "")
    top = get_object_or_404(Organization.objects.visible_to(request.scope), pk=under) if under.isdecimal() else None
    found = queries.filtered(
        request.scope, words=form.value("q"), level=form.value("level"), organization_type=form.value("type"),
        branch_type=form.value("branch_type"), status=form.value("status"), under=top,
    )  # fmt: skip
    rows = keyset_page(request, found.select_related("parent"), order=("path",), size=RESULTS_SHOWN)
    members = population().totals([organization.pk for organization in rows])
    return {"page": rows, "rows": [(one, members[one.pk]) for one in rows], "count": found.count(), "results": True}


def _opened(request: HttpRequest, form: TreeFilter) -> list[dict]:
    """The tops with the way to the organisation asked for (``at``) open; one query a level, whatever its width."""
    wanted = _way(request, form.day)
    tops = list(queries.roots_of(request.scope))
    versions = queries.versions_on(form.day).filter(organization__in=tops).select_related("organization")
    found = queries.nodes(
        versions.order_by("organization__sort_order", "organization__sort_key"), form.day, today=form.day == form.today
    )
    opens = wanted or ([node.pk for node in found] if len(found) == 1 else [])
    return [_branch(node, form, opens) for node in found]


def _way(request: HttpRequest, day: date) -> list[int]:
    asked = request.GET.get("at", "")
    if not asked.isdecimal() or not Organization.objects.visible_to(request.scope).filter(pk=asked).exists():
        return []
    version = queries.versions_on(day).filter(organization=asked).first()
    return path_ids(version.path) if version else []


def _branch(node: queries.Node, form: TreeFilter, opens: list[int]) -> dict:
    entry = _entry(node, form, is_open=node.pk in opens and node.has_children)
    if entry["open"]:
        children, more = _children(node.pk, form)
        entry |= {"children": [_branch(child, form, opens) for child in children], "more": more}
    return entry


def _entry(node: queries.Node, form: TreeFilter, *, is_open: bool) -> dict:
    on = "" if form.day == form.today else format_date(form.day)
    return {"node": node, "open": is_open, "on": on, "up": node.parent_id or "", "children": [], "more": False}


def _children(pk: int, form: TreeFilter) -> tuple[list[queries.Node], bool]:
    parent = Organization(pk=pk)
    found = queries.nodes(
        queries.tree_on(form.day, parent), form.day, limit=CHILDREN_SHOWN + 1, today=form.day == form.today
    )
    return found[:CHILDREN_SHOWN], len(found) > CHILDREN_SHOWN


@page(permission=VIEW)
@require_safe
def node(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the tree with its children open or closed: the part HTMX puts in the place of the line."""
    organization = reach(request, pk)
    form = TreeFilter(request.GET, today=timezone.localdate())
    versions = queries.versions_on(form.day).filter(organization=organization).select_related("organization")
    found = queries.nodes(versions, form.day, today=form.day == form.today)
    opens = [organization.pk] if "closed" not in request.GET else []
    return render(request, "branches/_branch.html", {"branch": _branch(found[0], form, opens) if found else None})


@page(permission="member.export")
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of organisations on or below one, as a workbook, as they stood on a day; written down as an export."""
    organization = reach(request, pk, "member.export")
    form = TreeFilter(request.GET, today=timezone.localdate())
    versions = list(queries.subtree_on(form.day, organization))
    columns, rows = _sheet(versions, form.day)
    titles = (f"DANH SÁCH TỔ CHỨC ĐẢNG – {organization.name}", f"Ngày {format_date(form.day)}")
    return answer_xlsx(
        request, columns, rows, name=f"to-chuc-dang-{organization.code}", what="Danh sách tổ chức đảng", path=organization.path,
        titles=titles, sheet_name="Tổ chức đảng", filters={"on": form.day.isoformat(), "under": organization.code},
    )  # fmt: skip


def _sheet(versions: list[OrganizationVersion], day: date) -> tuple[list[Column], list[list]]:
    columns = [
        Column("TT", Kind.INTEGER, 6), Column("Mã tổ chức đảng", width=22), Column("Tên tổ chức đảng", width=45),
        Column("Cấp", width=26), Column("Tổ chức cấp trên trực tiếp", width=40), Column("Loại hình tổ chức cơ sở đảng", width=26),
        Column("Loại hình chi bộ", width=24), Column("Ngày thành lập", Kind.DATE), Column("Đảng viên chính thức", Kind.INTEGER),
        Column("Đảng viên dự bị", Kind.INTEGER),
    ]  # fmt: skip
    names = {version.organization_id: version.name for version in versions}
    counts = population().headcounts(list(names), day)
    missing = {version.parent_id for version in versions} - set(names) - {None}
    names |= dict(queries.versions_on(day).filter(organization__in=missing).values_list("organization", "name"))
    rows = [
        [
            number, v.organization.code, v.name, v.get_level_display(), names.get(v.parent_id, ""),
            lookup_label("organization_type", v.organization_type), lookup_label("branch_type", v.branch_type),
            v.organization.established_on, counts[v.organization_id].official, counts[v.organization_id].probationary,
        ]
        for number, v in enumerate(versions, 1)
    ]  # fmt: skip
    return columns, rows


def tree_address(organization: Organization) -> str:
    """The tree page with the way to one organisation open."""
    return f"{reverse('branches:tree')}?at={organization.pk}"
