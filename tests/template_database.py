"""One migrated database that every test process copies: migrating takes half a minute, copying half a second."""

import hashlib
import os
import subprocess
import sys

import psycopg
from psycopg.sql import SQL, Identifier

from config.database import url_from_settings
from config.environment import ROOT, var_dir
from config.launch.processes import locked

_PREFIX = "sochibo_template_"


def ensure_template(database: dict) -> str:
    """The name of a database with today's tables and nothing else, on the server of `database`; made when missing."""
    name = _PREFIX + _mark()
    with locked(var_dir() / "test-template.turn"), psycopg.connect(_maintenance(database), autocommit=True) as server:
        found = {
            row[0] for row in server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [_PREFIX + "%"])
        }
        if name not in found:
            for old in found:
                server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(old)))
            draft = name + "_draft"
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(draft)))
            _migrate(database | {"NAME": draft})
            server.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(draft), Identifier(name)))
    return name


def _mark() -> str:
    """Every migration of the project and the versions of everyone else's."""
    digest = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _maintenance(database: dict) -> str:
    return url_from_settings(database | {"NAME": "postgres"})


def _migrate(database: dict) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity=0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url_from_settings(database), "DJANGO_SETTINGS_MODULE": "config.settings.dev"},
        check=True,
    )
