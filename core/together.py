"""Many short lists read in one statement, from SQL that need not be compiled again.

``Compiled`` is a list of rows as SQL with what makes an object of a row; it holds neither rows nor a connection, so it may be kept and
used by any request. ``sizes`` tells in one statement which of any number of such lists have rows, ``firsts`` reads the first rows of
some, ``spread`` counts them by some columns.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Field, JSONField, QuerySet, prefetch_related_objects
from django.db.models.query import ValuesIterable, get_related_populators

#: What JSON leaves as text or as another number, by the kind of column; every other kind of column comes as it is.
_READ: dict[str, Callable[[Any], Any]] = {
    "DateField": date.fromisoformat, "DateTimeField": datetime.fromisoformat, "DecimalField": Decimal,
}  # fmt: skip
_AS_IT_IS = {
    "ArrayField", "AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "CharField", "EmailField", "FileField", "IntegerField",
    "JSONField", "PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "SearchVectorField", "SlugField",
    "SmallAutoField", "SmallIntegerField", "TextField", "URLField",
}  # fmt: skip


def _reading(field: Field) -> Callable[[Any], Any] | None:
    """What a column becomes after JSON; raises ``TypeError`` for a kind of column nobody has thought of."""
    field = getattr(field, "target_field", field)
    kind = field.get_internal_type()
    if kind in _READ:
        return _READ[kind]
    if kind not in _AS_IT_IS or (hasattr(field, "from_db_value") and not isinstance(field, JSONField)):
        raise TypeError(f"A column of the kind {kind} is not read from JSON.")
    return None


def _name_of(expression) -> str | None:
    """The column of the table itself an expression selects; none for others."""
    return getattr(getattr(expression, "target", None), "attname", None)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A list of rows as SQL, its parameters, and how one of its rows becomes what the list would give."""

    sql: str
    params: tuple
    size: tuple[
        str, tuple
    ]  # an expression that says whether there are rows (or how many), cheaper than the list, and its parameters
    readings: tuple[tuple[int, Callable[[Any], Any]], ...]
    make: Callable[[list], Any]
    names: Mapping[str, int]  # columns by name, to count by
    width: int
    prefetched: tuple = ()

    @classmethod
    def of(cls, rows: QuerySet) -> Compiled | None:
        """The list without reading it; none when it cannot have rows."""
        compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        fields = [expression.output_field for expression, _, _ in compiler.select]
        readings = tuple((n, read) for n, field in enumerate(fields) if (read := _reading(field)))
        names, make = (_of_values if issubclass(rows._iterable_class, ValuesIterable) else _of_models)(rows, compiler)
        bare, of_bare = rows.query.exists().get_compiler(using=DEFAULT_DB_ALIAS).as_sql()
        size = f"EXISTS({bare})", tuple(of_bare)
        return cls(sql, tuple(params), size, readings, make, names, len(fields), tuple(rows._prefetch_related_lookups))

    @property
    def counted(self) -> Compiled:
        """The same list, whose size is told as a number."""
        return replace(self, size=(f"(SELECT count(*) FROM ({self.sql}) AS t)", self.params))  # noqa: S608 (compiled by Django)

    def with_params(self, change: Callable[[Any], Any]) -> Compiled:
        """The same list with every parameter changed."""
        size, of_size = self.size
        return replace(self, params=tuple(map(change, self.params)), size=(size, tuple(map(change, of_size))))

    @property
    def source(self) -> str:
        """The list with its columns named by their place, to select from."""
        return f"({self.sql}) AS t ({', '.join(f'c{n}' for n in range(self.width))})"

    def row(self, text: str) -> Any:
        """What the list gives for one row of the statement."""
        values = list(json.loads(text, parse_float=Decimal).values())
        for place, read in self.readings:
            if values[place] is not None:
                values[place] = read(values[place])
        return self.make(values)


def _of_values(rows: QuerySet, compiler) -> tuple[dict[str, int], Callable[[list], dict]]:
    query = rows.query
    order = query.selected or (*query.extra_select, *query.values_select, *query.annotation_select)
    names = list(order)
    return {name: n for n, name in enumerate(names)}, lambda values: dict(zip(names, values, strict=True))


def _of_models(rows: QuerySet, compiler) -> tuple[dict[str, int], Callable[[list], Any]]:
    """As ``ModelIterable`` does: the fields of the model, those of what is read along with it, annotations."""
    select, info = compiler.select, compiler.klass_info
    model, fields = info["model"], info["select_fields"]
    start, end = fields[0], fields[-1] + 1
    attributes = [_name_of(expression) for expression, _, _ in select[start:end]]
    beside = get_related_populators(info, select, DEFAULT_DB_ALIAS)
    annotations = tuple((compiler.annotation_col_map or {}).items())

    def make(values: list) -> Any:
        made = model.from_db(DEFAULT_DB_ALIAS, attributes, values[start:end])
        for one in beside:
            one.populate(values, made)
        for name, place in annotations:
            setattr(made, name, values[place])
        return made

    return {**{name: start + n for n, name in enumerate(attributes)}, **dict(annotations)}, make


@dataclass(frozen=True, slots=True)
class Cut:
    """Some rows of a list: so many (none: all), after so many."""

    rows: Compiled
    many: int | None
    after: int = 0

    @property
    def words(self) -> str:
        """The end of the statement that reads them."""
        return f"LIMIT {'ALL' if self.many is None else int(self.many)} OFFSET {int(self.after)}"


def _ask(parts: Sequence[tuple[str, Sequence]]) -> Iterable[tuple]:
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in parts), [value for _, values in parts for value in values])
        return cursor.fetchall()


def sizes(lists: Sequence[Compiled]) -> list[int]:
    """For each list whether it has rows, or how many where it is ``counted``; one statement for all.

    Nothing is sorted and no column is named: far cheaper than reading lists most of which are empty.
    """
    if not lists:
        return []
    with connection.cursor() as cursor:
        values = [value for one in lists for value in one.size[1]]
        cursor.execute(f"SELECT {', '.join(one.size[0] for one in lists)}", values)
        return [int(size) for size in cursor.fetchone()]


def firsts(cuts: Sequence[Cut]) -> list[list[Any]]:
    """The rows of each cut, in the order of its list; one statement for all (and one more for what a list reads beside its rows)."""
    parts = [
        (
            f"(SELECT {place}, to_json(t)::text FROM {cut.rows.source} {cut.words})",  # noqa: S608
            cut.rows.params,
        )
        for place, cut in enumerate(cuts)
    ]
    found: list[list[Any]] = [[] for _ in cuts]
    for place, text in _ask(parts):
        found[place].append(cuts[place].rows.row(text))
    for cut, rows in zip(cuts, found, strict=True):
        if rows and cut.rows.prefetched:
            prefetch_related_objects(rows, *cut.rows.prefetched)
    return found


def spread(asked: Sequence[tuple[Compiled, Sequence[str]]]) -> list[list[tuple[list, int]]]:
    """For each list how many rows it has by the values of some of its columns (by none: how many); one statement for all."""
    parts = []
    for place, (rows, names) in enumerate(asked):
        columns = [f"c{rows.names[name]}" for name in names]
        grouped = f" GROUP BY {', '.join(columns)}" if columns else ""
        days = f"json_build_array({', '.join(columns)})::text"
        parts.append((f"(SELECT {place}, {days}, count(*) FROM {rows.source}{grouped})", rows.params))  # noqa: S608
    found: list[list[tuple[list, int]]] = [[] for _ in asked]
    for place, text, many in _ask(parts):
        rows, names = asked[place]
        reading = dict(rows.readings)
        values = [
            reading[rows.names[name]](value) if value is not None and rows.names[name] in reading else value
            for name, value in zip(names, json.loads(text, parse_float=Decimal), strict=True)
        ]
        found[place].append((values, many))
    return found
