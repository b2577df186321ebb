"""Long forms: fields under heads, and numbered rows of the same fields (attempts to reach somebody, comments of several years)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

ROWS = 4  # rows a page shows


class PartsForm(forms.Form):
    """A long form whose fields stand under heads: ``PARTS`` names those of each."""

    PARTS: Mapping[str, Sequence[str]] = {}

    @property
    def parts(self) -> list[tuple[str, list[BoundField]]]:
        """The fields under their heads, for the page."""
        return [(head, [self[name] for name in names]) for head, names in self.PARTS.items()]


class RowsForm(PartsForm):
    """A form whose rows are told by number; a row left blank is none.

    ``PARTS`` are the fields in no row. ``row_name`` begins the names of the others (``attempt_1_on``), ``row_title`` heads each row,
    ``row_required`` are the fields a row that is not blank must have. ``row_fields`` makes the fields of one row.
    """

    row_name = "row"
    row_title = ""
    row_required: tuple[str, ...] = ()

    def __init__(self, *args, rows: int = ROWS, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.numbers, self.row_names = range(1, rows + 1), list(self.row_fields())
        for number in self.numbers:
            for name, field in self.row_fields().items():
                field.required = False
                self.fields[self._key(number, name)] = field

    def row_fields(self) -> dict[str, forms.Field]:
        """The fields of one row by their name."""
        raise NotImplementedError

    def _key(self, number: int, name: str) -> str:
        return f"{self.row_name}_{number}_{name}"

    def clean(self) -> dict:
        """Whatever a row that is not blank lacks is told beside its field."""
        data = super().clean()
        for number in self.numbers:
            keys = {name: self._key(number, name) for name in self.row_names}
            if not any(data.get(key) or key in self.errors for key in keys.values()):
                continue
            for name in self.row_required:
                if not data.get(keys[name]) and keys[name] not in self.errors:
                    self.add_error(
                        keys[name], f"{self.row_title} {number}: chưa ghi {self.fields[keys[name]].label.lower()}."
                    )
        return data

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows that are not blank."""
        found = [
            {name: self.cleaned_data.get(self._key(number, name)) for name in self.row_names} for number in self.numbers
        ]
        return [row for row in found if any(row.values())]

    def alone(self, *names: str) -> dict[str, Any]:
        """Some of what stands in no row."""
        return {name: self.cleaned_data[name] for name in names}

    @property
    def row_sets(self) -> list[tuple[str, list[BoundField]]]:
        """The rows with their heads, for the page."""
        return [
            (f"{self.row_title} {number}", [self[self._key(number, name)] for name in self.row_names])
            for number in self.numbers
        ]

    @classmethod
    def of_rows(cls, name: str) -> Callable[[dict[str, Any]], RowsForm]:
        """The form over what a program sends, whose rows stand in one list under ``name``."""

        def read(sent: dict[str, Any]) -> RowsForm:
            rows = sent.pop(name, [])
            numbered = {
                f"{cls.row_name}_{number}_{key}": value
                for number, row in enumerate(rows, 1)
                for key, value in row.items()
                if value is not None
            }
            return cls(sent | numbered, rows=len(rows))

        return read
