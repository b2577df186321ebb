"""Transfers, leave, journeys and absences of the demo commune and the small one beside it.

Every case walks by real steps on past days. Each subject has its file with ``fill(ground)``; people who have something already (a post, a
status, an open case) are left alone, so that the subjects do not meet in one person by chance.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

import pgtrigger
from django.db import connection
from django.db.models import Max

from branches.models import Organization
from config.demo.transfers import away, many, official, stays
from config.demo.transfers.hand import Ground
from members.models import Movement

# An office writes an entry down on the day after, not on the day a demo is made.
_WRITTEN = """
    UPDATE members_movement SET recorded_at = least(now(), effective_on + interval '1 day 9 hours') WHERE id > %s
"""
SUBJECTS = (official, stays, away, many)


def fill(branches: Sequence[Organization], neighbours: Sequence[Organization], *, by, on: date) -> None:
    """Fill the branches of a commune; ``neighbours`` are branches of another, the other end of some moves."""
    ground = Ground(branches, neighbours, by, on, random.Random(len(branches)))
    before = Movement.objects.aggregate(last=Max("pk"))["last"] or 0
    for subject in SUBJECTS:
        subject.fill(ground)
    with pgtrigger.ignore("members.Movement:append_only"), connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [before])
