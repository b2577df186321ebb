"""Party organisations: the dated tree, the acts that change it, terms of committees."""

from branches.models.acts import CLOSING_KINDS, LIST_KINDS, Act, ActKind, ActState, ActStep
from branches.models.imports import OrganizationImport
from branches.models.organization import (
    BRANCH_LEVELS,
    GRASSROOTS_LEVELS,
    LIVING,
    SEGMENT,
    CodePeriod,
    Delegation,
    Level,
    Lineage,
    Organization,
    OrganizationStatus,
    OrganizationVersion,
)
from branches.models.terms import Body, Term

__all__ = [
    "BRANCH_LEVELS",
    "CLOSING_KINDS",
    "GRASSROOTS_LEVELS",
    "LIST_KINDS",
    "LIVING",
    "SEGMENT",
    "Act",
    "ActKind",
    "ActState",
    "ActStep",
    "Body",
    "CodePeriod",
    "Delegation",
    "Level",
    "Lineage",
    "Organization",
    "OrganizationImport",
    "OrganizationStatus",
    "OrganizationVersion",
    "Term",
]
