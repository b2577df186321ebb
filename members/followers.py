"""Who follows the ledger and the statuses: procedures whose cases rest on an entry, or end when the member leaves.

``members`` stands below them and may not know them, so each registers from ``AppConfig.ready``. Both run inside the transaction of the
entry; when one refuses, the entry is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from members.models import Movement, StatusPeriod

#: ``(movements, by, on) -> None``: entries that were just written, in their order; reversals carry the sign -1.
Watcher = Callable[[Sequence[Movement], object, date], None]
#: ``(movement, reason, by, on) -> Movement | None``: whose step wrote the entry takes the step back and answers the reversal.
Owner = Callable[[Movement, str, object, date], Movement | None]
#: ``(period) -> str``: the words of the case whose step set a status; empty when it is not of that procedure.
Holder = Callable[[StatusPeriod], str]
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
