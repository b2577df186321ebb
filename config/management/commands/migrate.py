"""`migrate` as Django's, in a fraction of the time.

After each operation Django builds anew the model concerned and every model related to it, so that the next operation sees it. With
the history tables there are hundreds, all related, and a migration that creates forty models costs a minute of building. Here
neighbouring operations of one kind (models created, fields added, constraints, indexes, triggers) are first all told to the
state, which is then built once, and then all carried out; additions that change no field are written into the models already built.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

_ADDITIONS = (AddConstraint, AddIndex, AddTrigger)  # they change no field and no relation
# Kinds whose neighbours do not look at one another when they are carried out.
_KINDS = {CreateModel: "models", AddField: "models", **dict.fromkeys(_ADDITIONS, "additions")}


class InRuns:
    """A migration applied by runs of operations; in everything else the migration itself."""

    def __init__(self, migration: Migration) -> None:
        self._migration = migration

    def __getattr__(self, name: str) -> Any:
        return getattr(self._migration, name)

    def apply(self, state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:
        """Carry out the operations in order; returns the state after them."""
        if collect_sql or not (self._migration.atomic and schema_editor.atomic_migration):
            return self._migration.apply(state, schema_editor, collect_sql)
        label = self._migration.app_label
        for run in _runs(self._migration.operations):
            before = state.clone()
            if isinstance(run[0], _ADDITIONS):
                _add_to_built_models(run, label, state)
            else:
                if len(run) > 1:
                    state.__dict__.pop("apps", None)
                for operation in run:
                    operation.state_forwards(label, state)
            created = {operation.name_lower for operation in run if isinstance(operation, CreateModel)}
            for operation in run:
                if isinstance(operation, AddField) and operation.model_name_lower in created:
                    continue  # the table was created with it
                operation.database_forwards(label, schema_editor, before, state)
        return state


def _runs(operations: Sequence[Operation]) -> Iterator[list[Operation]]:
    """Neighbours of one kind together, everything else alone."""
    for _, run in groupby(enumerate(operations), key=lambda pair: _KINDS.get(type(pair[1]), pair[0])):
        yield [operation for _, operation in run]


def _add_to_built_models(run: Sequence[Operation], label: str, state: ProjectState) -> None:
    """Tell additions to a state without having models built anew: it is enough to write them into those already built."""
    built = state.__dict__.pop("apps", None)
    for operation in run:
        operation.state_forwards(label, state)
    if built is None:
        return
    state.__dict__["apps"] = built
    for name in {operation.model_name_lower for operation in run}:
        options, meta = state.models[label, name].options, built.get_model(label, name)._meta
        meta.constraints, meta.indexes = list(options.get("constraints", [])), list(options.get("indexes", []))


class RunExecutor(MigrationExecutor):
    """Applies each migration by runs."""

    def apply_migration(self, state: ProjectState, migration: Migration, **options: Any) -> ProjectState:
        """As Django's, with the migration seen as runs."""
        return super().apply_migration(state, InRuns(migration), **options)


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        original = migrate.MigrationExecutor
        migrate.MigrationExecutor = RunExecutor
        try:
            super().handle(*args, **options)
        finally:
            migrate.MigrationExecutor = original
