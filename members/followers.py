"""Who follows the ledger and the statuses: procedures whose cases rest on an entry, or end when the member leaves.

``members`` stands below them and may not know them, so each registers from ``AppConfig.ready``. Both run inside the transaction of the
entry; when one refuses, the entry is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date

from members.models import Movement, StatusPeriod

#: ``(movements, by, on) -> None``: entries that were just written, in their order; reversals carry the sign -1.
Watcher = Callable[[Sequence[Movement], object, date], None]
#: ``(movement, reason, by, on) -> Movement | None``: whose step wrote the entry takes the step back and answers the reversal.
Owner = Callable[[Movement, str, object, date], Movement | None]
#: ``(period) -> str``: the words of the case whose step set a status; empty when it is not of that procedure.
Holder = Callable[[StatusPeriod], str]
#: ``(member_ids) -> None``: takes the locks of the open cases of these members.
Lock = Callable[[Collection[int]], None]
_LOCKS: list[Lock] = []
_WATCHERS: list[Watcher] = []
_OWNERS: list[Owner] = []
_HOLDERS: list[Holder] = []


def watch_entries(watcher: Watcher) -> Watcher:
    """Register a watcher of new entries."""
    _WATCHERS.append(watcher)
    return watcher


def own_entries(owner: Owner) -> Owner:
    """Register whoever takes back entries that steps of its procedure wrote."""
    _OWNERS.append(owner)
    return owner


def lock_before_entries(lock: Lock) -> Lock:
    """Register cases that an entry must hold before it holds the member: a step locks its case first, then the member.

    Taken in the other order, a step and an entry that meet would wait for each other.
    """
    _LOCKS.append(lock)
    return lock


def hold(member_ids: Collection[int]) -> None:
    """Hold the open cases of these members until the transaction ends."""
    for lock in _LOCKS:
        lock(member_ids)


def tell(movements: Sequence[Movement], *, by, on: date) -> None:
    """Let everybody follow new entries."""
    for watcher in _WATCHERS:
        watcher(movements, by, on)


def reversed_by_owner(movement: Movement, *, reason: str, by, on: date) -> Movement | None:
    """The reversal, when a step of some procedure wrote the entry; none when nobody owns it."""
    for owner in _OWNERS:
        reversal = owner(movement, reason, by, on)
        if reversal is not None:
            return reversal
    return None


def hold_statuses(holder: Holder) -> Holder:
    """Register whoever sets statuses by the steps of its procedure, so that nobody takes one back beside its case."""
    _HOLDERS.append(holder)
    return holder


def holder_of(period: StatusPeriod) -> str:
    """The words of the case that set a status; empty when a clerk did."""
    return next((words for holder in _HOLDERS if (words := holder(period))), "")
