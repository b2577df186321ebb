"""Plain values of the record: read them, bring input to the same form, put them into words, into columns.

Plain: text and codes as they are, yes/no as booleans, numbers as integers or decimal text, dates as ``1995-02-03``, ``1995-02``
or ``1995``, a table as a list of rows with ``id``. Empty is ``""`` (text, dates, tables: ``[]``) or ``None`` (numbers).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Value
from django.db.models.functions import JSONObject

from core.dates import UNKNOWN_DATE, PartialDate, Precision, format_date
from core.numbers import format_money, format_number
from core.text import clean, clean_lines
from members.models import Member, MemberProfile
from members.models.base import partial
from members.record.fields import CHOICES, FIELDS, NUMBERS_OF_CARD, TABLES, Field, Kind, Table
from regulations.lookup import lookup_label

EMPTY: tuple[Any, ...] = ("", None, [])


def profile_of(member: Member) -> MemberProfile:
    """The member's profile, or an empty one that is not saved yet."""
    try:
        return member.profile
    except MemberProfile.DoesNotExist:
        return MemberProfile(member=member)


def plain(field: Field, value: Any) -> Any:
    """Bring a value of any usual form to its plain form; unreadable values are a fault of the caller."""
    if isinstance(field, Table):
        return [plain_row(field, row) for row in value or []]
    if field.kind is Kind.FLAG:
        return bool(value)
    if value in (None, ""):
        return None if field.kind in (Kind.INTEGER, Kind.MONEY, Kind.DECIMAL) else ""
    if field.kind is Kind.PARTIAL:
        return plain_partial(value)
    if field.kind is Kind.DAY:
        return value.isoformat() if isinstance(value, date) else str(value)
    if field.kind in (Kind.INTEGER, Kind.MONEY):
        return int(value)
    if field.kind is Kind.DECIMAL:
        return format(Decimal(str(value)).normalize(), "f")
    return clean_lines(str(value)) if field.kind is Kind.LINES else clean(str(value))


def plain_row(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """One row of a table; keeps ``id`` when the row is known."""
    values = {column.name: plain(column, row.get(column.name)) for column in table.columns}
    return {"id": row["id"], **values} if row.get("id") else values


def plain_partial(value: PartialDate | date | str) -> str:
    """``1995-02-03``, ``1995-02`` or ``1995``."""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if not value:
        return ""
    shape = {Precision.DAY: "%Y-%m-%d", Precision.MONTH: "%Y-%m"}.get(value.precision)
    return value.date.strftime(shape) if shape else f"{value.date.year:04d}"


def as_partial(text: str) -> PartialDate:
    """The date behind a plain partial date."""
    return PartialDate.of(*(int(part) for part in text.split("-"))) if text else UNKNOWN_DATE


def _held(field: Field, row: Any) -> Any:
    value = getattr(row, field.name)
    return partial(value, getattr(row, field.precision)) if field.precision else value


def read_rows(table: Table, member: Member) -> list[dict[str, Any]]:
    """The rows of a table in their order."""
    return read_tables([table], member)[table.name]


def read_tables(tables: Sequence[Table], member: Member) -> dict[str, list[dict[str, Any]]]:
    """The rows of several tables in their order, in one statement."""
    found: dict[str, list[dict[str, Any]]] = {table.name: [] for table in tables}
    if not member.pk or not tables:
        return found
    parts = [
        table.model.objects.filter(member=member)
        .order_by()
        .annotate(table=Value(table.name), values=JSONObject(**{c: c for c in ("id", *_columns(table))}))
        .values_list("table", "order", "pk", "values")
        for table in tables
    ]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    for name, _, _, values in sorted(rows, key=lambda row: row[:3]):
        columns = next(table for table in tables if table.name == name).columns
        found[name].append({"id": values["id"]} | {c.name: _from_json(c, values) for c in columns})
    return found


def _columns(table: Table) -> list[str]:
    return [name for c in table.columns for name in (c.name, c.precision) if name]


def _from_json(column: Field, values: Mapping[str, Any]) -> Any:
    value = values[column.name]
    if column.precision:
        return plain(column, partial(date.fromisoformat(value) if value else None, values[column.precision]))
    return plain(column, value)


def read_values(member: Member, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Plain values of a member's record, all fields or those asked for."""
    names = list(FIELDS if names is None else names)
    tables = read_tables([TABLES[name] for name in names if name in TABLES], member)
    singles = [FIELDS[name] for name in names if name not in TABLES]
    profile = profile_of(member) if any(field.model is MemberProfile for field in singles) else None
    values = {field.name: plain(field, _held(field, member if field.model is Member else profile)) for field in singles}
    return {name: values[name] if name in values else tables[name] for name in names}


def single_values(member: Member, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Plain values of fields that are not tables, numbers of the card included: what a list of required fields may ask for."""
    wanted = [*FIELDS, *NUMBERS_OF_CARD] if names is None else names
    values = read_values(member, [name for name in wanted if name in FIELDS and name not in TABLES])
    return values | {name: getattr(member, name) for name in wanted if name in NUMBERS_OF_CARD}


def without_ids(value: Any) -> Any:
    """A table's rows as they read, for comparing."""
    return [{k: v for k, v in row.items() if k != "id"} for row in value] if isinstance(value, list) else value


def same(one: Any, other: Any) -> bool:
    """Whether two plain values read alike."""
    return without_ids(one) == without_ids(other)


def columns_of(field: Field, value: Any) -> dict[str, Any]:
    """Values of the column(s) that hold a plain value."""
    if field.kind is Kind.PARTIAL:
        known = as_partial(value)
        return {field.name: known.date, field.precision: (known.precision if known else Precision.DAY).value}
    if field.kind is Kind.DAY:
        return {field.name: date.fromisoformat(value) if value else None}
    if field.kind is Kind.DECIMAL:
        return {field.name: Decimal(value) if value is not None else None}
    return {field.name: value}


def shown(field: Field, value: Any) -> str:
    """A plain value in words; empty for none."""
    if value in EMPTY:
        return ""
    if isinstance(field, Table):
        return "\n".join(row_shown(field, row) for row in value)
    return _WORDS.get(field.kind, lambda _, kept: str(kept))(field, value)


def _decimal_words(value: str) -> str:
    number = Decimal(value)
    return format_number(number, max(0, -int(number.as_tuple().exponent)))


_WORDS: dict[Kind, Callable[[Field, Any], str]] = {
    Kind.FLAG: lambda _, value: "Có" if value else "Không",
    Kind.LOOKUP: lambda field, value: lookup_label(field.lookup, value),
    Kind.CHOICE: lambda field, value: dict(CHOICES[field.name]).get(value, value),
    Kind.PARTIAL: lambda _, value: str(as_partial(value)),
    Kind.DAY: lambda _, value: format_date(date.fromisoformat(value)),
    Kind.MONEY: lambda _, value: format_money(value),
    Kind.DECIMAL: lambda _, value: _decimal_words(value),
}


def row_shown(table: Table, row: Mapping[str, Any]) -> str:
    """A row of a table in one line of words."""
    parts = [c.label if c.kind is Kind.FLAG else shown(c, row.get(c.name)) for c in table.columns
             if row.get(c.name) not in (*EMPTY, False)]  # fmt: skip
    return "; ".join(part.replace("\n", ", ") for part in parts)


def shown_by_name(name: str, value: Any) -> str:
    """The same, by the name of the field; a field that no longer exists shows as it was kept."""
    return shown(FIELDS[name], value) if name in FIELDS else str(value)


def label_of(name: str) -> str:
    """The words of a field's name."""
    return FIELDS[name].label if name in FIELDS else name


def place_words(values: Mapping[str, Any], prefix: str) -> str:
    """A place as printed: from the house up, the name before the reform in brackets, a foreign country at the end."""
    parts = [values.get(f"{prefix}_{part}") or "" for part in ("detail", "commune", "province")]
    country = values.get(f"{prefix}_country") or ""
    if country and country != "Việt Nam":
        parts.append(country)
    words = ", ".join(part for part in parts if part)
    old = values.get(f"{prefix}_old_name") or ""
    return f"{words} ({old})" if words and old else words or old


__all__ = [
    "EMPTY", "FIELDS", "TABLES", "as_partial", "columns_of", "label_of", "place_words", "plain", "plain_partial", "profile_of",
    "read_rows", "read_values", "row_shown", "same", "shown", "shown_by_name", "without_ids",
]  # fmt: skip
