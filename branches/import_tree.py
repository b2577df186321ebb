"""Rows of a list made into a tree: the parent of each, its level, and what cannot be right. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from typing import Any

from core.findings import Finding
from core.findings import Level as Weight
from core.identifiers import read_organization_code
from core.text import fold

_HOLDS_NOBODY_BELOW = ("branch", "grassroots_branch")
_GROUP_LEVELS = ("provincial", "upper", "grassroots_committee", "sectional_committee", "branch")


@dataclass(slots=True)
class ParsedOrganization:
    """One organisation as the list tells it.

    `parent_row` is the Excel row of its parent in the same list; `parent_code` the code of a parent
    that exists already. Both empty: it hangs on the organisation the list is imported for.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    parent_row: int | None = None
    parent_code: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def importable(self) -> bool:
        return not any(finding.blocks for finding in self.findings)

    def say(self, code: str, message: str, name: str, weight: Weight = Weight.BLOCKING) -> None:
        """Add a finding about this row."""
        self.findings.append(Finding(code, message, weight, name, self.number))


def _outline_depths(marks: list[tuple[str, int]]) -> list[int | None]:
    """Depths of an outline: a mark seen for the first time goes one deeper, a known one back to its own.

    All None when every row is marked alike: then nothing tells the depth.
    """
    if len(set(marks)) < 2:
        return [None] * len(marks)
    stack: list[tuple[str, int]] = []
    depths = []
    for mark in marks:
        if mark in stack:
            stack = stack[: stack.index(mark) + 1]
        else:
            while stack and stack[-1][1] > mark[1]:
                stack.pop()
            stack.append(mark)
        depths.append(len(stack) - 1)
    return depths


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def settle_parents(rows: list[ParsedOrganization], existing: MappingType[str, str]) -> None:
    """Find the parent of every row: named, by code, by outline, by level."""
    by_code = {row.values["code"]: row for row in rows if row.values.get("code")}
    by_name: dict[str, list[ParsedOrganization]] = {}
    for row in rows:
        by_name.setdefault(_key(row.values["name"]), []).append(row)
    existing_names: dict[str, list[str]] = {}
    for code, name in existing.items():
        existing_names.setdefault(_key(name), []).append(code)
    depths = _outline_depths([row.values["_mark"] for row in rows])
    told = any(row.values["_parent"] or row.values.get("code") for row in rows)
    above: list[ParsedOrganization] = []
    last_committee: ParsedOrganization | None = None
    for row, depth in zip(rows, depths, strict=True):
        above = above[:depth] if depth is not None else []
        if row.values["_parent"]:
            _named_parent(row, by_code, by_name, existing, existing_names)
        elif not _parent_by_code(row, by_code, existing) and not told:
            if depth is not None and above:
                row.parent_row = above[-1].number
            elif depth is None and last_committee and fold(row.values["name"]).startswith("chi bo"):
                row.parent_row = last_committee.number
        above.append(row)
        if fold(row.values["name"]).startswith(("dang bo", "dang uy")):
            last_committee = row


def _named_parent(row: ParsedOrganization, by_code, by_name, existing, existing_names) -> None:
    wanted = row.values["_parent"]
    code = read_organization_code(wanted).value or wanted.upper()
    rows = [by_code[code]] if code in by_code else [r for r in by_name.get(_key(wanted), []) if r is not row]
    codes = [code] if code in existing else existing_names.get(_key(wanted), [])
    if len(rows) == 1:
        row.parent_row = rows[0].number
    elif not rows and len(codes) == 1:
        row.parent_code = codes[0]
    elif rows or codes:
        message = f"Có nhiều tổ chức tên “{wanted}”; ghi mã của tổ chức cấp trên."
        row.say("parent_ambiguous", message, "parent")
    else:
        message = f"Không có tổ chức cấp trên “{wanted}” trong danh sách hoặc trong hệ thống."
        row.say("parent_unknown", message, "parent")


def _parent_by_code(row: ParsedOrganization, by_code, existing) -> bool:
    """Walk up the groups of a 14-digit code: 38.168.053.000.001 hangs on 38.168.053.000.000."""
    groups = str(row.values.get("code", "")).split(".")
    if len(groups) != 5:
        return False
    for last in range(4, 0, -1):
        if not int(groups[last]):
            continue
        groups[last] = "000"
        code = ".".join(groups)
        if code in by_code and by_code[code] is not row:
            row.parent_row = by_code[code].number
            return True
        if code in existing:
            row.parent_code = code
            return True
    return False


def settle_levels(rows: list[ParsedOrganization]) -> None:
    """The level from its column, the code, the name of a branch; a committee's is only proposed."""
    parents = {row.parent_row for row in rows}
    for row in rows:
        if row.values.get("level"):
            continue
        folded = fold(row.values["name"])
        if folded.startswith("chi bo co so"):
            level = "grassroots_branch"
        elif folded.startswith("to dang"):
            level = "party_cell"
        elif folded.startswith(("chi bo", "cb ")):
            level = "branch"
        else:
            level = _level_of_code(row.values.get("code", "")) or "grassroots_committee"
            message = f"Chưa ghi cấp; đề nghị xếp “{row.values['name']}” theo mã hoặc vị trí, cần xem lại."
            row.say("level_proposed", message, "level", Weight.WARNING)
        if level in _HOLDS_NOBODY_BELOW and row.number in parents:
            message = "Có tổ chức trực thuộc nhưng tên là chi bộ; kiểm tra lại tên hoặc cấp trên."
            row.say("branch_with_children", message, "level")
        row.values["level"] = level


def _level_of_code(code: str) -> str:
    groups = code.split(".")
    if len(groups) != 5:
        return ""
    return _GROUP_LEVELS[max((i for i, group in enumerate(groups) if int(group)), default=0)]


def check_tree(rows: list[ParsedOrganization], existing: MappingType[str, str]) -> None:
    """Codes and names that are there twice, parents in a circle."""
    by_number = {row.number: row for row in rows}
    codes: dict[str, ParsedOrganization] = {}
    names: dict[tuple, ParsedOrganization] = {}
    for row in rows:
        code = row.values.get("code")
        if code and codes.setdefault(code, row) is not row:
            row.say("duplicate_code", f"Mã {code} đã có ở dòng {codes[code].number}.", "code")
        elif code in existing:
            row.say("code_taken", f"Mã {code} đã có trong hệ thống ({existing[code]}).", "code")
        key = (_key(row.values["name"]), row.parent_row, row.parent_code)
        if row.values["name"] and names.setdefault(key, row) is not row:
            message = f"“{row.values['name']}” đã có ở dòng {names[key].number}, cùng cấp trên."
            row.say("duplicate_name", message, "name")
        seen, parent = {row.number}, row.parent_row
        while parent is not None and parent not in seen:
            seen.add(parent)
            parent = by_number[parent].parent_row
        if parent is not None:
            row.say("parent_circle", "Cấp trên của tổ chức này lại trực thuộc chính nó.", "parent")


def parents_first(rows: list[ParsedOrganization]) -> list[ParsedOrganization]:
    """In the order of the list, but never a child before its parent."""
    by_number = {row.number: row for row in rows}
    ordered: dict[int, ParsedOrganization] = {}
    for row in rows:
        chain: list[ParsedOrganization] = []
        ancestor: ParsedOrganization | None = row
        while ancestor is not None and ancestor.number not in ordered and ancestor not in chain:
            chain.append(ancestor)
            ancestor = by_number.get(ancestor.parent_row or 0)
        for link in reversed(chain):
            ordered[link.number] = link
    return list(ordered.values())
