"""Databases of the benchmark beside the working one: made once for each scale, kept, switched between without a new process."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, connections
from django.utils.timezone import localdate

from branches.models import Organization
from config.demo.make import make_demo

PREFIX = "bench_"
COPY = f"{PREFIX}copy"


@contextmanager
def using(name: str) -> Iterator[None]:
    """Point the default connection at another database of the same server for a while."""
    before = connection.settings_dict["NAME"]
    _point(name)
    try:
        yield
    finally:
        _point(before)


@contextmanager
def copy_of(name: str) -> Iterator[None]:
    """Work in a copy of a database and throw it away: for acts whose entries in the ledger nobody can take out again."""
    connections["default"].close()  # nobody may be connected to the one that is copied
    _run(f'DROP DATABASE IF EXISTS "{COPY}" WITH (FORCE)', f'CREATE DATABASE "{COPY}" TEMPLATE "{name}"')
    try:
        with using(COPY):
            yield
    finally:
        _run(f'DROP DATABASE IF EXISTS "{COPY}" WITH (FORCE)')


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _point(name: str) -> None:
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name


def prepare(scale: str, *, rebuild: bool, say: Callable[[str], None]) -> str:
    """The database of a scale, made when missing; returns its name."""
    name = f"{PREFIX}{scale}"
    call_command("collectstatic", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        if rebuild:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    with using(name):
        call_command("migrate", verbosity=0)
        call_command("load_regulations", stdout=sys.stderr)  # the answer of a bench in JSON is alone on standard output
        if not Organization.objects.exists():
            say(f"Lập dữ liệu {scale}…")
            make_demo(scale, seed=1930, today=localdate(), say=lambda _: None)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
    return name
