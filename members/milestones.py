"""What comes next for a member, with its date and the rule it follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.dates import add_months, add_working_days
from members.models import ActivityStatus, Member, MembershipClass
from members.parameters import PRESENT_DEADLINE, PROBATION, SUPPLEMENT_DUE
from regulations.lookup import NoRuleInForce, lookup_values


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing to come: ``on`` its day, ``by_month`` when only the month counts, ``basis`` the rule, ``overdue`` when past."""

    label: str
    on: date
    basis: str = ""
    by_month: bool = False
    overdue: bool = False


def badge_due(member: Member, on: date) -> Milestone | None:
    """The next badge (Huy hiệu Đảng): the month in which the party age reaches the next level."""
    start = member.admission_decision_date or member.admission_date
    if start is None or member.membership_class != MembershipClass.OFFICIAL:
        return None
    for level in sorted(lookup_values("badge_level", on), key=lambda value: int(value.attributes["years"])):
        due = add_months(start, 12 * int(level.attributes["years"]) + member.gap_months)
        if (due.year, due.month) >= (on.year, on.month):
            return Milestone(f"Đủ tuổi Đảng xét tặng {level.label}", due, "Tuổi Đảng tính theo tháng", by_month=True)
    return None


def probation_end(member: Member, on: date) -> Milestone | None:
    """The end of the twelve months of probation, from the ceremony (``admission.md``)."""
    if member.membership_class != MembershipClass.PROBATIONARY or member.admission_date is None:
        return None
    try:
        rule = PROBATION.on(member.admission_date)
    except NoRuleInForce:
        return None
    ends = add_months(member.admission_date, int(rule.value))
    return Milestone("Hết thời gian dự bị, xét công nhận chính thức", ends, rule.cite(), overdue=ends < on)


def supplement_due(member: Member, years_handed_in: Iterable[int], on: date) -> Milestone | None:
    """The day by which the annual supplement is due; exempt members hand it in as well."""
    year = on.year if on.year not in set(years_handed_in) else on.year + 1
    try:
        rule = SUPPLEMENT_DUE.on(on)
    except NoRuleInForce:
        return None
    month, _, day = str(rule.value).partition("-")
    return Milestone(f"Phiếu bổ sung hồ sơ năm {year}", date(year, int(month), int(day)), rule.cite())


def letter_due(member: Member, introduced_on: date, on: date) -> Milestone | None:
    """While in transit: the last day to present the letter at the destination."""
    try:
        rule = PRESENT_DEADLINE.on(introduced_on)
    except NoRuleInForce:
        return None
    due = add_working_days(introduced_on, int(rule.value))
    return Milestone("Trình giấy giới thiệu tại nơi đến", due, rule.cite(), overdue=due < on)


def milestones(
    member: Member, on: date, *, seats=(), status_term: date | None = None, supplement_years: Iterable[int] = (),
    introduced_on: date | None = None,
) -> list[Milestone]:  # fmt: skip
    """Everything that comes next, nearest first. The caller hands in what it has read: seats with their terms, the term of
    the present status, years of supplements handed in, the day of introduction while in transit."""
    if not member.is_current:
        return []
    found = [probation_end(member, on), badge_due(member, on), supplement_due(member, supplement_years, on)]
    if status_term:
        label = ActivityStatus(member.activity_status).label
        found.append(Milestone(f"Hết thời hạn: {label}", status_term, overdue=status_term < on))
    if introduced_on:
        found.append(letter_due(member, introduced_on, on))
    for seat in seats:
        if seat.term and seat.term.planned_end_on and not seat.term.ended_on:
            ends = seat.term.planned_end_on
            found.append(Milestone(f"Hết nhiệm kỳ {seat.term.label} – {seat.organization}", ends, overdue=ends < on))
    return sorted((item for item in found if item), key=lambda item: item.on)
