"""Two people's texts beside each other and brought into one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.differences import combine, side_by_side, words

TEXTS = st.lists(st.sampled_from("chi bộ họp bàn thu hoạch lúa mùa đường thôn.\n và".split(" ")), max_size=14).map(
    " ".join
)


def test_what_each_added_at_another_place_stands_together():
    base = "Đồng chí Bí thư báo cáo. Chi bộ thảo luận."
    theirs = "Đồng chí Bí thư báo cáo kết quả tháng 10. Chi bộ thảo luận."
    mine = "Đồng chí Bí thư báo cáo. Chi bộ thảo luận sôi nổi."
    assert combine(base, theirs, mine) == "Đồng chí Bí thư báo cáo kết quả tháng 10. Chi bộ thảo luận sôi nổi."


def test_what_both_wrote_into_an_empty_section_stands_one_after_the_other():
    assert combine("", "Đồng chí An: nhất trí.", "Đồng chí Bình: đề nghị làm đường.") == (
        "Đồng chí An: nhất trí.\nĐồng chí Bình: đề nghị làm đường."
    )


def test_side_by_side_marks_only_what_differs():
    left, right = side_by_side("Có mặt 38 đồng chí.", "Có mặt 39 đồng chí.")
    assert [piece.text for piece in left if piece.changed] == ["38 "]
    assert [piece.text for piece in right if piece.changed] == ["39 "]


@given(TEXTS, TEXTS)
def test_a_text_only_one_changed_is_taken_as_he_left_it(base, new):
    assert combine(base, new, base) == new
    assert combine(base, base, new) == new
    assert combine(base, new, new) == new


@given(TEXTS, TEXTS)
def test_side_by_side_loses_no_letter(left, right):
    shown_left, shown_right = side_by_side(left, right)
    assert "".join(piece.text for piece in shown_left) == left
    assert "".join(piece.text for piece in shown_right) == right


@given(TEXTS, TEXTS, TEXTS)
def test_words_only_one_of_them_has_are_all_in_the_combined_text(base, theirs, mine):
    together = {word.strip() for word in words(combine(base, theirs, mine))}
    old = {word.strip() for word in words(base)}
    new = {word.strip() for word in [*words(theirs), *words(mine)]} - old
    assert new <= together
