"""Answers of the rules as columns of a list: each question is judged once in Python, the database looks the answer up for every row.

A deadline depends on a few days of a case, so thousands of cases share a handful of answers. A list writes what an answer depends on as one
text for each row (``key_of``), asks the database which of them occur, judges each, and hands the answers back as a map (``looked_up``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import DateField, F, Func, JSONField, TextField, Value
from django.db.models.functions import Cast, Coalesce

NEVER = date(9999, 12, 31)  # stands in the order of a list for rows without a deadline


class LookUp(Func):
    """The value of a key in a map."""

    template = "(%(expressions)s)"
    arg_joiner = " ->> "
    output_field = TextField()


class Key(Func):
    """A code, days each followed by a bar, further texts: one expression, for a list asks for it in every statement."""

    output_field = TextField()

    def __init__(self, code: str, days: list, *more) -> None:
        super().__init__(words(f"{code}|"), *days, *more)
        self.days = len(days)

    def as_sql(self, compiler, connection) -> tuple[str, list]:
        """Its SQL; what is missing leaves its place empty."""
        parts, params = [], []
        for number, one in enumerate(self.source_expressions):
            sql, given = compiler.compile(one)
            bar = " || '|'" if 0 < number <= self.days else ""
            parts.append(f"COALESCE(({sql})::text, ''){bar}" if number else f"({sql})::text")
            params += given
        return f"({' || '.join(parts)})", params


def words(text: str) -> Value:
    """A constant of text."""
    return Value(text, output_field=TextField())


def key_of(code: str, starts: Iterable[object], *more: object):
    """What an answer depends on, as one text: ``decision|2026-08-15|+``; a day that is missing leaves its place empty."""
    return Key(code, [F(start) if isinstance(start, str) else start for start in starts], *more)


def written_key(code: str, *days: date | None) -> str:
    """As ``key_of`` writes it, of days that are known here."""
    return f"{code}|" + "".join(f"{day.isoformat() if day else ''}|" for day in days)


def named_by(asked: object, names: Mapping[str, str], otherwise: str):
    """A name for what is asked, written into the statement once whatever the number of names; ``""`` names what is missing."""
    written = {str(value): name for value, name in names.items()}
    return Coalesce(
        LookUp(Value(written, output_field=JSONField()), Coalesce(Cast(asked, TextField()), words(""))),
        words(otherwise),
    )


def looked_up(key: object, answers: Mapping[str, date]):
    """The day that answers a key, from a map of keys to days; none for a key without an answer."""
    written = {name: day.isoformat() for name, day in answers.items()}
    return Cast(LookUp(Value(written, output_field=JSONField()), F(key) if isinstance(key, str) else key), DateField())
