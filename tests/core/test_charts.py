"""Charts: figures in, places of marks and a table out."""

import re

import pytest
from django.template.loader import render_to_string

from core.charts import Bars, Figure, Lines, Pyramid, PyramidRow, Series, axis


def draw(chart) -> str:
    return " ".join(render_to_string("kit/_chart.html", {"chart": chart}).split())


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 0, (0, 1, 1)),
        (0, 3, (0, 3, 1)),
        (578, 600, (570, 600, 10)),
        (12, 127_455, (0, 150_000, 50_000)),
        (-3, 5, (-4, 6, 2)),
    ],
)
def test_axis_has_round_ends_and_steps(low, high, expected):
    assert axis(low, high) == expected


def test_bars_link_each_figure_twice_and_print_the_sum():
    html = draw(Bars("Theo dân tộc", [Figure("Kinh", 1200, "/a/"), Figure("Tày", 34, "/b/")], unit="đảng viên"))
    assert html.count('href="/a/"') == html.count('href="/b/"') == 2
    assert "1.234" in html
    assert "97,24%" in html


def test_bars_without_members_divide_by_nothing():
    html = draw(Bars("Theo dân tộc", [Figure("Kinh", 0), Figure("Tày", None)]))
    assert 'width="0.0"' in html


def test_drawings_carry_title_description_and_no_inline_style():
    html = draw(Pyramid("Theo tuổi", "Nam", "Nữ", [PyramidRow("18–30", Figure("18–30", 3), Figure("18–30", 4))]))
    assert re.search(r"<title id=\"bieu-do-theo-tuoi-t\">Theo tuổi</title>", html)
    assert "18–30: Nam 3, Nữ 4" in html
    assert "style=" not in html


def test_line_breaks_where_a_figure_is_unknown():
    chart = Lines(
        "Đảng số", ["9", "10", "11"], [Series("Phường", [Figure("9", 5), Figure("10", None), Figure("11", 7)])]
    )
    assert chart.drawn[0]["path"].count("M") == 2
    assert len(chart.drawn[0]["marks"]) == 2


def test_coordinates_keep_the_decimal_point():
    html = draw(Bars("Theo dân tộc", [Figure("Kinh", 3), Figure("Tày", 1)]))
    assert 'width="120.0"' in html
