"""Opening a case, and the rows a clerk keeps in it: helpers, papers, consents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from admissions.models import Admission, AdmissionKind, AdmissionPaper, AdmissionState, Applicant
from admissions.rules.identity import identity_findings
from branches.models import Organization
from core.findings import Finding, Refused, blocking
from core.text import clean
from members.search import name_columns


@transaction.atomic
def open_case(*, branch: Organization, person: Mapping[str, Any], case: Mapping[str, Any], by, on: date) -> Admission:
    """Put somebody on the list of outstanding people of a branch.

    ``person`` are columns of ``Applicant``, ``case`` of ``Admission`` (``noted_on`` is today when left out). Effects: the applicant,
    the case in its first state. Raises ``Refused`` when the person is a member already or is followed in another branch.
    """
    if not branch.is_branch or not branch.is_active:
        raise Refused(
            Finding(
                "branch",
                "Nguồn kết nạp do chi bộ đang hoạt động theo dõi.",
                field="organization",
                remedy="Chọn một chi bộ.",
            )
        )
    applicant = Applicant(organization=branch, **person)
    spell(applicant)
    found = [*plain_findings(applicant, on), *identity_findings(applicant, branch.pk)]
    if blocking(found):
        raise Refused(found)
    applicant.save(force_insert=True)
    values = {"noted_on": on} | dict(case)
    values["kind"] = (
        AdmissionKind.READMISSION if applicant.former_member_id else values.get("kind") or AdmissionKind.FIRST
    )
    return Admission.objects.create(
        organization=branch, applicant=applicant, state=AdmissionState.PROSPECT, created_by=by, **values
    )


def spell(applicant: Applicant) -> None:
    """Columns that derive from the names as typed."""
    applicant.full_name, applicant.name_in_use = clean(applicant.full_name), clean(applicant.name_in_use)
    for column, value in name_columns(applicant.full_name, applicant.name_in_use).items():
        if hasattr(applicant, column):
            setattr(applicant, column, value)


def plain_findings(applicant: Applicant, on: date) -> list[Finding]:
    """What can be wrong in itself: no name, a number that is none, a birthday to come."""
    found = []
    if not applicant.full_name:
        found.append(Finding("name", "Chưa ghi họ và tên.", field="full_name", remedy="Ghi họ và tên khai sinh."))
    if applicant.personal_id and not (
        applicant.personal_id.isascii() and applicant.personal_id.isdecimal() and len(applicant.personal_id) == 12
    ):
        found.append(
            Finding(
                "personal_id", f"Số căn cước “{applicant.personal_id}” phải gồm đúng 12 chữ số.", field="personal_id"
            )
        )
    if applicant.birth_date and applicant.birth_date > on:
        found.append(
            Finding("birth_date", "Ngày sinh chưa đến.", field="birth_date", remedy="Kiểm tra lại ngày, tháng, năm.")
        )
    return found


@transaction.atomic
def save_applicant(*, applicant: Applicant, values: Mapping[str, Any], version: int, on: date) -> Applicant:
    """Correct or complete what the person declares; the second of two people is told (``Refused`` with ``conflict``)."""
    locked = Applicant.objects.select_for_update().get(pk=applicant.pk)
    if locked.version != version:
        raise Refused(Finding("moved_on", "Người khác vừa sửa hồ sơ này; xem lại rồi lưu."), conflict=True)
    for name, value in values.items():
        setattr(locked, name, clean(value) if isinstance(value, str) and "\n" not in value else value)
    spell(locked)
    found = plain_findings(locked, on)
    if found:
        raise Refused(found)
    locked.version += 1
    locked.save()
    return locked


@transaction.atomic
def add_paper(*, case: Admission, code: str, values: Mapping[str, Any], by, on: date) -> AdmissionPaper:
    """Put a paper into the dossier; a paper of the same form (of the same member) that stands is marked as made again.

    Raises ``Refused`` for a day to come or a form this procedure does not know.
    """
    from admissions.forms_table import PAPERS

    if code not in PAPERS:
        raise Refused(
            Finding(
                "paper", f"Không có mẫu {code} trong thủ tục kết nạp.", field="code", remedy="Chọn mẫu trong danh sách."
            )
        )
    made_on = values["made_on"]
    if made_on > on:
        raise Refused(
            Finding("future", "Ngày của giấy tờ chưa đến.", field="made_on", remedy="Nhập ngày không sau hôm nay.")
        )
    standing = case.papers.filter(code=code, replaced_on=None)
    if PAPERS[code].of_member:
        standing = standing.filter(member=values.get("member"))
    standing.update(replaced_on=made_on)
    return AdmissionPaper.objects.create(admission=case, code=code, recorded_by=by, **values)
