"""The form of one panel of Phiếu đảng viên: its fields and its tables of rows, drafts included."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict

from core.findings import Refused
from members.models import Member
from members.record.fields import FIELDS, TABLES, Panel, Table
from members.record.forms.fields import form_field, typed
from members.record.values import EMPTY, plain, read_values

BLANK_ROWS = 2
MAX_ROWS = 200


class RowForm(forms.Form):
    """One row of a table; ``id`` is the row it corrects."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, table: Table, on: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        held = self.initial or {}
        for column in table.columns:
            self.fields[column.name] = form_field(column, on, held.get(column.name) or "")
        self.columns = [(column, self[column.name]) for column in table.columns]
        self.number = int(self.prefix.rsplit("-", 1)[-1]) + 1 if self.prefix and self.prefix[-1].isdigit() else 0


class RowSet(BaseFormSet):
    """All rows of a table."""

    table: Table

    def rows(self) -> list[dict[str, Any]]:
        """Plain values of the rows that hold something and are not struck out."""
        kept = []
        for form in self.forms:
            values = {c.name: plain(c, form.cleaned_data.get(c.name)) for c in self.table.columns}
            if form.cleaned_data.get("DELETE") or all(value in (*EMPTY, False) for value in values.values()):
                continue
            kept.append({"id": form.cleaned_data.get("id"), **values} if form.cleaned_data.get("id") else values)
        return kept


class PanelForm(forms.Form):
    """One panel. ``rowsets`` holds a set of rows for each table; ``changes()`` is what ``update_record`` takes.

    ``typed_before`` is the data of a draft: shown as typed, judged only when saved. ``over`` are values to show instead of the
    record's (a declaration that is not yet part of it).
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, panel: Panel, member: Member, on: date, data: QueryDict | None = None, *, typed_before: Mapping | None = None,
        more_rows: int = 0, over: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.panel, self.member, self.on = panel, member, on
        held = read_values(member, panel.fields) | dict(over or {})
        initial = {name: value for name, value in held.items() if name not in TABLES} | {"version": member.version}
        if typed_before is not None:
            initial |= {name: (typed_before.get(name) or [""])[0] for name in initial if name != "version"}
        super().__init__(data, initial=initial)
        for name in panel.fields:
            if name not in TABLES:
                self.fields[name] = form_field(FIELDS[name], on, held[name])
        self.rowsets = {
            name: _rowset(TABLES[name], held[name], on, data=data, typed_before=typed_before, more_rows=more_rows)
            for name in panel.fields
            if name in TABLES
        }

    @property
    def rowset_list(self) -> list[RowSet]:
        """The sets of rows in the order of the panel."""
        return list(self.rowsets.values())

    def is_valid(self) -> bool:
        """Fields and every row."""
        rows = [rowset.is_valid() for rowset in self.rowsets.values()]
        return super().is_valid() and all(rows)

    def changes(self) -> dict[str, Any]:
        """Plain values of every field and table of the panel."""
        values = {name: plain(FIELDS[name], self.cleaned_data[name]) for name in self.fields if name in FIELDS}
        return values | {name: rowset.rows() for name, rowset in self.rowsets.items()}

    def add_refusal(self, refused: Refused) -> None:
        """Show findings beside their fields; those of a row above the form, with the number of the row."""
        for finding in refused.findings:
            if finding.blocks:
                words = " ".join(part for part in (finding.message, finding.remedy) if part)
                words = f"{words} ({finding.basis})" if finding.basis else words
                self.add_error(finding.field if finding.field in self.fields else None, words)


def _rowset(
    table: Table, held: list[dict], on: date, *, data: QueryDict | None, typed_before: Mapping | None, more_rows: int
) -> RowSet:
    initial = held if typed_before is None else _typed_rows(table, typed_before)
    made = formset_factory(
        RowForm, formset=RowSet, extra=BLANK_ROWS if data is None else 0, can_delete=True, max_num=MAX_ROWS,
        validate_max=True, absolute_max=MAX_ROWS + BLANK_ROWS,
    )  # fmt: skip
    if data is not None and more_rows:
        data = data.copy()
        key = f"{table.name}-TOTAL_FORMS"
        total = data.get(key, "0")
        data[key] = str(min((int(total) if total.isdecimal() else 0) + more_rows, MAX_ROWS))
    rowset = made(data, initial=initial, prefix=table.name, form_kwargs={"table": table, "on": on})
    rowset.table = table
    for form in rowset.forms:
        form.fields["DELETE"].label = f"Bỏ {table.row_label} này"
    return rowset


def _typed_rows(table: Table, typed_before: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    total = (typed_before.get(f"{table.name}-TOTAL_FORMS") or ["0"])[0]
    rows = []
    for number in range(int(total) if total.isdecimal() else 0):
        row = {
            name: (typed_before.get(f"{table.name}-{number}-{name}") or [""])[0]
            for name in ("id", *(column.name for column in table.columns))
        }
        if any(row.values()):
            rows.append(row)
    return rows


def refreshed(data: QueryDict, panel: Panel, member: Member, untouched: set[str]) -> QueryDict:
    """Posted data with the present values of fields the person had not touched, and the present version."""
    data = data.copy()
    data["version"] = str(member.version)
    live = read_values(member, untouched)
    for name in untouched:
        table = TABLES.get(name)
        if table is None:
            data[name] = typed(FIELDS[name], live[name])
            continue
        for key in [key for key in data if key.startswith(f"{name}-")]:
            del data[key]
        data[f"{name}-TOTAL_FORMS"] = data[f"{name}-INITIAL_FORMS"] = str(len(live[name]))
        for number, row in enumerate(live[name]):
            data[f"{name}-{number}-id"] = str(row["id"])
            for column in table.columns:
                data[f"{name}-{number}-{column.name}"] = typed(column, row[column.name])
    return data
