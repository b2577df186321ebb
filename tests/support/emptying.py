"""Emptying the database after a test that commits: what the test wrote goes, the reference data stays when nobody touched it.

Django's own flush truncates three hundred tables, announces it to every app and leaves the reference data to be laid again,
which costs each such test more than most tests take.
"""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection

_laid: dict[str, tuple[int, int]] = {}  # tables of reference data → their fingerprint


def lay_reference_data() -> None:
    """Load the regulations and remember which tables hold what every test begins with."""
    call_command("load_regulations", verbosity=0)
    _laid.clear()
    with connection.cursor() as cursor:
        for table in _filled(cursor):
            _laid[table] = _fingerprint(cursor, table)


def empty() -> None:
    """Leave only the reference data behind."""
    assert not connection.in_atomic_block, "a test that commits stands in a module with a WORLD"
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        if cursor.fetchone()[0] != "on":  # a server of somebody else's: only Django's way is allowed there
            call_command("flush", verbosity=0, interactive=False)
            lay_reference_data()
            return
        filled = _filled(cursor)
        untouched = [table for table in _laid if table in filled and _fingerprint(cursor, table) == _laid[table]]
        sound = len(untouched) == len(_laid)
        written = [table for table in filled if not (sound and table in _laid)]
        if written:
            # As a replica: no trigger speaks up (rows that may only be added to), no foreign key is asked.
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(";".join(f'DELETE FROM "{table}"' for table in written))
            cursor.execute("SET session_replication_role = DEFAULT")
    if not sound:
        lay_reference_data()


def _filled(cursor) -> list[str]:
    """The tables with rows in them; Django's own list of migrations apart."""
    tables = [name for name in connection.introspection.table_names(cursor) if name != "django_migrations"]
    cursor.execute(" UNION ALL ".join(f"""SELECT '{name}' WHERE EXISTS (SELECT 1 FROM "{name}")""" for name in tables))
    return sorted(row[0] for row in cursor.fetchall())


def _fingerprint(cursor, table: str) -> tuple[int, int]:
    cursor.execute(f'SELECT count(*), COALESCE(sum(hashtext(t.*::text)::bigint), 0) FROM "{table}" t')
    return cursor.fetchone()
