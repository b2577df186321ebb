"""Searching members the way people type: no diacritics, words in any order, beginnings of words, exact numbers first.

Built for millions of rows: the scope cuts first, a number goes to its own index, words go to the text index of folded names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from accounts.logs import record_access
from accounts.models import AccessKind
from core.identifiers import mask
from core.names import ToneStyle, name_sort_key, place_tones
from core.text import clean, has_diacritics, search_tokens

NUMBER = re.compile(r"^[\d\s./\-]{6,20}$")
BIOGRAPHY = re.compile(r"^\d{6}[A-ZĐ]{1,4}$")
YEAR = re.compile(r"^(19|20)\d\d$")
MAX_WORDS = 8


def name_columns(full_name: str, name_in_use: str = "") -> dict[str, str]:
    """The stored columns that derive from the names: order in lists, words for the search."""
    return {"name_sort_key": name_sort_key(full_name)[:400], "search_text": search_words(full_name, name_in_use)}


@lru_cache(maxsize=16_384)  # an import looks for everybody it reads, then writes him
def search_words(full_name: str, name_in_use: str = "") -> str:
    """The words of the names for the search: each once, without accents."""
    return " ".join(dict.fromkeys(search_tokens(full_name) + search_tokens(name_in_use)))[:400]


@dataclass(frozen=True, slots=True)
class Search:
    """A typed search, understood: which rows it means, and which of them are spelt exactly as typed."""

    typed: str
    condition: Q
    #: Rows with the words accent for accent as typed; empty when the query has no accents.
    exact: Q | None = None


def understand(typed: str) -> Search | None:
    """What a person means by the words in the search box; nothing for an empty box."""
    typed = clean(typed)
    if not typed:
        return None
    number = _number(typed)
    if number is not None:
        return Search(typed, number)
    tokens = search_tokens(typed)[:MAX_WORDS]
    years = [int(token) for token in tokens if YEAR.match(token)]
    words = [token for token in tokens if not YEAR.match(token)]
    condition = Q()
    for year in years:
        condition &= Q(birth_date__year=year)
    if words:
        query = " & ".join(f"'{word}':*" for word in words)
        condition &= Q(search=SearchQuery(query, search_type="raw", config="simple"))
    if not tokens:
        return Search(typed, Q(pk__in=()))
    return Search(typed, condition, _exact(typed) if words and has_diacritics(typed) else None)


def _number(typed: str) -> Q | None:
    """An identifier: personal ID, card, old card, old identity card or biography number."""
    compact = re.sub(r"[\s./\-]+", "", typed).upper()
    if BIOGRAPHY.match(compact):
        return Q(biography_number=compact)
    if not NUMBER.match(typed) or not compact.isascii() or not compact.isdecimal():
        return None
    found = Q(personal_id=compact) | Q(card_number=compact)
    if len(compact) <= 9:
        found |= Q(old_card_number=compact) | Q(old_identity_number=compact) | Q(biography_number=compact)
    return found


def _exact(typed: str) -> Q:
    """Every word that bears accents, spelt so in the name; both places of the tone mark are one spelling."""
    condition = Q()
    for word in typed.split()[:MAX_WORDS]:
        if not has_diacritics(word):
            continue
        spellings = {place_tones(word, style) for style in ToneStyle}
        spellings |= {form(s) for s in set(spellings) for form in (str.capitalize, str.upper, str.lower)}
        pattern = "|".join(re.escape(spelling) for spelling in sorted(spellings))
        condition &= Q(full_name__regex=rf"(^|\s)({pattern})")
    return condition


def record_search(request, typed: str, organization) -> None:
    """Write who searched for what and where (SEC-08): the words as typed, of a number only its last digits."""
    words = re.sub(r"\d{6,}", lambda number: mask(number.group()), clean(typed))
    where = organization or request.scope.home
    if words and where is not None:
        record_access(request, AccessKind.SEARCH, where, words)
