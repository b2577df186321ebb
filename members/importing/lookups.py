"""What the reading engine must know of this installation: the value lists, the branches a list may go to, the dated limits."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache

from branches.models import CodePeriod, Organization
from members.imports import Lookups
from regulations.lookup import NoRuleInForce, lookup, rule_on

#: The engine's name of a list → the list of the regulations.
LISTS = {
    "ethnic_group": "ethnic_group",
    "religion": "religion",
    "occupation": "occupation",
    "education_level": "education_level",
    "professional_level": "professional_level",
    "theory_level": "theory_level",
    "academic_title": "academic_title",
    "family_class": "family_class",
}


def branches_under(organization: Organization) -> dict[str, Organization]:
    """The branches in existence on or below an organisation, by code: where the rows of a list may go."""
    found = Organization.objects.under(organization).active().branches().select_related("parent").order_by("path")
    return {branch.code: branch for branch in found.only("code", "name", "path", "level", "parent__name")}


def lookups_for(branches: dict[str, Organization]) -> Lookups:
    """Lists, limits and branches for the engine; where there is one branch, rows that name none belong to it."""
    former: dict[int, list[str]] = defaultdict(list)
    for organization_id, code in CodePeriod.objects.filter(
        organization__in=[branch.pk for branch in branches.values()]
    ).values_list("organization_id", "code"):
        former[organization_id].append(code)
    return Lookups(
        lists={name: dict(lookup(code)) for name, code in LISTS.items()},
        branches={code: _spellings(branch, former[branch.pk]) for code, branch in branches.items()},
        default_branch=next(iter(branches)) if len(branches) == 1 else "",
        limit=_dated_limit(),
    )


def _spellings(branch: Organization, former: list[str]) -> list[str]:
    """Name, name with the committee above (tells namesakes apart), codes borne before."""
    above = [f"{branch.name}, {branch.parent.name}"] if branch.parent else []
    return [branch.name, *above, *former]


def _dated_limit():
    """Numbers of the regulations by code and day, each asked for once in an import."""

    @cache
    def limit(code: str, on: date) -> int | None:
        try:
            return int(rule_on(code, on).value)
        except NoRuleInForce:
            return None

    return limit
