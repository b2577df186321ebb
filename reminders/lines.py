"""What the first page is made of: a line, the lines of a kind, what sets their last day; and how all kinds are read together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from core.together import Compiled, Cut, firsts, sizes, spread

AHEAD = timedelta(days=30)  # how far the page looks ahead
LISTED = 8  # lines of one kind that are shown where they are not overdue
LATE_LISTED = 10  # overdue lines shown of all kinds together


@dataclass(frozen=True, slots=True)
class Todo:
    """One line: what, for whom, by when, where to do it; ``grave`` when it has come so far that somebody has to decide."""

    title: str
    detail: str
    url: str
    due_on: date | None = None
    overdue: bool = False
    grave: bool = False


@dataclass(frozen=True, slots=True)
class TodoGroup:
    """Lines of one kind: of the overdue ones the first, those longest overdue before others, then of the others the first.

    ``count`` is how many there are in all, ``late`` how many of them are overdue; ``more`` leads to the list of the kind.
    """

    label: str
    items: list[Todo]
    count: int
    more: str = ""
    late: int = 0

    @property
    def overdue(self) -> list[Todo]:
        """The lines whose last day has passed."""
        return [one for one in self.items if one.overdue]

    @property
    def others(self) -> list[Todo]:
        """The lines that are not overdue."""
        return [one for one in self.items if not one.overdue]

    @property
    def left(self) -> int:
        """How many are not overdue."""
        return self.count - self.late

    @property
    def hidden(self) -> int:
        """How many that are not overdue are not shown."""
        return self.left - len(self.others)


def in_order(items: Iterable[Todo]) -> list[Todo]:
    """Lines by their last day, those without one at the end; lines of one day stay as they were."""
    return sorted(items, key=lambda one: one.due_on or date.max)


def group_of(label: str, items: Sequence[Todo], more: str = "", *, count: int = 0, late: int = 0) -> TodoGroup:
    """A group of its lines, of which so many as the page shows are kept.

    ``count`` and ``late`` tell how many there are and how many of them are overdue where the lines given are not all.
    """
    ordered = in_order(items)
    overdue, others = [one for one in ordered if one.overdue], [one for one in ordered if not one.overdue]
    return TodoGroup(label, overdue[:LATE_LISTED] + others[:LISTED], count or len(items), more, late or len(overdue))


def _itself(day: date) -> date:
    """A day written in the row is the last day."""
    return day


@dataclass(frozen=True, slots=True)
class Ends:
    """What sets the last day of a row, judged on a day: some of its columns, and the rule that makes the last day of them."""

    on: date
    columns: tuple[str, ...]
    last_day: Callable[..., Any] = _itself  # a day, or a ``Due`` of the regulations, or none

    def of_values(self, values: Sequence[Any]) -> date | None:
        """The last day by the values of the columns; none where there is none."""
        found = None if self.last_day is _itself and values[0] is None else self.last_day(*values)
        return getattr(found, "on", found)

    def passed(self, values: Sequence[Any]) -> bool:
        """Whether the last day by these values is over."""
        due = self.of_values(values)
        return due is not None and due < self.on

    def of(self, row: Any) -> date | None:
        """The last day of a row."""
        return self.of_values([row[name] if isinstance(row, dict) else getattr(row, name) for name in self.columns])

    def mark(self, todo: Todo, row: Any) -> Todo:
        """A line with its last day."""
        due = self.of(row)
        return replace(todo, due_on=due, overdue=due is not None and due < self.on)


def ends(scope, *columns: str, by: Callable[..., Any] = _itself) -> Ends:
    """The last day by columns of the row; ``by`` makes it of their values, else the one column is that day."""
    return Ends(scope.on, columns, by)


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one table, in the order of their last day, and the line each becomes."""

    rows: QuerySet | None
    line: Callable[[Any], Todo]
    ends: Ends | None = None

    def told(self, row: Any) -> Todo:
        """The line of a row, with its last day."""
        todo = self.line(row)
        return self.ends.mark(todo, row) if self.ends else todo


class _Kind:
    """What lines and judged rows have in common: both can be read alone."""

    @property
    def alone(self) -> TodoGroup:
        """This kind by itself, read at once."""
        return read([Laid.of(self)], None)[0]

    @property
    def items(self) -> list[Todo]:
        """The first lines."""
        return self.alone.items

    @property
    def count(self) -> int:
        """How many there are."""
        return self.alone.count


@dataclass(frozen=True)
class Lines(_Kind):
    """Lines of one kind that are still to be read: the rows in the order of their last day, and the line each becomes."""

    label: str
    rows: QuerySet | None
    line: Callable[[Any], Todo]
    more: str = ""
    ends: Ends | None = None
    further: tuple[Part, ...] = field(default=())  # rows of other tables that belong to the same kind

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every list of rows with its line."""
        return (Part(self.rows, self.line, self.ends), *self.further)


@dataclass(frozen=True)
class Judged(_Kind):
    """Lines that only all rows of a list together tell: they are read (``most`` of them where it says so), ``tell`` makes groups of them.

    ``tell`` is given the rows and the scope of the person, whom the rows themselves do not know (``reminders.laying``).
    """

    rows: QuerySet | None
    tell: Callable[[list[Any], Any], TodoGroup | list[TodoGroup]]
    most: int | None = None


@dataclass(frozen=True)
class Figure(_Kind):
    """Lines of one kind of which only the number is told: ``tell`` makes the group of how many rows there are."""

    rows: QuerySet | None
    tell: Callable[[int], TodoGroup]


Kind = Lines | Judged | Figure


@dataclass(frozen=True, slots=True)
class Laid:
    """A kind with the SQL in place of its rows: nothing in it has been read, so it serves again (``reminders.laying``)."""

    kind: Kind  # without its rows, which are far larger than their SQL
    sql: tuple[Compiled | None, ...]  # of each list of rows; none where it cannot have any

    @classmethod
    def of(cls, kind: Kind) -> Laid:
        """A kind laid out."""
        if isinstance(kind, Lines):
            further = tuple(replace(part, rows=None) for part in kind.further)
            return cls(replace(kind, rows=None, further=further), tuple(Compiled.of(part.rows) for part in kind.parts))
        rows = Compiled.of(kind.rows)
        return cls(replace(kind, rows=None), (rows and rows.counted if isinstance(kind, Figure) else rows,))


@dataclass(slots=True)
class _Reading:
    """One list of rows on its way to lines: what was read, how many there are, how many are overdue."""

    part: Part
    sql: Compiled
    items: list[Todo]
    count: int = 0
    late: int = 0

    @property
    def full(self) -> bool:
        """Whether there may be more rows than were read."""
        return len(self.items) >= _FIRST

    @property
    def lacks_others(self) -> bool:
        """Whether overdue lines took the room of those that are not."""
        others = sum(not one.overdue for one in self.items)
        return others < min(LISTED, self.count - self.late)


_FIRST = LATE_LISTED + LISTED  # rows read of each list at first: enough wherever not all of them are overdue


def read(laid: Sequence[Laid], scope) -> list[TodoGroup]:
    """The groups of every kind for a person, in their order.

    One statement asks of all which have rows, another reads the first rows of those. Of lists longer than that one more counts the rows
    by their last day, and another reads on where the first rows are all overdue.
    """
    lists = [sql for one in laid for sql in one.sql if sql is not None]
    size = dict(zip(map(id, lists), sizes(lists), strict=True))
    cuts = [
        Cut(sql, one.kind.most if isinstance(one.kind, Judged) else _FIRST)
        for one in laid for sql in one.sql if sql and size[id(sql)] and not isinstance(one.kind, Figure)
    ]  # fmt: skip
    rows = dict(zip((id(cut.rows) for cut in cuts), firsts(cuts), strict=True))
    reading = {
        id(sql): _Reading(part, sql, [part.told(row) for row in rows[id(sql)]])
        for one in laid if isinstance(one.kind, Lines)
        for part, sql in zip(one.kind.parts, one.sql, strict=True) if id(sql) in rows
    }  # fmt: skip
    _count(list(reading.values()))

    def groups(one: Laid) -> list[TodoGroup]:
        if isinstance(one.kind, Lines):
            return [_group(one.kind, [reading[id(sql)] for sql in one.sql if id(sql) in reading])]
        first = id(one.sql[0])
        if isinstance(one.kind, Figure):
            return [one.kind.tell(size.get(first, 0))]
        told = one.kind.tell(rows.get(first, []), scope)
        return told if isinstance(told, list) else [told]

    return [group for one in laid for group in groups(one)]


def _count(lists: Sequence[_Reading]) -> None:
    """Write how many lines each list has and how many are overdue; read on where overdue lines hide the others."""
    for one in lists:
        one.count, one.late = len(one.items), sum(item.overdue for item in one.items)
    full = [one for one in lists if one.full]
    if not full:
        return
    counted = spread([(one.sql, one.part.ends.columns if one.part.ends else ()) for one in full])
    for one, days in zip(full, counted, strict=True):
        one.count = sum(many for _, many in days)
        if one.part.ends:
            one.late = sum(many for values, many in days if one.part.ends.passed(values))
    hidden = [one for one in full if one.lacks_others]
    if hidden:
        further = firsts([Cut(one.sql, LISTED, max(one.late, _FIRST)) for one in hidden])
        for one, rows in zip(hidden, further, strict=True):
            one.items += [one.part.told(row) for row in rows]


def _group(kind: Lines, parts: Sequence[_Reading]) -> TodoGroup:
    items = [item for one in parts for item in one.items]
    count, late = sum(one.count for one in parts), sum(one.late for one in parts)
    return group_of(kind.label, items, kind.more, count=count, late=late)
