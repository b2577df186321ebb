"""What the engine must know of the installation, as plain values: lists of codes, branches, limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property

from core.text import fold

_NOT_LETTER = re.compile(r"[\W_]+")

# Other spellings of the peoples' names than those of the list; code → spellings.
ETHNIC_SPELLINGS = {
    "kinh": ("Việt", "Kinh (Việt)", "Kinh Việt", "Việt Nam"),
    "khmer": ("Khơ me", "Khơ-me", "Khmer", "Khơmer", "Khme", "Miên"),
    "mong": ("Mông", "H'Mông", "Hmông", "H Mông", "Mèo"),
    "hoa": ("Hán", "Hoa (Hán)", "Tàu"),
    "giarai": ("Gia rai", "Jrai", "J'rai", "Jarai", "Gia-lai"),
    "ede": ("Ê đê", "Êđê", "Ê-đê", "Rađê"),
    "bana": ("Ba na", "Bahnar", "Ba-na", "Bana"),
    "xodang": ("Xơ đăng", "Xê đăng", "Xê-đăng", "Sê đăng", "Xơ-teng"),
    "sanchay": ("Sán Chay", "Cao Lan", "Sán Chỉ", "Sán Chí", "Cao Lan - Sán Chỉ"),
    "coho": ("Cơ ho", "K'Ho", "Kơ ho", "Cờ ho", "Kờ ho"),
    "cham": ("Chàm", "Chăm"),
    "sandiu": ("Sán Dìu", "Sán Déo"),
    "mnong": ("M'nông", "Mơ nông", "M nông"),
    "raglai": ("Ra glai", "Raglay", "Rắc lây", "Ra-glây"),
    "xtieng": ("X'tiêng", "Stiêng", "S'tiêng", "Xơ tiêng"),
    "bruvankieu": ("Vân Kiều", "Bru", "Bru Vân Kiều", "Bru-Vân Kiều"),
    "giay": ("Dáy", "Nhắng"),
    "cotu": ("Cơ tu", "Ka tu", "Ca tu", "K'tu"),
    "gietrieng": ("Giẻ Triêng", "Gié Triêng", "Giẻ-Triêng", "Triêng"),
    "khomu": ("Khơ mú", "Khmú", "Kh'mú", "Xá"),
    "co": ("Cor", "Kor", "Cùa"),
    "taoi": ("Tà ôi", "Tà-ôi", "Pa cô", "Pa kô", "Pacô"),
    "choro": ("Chơ ro", "Châu ro", "Chrau"),
    "xinhmun": ("Xinh mun", "Xin mun"),
    "churu": ("Chu ru", "Chru"),
    "romam": ("Rơ măm", "Rmăm"),
    "odu": ("Ơ đu", "Ơđu"),
    "hre": ("H're", "H'rê", "Hrê"),
    "ma": ("Mạ", "Châu Mạ"),
    "dao": ("Dao", "Mán", "Dao Đỏ", "Dao Tiền"),
}
RELIGION_SPELLINGS = {
    "none": (
        *("Không", "Không có", "Không theo", "Không theo đạo", "Ko", "K", "0", "Không tôn giáo"),
        *("Lương", "Không theo tôn giáo nào", "-"),
    ),
    "buddhism": ("Phật", "Đạo Phật", "Phật giáo", "Phật giáo Việt Nam"),
    "catholicism": (
        *("Công giáo", "Thiên chúa", "Thiên chúa giáo", "Đạo Thiên chúa", "Kitô giáo", "Kitô"),
        *("Ki tô", "Ki tô giáo", "Công giáo (Thiên chúa)", "Thiên chúa giáo La Mã"),
    ),
    "hoa_hao": ("Hòa Hảo", "Đạo Hòa Hảo", "PGHH"),
    "cao_dai": ("Đạo Cao Đài",),
    "protestantism": ("Tin Lành", "Đạo Tin Lành"),
    "islam": ("Hồi", "Đạo Hồi", "Islam"),
    "other": ("Tôn giáo khác",),
}
_LIST_SPELLINGS = {"ethnic_group": ETHNIC_SPELLINGS, "religion": RELIGION_SPELLINGS}
_PREFIXES = {
    "ethnic_group": ("dantoc", "nguoi"),
    "religion": ("dao", "tongiao"),
}


def compact(text: str) -> str:
    """Letters and digits only, folded: "Gia-rai", "Gia Rai" and "gia rai" are one."""
    return _NOT_LETTER.sub("", fold(text))


class CodeList:
    """A look-up list: finds the code behind any spelling of a label."""

    def __init__(self, name: str, values: Mapping[str, object]):
        self.labels: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        for code, labels in values.items():
            spellings = [labels] if isinstance(labels, str) else list(labels)
            self.labels[code] = spellings[0] if spellings else code
            for spelling in (*spellings, *_LIST_SPELLINGS.get(name, {}).get(code, ())):
                self._add(spelling, code)
                for part in re.split(r"[()]", spelling):
                    self._add(part, code)
        for code in values:
            self._add(code, code)
        self._prefixes = _PREFIXES.get(name, ())

    def _add(self, spelling: str, code: str) -> None:
        if key := compact(spelling) or spelling.strip():
            self._codes.setdefault(key, code)

    def find(self, text: str) -> str:
        """The code of a value as typed; empty when it is not in the list."""
        key = compact(text) or text.strip()
        if key in self._codes:
            return self._codes[key]
        for prefix in self._prefixes:
            if key.startswith(prefix) and key[len(prefix) :] in self._codes:
                return self._codes[key[len(prefix) :]]
        outside = compact(re.sub(r"\([^)]*\)", "", text))
        return self._codes.get(outside, "")


_BRANCH_WORDS = re.compile(r"^(chi bo co so|chi bo|cb|dang bo bo phan|dang bo co so|dang bo)\b[\s.:-]*")


_HINTS = 50  # unknown names for which near ones are looked for: each costs a walk over all branches


class BranchList:
    """The branches rows may go to, found by code or by name in its usual spellings."""

    def __init__(self, branches: Mapping[str, object]):
        self.labels: dict[str, str] = {}
        self._keys: dict[str, set[str]] = {}
        self._nearest: dict[str, list[str]] = {}
        for key, labels in branches.items():
            spellings = [labels] if isinstance(labels, str) else [label for label in labels if label]
            self.labels[key] = spellings[0] if spellings else str(key)
            for spelling in (str(key), *spellings):
                self._add(spelling, key)
        for key, label in self.labels.items():
            self._add(_BRANCH_WORDS.sub("", fold(label)), key)

    def _add(self, spelling: str, key: str) -> None:
        if name := compact(spelling):
            self._keys.setdefault(name, set()).add(key)

    def __bool__(self) -> bool:
        return bool(self.labels)

    def find(self, text: str) -> list[str]:
        """The branches a text may mean: none, one, or several of the same name."""
        folded = fold(text)
        candidates = [folded, _BRANCH_WORDS.sub("", folded)]
        for part in re.split(r"\s*[,;(/›>]\s*|\s+-\s+", folded):
            candidates += [part, _BRANCH_WORDS.sub("", part)]
        for candidate in candidates:
            found = self._keys.get(compact(candidate))
            if found:
                return sorted(found)
        return []

    def nearest(self, text: str) -> list[str]:
        """Names of branches that look most like a text nothing was found for; at most three, for the first texts asked about."""
        wanted = compact(_BRANCH_WORDS.sub("", fold(text))) or compact(text)
        if wanted not in self._nearest:
            if len(self._nearest) >= _HINTS:
                return []
            keys = [key for key in self._keys if not key.isdecimal()]
            close = get_close_matches(wanted, keys, n=6, cutoff=0.5)
            labels = dict.fromkeys(self.labels[key] for name in close for key in sorted(self._keys[name]))
            self._nearest[wanted] = list(labels)[:3]
        return self._nearest[wanted]


@dataclass
class Lookups:
    """Lists of codes (code → label or labels), branches (key → names and codes), dated limits.

    `lists` holds ethnic_group, religion, occupation, education_level, professional_level,
    theory_level, academic_title, family_class. `limit(code, on)` answers a number of months of the
    regulations in force on a day (admission.age_min, admission.age_max, probation.months), or None.
    Rows that name no branch go to `default_branch`, a key of `branches`.
    """

    lists: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    branches: Mapping[str, object] = field(default_factory=dict)
    default_branch: str = ""
    limit: Callable[[str, date], int | None] = lambda code, on: None

    @cached_property
    def code_lists(self) -> dict[str, CodeList]:
        return {name: CodeList(name, values) for name, values in self.lists.items()}

    @cached_property
    def branch_list(self) -> BranchList:
        return BranchList(self.branches)
