"""The demo's hand on transfers: whom it may take, a step on a past day."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from branches.models import Organization
from core.findings import Refused
from core.workflow import Consequence, perform
from members.models import Member, MembershipClass, Seat

SIGNERS = {
    "branch": {"signer_name": "Nguyễn Văn Mẫu", "signer_position": "Bí thư chi bộ"},
    "committee": {"signer_name": "Trần Thị Ví Dụ", "signer_position": "Phó Bí thư"},
}
LARGE = 200  # members; a smaller demo holds only the first cases of each kind
TRIES = 8  # people tried for one case: some owe dues, some are held up


@dataclass
class Ground:
    """What the subjects share: the branches of both communes, the day, whoever is still free."""

    branches: Sequence[Organization]
    neighbours: Sequence[Organization]
    by: object
    on: date
    rng: random.Random
    taken: set[int] = field(default_factory=set)
    free: dict[int, list[Member]] = field(default_factory=dict)
    last: dict[int, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = Member.objects.filter(
            organization__in=[unit.pk for unit in (*self.branches, *self.neighbours)]
        ).current()
        rows = rows.filter(activity_status="active", membership_class=MembershipClass.OFFICIAL, status_periods=None)
        rows = (
            rows.exclude(pk__in=Seat.objects.values("member"))
            .exclude(card_number="")
            .annotate(moved=Max("movements__effective_on"))
        )
        for member in rows.select_related("organization").order_by("pk"):
            self.free.setdefault(member.organization_id, []).append(member)
            self.last[member.pk] = member.moved
        for people in self.free.values():
            del people[:6]  # the first of each branch help applicants and hold posts

    @property
    def user(self):
        """In whose name everything is written."""
        return self.by.user

    @property
    def size(self) -> int:
        """How many people there are to choose from."""
        return sum(len(people) for people in self.free.values())

    @property
    def is_large(self) -> bool:
        """Whether there is room for everything."""
        return self.size > LARGE

    def day(self, back: int) -> date:
        """So many days before today."""
        return self.on - timedelta(days=back)

    def people(
        self, branches: Sequence[Organization], since: date, fits: Callable[[Member], bool] = lambda member: True
    ) -> Iterator[Member]:
        """People of these branches, in turn, whose last entry lies before a day."""
        rows = [list(self.free.get(unit.pk, ())) for unit in branches]
        for place in range(max(map(len, rows), default=0)):
            for people in rows:
                member = people[place] if place < len(people) else None
                if member and member.pk not in self.taken and self.last[member.pk] < since and fits(member):
                    yield member

    def one(
        self,
        branches: Sequence[Organization],
        since: date,
        act: Callable[[Member], object],
        fits: Callable[[Member], bool] = lambda member: True,
    ) -> object | None:
        """Do something with the first person with whom it can be done; nothing stays of what was refused."""
        for tried, member in enumerate(self.people(branches, since, fits)):
            if tried == TRIES:
                return None
            try:
                with transaction.atomic():
                    done = act(Member.objects.select_related("organization").get(pk=member.pk))
            except Refused:
                continue
            self.taken.add(member.pk)
            return done
        return None

    def step(self, case, name: str, on: date, *, override: str = "", **data) -> None:
        """Take one step on a past day."""
        perform(
            case, name, scope=Consequence(self.user, self.on), on=min(on, self.on), data=data, override_reason=override
        )
