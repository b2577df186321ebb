"""Whether this installation is a demo on one's own computer.

Two things must agree: the settings allow it (those of production never do) and demo data has been made here, which leaves a
mark in the data folder. Accounts of a demo are closed wherever it is not on.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def mark() -> Path:
    """The file that says that demo data was made in this installation."""
    return Path(settings.VAR_DIR) / "demo-mode"


def logins_file() -> Path:
    """Where the sign-in names and passwords of the demo are kept, readable by the owner alone."""
    return Path(settings.VAR_DIR) / "demo-logins.txt"


def is_on() -> bool:
    """Whether demo accounts may be used here."""
    return settings.DEMO_ALLOWED and mark().exists()
