"""Two texts beside each other, and three brought into one: by words, for people who wrote the same passage at once. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words; ``changed`` when the other text has not got it here."""

    text: str
    changed: bool


def words(text: str) -> list[str]:
    """Words with the space that follows them; joined they are the text again."""
    return _TOKEN.findall(text)


def side_by_side(left: str, right: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts as runs of words, what differs marked on each side."""
    a, b = words(left), words(right)
    lefts: list[Piece] = []
    rights: list[Piece] = []
    for kind, a1, a2, b1, b2 in _matcher([word.rstrip() for word in a], [word.rstrip() for word in b]).get_opcodes():
        changed = kind != "equal"
        if a1 < a2:
            lefts.append(Piece("".join(a[a1:a2]), changed))
        if b1 < b2:
            rights.append(Piece("".join(b[b1:b2]), changed))
    return lefts, rights


def combine(base: str, theirs: str, mine: str) -> str:
    """One text that holds what both wrote since ``base``; where both changed the same words, theirs first and mine after it.

    What only one of them changed is taken as he left it, so an unchanged text on either side gives the other's text.
    """
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    o, a, b = words(base), words(theirs), words(mine)
    parts: list[str] = []
    at_o = at_a = at_b = 0
    for size, o1, a1, b1 in _anchors(o, a, b):
        parts.append(_settle(o[at_o:o1], a[at_a:a1], b[at_b:b1]))
        parts.append("".join(o[o1 : o1 + size]))
        at_o, at_a, at_b = o1 + size, a1 + size, b1 + size
    parts.append(_settle(o[at_o:], a[at_a:], b[at_b:]))
    return _joined(parts)


def _matcher(a: list[str], b: list[str]) -> SequenceMatcher:
    return SequenceMatcher(None, a, b, autojunk=False)


def _anchors(o: list[str], a: list[str], b: list[str]) -> list[tuple[int, int, int, int]]:
    """Runs of the base that both texts kept: (length, place in the base, in theirs, in mine), in order."""
    in_a = {}
    for match in _matcher(o, a).get_matching_blocks():
        for step in range(match.size):
            in_a[match.a + step] = match.b + step
    runs: list[tuple[int, int, int, int]] = []
    for match in _matcher(o, b).get_matching_blocks():
        for step in range(match.size):
            place_o, place_b = match.a + step, match.b + step
            place_a = in_a.get(place_o)
            if place_a is None:
                continue
            if runs and (runs[-1][1] + runs[-1][0], runs[-1][2] + runs[-1][0], runs[-1][3] + runs[-1][0]) == (
                place_o, place_a, place_b,
            ):  # fmt: skip
                size, *start = runs[-1]
                runs[-1] = (size + 1, *start)
            else:
                runs.append((1, place_o, place_a, place_b))
    return runs


def _settle(o: list[str], a: list[str], b: list[str]) -> str:
    base, theirs, mine = "".join(o), "".join(a), "".join(b)
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    if theirs.strip() == mine.strip():
        return theirs
    if theirs.strip() and mine.strip():
        return _joined([theirs.rstrip() + "\n", mine])
    return theirs + mine


def _joined(parts: list[str]) -> str:
    """Put runs together so that no two words grow into one where an end without a space has met a beginning."""
    text = ""
    for part in parts:
        if text and part and not text[-1].isspace() and not part[0].isspace():
            text += " "
        text += part
    return text
