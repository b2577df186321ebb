"""What stands in the variable parts of addresses, and which rows must exist before a list is looked at.

A new address with a variable part fails until its sample stands here: the value of something that belongs to the target
branch of ``tests/address_world.py``. Keys: ``app:name.kwarg``, else ``app:*.kwarg`` (the API: ``api:member-*.pk``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from accounts.models import Grant
from jobs.models import Job, JobState
from regulations.models import Instrument, LookupList, Parameter
from tests.address_world import MARKER, SINCE, World
from tests.factories import make_member, make_user

Sample = Callable[[World], object]


def member(world: World):
    """A member of the target branch."""
    return world.once("member", lambda: make_member(world.target, f"Nguyễn {MARKER}", on=date(2024, 1, 1)))


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
        "job", lambda: Job.objects.create(kind="sample", title=MARKER, state=JobState.FAILED, created_by=account(world))
    )


SAMPLES: dict[str, Sample] = {
    "accounts:*.pk": lambda world: account(world).pk,
    "jobs:*.pk": lambda world: job(world).pk,
    "accounts:grant_end.pk": lambda world: account(world).grants.get().pk,
}

# Addresses whose variable part belongs to no unit: everybody signed in may read them.
SHARED: dict[str, Sample] = {
    "core:gallery-progress.done": lambda world: 40,
    "core:gallery-print.kind": lambda world: "report",
    "regulations:parameter.code": lambda world: Parameter.objects.first().code,
    "regulations:add_value.code": lambda world: Parameter.objects.first().code,
    "regulations:instrument.pk": lambda world: Instrument.objects.first().pk,
    "regulations:lookup_list.code": lambda world: LookupList.objects.first().code,
    "api:parameter-*.code": lambda world: Parameter.objects.first().code,
    "api:instrument-*.pk": lambda world: Instrument.objects.first().pk,
}

# Rows that lists would show, by the namespace of the address.
BACKGROUND: dict[str, tuple[Callable[[World], object], ...]] = {
    "accounts": (account,),
    "jobs": (job,),
    "members": (member,),
    "branches": (member,),
    "reports": (member,),
    "reminders": (member,),
    "api": (member,),
}

# Pages over rows that show none of the target's by themselves, and why.
SHOWS_NO_ROWS: dict[str, str] = {
    "accounts:user_create": "a blank form",
    "accounts:access_log": "nothing was read yet",
    "accounts:export_log": "nothing was exported yet",
}


def sample_for(name: str, kwarg: str) -> tuple[Sample | None, bool]:
    """The sample of one variable part, and whether it is shared by everybody."""
    app, _, view = name.partition(":")
    keys = (f"{name}.{kwarg}", f"{app}:{view.partition('-')[0]}-*.{kwarg}", f"{app}:*.{kwarg}")
    for key in keys:
        if key in SHARED:
            return SHARED[key], True
        if key in SAMPLES:
            return SAMPLES[key], False
    return None, False
