"""Pages of ``docs/`` that are printed from the code, so that they cannot say anything else than it does.

The setting ``GENERATED_DOCS`` lists them: the page's path from the root of the project → the dotted name of a function that
returns its whole text. A test compares them; ``./sochibo docs`` writes them.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

NOTE = "<!-- Printed from the code by `./sochibo docs`; do not edit by hand. -->\n\n"


def pages() -> dict[Path, str]:
    """Every generated page: where it lies and what it must say."""
    return {
        Path(settings.BASE_DIR) / path: NOTE + import_string(source)().strip() + "\n"
        for path, source in sorted(settings.GENERATED_DOCS.items())
    }


def stale() -> list[Path]:
    """Pages that say something else than the code."""
    return [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def write() -> list[Path]:
    """Bring the stale pages up to date; the ones written."""
    wanted = pages()
    written = stale()
    for path in written:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    return written
