"""The one door to rows.

A grant (person, role, organisation, from, to) flows down the tree of organisations. ``Scope`` is what a signed-in person may
do today, as a handful of path prefixes for each permission; ``ScopedQuerySet.visible_to`` is the only place that turns it
into a filter. Pages, searches, exports and the API all pass through it; outside it a row does not exist (404).

A model says how its rows reach the tree::

    class Member(models.Model):
        scope_paths = ("path",)                      # a path held on the row itself
    class Movement(models.Model):
        scope_paths = ("from_path", "to_path")       # visible from either end
        scope_permission = "member.view"             # the permission that shows these rows
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db import models


class Scope(Protocol):
    """What the doors ask of the person (implemented by ``accounts.scopes.UserScope``)."""

    user: object

    def can(self, permission: str, organization: object | None = None) -> bool:
        """Whether the permission is held anywhere, or on that organisation (by a grant on it or above it)."""

    def paths(self, permission: str) -> tuple[str, ...]:
        """Path prefixes on which the permission is held, none inside another; ``("",)`` means the whole tree."""


def path_filter(fields: Iterable[str], prefixes: Iterable[str]) -> models.Q:
    """Rows whose path, in any of the fields, lies on or below any of the prefixes; no prefix, no rows."""
    condition = models.Q()
    for prefix in prefixes:
        if prefix == "":
            return models.Q()
        for field in fields:
            condition |= models.Q(**{f"{field}__startswith": prefix})
    return condition or models.Q(pk__in=())


class ScopedQuerySet(models.QuerySet):
    """A queryset whose rows are reached only through a person's scope."""

    def visible_to(self, scope: Scope, permission: str | None = None):
        """The rows this person may see; ``permission`` narrows to where that act is allowed."""
        permission = permission or getattr(self.model, "scope_permission", None)
        fields = getattr(self.model, "scope_paths", None)
        if not fields or not permission:
            raise ImproperlyConfigured(f"{self.model.__name__} declares no scope_paths or no scope_permission.")
        return self.filter(path_filter(fields, scope.paths(str(permission))))

    def under(self, organization) -> ScopedQuerySet:
        """The rows on or below one organisation, by its path of today."""
        return self.filter(path_filter(self.model.scope_paths, (organization.path,)))
