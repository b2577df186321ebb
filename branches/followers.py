"""Who follows an act on organisations: procedures whose open cases name an organisation that closed, moved or came back.

``branches`` stands below them and may not know them, so each says from ``AppConfig.ready`` what it does when an act was carried out or
undone. A follower runs inside the act's transaction, after the members have been carried; when it refuses, the act is refused. It answers
with what went along (``Followed``): a plan is tried with its followers, so its preview says in words what they will do.

Whoever has no table of its own to remember what an act changed keeps it with the act (``keep``, ``kept``), as the act keeps the tree.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet, Value

from branches.models import Act, Organization


@dataclass(frozen=True, slots=True)
class Followed:
    """What an act took along or ended: its words, how many, what becomes of it, and to which organisations it went (each with how many)."""

    label: str
    count: int
    becomes: str = "chuyển theo"
    to: Mapping[int, int] = field(default_factory=dict)


#: ``(act, undone, by, on) -> what went along``
Follower = Callable[[Act, bool, object, date], Iterable[Followed] | None]
_FOLLOWERS: list[Follower] = []


def follow_acts(follower: Follower) -> Follower:
    """Register a follower."""
    _FOLLOWERS.append(follower)
    return follower


#: ``(organization_ids) -> None``: takes the locks of open cases that name these organisations.
Lock = Callable[[Collection[int]], None]
_LOCKS: list[Lock] = []


def lock_before_acts(lock: Lock) -> Lock:
    """Register cases that an act must hold before it holds the organisations: a step locks its case first, then the tree.

    Taken in the other order, a step and an act that meet would wait for each other.
    """
    _LOCKS.append(lock)
    return lock


def hold(organization_ids: Collection[int]) -> None:
    """Hold the open cases of these organisations until the transaction ends."""
    for lock in _LOCKS:
        lock(organization_ids)


def tell(act: Act, *, undone: bool, by, on: date) -> list[dict]:
    """Let everybody follow; answers what went along, as plain values (``label``, ``count``, ``becomes``, ``to``: names)."""
    said: list[Followed] = []
    for follower in _FOLLOWERS:
        said += follower(act, undone, by, on) or ()
    said = [one for one in said if one.count]
    named = {pk for one in said for pk in [*one.to][:_NAMED]}
    names = dict(Organization.objects.filter(pk__in=named).values_list("pk", "name")) if named else {}
    return [
        {"label": one.label, "count": one.count, "becomes": one.becomes, "to": [[names[pk], n] for pk, n in [*one.to.items()][:_NAMED]],
         "elsewhere": max(len(one.to) - _NAMED, 0)}
        for one in said
    ]  # fmt: skip


_NAMED = 6  # organisations named in a line; the rest are counted


def followed(label: str, destinations: Iterable[int], becomes: str = "chuyển theo") -> Followed:
    """What went along, from the organisation of each row it went to."""
    counted = Tally(destinations)
    return Followed(label, counted.total(), becomes, dict(counted.most_common()))


def keep(act: Act, name: str, value: object) -> None:
    """Remember with the act what a follower changed, as plain values."""
    act.before.setdefault("followed", {})[name] = value


def kept(act: Act, name: str) -> list:
    """What a follower remembered with the act; nothing for an act of before it did."""
    return act.before.get("followed", {}).get(name, [])


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody on the way into a branch, whom no list of members names: the key of his case, his name, where he stands in words.

    Where the branch goes to several, whoever plans the act says where he goes, as for each member.
    """

    key: str
    name: str
    standing: str


#: ``organisation ids -> the people of each``
Lister = Callable[[Collection[int]], Mapping[int, Collection[Companion]]]
_LISTERS: list[Lister] = []


def lists_companions(lister: Lister) -> Lister:
    """Register who knows of people on the way into branches."""
    _LISTERS.append(lister)
    return lister


def companions(organization_ids: Collection[int]) -> dict[int, list[Companion]]:
    """Everybody on the way into these branches, by branch and name; branches without anybody are left out."""
    found: dict[int, list[Companion]] = {}
    for lister in _LISTERS if organization_ids else ():
        for branch, people in lister(organization_ids).items():
            found.setdefault(branch, []).extend(people)
    return found


def assigned(act: Act) -> dict[tuple[int, str], int]:
    """Where the act sends those on the way into a branch: (branch, key of the case) → organisation."""
    steps = list(act.steps.filter(data__has_key="companions"))
    made = {line["target_step"] for step in steps for line in step.data.get("lines", ()) if line.get("target_step")}
    established = dict(act.steps.filter(pk__in=made).values_list("pk", "subject"))
    found = {}
    for step in steps:
        lines = step.data.get("lines", ())
        receivers = [
            step.subject_id if line.get("stay") else line.get("target") or established.get(line.get("target_step"))
            for line in lines
        ]
        named = {key: receivers[index] for key, index in step.data["companions"].items() if index < len(lines)}
        found |= {(step.subject_id, key): receiver for key, receiver in named.items() if receiver}
    return found


@dataclass(frozen=True, slots=True)
class Business:
    """What is open in organisations: its words, how many; ``follows`` is false for what ends with them."""

    label: str
    count: int
    follows: bool = True


@dataclass(frozen=True, slots=True)
class Open:
    """Rows of one kind that are open in organisations, not yet counted."""

    label: str
    rows: QuerySet
    follows: bool = True


#: ``organisation ids -> Iterable[Open]``
Counter = Callable[[Collection[int]], Iterable[Open]]
_COUNTERS: list[Counter] = []


def counts_business(counter: Counter) -> Counter:
    """Register who knows of something open in organisations: shown before an act closes them, asked for afterwards."""
    _COUNTERS.append(counter)
    return counter


def open_business(organization_ids: Collection[int]) -> list[Business]:
    """Everything open in these organisations, counted in one statement; kinds of which there is nothing are left out."""
    kinds = [kind for counter in _COUNTERS for kind in counter(organization_ids)]
    counted = [
        kind.rows.order_by().annotate(nth_kind=Value(number)).values("nth_kind").annotate(n_open=Count("pk"))
        for number, kind in enumerate(kinds)
    ]
    found = counted[0].union(*counted[1:], all=True).values_list("nth_kind", "n_open") if counted else ()
    return [Business(kinds[number].label, n, kinds[number].follows) for number, n in sorted(found) if n]


def open_rows(organization_ids: Collection[int], label: str) -> list[QuerySet]:
    """The rows behind a figure of ``open_business``, by its words."""
    return [kind.rows for counter in _COUNTERS for kind in counter(organization_ids) if kind.label == label]
