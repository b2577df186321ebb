"""What a clerk keeps in a case besides its steps: particulars, helpers, consents, corrections of papers, results of verification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from admissions.models import (
    Admission,
    AdmissionPaper,
    Applicant,
    CheckState,
    Consent,
    Helper,
    HelperPhase,
    Verification,
)
from admissions.rules.steps import helper_findings
from admissions.services.helping import end_helpers
from admissions.services.moving import MOVED_HERE, came_from_elsewhere, helpers_left_behind, not_of_branch
from core.dates import format_date
from core.findings import BLOCKING, Finding, Refused, Right, blocking, require_version
from core.names import fold
from core.text import clean, clean_lines
from members.models import Member
from regulations.judging import no_rule
from regulations.lookup import NoRuleInForce

PARTICULARS = (
    "source_group", "works_away", "planned_year", "planned_quarter", "introduction", "has_youth_union", "tasks", "noted_on",
)  # fmt: skip
CHECK_COLUMNS = (
    "subject", "state", "waiver", "asked_body", "letter_number", "envoy", "sent_on", "result_on", "result", "conclusion_number",
    "conclusion_on", "conclusion_issuer",
)  # fmt: skip
PAPER_COLUMNS = (
    "made_on", "number", "issuer", "signer", "asked", "present", "in_favour", "against", "reason_against", "strengths", "weaknesses",
    "conclusion", "stamped", "certified_on", "note",
)  # fmt: skip
DAY_WORDS = {"made_on": "Ngày của giấy tờ", "certified_on": "Ngày chứng nhận", "sent_on": "Ngày gửi", "result_on": "Ngày có kết quả",
             "conclusion_on": "Ngày kết luận", "issued_on": "Ngày văn bản", "assigned_on": "Ngày phân công",
             "ended_on": "Ngày thôi giúp đỡ",
             "noted_on": "Ngày đưa vào nguồn"}  # fmt: skip


def future_findings(values: Mapping[str, Any], on: date) -> list[Finding]:
    """Days to come, each beside its field."""
    return [
        Finding("future", f"{words} {format_date(values[name])} chưa đến.", field=name, remedy="Nhập ngày không sau hôm nay.")
        for name, words in DAY_WORDS.items()
        if isinstance(values.get(name), date) and values[name] > on
    ]  # fmt: skip


def washed(values: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    """The values of some columns, their words without stray blanks; the ends of lines stay."""
    return {
        name: (clean_lines if "\n" in value else clean)(value) if isinstance(value, str) else value
        for name, value in values.items()
        if name in columns
    }


@transaction.atomic
def save_particulars(*, case: Admission, values: Mapping[str, Any], version: int, on: date) -> Admission:
    """Correct what the branch plans with a person.

    Effects: the case, one version on. Raises ``Refused``, with ``conflict`` for the second of two people.
    """
    locked = Admission.objects.select_for_update(of=("self",)).get(pk=case.pk)
    require_version(locked.version, version, "hồ sơ này")
    found = future_findings(values, on)
    if found:
        raise Refused(found)
    for name, value in washed(values, PARTICULARS).items():
        setattr(locked, name, value)
    locked.version += 1
    locked.save()
    return locked


@transaction.atomic
def assign_helper(
    *, case: Admission, member: Member, values: Mapping[str, Any], by, on: date, instead_of: Helper | None = None
) -> Helper:
    """Record that the branch asks an official member to help. ``instead_of`` ends the one he replaces the same day.

    Effects: the helper; the end of the one replaced, and of helpers who belong to a branch the person has left. Raises ``Refused``:
    a day to come, no official member of the branch, less than the months together the rule asks and no reason why they are not
    asked (a person who came from another place is one), somebody who helps already.
    """
    phase = HelperPhase.PROBATION if case.is_member else HelperPhase.APPLICANT
    values = dict(values)
    if instead_of is not None and not values.get("waived"):
        values["waived"] = "Thay đồng chí được phân công trước"
    if came_from_elsewhere(case) and not values.get("waived"):
        values["waived"] = MOVED_HERE
    found = [*future_findings(values, on), *not_of_branch(case, member)]
    together = values.get("together_from")
    waived = values.get("waived") or ("Giúp đỡ đảng viên dự bị" if phase == HelperPhase.PROBATION else "")
    try:
        found += helper_findings(member, together, waived, bool(values.get("relative")), values["assigned_on"])
    except NoRuleInForce as unknown:
        found.append(replace(no_rule(unknown), level=BLOCKING, field="assigned_on"))
    if case.helpers.filter(member=member, phase=phase, ended_on=None).exists():
        found.append(Finding("helps_already", f"Đồng chí {member.full_name} đang được phân công giúp đỡ.", field="member",
                             right=Right.PRINCIPLE, remedy="Chọn đồng chí khác."))  # fmt: skip
    if case.member_id == member.pk:
        found.append(
            Finding(
                "helps_himself", "Không phân công người được giúp đỡ tự giúp đỡ.", field="member", right=Right.PRINCIPLE
            )
        )
    if blocking(found):
        raise Refused(found)
    if instead_of is not None:
        end_helper(helper=instead_of, ended_on=values["assigned_on"], reason="Đã phân công đồng chí khác", on=on)
    left = [helper.pk for helper in helpers_left_behind(case)]
    end_helpers(case.helpers.filter(pk__in=left, ended_on=None), values["assigned_on"], MOVED_HERE)
    return Helper.objects.create(
        admission=case, member=member, phase=phase, assigned_on=values["assigned_on"], together_from=together,
        waived=clean(values.get("waived") or ""), relative=bool(values.get("relative")), recorded_by=by,
    )  # fmt: skip


@transaction.atomic
def end_helper(*, helper: Helper, ended_on: date, reason: str, on: date) -> Helper:
    """Record that somebody helps no more. Raises ``Refused`` for a day to come or before he was asked, or without a reason."""
    locked = Helper.objects.select_for_update(of=("self",)).select_related("member").get(pk=helper.pk)
    found = future_findings({"ended_on": ended_on}, on)
    if locked.ended_on is not None:
        raise Refused(
            Finding("ended", f"Đồng chí {locked.member.full_name} đã thôi giúp đỡ từ {format_date(locked.ended_on)}."), conflict=True
        )  # fmt: skip
    if ended_on < locked.assigned_on:
        found.append(Finding("order", f"Ngày thôi giúp đỡ trước ngày phân công {format_date(locked.assigned_on)}.", field="ended_on",
                             remedy="Kiểm tra lại hai ngày."))  # fmt: skip
    if not clean(reason):
        found.append(Finding("reason", "Chưa ghi lý do thôi giúp đỡ.", field="end_reason", remedy="Ghi lý do."))
    if found:
        raise Refused(found)
    locked.ended_on, locked.end_reason = ended_on, clean(reason)
    locked.save()
    return locked


@transaction.atomic
def add_consent(*, case: Admission, values: Mapping[str, Any], by, on: date) -> Consent:
    """Record a written consent, extension or conclusion of a body above. Raises ``Refused`` for a day to come or the same paper twice."""
    found = future_findings(values, on)
    if case.consents.filter(kind=values["kind"], number=clean(values["number"])).exists():
        found.append(Finding("twice", f"Văn bản số {clean(values['number'])} đã được ghi.", field="number"))
    if found:
        raise Refused(found)
    kept = washed(values, ("kind", "number", "issued_on", "issuer", "note"))
    return Consent.objects.create(admission=case, recorded_by=by, **kept)


@transaction.atomic
def correct_paper(*, paper: AdmissionPaper, values: Mapping[str, Any], on: date) -> AdmissionPaper:
    """Complete or correct a paper that stands: its day, its numbers, the day its items 25 and 26 were signed. Raises ``Refused``."""
    locked = AdmissionPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if locked.replaced_on is not None:
        raise Refused(
            Finding("replaced", f"{locked.code} này đã được làm lại ngày {format_date(locked.replaced_on)}."),
            conflict=True,
        )
    found = [*future_findings(values, on), *paper_findings(values)]
    if found:
        raise Refused(found)
    for name, value in washed(values, PAPER_COLUMNS).items():
        setattr(locked, name, value)
    locked.save()
    return locked


def paper_findings(values: Mapping[str, Any]) -> list[Finding]:
    """Counts and days of a paper that cannot be."""
    found = []
    asked, present = values.get("asked"), values.get("present")
    cast = (values.get("in_favour") or 0) + (values.get("against") or 0)
    most, words = (present, "có mặt") if present is not None else (asked, "được hỏi")
    if asked is not None and present is not None and present > asked:
        found.append(Finding("too_many_present", f"Có mặt {present} nhiều hơn tổng số {asked}.", field="present", right=Right.PRINCIPLE,
                             remedy="Kiểm tra hai số."))  # fmt: skip
    if most is not None and cast > most:
        found.append(Finding("too_many", f"Tán thành và không tán thành cộng lại {cast}, nhiều hơn số {words} {most}.", field="in_favour",
                             right=Right.PRINCIPLE, remedy="Kiểm tra lại các số."))  # fmt: skip
    made, certified = values.get("made_on"), values.get("certified_on")
    if made and certified and certified < made:
        found.append(Finding("order", f"Ngày chứng nhận {format_date(certified)} trước ngày khai {format_date(made)}.",
                             field="certified_on",
                             remedy="Kiểm tra lại hai ngày."))  # fmt: skip
    return found


@transaction.atomic
def save_check(*, row: Verification, values: Mapping[str, Any], on: date) -> Verification:
    """Record how the verification of one person stands. Effects: the row. Raises ``Refused`` with each fault beside its field."""
    locked = (
        Verification.objects.select_for_update(of=("self",))
        .select_related("admission__applicant", "relative")
        .get(pk=row.pk)
    )
    values = washed(values, CHECK_COLUMNS)
    found = [*future_findings(values, on), *check_findings(locked, values)]
    if found:
        raise Refused(found)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save()
    return locked


#: What each state of a verification must come with: state → (column, what to say).
_ASKED = {
    CheckState.WAIVED: (("waiver", "Miễn thẩm tra thì phải ghi lý do."),),
    CheckState.SENT: (("asked_body", "Chưa ghi nơi đến thẩm tra."), ("sent_on", "Chưa ghi ngày gửi, ngày đi.")),
    CheckState.CLEAR: (("result_on", "Chưa ghi ngày có kết quả."), ("result", "Chưa ghi kết quả thẩm tra.")),
    CheckState.ISSUE: (("result", "Chưa ghi vấn đề đã thấy."),),
    CheckState.CONCLUDED: (("conclusion_number", "Chưa ghi số văn bản kết luận."), ("conclusion_on", "Chưa ghi ngày kết luận."),
                           ("conclusion_issuer", "Chưa ghi cấp kết luận.")),
}  # fmt: skip


def check_findings(row: Verification, values: Mapping[str, Any]) -> list[Finding]:
    """What is missing or cannot be in the verification of one person; nobody of the family is sent to verify (HD06-2025 3.4d)."""
    found = [
        Finding("incomplete", words, field=name, right=Right.REGULATION)
        for name, words in _ASKED.get(values["state"], ())
        if not values.get(name)
    ]
    sent, came = values.get("sent_on"), values.get("result_on")
    if sent and came and came < sent:
        found.append(Finding("order", f"Ngày có kết quả {format_date(came)} trước ngày gửi {format_date(sent)}.", field="result_on",
                             remedy="Kiểm tra lại hai ngày."))  # fmt: skip
    envoy = fold(values.get("envoy") or "")
    applicant = row.admission.applicant
    family = {fold(name) for name in applicant.relatives.values_list("full_name", flat=True)} | {
        fold(applicant.full_name)
    }
    if envoy and envoy in family:
        found.append(Finding("own_family", "Người vào Đảng và người thân không được cử đi thẩm tra.", field="envoy",
                             right=Right.REGULATION, remedy="Cử đảng viên khác."))  # fmt: skip
    return found


@transaction.atomic
def save_relative(*, applicant: Applicant, values: Mapping[str, Any], version: int, relative=None):
    """Enter or correct a relative of item 21.

    Effects: the relative; the declaration, one version on. Raises ``Refused`` for the second of two people.
    """
    locked = _declaration(applicant, version)
    row = relative or locked.relatives.model(applicant=locked, order=locked.relatives.count() + 1)
    for name, value in washed(values, tuple(values)).items():
        setattr(row, name, value)
    row.save()
    return row


@transaction.atomic
def remove_relative(*, relative, version: int) -> None:
    """Take a relative entered by mistake off the declaration. Raises ``Refused`` when the verification of that person has begun."""
    _declaration(relative.applicant, version)
    if relative.verifications.exclude(state=CheckState.NEEDED).exists():
        raise Refused(
            Finding("verified", f"{relative.full_name} đã có trong danh sách thẩm tra, không bỏ được.", right=Right.PRINCIPLE,
                    remedy="Sửa thông tin nếu ghi nhầm.")
        )  # fmt: skip
    relative.verifications.all().delete()
    relative.delete()


def _declaration(applicant: Applicant, version: int) -> Applicant:
    """The applicant, locked, one version on; raises ``Refused`` for the second of two people."""
    locked = Applicant.objects.select_for_update(of=("self",)).get(pk=applicant.pk)
    require_version(locked.version, version, "lý lịch này")
    locked.version += 1
    locked.save(update_fields=["version", "updated_at"])
    return locked
