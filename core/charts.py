"""Charts drawn by the server as SVG: bars, a pyramid of two sides, lines over time.

A chart here is figures with words and links, and the places of its marks; ``templates/kit/_chart.html``
writes them out with the table of the same figures beside them, so that a chart prints, is read aloud, and every
number opens its list. Lengths are units of a drawing 360 wide, small enough to stay legible on a phone.
Coordinates leave as strings: a template must not put a decimal comma into them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10

from django.utils.text import slugify

from core.numbers import format_number, format_share

WIDTH = 360
BAR_ROW = 42
BAR_TOP, BAR_HEIGHT = 21, 14
PYRAMID_ROW, PYRAMID_HEAD = 26, 24
PYRAMID_LABEL, PYRAMID_BAR = 74, 96
LINE_HEIGHT, LINE_LEFT, LINE_RIGHT, LINE_TOP, LINE_BOTTOM = 220, 52, 14, 12, 32
LINE_LABELS = 3


def coordinate(value: float) -> str:
    """A length as SVG reads it: a decimal point, one digit."""
    return f"{value:.1f}"


def _anchor(text: str) -> str:
    return slugify(text.replace("đ", "d").replace("Đ", "D"))


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a chart: its words, the number (none = not known), the address of the list behind it."""

    label: str
    value: int | None
    href: str = ""

    @property
    def text(self) -> str:
        """The number as printed: 127.455."""
        return "–" if self.value is None else format_number(self.value)


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawn bar or point with its words; all places are ready to print."""

    figure: Figure
    x: str
    y: str
    width: str = ""
    text_x: str = ""
    text_y: str = ""


class Chart:
    """What all charts share: an id for the page, a sentence that says what is seen."""

    kind = ""
    title: str

    @property
    def id(self) -> str:
        """The id of the drawing, from its title."""
        return f"bieu-do-{_anchor(self.title)}"


@dataclass(frozen=True, slots=True)
class Bars(Chart):
    """Lying bars, one for each figure, in the order given; ``unit`` is the noun («đảng viên»)."""

    title: str
    figures: Sequence[Figure]
    unit: str = ""
    heading: str = "Nhóm"
    shares: bool = True

    kind = "bars"

    @property
    def total(self) -> int:
        """The sum of the figures."""
        return sum(figure.value or 0 for figure in self.figures)

    @property
    def height(self) -> int:
        """The height of the drawing."""
        return BAR_ROW * len(self.figures) + 4

    @property
    def description(self) -> str:
        """The same in one sentence, for readers aloud."""
        return "; ".join(f"{figure.label}: {figure.text}" for figure in self.figures)

    @property
    def marks(self) -> list[Mark]:
        """The bars from top to bottom, the longest as wide as the drawing."""
        most = max((figure.value or 0 for figure in self.figures), default=0) or 1
        return [
            Mark(
                figure,
                x="0",
                y=coordinate(index * BAR_ROW + BAR_TOP),
                width=coordinate(WIDTH * (figure.value or 0) / most),
                text_y=coordinate(index * BAR_ROW + BAR_TOP - 6),
            )
            for index, figure in enumerate(self.figures)
        ]

    @property
    def rows(self) -> list[tuple[Figure, str]]:
        """The table: each figure with its share of the sum."""
        return [(figure, format_share(figure.value or 0, self.total)) for figure in self.figures]


@dataclass(frozen=True, slots=True)
class PyramidRow:
    """One age group (or any other) with its two sides."""

    label: str
    left: Figure
    right: Figure

    @property
    def total(self) -> str:
        """Both sides together, as printed."""
        return format_number((self.left.value or 0) + (self.right.value or 0))


@dataclass(frozen=True, slots=True)
class Pyramid(Chart):
    """Two sides back to back, one row for each group, in the order given (oldest first for ages)."""

    title: str
    left_label: str
    right_label: str
    rows: Sequence[PyramidRow]
    heading: str = "Nhóm tuổi"

    kind = "pyramid"

    @property
    def height(self) -> int:
        """The height of the drawing."""
        return PYRAMID_HEAD + PYRAMID_ROW * len(self.rows) + 4

    @property
    def description(self) -> str:
        """The same in one sentence, for readers aloud."""
        return "; ".join(
            f"{row.label}: {self.left_label} {row.left.text}, {self.right_label} {row.right.text}" for row in self.rows
        )

    @property
    def drawn(self) -> list[dict]:
        """Each row with the places of its label and of its two bars."""
        most = max((max(r.left.value or 0, r.right.value or 0) for r in self.rows), default=0) or 1
        left_end = (WIDTH - PYRAMID_LABEL) / 2
        right_start = left_end + PYRAMID_LABEL
        drawn = []
        for index, row in enumerate(self.rows):
            top = PYRAMID_HEAD + index * PYRAMID_ROW
            left_width = PYRAMID_BAR * (row.left.value or 0) / most
            right_width = PYRAMID_BAR * (row.right.value or 0) / most
            text_y = coordinate(top + 15)
            left = Mark(
                row.left,
                coordinate(left_end - left_width),
                coordinate(top + 2),
                coordinate(left_width),
                coordinate(left_end - left_width - 5),
                text_y,
            )
            right = Mark(
                row.right,
                coordinate(right_start),
                coordinate(top + 2),
                coordinate(right_width),
                coordinate(right_start + right_width + 5),
                text_y,
            )
            drawn.append({"label": row.label, "text_y": text_y, "left": left, "right": right})
        return drawn


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its words and its figures, one for each point in time (an unknown value breaks the line)."""

    label: str
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Lines(Chart):
    """Lines over time; every series has a figure for each of the ``points`` (months, years)."""

    title: str
    points: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    heading: str = "Thời điểm"
    height: int = field(default=LINE_HEIGHT, init=False)

    kind = "lines"

    @property
    def description(self) -> str:
        """First and last figure of each line, for readers aloud."""
        return "; ".join(
            f"{line.label}: {self.points[0]} {line.figures[0].text}, {self.points[-1]} {line.figures[-1].text}"
            for line in self.series
            if line.figures
        )

    @property
    def scale(self) -> tuple[int, int, int]:
        """Lowest and highest value of the axis and the step between its lines."""
        values = [f.value for line in self.series for f in line.figures if f.value is not None]
        return axis(min(values, default=0), max(values, default=0))

    @property
    def ticks(self) -> list[tuple[str, str, str]]:
        """Lines of the grid: words, height, height of the words."""
        low, high, step = self.scale
        return [
            (format_number(value), coordinate(self._y(value)), coordinate(self._y(value) + 5))
            for value in range(low, high + 1, step)
        ]

    @property
    def labels(self) -> list[tuple[str, str, str]]:
        """Words below the axis, thinned so that they do not touch: words, place, anchor."""
        last = len(self.points) - 1
        shown = sorted({round(last * i / (LINE_LABELS - 1)) for i in range(LINE_LABELS)})
        return [
            (
                self.points[index],
                coordinate(self._x(index)),
                "chart-end" if index == last and last else "chart-middle",
            )
            for index in shown
            if 0 <= index <= last
        ]

    @property
    def drawn(self) -> list[dict]:
        """Each line with its path and its points."""
        return [{"label": line.label, "path": self._path(line), "marks": self._marks(line)} for line in self.series]

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, Figure]]]]:
        """The table: each point in time with its figure of each line."""
        return [
            (point, [(line.label, line.figures[index]) for line in self.series])
            for index, point in enumerate(self.points)
        ]

    def _x(self, index: int) -> float:
        room = WIDTH - LINE_LEFT - LINE_RIGHT
        return LINE_LEFT + room * index / max(len(self.points) - 1, 1)

    def _y(self, value: float) -> float:
        low, high, _ = self.scale
        room = LINE_HEIGHT - LINE_TOP - LINE_BOTTOM
        return LINE_TOP + room * (high - value) / (high - low)

    def _marks(self, line: Series) -> list[Mark]:
        return [
            Mark(figure, coordinate(self._x(index)), coordinate(self._y(figure.value)))
            for index, figure in enumerate(line.figures)
            if figure.value is not None
        ]

    def _path(self, line: Series) -> str:
        parts, pen_down = [], False
        for index, figure in enumerate(line.figures):
            if figure.value is None:
                pen_down = False
                continue
            place = f"{coordinate(self._x(index))} {coordinate(self._y(figure.value))}"
            parts.append(f"{'L' if pen_down else 'M'}{place}")
            pen_down = True
        return " ".join(parts)


def axis(low: int, high: int, lines: int = 4) -> tuple[int, int, int]:
    """Round ends and a round step (1, 2 or 5 times a power of ten) for an axis that shows low to high.

    The axis starts at zero when the values take more than half of it anyway.
    """
    if low > 0 and low < high / 2:
        low = 0
    span = max(high - low, 1)
    power = 10 ** floor(log10(span / lines)) if span > lines else 1
    step = next(int(power * n) for n in (1, 2, 5, 10) if power * n * lines >= span)
    first, last = floor(low / step) * step, ceil(high / step) * step
    return first, max(last, first + step), step
