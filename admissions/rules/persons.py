"""Who may be admitted (``admission.md`` 1): age, education, special categories, re-admission. Pure but for the dated parameters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from admissions.models import AdmissionKind, Applicant, ConsentKind, PopulationCase
from admissions.parameters import (
    EDUCATION_AREA,
    EDUCATION_ELDERS,
    EDUCATION_MIN,
    OVER_AGE_BODY,
    POPULATION_FOURTH,
    POPULATION_THIRD,
    READMISSION_CLEARED,
    READMISSION_FOURTH,
    READMISSION_MONTHS,
    READMISSION_THIRD,
    READMISSION_TIMES,
)
from admissions.rules.dates import age_in_months, age_limits
from admissions.rules.identity import readmitted_before
from core.dates import add_months, format_date
from core.findings import BLOCKING, WARNING, Finding, Right
from core.workflow import cite
from regulations.judging import no_rule
from regulations.lookup import NoRuleInForce, Rule, lookup_label, lookup_value

#: Order of general education, and the least each value of the parameter asks.
_EDUCATION = ("literate", "primary", "lower_secondary", "upper_secondary")
_LEAST = {
    "lower_secondary_diploma": "lower_secondary", "lower_secondary_completed": "lower_secondary", "primary_completed": "primary",
    "literate": "literate",
}  # fmt: skip


def age_findings(birth: date, on: date, consents: Iterable[str] = ()) -> list[Finding]:
    """From full 18 to full 60 on the day the branch considers, by months; older only with the consent the rule asks."""
    try:
        least, most = age_limits(on)
    except NoRuleInForce as unknown:
        return [no_rule(unknown)]
    months = age_in_months(birth, on)
    age = f"{months // 12} tuổi {months % 12} tháng"
    if months < least.value:
        first = add_months(birth.replace(day=1), least.value)
        return [Finding("too_young", f"Đến ngày {format_date(on)} mới {age}, chưa đủ {least.value // 12} tuổi.", field="birth_date",
                        right=Right.STANDARD, basis=least.cite(), remedy=f"Chi bộ xét từ tháng {format_date(first)[3:]}.")]  # fmt: skip
    if months > most.value:
        source = _cite(OVER_AGE_BODY, on) or most.cite()
        if ConsentKind.OVER_AGE in consents:
            return [Finding("over_age_consented", f"Người vào Đảng trên {most.value // 12} tuổi ({age}), đã có văn bản đồng ý.", WARNING,
                            field="birth_date", right=Right.STANDARD, basis=source,
                            remedy="Chỉ xét người có sức khỏe và uy tín, ở nơi chưa có tổ chức đảng, chưa có đảng viên hoặc do yêu cầu "
                            "đặc biệt; quyết định sau ngày văn bản đồng ý.")]  # fmt: skip
        return [Finding("over_age", f"Đến ngày {format_date(on)} đã quá {most.value // 12} tuổi ({age}).", field="birth_date",
                        right=Right.STANDARD, basis=source,
                        remedy="Phải có văn bản đồng ý của ban thường vụ cấp ủy trực thuộc Trung ương trước khi quyết định.")]  # fmt: skip
    limit = next((one for one in (least, most) if abs(months - one.value) <= 1), None)
    if limit is None:
        return []
    return [Finding("age_at_limit", f"Tuổi sát giới hạn ({age}); tuổi tính theo tháng nên được xét.", WARNING, field="birth_date",
                    right=Right.STANDARD, basis=limit.cite(), remedy="Kiểm tra lại ngày sinh theo giấy khai sinh.")]  # fmt: skip


def education_findings(person: Applicant, on: date, consents: Iterable[str] = ()) -> list[Finding]:
    """The least general education, with the exceptions for difficult areas and for elders, fishermen (with consent)."""
    try:
        rule = EDUCATION_MIN.on(on)
        exceptions = [
            parameter.on(on)
            for parameter, belongs in ((EDUCATION_AREA, person.special_area), (EDUCATION_ELDERS, person.village_elder))
            if belongs
        ]
    except NoRuleInForce as unknown:
        return [no_rule(unknown)]
    if not person.general_education:
        return [Finding("education_unknown", "Chưa ghi trình độ giáo dục phổ thông.", field="general_education", right=Right.STANDARD,
                        basis=rule.cite(), remedy="Ghi trình độ theo bằng, giấy chứng nhận.")]  # fmt: skip
    if _reaches(person, rule):
        return []
    met = next((one for one in exceptions if _reaches(person, one)), None)
    if met is None:
        asked = min(exceptions, key=lambda one: _rank(_LEAST[one.value]), default=rule)
        level = lookup_label("education_level", person.general_education)
        return [Finding("education_low", f"Trình độ “{level}” thấp hơn mức tối thiểu: {asked.display()}.", field="general_education",
                        right=Right.STANDARD, basis=asked.cite(),
                        remedy="Bổ sung văn bằng, hoặc ghi rõ diện học vấn đặc thù nếu thuộc diện đó.")]  # fmt: skip
    if met.code == EDUCATION_ELDERS.code and ConsentKind.EDUCATION not in consents:
        return [Finding("education_consent", "Diện già làng, trưởng bản, người có uy tín, ngư dân phải được ban thường vụ cấp ủy cấp trên "
                        "trực tiếp của tổ chức cơ sở đảng đồng ý bằng văn bản.", field="general_education", right=Right.AUTHORITY,
                        basis=met.cite(), remedy="Ghi số, ngày văn bản đồng ý.")]  # fmt: skip
    return []


def _reaches(person: Applicant, rule: Rule) -> bool:
    return _rank(person.general_education) >= _rank(_LEAST[rule.value])


def _rank(code: str) -> int:
    return _EDUCATION.index(code) if code in _EDUCATION else len(_EDUCATION)


def population_findings(case: str, born_on: date | None, on: date) -> list[Finding]:
    """Waiting time after a birth against the population policy (05-QĐi/TW): third 24 months, fourth 36; fifth or more not considered.

    Births since discipline for a third child ended only warn (``warn_only_after`` of the list of categories, ``admission.md`` 1.1).
    """
    if not case:
        return []
    soft = _birth_only_warns(born_on)
    if case == PopulationCase.FIFTH:
        return [Finding("fifth_child", "Sinh con thứ năm trở lên: không xem xét kết nạp.", WARNING if soft else BLOCKING,
                        field="population_case", right=Right.STANDARD, basis=_cite(POPULATION_THIRD, on),
                        remedy="Kiểm tra chín trường hợp không tính là vi phạm; nếu thuộc thì bỏ ghi vi phạm.")]  # fmt: skip
    try:
        rule = (POPULATION_THIRD if case == PopulationCase.THIRD else POPULATION_FOURTH).on(on)
    except NoRuleInForce as unknown:
        return [no_rule(unknown)]
    return _waited("population_wait", "sinh con", born_on, rule, on, soft=soft)


def _birth_only_warns(born_on: date | None) -> bool:
    since = _flag("population").get("warn_only_after")
    return bool(born_on and since and born_on.isoformat() > str(since))


def _flag(code: str) -> dict:
    flag = lookup_value("candidate_flag", code)
    return (flag.attributes or {}) if flag else {}


def category_findings(person: Applicant, on: date) -> list[Finding]:
    """Categories with a document of their own (``admission.md`` 1.1): the procedure is the same, the document is pointed out."""
    found = []
    if person.private_owner:
        found.append(_category("private_owner", "Chủ doanh nghiệp tư nhân: xét thêm điều kiện của người và của doanh nghiệp.", on,
                               "Đối chiếu: động cơ đúng, có uy tín, chấp hành pháp luật; doanh nghiệp làm đủ nghĩa vụ, chăm lo người "
                               "lao động."))  # fmt: skip
    if person.religion not in ("", "none"):
        found.append(_category("religious", "Người có tôn giáo: điều kiện chung và thực hiện tốt bổn phận đạo, đời.", on,
                               "Ghi tôn giáo và chức sắc, chức việc (nếu có) trong lý lịch."))  # fmt: skip
    if person.foreign_spouse:
        found.append(_category("foreign_marriage", "Có quan hệ hôn nhân với người nước ngoài.", on,
                               "Xin ý kiến ban thường vụ cấp ủy có thẩm quyền và ghi số, ngày văn bản."))  # fmt: skip
    return found


def _category(code: str, message: str, on: date, remedy: str) -> Finding:
    return Finding(code, message, WARNING, field="religion" if code == "religious" else "", right=Right.STANDARD,
                   basis=cite(_flag(code).get("rule", ""), on), remedy=remedy)  # fmt: skip


def readmission_findings(person: Applicant, kind: str, on: date) -> list[Finding]:
    """Conditions of admitting again (QĐ294 3.5 as reported; 208-QĐ/TW): waiting times, once in a lifetime, grounds that bar for ever."""
    if kind != AdmissionKind.READMISSION:
        return []
    found: list[Finding] = []
    try:
        times = READMISSION_TIMES.on(on)
        if readmitted_before(person):
            found.append(Finding("readmitted_before", f"Đã được kết nạp lại; chỉ được kết nạp lại {times.value} lần.",
                                 field="readmitted_before", right=Right.STANDARD, basis=times.cite(),
                                 remedy="Không xem xét kết nạp lại; ghi nhầm thì sửa hồ sơ."))  # fmt: skip
        found += _ground_findings(person, on)
    except NoRuleInForce as unknown:
        found.append(no_rule(unknown))
    return found


def _ground_findings(person: Applicant, on: date) -> list[Finding]:
    """Why and when the person left, and how long ago that must be."""
    reason = lookup_value("leaving_ground", person.left_party_reason) if person.left_party_reason else None
    attributes = (reason.attributes or {}) if reason else {}
    least = READMISSION_MONTHS.on(on)
    found = []
    if reason is None:
        found.append(Finding("left_reason", "Chưa ghi lý do ra khỏi Đảng lần trước.", field="left_party_reason", right=Right.STANDARD,
                             basis=least.cite(), remedy="Chọn lý do trong danh sách."))  # fmt: skip
    elif attributes.get("bars_readmission"):
        found.append(Finding("never_again", f"Lý do ra khỏi Đảng lần trước “{reason.label}”: không xem xét kết nạp lại.",
                             field="left_party_reason", right=Right.STANDARD, basis=least.cite(),
                             remedy="Dừng hồ sơ; ghi nhầm lý do thì sửa theo quyết định cũ."))  # fmt: skip
    waiting = {"third": READMISSION_THIRD, "fourth": READMISSION_FOURTH}.get(attributes.get("population", ""))
    left_on = person.left_party_on or (person.former_member.ended_on if person.former_member_id else None)
    term = waiting.on(on) if waiting else least
    found += _waited("readmission_wait", "ra khỏi Đảng", left_on, term, on, field="left_party_on")
    if attributes.get("conviction"):
        found += _waited("cleared_wait", "được xóa án tích", person.record_cleared_on, READMISSION_CLEARED.on(on), on,
                         field="record_cleared_on")  # fmt: skip
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
    passed = f"Mới qua {max(0, age_in_months(start, on))} tháng từ khi {since} ({format_date(start)})"
    return [Finding(code, f"{passed}; phải đủ {rule.display()}.", WARNING if soft else BLOCKING, field=field, right=Right.STANDARD,
                    basis=rule.cite(), remedy=f"Chi bộ xét từ ngày {format_date(ready)}.")]  # fmt: skip


def _cite(parameter, on: date) -> str:
    try:
        return parameter.on(on).cite()
    except NoRuleInForce:
        return ""


def person_findings(person: Applicant, kind: str, on: date, consents: Iterable[str]) -> list[Finding]:
    """Everything the standards say of a person on a day."""
    held = set(consents)
    return [
        *age_findings(person.birth_date, on, held), *education_findings(person, on, held), *category_findings(person, on),
        *population_findings(person.population_case, person.child_born_on, on), *readmission_findings(person, kind, on),
    ]  # fmt: skip
