"""What follows an act for any number of cases at once, in a fixed number of statements: the log says so, each counts one version on.

An act on organisations carries hundreds of open cases to other branches. None of them takes a step of its procedure: the state stays,
and the log gets a line that is no step of any table (``workflow.BESIDE``). Where the act does end something, ``take_all`` takes the step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import connection, models

from core.workflow import Case, cite

Move = tuple[int, int, int]  # a row, the organisation it lay with, the one it lies with now


def lay(model: type[models.Model], column: str, moves: Iterable[Move]) -> None:
    """Write another organisation into a column of rows, whatever their number by one statement; a case counts one version on."""
    rows = list(moves)
    if not rows:
        return
    field = model._meta.get_field(column).column
    versioned = any(f.name == "version" for f in model._meta.concrete_fields)
    counted = ", version = t.version + 1" if versioned else ""
    with connection.cursor() as cursor:
        statement = (
            f'UPDATE "{model._meta.db_table}" t SET "{field}" = v.after{counted} '  # noqa: S608 (names of our own models)
            "FROM unnest(%s::bigint[], %s::bigint[]) AS v (id, after) WHERE t.id = v.id"
        )
        cursor.execute(statement, [[pk for pk, _, _ in rows], [after for _, _, after in rows]])


def put_back(model: type[models.Model], column: str, moves: Iterable[Move]) -> list[Move]:
    """Write the organisation from before again, where nobody has moved the row on since; answers what was put back."""
    rows = [tuple(move) for move in moves]
    attname = model._meta.get_field(column).attname
    now = dict(model._base_manager.filter(pk__in=[pk for pk, _, _ in rows]).values_list("pk", attname)) if rows else {}
    standing = [(pk, before, after) for pk, before, after in rows if now.get(pk) == after]
    lay(model, column, [(pk, after, before) for pk, before, after in standing])
    return standing


def note_all(model: type[Case], ids: Iterable[int], name: str, *, by, on: date, note: str) -> None:
    """Write a line into the log of cases whose state does not change."""
    states = model._base_manager.filter(pk__in=list(ids)).values_list("pk", "state")
    _write(model, [(pk, name, state, state) for pk, state in states], by, on, note)


def take_all(
    cases: Sequence[Case], name: str, to: Mapping[int, str], *, by, on: date, note: str, columns: Sequence[str] = ()
) -> None:
    """Take one step of a table for cases the caller holds, each to its state of ``to``; the cases then say what their rows say.

    For steps that an act takes for everybody; ``perform`` is for people. A step with checks and an effect is taken in this way by the act
    that itself makes sure of what the checks ask: ``columns`` name what it has set on the cases, as the effect does.
    """
    if not cases:
        return
    model = type(cases[0])
    step = cases[0].workflow.by_name[name]
    if step.papers or ((step.checks or step.effect) and not columns):
        raise ValueError(f"{name} is not a step to take for many")
    strange = [case.pk for case in cases if case.state not in step.sources or to[case.pk] not in step.targets]
    if strange:
        raise ValueError(f"{name} does not lead there for {strange}")
    _write(model, [(case.pk, name, case.state, to[case.pk]) for case in cases], by, on, note, cite(step.basis, on))
    for case in cases:
        case.state, case.version = to[case.pk], case.version + 1
    model._base_manager.bulk_update(cases, ["state", "version", *columns], batch_size=2000)


def _write(
    model: type[Case], lines: Iterable[tuple[int, str, str, str]], by, on: date, note: str, rule: str = ""
) -> None:
    log = model._meta.get_field("steps")
    column = log.field.attname
    common = {"on": on, "by": by, "note": note, "rules": [rule] if rule else []}
    records = (
        log.related_model(**{column: pk}, step=name, from_state=before, to_state=after, **common)
        for pk, name, before, after in lines
    )
    log.related_model._base_manager.bulk_create(records)
