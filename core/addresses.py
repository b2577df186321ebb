"""Addresses of many rows: the shape of an address is found out once, the numbers are put into it."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

_MARK = 9_071_620_260_000  # as no address has: where a number stands in the shape of one


def where() -> tuple[str, str]:
    """What the addresses of this request depend on beside their names."""
    return get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()


def address(name: str, *keys: int) -> str:
    """As ``reverse(name, args=keys)``, for keys that are whole numbers."""
    shape = _shape(name, len(keys), where())
    if shape is None or not all(type(key) is int and key >= 0 for key in keys):
        return reverse(name, args=keys)
    return shape.format(*keys)


@lru_cache(maxsize=1024)
def _shape(name: str, count: int, _where: tuple[str, str]) -> str | None:
    """The address with a place for each number; none for one that does more with them than write them down."""
    marks = [_MARK + number for number in range(count)]
    try:
        written = reverse(name, args=marks)
    except NoReverseMatch:
        if not count:
            raise
        return None
    shape = written.replace("{", "{{").replace("}", "}}")
    for number, mark in enumerate(marks):
        if shape.count(str(mark)) != 1:
            return None
        shape = shape.replace(str(mark), f"{{{number}}}")
    return shape
