"""Accounts, grants, and what belongs to a person rather than to a unit: background jobs."""

from __future__ import annotations

from accounts.models import Grant
from jobs.models import Job, JobState
from tests.address_world import MARKER, SINCE, World
from tests.factories import make_user


def account(world: World):
    """The account of somebody who works at the target branch."""

    def make():
        user = make_user("nguoi.cua.dich", full_name=f"Lê {MARKER}")
        Grant.objects.create(user=user, role="branch_officer", organization=world.target, valid_from=SINCE)
        return user

    return world.once("account", make)


def job(world: World):
    """A piece of background work somebody of the target branch has asked for."""
    return world.once(
        "job",
        lambda: Job.objects.create(kind="sample", title=MARKER, state=JobState.FAILED, created_by=account(world)),
    )


SAMPLES = {
    "accounts:*.pk": lambda world: account(world).pk,
    "accounts:grant_end.pk": lambda world: account(world).grants.get().pk,
    "jobs:*.pk": lambda world: job(world).pk,
}
BACKGROUND = {"accounts": (account,), "jobs": (job,)}
SHOWS_NO_ROWS = {
    "accounts:user_create": "a blank form",
    "accounts:access_log": "nothing was read yet",
    "accounts:export_log": "nothing was exported yet",
}
