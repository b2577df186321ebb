"""The regulations of a period as the rules read them: levels, conditions, criteria, parts of the self-review, forms.

Everything is data of ``regulations``: the lists ``evaluation_level``, ``evaluation_condition``, ``evaluation_criterion``,
``self_review_block``, the forms of the family KĐ.ĐG and the parameters ``evaluation.*``, read for the last day of the period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from meetings.models import LEVEL_ORDER, WorkClass
from meetings.review.parameters import EXCEEDED_SHARE, LATE_SHARE
from meetings.review.rules import Condition, LevelRule, Standard
from regulations.lookup import NoRuleInForce, Parameter, form_version, lookup_values
from regulations.models import FormVersion
from regulations.snapshot import current

COLLECTIVE = "collective"
_SHARES: dict[str, Parameter] = {
    "exceeded_share": EXCEEDED_SHARE,
    "unit_exceeded": EXCEEDED_SHARE,
    "late_share": LATE_SHARE,
}
# The forms in the order in which they followed one another; which of them is in use on a day is data (``form_version``).
_FORMS = {
    WorkClass.LEADER: ("2B-HD KĐ.ĐG 2025", "02B-HD KĐ.ĐG 2023", "02-HD KĐ.ĐG 2019"),
    WorkClass.STAFF: ("2A-HD KĐ.ĐG 2025", "02A-HD KĐ.ĐG 2023", "02-HD KĐ.ĐG 2019"),
    WorkClass.OUTSIDE: ("2C-HD KĐ.ĐG 2025", "02A-HD KĐ.ĐG 2023", "02-HD KĐ.ĐG 2019"),
    COLLECTIVE: ("01-HD KĐ.ĐG 2025",),
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the criteria table: points when fulfilled, or four grades."""

    code: str
    label: str
    group: str
    most: int
    graded: bool
    about_tasks: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the self-review in the order of the form."""

    code: str
    label: str


def levels_on(on: date) -> list:
    """The levels in force that day, best first."""
    rows = lookup_values("evaluation_level", on)
    order = {code: number for number, code in enumerate(LEVEL_ORDER)}
    return sorted(rows, key=lambda row: (order.get(row.code, len(order)), row.order))


def level_choices(on: date) -> list[tuple[str, str]]:
    """The levels that may be given for a period ending that day, best first."""
    return [(row.code, row.label) for row in levels_on(on)]


def standard_on(on: date, subject: str) -> Standard:
    """What every level asks of a class of members, or of a collective, for a period that ends on that day."""
    conditions: dict[str, list[Condition]] = {}
    for row in lookup_values("evaluation_condition", on):
        asked = row.attributes
        if asked["who"] in ("all", subject):
            conditions.setdefault(asked["level"], []).append(_condition(row, on))
    levels = [
        LevelRule(
            row.code, row.label, row.attributes.get("abbreviation", row.code),
            Decimal(row.attributes["points_from"]) if "points_from" in row.attributes else None,
            _cite(row), tuple(conditions.get(row.code, ())),
        )
        for row in levels_on(on)
    ]  # fmt: skip
    return Standard(tuple(levels), any(level.points_from is not None for level in levels))


def _condition(row, on: date) -> Condition:
    kind, label, basis, value = row.attributes["kind"], row.label, _cite(row), None
    if kind in _SHARES:
        rule = _SHARES[kind].on(on)
        value, basis = Fraction(str(rule.value)), rule.cite()
        words = "tối đa" if kind == "late_share" else "từ"
        label = f"{label} {words} {rule.display()}" if kind == "late_share" else f"{label} từ {rule.display()} trở lên"
    return Condition(kind, label, basis, value, row.attributes.get("grade", ""))


def _cite(row) -> str:
    if row.instrument_id is None:
        return ""
    place = f"{row.note.partition(';')[0].rstrip('.')}, " if row.note.startswith("Điều") else ""
    return f"{place}{current().library.by_id[row.instrument_id].citation}"


def criteria_on(on: date, subject: str) -> list[Criterion]:
    """The criteria of a class for a period that ends on that day, in the order of the appendix; none before 2023."""
    return [
        Criterion(
            row.code, row.label, row.attributes["group"], int(row.attributes.get("max", 0)), bool(row.attributes.get("grades")),
            bool(row.attributes.get("task")),
        )
        for row in lookup_values("evaluation_criterion", on)
        if row.attributes["class"] == subject
    ]  # fmt: skip


def blocks_of(subject: str) -> list[Block]:
    """The parts of the self-review of a class, in the order of the paper."""
    blocks, inserted = [], {}
    for row in lookup_values("self_review_block"):
        wanted = row.attributes["subject"]
        if wanted == "leader":
            if subject == WorkClass.LEADER:
                inserted.setdefault(row.attributes["after"], []).append(Block(row.code, row.label))
        elif wanted == (COLLECTIVE if subject == COLLECTIVE else "member"):
            blocks.append(Block(row.code, row.label))
    return [part for block in blocks for part in (block, *inserted.get(block.code, ()))]


def form_of(subject: str, on: date) -> FormVersion | None:
    """The official form for a period that ends on that day; ``None`` where none is known."""
    for code in _FORMS[subject]:
        try:
            return form_version(code, on)
        except NoRuleInForce:
            continue
    return None
