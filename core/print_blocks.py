"""What a printed form is made of: lines with dotted room, paragraphs, rooms to write in, headings, tables.

A form states its blocks once; an empty value leaves dotted room, so that the same form prints filled and blank.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from core.printing import PrintTable

DOT = "…"
KEPT = 2  # blocks that stay on one page with the signature
#: Words that are the name of a kind of paper; the rest of a title is what it is about.
KINDS = (
    "Nghị quyết", "Quyết định", "Báo cáo", "Giấy giới thiệu", "Giấy chứng nhận", "Bản tự kiểm điểm", "Bản nhận xét", "Phiếu báo",
    "Tổng hợp ý kiến nhận xét", "Chương trình", "Biên bản", "Công văn", "Trích nghị quyết", "Thông báo", "Bản tường trình",
    "Bản kiểm điểm", "Giấy biên nhận", "Phiếu liên hệ",
)  # fmt: skip


def dots(value: object, length: int = 12) -> str:
    """A value inside a sentence, or dots to write on; never so many that they cannot share a line."""
    words = "" if value is None else str(value)
    return words or DOT * min(length, 24)


def paragraphs(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Line:
    """Labels with their values on one line, each value on a dotted rule; ``short`` names the labels whose value is a date or number."""

    pairs: Sequence[tuple[str, str]]
    short: Sequence[str] = ()
    kind: str = "line"

    @property
    def cells(self) -> list[tuple[str, str, bool]]:
        """Label, value, whether the value needs little room."""
        return [(label, value, label in self.short) for label, value in self.pairs]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``style`` is ``plain`` (no indent), ``centered`` or ``strong``; ``lead`` (``Điều 1.``) stands before it in bold."""

    text: str
    style: str = ""
    lead: str = ""
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Head:
    """A heading within the form; ``centered`` for the name of the body before its decision."""

    text: str
    style: str = ""
    kind: str = "head"


@dataclass(frozen=True, slots=True)
class Room:
    """A label and what was written under it, or so many dotted lines."""

    label: str
    text: str = ""
    lines: int = 4
    kind: str = "room"

    @property
    def written(self) -> list[str]:
        """What is known, as paragraphs."""
        return paragraphs(self.text)

    @property
    def empty_lines(self) -> range:
        """Dotted lines to write on."""
        return range(self.lines)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table."""

    table: PrintTable
    kind: str = "grid"


Block = Line | Text | Head | Room | Grid


def line(label: str, value: object = "") -> Line:
    """One label with its value."""
    return Line(((label, "" if value is None else str(value)),))


def reason_against(against: int | None, reason: str, label: str = "Lý do không tán thành:") -> list[Room]:
    """Why some were against: written, or room for it; nothing where it is known that nobody was."""
    return [] if against == 0 and not reason else [Room(label, reason, 1)]


def numbered(lines: Sequence[str]) -> list[Text]:
    """Paragraphs numbered from one."""
    return [Text(f"{number}. {words}") for number, words in enumerate(lines, 1)]


def laid_out(blocks: Sequence[Block]) -> dict:
    """The blocks of ``print/form.html``: those on top, and the last short ones that stay on one page with the signature."""
    kept = list(takewhile(_short, reversed(blocks[-KEPT:])))[::-1]
    return {
        "blocks": blocks[: len(blocks) - len(kept)],
        "last": kept,
        "compact": any(block.kind == "room" for block in blocks),
    }


def composed(context: dict, title: str, code: str = "") -> dict:
    """A sheet of ``print/form.html`` from what a form states; of a công văn the kind is not printed, what it is about stands under the
    number (``document-format.md`` A3, 5c)."""
    kind, about = kind_and_about(title)
    made = context | laid_out(context.get("blocks", []))
    if kind == "CÔNG VĂN":
        made["letterhead"], kind = made["letterhead"] | {"subject": about}, ""
    return {"code": code, "title": title, "kind": kind, "abstract": about} | made


def _short(block: Block) -> bool:
    """Whether a block may stay with the signature without leaving half a page empty."""
    return block.kind != "grid" and not (block.kind == "room" and block.lines > KEPT)


def without_note(title: str) -> str:
    """A title without the remark in brackets that tells two like it apart."""
    return re.sub(r"\s*\([^()]*\)$", "", title)


def kind_and_about(title: str) -> tuple[str, str]:
    """``NGHỊ QUYẾT`` and ``đề nghị kết nạp đảng viên``; a title of one piece has nothing after it."""
    for kind in KINDS:
        if title.startswith(f"{kind} "):
            return kind.upper(), title[len(kind) + 1 :]
    return title.upper(), ""
