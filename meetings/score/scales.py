"""The marking of a criterion as a person writes it: one row a line, tried from the top.

::

    Vắng không lý do từ 1: 1; Có đảng viên vắng không lý do
    Tỷ lệ từ 90: 4; Từ 90 %
    Còn lại: 1; Dưới 65 %

A criterion nobody measures, which the clerk marks by words, has lines ``Mức: 3; Đầy đủ``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from core.names import fold
from meetings.score.measures import FIGURES

FIGURE_WORDS = {
    "short": "Thiếu", "share": "Tỷ lệ", "unexcused": "Vắng không lý do", "longest_run": "Vắng liên tiếp",
}  # fmt: skip
TEST_WORDS = {"at_least": "từ", "more_than": "trên", "at_most": "đến", "below": "dưới"}
REST, LEVEL = "Còn lại", "Mức"
_LINE = re.compile(r"^(?P<head>[^:]+):\s*(?P<points>[0-9]+([.,][0-9]{1,2})?)\s*(;\s*(?P<words>.*))?$")
_HEAD = re.compile(r"^(?P<figure>.+?)\s+(?P<test>\S+)\s+(?P<bound>[0-9]+([.,][0-9]{1,4})?)$")


class ScaleFault(ValueError):
    """A line that cannot be read; the message is Vietnamese."""


def write_scale(rows: Sequence[dict]) -> str:
    """The rows as lines."""
    return "\n".join(_written(row, last=number == len(rows)) for number, row in enumerate(rows, 1))


def _written(row: dict, *, last: bool) -> str:
    if row.get("figure"):
        head = f"{FIGURE_WORDS[row['figure']]} {TEST_WORDS[row['test']]} {_figure(row['bound'])}"
    else:
        head = REST if last else LEVEL
    words = f"; {row['words']}" if row.get("words") else ""
    return f"{head}: {_figure(row['points'])}{words}"


def _figure(value) -> str:
    return format(Decimal(str(value)).normalize(), "f").replace(".", ",")


def read_scale(text: str, measure: str) -> list[dict]:
    """Lines as rows; raises ``ScaleFault`` naming the line. An empty text is a criterion that is met or not."""
    lines = [line.strip() for line in text.splitlines()]
    return [_read(number, line, measure) for number, line in enumerate(lines, 1) if line]


def _read(number: int, line: str, measure: str) -> dict:
    found = _LINE.match(line)
    if found is None:
        raise ScaleFault(f"Dòng {number} “{line}”: viết dạng “Tỷ lệ từ 90: 4; lời giải thích” hoặc “Còn lại: 1”.")
    row = {"points": _number(found["points"])}
    head = found["head"].strip()
    if fold(head) not in (fold(REST), fold(LEVEL)):
        row |= _condition(number, head, measure)
    if found["words"] and found["words"].strip():
        row["words"] = found["words"].strip()[:200]
    return row


def _condition(number: int, head: str, measure: str) -> dict:
    parts = _HEAD.match(head)
    tests = {fold(word): test for test, word in TEST_WORDS.items()}
    figures = {fold(FIGURE_WORDS[name]): name for name in FIGURES.get(measure, {})}
    if parts is None or fold(parts["test"]) not in tests:
        raise ScaleFault(f"Dòng {number} “{head}”: dùng “từ”, “trên”, “đến”, “dưới” và một con số.")
    if fold(parts["figure"]) not in figures:
        known = ", ".join(f"“{FIGURE_WORDS[name]}”" for name in FIGURES.get(measure, {})) or "không có số liệu nào"
        raise ScaleFault(f"Dòng {number}: tiêu chí này chỉ tính được theo {known}.")
    return {
        "figure": figures[fold(parts["figure"])],
        "test": tests[fold(parts["test"])],
        "bound": _number(parts["bound"]),
    }


def _number(text: str) -> int | float:
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation as unread:
        raise ScaleFault(f"“{text}” không phải là số.") from unread
    return int(value) if value == value.to_integral_value() else float(value)
