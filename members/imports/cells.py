"""Reading the cells of one line into values of the member's record, column by column."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.date_parsing import DateError, parse_partial
from core.excel import Cell
from core.findings import Finding
from core.names import same_name
from core.sheets import Line, Mapping, Sheet
from core.text import clean, fold
from members.imports import values as v
from members.imports.columns import EducationAndWorkColumns, IdentifierColumns
from members.imports.fields import field_label
from members.imports.lookups import Lookups

DATE_FIELDS = (
    *("birth_date", "admission_date", "official_date", "admission_decision_date"),
    *("card_issued_on", "status_date", "youth_union_on", "recruited_on", "enlisted_on"),
    *("discharged_on", "exempted_on"),
)
TEXT_FIELDS = {
    "name_in_use": 120, "external_id": 50, "card_issuer": 250, "residence_branch": 250,
    "admission_decision_number": 60, "position": 250, "occupation_before": 250, "workplace": 250,
    "foreign_languages": 250, "informatics": 120, "academic_degree": 120, "admission_branch": 250,
    "introducer_1": 120, "introducer_2": 120, "health": 30, "note": 1000,
    **{f"{place}_{part}": 100 for place in ("native", "birth", "permanent", "temporary")
       for part in ("country", "province", "commune", "detail")},
}  # fmt: skip
PLACE_FIELDS = ("native", "birth", "permanent", "temporary")


class CellReader(IdentifierColumns, EducationAndWorkColumns):
    """Reads lines of one sheet. Holds the branch of the section the next lines stand under."""

    def __init__(self, sheet: Sheet, mapping: Mapping, lookups: Lookups):
        self.sheet, self.mapping, self.lookups = sheet, mapping, lookups
        self.present = _fields_behind(mapping)
        self.section_branch = ""
        self.section_class = ""
        self.fallback_branch = _titled_branch(sheet, lookups)
        self.values: dict[str, Any] = {}
        self.findings: list[Finding] = []
        self.steps = self._steps()

    def enter_section(self, line: Line) -> None:
        """A line naming a unit or a class of members holds for the lines below it."""
        folded = fold(line.text)
        if re.match(r"^dang vien\b", folded):
            self.section_class = v.parse_membership_class(line.text)[0]
        elif folded.startswith("chi bo") or self.lookups.branch_list.find(line.text):
            self.section_branch, self.section_class = line.text, ""

    def read(self, line: Line) -> tuple[dict[str, Any], list[Finding]]:
        """The values of a line and the findings about single cells."""
        self.values, self.findings = {}, []
        for column, step in self.steps:
            cell = line.cells[column] if column < len(line.cells) else ""
            step(cell)
        self._settle_name()
        self._settle_sex()
        self._settle_branch()
        if self.section_class and not self.values.get("membership_class"):
            self.values["membership_class"] = self.section_class
        return self.values, self.findings

    def _steps(self) -> list[tuple[int, Callable[[Cell], None]]]:
        """One reading function per mapped column, chosen once."""
        steps = []
        for name, column in self.mapping.columns.items():
            step = self._step_for(name)
            if step is not None:
                steps.append((column, step))
        return steps

    def _step_for(self, name: str) -> Callable[[Cell], None] | None:
        if special := getattr(self, f"_read_{name}", None):
            return special
        if name in DATE_FIELDS:
            return lambda cell: self._date(name, cell)
        if name in TEXT_FIELDS:
            return lambda cell: self._put(name, v.as_text(cell)[: TEXT_FIELDS[name]])
        if (place := name.removesuffix("_place")) in PLACE_FIELDS:
            return lambda cell: self._place(place, cell)
        return None

    # Small helpers every column uses.

    def _put(self, name: str, value: Any) -> None:
        if value and not self.values.get(name):
            self.values[name] = value

    def _note(self, findings, name: str) -> None:
        """Keep findings, with the column as the file calls it in front of their message."""
        for finding in findings:
            field = finding.field or name
            column = self.mapping.get(name)
            title = self.sheet.header.title(column) if column is not None else field_label(field)
            title = clean(title).rstrip("* ")
            self.findings.append(replace(finding, field=field, message=f"{title}: {finding.message}"))

    def _date(self, name: str, cell: Cell, column: str = "") -> None:
        if cell is None or cell == "":
            return
        try:
            self._put(name, parse_partial(cell))
        except DateError as error:
            self._note([v.stop("date_unreadable", str(error), name)], column or name)
            self.values[f"{name}_unreadable"] = True

    def _code(self, name: str, list_name: str, cell: Cell, label: str) -> None:
        """A value that must be in a list of the regulations."""
        text = v.as_text(cell)
        code_list = self.lookups.code_lists.get(list_name)
        if not text or code_list is None:
            self._put(name, text)
            return
        if code := code_list.find(text):
            self._put(name, code)
        else:
            message = f"“{text}” không có trong danh mục {label}."
            self._note([v.stop(f"{name}_unknown", message, name)], name)

    # Identity.

    def _read_full_name(self, cell: Cell) -> None:
        self._take_name("full_name", v.as_text(cell))

    def _take_name(self, name: str, text: str, column: str = "") -> None:
        value, findings = v.parse_name(text, name)
        self._put(name, value)
        self._note(findings, column or name)

    def _read_names(self, cell: Cell) -> None:
        """Mẫu 7-HSĐV column 2: the name in use on the first line, the full birth name below."""
        lines = v.as_lines(cell)
        if lines:
            self._take_name("full_name", lines[-1], "names")
            if len(lines) > 1 and not same_name(lines[0], lines[-1]):
                self._put("name_in_use", lines[0])

    def _read_family_and_middle_name(self, cell: Cell) -> None:
        self.values["family_and_middle_name"] = v.as_text(cell)

    def _read_given_name(self, cell: Cell) -> None:
        self.values["given_name"] = v.as_text(cell)

    def _settle_name(self) -> None:
        family = self.values.pop("family_and_middle_name", "")
        given = self.values.pop("given_name", "")
        if family or given:
            full = self.values.pop("full_name", "")
            if fold(full) == fold(f"{family} {given}") or not given:
                family, given = full or family, given if not full else ""
            joined = " ".join(filter(None, (full if full != family else "", family, given)))
            self._take_name("full_name", clean(joined), "full_name")

    def _read_sex(self, cell: Cell) -> None:
        sex, findings = v.parse_sex(v.as_text(cell))
        if findings and v.is_mark(cell):
            return
        self._put("sex", sex)
        self._note(findings, "sex")
        if findings:
            self.values["sex_unreadable"] = True

    def _read_sex_male(self, cell: Cell) -> None:
        if v.as_text(cell):
            self.values["_male"] = True

    def _read_sex_female(self, cell: Cell) -> None:
        if v.as_text(cell):
            self.values["_female"] = True

    def _read_birth_date_male(self, cell: Cell) -> None:
        self._birth_in("_male", cell, "birth_date_male")

    def _read_birth_date_female(self, cell: Cell) -> None:
        self._birth_in("_female", cell, "birth_date_female")

    def _birth_in(self, mark: str, cell: Cell, column: str) -> None:
        """A date in the column Nam or Nữ: the date is the birth date, the column the sex."""
        if v.as_text(cell):
            self.values[mark] = True
            if not v.is_mark(cell):
                self._date("birth_date", cell, column)

    def _settle_sex(self) -> None:
        male, female = self.values.pop("_male", False), self.values.pop("_female", False)
        if male and female:
            message = "Ghi cả cột Nam và cột Nữ; chỉ ghi một cột."
            self.findings.append(v.stop("sex_both", message, "sex"))
        elif male or female:
            sex = "male" if male else "female"
            if self.values.get("sex", sex) != sex:
                message = "Cột Giới tính khác với cột Nam, Nữ."
                self.findings.append(v.stop("sex_both", message, "sex"))
            self.values["sex"] = sex
        elif "sex_female" in self.mapping and not ({"sex", "sex_male"} & self.mapping.columns.keys()):
            self.values.setdefault("sex", "male")  # a list that ticks only the women

    def _read_sex_ethnic_religion(self, cell: Cell) -> None:
        """Mẫu 7-HSĐV column 3: sex, people, religion on lines of one cell."""
        for part in (p for line in v.as_lines(cell) for p in re.split(r"\s*,\s*", line)):
            if not v.parse_sex(part)[1]:
                self._put("sex", v.parse_sex(part)[0])
            elif "ethnic_group" not in self.values:
                self._code("ethnic_group", "ethnic_group", part, "dân tộc")
            else:
                self._code("religion", "religion", part, "tôn giáo")

    def _read_ethnic_religion(self, cell: Cell) -> None:
        parts = [p for line in v.as_lines(cell) for p in re.split(r"\s*[,/–]\s*|\s+-\s+", line)]
        for (name, label), part in zip((("ethnic_group", "dân tộc"), ("religion", "tôn giáo")), parts, strict=False):
            self._code(name, name, part, label)

    def _read_ethnic_group(self, cell: Cell) -> None:
        self._code("ethnic_group", "ethnic_group", cell, "54 dân tộc")

    def _read_religion(self, cell: Cell) -> None:
        self._code("religion", "religion", cell, "tôn giáo")

    def _read_family_class(self, cell: Cell) -> None:
        self._code("family_class", "family_class", cell, "thành phần gia đình")

    # Party dates, class, status, branch.

    def _read_admission_and_official(self, cell: Cell) -> None:
        """Two dates in one cell, a line each: admission, then recognition."""
        lines = v.as_lines(cell)
        if len(lines) == 1 and isinstance(cell, str):
            lines = re.split(r"\s*(?:,|–|\s-\s|\s)\s*(?=\d)", lines[0], maxsplit=1)
        names = ("admission_date", "official_date")
        for name, text in zip(names, lines or [cell], strict=False):
            self._date(name, text, "admission_and_official")

    def _read_membership_class(self, cell: Cell) -> None:
        if v.is_mark(cell):
            self._put("membership_class", "official")
            return
        value, findings = v.parse_membership_class(v.as_text(cell))
        self._put("membership_class", value)
        self._note(findings, "membership_class")

    def _read_status(self, cell: Cell) -> None:
        standing, findings = v.parse_status(v.as_text(cell))
        self._note(findings, "status")
        if standing is not None:
            self.values["activity_status"] = standing.activity_status
            self._put("end_reason", standing.end_reason)

    def _read_branch(self, cell: Cell) -> None:
        self.values["_branch_name"] = v.as_text(cell)

    def _read_branch_code(self, cell: Cell) -> None:
        self.values["_branch_code"] = v.as_text(cell)

    def _settle_branch(self) -> None:
        """The branch by its code, its name, the section above, the title, the default, in this order."""
        code = self.values.pop("_branch_code", "")
        name = self.values.pop("_branch_name", "")
        wanted = code or name or self.section_branch or self.fallback_branch
        if not self.lookups.branch_list:
            self._put("branch", self.lookups.default_branch or wanted)
            return
        found = self._find_branch(code) or self._find_branch(name)
        if not (code or name):
            found = self._find_branch(self.section_branch) or self._find_branch(self.fallback_branch)
        column = "branch_code" if code else "branch"
        if len(found) == 1:
            self.values["branch"] = found[0]
        elif len(found) > 1:
            message = f"Có nhiều chi bộ tên “{wanted}”; ghi mã tổ chức đảng hoặc tên đầy đủ."
            self._note([v.stop("branch_ambiguous", message, "branch")], column)
        elif wanted:
            near = " hoặc ".join(f"“{name}”" for name in self.lookups.branch_list.nearest(wanted))
            hint = f" Gần giống: {near}." if near else ""
            message = f"Không có chi bộ “{wanted}” trong phạm vi được nhập.{hint}"
            self._note([v.stop("branch_unknown", message, "branch")], column)
        elif self.lookups.default_branch:
            self.values["branch"] = self.lookups.default_branch
        else:
            message = "Chưa biết đảng viên sinh hoạt ở chi bộ nào; ghi tên hoặc mã chi bộ."
            self.findings.append(v.stop("branch_missing", message, "branch"))

    def _find_branch(self, text: str) -> list[str]:
        return self.lookups.branch_list.find(text) if text else []

    def _place(self, place: str, cell: Cell) -> None:
        for name, value in v.split_place(v.as_text(cell), place).items():
            self._put(name, value)


def _fields_behind(mapping: Mapping) -> frozenset[str]:
    """The fields of the record that the mapped columns can fill."""
    behind = {
        "names": {"full_name", "name_in_use"},
        "given_name": {"full_name"},
        "birth_date_male": {"birth_date", "sex"},
        "birth_date_female": {"birth_date", "sex"},
        "sex_male": {"sex"},
        "sex_female": {"sex"},
        "sex_ethnic_religion": {"sex", "ethnic_group", "religion"},
        "ethnic_religion": {"ethnic_group", "religion"},
        "admission_and_official": {"admission_date", "official_date"},
        "card_biography_badge": {"card_number", "biography_number"},
    }
    fields: set[str] = set()
    for name in mapping.columns:
        fields |= behind.get(name, {name})
    return frozenset(fields)


def _titled_branch(sheet: Sheet, lookups: Lookups) -> str:
    """The branch the letterhead or title names, when it is one of the branches in reach."""
    for title in sheet.titles:
        for line in title.split("\n"):
            start = fold(line).find("chi bo ")
            if start >= 0:
                named = fold(line)[start:].strip(" .*:")
                if len(lookups.branch_list.find(named)) == 1:
                    return named
    return ""
