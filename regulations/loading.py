"""Bringing the data that come with the program into the tables. What the office entered is never touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction

from regulations.handbook import Handbook, Row, digest_of, read
from regulations.marks import Origin
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
from regulations.snapshot import look_again


@dataclass
class Loaded:
    """What a loading changed: rows added and corrected, by kind."""

    added: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    changed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    ended: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    skipped: bool = False


def bring_up_to_date(*, on: date, force: bool = False) -> Loaded:
    """Load the files of this release unless these very files were loaded last."""
    if not force and DataVersion.objects.filter(digest=digest_of()).exists():
        return Loaded(skipped=True)
    return load(read(), on=on)


_companions: list[Callable[[], object]] = []


def also_load(loader: Callable[[], object]) -> None:
    """Have an app's own reference data loaded after the regulations: called at every start, does nothing when all is in place."""
    if loader not in _companions:
        _companions.append(loader)


def load_companions() -> None:
    """Load what the apps to the right have hung here."""
    for loader in _companions:
        loader()


@transaction.atomic
def load(book: Handbook, *, on: date) -> Loaded:
    """Make the tables say what the files say.

    Effects: documents, acts, forms, lists and state labels are added or corrected in place; values of lists that
    left the files end the day before ``on``; a parameter whose set of values differs gets the whole set once more
    as a new edition. Rows of the office stay.
    """
    loaded = Loaded()
    DataVersion.objects.select_for_update().get_or_create(pk=1)
    instruments = _load_instruments(book, loaded)
    _load_parameters(book, instruments, loaded)
    _load_authority(book, instruments, loaded)
    forms = [{**row, "order": order} for order, row in enumerate(book.forms)]
    _sync(FormVersion, ("code", "valid_from"), forms, loaded, prune=True)
    _load_states(book, loaded)
    _load_lists(book, instruments, on, loaded)
    DataVersion.objects.filter(pk=1).update(digest=book.digest)
    DataVersion.touch()
    look_again()
    return loaded


def _fields(model: type[models.Model], row: Row) -> dict[str, Any]:
    """The row as values of every field of the model that it may set; what is absent takes the default."""
    values = {}
    for item in model._meta.concrete_fields:
        if item.primary_key or item.name in {"entered_by", "entered_at", "entered_by_name"}:
            continue
        values[item.attname] = row.get(item.attname, row.get(item.name, item.get_default()))
    return values


def _sync(
    model: type[models.Model],
    key: tuple[str, ...],
    rows: Iterable[Row],
    loaded: Loaded,
    *,
    prune: bool = False,
) -> dict[tuple, models.Model]:
    """Add what is missing, correct what differs; with ``prune`` drop what left the files. Rows by key."""
    name = model._meta.model_name
    known = {tuple(getattr(obj, k) for k in key): obj for obj in model.objects.all()}
    seen, new, changed = set(), [], []
    for row in rows:
        values = _fields(model, row)
        identity = tuple(values[k] for k in key)
        seen.add(identity)
        obj = known.get(identity)
        if obj is None:
            new.append(model(**values))
        elif getattr(obj, "origin", "") == Origin.OFFICE:
            continue
        elif any(getattr(obj, attname) != value for attname, value in values.items()):
            for attname, value in values.items():
                setattr(obj, attname, value)
            changed.append(obj)
    for obj in model.objects.bulk_create(new):
        known[tuple(getattr(obj, k) for k in key)] = obj
    if changed:
        model.objects.bulk_update(changed, [f for f in _fields(model, {}) if f not in key])
    if prune:
        gone = [obj.pk for identity, obj in known.items() if identity not in seen]
        loaded.ended[name] += model.objects.filter(pk__in=gone).delete()[0] if gone else 0
    loaded.added[name] += len(new)
    loaded.changed[name] += len(changed)
    return known


def _load_instruments(book: Handbook, loaded: Loaded) -> dict[str, Instrument]:
    rows = _sync(Instrument, ("number", "date"), book.instruments, loaded)
    by_key = {obj.key: obj for obj in rows.values()}
    links = [
        {
            "newer_id": by_key[f"{row['number']}@{row['date']}"].pk,
            "older_id": by_key[link["key"]].pk,
            "scope": link.get("scope", ""),
        }
        for row in book.instruments
        for link in row.get("replaces", [])
    ]
    _sync(InstrumentReplacement, ("newer_id", "older_id"), links, loaded)
    return by_key


def _instrument_id(instruments: dict[str, Instrument], row: Row) -> int | None:
    return instruments[row["instrument"]].pk if row.get("instrument") else None


def _load_parameters(book: Handbook, instruments: dict[str, Instrument], loaded: Loaded) -> None:
    parameters = _sync(Parameter, ("code",), book.parameters, loaded)
    held: dict[int, dict[int, list[ParameterValue]]] = defaultdict(lambda: defaultdict(list))
    for value in ParameterValue.objects.filter(origin=Origin.HANDBOOK):
        held[value.parameter_id][value.edition].append(value)
    new = []
    for row in book.parameters:
        parameter = parameters[(row["code"],)]
        editions = held[parameter.pk]
        newest = max(editions, default=0)
        wanted = [
            ParameterValue(
                parameter=parameter,
                value=value["value"],
                unit=value.get("unit", row["unit"]),
                valid_from=value["valid_from"],
                valid_to=value.get("valid_to"),
                instrument_id=_instrument_id(instruments, value),
                article=value.get("article", ""),
                source=value.get("source", ""),
                mark=value["mark"],
                note=value.get("note", ""),
                origin=Origin.HANDBOOK,
                edition=newest + 1,
            )
            for value in row["values"]
        ]
        if sorted(map(_said, wanted)) != sorted(map(_said, editions.get(newest, []))):
            new += wanted
    ParameterValue.objects.bulk_create(new)
    loaded.added["parametervalue"] += len(new)


def _said(value: ParameterValue) -> tuple:
    """Everything a row says, for comparing two editions."""
    return (
        value.valid_from.isoformat(), str(value.valid_to), repr(value.value), value.unit,
        value.instrument_id or 0, value.article, value.source, value.mark, value.note,
    )  # fmt: skip


def _load_authority(book: Handbook, instruments: dict[str, Instrument], loaded: Loaded) -> None:
    rows = [{**row, "order": order} for order, row in enumerate(book.actions)]
    actions = _sync(AuthorityAction, ("code",), rows, loaded)
    rules = [
        {
            **rule,
            "action_id": actions[(row["code"],)].pk,
            "instrument_id": _instrument_id(instruments, rule),
            "order": order,
        }
        for row in book.actions
        for order, rule in enumerate(row["rules"])
    ]
    key = ("action_id", "level", "decider", "role", "valid_from")
    _sync(AuthorityRule, key, rules, loaded, prune=True)


def _load_states(book: Handbook, loaded: Loaded) -> None:
    rows = [
        {**state, "machine": machine["code"], "order": order, "mark": machine["mark"]}
        for machine in book.machines
        for order, state in enumerate(machine["states"], start=1)
    ]
    _sync(StateLabel, ("machine", "code"), rows, loaded, prune=True)


def _load_lists(book: Handbook, instruments: dict[str, Instrument], on: date, loaded: Loaded) -> None:
    lists = _sync(LookupList, ("code",), book.lists, loaded)
    rows = [
        {
            "mark": row["mark"],
            **value,
            "list_id": lists[(row["code"],)].pk,
            "instrument_id": _instrument_id(instruments, value),
            "order": order,
        }
        for row in book.lists
        for order, value in enumerate(row["values"], start=1)
    ]
    _sync(LookupValue, ("list_id", "code", "valid_from"), rows, loaded)
    wanted = {(row["list_id"], row["code"], row.get("valid_from")) for row in rows}
    gone = [
        value.pk
        for value in LookupValue.objects.filter(valid_to__isnull=True)
        if (value.list_id, value.code, value.valid_from) not in wanted
    ]
    ended = LookupValue.objects.filter(pk__in=gone).update(valid_to=on - timedelta(days=1))
    loaded.ended["lookupvalue"] += ended
