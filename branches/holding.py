"""Holding organisations still while something rests on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from branches.models import Organization
from branches.models.organization import LIVING

#: What an act may change of an organisation, and what rules read of it.
_CHANGING = ("name", "level", "path", "parent", "status")


@dataclass(frozen=True, slots=True)
class Kept:
    """An organisation that is held: its path, and whether it still exists."""

    path: str
    is_active: bool


def keep_as_they_are(organization_ids: Iterable[int | None]) -> dict[int, Kept]:
    """Keep organisations as they are until the transaction ends: an act that closes one waits, or goes first.

    Whoever also holds members or cases takes this between the cases and the members, as an act does. Answers what they are.
    """
    ids = sorted({pk for pk in organization_ids if pk})
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, path, status FROM branches_organization WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [ids]
        )
        return {pk: Kept(path, status in LIVING) for pk, path, status in cursor.fetchall()}


def hold_fresh(*organizations: Organization | None) -> None:
    """Keep these organisations as they are and read them again."""
    keep_as_they_are(unit.pk for unit in organizations if unit is not None)
    read_again(*organizations)


def read_again(*organizations: Organization | None) -> None:
    """Organisations that are held, as they are now: an act may have closed one since it was chosen from a list."""
    for unit in organizations:
        if unit is not None:
            unit.refresh_from_db(fields=_CHANGING)
