"""Every write to the tree, its terms and its codes, one function for each real act."""

from branches.services.codes import change_code, close_codes, provisional_code, record_code
from branches.services.organizations import (
    edit_facts,
    end_delegation,
    grant_delegation,
    open_many,
    open_organization,
    resume,
    suspend,
)
from branches.services.terms import close_term, default_end, extend_term, open_term, revise_term
from branches.services.versions import change_version, close_many, close_organization, move_subtree, version_on

__all__ = [
    "change_code",
    "change_version",
    "close_codes",
    "close_many",
    "close_organization",
    "close_term",
    "default_end",
    "edit_facts",
    "end_delegation",
    "extend_term",
    "grant_delegation",
    "move_subtree",
    "open_many",
    "open_organization",
    "open_term",
    "provisional_code",
    "record_code",
    "resume",
    "revise_term",
    "suspend",
    "version_on",
]
