"""Branch life of the demo commune: a year of meetings and what hangs on them, in every branch.

Each subject has its file with ``fill(branch, *, by, on, rng)``; ``by`` is the demo's own hand (a scope that may take every step).
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from importlib import import_module
from importlib.util import find_spec

from branches.models import Organization

SUBJECTS = ("meetings", "tasks", "score", "dues", "congress", "training", "feedback", "review")


def fill(branches: Iterable[Organization], *, by, on: date, rng: random.Random) -> None:
    """Fill every branch, subject by subject, so that later subjects find what earlier ones wrote."""
    for subject in SUBJECTS:
        name = f"config.demo.branch_life.{subject}"
        if find_spec(name):
            module = import_module(name)
            for branch in branches:
                module.fill(branch, by=by, on=on, rng=rng)
