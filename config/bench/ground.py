"""What the benchmark of transfers stands on: two communes, cases at every state between them, cases one step from the end."""

from __future__ import annotations

import random
from datetime import date

from django.utils import timezone

from accounts.scopes import UserScope
from branches.models import Level, Organization
from branches.models.organization import BRANCH_LEVELS
from config.bench.pages import nodes, reader
from config.demo.transfers.hand import Ground
from config.demo.transfers.official import BESIDE, REACHED, Plan, fill, leave
from transfers.models import Transfer, TransferState

KEPT = 30  # cases at the door of their branch, beside the ones of every state: the first page of a board is full


def communes() -> tuple[Organization, Organization]:
    """Two communes without a grassroots level below them: where people leave, where they are received."""
    found = Organization.objects.filter(
        level=Level.GRASSROOTS_COMMITTEE, organization_type__in=("commune", "ward"), parent__level=Level.PROVINCIAL
    ).order_by("path")
    first = found.first()
    return first, found.filter(parent=first.parent).exclude(pk=first.pk).first()


def branches_of(commune: Organization) -> list[Organization]:
    """The branches of a commune."""
    return list(Organization.objects.under(commune).filter(level__in=BRANCH_LEVELS).order_by("path"))


def ground_between(leaving: list[Organization], receiving: list[Organization]) -> Ground:
    """The hand that walks cases from some branches to others."""
    scope, _ = reader(nodes()["top"], "department_officer")
    return Ground(leaving, receiving, scope, timezone.localdate(), random.Random(7))


def furnish() -> None:
    """Cases of every state from the first commune, kept with the data; nothing where there are cases already."""
    if Transfer.objects.exists():
        return
    first, second = communes()
    ground = ground_between(branches_of(first), branches_of(second))
    fill(ground)
    walk_to(ground, TransferState.UPPER_RECEIVED, KEPT)


def walk_to(ground: Ground, state: str, count: int) -> list[Transfer]:
    """So many members of different branches, each walked by real steps until a state; raises when there are too few people."""
    made, plan = [], Plan(BESIDE, state, 16)
    ground.taken.update(Transfer.objects.open().exclude(member=None).values_list("member", flat=True))
    start: date = ground.day(REACHED[state] + plan.waited)
    for number in range(count):
        turn = number % len(ground.branches)
        branches = [*ground.branches[turn:], *ground.branches[:turn]]
        case = ground.one(branches, start, lambda member: leave(ground, plan, start, member))
        if case is None:
            raise ValueError(f"{len(made)} cases instead of {count}: too few members free to leave")
        made.append(case)
    return made


def officer_of(commune: Organization) -> UserScope:
    """Somebody who receives for every branch of a commune."""
    return reader(commune, "grassroots_officer")[0]
