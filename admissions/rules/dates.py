"""Dates of admission, pure: ages, terms, deadlines. Each takes the day whose rule counts."""

from __future__ import annotations

from datetime import date, timedelta

from admissions.parameters import (
    AGE_MAX,
    AGE_MIN,
    CEREMONY_CLOCK,
    CEREMONY_DAYS,
    DECISION_DAYS,
    DECISION_EXTENSION,
    DOSSIER_MONTHS,
    PROBATION_MONTHS,
    RECOGNITION_DAYS,
    RECOGNITION_DECISION_DAYS,
    RECOGNITION_EXTENSION,
)
from core.dates import add_months, add_working_days, whole_months
from regulations.judging import Due, or_none
from regulations.lookup import Rule

__all__ = [
    "Due", "age_in_months", "age_limits", "ceremony_due", "decision_due", "dossier_ends", "first_recognition_day", "or_none",
    "probation_ends", "recognition_decision_due", "recognition_due",
]  # fmt: skip

DAY = timedelta(days=1)


def age_in_months(birth: date, on: date) -> int:
    """Months of age, the day ignored (“tính theo tháng”, ``admission.md`` 1)."""
    return whole_months(birth, on)


def age_limits(on: date) -> tuple[Rule, Rule]:
    """The least and the greatest age on a day, in months, both included."""
    return AGE_MIN.on(on), AGE_MAX.on(on)


def dossier_ends(made_on: date, on: date) -> Due:
    """The last day on which a paper of the dossier counts (12 months from making, ``admission.md`` 3.4)."""
    rule = DOSSIER_MONTHS.on(on)
    return Due(add_months(made_on, int(rule.value)), rule)


def decision_due(resolved_on: date, *, extended: bool = False) -> Due:
    """By when the competent body decides: working days from the branch's resolution, once extended (QĐ29 4.3.1, QĐ232)."""
    rule = DECISION_DAYS.on(resolved_on)
    days = int(rule.value)
    if extended:
        days += int(DECISION_EXTENSION.on(resolved_on).value)
    return Due(add_working_days(resolved_on, days), rule)


def ceremony_due(decision_on: date, received_on: date | None) -> Due | None:
    """By when the ceremony is held: working days from receipt of the decision, from its issue since 208-QĐ/TW.

    None while the decision has not been received and the clock of its day starts at receipt.
    """
    rule, clock = CEREMONY_DAYS.on(decision_on), CEREMONY_CLOCK.on(decision_on)
    start = decision_on if clock.value == "issued" else received_on
    return Due(add_working_days(start, int(rule.value)), rule) if start else None


def probation_ends(ceremony_on: date) -> Due:
    """The day the probation is over, which is the official date whatever comes late (Điều lệ Đảng 5.1; QĐ29–QĐ294 4)."""
    rule = PROBATION_MONTHS.on(ceremony_on)
    return Due(add_months(ceremony_on, int(rule.value)), rule)


def recognition_due(ceremony_on: date) -> Due:
    """By when the branch considers recognition: working days after the probation is complete (QĐ29–QĐ294 4.2)."""
    end = probation_ends(ceremony_on).on
    rule = RECOGNITION_DAYS.on(end)
    return Due(add_working_days(end, int(rule.value)), rule)


def first_recognition_day(ceremony_on: date) -> date:
    """The first day on which the branch may consider: the twelve months must be complete."""
    return probation_ends(ceremony_on).on + DAY


def recognition_decision_due(resolved_on: date, *, extended: bool = False) -> Due:
    """By when recognition is decided: working days from the branch's resolution, once extended (QĐ29 4.3.1)."""
    rule = RECOGNITION_DECISION_DAYS.on(resolved_on)
    days = int(rule.value)
    if extended:
        days += int(RECOGNITION_EXTENSION.on(resolved_on).value)
    return Due(add_working_days(resolved_on, days), rule)
