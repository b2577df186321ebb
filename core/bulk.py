"""Many rows into PostgreSQL at once, by COPY: for imports and for the demo."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from operator import attrgetter

from django.db import connection, models
from django.utils import timezone
from psycopg.types.json import Json


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep Python from searching for garbage while many objects are made: they are all still needed, each search costs seconds."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """So many primary keys from the table's own sequence, safe beside other writers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence]) -> int:
    """Write rows by COPY; the database's own constraints and triggers judge them. Returns how many.

    Columns not named take the model's default (empty text where there is none), as a saved object would.
    """
    written = [f for f in model._meta.concrete_fields if not f.generated and not f.primary_key]
    rest = [field for field in written if field.column not in columns and not field.null]
    defaults = [_default(field) for field in rest]
    names = ", ".join(f'"{column}"' for column in [*columns, *(f.column for f in rest)])
    statement = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
    count = 0
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([*row, *defaults])
            count += 1
    return count


def copy_dicts(model: type[models.Model], rows: Sequence[dict]) -> int:
    """The same for rows that name their columns; a column one row names and another does not takes its default there."""
    columns = sorted({column for row in rows for column in row})
    if not columns:
        return 0
    fields = {field.column: field for field in model._meta.concrete_fields}
    defaults = [None if fields[column].null else _default(fields[column]) for column in columns]
    return copy_rows(
        model,
        columns,
        ([row.get(column, default) for column, default in zip(columns, defaults, strict=True)] for row in rows),
    )


def copy_objects(objects: Sequence[models.Model]) -> None:
    """Write unsaved objects of one model as ``bulk_create`` does, for lists of thousands; they get their keys."""
    if not objects:
        return
    model = type(objects[0])
    for instance, pk in zip(objects, take_ids(model, len(objects)), strict=True):
        instance.pk = pk
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    values = attrgetter(*(field.attname for field in fields))
    # A choice is written as the value the database keeps; said here and not in a function of its own, which is called for every cell.
    rows = ([one.value if isinstance(one, Enum) else one for one in values(instance)] for instance in objects)
    copy_rows(model, [field.column for field in fields], rows)


def _default(field: models.Field):
    if field.has_default():
        value = field.get_default()
    elif getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        value = timezone.now()
    else:
        value = ""
    return Json(value) if isinstance(value, (dict, list)) else value
