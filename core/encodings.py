"""Old Vietnamese encodings, found out and converted to Unicode.

Lists of many years hold names written in TCVN3 (ABC, .Vn fonts) or VNI-Windows beside Unicode,
sometimes in one column. Read as Latin-1 they look like "NguyÔn V¨n Hïng" and "Nguyeãn Vaên Huøng".
A cell converts when that makes more Vietnamese syllables of it; where a short cell could be either,
the rest of its column decides. Source: document-format rules B4.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from core.syllables import is_syllable


class Encoding(StrEnum):
    """How the characters of a text were written."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"
    UTF8_MISREAD = "utf8"

    @property
    def label(self) -> str:
        return {
            "unicode": "Unicode",
            "tcvn3": "TCVN3 (ABC)",
            "vni": "VNI-Windows",
            "utf8": "UTF-8 bị đọc sai",
        }[self.value]


_TCVN3_LETTERS = (
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"),
    (0xB5, "àảãáạ"),
    (0xBB, "ằẳẵắ"),
    (0xC6, "ặầẩẫấậè"),
    (0xCE, "ẻẽéẹềểễếệìỉ"),
    (0xDC, "ĩíịò"),
    (0xE1, "ỏõóọồổỗốộờởỡớợù"),
    (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
)
TCVN3_TABLE = {start + offset: letter for start, letters in _TCVN3_LETTERS for offset, letter in enumerate(letters)}

_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
VNI_MARKS = {
    **dict(zip("øùûõï", (_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT), strict=True)),
    "â": _CIRCUMFLEX,
    "ê": _BREVE,
    **{mark: _CIRCUMFLEX + tone for mark, tone in zip("àáåãä", (_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT), strict=True)},
    **{mark: _BREVE + tone for mark, tone in zip("èéúüë", (_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT), strict=True)},
}
VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
for _table in (VNI_MARKS, VNI_LETTERS):
    _table.update({mark.upper(): letters.upper() for mark, letters in tuple(_table.items())})
_VNI_PAIR = re.compile(f"([aeiouyôöAEIOUYÔÖ])([{''.join(VNI_MARKS)}])|([{''.join(VNI_LETTERS)}])")

_WORD_BREAK = re.compile(r"[\s,.;:()/\-\d\"'+&*]+")
_HIGH_VIETNAMESE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")
_UTF8_TRACES = re.compile("Ã|Ä|Æ|á»|áº|Å")


def to_unicode(text: str, encoding: Encoding) -> str:
    """Convert a text whose encoding is known; the result is NFC."""
    if encoding == Encoding.TCVN3:
        return _from_tcvn3(text)
    if encoding == Encoding.VNI:
        return _from_vni(text)
    if encoding == Encoding.UTF8_MISREAD:
        return _from_utf8_misread(text) or text
    return unicodedata.normalize("NFC", text)


def _from_tcvn3(text: str) -> str:
    converted = text.translate(TCVN3_TABLE)
    if converted == text:
        return text
    # Capital fonts (.VnTimeH) show small letters as capitals: the plain letters around tell.
    plain = [ch for ch in text if ch.isascii() and ch.isalpha()]
    if len(plain) >= 2 and all(ch.isupper() for ch in plain):
        return converted.upper()
    return " ".join(map(_even_case, converted.split(" "))) if plain else converted


def _even_case(word: str) -> str:
    ascii_letters = [ch for ch in word if ch.isascii() and ch.isalpha()]
    if len(ascii_letters) >= 2 and all(ch.isupper() for ch in ascii_letters):
        return word.upper()
    return word


def _from_vni(text: str) -> str:
    def convert(match: re.Match) -> str:
        base, mark, single = match.groups()
        if single:
            return VNI_LETTERS[single]
        joined = unicodedata.normalize("NFC", VNI_LETTERS.get(base, base) + VNI_MARKS[mark])
        return joined if len(joined) == 1 else match.group()

    return unicodedata.normalize("NFC", _VNI_PAIR.sub(convert, text))


def _from_utf8_misread(text: str) -> str | None:
    try:
        decoded = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
    return unicodedata.normalize("NFC", decoded) if decoded != text else None


@lru_cache(maxsize=65536)
def judge(text: str) -> tuple[Encoding, bool]:
    """The likeliest encoding of one text, and whether another reading is as good."""
    if text.isascii():
        return Encoding.UNICODE, True
    composed = unicodedata.normalize("NFC", text)
    if _UTF8_TRACES.search(composed) and _from_utf8_misread(composed):
        return Encoding.UTF8_MISREAD, False
    if _HIGH_VIETNAMESE.search(composed):
        return Encoding.UNICODE, False
    scores = {
        Encoding.UNICODE: _sense(composed, composed),
        Encoding.TCVN3: _sense(composed, _from_tcvn3(composed)),
        Encoding.VNI: _sense(composed, _from_vni(composed)),
    }
    best = max(scores.values())
    winners = [encoding for encoding, score in scores.items() if score == best]
    if best <= 0 and scores[Encoding.UNICODE] == best:
        return Encoding.UNICODE, True
    return winners[0], len(winners) > 1


def _sense(text: str, reading: str) -> int:
    """Words with letters beyond ASCII that make a syllable in this reading, less those that do not.

    A word counts in every reading of the text, so that readings can be compared.
    """
    score = 0
    for word, read in zip(_WORD_BREAK.split(text), _WORD_BREAK.split(reading), strict=False):
        if not word.isascii():
            score += 1 if is_syllable(read) else -1
    return score


def column_encoding(texts: Iterable[str], *, sample: int = 2000) -> Encoding:
    """The old encoding a column is written in, or UNICODE when nothing speaks for one."""
    votes: Counter[Encoding] = Counter()
    for number, text in enumerate(texts):
        if number >= sample:
            break
        encoding, doubtful = judge(text)
        if not doubtful:
            votes[encoding] += 1
    legacy = max((Encoding.TCVN3, Encoding.VNI), key=lambda e: votes[e])
    return legacy if votes[legacy] > votes[Encoding.UNICODE] else Encoding.UNICODE


@lru_cache(maxsize=65536)
def decode(text: str, column: Encoding = Encoding.UNICODE) -> str:
    """One text in Unicode. `column` decides only where the text alone could be either."""
    if text.isascii():
        return text
    encoding, doubtful = judge(text)
    if doubtful and column != Encoding.UNICODE:
        composed = unicodedata.normalize("NFC", text)
        reading = to_unicode(composed, column)
        if _sense(composed, reading) >= _sense(composed, to_unicode(composed, encoding)):
            return reading
    return to_unicode(unicodedata.normalize("NFC", text), encoding)


def decode_column(texts: list[str]) -> tuple[list[str], Encoding]:
    """All cells of a column in Unicode, and the old encoding most of it was written in."""
    column = column_encoding(texts)
    return [decode(text, column) for text in texts], column
