"""Pages of long lists by key, never by OFFSET: the price of page 1.000 is that of page 1.

The order is a tuple of fields that together are unique, all ascending or all descending (``("-pk",)``,
``("name_sort_key", "pk")``). The place in the list stands in the address (``sau`` / ``truoc``), so a page can be sent on.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest

AFTER, BEFORE = "sau", "truoc"


@dataclass(frozen=True)
class KeysetPage:
    """Rows of one page and the addresses of its neighbours (empty when there is none)."""

    rows: list
    previous: str = ""
    next: str = ""
    first: str = ""

    def __iter__(self):
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def keyset_page(
    request: HttpRequest, queryset: QuerySet, *, order: Sequence[str] = ("-pk",), size: int = 50
) -> KeysetPage:
    """The page of ``queryset`` the address asks for; an unreadable place means the first page."""
    descending = order[0].startswith("-")
    fields = [name.lstrip("-") for name in order]
    for direction in (AFTER, BEFORE):
        place = _read(request.GET.get(direction, ""), len(fields))
        if place is not None:
            break
    else:
        direction = AFTER
    backwards = direction == BEFORE
    ascending = descending if backwards else not descending
    if place is not None:
        queryset = queryset.filter(_beyond(fields, place, ascending))
    try:
        found = list(queryset.order_by(*(name if ascending else f"-{name}" for name in fields))[: size + 1])
    except (ValidationError, ValueError, TypeError):  # a place somebody typed by hand
        return (
            keyset_page(_at_start(request), queryset, order=order, size=size) if place is not None else KeysetPage([])
        )
    more = len(found) > size
    rows = found[:size][::-1] if backwards else found[:size]
    has_next, has_previous = (bool(rows), more) if backwards else (more, place is not None and bool(rows))
    return KeysetPage(
        rows,
        previous=_address(request, BEFORE, rows[0], fields) if has_previous else "",
        next=_address(request, AFTER, rows[-1], fields) if has_next else "",
        first=_address(request) if has_previous else "",
    )


def _beyond(fields: Sequence[str], place: Sequence, ascending: bool) -> Q:
    """Rows strictly beyond the place, field by field."""
    condition = Q()
    for number, name in enumerate(fields):
        equal = {fields[k]: place[k] for k in range(number)}
        condition |= Q(**equal, **{f"{name}__{'gt' if ascending else 'lt'}": place[number]})
    return condition


def _read(text: str, length: int) -> list | None:
    try:
        place = json.loads(base64.urlsafe_b64decode(text.encode())) if text else None
    except (ValueError, binascii.Error):
        return None
    good = isinstance(place, list) and len(place) == length and all(isinstance(one, (str, int)) for one in place)
    return place if good else None


def _value(row, name: str):
    for part in name.split("__"):
        row = getattr(row, part)
    return row.isoformat() if isinstance(row, date) else row


def _address(request: HttpRequest, direction: str = "", row=None, fields: Sequence[str] = ()) -> str:
    query = request.GET.copy()
    query.pop(AFTER, None)
    query.pop(BEFORE, None)
    if direction:
        place = json.dumps([_value(row, name) for name in fields], ensure_ascii=False)
        query[direction] = base64.urlsafe_b64encode(place.encode()).decode()
    return f"{request.path}?{query.urlencode()}"


def _at_start(request: HttpRequest) -> HttpRequest:
    query = request.GET.copy()
    query.pop(AFTER, None)
    query.pop(BEFORE, None)
    request.GET = query
    return request
