"""Deadlines of many cases at once: the rules judge each starting day once in Python, the database looks the answer up for every row.

``DayBook`` asks the database which starting days occur in a list (one statement), judges each by ``rules.dates``, and hands the answers
back as columns to filter and to sort by, whatever the number of rows: ``due`` for every procedure, and for official transfers ``chase``
(when the origin asks again) and ``no_file`` (after which the delay is reported).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from core.dates import working_days_between
from core.judged import NEVER, key_of, looked_up, words, written_key
from regulations.judging import or_none
from transfers.models import (
    BEFORE_INTRODUCTION,
    UNDER_WAY,
    Exemption,
    ExemptionState,
    Journey,
    JourneyState,
    MemberCase,
    TemporaryState,
    TemporaryTransfer,
    Transfer,
)
from transfers.rules import dates, journeys

DUE, CHASE, NO_FILE = "due", "chase", "no_file"


@dataclass(frozen=True, slots=True)
class Clock:
    """What runs in some states: since which day of the case, until when.

    ``working`` says that its days are working days, ``only`` is a column that must be true for it to run.
    """

    code: str
    label: str
    states: tuple[str, ...]
    start: object  # a column, or an expression
    due: Callable[[date], object]
    working: bool = False
    only: str = ""

    def last_day(self, start: date | None) -> date | None:
        """The last day of what runs since ``start``; none when the day is missing or no rule was in force."""
        found = or_none(self.due, start)
        return getattr(found, "on", found)


def _itself(day: date) -> date:
    """A term written in the case is its own last day."""
    return day


CLOCKS: dict[type[MemberCase], dict[str, tuple[Clock, ...]]] = {
    Transfer: {
        DUE: (
            Clock("introduce", "Hạn giới thiệu chuyển đi", BEFORE_INTRODUCTION, "cause_on", dates.introduce_due, True),
            Clock("present", "Hạn trình giấy tại chi ủy nơi đến", UNDER_WAY, "introduced_on", dates.present_due, True),
        ),
        CHASE: (
            Clock("chase", "Đôn đốc, hỏi kết quả", UNDER_WAY, Coalesce("notice__chased_on", "introduced_on"),
                  lambda start: dates.chase_due(start, None)),
        ),
        NO_FILE: (
            Clock("no_file", "Hạn nộp giấy, hồ sơ; quá hạn thì báo cáo", UNDER_WAY, "introduced_on", dates.no_file_limit),
        ),
    },
    TemporaryTransfer: {
        DUE: (
            Clock("present", "Hạn trình giấy tại chi ủy nơi đến", (TemporaryState.INTRODUCED,), "introduced_on", dates.present_due, True),
            Clock("term", "Hết thời hạn sinh hoạt tạm thời", (TemporaryState.STAYING,), "until_on", _itself),
        ),
        "back": (
            Clock("back", "Hạn trở về nơi sinh hoạt chính thức", (TemporaryState.STAYING,), "until_on", dates.return_due, True),
        ),
    },
    Exemption: {
        DUE: (Clock("term", "Hết thời hạn tạm miễn", (ExemptionState.IN_FORCE,), "until_on", _itself),),
    },
    Journey: {
        DUE: (
            Clock("return", "Ngày về theo giấy phép", (JourneyState.ABROAD, JourneyState.STAYED), "until_on", _itself),
            Clock("report", "Hạn báo cáo sau chuyến đi", (JourneyState.RETURNED_HOME,), "returned_on", journeys.report_due, True,
                  "private"),
        ),
    },
}  # fmt: skip


def clock_of(model: type[MemberCase], state: str, name: str = DUE) -> Clock | None:
    """What runs in a state."""
    return next((clock for clock in CLOCKS[model][name] if state in clock.states), None)


def due_of(case: MemberCase, name: str = DUE) -> date | None:
    """The deadline of one case as it stands, as lists show it."""
    clock = clock_of(type(case), case.state, name)
    if clock is None or (clock.only and not getattr(case, clock.only)):
        return None
    if isinstance(clock.start, str):
        return clock.last_day(getattr(case, clock.start))
    notice = getattr(case, "notice", None)
    return clock.last_day((notice.chased_on if notice else None) or case.introduced_on)


def left_of(due: date, on: date, *, working: bool) -> int:
    """Days left until a deadline, working days where the term is of working days; negative once it has passed."""
    if not working:
        return (due - on).days
    return working_days_between(on, due) if due >= on else -working_days_between(due, on)


def _key(clocks: tuple[Clock, ...]):
    whens = [
        When(Q(state__in=[str(s) for s in clock.states]) & (Q(**{clock.only: True}) if clock.only else Q()),
             then=key_of(clock.code, (clock.start,)))
        for clock in clocks
    ]  # fmt: skip
    return Case(*whens, default=words(""))


def _key_of(case: MemberCase, name: str) -> str:
    """What ``_key`` says of a row that has been read."""
    clock = clock_of(type(case), case.state, name)
    return (
        ""
        if clock is None or (clock.only and not getattr(case, clock.only))
        else written_key(clock.code, getattr(case, clock.start))
    )


@dataclass
class DayBook:
    """The deadlines that occur in a list of cases of one procedure, each judged once; ``names`` are those of ``CLOCKS``."""

    rows: QuerySet
    names: tuple[str, ...] = (DUE,)
    cases: Iterable[MemberCase] | None = (
        None  # the same rows where they have been read already; clocks that start in a column only
    )
    answers: Mapping[str, Mapping[str, date]] = field(init=False)

    def __post_init__(self) -> None:
        if self.cases is not None:
            self.answers = {
                name: self._judged(name, {_key_of(case, name) for case in self.cases}) for name in self.names
            }
            return
        keys = {f"{name}_key": _key(self.clocks[name]) for name in self.names}
        found = list(self.rows.order_by().annotate(**keys).values_list(*keys).distinct())
        self.answers = {name: self._judged(name, {row[n] for row in found}) for n, name in enumerate(self.names)}

    @property
    def clocks(self) -> dict[str, tuple[Clock, ...]]:
        """The clocks of the procedure the list is of."""
        return CLOCKS[self.rows.model]

    def _judged(self, name: str, keys: set[str]) -> dict[str, date]:
        by_code = {clock.code: clock for clock in self.clocks[name]}
        answers = {}
        for key in keys - {""}:
            code, start, _ = key.split("|")
            day = by_code[code].last_day(date.fromisoformat(start)) if start else None
            if day:
                answers[key] = day
        return answers

    def lay(self, rows: QuerySet) -> QuerySet:
        """The rows with a column for each name (the last day, or none) and ``due_order`` (never empty)."""
        rows = rows.annotate(**{f"{name}_key": _key(self.clocks[name]) for name in self.names})
        rows = rows.annotate(**{name: looked_up(f"{name}_key", self.answers[name]) for name in self.names})
        return rows.annotate(due_order=Coalesce(DUE, Value(NEVER))) if DUE in self.names else rows
