"""Vietnamese text: normalising what people type, and folding it for search.

Source: document-format rules B3 (Unicode NFC, spaces, search without diacritics).
"""

import re
import unicodedata
from functools import lru_cache

# Characters of no width that travel along when text is copied from web pages and PDF files.
ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e"))
_SPACES = re.compile(r"[\s\u00a0\x00]+")  # a NUL cannot be stored
_USUAL_MARKS = re.compile("[\u0300-\u036f]+")
_LINE_SPACES = re.compile(r"[^\S\n]+")


def clean(text: str | None) -> str:
    """One line of stored text: NFC, no zero-width characters, single plain spaces, trimmed."""
    if not text:
        return ""
    if text.isascii():
        return " ".join(text.replace("\x00", " ").split())
    text = unicodedata.normalize("NFC", text.translate(ZERO_WIDTH))
    return _SPACES.sub(" ", text).strip()


def clean_lines(text: str | None) -> str:
    """Several lines of stored text: like `clean`, but line breaks stay."""
    if not text:
        return ""
    text = unicodedata.normalize("NFC", text.translate(ZERO_WIDTH))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    lines = (_LINE_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(lines).strip("\n")


@lru_cache(maxsize=65536)
def fold(text: str | None) -> str:
    """The search form of a text: lower case, no diacritics, đ as d, single spaces.

    Folding twice changes nothing. "Đặng Thị  Thuỷ Tiên" → "dang thi thuy tien".
    """
    text = clean(text)
    if text.isascii():
        return text.lower()
    folded = _strip_marks(text.casefold())
    if folded.isascii():
        return folded
    # Some foreign capitals only show their lower-case form once their marks are gone.
    return clean(_strip_marks(folded.casefold()))


def _strip_marks(text: str) -> str:
    kept = _USUAL_MARKS.sub("", unicodedata.normalize("NFD", text))
    if not kept.isascii():
        kept = "".join(ch for ch in kept if unicodedata.category(ch) != "Mn")
    return unicodedata.normalize("NFC", kept.replace("đ", "d").replace("Đ", "d"))


def search_tokens(text: str | None) -> list[str]:
    """The folded words of a text, punctuation apart, in their order: what a search looks for."""
    return re.findall(r"[^\W_]+", fold(text))


def has_diacritics(text: str) -> bool:
    """Whether a query was typed with accents, so that exact matches should come first."""
    return clean(text).casefold() != fold(text)


def upper(text: str | None) -> str:
    """IN HOA for print. Stored text keeps its own case; only the page is upper-case."""
    return clean(text).upper()
