"""Invented members and two years of their movements, simulated branch by branch."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache

from django.utils import timezone

from config.demo.names import person_name
from config.demo.tree import Node
from core.dates import add_years
from core.names import name_sort_key, search_tokens
from members.models import ActivityStatus, EndReason, MembershipClass, MovementKind

WINDOW = 730  # days of history before the day of making
K = MovementKind
ETHNIC = [("kinh", 93), ("khmer", 3), ("hoa", 2), ("tay", 1), ("muong", 1)]
RELIGION = [("none", 88), ("buddhism", 6), ("catholicism", 3), ("cao_dai", 2), ("hoa_hao", 1)]
PROFESSIONAL = [
    ("none", 12),
    ("elementary", 8),
    ("intermediate", 14),
    ("college", 10),
    ("university", 50),
    ("master", 6),
]
THEORY = [("none", 18), ("elementary", 38), ("intermediate", 36), ("advanced", 7), ("bachelor", 1)]
OCCUPATION = {
    "village": "O08", "urban_group": "O12", "school": "O05", "health": "O05", "police": "O09", "military": "O09", "agency": "O03",
    "enterprise": "O07c", "cooperative": "O08", "retired": "O12", "combined": "O12",
}  # fmt: skip


@dataclass(slots=True)
class Person:
    """A member to be written, with where he stands today and how he came there."""

    branch: Node
    values: dict
    entries: list[tuple] = field(default_factory=list)  # (kind, day, before, after, boundary, external)
    place: tuple[Node, Node] | None = None
    end: tuple[str, date] | None = None
    statuses: list[tuple[int, str, date]] = field(default_factory=list)


@cache
def _weighted(pairs: tuple[tuple[str, int], ...]) -> list[str]:
    return [code for code, weight in pairs for _ in range(weight)]


class Maker:
    """Makes people; the same seed makes the same people on the same day."""

    def __init__(self, rng: random.Random, today: date) -> None:
        self.rng, self.today = rng, today
        self.start = today - timedelta(days=WINDOW)
        self.serial: dict[str, int] = {}
        self.cards = 0

    def personal_id(self, *, female: bool, birth: date) -> str:
        """A well-formed number of the province 099, which does not exist."""
        prefix = f"099{(2 if birth.year >= 2000 else 0) + female}{birth.year % 100:02d}"
        self.serial[prefix] = self.serial.get(prefix, 0) + 1
        return f"{prefix}{self.serial[prefix]:06d}"

    def person(self, branch: Node, *, age: int, admitted: date | None = None) -> Person:
        """One invented member of a branch; without a day of admission he joined between 19 and 35."""
        rng = self.rng
        female = rng.random() < 0.38
        birth = add_years(self.today, -age) - timedelta(days=rng.randrange(365))
        if admitted is None:
            earliest = max(add_years(birth, 19), date(1955, 1, 1))
            latest = min(add_years(birth, 36), self.start - timedelta(days=400))
            admitted = earliest + timedelta(days=rng.randrange(max(1, (latest - earliest).days)))
            admitted = min(admitted, self.start - timedelta(days=400))
        official = add_years(admitted, 1)
        self.cards += 1
        name = person_name(rng, female=female)
        retired = branch.branch_type == "retired" or age >= 61 or (female and age >= 57)
        values = {
            "full_name": name, "sex": "female" if female else "male", "birth_date": birth,
            "personal_id": self.personal_id(female=female, birth=birth) if rng.random() > 0.01 else "",
            "card_number": f"99{self.cards:010d}" if official <= self.today else "",
            "old_card_number": f"99{self.cards % 1_000_000:06d}" if admitted < date(2024, 6, 1) and rng.random() < 0.8 else "",
            "ethnic_group": rng.choice(_weighted(tuple(ETHNIC))), "religion": rng.choice(_weighted(tuple(RELIGION))),
            "occupation": OCCUPATION.get(branch.branch_type, "O12"), "retired": retired,
            "general_education": "lower_secondary" if age > 68 and rng.random() < 0.5 else "upper_secondary",
            "professional_level": rng.choice(_weighted(tuple(PROFESSIONAL))),
            "political_theory": rng.choice(_weighted(tuple(THEORY))), "youth_union": age < 31,
            "phone": f"0900{rng.randrange(1_000_000):06d}" if rng.random() < 0.7 else "",
            "admission_decision_date": admitted - timedelta(days=rng.randrange(5, 25)), "admission_date": admitted,
            "official_date": official if official <= self.today else None,
            "membership_class": MembershipClass.OFFICIAL if official <= self.today else MembershipClass.PROBATIONARY,
        }  # fmt: skip
        return Person(branch, values)

    def history(self, person: Person, elsewhere: list[Node], *, newcomer: bool) -> Person:
        """Two years of the ledger for one person, ending where he is today."""
        rng, here = self.rng, person.branch
        opened = person.values["admission_date"] if newcomer else self.start
        person.entries.append((K.ADMISSION if newcomer else K.OPENING, opened, None, (here, here), "", ""))
        person.place = (here, here)
        days = (self.today - opened).days
        if days < 40:
            return person
        age = self.today.year - person.values["birth_date"].year
        draw, day = rng.random(), opened + timedelta(days=rng.randrange(20, days))
        if draw < (0.06 if age > 75 else 0.004):
            self._leave(person, K.DEATH, day, EndReason.DECEASED)
        elif draw < 0.066:
            self._leave(person, K.DELETION, day, EndReason.DELETED)
        elif draw < 0.069:
            self._leave(person, K.VOLUNTARY_EXIT, day, EndReason.LEFT_ON_REQUEST)
        elif draw < 0.0705:
            self._leave(person, K.EXPULSION, day, EndReason.EXPELLED)
        elif draw < 0.09:
            scope = rng.choice(("other_province", "other_province", "same_province"))
            person.entries.append((K.TRANSFER_OUT, day, person.place, None, scope, "Đảng bộ tỉnh Núi Mẫu (minh họa)"))
            person.place, person.end = None, (EndReason.TRANSFERRED_OUT, day)
        elif draw < 0.12 and elsewhere:
            self._move(person, day, rng.choice(elsewhere))
        self._statuses(person, age)
        return person

    def arrival(self, person: Person) -> Person:
        """Somebody who came from outside the system during the two years."""
        day = self.start + timedelta(days=self.rng.randrange(WINDOW - 5))
        here = person.branch
        scope = self.rng.choice(("other_province", "same_province"))
        person.entries.append((K.TRANSFER_IN, day, None, (here, here), scope, "Đảng bộ tỉnh Biển Mẫu (minh họa)"))
        person.place = (here, here)
        return person

    def _leave(self, person: Person, kind: str, day: date, reason: str) -> None:
        person.entries.append((kind, day, person.place, None, "", ""))
        person.place, person.end = None, (reason, day)

    def _move(self, person: Person, day: date, to: Node) -> None:
        here = person.branch
        if to is here:
            return
        boundary = _boundary(here, to)
        transit = (here, to)
        person.entries.append((K.TRANSFER_OUT, day, (here, here), transit, boundary, ""))
        arrives = day + timedelta(days=self.rng.randrange(3, 45))
        if arrives > self.today:
            person.place = transit
            return
        person.entries.append((K.TRANSFER_IN, arrives, transit, (to, to), boundary, ""))
        person.branch, person.place = to, (to, to)

    def _statuses(self, person: Person, age: int) -> None:
        if person.place is None or person.place[0] is not person.place[1]:
            return
        draw, day = self.rng.random(), self.today - timedelta(days=self.rng.randrange(30, 600))
        day = max(day, person.entries[-1][1])
        if age > 78 and draw < 0.5:
            person.statuses.append((2, ActivityStatus.EXEMPT, day))
        elif draw < 0.006:
            person.statuses.append((2, ActivityStatus.TEMPORARILY_EXEMPT, day))
        elif draw < 0.012:
            person.statuses.append((2, ActivityStatus.TEMPORARY_ELSEWHERE, day))
        elif draw < 0.015:
            person.statuses.append((2, ActivityStatus.ABROAD, day))
        elif draw < 0.016:
            person.statuses.append((2, ActivityStatus.SUSPENDED, day))


def _boundary(here: Node, to: Node) -> str:
    """How far apart two branches lie today (rows a–d of the working sheet)."""
    if here.commune is not to.commune:
        return "same_province" if here.commune.parent is to.commune.parent else "other_province"
    if here.commune.reformed or here.parent is to.parent:
        return "same_grassroots"
    return "same_committee"


def recorded(day: date, rng: random.Random, now: datetime) -> datetime:
    """When an entry was written down: some days after it took effect, now and then weeks late."""
    late = rng.randrange(20, 45) if rng.random() < 0.03 else rng.randrange(0, 6)
    moment = timezone.make_aware(datetime.combine(day + timedelta(days=late), time(9, rng.randrange(60))))
    return min(moment, now)


def sort_columns(name: str) -> tuple[str, str]:
    """Stored order and search words of a name."""
    return name_sort_key(name)[:400], " ".join(dict.fromkeys(search_tokens(name)))[:400]
