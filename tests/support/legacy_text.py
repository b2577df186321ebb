"""Writing text in the old encodings, to make test files as offices have them."""

import unicodedata

from core.encodings import TCVN3_TABLE, VNI_LETTERS, VNI_MARKS

_TCVN3_CODES = {letter: chr(code) for code, letter in TCVN3_TABLE.items()}
_VNI_SINGLES = {letter: code for code, letter in VNI_LETTERS.items()}
_VNI_MARK_CODES = {marks: code for code, marks in VNI_MARKS.items() if code.islower()}


def as_tcvn3(text: str) -> str:
    """TCVN3 read as Latin-1. Capitals with tones become small letters, as in .VnTimeH."""
    text = unicodedata.normalize("NFC", text)
    return "".join(_TCVN3_CODES.get(ch, _TCVN3_CODES.get(ch.lower(), ch)) for ch in text)


def as_vni(text: str) -> str:
    """VNI-Windows read as Latin-1."""
    return "".join(map(_vni_letter, unicodedata.normalize("NFC", text)))


def _vni_letter(letter: str) -> str:
    if letter.isascii() or letter in "ìíÌÍ":
        return letter
    if letter in _VNI_SINGLES:
        return _VNI_SINGLES[letter]
    base, *marks = unicodedata.normalize("NFD", letter)
    if "\u031b" in marks:  # ơ and ư are single letters that carry a tone mark after them
        marks.remove("\u031b")
        base = _VNI_SINGLES[unicodedata.normalize("NFC", base + "\u031b")]
    marks.sort(key=lambda mark: mark not in "\u0302\u0306")
    code = _VNI_MARK_CODES["".join(marks)]
    return base + (code.upper() if letter.isupper() else code)
