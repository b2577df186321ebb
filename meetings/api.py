"""The programming interface of branch life: each subject has its operations in its own ``api.py``."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

SUBJECTS = ("books", "score", "tasks", "dues", "review", "training", "feedback", "congress")


def register(router) -> None:
    """Add the operations of every subject to ``/api/v1/``."""
    for subject in SUBJECTS:
        name = f"meetings.{subject}.api"
        if find_spec(name):
            import_module(name).register(router)
