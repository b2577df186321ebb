"""Phiếu đảng viên in words, ready for the page and for paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.identifiers import mask
from members.models import Member
from members.record.fields import FIELDS, Panel, Table
from members.record.values import place_words, read_values, shown

PLACES = {
    "birth": "Nơi đăng ký khai sinh",
    "native": "Quê quán",
    "permanent": "Nơi thường trú",
    "temporary": "Nơi tạm trú",
}
MASKED = frozenset({"personal_id", "old_identity_number"})


@dataclass(frozen=True, slots=True)
class TableView:
    """A table in words: headings and rows of cells."""

    title: str
    headings: list[str]
    rows: list[list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class PanelView:
    """A panel in words: facts as (label, value, masked) and tables."""

    panel: Panel
    facts: list[tuple[str, str, bool]]
    tables: list[TableView] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing was recorded yet."""
        return not any(value for _, value, _ in self.facts) and not any(table.rows for table in self.tables)


def panel_views(member: Member, panels: Iterable[Panel]) -> list[PanelView]:
    """Panels of a member's sheet in words; identity numbers masked."""
    panels = list(panels)
    values = read_values(member, [name for panel in panels for name in panel.fields])
    return [_view(panel, values) for panel in panels]


def _view(panel: Panel, values: dict) -> PanelView:
    facts: list[tuple[str, str, bool]] = []
    tables = []
    for name in panel.fields:
        spec = FIELDS[name]
        prefix = name.partition("_")[0]
        if isinstance(spec, Table):
            tables.append(table_view(spec, values[name]))
        elif panel.slug == "places":
            if name == f"{prefix}_province":
                facts.append((PLACES[prefix], place_words(values, prefix), False))
        else:
            words = shown(spec, values[name])
            facts.append((spec.label, mask(words) if name in MASKED else words, name in MASKED and bool(words)))
    return PanelView(panel, facts, tables)


def table_view(table: Table, rows: list[dict]) -> TableView:
    """A table of the sheet in words."""
    headings = [column.label for column in table.columns]
    return TableView(
        table.title,
        headings,
        [[(c.label, shown(c, row[c.name]) if row[c.name] is not False else "") for c in table.columns] for row in rows],
    )
