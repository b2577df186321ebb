"""A sheet with its header found: by the words in it, wherever it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from core.encodings import Encoding, column_encoding, decode
from core.excel import Cell, WorkbookError, Worksheet
from core.sheets.vocabulary import SURE, Mapping, Vocabulary, guess_mapping
from core.text import clean_lines

# Titles, letterhead and notes above a header take fewer lines than this.
_HEADER_WITHIN = 80
_DEEPEST_HEADER = 4
_COLUMN_NUMBER = re.compile(r"^\(?\s*(\d{1,2}|[A-D])\s*\)?(\s*\(?=.*)?$")


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """One column of the header: its labels from top to bottom, parents of merged cells included."""

    index: int
    labels: tuple[str, ...]

    @property
    def title(self) -> str:
        """ "Ngày vào Đảng › Chính thức"."""
        return " › ".join(self.labels)


@dataclass(frozen=True, slots=True)
class Header:
    """The header block; rows are counted from 0."""

    first_row: int
    last_row: int
    columns: tuple[HeaderColumn, ...]

    def title(self, index: int) -> str:
        """What the column is called in the file; its letter where it has no name."""
        for column in self.columns:
            if column.index == index and column.labels:
                return column.title
        return f"cột {column_letter(index)}"


@dataclass(slots=True)
class Sheet:
    """A sheet ready to be read: text in Unicode, header found. `rows[0]` is Excel's row 1.

    `raw` are the same rows as they lie in the file, where leading spaces still show an outline.
    """

    name: str
    rows: list[list[Cell]]
    header: Header
    vocabulary: Vocabulary
    encodings: dict[int, Encoding] = field(default_factory=dict)
    raw: list[list[Cell]] = field(default_factory=list, repr=False)

    def guess(self) -> Mapping:
        """The likeliest meaning of each column."""
        return guess_mapping(self.vocabulary, ((c.index, c.labels) for c in self.header.columns))

    @property
    def titles(self) -> list[str]:
        """The lines of text above the header: letterhead, title, notes."""
        above = self.rows[: self.header.first_row]
        return [str(cell) for row in above for cell in row if isinstance(cell, str) and cell]

    @property
    def old_encoding(self) -> Encoding:
        """The old encoding most converted columns were written in; UNICODE when none was."""
        found = Counter(e for e in self.encodings.values() if e != Encoding.UNICODE)
        return found.most_common(1)[0][0] if found else Encoding.UNICODE


def column_letter(index: int) -> str:
    """Excel's name of a column: 0 → A, 27 → AB."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def best_sheet(worksheets: Iterable[Worksheet], vocabulary: Vocabulary, *, anchors: Collection[str]) -> Sheet:
    """The sheet of a workbook that holds the list: the surest header, then the most rows.

    Hidden sheets count only when no other has a header. Raises `WorkbookError` when none has.
    """
    best, best_rank = None, None
    for worksheet in worksheets:
        try:
            sheet = open_sheet(worksheet, vocabulary, anchors=anchors)
        except WorkbookError:
            continue
        rank = (not worksheet.hidden, len(sheet.guess().columns), len(sheet.rows))
        if best_rank is None or rank > best_rank:
            best, best_rank = sheet, rank
    if best is None:
        raise WorkbookError(
            "Không tìm thấy dòng tiêu đề cột. Trang tính cần có một dòng ghi tên các cột, "
            "ví dụ: Họ và tên, Ngày sinh, Ngày vào Đảng."
        )
    return best


def open_sheet(worksheet: Worksheet, vocabulary: Vocabulary, *, anchors: Collection[str]) -> Sheet:
    """Convert old encodings and find the header, which must hold one of the `anchors` fields."""
    rows, encodings = _decode_rows(worksheet.rows)
    anchor_row = _anchor_row(rows, vocabulary, anchors)
    if anchor_row is None:
        raise WorkbookError(f"Trang tính “{worksheet.name}” không có dòng tiêu đề cột nhận ra được.")
    header = _header_block(rows, worksheet.merged, anchor_row, vocabulary)
    return Sheet(worksheet.name, rows, header, vocabulary, encodings, worksheet.rows)


def _decode_rows(rows: list[list[Cell]]) -> tuple[list[list[Cell]], dict[int, Encoding]]:
    width = max(map(len, rows), default=0)
    foreign: dict[int, list[str]] = {}
    for row in rows:
        for index, cell in enumerate(row):
            if type(cell) is str and not cell.isascii():
                foreign.setdefault(index, []).append(cell)
    encodings = {index: column_encoding(texts) for index, texts in foreign.items()}
    legacy = Counter(e for e in encodings.values() if e != Encoding.UNICODE)
    usual = legacy.most_common(1)[0][0] if legacy else Encoding.UNICODE
    for index, texts in foreign.items():
        if encodings[index] == Encoding.UNICODE and len(set(texts)) < 3:
            encodings[index] = usual  # too little text to judge by itself: a header, a few cells
    by_column = [encodings.get(index, usual) for index in range(width)]
    decoded = [
        [_normal_text(cell, by_column[index]) if type(cell) is str and cell else cell for index, cell in enumerate(row)]
        for row in rows
    ]
    return decoded, {index: e for index, e in encodings.items() if e != Encoding.UNICODE}


@lru_cache(maxsize=65536)
def _normal_text(text: str, encoding: Encoding) -> str:
    return clean_lines(decode(text.replace("\0", ""), encoding))  # PostgreSQL holds no NUL, and no list means one


def _anchor_row(rows: list[list[Cell]], vocabulary: Vocabulary, anchors: Collection[str]) -> int | None:
    """The row that most header words stand in; it must hold an anchor and another field."""
    best, best_score = None, 0.0
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        fields: dict[str, float] = {}
        for cell in row:
            if isinstance(cell, str) and 0 < len(cell) <= 150:
                match = vocabulary.match((cell,))
                if match and match.confidence >= SURE:
                    fields[match.field] = max(fields.get(match.field, 0), match.confidence)
        score = sum(fields.values())
        if len(fields) >= 2 and fields.keys() & set(anchors) and score > best_score:
            best, best_score = number, score
    return best


def _header_block(
    rows: list[list[Cell]],
    merged: list[tuple[int, int, int, int]],
    anchor_row: int,
    vocabulary: Vocabulary,
) -> Header:
    spans = {(top, left): (bottom, right) for top, left, bottom, right in merged}
    first = anchor_row
    while first > 0 and anchor_row - first < 2 and _is_parent_row(rows[first - 1], spans, first - 1):
        first -= 1
    last = anchor_row
    while (
        last + 1 < len(rows)
        and last - first < _DEEPEST_HEADER - 1
        and _is_sub_row(rows, last + 1, anchor_row, spans, vocabulary)
    ):
        last += 1
    labels = _labels(rows, first, last, spans)
    while last + 1 < len(rows) and is_column_numbers(rows[last + 1]):
        last += 1
    columns = tuple(HeaderColumn(index, texts) for index, texts in enumerate(labels) if texts)
    return Header(first, last, columns)


def _texts(row: list[Cell]) -> list[tuple[int, str]]:
    return [(i, str(cell)) for i, cell in enumerate(row) if cell not in ("", None)]


def _is_parent_row(row: list[Cell], spans: dict, number: int) -> bool:
    """A row above the labels that groups several columns, and is no title over all of them."""
    texts = _texts(row)
    wide = [i for i, _ in texts if spans.get((number, i), (0, i))[1] > i]
    return len(texts) >= 2 and bool(wide) and all(isinstance(row[i], str) for i, _ in texts)


def _is_sub_row(rows: list[list[Cell]], number: int, anchor_row: int, spans: dict, vocabulary: Vocabulary) -> bool:
    """A row of second-level labels: under wide parents, only words, and no person in it."""
    row, above = rows[number], rows[anchor_row]
    texts = _texts(row)
    if not texts or is_column_numbers(row):
        return False
    known = 0
    for index, text in texts:
        if not isinstance(row[index], str) or len(text) > 80 or re.search(r"\d{3}", text):
            return False
        parent = _parent(above, index, anchor_row, spans)
        match = vocabulary.match((parent, text)) if parent else None
        own = index < len(above) and above[index] not in ("", None)
        wide = spans.get((anchor_row, index), (anchor_row, index))[1] > index
        # A cell below a label of its own column is a value, unless the label spans columns.
        if own and not wide and not (match and match.confidence >= SURE and _is_open(above, index)):
            return False
        known += bool(match and match.confidence >= SURE) or wide or not own
    return known == len(texts)


def _is_open(above: list[Cell], index: int) -> bool:
    """Whether the label is followed by an unlabelled column, as a merged parent would be."""
    return index + 1 < len(above) and above[index + 1] in ("", None)


def _parent(above: list[Cell], index: int, row_number: int, spans: dict) -> str:
    """The label over a cell: its own column's, or the one spreading over it from the left."""
    for left in range(min(index, len(above) - 1), -1, -1):
        if above[left] not in ("", None):
            span = spans.get((row_number, left))
            if left == index or span is None or span[1] >= index:
                return str(above[left])
            return ""
    return ""


def _labels(rows: list[list[Cell]], first: int, last: int, spans: dict) -> list[tuple[str, ...]]:
    width = max(len(rows[number]) for number in range(first, last + 1))
    labels: list[list[str]] = [[] for _ in range(width)]
    for number in range(first, last + 1):
        row = rows[number]
        for index in range(width):
            cell = row[index] if index < len(row) else ""
            text = str(cell) if cell not in ("", None) else ""
            if not text and number < last and _has_label_below(rows, number, last, index):
                text = _parent(row, index, number, spans)
            if text and (not labels[index] or labels[index][-1] != text):
                labels[index].append(text)
    return [tuple(texts) for texts in labels]


def _has_label_below(rows: list[list[Cell]], number: int, last: int, index: int) -> bool:
    return any(
        index < len(rows[below]) and rows[below][index] not in ("", None) for below in range(number + 1, last + 1)
    )


def is_column_numbers(row: list[Cell]) -> bool:
    """A line that only numbers the columns: 1, 2, 3 … or (1) (2) (3=1+2)."""
    count = 0
    for cell in row:
        if cell == "" or cell is None:
            continue
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        if not _COLUMN_NUMBER.match(text.strip()):
            return False
        count += 1
    return count >= 3
