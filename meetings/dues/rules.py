"""What a member owes for a month, and what follows from months not paid. Pure: everything is told, nothing is read or written.

Rates: Quy định 01-QĐ/TW (03/02/2026) from 02/2026; before it Quyết định 342-QĐ/TW (28/12/2010), needed for old arrears only.
Amounts are whole đồng, rounded down so that nobody pays more than the rule asks (``dues.rounding``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from core.dates import Month, add_months
from core.numbers import format_money, format_number
from meetings.dues import parameters as p
from meetings.models import DuesStatus
from regulations.lookup import NoRuleInForce, Parameter, Rule, rules_between

INSURED_GROUPS = frozenset({"insured", "insured_leave"})
UNINSURED_GROUPS = frozenset({"uninsured_working_age", "uninsured_retirement_age"})
BASE_GROUPS = frozenset({*INSURED_GROUPS, "pensioner", "pensioner_working", "allowance_holder"})

_SHARES: dict[str, Parameter] = {
    "insured": p.INSURED, "insured_leave": p.INSURED_LEAVE, "pensioner": p.PENSIONER, "allowance_holder": p.ALLOWANCE_HOLDER,
    "pensioner_working": p.PENSIONER_WORKING, "uninsured_working_age": p.UNINSURED_WORKING_AGE,
    "uninsured_retirement_age": p.UNINSURED_RETIREMENT_AGE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relieved:
    """Relief in force in the month: the whole (``percent`` 100) or a share; the case it comes from."""

    percent: int
    relief_id: int | None = None


@dataclass(frozen=True, slots=True)
class Payer:
    """What must be known of a member to say what he owes for a month.

    ``base`` is that of the profile in force in the month, ``preceding_base`` that of the month before (01-QĐ/TW: the insured pay on
    the salary of the preceding month); ``party_age`` in whole months at the first day of the month.
    """

    group: str
    base: int | None = None
    preceding_base: int | None = None
    extra_base: int | None = None
    region: str = ""
    fixed_amount: int | None = None
    voluntary_amount: int | None = None
    social_pension: bool = False
    sex: str = ""
    birth_date: date | None = None
    party_age: int | None = None
    suspended: bool = False
    relieved: Relieved | None = None


@dataclass(frozen=True, slots=True)
class Assessed:
    """The answer: what is due (``None`` when it cannot be said, ``missing`` tells why), how the month stands, how it was reached."""

    status: DuesStatus
    due: int | None
    group: str
    ground: str = ""
    missing: str = ""
    words: str = ""
    record: dict = field(default_factory=dict)


def retired_on(sex: str, birth_date: date | None, on: date) -> bool | None:
    """Whether somebody has reached the state's age of retirement by a day (Nghị định 135/2020/NĐ-CP); ``None`` when unknown.

    The age of the year in which it was reached counts: nobody becomes younger than the age when the next year asks more.
    """
    if birth_date is None or sex not in p.RETIREMENT_AGE:
        return None
    for rule in rules_between(p.RETIREMENT_AGE[sex].code, birth_date, on):
        reached = add_months(birth_date, int(rule.value))
        if reached <= min(rule.valid_to or on, on):
            return True
    return False


def group_in_force(payer: Payer, month: Month) -> str:
    """The group of the month: who pays without insurance changes from one group to the other at the age of retirement."""
    if payer.group not in UNINSURED_GROUPS:
        return payer.group
    retired = retired_on(payer.sex, payer.birth_date, month.first_day)
    if retired is None:
        return payer.group
    return "uninsured_retirement_age" if retired else "uninsured_working_age"


def exemption(payer: Payer, month: Month) -> tuple[str, Rule | None] | None:
    """Why nothing is asked of somebody in a month: the ground, and the rule that gives it."""
    day = month.first_day
    if payer.party_age is not None:
        rule = _rule(p.EXEMPT_PARTY_AGE, day)
        if rule is not None and payer.party_age >= int(rule.value):
            return "party_age", rule
    if payer.social_pension:
        rule = _rule(p.EXEMPT_SOCIAL_PENSION, day)
        if rule is not None and rule.value:
            return "social_pension", rule
    if payer.relieved is not None and payer.relieved.percent >= 100:
        return "relief", None
    return None


def amount_due(payer: Payer, month: Month) -> Assessed:
    """What a member owes for a month, by the rules in force on its first day."""
    day = month.first_day
    group = group_in_force(payer, month)
    if payer.suspended:
        rule = _rule(p.SUSPENDED, day)
        if rule is not None and rule.value == "not_collected":
            return Assessed(
                DuesStatus.NOT_COLLECTED, 0, group, "suspended", words="Không thu", record=_record(group, rule)
            )
    exempt = exemption(payer, month)
    if exempt is not None:
        ground, rule = exempt
        relief = {"relief": payer.relieved.relief_id, "relief_percent": 100} if ground == "relief" else {}
        return Assessed(DuesStatus.EXEMPT, 0, group, ground, words="Miễn", record=_record(group, rule, **relief))
    full = _full(payer, group, day)
    if isinstance(full, str):
        return Assessed(DuesStatus.UNSET, None, group, missing=full)
    amount, rule, words = full
    ground, more = "", {}
    if payer.relieved is not None and group:
        ground = "reduced"
        more = {"relief": payer.relieved.relief_id, "relief_percent": payer.relieved.percent}
        amount = amount * (100 - payer.relieved.percent) / 100
        words = f"{words}, giảm {payer.relieved.percent}%"
    due = _rounded(amount, day)
    if payer.voluntary_amount is not None and payer.voluntary_amount > due:
        due, words = payer.voluntary_amount, f"{words}; tự nguyện đóng {format_money(payer.voluntary_amount)}"
        more["voluntary"] = payer.voluntary_amount
    status = DuesStatus.OWING if due else DuesStatus.NOT_COLLECTED
    return Assessed(
        status, due, group, ground if due else "zero", words=words, record=_record(group, rule, words=words, **more)
    )


def _full(payer: Payer, group: str, day: date) -> tuple[Fraction, Rule | None, str] | str:
    """The amount before relief with its rule and words; a sentence when something is missing."""
    if not group:
        return "Chưa ghi nhóm đóng đảng phí."
    if group == "student":
        rule = p.STUDENT.on(day)
        return Fraction(int(rule.value)), rule, f"Mức của học sinh, sinh viên {format_money(rule.value)}"
    rule = _share(group, day)
    if rule is None:
        return _by_hand(payer, day)
    if group in UNINSURED_GROUPS:
        return _of_minimum_wage(payer, rule, day)
    return _of_income(payer, group, rule)


def _of_minimum_wage(payer: Payer, rule: Rule, day: date) -> tuple[Fraction, Rule | None, str] | str:
    if not payer.region:
        return "Chưa ghi vùng lương tối thiểu."
    wage = _rule(p.MINIMUM_WAGE[payer.region], day)
    if wage is None:
        return _by_hand(payer, day)
    words = f"{_percent(rule)} lương tối thiểu vùng {payer.region} ({format_money(wage.value)})"
    return Fraction(str(rule.value)) / 100 * int(wage.value), rule, words


def _of_income(payer: Payer, group: str, rule: Rule) -> tuple[Fraction, Rule, str] | str:
    share, base = Fraction(str(rule.value)) / 100, payer.base
    if group in INSURED_GROUPS and payer.preceding_base is not None:
        base = payer.preceding_base
    if base is None:
        return "Chưa ghi mức thu nhập làm căn cứ."
    words = f"{_percent(rule)} của {format_money(base)}"
    if group == "pensioner_working":
        if payer.extra_base is None:
            return "Chưa ghi tiền công, phụ cấp ngoài lương hưu."
        words = f"{words} lương hưu và {_percent(rule)} của {format_money(payer.extra_base)} tiền công, phụ cấp"
        base += payer.extra_base
    return share * base, rule, words


def _share(group: str, day: date) -> Rule | None:
    """The rate of a group on a day; before 02/2026 those of 342-QĐ/TW that are known."""
    rule = _rule(_SHARES[group], day) if group in _SHARES else None
    return rule or (_rule(p.SALARY_BEFORE, day) if group == "insured" else None)


def _by_hand(payer: Payer, day: date) -> tuple[Fraction, Rule | None, str] | str:
    """An amount written by hand where no rate is known (abroad; other groups under 342-QĐ/TW)."""
    if payer.fixed_amount is None:
        allowed = _rule(p.OTHER_BEFORE, day) if payer.group != "abroad" else None
        if allowed is not None:
            low, high = (format_number(value) for value in allowed.value)
            return f"Chưa ghi mức đóng; theo quy định khi đó từ {low} đến {high} đồng/tháng."
        return "Chưa có tỷ lệ cho nhóm này; cần ghi mức đóng."
    return Fraction(payer.fixed_amount), None, f"Mức ghi tay {format_money(payer.fixed_amount)}"


def _rounded(amount: Fraction, day: date) -> int:
    unit = int(p.ROUNDING.value_on(day))
    return int(amount // unit) * unit


def _rule(parameter: Parameter, day: date) -> Rule | None:
    try:
        return parameter.on(day)
    except NoRuleInForce:
        return None


def _percent(rule: Rule) -> str:
    return f"{format_number(rule.value, 1).removesuffix(',0')}%"


def _record(group: str, rule: Rule | None, **more) -> dict:
    return {"group": group, "rule": rule.as_record() if rule else None, **more}


# --- Months not paid --------------------------------------------------------------------------------


def unpaid_counts(months: Iterable[Month]) -> tuple[int, int]:
    """Of months of one year not paid: how many in all, and the longest unbroken row among them."""
    known = sorted(set(months))
    longest = run = 0
    for index, month in enumerate(known):
        run = run + 1 if index and known[index - 1].next == month else 1
        longest = max(longest, run)
    return len(known), longest


def split(collected: int, keeps_percent) -> tuple[int, int]:
    """What the branch keeps, rounded down to the đồng, and what it hands up (the two add up to what was collected)."""
    kept = int(Fraction(collected) * Fraction(str(keeps_percent)) / 100)
    return kept, collected - kept


def status_after(due: int | None, paid: int, assessed: DuesStatus) -> DuesStatus:
    """How a month stands once something is paid; exempted and uncollected months stay what they are."""
    if assessed in (DuesStatus.EXEMPT, DuesStatus.NOT_COLLECTED) and not paid:
        return assessed
    if due is None:
        return DuesStatus.PAID if paid else DuesStatus.UNSET
    if paid >= due:
        return DuesStatus.PAID if paid else DuesStatus.NOT_COLLECTED
    return DuesStatus.PARTIAL if paid else DuesStatus.OWING
