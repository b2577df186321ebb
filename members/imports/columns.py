"""Reading functions of single columns: numbers that identify, education, work, contact.

Each takes the cell of its column; the name after `_read_` is the field. Mixed into `CellReader`, which brings
`_put` (keep a value), `_note` (keep findings under the column's own title), the mapping and the look-up lists.
"""

from __future__ import annotations

import re
from typing import Any

from core import identifiers
from core.excel import Cell
from core.text import fold
from members.imports import values as v
from members.imports.lookups import Lookups


class IdentifierColumns:
    """Personal ID, old identity card, cards, biography number, badges."""

    values: dict[str, Any]

    def _identifier(self, name: str, reading: identifiers.Reading) -> None:
        self._note(reading.findings, name)
        if not reading.value:
            if any(finding.blocks for finding in reading.findings):
                self.values[f"{name}_unreadable"] = True
            return
        standing = self.values.get(reading.kind)
        if standing and standing != reading.value:
            message = f"“{reading.value}” khác số {standing} đã ghi ở cột khác."
            self._note([v.stop("identifier_conflict", message, reading.kind)], name)
        self._put(reading.kind, reading.value)

    def _read_personal_id(self, cell: Cell) -> None:
        for part in _several(cell):
            self._identifier("personal_id", identifiers.read_personal_id(part))

    def _read_old_identity_number(self, cell: Cell) -> None:
        for part in _several(cell):
            self._identifier("old_identity_number", identifiers.read_identity_card(part))

    def _read_card_number(self, cell: Cell) -> None:
        if isinstance(cell, str) and _says_none(cell):
            return
        self._identifier("card_number", identifiers.read_card_number(cell))

    def _read_old_card_number(self, cell: Cell) -> None:
        if isinstance(cell, str) and _says_none(cell):
            return
        reading = identifiers.read_card_number(cell, field="old_card_number")
        self._identifier("old_card_number", reading)

    def _read_biography_number(self, cell: Cell) -> None:
        self._identifier("biography_number", identifiers.read_biography_number(cell))

    def _read_card_biography_badge(self, cell: Cell) -> None:
        """Mẫu 7-HSĐV column 8: card number, biography number, badges, a line each."""
        readers = (self._read_card_number, self._read_biography_number, self._read_badges)
        for reader, line in zip(readers, v.as_lines(cell), strict=False):
            reader(line)

    def _read_badges(self, cell: Cell) -> None:
        years, findings = v.parse_badges(v.as_text(cell))
        self._put("badges", years)
        self._note(findings, "badges")


class EducationAndWorkColumns:
    """Education, occupation, telephone, e-mail."""

    values: dict[str, Any]
    lookups: Lookups

    def _read_general_education(self, cell: Cell) -> None:
        text = v.restore_grade(cell)
        code, findings = v.parse_general_education(text)
        self._put("general_education", code)
        self._put("general_education_text", text[:60])
        self._note(findings, "general_education")

    def _read_professional_level(self, cell: Cell) -> None:
        text = v.as_text(cell)
        code, findings = v.parse_professional_level(text)
        self._put("professional_level", code)
        self._put("professional_text", text[:250])
        self._note(findings, "professional_level")

    def _read_political_theory(self, cell: Cell) -> None:
        code, findings = v.parse_political_theory(v.as_text(cell))
        self._put("political_theory", code)
        self._note(findings, "political_theory")

    def _read_educations(self, cell: Cell) -> None:
        """Mẫu 7-HSĐV column 5: general, political theory, professional, foreign language."""
        readers = (
            self._read_general_education,
            self._read_political_theory,
            self._read_professional_level,
        )
        lines = v.as_lines(cell)
        for reader, line in zip(readers, lines, strict=False):
            reader(line)
        if len(lines) > len(readers):
            self._put("foreign_languages", lines[len(readers)])

    def _read_academic_title(self, cell: Cell) -> None:
        text = v.as_text(cell)
        code_list = self.lookups.code_lists.get("academic_title")
        self._put("academic_title", (code_list.find(text) if code_list else "") or "")

    def _read_occupation(self, cell: Cell) -> None:
        text = v.as_text(cell)
        code_list = self.lookups.code_lists.get("occupation")
        code = (code_list.find(text) if code_list else "") or v.occupation_by_words(text)
        self._put("occupation", code)
        self._put("occupation_text", text[:250])
        if code == "retired":
            self.values["retired"] = True

    def _read_occupations(self, cell: Cell) -> None:
        """Mẫu 7-HSĐV column 6: occupation before joining, occupation now."""
        lines = v.as_lines(cell)
        if len(lines) > 1:
            self._put("occupation_before", lines[0][:250])
        if lines:
            self._read_occupation(lines[-1])

    def _read_retired(self, cell: Cell) -> None:
        if v.is_mark(cell) or "huu" in fold(v.as_text(cell)):
            self.values["retired"] = True

    def _read_phone(self, cell: Cell) -> None:
        phone, findings = v.parse_phone(cell)
        self._put("phone", phone)
        self._note(findings, "phone")

    def _read_email(self, cell: Cell) -> None:
        email, findings = v.parse_email(cell)
        self._put("email", email)
        self._note(findings, "email")


def _several(cell: Cell) -> list[Cell]:
    """The numbers of a cell that holds an old and a new one, "171234567 / 038095001234"."""
    if isinstance(cell, str) and re.search(r"\d\s*[/;\n]\s*\d", cell):
        return [part for part in re.split(r"[/;\n]", cell) if part.strip()]
    return [cell]


def _says_none(text: str) -> bool:
    return fold(text).strip(" .-–") in {"", "chua co", "chua", "khong", "khong co", "chua cap", "mat", "x"}
