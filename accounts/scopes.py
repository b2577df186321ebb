"""What a signed-in person may do on a day: grants turned into path prefixes. The one implementation of ``core.scopes.Scope``."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property

from accounts.models import Grant
from accounts.permissions import Permission as P
from accounts.roles import ROLES
from branches.naming import outermost

#: The books of an organisation that ended are read by whoever reads those of the one that continues it; written by nobody there.
BOOKS = frozenset({P.ORGANIZATION_VIEW, P.MEETING_VIEW, P.DUES_VIEW, P.REVIEW_VIEW, P.REPORT_VIEW})


class UserScope:
    """The scope of one person on one day; loads the grants once."""

    def __init__(self, user, on: date) -> None:
        self.user = user
        self.on = on

    @cached_property
    def grants(self) -> list[Grant]:
        """Grants in force, with their organisations."""
        if not getattr(self.user, "is_authenticated", False) or not self.user.is_active:
            return []
        return list(Grant.objects.in_force(self.on).filter(user=self.user).select_related("organization").with_past())

    @cached_property
    def _paths(self) -> dict[str, tuple[str, ...]]:
        collected: dict[str, set[str]] = defaultdict(set)
        for grant in self.grants:
            for permission in ROLES[grant.role].permissions:
                collected[str(permission)].add(grant.organization.path if grant.organization else "")
                if permission in BOOKS:
                    collected[str(permission)].update(grant.ended_before)
        return {permission: outermost(paths) for permission, paths in collected.items()}

    def paths(self, permission: str) -> tuple[str, ...]:
        """Path prefixes on which the permission is held; ``("",)`` is the whole tree, ``()`` nowhere."""
        return self._paths.get(str(permission), ())

    def can(self, permission: str, organization=None) -> bool:
        """Whether the permission is held anywhere, or on that organisation."""
        paths = self.paths(permission)
        if organization is None:
            return bool(paths)
        return any(organization.path.startswith(prefix) for prefix in paths)

    @cached_property
    def needs_second_factor(self) -> bool:
        """Whether any role held asks for a second factor."""
        return any(ROLES[grant.role].needs_second_factor for grant in self.grants)

    @cached_property
    def home(self):
        """The organisation of the first grant, shown in the header; ``None`` for an administrator of the whole system."""
        return next((grant.organization for grant in self.grants if grant.organization), None)
