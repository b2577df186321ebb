"""Proof that the reference data are whole: no gap, no overlap, a source for every period.

A gap the data know of (``allowed_gaps``) is explained where it stands and listed, never passed over in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from core.dates import format_date
from core.findings import Finding
from regulations import units
from regulations.entering import CHOSEN
from regulations.marks import Mark, Origin
from regulations.models import (
    AuthorityAction,
    AuthorityRule,
    FormVersion,
    Instrument,
    LookupValue,
    Parameter,
    ParameterValue,
)
from regulations.periods import ONE_DAY, Period, effective, holes
from regulations.registry import Registry, registry
from regulations.snapshot import Library

#: Marks that need no document when a note explains the choice.
WITHOUT_DOCUMENT = {Mark.DESIGN, Mark.OPEN}
#: Units whose coded values are shown through the list ``parameter_word``.
NEEDS_WORD = {units.RULE, units.EVENT, units.MODE, units.BODY, units.CODE, units.REGEX, "org_level", "formula"}

Hole = tuple[date, date | None]


@dataclass
class Report:
    """What was looked at, what is wrong, and the gaps that are known and explained."""

    faults: list[Finding] = field(default_factory=list)
    known_gaps: list[dict[str, Any]] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def examine(declared: Registry = registry) -> Report:
    """Look at everything in the tables and at everything the apps declare."""
    report = Report()
    parameters = list(Parameter.objects.prefetch_related("values"))
    words = set(LookupValue.objects.filter(list__code="parameter_word").values_list("code", flat=True))
    for parameter in parameters:
        values = list(parameter.values.all())
        report.faults += _parameter_faults(parameter, values, words)
        periods = effective(values)
        report.faults += _gap_faults(parameter.code, parameter.label, holes(periods), parameter.allowed_gaps, report)
    report.faults += _declaration_faults({p.code: p for p in parameters}, declared)
    report.faults += _authority_faults(report)
    report.faults += _repeated(FormVersion.objects.all(), lambda row: row.code, "form")
    report.faults += _repeated(
        LookupValue.objects.select_related("list"), lambda row: f"{row.list.code}: {row.code}", "lookup"
    )
    report.faults += _instrument_faults()
    report.counted = {
        "instruments": Instrument.objects.count(),
        "parameters": len(parameters),
        "values": ParameterValue.objects.count(),
        "lookup_values": LookupValue.objects.count(),
        "declared": len(declared.parameters),
    }
    return report


def _fault(code: str, subject: str, message: str) -> Finding:
    return Finding(f"regulations.{code}", message, field=subject)


def _span(hole: Hole) -> str:
    return f"từ {format_date(hole[0])}" + (f" đến {format_date(hole[1])}" if hole[1] else "")


def _parameter_faults(parameter: Parameter, values: list[ParameterValue], words: set[str]) -> Iterator[Finding]:
    name = f"{parameter.label} ({parameter.code})"
    if not values:
        yield _fault("empty", parameter.code, f"{name}: chưa có giá trị nào.")
    newest = max((v.edition for v in values if v.origin == Origin.HANDBOOK), default=0)
    counted = [v for v in values if v.origin == Origin.HANDBOOK and v.edition == newest]
    counted.sort(key=lambda v: v.valid_from)
    for before, after in pairwise(counted):
        if before.valid_to is None or before.valid_to >= after.valid_from:
            yield _fault(
                "overlap", parameter.code, f"{name}: hai giá trị trùng nhau {_span((after.valid_from, None))}."
            )
    for value in [*counted, *(v for v in values if v.origin == Origin.OFFICE)]:
        since = format_date(value.valid_from)
        explained = value.source or (value.note and value.mark in WITHOUT_DOCUMENT)
        if not value.instrument_id and not explained:
            yield _fault("no_source", parameter.code, f"{name}: giá trị từ {since} không có văn bản hoặc nguồn.")
        if value.mark not in Mark.values:
            yield _fault("mark", parameter.code, f"{name}: mức độ chắc chắn “{value.mark}” không hợp lệ.")
        if value.unit not in units.WORDS:
            yield _fault("unit", parameter.code, f"{name}: đơn vị “{value.unit}” chưa có tên tiếng Việt.")
        if value.unit in CHOSEN and value.value not in parameter.choices:
            yield _fault(
                "choice", parameter.code, f"{name}: giá trị “{value.value}” không nằm trong các giá trị chọn được."
            )
        if value.unit in NEEDS_WORD and str(value.value) not in words:
            yield _fault("word", parameter.code, f"{name}: giá trị “{value.value}” chưa có cách đọc.")


def _gap_faults(code: str, label: str, found: list[Hole], allowed: list[dict], report: Report) -> Iterator[Finding]:
    known = [
        (date.fromisoformat(gap["from"]), date.fromisoformat(gap["to"]) if gap.get("to") else None, gap.get("note", ""))
        for gap in allowed
    ]
    for start, end, note in known:
        if not note:
            yield _fault("gap_note", code, f"{label} ({code}): khoảng trống {_span((start, end))} chưa ghi lý do.")
        report.known_gaps.append({"subject": code, "label": label, "from": start, "to": end, "note": note})
    for start, end in found:
        if not any(first <= start and (last is None or (end is not None and end <= last)) for first, last, _ in known):
            yield _fault("gap", code, f"{label} ({code}): không có giá trị {_span((start, end))}.")


def _declaration_faults(parameters: dict[str, Parameter], declared: Registry) -> Iterator[Finding]:
    for entry in declared.parameters.values():
        parameter = parameters.get(entry.code)
        if parameter is None:
            yield _fault(
                "undeclared", entry.code, f"{entry.module} dùng quy định “{entry.code}” không có trong dữ liệu."
            )
        elif parameter.unit != entry.unit:
            yield _fault(
                "unit_differs",
                entry.code,
                f"{entry.module} khai “{entry.code}” theo đơn vị {entry.unit}, dữ liệu ghi {parameter.unit}.",
            )


def _authority_faults(report: Report) -> Iterator[Finding]:
    lists: dict[str, set[str]] = defaultdict(set)
    for name, code in LookupValue.objects.filter(list__code__in=["org_level", "body", "authority_role"]).values_list(
        "list__code", "code"
    ):
        lists[name].add(code)
    for action in AuthorityAction.objects.prefetch_related("rules"):
        rules = sorted(action.rules.all(), key=lambda rule: rule.valid_from)
        if not rules:
            yield _fault("authority_empty", action.code, f"{action.label}: chưa có cấp nào.")
            continue
        for rule in rules:
            for name, code in (("org_level", rule.level), ("body", rule.decider), ("authority_role", rule.role)):
                if code not in lists[name]:
                    yield _fault("authority_word", action.code, f"{action.label}: “{code}” không có trong danh mục.")
        yield from _repeated(rules, _authority_name, "authority")
        ending = [rule for rule in rules if rule.role in action.ends_with]
        uncovered = _uncovered(rules[0].valid_from, ending)
        yield from _gap_faults(action.code, action.label, uncovered, action.allowed_gaps, report)


def _authority_name(rule: AuthorityRule) -> str:
    return f"{rule.action.code}: {rule.level}, {rule.decider}, {rule.role}"


def _uncovered(start: date, rows: Iterable[Any]) -> list[Hole]:
    """Days from ``start`` on which no row counts; rows may overlap."""
    found: list[Hole] = []
    next_day: date | None = start
    for row in sorted(rows, key=lambda r: r.valid_from):
        if next_day is None:
            break
        if row.valid_from > next_day:
            found.append((next_day, row.valid_from - ONE_DAY))
        next_day = None if row.valid_to is None else max(next_day, row.valid_to + ONE_DAY)
    if next_day is not None:
        found.append((next_day, None))
    return found


def _repeated(rows: Iterable[Any], name: Any, kind: str) -> Iterator[Finding]:
    """Two rows of one name on one day."""
    groups: dict[str, list[Period]] = defaultdict(list)
    for row in rows:
        groups[name(row)].append(Period(row, row.valid_from or date.min, row.valid_to))
    for label, periods in groups.items():
        periods.sort(key=lambda p: p.start)
        for before, after in pairwise(periods):
            if before.to is None or before.to >= after.start:
                yield _fault(f"{kind}_overlap", label, f"{label}: hai dòng cùng áp dụng từ {format_date(after.start)}.")


def _instrument_faults() -> Iterator[Finding]:
    library = Library()
    for older_id, links in library.newer.items():
        older = library.by_id[older_id]
        for newer_id, scope in links:
            newer = library.by_id[newer_id]
            if not scope and older.ends_on is not None and older.ends_on >= newer.starts_on:
                yield _fault(
                    "instrument_overlap",
                    older.key,
                    f"{older.citation} còn hiệu lực đến {format_date(older.ends_on)}, sau khi {newer.citation} thay thế.",
                )
