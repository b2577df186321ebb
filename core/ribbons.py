"""A picture of who went where, drawn by the server: two columns of names, ribbons between them as wide as their numbers.

Like the other charts of the kit (``core.charts``): 360 wide, legible on a phone, every ribbon opens its list, the same figures stand in
the table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten, wrap

from core.charts import WIDTH, Chart, Figure, coordinate
from core.numbers import format_number

LABEL = 116  # room for a name on each side
BAR = 7
ROOM = 200  # heights of all ribbons of the fuller side together
SLOT = 36  # least height of a name
HEAD = 24
LINE = 15  # between the two lines of a name
LETTERS = 15  # in a line of a name


@dataclass(frozen=True, slots=True)
class Ribbon:
    """People from one name to another: ``figure`` has the number and the list, ``tone`` (0, 1, 2) the kind of move."""

    source: str
    target: str
    figure: Figure
    tone: int = 0


@dataclass(frozen=True, slots=True)
class Stop:
    """A name at a side, drawn: its bar and its lines of text."""

    name: str
    lines: tuple[tuple[str, str], ...]  # words, y
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Ribbons(Chart):
    """Where people came from on the left, where they went on the right, in the order given."""

    title: str
    ribbons: Sequence[Ribbon]
    sources: Sequence[str]
    targets: Sequence[str]
    tones: Sequence[str]
    unit: str = "đảng viên"
    source_label: str = "Từ"
    target_label: str = "Đến"

    kind = "ribbons"

    @property
    def total(self) -> int:
        """Everybody drawn."""
        return sum(one.figure.value or 0 for one in self.ribbons)

    @property
    def description(self) -> str:
        """The same in one sentence, for readers aloud."""
        return "; ".join(f"{one.source} → {one.target}: {one.figure.text}" for one in self.ribbons)

    @property
    def height(self) -> str:
        """The height of the drawing."""
        return coordinate(max(self._end(self.sources, "source"), self._end(self.targets, "target")) + 6)

    @property
    def legend(self) -> list[tuple[int, str]]:
        """The kinds of moves that are drawn."""
        drawn = {one.tone for one in self.ribbons}
        return [(tone, words) for tone, words in enumerate(self.tones) if tone in drawn]

    @property
    def rows(self) -> list[Ribbon]:
        """The table, the widest first."""
        return sorted(self.ribbons, key=lambda one: -(one.figure.value or 0))

    @property
    def left(self) -> list[Stop]:
        """Names people came from."""
        return self._stops(self.sources, "source")

    @property
    def right(self) -> list[Stop]:
        """Names people went to."""
        return self._stops(self.targets, "target")

    @property
    def drawn(self) -> list[tuple[Ribbon, str]]:
        """Each ribbon with its shape; those of a name lie one below the other in the order of the names at the far side."""
        left, right = self._tops(self.sources, "source"), self._tops(self.targets, "target")
        made = []
        for source in self.sources:
            for target in self.targets:
                for one in self.ribbons:
                    if (one.source, one.target) != (source, target):
                        continue
                    thick = self._thick(one.figure.value or 0)
                    made.append((one, _shape(left[source], right[target], thick)))
                    left[source] += thick
                    right[target] += thick
        return made

    def _thick(self, number: int) -> float:
        return ROOM * number / (self.total or 1)

    def _number(self, name: str, side: str) -> int:
        return sum(one.figure.value or 0 for one in self.ribbons if getattr(one, side) == name)

    def _tops(self, names: Sequence[str], side: str) -> dict[str, float]:
        """Where the ribbons of each name begin: in the middle of its slot."""
        tops, y = {}, float(HEAD)
        for name in names:
            thick = self._thick(self._number(name, side))
            slot = max(SLOT, thick + 6)
            tops[name] = y + (slot - thick) / 2
            y += slot
        return tops

    def _end(self, names: Sequence[str], side: str) -> float:
        return HEAD + sum(max(SLOT, self._thick(self._number(name, side)) + 6) for name in names)

    def _stops(self, names: Sequence[str], side: str) -> list[Stop]:
        made = []
        for name, top in self._tops(names, side).items():
            number = self._number(name, side)
            thick = self._thick(number)
            figure = format_number(number)
            words = wrap(name, LETTERS)
            if len(words) > 2:
                words = [words[0], shorten(" ".join(words[1:]), LETTERS - len(figure), placeholder="…")]
            words[-1] = f"{words[-1]}: {figure}"
            middle = top + thick / 2 + 5 - LINE * (len(words) - 1) / 2
            lines = tuple((line, coordinate(middle + LINE * n)) for n, line in enumerate(words))
            made.append(Stop(name, lines, coordinate(top), coordinate(thick)))
        return made


def _shape(start: float, end: float, thick: float) -> str:
    """A band from the left column to the right one."""
    x0, x1 = LABEL + BAR, WIDTH - LABEL - BAR
    middle = coordinate((x0 + x1) / 2)
    y0, y1, z0, z1 = (coordinate(y) for y in (start, end, start + thick, end + thick))
    return f"M{x0} {y0}C{middle} {y0} {middle} {y1} {x1} {y1}V{z1}C{middle} {z1} {middle} {z0} {x0} {z0}Z"
