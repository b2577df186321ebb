"""Who else has a minutes page open: kept in the cache for half a minute, in no table."""

from __future__ import annotations

from time import time

from django.core.cache import cache

_STAYS = 35  # seconds; an open page says so every ten


def here(meeting_id: int, user) -> list[str]:
    """Say that somebody has the page open, and answer the names of the others who have, in the order they came."""
    key = f"minutes-open:{meeting_id}"
    now = time()
    known = {pk: (name, at) for pk, (name, at) in cache.get(key, {}).items() if now - at < _STAYS}
    known[user.pk] = (user.full_name or user.username, now)
    cache.set(key, known, _STAYS)
    return [name for pk, (name, _) in known.items() if pk != user.pk]


def left(meeting_id: int, user) -> None:
    """Somebody has gone from the page."""
    key = f"minutes-open:{meeting_id}"
    known = cache.get(key, {})
    if known.pop(user.pk, None):
        cache.set(key, known, _STAYS)
