"""Who follows an act on organisations: procedures whose open cases name an organisation that closed, moved or came back.

``branches`` stands below them and may not know them, so each says from ``AppConfig.ready`` what it does when an act was carried out or
undone. A follower runs inside the act's transaction, after the members have been carried; when it refuses, the act is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from branches.models import Act

#: ``(act, undone, by, on) -> None``
Follower = Callable[[Act, bool, object, date], None]
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


def tell(act: Act, *, undone: bool, by, on: date) -> None:
    """Let everybody follow."""
    for follower in _FOLLOWERS:
        follower(act, undone, by, on)


@dataclass(frozen=True, slots=True)
class Business:
    """What is open in organisations: its words, how many; ``follows`` is false for what ends with them."""

    label: str
    count: int
    follows: bool = True


#: ``organisation ids -> Iterable[Business]``
Counter = Callable[[Collection[int]], Iterable[Business]]
_COUNTERS: list[Counter] = []


def counts_business(counter: Counter) -> Counter:
    """Register who knows of something open in organisations: shown before an act closes them, asked for afterwards."""
    _COUNTERS.append(counter)
    return counter


def open_business(organization_ids: Collection[int]) -> list[Business]:
    """Everything open in these organisations; kinds of which there is nothing are left out."""
    return [one for counter in _COUNTERS for one in counter(organization_ids) if one.count]
