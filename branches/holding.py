"""Holding organisations still while something rests on them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from branches.models import Organization

#: What an act may change of an organisation, and what rules read of it.
_CHANGING = ("name", "level", "path", "parent", "status")


def keep_as_they_are(organization_ids: Iterable[int | None]) -> None:
    """Keep organisations as they are until the transaction ends: an act that closes one waits, or goes first.

    Whoever also holds members or cases takes this between the cases and the members, as an act does.
    """
    ids = sorted({pk for pk in organization_ids if pk})
    if ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM branches_organization WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [ids])


def hold_fresh(*organizations: Organization | None) -> None:
    """Keep these organisations as they are and read them again."""
    keep_as_they_are(unit.pk for unit in organizations if unit is not None)
    read_again(*organizations)


def read_again(*organizations: Organization | None) -> None:
    """Organisations that are held, as they are now: an act may have closed one since it was chosen from a list."""
    for unit in organizations:
        if unit is not None:
            unit.refresh_from_db(fields=_CHANGING)
