"""Dates of transfers, pure: terms and deadlines. Each takes the day whose rule counts (``transfer.md`` 1)."""

from __future__ import annotations

from datetime import date, timedelta

from core.dates import add_months, add_working_days
from regulations.judging import Due, or_none
from transfers.parameters import (
    CHASE_MONTHS,
    CLOSING_DEADLINE,
    LEAVE_MAX,
    NO_FILE_MONTHS,
    PRESENT_DEADLINE,
    REQUEST_DEADLINE,
    RETURN_DAYS,
    TEMPORARY_MAX,
    TEMPORARY_MIN,
    TEMPORARY_STUDY_MAX,
)

ONE_DAY = timedelta(days=1)

__all__ = [
    "Due", "chase_due", "dissolution_due", "introduce_due", "leave_too_long", "no_file_limit", "or_none", "present_due",
    "return_due", "temporary_too_long", "temporary_too_short",
]  # fmt: skip


def introduce_due(cause_on: date) -> Due:
    """By when the member is introduced: working days from the day the decision took effect or the residence changed (§6.3.1 a)."""
    rule = REQUEST_DEADLINE.on(cause_on)
    return Due(add_working_days(cause_on, int(rule.value)), rule)


def present_due(introduced_on: date) -> Due:
    """By when the letter is presented to the chi ủy at the destination: working days from the introduction (§6.3.1 c)."""
    rule = PRESENT_DEADLINE.on(introduced_on)
    return Due(add_working_days(introduced_on, int(rule.value)), rule)


def chase_due(introduced_on: date, chased_on: date | None = None) -> Due:
    """When the committee asks again what became of somebody introduced (2012 guidance: every three months)."""
    start = chased_on or introduced_on
    rule = CHASE_MONTHS.on(start)
    return Due(add_months(start, int(rule.value)), rule)


def no_file_limit(introduced_on: date) -> Due:
    """After this day a member who has not handed in letter and file is reported to the competent committee; nothing happens by itself."""
    rule = NO_FILE_MONTHS.on(introduced_on)
    return Due(add_months(introduced_on, int(rule.value)), rule)


def temporary_too_short(from_on: date, until_on: date) -> Due | None:
    """The first day on which a temporary stay may end, both days counted; none when the term is long enough."""
    rule = TEMPORARY_MIN.on(from_on)
    least = add_months(from_on, int(rule.value)) - ONE_DAY
    return Due(least, rule) if until_on < least else None


def temporary_too_long(from_on: date, until_on: date, *, study: bool) -> Due | None:
    """The limit a term breaks: under twelve months, up to twenty-four for study; none when it keeps within."""
    if study:
        rule = TEMPORARY_STUDY_MAX.on(from_on)
        end = add_months(from_on, int(rule.value))
        return Due(end, rule) if until_on > end else None
    rule = TEMPORARY_MAX.on(from_on)
    end = add_months(from_on, int(rule.value))
    return Due(end, rule) if until_on >= end else None


def return_due(until_on: date) -> Due:
    """By when a temporary member is back at the official branch."""
    rule = RETURN_DAYS.on(until_on)
    return Due(add_working_days(until_on, int(rule.value)), rule)


def leave_too_long(from_on: date, until_on: date) -> Due | None:
    """The limit a leave breaks (under twelve months, 01-HD/TW 10.3); none when it keeps within."""
    rule = LEAVE_MAX.on(from_on)
    end = add_months(from_on, int(rule.value))
    return Due(end, rule) if until_on >= end else None


def dissolution_due(decided_on: date) -> Due:
    """By when the members of a dissolved organisation have been transferred (§6.3.5)."""
    rule = CLOSING_DEADLINE.on(decided_on)
    return Due(add_working_days(decided_on, int(rule.value)), rule)
