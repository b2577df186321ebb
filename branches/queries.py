"""Shared reads of the tree: as of any day, searched, named for print, with what the rules remark of today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from branches import rules
from branches.models import (
    BRANCH_LEVELS,
    CLOSING_KINDS,
    LIVING,
    SEGMENT,
    Act,
    ActKind,
    ActState,
    ActStep,
    Level,
    Lineage,
    Organization,
    OrganizationVersion,
    Term,
)
from branches.models.organization import OrganizationStatus
from branches.naming import committee_name, path_ids
from branches.population import Headcount, population
from core.findings import Finding
from core.identifiers import digits_of
from core.scopes import Scope, path_filter
from core.text import search_tokens

VIEW = "organization.view"
ALL_BRANCHES = "branches"  # a filter: every level that holds members
PREFIX_FROM = 3  # letters from which a word also finds longer words; thôn B must not find every bộ


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the tree on a day."""

    pk: int
    name: str
    level: str
    path: str
    parent_id: int | None
    organization_type: str
    branch_type: str
    status: str
    code: str
    has_children: bool
    members: int | None = None

    @property
    def level_label(self) -> str:
        """The words of the level."""
        return Level(self.level).label

    @property
    def status_label(self) -> str:
        """The words of its standing today, for those that ended."""
        return OrganizationStatus(self.status).label

    @property
    def ended(self) -> bool:
        """Whether the organisation no longer exists today."""
        return self.status not in LIVING


def versions_on(day: date) -> QuerySet[OrganizationVersion]:
    """The version of every organisation that existed on a day."""
    return OrganizationVersion.objects.filter(valid_from__lte=day).exclude(valid_to__lt=day)


def organization_on(organization: Organization, day: date) -> OrganizationVersion | None:
    """Name, level and parent of an organisation on a day; nothing when it did not exist."""
    return versions_on(day).filter(organization=organization).select_related("parent").first()


def tree_on(day: date, root: Organization | None = None) -> QuerySet[OrganizationVersion]:
    """The versions of a day directly below a root (lazily, one level); without a root, the tops of the tree."""
    below = versions_on(day).filter(parent=root) if root else versions_on(day).filter(parent=None)
    return below.select_related("organization").order_by("organization__sort_order", "organization__sort_key", "pk")


def subtree_on(day: date, root: Organization) -> QuerySet[OrganizationVersion]:
    """Everything on or below a root on a day, by the paths of that day."""
    version = organization_on(root, day)
    if version is None:
        return OrganizationVersion.objects.none()
    return versions_on(day).filter(path__startswith=version.path).select_related("organization").order_by("path")


def nodes(
    versions: QuerySet[OrganizationVersion], day: date, *, limit: int | None = None, today: bool = True
) -> list[Node]:
    """Versions as lines of the tree, with whether anything lies below and, for today, how many members each counts."""
    below = versions_on(day).filter(parent=OuterRef("organization"))
    found = list(versions.annotate(has_children=Exists(below))[: limit or None])
    members = population().totals([v.organization_id for v in found]) if today else {}
    return [
        Node(
            v.organization_id, v.name, v.level, v.path, v.parent_id, v.organization_type, v.branch_type, v.organization.status,
            v.organization.code, v.has_children, members.get(v.organization_id),
        )
        for v in found
    ]  # fmt: skip


def ancestors_on(organization: Organization, day: date) -> list[OrganizationVersion]:
    """What stood above an organisation on a day, from the root down, itself last; empty when it did not exist."""
    ids = path_ids(organization.path)  # right at once unless it lay elsewhere then
    chain = {v.organization_id: v for v in versions_on(day).filter(organization__in=ids)}
    version = chain.get(organization.pk)
    if version is None:
        return []
    if version.path != organization.path:
        ids = path_ids(version.path)
        chain = {v.organization_id: v for v in versions_on(day).filter(organization__in=ids)}
    return [chain[pk] for pk in ids if pk in chain]


def roots_of(scope: Scope, permission: str = VIEW) -> QuerySet[Organization]:
    """The highest organisations a person may see, where his tree begins."""
    prefixes = scope.paths(permission)
    if "" in prefixes:
        return Organization.objects.active().filter(parent=None).order_by("sort_order", "sort_key")
    ended = Organization.objects.exclude(status__in=LIVING)
    taken_over = ended.filter(successor_links__successor__path__in=prefixes)  # only their books are read on
    return Organization.objects.filter(path__in=prefixes).exclude(pk__in=taken_over.values("pk")).order_by("path")


def search(organizations: QuerySet[Organization], words: str) -> QuerySet[Organization]:
    """Organisations by any words of their name in any order, without diacritics, or by code."""
    digits = digits_of(words)[0]
    if digits.isdecimal() and len(digits) >= 5:
        dotted = (
            ".".join((digits[:2], digits[2:5], digits[5:8], digits[8:11], digits[11:14])) if len(digits) == 14 else ""
        )
        return organizations.filter(Q(code__in=[words.strip(), dotted or digits]) | Q(codes__code__in=[words.strip(), dotted])
                                    | Q(search_text__contains=digits)).distinct()  # fmt: skip
    tokens = search_tokens(words)
    if not tokens:
        return organizations
    terms = (token if len(token) < PREFIX_FROM else f"{token}:*" for token in tokens)
    query = SearchQuery(" & ".join(terms), config="simple", search_type="raw")
    return organizations.filter(search=query)


def filtered(
    scope: Scope, *, words: str = "", level: str = "", organization_type: str = "", branch_type: str = "", status: str = "",
    under: Organization | None = None,
) -> QuerySet[Organization]:  # fmt: skip
    """The flat list of the tree page: what a search and its filters find, within the scope."""
    found = Organization.objects.visible_to(scope).exclude(status=OrganizationStatus.ANNULLED)
    if under is not None:
        found = found.under(under)
    if level:
        found = found.branches() if level == ALL_BRANCHES else found.filter(level=level)
    if organization_type:
        found = found.filter(organization_type=organization_type)
    if branch_type:
        found = found.filter(branch_type=branch_type)
    if status:
        found = found.filter(status=status)
    elif not words:
        found = found.filter(status__in=LIVING)
    return search(found, words) if words.strip() else found


def predecessors(organization: Organization) -> list[Lineage]:
    """Organisations this one continues (tổ chức được kế thừa), latest first."""
    links = organization.predecessor_links.select_related("predecessor", "act")
    return list(links.order_by("-on", "predecessor__sort_key"))


def successors(organization: Organization) -> list[Lineage]:
    """Organisations that continue this one."""
    return list(organization.successor_links.select_related("successor", "act").order_by("-on", "successor__sort_key"))


def lines_of(organizations: set[int]) -> set[int]:
    """These organisations and everything they continue, through any number of acts (for sums since 1 January)."""
    found, frontier = set(organizations), set(organizations)
    while frontier:
        frontier = set(Lineage.objects.filter(successor__in=frontier).values_list("predecessor", flat=True)) - found
        found |= frontier
    return found


_ABOVE = """
    SELECT left(o.path, i) FROM branches_organization o CROSS JOIN LATERAL generate_series(%s, length(o.path), %s) i WHERE o.id = ANY(%s)
"""


def with_those_above(organization_ids: Iterable[int]) -> dict[int, Organization]:
    """These organisations and everything above them, in one statement."""
    paths = RawSQL(_ABOVE, [SEGMENT, SEGMENT, list(organization_ids)])  # noqa: S611 - the words are ours, the keys are bound
    return {unit.pk: unit for unit in Organization.objects.filter(path__in=paths)}


@dataclass(frozen=True, slots=True)
class PrintedName:
    """The two lines of a letterhead (``document-format.md`` A4): the superior, and who issues."""

    superior: str
    issuer: str


def printed_name(organization: Organization, day: date) -> PrintedName:
    """Lines 2a and 2b of a letterhead as they stood on a day: the direct superior's body, and the issuer.

    A branch signs under its own name below the đảng bộ directly above; a committee under the name of its đảng ủy. An
    organisation that did not exist that day answers with its latest names.
    """
    version = organization_on(organization, day) or organization.versions.order_by("-valid_from").first()
    if version is None:
        return PrintedName("", committee_name(organization.name, organization.level).upper())
    above = None
    if version.parent_id:
        above = organization_on(version.parent, day) or version.parent
    return PrintedName(above.name.upper() if above else "", committee_name(version.name, version.level).upper())


def full_name_on(organization: Organization, day: date, *, separator: str = ", ") -> str:
    """The name with everything above it, lowest first: Chi bộ thôn Đông, Đảng bộ xã An Hòa, Đảng bộ tỉnh …"""
    chain = [v.name for v in reversed(ancestors_on(organization, day))]
    return separator.join(chain) if chain else organization.name


@dataclass(frozen=True, slots=True)
class Closure:
    """How an organisation ended: by which act, and where everybody went (nothing when to several places)."""

    act: Act
    target_id: int | None


def closures(organization_ids: Iterable[int]) -> dict[int, Closure]:
    """Those of these organisations that have ended by an act, with where their members went."""
    closed = (
        Organization.objects.filter(pk__in=list(organization_ids))
        .exclude(status__in=LIVING)
        .values_list("pk", flat=True)
    )
    if not closed:
        return {}
    closing = [*CLOSING_KINDS, ActKind.SPLIT]
    steps = ActStep.objects.filter(subject__in=list(closed), kind__in=closing, act__state=ActState.CARRIED_OUT)
    steps = list(steps.select_related("act__organization").order_by("act__effective_on"))
    made = {pk for step in steps if (pk := step.data.get("target_step"))}
    established = dict(ActStep.objects.filter(pk__in=made).values_list("pk", "subject")) if made else {}
    return {
        step.subject_id: Closure(step.act, established.get(step.data.get("target_step"), step.target_id))
        for step in steps
    }


def heirs_of(organization_ids: Iterable[int]) -> dict[int, int | None]:
    """Of organisations that ended by an act: the one that stands in their place today; none when their members went to several."""
    found: dict[int, int | None] = {}
    asked = set(organization_ids)
    while asked:
        step = {pk: closure.target_id for pk, closure in closures(asked).items()}
        found |= step
        asked = {target for target in step.values() if target} - set(found)
    return {pk: _end_of(pk, found) for pk in found}


def _end_of(pk: int, steps: dict[int, int | None]) -> int | None:
    while pk in steps:
        if steps[pk] is None:
            return None
        pk = steps[pk]
    return pk


def acts_of(organization: Organization) -> QuerySet[Act]:
    """Acts that touched an organisation, or name it in a plan."""
    touched = Act.objects.filter(Q(organizations=organization) | Q(steps__subject=organization)).distinct()
    return touched.select_related("organization")


def running_terms(organizations: QuerySet[Organization], day: date) -> QuerySet[Term]:
    """The term each committee is in on a day."""
    return (
        Term.objects.filter(organization__in=organizations, starts_on__lte=day)
        .exclude(ended_on__lt=day)
        .annotate(due=Coalesce(F("consented_end_on"), F("planned_end_on")))
        .select_related("organization")
    )


def overdue_congresses(organizations: QuerySet[Organization], day: date) -> QuerySet[Term]:
    """Terms whose planned end, or the later day the superior allowed, has passed without a congress."""
    return running_terms(organizations, day).filter(ended_on=None, due__lt=day).order_by("due")


def alerts(organization: Organization, day: date, count: Headcount | None = None) -> list[Finding]:
    """What the rules remark of an organisation's size today (``count``, if it is known already)."""
    if not organization.is_active:
        return []
    return rules.size(organization.name, organization.level, count or population().today(organization), day)


def counts_by_level(organizations: QuerySet[Organization]) -> dict[str, int]:
    """How many living organisations of each level."""
    rows = organizations.filter(status__in=LIVING).order_by().values_list("level").annotate(n=Count("pk"))
    return dict(rows)


def branches_below(organization: Organization) -> int:
    """How many branches stand on or below an organisation today."""
    return Organization.objects.filter(
        path_filter(("path",), (organization.path,)), level__in=BRANCH_LEVELS, status__in=LIVING
    ).count()


def depth(path: str, top: str = "") -> int:
    """How many levels below the top a path lies."""
    return (len(path) - len(top)) // SEGMENT
