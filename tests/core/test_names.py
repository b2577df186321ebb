"""Names: the handbook's tested order, and the properties the stored key must keep."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.names import (
    ALPHABET,
    GIVEN_FAMILY_MIDDLE,
    GIVEN_MIDDLE_FAMILY,
    TONES,
    NameParts,
    ToneStyle,
    identity_key,
    initials,
    name_sort_key,
    place_tones,
    same_name,
    split_name,
    upper,
)
from core.text import clean, fold, search_tokens

# Document-format rules, section B2.
HANDBOOK_ORDER = [
    "Lê Thị Ái",
    "Nguyễn Văn An",
    "Phạm Thị Anh",
    "Trần Thị Ánh",
    "Lê Văn Ân",
    "Nguyễn Thị Ân",
    "Nguyễn Văn Ẩn",
    "Đặng Thị Dung",
    "Dương Văn Dũng",
    "Đỗ Văn Đạt",
    "Hà Thị Hoa",
    "Hoàng Anh Hoà",
    "Hoàng Văn Hòa",
    "Hà Thị Hoạ",
    "Võ Ý",
    "Vũ Thị Yến",
]

RANK = {c: i for i, c in enumerate(ALPHABET)}


def handbook_syllable_key(s):
    tone, letters = 0, []
    for ch in unicodedata.normalize("NFD", s.casefold()):
        if ch in TONES:
            tone = TONES[ch]
        else:
            letters.append(ch)
    base = unicodedata.normalize("NFC", "".join(letters))
    return tuple(RANK.get(c, 99) for c in base), tone


def handbook_name_key(full, order):
    p = clean(full).split()
    part = {"given": p[-1:], "family": p[:1] if len(p) > 1 else [], "middle": p[1:-1]}
    return tuple(tuple(handbook_syllable_key(x) for x in part[k]) for k in order)


SYLLABLES = st.sampled_from(
    [
        *("An", "Anh", "Ánh", "Ân", "Ẩn", "Ái", "Lê", "Thị", "Văn", "Nguyễn", "Đặng", "Dương"),
        *("Đỗ", "Hà", "Hoàng", "Hoà", "Hòa", "Hoạ", "Hoa", "Võ", "Ý", "Y", "Vũ", "Yến", "Dung"),
        *("Dũng", "Đạt", "Ư", "Ừ", "Ơ", "Ở", "O", "Ô", "Ê", "E", "Uỷ", "Ủy", "Tuyền", "Tuyên"),
        *("Toàn", "Toán", "Toan", "M'Nông", "Y-Ban", "H'Mai", "A1", "F"),
    ]
)
NAMES = st.lists(SYLLABLES, min_size=0, max_size=5).map(" ".join)
ORDERS = st.sampled_from([GIVEN_FAMILY_MIDDLE, GIVEN_MIDDLE_FAMILY])


def test_sort_key_gives_handbook_order():
    shuffled = HANDBOOK_ORDER[:]
    random.Random(7).shuffle(shuffled)

    assert sorted(shuffled, key=name_sort_key) == HANDBOOK_ORDER


def test_sort_key_compares_syllable_by_syllable():
    names = ["An Toàn", "Anh Toan", "Bình Toan"]

    assert sorted(names, key=name_sort_key) == ["Anh Toan", "Bình Toan", "An Toàn"]
    assert name_sort_key("Hoang An") < name_sort_key("Hoàng An") < name_sort_key("Hoáng An")


def test_sort_key_accepts_corrected_split():
    parts = NameParts(family="Tôn Nữ", middle="Thị", given="Ninh")

    assert name_sort_key("Tôn Nữ Thị Ninh", parts=parts) != name_sort_key("Tôn Nữ Thị Ninh")


def test_sort_key_is_the_same_for_decomposed_input():
    name = "Nguyễn Thị Ẩn"

    assert name_sort_key(unicodedata.normalize("NFD", name)) == name_sort_key(name)


@given(NAMES, NAMES, ORDERS)
def test_string_key_sorts_like_tuple_key(one, other, order):
    strings = name_sort_key(one, order), name_sort_key(other, order)
    tuples = handbook_name_key(one, order), handbook_name_key(other, order)

    assert (strings[0] < strings[1]) == (tuples[0] < tuples[1])
    assert (strings[0] == strings[1]) == (tuples[0] == tuples[1])


@given(st.text(max_size=30), st.text(max_size=30))
def test_string_key_sorts_any_text_like_tuple_key(one, other):
    strings = name_sort_key(one), name_sort_key(other)
    tuples = (
        handbook_name_key(one, GIVEN_FAMILY_MIDDLE),
        handbook_name_key(other, GIVEN_FAMILY_MIDDLE),
    )

    assert strings[0].isascii()
    assert (strings[0] < strings[1]) == (tuples[0] < tuples[1])


@given(st.text(max_size=40))
def test_fold_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40))
def test_clean_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("a\x00B", "a b"),
        ("Đ\x00ặng", "d ang"),
        ("Đặng Thị  Thuỷ Tiên", "dang thi thuy tien"),
        ("ĐỖ\u00a0Văn\u200bĐạt", "do vandat"),
        (unicodedata.normalize("NFD", "Nguyễn Ước"), "nguyen uoc"),
        ("  Hồ\tThị\nÝ ", "ho thi y"),
        ("", ""),
        (None, ""),
    ],
)
def test_fold_drops_diacritics_and_odd_spaces(typed, folded):
    assert fold(typed) == folded


def test_search_tokens_split_on_punctuation():
    assert search_tokens("H'Mai Niê-Kđăm") == ["h", "mai", "nie", "kdam"]


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Nguyễn Thị Minh Khai", ("Nguyễn", "Thị Minh", "Khai")),
        ("Lê Lợi", ("Lê", "", "Lợi")),
        ("Pa", ("", "", "Pa")),
        ("", ("", "", "")),
    ],
)
def test_split_name_gives_family_middle_given(full, parts):
    assert split_name(full) == NameParts(*parts)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Nguyễn Thị Hòa", "nguyễn thị  hoà", True),
        ("Trần Văn Thúy", "Trần Văn Thuý", True),
        ("Lê Văn Khỏe", "Lê Văn Khoẻ", True),
        ("Nguyễn Thị Hoa", "Nguyễn Thị Hòa", False),
        ("Nguyễn Văn A1", "Nguyễn Văn A2", False),
    ],
)
def test_same_name_ignores_tone_placement(one, other, same):
    assert same_name(one, other) is same
    assert (identity_key(one) == identity_key(other)) is same


@pytest.mark.parametrize(
    ("modern", "classic"),
    [
        ("hoà", "hòa"),
        ("THUÝ", "THÚY"),
        ("Đảng uỷ", "Đảng ủy"),
        ("hoạ sĩ khoẻ", "họa sĩ khỏe"),
        ("quý toán loại huyền ngoằn khuỷu quạ", "quý toán loại huyền ngoằn khuỷu quạ"),
    ],
)
def test_place_tones_follows_style(modern, classic):
    assert place_tones(modern, ToneStyle.CLASSIC) == classic
    assert place_tones(classic, ToneStyle.MODERN) == modern


def test_upper_and_initials():
    assert upper("Đặng thị  ước") == "ĐẶNG THỊ ƯỚC"
    assert initials("Đặng Thị Ước") == "dtu"
