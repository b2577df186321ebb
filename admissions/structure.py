"""Biểu số 2-BTCTW and 2B: the rows of the structure of admissions, each with its figure of the period and of the same period last year.

Labels and order of the rows are the list ``statistical_row`` of ``regulations``; here stands only whom a row counts (``reports.md`` 4.2,
4.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from admissions.figures import EVERYBODY, Condition, Counts, Grassroots, count, grassroots
from branches.models import Level, Organization
from core.findings import Finding
from core.findings import Level as FindingLevel
from core.numbers import (
    describe_change,
    format_fraction_share,
    format_number,
    format_ratio_column,
    format_share,
    round_half_up,
)
from core.spans import Span
from members.facets import minorities
from regulations.lookup import lookup_label, lookup_values

OLDEST = 150
_GROUPS = {
    "B2.1": ("O", "- Chưa khai nghề nghiệp hoặc không thuộc các nhóm trên"),
    "B2.2": ("A", "- Chưa khai ngày sinh hoặc dưới 18 tuổi"),
    "B2.3": ("E", "- Chưa khai trình độ giáo dục phổ thông"),
}
_BY_SHEET_ROW = {
    "education_level": "general_education",
    "professional_level": "professional_level",
    "academic_title": "academic_title",
}
_GRASSROOTS_ROWS = {"B2.III1": Level.GRASSROOTS_COMMITTEE, "B2.III2": Level.GRASSROOTS_BRANCH}
AVERAGE, TOTAL, COMPLETE = "B2.A9", "B2.I", "I13"
_OWN_WORDS = {COMPLETE: "Hồ sơ đã đủ thông tin"}
#: Rows whose people are named only to those who may see religion and ties abroad.
SENSITIVE_ROWS = ("B2.tg", "B2.nn", "G.")


def conditions() -> dict[str, Condition]:
    """Whom each row of sheet 2 counts: row code → condition; rows of organisations and averages have none."""
    of = Condition.of
    found = {
        TOTAL: EVERYBODY, "B2.nu": of("sex", "female"), "B2.dt": of("ethnic_group", *minorities()),
        "B2.tg": Condition("religion", frozenset({"", "none"}), negated=True), "B2.dtn": of("youth_union", "true"),
        "B2.cdn": of("private_owner", "true"), "B2.khh": of("population_case", "true"), "B2.nn": of("foreign_spouse", "true"),
        "B2.knl": of("readmission", "true"), COMPLETE: of("complete", "true"),
    }  # fmt: skip
    occupations = [value for value in lookup_values("occupation") if value.code != "retired"]
    for value in occupations:
        found[f"B2.{value.code}"] = of(
            "occupation", value.code, *(o.code for o in occupations if o.parent == value.code)
        )
    for band in lookup_values("age_band"):
        last = int(band.attributes.get("to_age") or OLDEST)
        found[f"B2.{band.code}"] = of("age", *map(str, range(int(band.attributes["from_age"]), last + 1)))
    for name, dimension in _BY_SHEET_ROW.items():
        for value in lookup_values(name):
            if row := value.attributes.get("sheet_row"):
                found[f"B2.{row}"] = of(dimension, value.code)
    for group, (letter, _) in _GROUPS.items():
        parts = [c for code, c in found.items() if code.startswith(f"B2.{letter}")]
        found[f"{group}.rest"] = Condition(
            parts[0].dimension, frozenset().union(*(c.keys for c in parts)), negated=True
        )
    return found


def label_of(code: str) -> str:
    """The words of a row of sheet 2, also of the lines for people outside every group."""
    group = code.removesuffix(".rest")
    if code in _OWN_WORDS:
        return _OWN_WORDS[code]
    return (_GROUPS[group][1] if group != code else lookup_label("statistical_row", code)).lstrip("-+ ").rstrip(":")


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row; ``now`` and ``before`` are people (or organisations), for the average a number with one decimal.

    ``total`` is the figure of row I, for the share; ``pressable`` rows open the people behind them.
    """

    code: str
    label: str
    indent: int
    now: int | Decimal | None = None
    before: int | Decimal | None = None
    total: int = 0
    heading: bool = False
    pressable: bool = False
    compared_with: str = "năm trước"

    @property
    def decimals(self) -> int:
        """Averages have one."""
        return int(self.code == AVERAGE)

    @property
    def ratio(self) -> str:
        """Column 4: this period in per cent of the same period last year; a dash without one."""
        if self.now is None or self.before is None:
            return "" if self.heading else "–"
        return format_ratio_column(self.now, self.before)

    @property
    def share(self) -> str:
        """The share of everybody admitted: 63,04%; empty where a share says nothing."""
        if self.now is None or self.code in (TOTAL, AVERAGE) or not self.pressable or self.code.startswith("B2.III"):
            return ""
        return format_share(self.now, self.total) if self.total else ""

    @property
    def change(self) -> str:
        """``tăng 388 người so với năm 2020``, ``bằng cùng kỳ năm 2020``."""
        if self.code == AVERAGE or self.now is None or self.before is None:
            return ""
        noun = "tổ chức" if self.code.startswith("B2.III") else "người"
        return describe_change(self.now, self.before, noun=noun, base=self.compared_with)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A row of sheet 2B: an ethnic group or a religion, with women and its share of the block."""

    code: str
    number: str
    label: str
    total: int
    women: int
    block: int

    @property
    def total_text(self) -> str:
        """The figure as printed."""
        return format_number(self.total)

    @property
    def share(self) -> str:
        """``Tỷ lệ (%)``: two decimals, 100,00 for the whole."""
        return format_number(Decimal(self.total) * 100 / self.block, 2) if self.block else "–"


class Structure:
    """Sheets 2 and 2B of a node for a period, from two statements."""

    def __init__(self, node: Organization, span: Span) -> None:
        self.node, self.span = node, span
        self.now, self.before = count(node, [span, span.year_before])
        self._grassroots = grassroots(node, [span, span.year_before])
        self._conditions = conditions()

    @property
    def _compared_with(self) -> str:
        year = f"năm {self.span.year_before.year}"
        return year if self.span.part == "year" else f"cùng kỳ {year}"

    @property
    def complete(self) -> str:
        """Members newly admitted whose record is complete (I13): ``1.994/3.298 (60,46%)``."""
        return format_fraction_share(self.now.number(self._conditions[COMPLETE]), self.now.total)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of sheet 2 in their order; a line for people outside every group where there are any."""
        rows: list[Row] = []
        waiting = ""
        for value in lookup_values("statistical_row"):
            if not value.code.startswith("B2."):
                continue
            if waiting and (value.attributes["indent"] <= 1 or value.code == AVERAGE):
                rows += self._rest(waiting)
                waiting = ""
            rows.append(self._row(value.code, value.label, int(value.attributes["indent"]), value.attributes["kind"]))
            waiting = value.code if value.code in _GROUPS else waiting
        return rows

    @cached_property
    def by_code(self) -> dict[str, Row]:
        """The rows by their code."""
        return {row.code: row for row in self.rows}

    def value(self, code: str) -> int | Decimal | None:
        """The figure of a row; nothing for a row that does not show."""
        row = self.by_code.get(code)
        return row.now if row else 0

    @property
    def organizations(self) -> list[Grassroots]:
        """The grassroots organisations at the end of the period."""
        return self._grassroots[0]

    def _row(self, code: str, label: str, indent: int, kind: str) -> Row:
        if code in self._conditions:
            condition = self._conditions[code]
            return Row(
                code,
                label,
                indent,
                self.now.number(condition),
                self.before.number(condition),
                self.now.total,
                pressable=True,
                compared_with=self._compared_with,
            )
        if code == AVERAGE:
            return Row(code, label, indent, average(self.now), average(self.before))
        if code.startswith("B2.III"):
            now, before = (organizations_of(found, code) for found in self._grassroots)
            return Row(
                code,
                label,
                indent,
                _length(now),
                _length(before),
                pressable=now is not None,
                compared_with=self._compared_with,
            )
        return Row(code, label, indent, heading=kind in ("heading", "text"))

    def _rest(self, group: str) -> list[Row]:
        condition, label = self._conditions[f"{group}.rest"], _GROUPS[group][1]
        now, before = self.now.number(condition), self.before.number(condition)
        if not now and not before:
            return []
        return [
            Row(
                f"{group}.rest",
                label,
                2,
                now,
                before,
                self.now.total,
                pressable=True,
                compared_with=self._compared_with,
            )
        ]

    @cached_property
    def findings(self) -> list[Finding]:
        """Cross-checks of ``reports.md`` 6 that ask for attention: groups that do not add up to row I, people not frozen."""
        found = []
        for group in _GROUPS:
            row = self.by_code.get(f"{group}.rest")
            if row and row.now:
                words = f"Mục {group[3:]}: tổng các nhóm là {format_number(self.now.total - row.now)}, tổng số đảng viên mới kết nạp là"
                found.append(Finding("group_sum", f"{words} {format_number(self.now.total)}.", level=FindingLevel.WARNING,
                                     remedy=f"Xem {format_number(row.now)} người ở dòng “{row.label.lstrip('- ')}”."))  # fmt: skip
        enterprise = sum(self.now.number(self._conditions[f"B2.O07{part}"]) for part in "abc")
        whole = self.now.number(self._conditions["B2.O07"])
        if whole != enterprise:
            found.append(Finding("enterprise_sum", f"Nghề nghiệp trong doanh nghiệp: {format_number(whole)} người, ba nhóm chia ra cộng "
                                 f"lại là {format_number(enterprise)}.", level=FindingLevel.WARNING,
                                 remedy="Ghi rõ: lãnh đạo, quản lý; nhân viên gián tiếp; công nhân, lao động trực tiếp."))  # fmt: skip
        return found

    def ethnic_groups(self) -> list[GroupRow]:
        """Block I of sheet 2B: every row in the fixed order, then people whose group is not recorded, if any."""
        rows = [
            (str(v.attributes["sheet_row"]), v.label, [v.code])
            for v in (*lookup_values("ethnic_group"), *lookup_values("ethnic_other_row"))
        ]
        return self._block("E.", "ethnic_group", rows, self.now.total, self.now.women())

    def religions(self) -> list[GroupRow]:
        """Block II of sheet 2B: seven rows; people without religion are in none."""
        rows: dict[str, tuple[str, list[str]]] = {}
        for value in lookup_values("religion"):
            if number := value.attributes.get("sheet_row"):
                label = "Đạo khác" if str(number) == "7" else value.label
                rows.setdefault(str(number), (label, []))[1].append(value.code)
        believers = self._conditions["B2.tg"]
        return self._block("G.", "religion", [(n, label, codes) for n, (label, codes) in rows.items()],
                           self.now.number(believers), self.now.women(believers))  # fmt: skip

    def _block(self, prefix: str, dimension: str, rows, total: int, women: int) -> list[GroupRow]:
        made = [GroupRow(f"{prefix}0", "", "Tổng số", total, women, total)]
        left, women_left = total, women
        for number, label, keys in rows:
            condition = Condition.of(dimension, *keys)
            row = GroupRow(
                f"{prefix}{number}", number, label, self.now.number(condition), self.now.women(condition), total
            )
            left, women_left = left - row.total, women_left - row.women
            made.append(row)
        if left:
            made.append(GroupRow(f"{prefix}rest", "", "Chưa khai hoặc không thuộc dòng nào", left, women_left, total))
        return made


def kept_back(code: str, value: int | Decimal | None, *, sensitive: bool, least: int) -> bool:
    """Whether a number is not shown: small, of a sensitive row, to somebody who may not see what is sensitive."""
    return code in SENSITIVE_ROWS and not sensitive and bool(value) and value < least


def average(counts: Counts) -> Decimal | None:
    """Tuổi bình quân, one decimal, over people whose age is known: weighted by people at every level."""
    years, known = counts.ages
    return round_half_up(Decimal(years) / known, 1) if known else None


def organizations_of(found: list[Grassroots], code: str) -> list[Grassroots] | None:
    """The organisations of a row of part III; None for the row nobody keeps figures of (không còn quần chúng)."""
    head, part = code[: len("B2.III1")], code[len("B2.III1") :]
    if part == "b":
        return None
    levels = [_GRASSROOTS_ROWS[head]] if head in _GRASSROOTS_ROWS else list(_GRASSROOTS_ROWS.values())
    return [one for one in found if one.level in levels and (one.admitted or part != "a")]


def _length(found: list | None) -> int | None:
    return None if found is None else len(found)


def group_condition(code: str) -> tuple[str, Condition] | None:
    """The words and the condition of a row of sheet 2B (``E.3``, ``G.7``); None when there is no such row."""
    prefix, number = code[:2], code[2:]
    lists: Mapping[str, tuple[str, tuple[str, ...]]] = {
        "E.": ("ethnic_group", ("ethnic_group", "ethnic_other_row")),
        "G.": ("religion", ("religion",)),
    }
    if prefix not in lists:
        return None
    dimension, names = lists[prefix]
    values = [value for name in names for value in lookup_values(name) if value.attributes.get("sheet_row")]
    if number == "0":
        return ("Người theo tôn giáo", conditions()["B2.tg"]) if prefix == "G." else ("Tổng số", EVERYBODY)
    if number == "rest":
        known = frozenset(value.code for value in values) | ({"", "none"} if prefix == "G." else frozenset())
        return "Chưa khai hoặc không thuộc dòng nào", Condition(dimension, known, negated=True)
    mine = [value for value in values if str(value.attributes["sheet_row"]) == number]
    if not mine:
        return None
    label = mine[0].label if len(mine) == 1 else "Đạo khác"
    return label, Condition.of(dimension, *(value.code for value in mine))
