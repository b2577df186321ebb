"""Who is behind a figure of the flows, as the page and the programming interface ask for it: the moves, or those under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from branches.models import Organization
from core.spans import Span
from transfers.flows import (
    ANY,
    BUCKET,
    COMING,
    IN,
    INSIDE_IN,
    INSIDE_OUT,
    LEAVING,
    OUT,
    Ask,
    Crossing,
    Traveller,
    crossings,
    travellers,
)

WAYS = {
    IN: "Chuyển đến từ ngoài {node}",
    OUT: "Chuyển ra ngoài {node}",
    INSIDE_IN: "Đến từ đơn vị khác trong {node}",
    INSIDE_OUT: "Đi sang đơn vị khác trong {node}",
    ANY: "Chuyển sinh hoạt của {node}",
}
UNDER_WAY = {LEAVING: "Đang chuyển đi", COMING: "Đang chuyển đến", BUCKET: "Đang chuyển trong {node}"}
_CUTS = ("unit", "far", "outside", "month", "reason")


@dataclass(frozen=True, slots=True)
class Behind:
    """The people of one figure, as many as it says."""

    title: str
    rows: list[Crossing] | list[Traveller]
    under_way: bool


def query_of(ask: Ask) -> dict[str, str]:
    """The figure as an address names it; ``behind`` reads it back."""
    cuts = {name: getattr(ask, name) for name in _CUTS}
    return (
        {"way": ask.way}
        | {name: value for name, value in cuts.items() if value is not None}
        | ({"late": "1"} if ask.late else {})
    )


def query_under_way(where: str, unit: str | None) -> dict[str, str]:
    """The same of those under way."""
    return {"transit": where} | ({} if unit is None else {"unit": unit})


def behind(node: Organization, span: Span, on: date, query: Mapping[str, str]) -> Behind:
    """The people a query names. Raises ``ValueError`` for a figure there is none of."""
    transit, way = query.get("transit", ""), query.get("way", ANY)
    if transit:
        if transit not in UNDER_WAY:
            raise ValueError(transit)
        found = travellers(node, min(span.end, on), transit, query.get("unit"))
        return Behind(UNDER_WAY[transit].format(node=node.name), found, True)
    if way not in WAYS:
        raise ValueError(way)
    ask = Ask(way, late=query.get("late") == "1", **{name: query.get(name) for name in _CUTS})
    return Behind(WAYS[way].format(node=node.name), crossings(node, span, ask), False)
