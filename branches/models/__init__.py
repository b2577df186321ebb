"""Party organisations: the dated tree, the acts that change it, terms of committees."""

from branches.models.acts import Act, ActStep
from branches.models.organization import (
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
    "Act",
    "ActStep",
    "Body",
    "CodePeriod",
    "Delegation",
    "Level",
    "Lineage",
    "Organization",
    "OrganizationStatus",
    "OrganizationVersion",
    "Term",
]
