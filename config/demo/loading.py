"""Rows into PostgreSQL by COPY."""

from __future__ import annotations

from contextlib import contextmanager

from django.db import connection, models


def reserve_ids(model: type[models.Model], count: int) -> range:
    """A run of primary keys taken from the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        sequence = cursor.fetchone()[0]
        cursor.execute("SELECT nextval(%s)", [sequence])
        first = cursor.fetchone()[0]
        cursor.execute("SELECT setval(%s, %s)", [sequence, first + count])
    return range(first, first + count)


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
