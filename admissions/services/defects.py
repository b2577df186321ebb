"""Admissions and recognitions found to be wrong (kết nạp, công nhận sai quy định; ``admission.md`` 5, HD12-2022 I.3).

Standards not met: the competent committee annuls (the steps ``annul`` and ``annul_recognition``). Standards met, procedure wrong: it
instructs the branch to do the procedure again and recognises the person as a member after the redress; party age still runs from the
first decision. Whoever was received elsewhere since is annulled there, after written agreement of both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from admissions.deciders import Decider, decider_of
from admissions.forms_table import (
    DECISION_REDRESSED,
    DECISION_REDRESSED_RECOGNITION,
    INSTRUCTION,
    INSTRUCTION_RECOGNITION,
)
from admissions.models import PROBATION_STATES, Admission, AdmissionDefect, AdmissionState, DefectKind, DefectOutcome
from admissions.services.decisions import sign_paper
from admissions.services.filing import file_decision
from core.dates import format_date
from core.findings import Finding, Refused, Right, blocking
from core.text import clean, clean_lines
from members.record.services.completeness import refresh_missing

ACTION = "admission_annulment"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found to be wrong, as the clerk enters it."""

    kind: str
    found_on: date
    found_by: str
    description: str
    concerns_recognition: bool = False


def competent(case: Admission, on: date) -> Decider | None:
    """Whose business a wrong admission is that day: the body competent where the person is now."""
    return decider_of(case.branch, on, ACTION)


@transaction.atomic
def find_defect(*, case: Admission, found: Found, by, on: date) -> AdmissionDefect:
    """Record that an admission or recognition was wrong. Effects: the defect, open.

    Raises ``Refused`` (nothing written) for somebody who is no member by this case, a recognition that was not made, a day to come or
    before the decision, or words missing.
    """
    case = _locked(case)
    faults = list(_faults(case, found, on))
    if blocking(faults):
        raise Refused(faults)
    return AdmissionDefect.objects.create(
        admission=case, kind=found.kind, concerns_recognition=found.concerns_recognition, found_on=found.found_on,
        found_by=clean(found.found_by)[:250], description=clean_lines(found.description), recorded_by=by,
    )  # fmt: skip


def _faults(case: Admission, found: Found, on: date):
    if case.member_id is None or case.state not in (*PROBATION_STATES, AdmissionState.OFFICIAL):
        yield Finding(
            "not_admitted",
            "Chỉ ghi sai phạm với người đã được kết nạp, công nhận và chưa ra khỏi Đảng.",
            right=Right.PRINCIPLE,
        )
    if found.concerns_recognition and case.recognition_on is None:
        yield Finding("not_recognised", "Chưa có quyết định công nhận chính thức.", field="concerns_recognition", right=Right.PRINCIPLE,
                      remedy="Bỏ chọn “sai ở khâu công nhận chính thức”.")  # fmt: skip
    if found.kind not in DefectKind.values:
        yield Finding("kind", "Chưa chọn loại sai phạm.", field="kind", remedy="Chọn sai tiêu chuẩn hoặc sai thủ tục.")
    since = (case.recognition_on if found.concerns_recognition else None) or case.decision_on
    if since and found.found_on < since:
        yield Finding("order", f"Ngày phát hiện {format_date(found.found_on)} trước ngày quyết định {format_date(since)}.",
                      field="found_on", right=Right.PRINCIPLE, remedy="Kiểm tra lại ngày.")  # fmt: skip
    if found.found_on > on:
        yield Finding(
            "future",
            f"Ngày phát hiện {format_date(found.found_on)} chưa đến.",
            field="found_on",
            remedy="Nhập ngày không sau hôm nay.",
        )
    if not clean(found.found_by):
        yield Finding(
            "found_by", "Chưa ghi cơ quan phát hiện.", field="found_by", remedy="Ghi tên cấp ủy, đoàn kiểm tra."
        )
    if not clean(found.description):
        yield Finding(
            "description", "Chưa ghi nội dung sai phạm.", field="description", remedy="Nêu rõ sai ở đâu, căn cứ nào."
        )


@transaction.atomic
def instruct_redo(*, defect: AdmissionDefect, number: str, instruction_on: date, on: date) -> AdmissionDefect:
    """The competent committee orders the procedure to be done again, by a letter (document type 98 or 99).

    Effects: the defect with the letter, which goes into the member's file. Raises ``Refused`` for a defect of standard (that is
    annulled), one settled already, or days out of order.
    """
    case, defect = _held(defect)
    faults = list(_of_procedure(defect))
    faults += _dated("instruction_on", instruction_on, defect.found_on, "phát hiện sai phạm", on)
    if not clean(number):
        faults.append(Finding("number", "Chưa ghi số công văn chỉ đạo.", field="number", remedy="Ghi số công văn."))
    if faults:
        raise Refused(faults)
    decider = competent(case, instruction_on)
    defect.outcome, defect.instruction_number, defect.instruction_on = (
        DefectOutcome.INSTRUCTED,
        clean(number)[:60],
        instruction_on,
    )
    defect.save()
    kind = INSTRUCTION_RECOGNITION if defect.concerns_recognition else INSTRUCTION
    file_decision(case.member, kind, defect.instruction_number, instruction_on, decider.label if decider else "")
    refresh_missing([case.member_id], on)
    return defect


@transaction.atomic
def redress(*, defect: AdmissionDefect, decision_on: date, data: Mapping[str, object], by, on: date) -> AdmissionDefect:
    """Quyết định công nhận đảng viên sau khi khắc phục (document type 09, or 10 for a recognition).

    ``data`` holds ``decision_number`` (empty: the next of the register), ``signer_name``, ``signer_position``. Effects: the decision,
    in the member's file; the defect settled. The dates of the member stay: party age runs from the first decision. Raises ``Refused``
    unless the procedure was instructed to be done again, or for days out of order.
    """
    case, defect = _held(defect)
    faults = list(_of_procedure(defect))
    if defect.outcome != DefectOutcome.INSTRUCTED and not faults:
        faults.append(Finding("not_instructed", "Chưa có công văn chỉ đạo làm lại thủ tục.", right=Right.PRINCIPLE,
                              remedy="Ghi công văn chỉ đạo trước."))  # fmt: skip
    faults += _dated("decision_on", decision_on, defect.instruction_on or defect.found_on, "công văn chỉ đạo", on)
    if faults:
        raise Refused(faults)
    abstract = f"Quyết định công nhận đảng viên sau khi khắc phục đối với {case.applicant.full_name}"
    paper = sign_paper(case=case, action=ACTION, abstract=abstract, decision_on=decision_on, data=data, by=by, on=on)
    defect.outcome = DefectOutcome.REDRESSED
    defect.decision_number, defect.decision_on, defect.decider = paper.number, paper.on, paper.issuer
    defect.save()
    kind = DECISION_REDRESSED_RECOGNITION if defect.concerns_recognition else DECISION_REDRESSED
    file_decision(case.member, kind, paper.number, paper.on, paper.issuer)
    refresh_missing([case.member_id], on)
    return defect


@transaction.atomic
def annulled_elsewhere(
    *, defect: AdmissionDefect, number: str, decision_on: date, decider: str, on: date
) -> AdmissionDefect:
    """The member had left the system, and the committee of the other side annulled there. Effects: the defect settled.

    Raises ``Refused`` while the member is counted here (then the step of the case annuls), or for days out of order.
    """
    case, defect = _held(defect)
    faults = []
    if case.member.is_current:
        faults.append(Finding("still_here", f"{case.member.full_name} đang trong đảng số của hệ thống.", right=Right.PRINCIPLE,
                              remedy="Thực hiện bước hủy quyết định của hồ sơ này."))  # fmt: skip
    faults += _dated("decision_on", decision_on, defect.found_on, "phát hiện sai phạm", on)
    for name, value, words in (("number", number, "số quyết định"), ("decider", decider, "cấp quyết định")):
        if not clean(value):
            faults.append(Finding(name, f"Chưa ghi {words}.", field=name, remedy=f"Ghi {words}."))
    if faults:
        raise Refused(faults)
    defect.outcome = DefectOutcome.ANNULLED
    defect.decision_number, defect.decision_on, defect.decider = clean(number)[:60], decision_on, clean(decider)[:250]
    defect.save()
    return defect


def _locked(case: Admission) -> Admission:
    return (
        Admission.objects.select_for_update(of=("self",))
        .select_related("applicant", "member__organization")
        .get(pk=case.pk)
    )


def _held(defect: AdmissionDefect) -> tuple[Admission, AdmissionDefect]:
    """The case, locked, with its defect as it now stands; refused when the defect was settled meanwhile."""
    case = _locked(defect.admission)
    fresh = AdmissionDefect.objects.select_for_update(of=("self",)).get(pk=defect.pk)
    if fresh.outcome in (DefectOutcome.REDRESSED, DefectOutcome.ANNULLED):
        raise Refused(
            Finding("settled", f"Sai phạm này đã xử lý xong: {fresh.get_outcome_display().lower()}."), conflict=True
        )
    return case, fresh


def _of_procedure(defect: AdmissionDefect):
    if defect.kind != DefectKind.PROCEDURE:
        yield Finding("of_standard", "Không đủ tiêu chuẩn, điều kiện thì phải hủy quyết định, không làm lại thủ tục.", right=Right.STANDARD,
                      remedy="Thực hiện bước hủy quyết định của hồ sơ này.")  # fmt: skip


def _dated(field: str, day: date, cause: date, words: str, on: date) -> list[Finding]:
    if day < cause:
        return [Finding("order", f"Ngày {format_date(day)} trước ngày {words} {format_date(cause)}.", field=field, right=Right.PRINCIPLE,
                        remedy="Kiểm tra lại hai ngày.")]  # fmt: skip
    if day > on:
        return [
            Finding("future", f"Ngày {format_date(day)} chưa đến.", field=field, remedy="Nhập ngày không sau hôm nay.")
        ]
    return []
