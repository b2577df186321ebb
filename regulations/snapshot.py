"""All reference data of this process, read at once and read again when any process changed them.

Look-ups happen hundreds of times in one report, so they must not ask the database each time. The database holds a token
(``DataVersion``) that changes with the data; it is compared once per request and once per job, on the first look-up.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from regulations.models import (
    AuthorityAction,
    AuthorityRule,
    DataVersion,
    FormVersion,
    Instrument,
    InstrumentReplacement,
    LookupList,
    LookupValue,
    Parameter,
    ParameterValue,
    StateLabel,
)
from regulations.periods import ONE_DAY, Period, effective


@dataclass(frozen=True, slots=True)
class Document:
    """What a look-up needs of an instrument."""

    id: int
    number: str
    date: str
    citation: str
    starts_on: date
    ends_on: date | None

    @property
    def key(self) -> str:
        """Number and date, the name used in data files."""
        return f"{self.number}@{self.date}"


class Library:
    """The documents and which takes the place of which."""

    def __init__(self) -> None:
        newer: dict[int, list[tuple[int, str]]] = defaultdict(list)
        older: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for link in InstrumentReplacement.objects.all():
            newer[link.older_id].append((link.newer_id, link.scope))
            older[link.newer_id].append((link.older_id, link.scope))
        rows = {row.id: row for row in Instrument.objects.all()}
        self.newer, self.older = newer, older
        self.by_id = {
            row.id: Document(
                row.id, row.number, row.date, row.citation, row.starts_on,
                row.in_force_to or self._eve([rows[i] for i, scope in newer[row.id] if not scope]),
            )
            for row in rows.values()
        }  # fmt: skip
        self.by_key = {document.key: document for document in self.by_id.values()}

    @staticmethod
    def _eve(successors: list[Instrument]) -> date | None:
        return min(s.starts_on for s in successors) - ONE_DAY if successors else None

    def in_force(self, instrument_id: int, on: date, family: str = "") -> Document:
        """The document that stood in this one's place on that day; itself when none is known."""
        document, seen = self.by_id[instrument_id], set()
        while document.id not in seen:
            seen.add(document.id)
            if document.ends_on is not None and on > document.ends_on:
                step = self._neighbours(self.newer[document.id], family)
                document = min(step, key=lambda d: d.starts_on, default=document)
            elif on < document.starts_on:
                step = self._neighbours(self.older[document.id], family)
                document = max(step, key=lambda d: d.starts_on, default=document)
        return document

    def _neighbours(self, links: list[tuple[int, str]], family: str) -> list[Document]:
        special = [self.by_id[i] for i, scope in links if scope and scope == family]
        return special or [self.by_id[i] for i, scope in links if not scope]


class Snapshot:
    """Everything a look-up may ask, in dictionaries. Rows are read only."""

    def __init__(self, token: Any) -> None:
        self.token = token
        self.library = Library()
        self.parameters = {row.id: row for row in Parameter.objects.all()}
        values = defaultdict(list)
        for row in ParameterValue.objects.all():
            values[row.parameter_id].append(row)
        self.periods: dict[str, list[Period]] = {
            parameter.code: effective(values[parameter.id]) for parameter in self.parameters.values()
        }
        self.by_code = {row.code: row for row in self.parameters.values()}
        self.actions = {row.code: row for row in AuthorityAction.objects.all()}
        self.authority = defaultdict(list)
        for rule in AuthorityRule.objects.select_related("action"):
            self.authority[rule.action.code].append(rule)
        self.lists = {row.code: row for row in LookupList.objects.all()}
        codes = {row.id: row.code for row in self.lists.values()}
        self.values: dict[str, list[LookupValue]] = defaultdict(list)
        self.latest: dict[tuple[str, str], LookupValue] = {}
        for value in LookupValue.objects.order_by("order", "id"):
            self.values[codes[value.list_id]].append(value)
            known = self.latest.get((codes[value.list_id], value.code))
            if known is None or (known.valid_from or date.min) < (value.valid_from or date.min):
                self.latest[codes[value.list_id], value.code] = value
        self._words: dict[str, dict[str, str]] = {}
        self.forms = defaultdict(list)
        for form in FormVersion.objects.all():
            self.forms[form.code].append(form)
        self.states: dict[str, dict[str, StateLabel]] = defaultdict(dict)
        for state in StateLabel.objects.order_by("machine", "order"):
            self.states[state.machine][state.code] = state

    def words(self, list_code: str) -> dict[str, str]:
        """Code → label of a list, ended values included."""
        if list_code not in self._words:
            self._words[list_code] = {value.code: value.label for value in self.values.get(list_code, [])}
        return self._words[list_code]


class _Looked(threading.local):
    """Whether this thread has compared the token since its request or job began."""

    done = False


_looked = _Looked()
_held: Snapshot | None = None


def look_again(**_signal: Any) -> None:
    """Compare the token with the database at the next look-up (receives ``request_started``, ``task_prerun``)."""
    _looked.done = False


def current() -> Snapshot:
    """The reference data as of this request."""
    global _held  # noqa: PLW0603 - the one copy of this process
    held = _held
    if held is None or not _looked.done:
        token = DataVersion.objects.values_list("token", flat=True).first()
        if held is None or held.token != token:
            _held = held = Snapshot(token)
        _looked.done = True
    return held
