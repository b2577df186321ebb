"""Deadlines of many cases at once: the rules judge each starting day once in Python, the database looks the answer up for every row.

A deadline depends on a few days of the case and on whether it was extended, so cases share a handful of answers. ``DayBook`` asks the
database which combinations occur in a list (one statement), judges each by ``rules.dates``, and hands the answers back as one map;
``due`` and ``probation_until`` are then columns to filter and to sort by, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, DateField, Exists, F, OuterRef, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce

from admissions.models import DOSSIER_STATES, PROBATION_STATES, SUPERIOR_STATES, Consent, ConsentKind
from admissions.models import AdmissionState as S
from admissions.rules.dates import (
    ceremony_due,
    decision_due,
    dossier_ends,
    or_none,
    probation_ends,
    recognition_decision_due,
    recognition_due,
)
from core.judged import NEVER, key_of, looked_up, words


@dataclass(frozen=True, slots=True)
class Clock:
    """What runs in some states: since which days of the case, by which rule, which written consent extends it."""

    code: str
    label: str
    states: tuple[str, ...]
    starts: tuple[str, ...]
    due: Callable[..., date | None]
    consent: str = ""


def _day(due) -> date | None:
    return due.on if due else None


def _ceremony(decision_on: date | None, received_on: date | None, consented: bool) -> date | None:
    """No day once the superior has agreed to a late ceremony."""
    return None if consented else _day(or_none(ceremony_due, decision_on, received_on or decision_on))


#: The last day of what is waited for in each state (``admission.md`` 3 and 4).
CLOCKS: tuple[Clock, ...] = (
    Clock("dossier", "Hồ sơ hết giá trị", DOSSIER_STATES, ("dossier_from",), lambda start, _: _day(or_none(dossier_ends, start, start))),
    Clock("decision", "Hạn xem xét, quyết định kết nạp", SUPERIOR_STATES, ("branch_resolved_on",),
          lambda start, more: _day(or_none(decision_due, start, extended=more)), ConsentKind.DECISION_EXTENSION),
    Clock("ceremony", "Hạn tổ chức lễ kết nạp", (S.AWAITING_CEREMONY,), ("decision_on", "decision_received_on"), _ceremony,
          ConsentKind.LATE_CEREMONY),
    Clock("recognition", "Hạn chi bộ xét công nhận chính thức", (S.PROBATIONARY, S.RECOGNITION_REVIEW), ("ceremony_on",),
          lambda start, _: _day(or_none(recognition_due, start))),
    Clock("recognised", "Hạn quyết định công nhận", (S.AWAITING_RECOGNITION,), ("recognition_resolved_on",),
          lambda start, more: _day(or_none(recognition_decision_due, start, extended=more)), ConsentKind.RECOGNITION_EXTENSION),
)  # fmt: skip
_BY_CODE = {clock.code: clock for clock in CLOCKS}


def clock_of(state: str) -> Clock | None:
    """What runs in a state."""
    return next((clock for clock in CLOCKS if state in clock.states), None)


def _consented(kind: str):
    if not kind:
        return words("")
    held = Consent.objects.filter(admission=OuterRef("pk"), kind=kind)
    return Case(When(Exists(held), then=words("+")), default=words(""))


def _key():
    """What the deadline of a row depends on, as one text: ``decision|2026-08-15|+``."""
    whens = []
    for clock in CLOCKS:
        key = key_of(clock.code, clock.starts, _consented(clock.consent))
        whens.append(When(state__in=[str(state) for state in clock.states], then=key))
    return Case(*whens, default=words(""))


def judge(key: str) -> date | None:
    """The last day behind a key; none where a day is missing or no rule was in force."""
    code, *days, mark = key.split("|")
    found = [date.fromisoformat(day) if day else None for day in days]
    return _BY_CODE[code].due(*found, mark == "+") if found[0] else None


class DayBook:
    """The deadlines that occur in a list of cases, each judged once."""

    def __init__(self, rows: QuerySet) -> None:
        keyed = rows.order_by().annotate(clock_key=_key()).exclude(clock_key="")
        keys = list(keyed.values_list("clock_key", flat=True).distinct())
        self.due = {key: day for key in keys if (day := judge(key))}
        starts = {key.split("|")[1] for key in keys if key.startswith("recognition|")} - {""}
        self.ends = {
            start: day for start in starts if (day := _day(or_none(probation_ends, date.fromisoformat(start))))
        }

    def lay(self, rows: QuerySet) -> QuerySet:
        """The rows with ``due`` (the last day, or none), ``due_order`` (never empty) and ``probation_until``."""
        until = looked_up(Cast(F("ceremony_on"), TextField()), self.ends)
        return rows.annotate(clock_key=_key()).annotate(
            due=looked_up("clock_key", self.due),
            probation_until=Case(When(state__in=PROBATION_STATES, then=until), default=None, output_field=DateField()),
        ).annotate(due_order=Coalesce("due", Value(NEVER, output_field=DateField())))  # fmt: skip
