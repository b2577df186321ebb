"""What is stored beside the name of an organisation: its place in lists, its search form, its path segment, its printed forms."""

from __future__ import annotations

import re
from collections.abc import Iterable

from branches.models.organization import BRANCH_LEVELS, SEGMENT
from core.names import name_sort_key
from core.text import clean, fold

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_KEY_LENGTH = 400
_SEARCH_LENGTH = 300
_FORMS = {  # how an organisation's own word is written for the body of members and for its committee; the longer ones first
    "Đảng bộ tỉnh": "Tỉnh ủy",
    "Đảng bộ thành phố": "Thành ủy",
    "Đảng bộ": "Đảng ủy",
    "Chi bộ": "Chi ủy",
    "Tỉnh ủy": "Tỉnh ủy",
    "Thành ủy": "Thành ủy",
}


def path_segment(pk: int) -> str:
    """Six base-36 digits of a primary key and a slash."""
    text = ""
    while pk:
        pk, rest = divmod(pk, 36)
        text = _DIGITS[rest] + text
    return text.rjust(SEGMENT - 1, "0") + "/"


def path_ids(path: str) -> list[int]:
    """Primary keys along a path, from the root down."""
    return [int(segment, 36) for segment in path.split("/") if segment]


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """These paths without those that lie inside another."""
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)


def common_path(*paths: str) -> str:
    """The path of the lowest organisation that holds all of these; empty when nothing does."""
    shared, length = min(paths), 0
    while length < len(shared) and all(path[: length + SEGMENT] == shared[: length + SEGMENT] for path in paths):
        length += SEGMENT
    return shared[:length]


def sort_key(name: str) -> str:
    """The place in a list: word after word in Vietnamese order, numbers by their size (thôn 2 before thôn 10)."""
    words = re.findall(r"\d+|[^\W\d]+", clean(name))
    return ".".join(word.zfill(6) if word.isdigit() else name_sort_key(word).strip(".") for word in words)[:_KEY_LENGTH]


def search_text(name: str, code: str = "") -> str:
    """What a search without diacritics looks through."""
    return fold(f"{name} {code.replace('.', '')}")[:_SEARCH_LENGTH]


def committee_name(name: str, level: str) -> str:
    """The issuer of papers (``document-format.md`` A4): Đảng bộ xã X signs as Đảng ủy xã X, of a tỉnh as Tỉnh ủy X, a branch as itself."""
    if level in BRANCH_LEVELS:
        return name
    for body, committee in _FORMS.items():
        if name.casefold().startswith(body.casefold()):
            return committee + name[len(body) :]
    return name
