"""Holding organisations still while something rests on them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection


def keep_as_they_are(organization_ids: Iterable[int | None]) -> None:
    """Keep organisations as they are until the transaction ends: an act that closes one waits, or goes first.

    Whoever also holds members or cases takes this between the cases and the members, as an act does.
    """
    ids = sorted({pk for pk in organization_ids if pk})
    if ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM branches_organization WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [ids])
