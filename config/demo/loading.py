"""Rows into PostgreSQL by COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import contextmanager

from django.db import connection, models
from django.utils import timezone
from psycopg.types.json import Json


def reserve_ids(model: type[models.Model], count: int) -> range:
    """A run of primary keys taken from the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        sequence = cursor.fetchone()[0]
        cursor.execute("SELECT nextval(%s)", [sequence])
        first = cursor.fetchone()[0]
        cursor.execute("SELECT setval(%s, %s)", [sequence, first + count])
    return range(first, first + count)


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence]) -> int:
    """Write rows by COPY; the database's own constraints and triggers judge them. Returns how many.

    Columns not named take the model's default (empty text where there is none), as a saved object would.
    """
    rest = [f for f in model._meta.concrete_fields if f.column not in columns and not f.generated and not f.primary_key and not f.null]
    defaults = [f.get_default() if f.has_default() else timezone.now() if getattr(f, "auto_now_add", False) else "" for f in rest]
    defaults = [Json(value) if isinstance(value, (dict, list)) else value for value in defaults]
    names = ", ".join(f'"{column}"' for column in [*columns, *(f.column for f in rest)])
    count = 0
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([*row, *defaults])
            count += 1
    return count


@contextmanager
def without_triggers(*pairs: tuple[type[models.Model], str]):
    """Switch off the totals' own triggers while a bulk load runs; the totals are recounted after it."""
    _switch("DISABLE", pairs)
    try:
        yield
    finally:
        _switch("ENABLE", pairs)


def _switch(way: str, pairs) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
        for model, name in pairs:
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" {way} TRIGGER "{name}"')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
