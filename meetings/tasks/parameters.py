"""Look-up lists read here: which branches fall under 213-QĐ/TW; and whom a status frees from tasks and comments."""

from __future__ import annotations

from datetime import date

from members.models import ActivityStatus
from regulations.lookup import lookup_values

#: Members of these statuses need no task, no commitment, no comment of the residence: exempt from work, or suspended.
FREED = (ActivityStatus.EXEMPT, ActivityStatus.TEMPORARILY_EXEMPT, ActivityStatus.SUSPENDED)


def working_branch_types(on: date) -> frozenset[str]:
    """Types of branches whose members keep contact with their place of residence (213-QĐ/TW, Điều 1)."""
    return frozenset(value.code for value in lookup_values("residence_working_branch", on))
