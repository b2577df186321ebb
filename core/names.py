"""Vietnamese personal names: their parts, their order in a list, their equality.

Source: document-format rules B1 to B3. A list of names is ordered by the given name first,
syllable by syllable; a database collation compares tones only after all letters of the whole
string and puts toán An before toàn Anh. So the order is a stored key, compared byte by byte
(COLLATE "C").
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from core.text import clean, fold, search_tokens, upper

__all__ = [
    "NameParts",
    "ToneStyle",
    "fold",
    "identity_key",
    "initials",
    "name_sort_key",
    "place_tones",
    "same_name",
    "search_tokens",
    "split_name",
    "upper",
]

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# ngang, huyền, hỏi, ngã, sắc, nặng: the order of tones in Vietnamese lists.
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}

# One printable ASCII character per letter; every one is greater than a tone digit and than
# PART_END, so a shorter syllable or part always comes before a longer one that starts with it.
_LETTER_CODES = {
    letter: (chr(ord("A") + rank) if rank < 26 else chr(ord("a") + rank - 26)) for rank, letter in enumerate(ALPHABET)
}
_OTHER_LETTER = "z"
PART_END = "."

GIVEN_FAMILY_MIDDLE = ("given", "family", "middle")
GIVEN_MIDDLE_FAMILY = ("given", "middle", "family")


class NameParts(NamedTuple):
    """Họ, tên đệm, tên. A one-word name has only a given name."""

    family: str
    middle: str
    given: str

    @property
    def family_and_middle(self) -> str:
        return f"{self.family} {self.middle}".strip()


def split_name(full: str) -> NameParts:
    """Family name = first word, given name = last word, the rest between them.

    A proposal: double family names and names of foreign origin are corrected by the user.
    """
    words = clean(full).split()
    if not words:
        return NameParts("", "", "")
    if len(words) == 1:
        return NameParts("", "", words[0])
    return NameParts(words[0], " ".join(words[1:-1]), words[-1])


def name_sort_key(
    full: str,
    order: tuple[str, ...] = GIVEN_FAMILY_MIDDLE,
    *,
    parts: NameParts | None = None,
) -> str:
    """The stored key of the list order, ASCII, to be compared byte by byte.

    `order` is GIVEN_FAMILY_MIDDLE (two-column lists, Party ballots) or GIVEN_MIDDLE_FAMILY.
    `parts` replaces the proposed split where a user corrected it.
    """
    parts = parts or split_name(full)
    return PART_END.join("".join(map(_syllable_code, getattr(parts, name).split())) for name in order)


@lru_cache(maxsize=8192)
def _syllable_code(syllable: str) -> str:
    letters, tone = _letters_and_tone(syllable)
    return "".join(_LETTER_CODES.get(ch, _OTHER_LETTER) for ch in letters) + str(tone)


def _letters_and_tone(syllable: str) -> tuple[str, int]:
    tone, letters = 0, []
    for ch in unicodedata.normalize("NFD", syllable.casefold()):
        if ch in TONES:
            tone = TONES[ch]
        else:
            letters.append(ch)
    return unicodedata.normalize("NFC", "".join(letters)), tone


def identity_key(full: str) -> str:
    """What two spellings of one name share: case, spaces and tone placement do not matter.

    hòa and hoà are one name; hoa and hóa are two.
    """
    return " ".join(_identity_syllable(word) for word in clean(full).split())


@lru_cache(maxsize=8192)
def _identity_syllable(syllable: str) -> str:
    letters, tone = _letters_and_tone(syllable)
    return f"{letters}{tone or ''}"


def same_name(one: str, other: str) -> bool:
    """Whether two spellings name the same person as far as writing can tell."""
    return identity_key(one) == identity_key(other)


def initials(full: str) -> str:
    """The folded first letters: Nguyễn Văn An → nva. For search by initials."""
    return "".join(word[0] for word in search_tokens(full))


class ToneStyle(StrEnum):
    """Where the tone mark stands in open oa, oe, uy. A setting of each organisation."""

    CLASSIC = "classic"  # hòa, khỏe, ủy: the spelling of the 2026 templates
    MODERN = "modern"  # hoà, khoẻ, uỷ


_TONE_MARKS = "".join(TONES)
_OPEN_RHYME = re.compile(
    rf"(?<![qQ])([oO])([{_TONE_MARKS}]?)([aAeE])([{_TONE_MARKS}]?)(?!\w|[\u0300-\u036f])"
    rf"|(?<![qQ])([uU])([{_TONE_MARKS}]?)([yY])([{_TONE_MARKS}]?)(?!\w|[\u0300-\u036f])"
)


def place_tones(text: str, style: str = ToneStyle.CLASSIC) -> str:
    """Print a text with its tone marks in the organisation's style.

    Touches only syllables that end in oa, oe or uy and are not written with q.
    """

    def replace(match: re.Match) -> str:
        first, tone1, second, tone2 = (g for g in match.groups() if g is not None)
        tone = tone1 or tone2
        if style == ToneStyle.CLASSIC:
            return first + tone + second
        return first + second + tone

    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", _OPEN_RHYME.sub(replace, decomposed))
