"""Việc cần làm: everything a person has to do, by kind; and the page made of it: what is overdue first, whatever kind it is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reminders import admissions, branch_life, handovers, members, transfers
from reminders.laying import lay
from reminders.lines import AHEAD, LATE_LISTED, Todo, TodoGroup, read
from reminders.registry import KINDS

UNFOLDED = 12  # kinds the page shows with their lines, whatever their days; of more, those that can wait are folded


def all_kinds() -> tuple:
    """Every kind of lines there is, in the order in which they matter where no day tells."""
    return (
        transfers.transfers, *admissions.KINDS, *transfers.KINDS, *handovers.KINDS, *branch_life.kinds(), *KINDS, *members.KINDS,
    )  # fmt: skip


def groups_for(scope) -> list[TodoGroup]:
    """Everything for one person in the order of the kinds; kinds without lines are left out."""
    laid = [one for one in lay(scope, all_kinds()) if one is not None]
    return [group for group in read(laid, scope) if group.count]


@dataclass(frozen=True, slots=True)
class Overdue:
    """An overdue line among those of other kinds, with the name of its kind."""

    todo: Todo
    label: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page: overdue lines of every kind, those longest overdue first, then the kinds with what is not overdue.

    A line is counted once: among the overdue, or in its kind.
    """

    overdue: list[Overdue]
    late: list[TodoGroup]  # kinds with overdue lines
    groups: list[TodoGroup]  # kinds with lines that are not overdue
    later: list[TodoGroup]  # of these, where there are many, the kinds that only wait or whose day is far
    late_count: int
    count: int

    @property
    def late_left(self) -> int:
        """Overdue lines that are not shown."""
        return self.late_count - len(self.overdue)


_SOON, _GRAVE, _WAITS, _FAR = range(4)


def _place(group: TodoGroup, on: date) -> tuple[int, date]:
    """Where a kind stands: those due within a month by their day, then who has to be decided on, then what waits, then what is far."""
    nearest = min((one.due_on for one in group.others if one.due_on), default=None)
    if nearest and nearest <= on + AHEAD:
        return _SOON, nearest
    if any(one.grave for one in group.others):
        return _GRAVE, on
    return (_FAR, nearest) if nearest else (_WAITS, on)


def overview_of(groups: Sequence[TodoGroup], on: date) -> Overview:
    """The groups of a person as the first page of a day shows them."""
    late = [group for group in groups if group.late]
    lines = [Overdue(todo, group.label) for group in late for todo in group.overdue]
    rest = sorted((group for group in groups if group.left), key=lambda group: _place(group, on))
    soon = [group for group in rest if _place(group, on)[0] < _WAITS] if len(rest) > UNFOLDED else rest
    return Overview(
        sorted(lines, key=lambda line: line.todo.due_on)[:LATE_LISTED],
        sorted(late, key=lambda group: -group.late),
        soon,
        [group for group in rest if group not in soon],
        sum(group.late for group in groups),
        sum(group.count for group in groups),
    )
