"""Every line below a header, for what it is: a record, a section, a total, a signature."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.excel import Cell
from core.sheets.header import Sheet, is_column_numbers
from core.sheets.vocabulary import Mapping
from core.text import clean, fold


class LineKind(StrEnum):
    """What a line of a list is."""

    RECORD = "record"
    BLANK = "blank"
    HEADER = "header"
    SECTION = "section"
    TOTAL = "total"
    FOOTER = "footer"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {
            "record": "Dòng dữ liệu",
            "blank": "Dòng trống",
            "header": "Dòng tiêu đề lặp lại",
            "section": "Dòng tên đơn vị",
            "total": "Dòng cộng",
            "footer": "Phần ký, ghi chú cuối danh sách",
            "unknown": "Dòng không rõ nội dung",
        }[self.value]


@dataclass(slots=True)
class Line:
    """One line: its Excel row number, its kind, its cells, and the section it stands under."""

    number: int
    kind: LineKind
    cells: list[Cell]
    text: str = ""
    section: str = ""


_TOTAL = re.compile(
    r"^(tong|tong cong|tong so|cong|cong chung|cong don|tong hop|trong do|an dinh danh sach)"
    r"(\s*[:(\d].*)?$|^(tong cong|tong so|trong do|cong)\b.*\d|^\(?(ban )?danh sach (nay )?(co|gom)\b"
    r"|^(tong cong|tong so) (dang vien|danh sach|co|so)\b"
)
_FOOTER = re.compile(
    r"^(nguoi lap|nguoi ghi|lap bieu|t\s?/\s?m\b|tm\b|t\.m|k\s?/\s?t\b|t\s?/\s?l\b|bi thu|pho bi thu"
    r"|noi nhan|xac nhan|thu truong|chi uy|dang uy|cap uy|ban thuong vu|ky ten|\(?ky|ghi chu|luu y"
    r"|chu thich|- ?luu)\b|^.{0,40}\bngay\b.{0,12}\bthang\b.{0,12}\bnam\b|^\(?da ky\)?$"
)
_SECTION = re.compile(
    r"^(?:[ivxlc]{1,6}|[a-h]|\d{1,2}(?:\.\d{1,2})*)?\s*[.)/:\-–]*\s*"
    r"((?:cac )?chi bo|dang bo|dang uy|to dang|dang vien|khoi|don vi|co quan|thon|ap|ban|to dan pho|khu pho)\b"
)
_LIST_TITLE = re.compile(r"^(danh sach|so danh sach|so dang vien)\b.*?\b(chi bo|dang bo|to dang)\b")
_ENUMERATION = re.compile(r"^\s*(?:[IVXLC]{1,6}|[A-H]|\d{1,2}(?:\.\d{1,2})*)\s*[.)/:\-–]+\s*")
_COUNT_NOTE = re.compile(r"\s*[:(\-–]*\s*\(?\s*\d+\s*(?:đ/?c|đồng chí|đảng viên|đv|người)[^)]*\)?\s*$", re.IGNORECASE)


def classify(sheet: Sheet, mapping: Mapping, *, name_fields: Collection[str], ordinal: str = "ordinal") -> list[Line]:
    """Every line below the header. `name_fields` are those a record cannot be without."""
    reader = _LineReader(sheet, mapping, name_fields, ordinal)
    return [reader.read(number, sheet.rows[number]) for number in range(sheet.header.last_row + 1, len(sheet.rows))]


class _LineReader:
    """Reads lines in order, remembering the section they stand under."""

    def __init__(self, sheet: Sheet, mapping: Mapping, name_fields, ordinal: str):
        self.section = ""
        self.below_end = False
        self.ordinal = mapping.get(ordinal)
        self.name_columns = [mapping.columns[f] for f in name_fields if f in mapping]
        self.data_columns = [
            column
            for name, column in mapping.columns.items()
            if column not in self.name_columns and column != self.ordinal
        ]
        self.header_words = {
            column.index: {label.casefold() for label in column.labels} for column in sheet.header.columns
        }

    def read(self, number: int, cells: list[Cell]) -> Line:
        filled = [index for index, cell in enumerate(cells) if cell not in ("", None)]
        kind, text = self._kind(cells, filled)
        if kind == LineKind.SECTION:
            self.section, self.below_end = text, False
        elif kind in (LineKind.TOTAL, LineKind.FOOTER):
            self.below_end = True
        elif kind in (LineKind.RECORD, LineKind.HEADER):
            self.below_end = False
        section = self.section if kind == LineKind.RECORD else ""
        return Line(number + 1, kind, cells, text, section)

    def _kind(self, cells: list[Cell], filled: list[int]) -> tuple[LineKind, str]:
        if not filled:
            return LineKind.BLANK, ""
        if self._is_record(cells, filled):
            return LineKind.RECORD, ""
        texts = [str(cells[i]) for i in filled if isinstance(cells[i], str)]
        text = clean(" ".join(texts))
        if self._repeats_header(cells, filled) or is_column_numbers(cells):
            return LineKind.HEADER, text
        words = max(texts, key=len, default="")
        kind = self._kind_of_words(fold(words), few=len(filled) <= 3)
        if kind == LineKind.SECTION:
            return kind, section_name(words)
        if kind == LineKind.UNKNOWN and self._names_someone(cells):
            return LineKind.RECORD, ""
        return kind, text

    def _kind_of_words(self, folded: str, *, few: bool) -> LineKind:
        if _TOTAL.match(folded):
            return LineKind.TOTAL
        if _LIST_TITLE.match(folded) or (few and not self.below_end and _SECTION.match(folded)):
            return LineKind.SECTION
        if self.below_end or _FOOTER.match(folded):
            return LineKind.FOOTER
        return LineKind.UNKNOWN

    def _is_record(self, cells: list[Cell], filled: list[int]) -> bool:
        """A name with something about the person; or, without a name, enough to be a person."""
        named = any(_has(cells, column) for column in self.name_columns)
        about = [i for i in self.data_columns if _has(cells, i)]
        if self._repeats_header(cells, filled) or is_column_numbers(cells):
            return False
        numbered = self.ordinal is not None and _is_number(cells, self.ordinal)
        if named:
            first = fold(str(cells[next(c for c in self.name_columns if _has(cells, c))]))
            if _TOTAL.match(first):
                return any(_is_dated(cells[i]) for i in about)
            if _SECTION.match(first) and len(about) < 2:
                return False
            if self.below_end and not numbered:
                return len(about) >= 2 and not _FOOTER.match(first)
            return bool(about) and not (_FOOTER.match(first) and len(about) < 3)
        return len(about) >= (2 if numbered else 3) and not self._reads_as_end(cells, filled)

    def _reads_as_end(self, cells: list[Cell], filled: list[int]) -> bool:
        texts = [fold(cells[i]) for i in filled if isinstance(cells[i], str)]
        return any(_TOTAL.match(text) or _FOOTER.match(text) for text in texts)

    def _names_someone(self, cells: list[Cell]) -> bool:
        """A numbered line with only a name on it: a record whose details are missing."""
        return (
            self.ordinal is not None
            and _is_number(cells, self.ordinal)
            and any(_has(cells, column) for column in self.name_columns)
        )

    def _repeats_header(self, cells: list[Cell], filled: list[int]) -> bool:
        same = sum(
            1
            for index in filled
            if isinstance(cells[index], str) and cells[index].casefold() in self.header_words.get(index, ())
        )
        return same >= 2 and same * 2 >= len(filled)


def section_name(text: str) -> str:
    """The unit a section line names: "I. Chi bộ thôn 1 (25 đồng chí)" → "Chi bộ thôn 1"."""
    text = clean(text)
    title = re.search(r"\b(chi bộ|đảng bộ|tổ đảng)\b.*", text, re.IGNORECASE)
    if title and _LIST_TITLE.match(fold(text)):
        text = title.group()
    return _COUNT_NOTE.sub("", _ENUMERATION.sub("", text)).strip(" :.-–")


def _has(cells: list[Cell], column: int) -> bool:
    return column < len(cells) and cells[column] not in ("", None)


def _is_dated(cell: Cell) -> bool:
    return isinstance(cell, date) or bool(re.search(r"\d[/.\-]\d", str(cell)))


def _is_number(cells: list[Cell], column: int) -> bool:
    if not _has(cells, column):
        return False
    cell = cells[column]
    return isinstance(cell, int | float) or str(cell).strip(" .)").isdecimal()
