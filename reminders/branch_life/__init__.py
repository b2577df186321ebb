"""Lines of the first page about branch life, in the order in which they matter; each subject has its file.

A subject is left out while its file does not exist; ``KINDS`` of a file are functions ``(scope) -> Lines | TodoGroup | None``.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

SUBJECTS = ("meetings", "score", "tasks", "dues", "review", "congress", "training", "feedback")


def kinds() -> list:
    """Every line of every subject."""
    found = []
    for subject in SUBJECTS:
        name = f"reminders.branch_life.{subject}"
        if find_spec(name):
            found += import_module(name).KINDS
    return found
