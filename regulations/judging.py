"""What the checks of every procedure share: their wrapper, deadlines with their rule, days and words as given to a step.

A procedure writes its checks as ``@rule("nhãn")`` functions ``(case, step) -> Iterable[Finding]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from itertools import pairwise
from typing import Any

from core.date_parsing import parse_date
from core.dates import TIME_ZONE, format_date
from core.findings import BLOCKING, WARNING, Finding, Refused, Right
from core.recounting import is_told
from core.text import clean
from core.workflow import Case, Step, checked, cite
from regulations.lookup import NoRuleInForce, Rule

Check = Callable[[Case, Step], list[Finding]]


@dataclass(frozen=True, slots=True)
class Due:
    """A last day and the rule that sets it."""

    on: date
    rule: Rule

    def overdue(self, day: date) -> bool:
        """Whether a day is past it."""
        return day > self.on


def or_none(due: Callable[..., Due | None], *args, **kwargs) -> Due | None:
    """A deadline, or none when no rule was in force that day or a date is missing."""
    if any(arg is None for arg in args):
        return None
    try:
        return due(*args, **kwargs)
    except NoRuleInForce:
        return None


def rule(
    label: str, *, of_history: bool = False, of_records: bool = False
) -> Callable[[Callable[[Case, Step], Iterable[Finding]]], Check]:
    """A check of a table under its Vietnamese words.

    A finding that names no source takes the one of its step. A rule nobody has entered for that day only warns. Of a case entered
    after the fact (``is_recorded``, nhập hồi tố), acts up to the day of that entry are history: told what the rules say, not refused;
    except by a check ``of_history``, which no past excuses, and after that entry by one ``of_records``: it asks what stands in our own
    records beside the case (one open case at a time, an entry of the ledger), and that is of today.
    """

    def named(check: Callable[[Case, Step], Iterable[Finding]]) -> Check:
        @checked(label)
        @wraps(check)
        def judged(case: Case, step: Step) -> list[Finding]:
            found: list[Finding] = []
            try:
                found.extend(check(case, step))
            except NoRuleInForce as unknown:
                found.append(no_rule(unknown))
            if any(not one.basis for one in found):
                source = cite(step.transition.basis, step.on)
                found = [one if one.basis else replace(one, basis=source) for one in found]
            excused = is_history(case, step) and not of_history and (not of_records or is_told(step))
            return [replace(one, level=WARNING) for one in found] if excused else found

        return judged

    return named


def is_history(case: Case, step: Step) -> bool:
    """Whether an act of a case entered after the fact was over by the day of that entry."""
    return getattr(case, "is_recorded", False) and step.on <= case.created_at.astimezone(TIME_ZONE).date()


def no_rule(unknown: NoRuleInForce) -> Finding:
    """No rule in force is known for that day: said, and left to people."""
    return Finding("no_rule", str(unknown), WARNING, right=Right.REGULATION,
                   remedy="Cán bộ Ban Tổ chức bổ sung quy định của ngày đó ở phần Căn cứ.")  # fmt: skip


def day_of(step: Step, name: str) -> date | None:
    """A date a step is given, as a date or as typed. Raises ``Refused`` for words that are no date."""
    value = step.data.get(name)
    if not value or isinstance(value, date):
        return value or None
    try:
        return parse_date(str(value))
    except ValueError as wrong:
        raise Refused(
            Finding("date", str(wrong), field=name, right=Right.PRINCIPLE, remedy="Nhập ngày/tháng/năm.")
        ) from wrong


def words_of(step: Step, name: str, most: int = 250) -> str:
    """Words a step is given, without stray blanks. Raises ``Refused`` when they are longer than the record keeps."""
    words = clean(str(step.data.get(name) or ""))
    if len(words) > most:
        raise Refused(
            Finding(
                "too_long",
                f"Dài {len(words)} chữ, nhiều nhất {most} chữ.",
                field=name,
                right=Right.PRINCIPLE,
                remedy="Ghi ngắn hơn.",
            )
        )
    return words


def late(due: Due | None, on: date, what: str, *, consented: bool = False, remedy: str = "") -> Iterable[Finding]:
    """A term that has run out never shuts the door: a consent on record makes it a remark, a written reason lets it pass."""
    if due is None or not due.overdue(on):
        return
    yield Finding("late", f"{what} quá hạn: hạn cuối là ngày {format_date(due.on)}.", WARNING if consented else BLOCKING,
                  right=Right.REGULATION, basis=due.rule.cite(), overridable=True,
                  remedy=remedy or "Ghi số văn bản gia hạn, đồng ý ở mục văn bản; hoặc ghi rõ lý do muộn.")  # fmt: skip


def before(
    code: str, day: date | None, cause: date | None, what: str, event: str, *, field: str = ""
) -> Iterable[Finding]:
    """A day that comes before what it follows from: refused, for one of the two is wrong."""
    if day is not None and cause is not None and day < cause:
        yield Finding(code, f"{what} ngày {format_date(day)} trước {event} ngày {format_date(cause)}.", field=field,
                      right=Right.PRINCIPLE, remedy="Kiểm tra lại hai ngày theo văn bản.")  # fmt: skip


def not_come(day: date | None, today: date, what: str, *, field: str) -> Iterable[Finding]:
    """A day to come."""
    if day is not None and day > today:
        yield Finding("future", f"{what} {format_date(day)} chưa đến.", field=field, right=Right.PRINCIPLE,
                      remedy="Nhập ngày không sau ngày thực hiện.")  # fmt: skip


def follows_in_time(case: Case, step: Step) -> Iterable[Finding]:
    """Steps follow each other in time: none is dated ahead, or before the step that led to it."""
    yield from not_come(step.on, step.recorded_on, "Ngày thực hiện", field="on")
    last = next(reversed(case.log), None)
    if last is not None and step.on < last.on:
        title = case.workflow.by_name[last.step].label if last.step in case.workflow.by_name else last.step
        yield Finding("out_of_order", f"Ngày thực hiện {format_date(step.on)} trước bước “{title}” ngày {format_date(last.on)}.",
                      field="on", right=Right.PRINCIPLE, overridable=True,
                      remedy="Nhập ngày không trước bước liền trước, hoặc ghi rõ lý do.")  # fmt: skip


def told_days(order: Sequence[str], words: Mapping[str, str], values: Mapping[str, Any], on: date) -> Iterable[Finding]:
    """What is wrong with the days told of a case entered after the fact: one to come, or one before the day it follows.

    ``order`` names them as they follow each other, ``words`` says what each is (those outside the order must only not lie ahead).
    """
    for name, told in words.items():
        if values.get(name) and values[name] > on:
            yield Finding("future", f"{told[:1].upper()}{told[1:]} {format_date(values[name])} chưa đến.", field=name,
                          right=Right.PRINCIPLE, remedy="Nhập ngày không sau hôm nay.")  # fmt: skip
    known = [(name, values[name]) for name in order if values.get(name)]
    for (first, earlier), (name, later) in pairwise(known):
        if later < earlier:
            yield Finding("order", f"{words[name][:1].upper()}{words[name][1:]} {format_date(later)} trước {words[first]} "
                          f"{format_date(earlier)}.", field=name, right=Right.PRINCIPLE, remedy="Kiểm tra lại hai ngày.")  # fmt: skip
