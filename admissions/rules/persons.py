"""Who may be admitted (``admission.md`` 1): age, education, special categories, re-admission. Pure but for the dated parameters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from admissions.models import AdmissionKind, Applicant, ConsentKind, PopulationCase
from admissions.parameters import (
    EDUCATION_AREA,
    EDUCATION_ELDERS,
    EDUCATION_MIN,
    POPULATION_FOURTH,
    POPULATION_THIRD,
    READMISSION_CLEARED,
    READMISSION_FOURTH,
    READMISSION_MONTHS,
    READMISSION_THIRD,
    READMISSION_TIMES,
)
from admissions.rules.dates import age_in_months, age_limits
from core.dates import add_months, format_date
from core.findings import BLOCKING, WARNING, Finding, Right
from regulations.lookup import NoRuleInForce, Rule, lookup_label, lookup_value

#: Order of general education, and the least each value of the parameter asks.
_EDUCATION = ("literate", "primary", "lower_secondary", "upper_secondary")
_LEAST = {
    "lower_secondary_diploma": "lower_secondary", "lower_secondary_completed": "lower_secondary", "primary_completed": "primary",
    "literate": "literate",
}  # fmt: skip


def _no_rule(unknown: NoRuleInForce) -> Finding:
    return Finding("no_rule", str(unknown), WARNING, right=Right.REGULATION)


def age_findings(birth: date, on: date, consents: Iterable[str] = ()) -> list[Finding]:
    """From full 18 to full 60 on the day the branch considers, by months; older only with the consent the rule asks."""
    try:
        least, most = age_limits(on)
    except NoRuleInForce as unknown:
        return [_no_rule(unknown)]
    months = age_in_months(birth, on)
    if months < least.value:
        return [
            Finding(
                "too_young",
                f"Đến ngày {format_date(on)} mới {months // 12} tuổi {months % 12} tháng, chưa đủ {least.value // 12} tuổi.",
                field="birth_date",
                right=Right.STANDARD,
                basis=least.cite(),
                remedy=f"Chi bộ xét từ tháng {format_date(add_months(birth, least.value))[3:]}.",
            )
        ]
    if months > most.value:
        if ConsentKind.OVER_AGE in consents:
            return [Finding("over_age_consented", f"Người vào Đảng trên {most.value // 12} tuổi, đã có văn bản đồng ý.", WARNING,
                            right=Right.STANDARD, basis=most.cite())]  # fmt: skip
        return [Finding("over_age", f"Đến ngày {format_date(on)} đã quá {most.value // 12} tuổi ({months // 12} tuổi {months % 12} tháng).",
                        field="birth_date", right=Right.STANDARD, basis=most.cite(),
                        remedy="Phải có văn bản đồng ý của ban thường vụ cấp ủy trực thuộc Trung ương trước khi quyết định.")]  # fmt: skip
    if months in (least.value, most.value):
        return [
            Finding(
                "age_at_limit",
                f"Tuổi ở đúng giới hạn theo tháng ({months // 12} tuổi); tính theo tháng nên được xét, kiểm tra lại ngày sinh.",
                WARNING,
                field="birth_date",
                right=Right.STANDARD,
                basis=least.cite(),
            )
        ]
    return []


def education_findings(person: Applicant, on: date, consents: Iterable[str] = ()) -> list[Finding]:
    """The least general education, with the exceptions for difficult areas and for elders, fishermen (with consent)."""
    try:
        rule = EDUCATION_MIN.on(on)
        if person.village_elder:
            rule = EDUCATION_ELDERS.on(on)
        elif person.special_area:
            rule = EDUCATION_AREA.on(on)
    except NoRuleInForce as unknown:
        return [_no_rule(unknown)]
    if not person.general_education:
        return [Finding("education_unknown", "Chưa ghi trình độ giáo dục phổ thông.", field="general_education", right=Right.STANDARD,
                        basis=rule.cite(), remedy="Ghi trình độ theo bằng, giấy chứng nhận.")]  # fmt: skip
    least = _LEAST[rule.value]
    if _rank(person.general_education) < _rank(least):
        return [Finding("education_low", f"Trình độ “{lookup_label('education_level', person.general_education)}” thấp hơn mức tối thiểu: "
                        f"{rule.display()}.", field="general_education", right=Right.STANDARD, basis=rule.cite(),
                        remedy="Bổ sung văn bằng, hoặc ghi rõ diện học vấn đặc thù nếu thuộc diện đó.")]  # fmt: skip
    if (
        person.village_elder
        and ConsentKind.EDUCATION not in consents
        and _rank(person.general_education) < _rank("lower_secondary")
    ):
        return [
            Finding(
                "education_consent",
                "Diện già làng, trưởng bản, người có uy tín, ngư dân phải được ban thường vụ cấp ủy cấp trên trực tiếp "
                "của tổ chức cơ sở đảng đồng ý bằng văn bản.",
                right=Right.AUTHORITY,
                basis=rule.cite(),
                remedy="Ghi số, ngày văn bản đồng ý.",
            )
        ]
    return []


def _rank(code: str) -> int:
    return _EDUCATION.index(code) if code in _EDUCATION else len(_EDUCATION)


def population_findings(case: str, born_on: date | None, on: date) -> list[Finding]:
    """Waiting time after a birth against the population policy (05-QĐi/TW): third 24 months, fourth 36; fifth or more not considered.

    Births after discipline for a third child ended only warn (``effect_of_birth`` of the list of such days, see ``admission.md`` 1.1).
    """
    if not case:
        return []
    if case == PopulationCase.FIFTH:
        return [Finding("fifth_child", "Sinh con thứ năm trở lên: không xem xét kết nạp.", right=Right.STANDARD,
                        basis=_cite(POPULATION_THIRD, on))]  # fmt: skip
    rule = _rule(POPULATION_THIRD if case == PopulationCase.THIRD else POPULATION_FOURTH, on)
    if rule is None:
        return []
    return _waited("population_wait", "sinh con", born_on, rule, on, soft=_birth_only_warns(born_on))


def _birth_only_warns(born_on: date | None) -> bool:
    flag = lookup_value("candidate_flag", "population")
    since = (flag.attributes or {}).get("warn_only_after") if flag else None
    return bool(born_on and since and born_on.isoformat() > str(since))


def readmission_findings(person: Applicant, kind: str, on: date) -> list[Finding]:
    """Conditions of admitting again (QĐ294 3.5 as reported; 208-QĐ/TW): waiting times, once in a lifetime, grounds that bar for ever."""
    if kind != AdmissionKind.READMISSION:
        return []
    found: list[Finding] = []
    times = _rule(READMISSION_TIMES, on)
    if person.readmitted_before and times is not None:
        found.append(
            Finding(
                "readmitted_before",
                f"Chỉ được kết nạp lại {times.value} lần.",
                right=Right.STANDARD,
                basis=times.cite(),
            )
        )
    reason = lookup_value("leaving_ground", person.left_party_reason) if person.left_party_reason else None
    attributes = (reason.attributes or {}) if reason else {}
    if not person.left_party_reason:
        found.append(Finding("left_reason", "Chưa ghi lý do ra khỏi Đảng lần trước.", field="left_party_reason", right=Right.STANDARD,
                             remedy="Chọn lý do trong danh sách."))  # fmt: skip
    elif attributes.get("bars_readmission"):
        found.append(
            Finding(
                "never_again",
                f"Lý do ra khỏi Đảng lần trước “{reason.label}”: không xem xét kết nạp lại.",
                right=Right.STANDARD,
                basis=_cite(READMISSION_MONTHS, on),
            )
        )
    rule = {"third": READMISSION_THIRD, "fourth": READMISSION_FOURTH}.get(
        attributes.get("population", ""), READMISSION_MONTHS
    )
    waiting = _rule(rule, on)
    if waiting is not None:
        found += _waited("readmission_wait", "ra khỏi Đảng", person.left_party_on, waiting, on, field="left_party_on")
    if attributes.get("conviction"):
        cleared = _rule(READMISSION_CLEARED, on)
        if cleared is not None:
            found += _waited(
                "cleared_wait", "được xóa án tích", person.record_cleared_on, cleared, on, field="record_cleared_on"
            )
    return found


def _waited(
    code: str, since: str, start: date | None, rule: Rule, on: date, *, field: str = "child_born_on", soft: bool = False
) -> list[Finding]:
    if start is None:
        return [Finding(f"{code}_unknown", f"Chưa ghi ngày {since}.", field=field, right=Right.STANDARD, basis=rule.cite(),
                        remedy="Ghi ngày theo giấy tờ.")]  # fmt: skip
    ready = add_months(start, int(rule.value))
    if on >= ready:
        return []
    return [
        Finding(
            code,
            f"Mới qua {max(0, age_in_months(start, on))} tháng từ khi {since} ({format_date(start)}); phải đủ {rule.display()}.",
            WARNING if soft else BLOCKING,
            field=field,
            right=Right.STANDARD,
            basis=rule.cite(),
            remedy=f"Xét từ ngày {format_date(ready)}.",
        )
    ]


def _rule(parameter, on: date) -> Rule | None:
    try:
        return parameter.on(on)
    except NoRuleInForce:
        return None


def _cite(parameter, on: date) -> str:
    rule = _rule(parameter, on)
    return rule.cite() if rule else ""


def person_findings(person: Applicant, kind: str, on: date, consents: Iterable[str]) -> list[Finding]:
    """Everything the standards say of a person on a day."""
    held = set(consents)
    return [
        *age_findings(person.birth_date, on, held), *education_findings(person, on, held),
        *population_findings(person.population_case, person.child_born_on, on), *readmission_findings(person, kind, on),
    ]  # fmt: skip
