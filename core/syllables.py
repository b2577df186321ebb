"""Which letter groups can be a Vietnamese syllable.

Used to judge whether a text makes sense, so that text in an old encoding is told from Unicode.
Proper names of other peoples fall outside; the judgement is evidence, never a refusal.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONE_MARKS = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_STOP_TONES = {"\u0301", "\u0323"}

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y ych ynh yt yêm yên yêng yêt yêu
o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay
oăc oăm oăn oăng oăt oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơng ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uêt uơ uơn uôc uôi uôm uôn uông uôp uôt
uy uya uych uynh uyp uyt uyu uyên uyêt ư ưa ưc ưi ưm ưn ưng ưp ưt ưu
ươc ươi ươm ươn ương ươp ươt ươu
""".split()

_SYLLABLE = re.compile(f"(?:{'|'.join(sorted(_ONSETS, key=len, reverse=True))})?({'|'.join(_RHYMES)})")


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether one word, of any case, can be a Vietnamese syllable with its tone."""
    tones, letters = [], []
    for ch in unicodedata.normalize("NFD", word.lower()):
        (tones if ch in _TONE_MARKS else letters).append(ch)
    match = _SYLLABLE.fullmatch(unicodedata.normalize("NFC", "".join(letters)))
    if match is None or len(tones) > 1:
        return False
    ends_in_stop = match.group(1).endswith(("c", "ch", "p", "t"))
    return not ends_in_stop or bool(tones and tones[0] in _STOP_TONES)
