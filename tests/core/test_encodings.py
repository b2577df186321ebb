"""Old encodings: every syllable comes back, and plain Unicode is left alone."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.encodings import Encoding, decode, decode_column, judge, to_unicode
from core.syllables import _ONSETS, _RHYMES, is_syllable
from tests.support.legacy_text import as_tcvn3, as_vni

TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]


def with_tone(rhyme: str, tone: str) -> str:
    """Put the tone on the main vowel, well enough for a round trip."""
    vowels = [i for i, ch in enumerate(rhyme) if ch in "aăâeêioôơuưy"]
    marked = [i for i in vowels if rhyme[i] in "ăâêôơư"]
    place = marked[-1] if marked else vowels[len(vowels) // 2 if len(vowels) > 2 else 0]
    return unicodedata.normalize("NFC", rhyme[: place + 1] + tone + rhyme[place + 1 :])


SYLLABLES = st.builds(
    lambda onset, rhyme, tone: onset + with_tone(rhyme, tone),
    st.sampled_from(["", *_ONSETS]),
    st.sampled_from(_RHYMES),
    st.sampled_from(TONES),
)
NAMES = [
    "Nguyễn Văn Hùng",
    "Trần Thị Hà",
    "Lê Đức Thọ",
    "Phạm Thị Thuý",
    "Hoàng Văn Thụ",
    "Đặng Thị Nhàn",
    "Vũ Thị Phượng",
    "Bùi Thị Xuân",
]


@given(SYLLABLES)
def test_tcvn3_gives_every_syllable_back(syllable):
    assert to_unicode(as_tcvn3(syllable), Encoding.TCVN3) == syllable


@given(SYLLABLES)
def test_vni_gives_every_syllable_back(syllable):
    assert to_unicode(as_vni(syllable), Encoding.VNI) == syllable
    assert to_unicode(as_vni(syllable.capitalize()), Encoding.VNI) == syllable.capitalize()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("write", [as_tcvn3, as_vni])
def test_a_whole_name_is_found_out_alone(name, write):
    assert decode(write(name)) == name


@pytest.mark.parametrize(
    ("typed", "encoding"),
    [
        ("Uû ban nh©n d©n", Encoding.TCVN3),
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", Encoding.TCVN3),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", Encoding.VNI),
        ("Cộng hòa xã hội chủ nghĩa Việt Nam", Encoding.UNICODE),
        ("Hoà bình", Encoding.UNICODE),
        ("Nguyá»…n VÄƒn HÃ¹ng", Encoding.UTF8_MISREAD),
    ],
)
def test_judge_knows_the_encoding(typed, encoding):
    assert judge(typed)[0] == encoding


def test_tcvn3_capital_font_gives_capitals():
    assert decode(as_tcvn3("NGUYỄN THỊ ĐÀO")) == "NGUYỄN THỊ ĐÀO"
    assert decode("Hä vµ tªn") == "Họ và tên"


def test_misread_utf8_is_put_right():
    assert decode("Nguyá»…n VÄƒn HÃ¹ng") == "Nguyễn Văn Hùng"


@pytest.mark.parametrize("write", [as_tcvn3, as_vni])
def test_a_column_decides_short_cells_and_leaves_unicode_alone(write):
    names = [write(name) for name in NAMES]

    decoded, encoding = decode_column([*names, write("Tú"), "Hà Thị Loan", "Nguyễn Thị Bé", "An"])

    assert decoded == [*NAMES, "Tú", "Hà Thị Loan", "Nguyễn Thị Bé", "An"]
    assert encoding in (Encoding.TCVN3, Encoding.VNI)


def test_a_unicode_column_stays_as_it_is():
    column = [*NAMES, "Hoà", "Lê Tó", "Toán", "Hà", "Lò Thị Mó", "Tòng Văn Ín", "Bá", "Nông Thị Tố"]

    assert decode_column(column) == (column, Encoding.UNICODE)


def test_decomposed_unicode_is_composed():
    name = "Nguyễn Thị Ẩn"

    assert decode(unicodedata.normalize("NFD", name)) == name
    assert decode("Nguyê\u0303n Thi\u0323 Â\u0309n") == name  # as Windows-1258 leaves it


@given(st.lists(SYLLABLES, min_size=3, max_size=5).map(" ".join))
def test_unicode_sentences_with_typical_letters_stay(text):
    if any(ch > "\u00ff" for ch in unicodedata.normalize("NFC", text)):
        assert decode(text) == text


@pytest.mark.parametrize(
    ("word", "valid"),
    [
        *(("nguyễn", True), ("Quỳnh", True), ("giếng", True), ("tóc", True), ("Gì", True)),
        *(("toc", False), ("nguyôn", False), ("xzy", False), ("hùñg", False), ("", False)),
    ],
)
def test_is_syllable(word, valid):
    assert is_syllable(word) is valid
