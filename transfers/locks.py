"""The order in which cases, organisations and members are held: a step holds its case first, so acts and entries do too."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Q, QuerySet

from branches.followers import lock_before_acts
from members.followers import lock_before_entries
from transfers.models import AbsenceWatch, Exemption, Journey, MemberCase, ResidenceLink, TemporaryTransfer, Transfer

#: In this order everywhere; which columns name organisations.
ORDER: tuple[tuple[type[MemberCase], tuple[str, ...]], ...] = (
    (Transfer, ("origin", "destination")),
    (TemporaryTransfer, ("origin", "destination")),
    (Exemption, ()),
    (Journey, ()),
    (ResidenceLink, ("home", "residence")),
    (AbsenceWatch, ("organization",)),
)
_TABLES = tuple(model._meta.db_table for model, _ in ORDER)


def register() -> None:
    """Hang the locks on acts and entries."""
    lock_before_acts(of_organizations)
    lock_before_entries(of_members)


def of_organizations(organization_ids: Collection[int]) -> None:
    """Hold the cases that name these organisations, also those that are over: an act undone may open them again."""
    for rows in cases_at(organization_ids):
        _hold(rows)


def of_members(member_ids: Collection[int]) -> None:
    """Hold the cases of these members: one statement, whose parts run in their order."""
    parts = (
        f"SELECT id FROM (SELECT id FROM {table} WHERE member_id = ANY(%(ids)s) ORDER BY id FOR UPDATE) held"  # noqa: S608
        for table in _TABLES
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), {"ids": list(member_ids)})


def procedures_of(member_ids: Collection[int]) -> set[type[MemberCase]]:
    """The procedures in which these members have, or had, a case: most have one in none but the one at hand."""
    parts = (f"EXISTS (SELECT 1 FROM {table} WHERE member_id = ANY(%(ids)s))" for table in _TABLES)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", {"ids": list(member_ids)})
        return {model for (model, _), found in zip(ORDER, cursor.fetchone(), strict=True) if found}


def cases_at(organization_ids: Collection[int]) -> Iterator[QuerySet]:
    """The cases that name these organisations, one list for each procedure that names any."""
    for model, columns in ORDER:
        if columns:
            yield model.objects.filter(reduce(or_, (Q(**{f"{column}__in": organization_ids}) for column in columns)))


def _hold(rows: QuerySet) -> None:
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
