"""Header words: which field a column's words mean, and the mapping of a whole sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import product

from core.text import fold

EXACT, LEAF, CONTAINED, SIMILAR = 1.0, 0.95, 0.8, 0.65
# Below this a guess is offered to the user but the header row is not recognised by it.
SURE = 0.75

_NOT_WORD = re.compile(r"[\W_]+")
_PARENTHESES = re.compile(r"\(([^)]*)\)?")


@lru_cache(maxsize=4096)
def normalise_header(text: str) -> str:
    """The words of a header cell: folded, punctuation and marks such as * gone."""
    return " ".join(_NOT_WORD.sub(" ", fold(text)).split())


@lru_cache(maxsize=4096)
def _readings(text: str) -> tuple[str, ...]:
    """What a header cell may be read as: without its note in brackets, whole, only the note."""
    outside = normalise_header(_PARENTHESES.sub(" ", text))
    inside = [normalise_header(note) for note in _PARENTHESES.findall(text)]
    return tuple(dict.fromkeys(r for r in (outside, normalise_header(text), *inside) if r))


@dataclass(frozen=True, slots=True)
class Match:
    """A field a header may mean, and how sure that is (0 to 1)."""

    field: str
    confidence: float


class Vocabulary:
    """All the words a field's column may be headed with.

    `words` maps a field to its headers, written with diacritics; a header of two levels is
    written "parent / leaf". Words that mean something only below a parent belong in such pairs.
    """

    def __init__(self, words: MappingType[str, Iterable[str]]):
        self.exact: dict[str, str] = {}
        self.levels: dict[tuple[str, str], str] = {}
        flat: list[tuple[str, str]] = []
        for name, headers in words.items():
            for header in headers:
                parent, separator, leaf = header.rpartition(" / ")
                if separator:
                    self.levels.setdefault((normalise_header(parent), normalise_header(leaf)), name)
                    flat.append((normalise_header(header), name))
                else:
                    self.exact.setdefault(normalise_header(header), name)
        for header, name in flat:  # "Ngày sinh (Nam)" in one cell, unless that means something else
            self.exact.setdefault(header, name)
        self._by_length = sorted((alias for alias in self.exact if " " in alias), key=len, reverse=True)
        self._cache: dict[tuple[str, ...], Match | None] = {}

    def match(self, labels: tuple[str, ...]) -> Match | None:
        """The field that a column with these labels (from top to bottom) means."""
        if labels not in self._cache:
            self._cache[labels] = self._match(labels)
        return self._cache[labels]

    def _match(self, labels: tuple[str, ...]) -> Match | None:
        labels = tuple(label for label in labels if label)
        if not labels:
            return None
        joined, leaf, last_two = " ".join(labels), labels[-1], " ".join(labels[-2:])
        for parent in labels[:-1]:
            for pair in product(_readings(parent), _readings(leaf)):
                if name := self.levels.get(pair):
                    return Match(name, EXACT)
        attempts = [(joined, EXACT), (last_two, EXACT), (leaf, LEAF)]
        for text, confidence in attempts:
            for number, reading in enumerate(_readings(text)):
                if name := self.exact.get(reading):
                    return Match(name, confidence - 0.05 * number)
        found = [self._contained(text) or self._similar(text) for text in dict.fromkeys((joined, leaf))]
        return max((match for match in found if match), key=lambda m: m.confidence, default=None)

    def _contained(self, text: str) -> Match | None:
        """The longest known header inside a longer one that it makes up at least half of."""
        for reading in _readings(text):
            for alias in self._by_length:
                if len(alias) * 2 >= len(reading) and f" {alias} " in f" {reading} ":
                    share = len(alias) / len(reading)
                    return Match(self.exact[alias], SURE + (CONTAINED - SURE) * share)
        return None

    def _similar(self, text: str) -> Match | None:
        """A known header with a slip of the pen in it."""
        reading = _readings(text)[0] if _readings(text) else ""
        if not 5 <= len(reading) <= 60:
            return None
        best, best_ratio = None, 0.88
        for alias, name in self.exact.items():
            if abs(len(alias) - len(reading)) <= 3 and alias[0] == reading[0]:
                ratio = SequenceMatcher(None, alias, reading).ratio()
                if ratio > best_ratio:
                    best, best_ratio = name, ratio
        return Match(best, SIMILAR) if best else None


@dataclass(slots=True)
class Mapping:
    """Which column each field is read from; the user may change it before the rows are read.

    Columns are counted from 0. `confidence` tells how sure the guess of a field is.
    """

    columns: dict[str, int] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)
    unmapped: list[int] = field(default_factory=list)

    def get(self, name: str) -> int | None:
        return self.columns.get(name)

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def as_json(self) -> dict[str, int]:
        """The choice, to be stored with an import."""
        return dict(self.columns)

    @classmethod
    def from_json(cls, stored: dict[str, int]) -> Mapping:
        return cls({name: int(column) for name, column in stored.items()})


def guess_mapping(vocabulary: Vocabulary, columns: Iterable[tuple[int, tuple[str, ...]]]) -> Mapping:
    """Give each field its likeliest column; of two claims the surer, then the further left, wins."""
    mapping, claims = Mapping(), []
    for index, labels in columns:
        match = vocabulary.match(labels)
        if match:
            claims.append((-match.confidence, index, match))
        elif any(labels):
            mapping.unmapped.append(index)
    for _, index, match in sorted(claims, key=lambda claim: claim[:2]):
        if match.field in mapping.columns:
            mapping.unmapped.append(index)
        else:
            mapping.columns[match.field] = index
            mapping.confidence[match.field] = round(match.confidence, 2)
    mapping.unmapped.sort()
    return mapping
