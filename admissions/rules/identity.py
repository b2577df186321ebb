"""Who the person already is for the registry: a member, somebody who was one, somebody another branch follows."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from admissions.models import Admission, AdmissionKind, Applicant
from core.findings import Finding, Right
from core.workflow import Step
from members.models import EndReason, Member, Movement, MovementKind
from members.search import name_columns
from regulations.judging import rule

#: Ways out after which somebody was never a member in the sense of re-admission, or is one elsewhere.
_NO_EARLIER_MEMBERSHIP = (EndReason.ADMISSION_ANNULLED, EndReason.VOIDED)


@rule("Không phải đảng viên, không có hồ sơ kết nạp ở nơi khác")
def not_a_member(case: Admission, step: Step) -> Iterable[Finding]:
    """Nobody is admitted twice: no member of that number, name and birthday counts today; no other branch follows the person."""
    yield from case.read_once("identity", lambda: identity_findings(case.applicant, case.organization_id))
    if case.kind == AdmissionKind.FIRST and case.applicant.former_member_id:
        yield Finding("kind", "Người này có hồ sơ đảng viên cũ nhưng hồ sơ đang ghi là kết nạp lần đầu.", field="kind",
                      right=Right.STANDARD, remedy="Đổi hình thức thành kết nạp lại.")  # fmt: skip


def identity_findings(person: Applicant, organization_id: int | None = None) -> list[Finding]:
    """What the registry already knows of the person: a member, a former member, or a case in another branch."""
    found = []
    known = _same(Member.objects.all(), person)
    member = known.filter(end_reason="").first()
    if member is not None:
        found.append(
            Finding("member_already", f"{person.full_name} đã là đảng viên ({member.get_membership_class_display().lower()}).",
                    field="personal_id", right=Right.PRINCIPLE,
                    remedy="Kiểm tra số căn cước, ngày sinh; nếu trùng tên khác người thì sửa cho đúng.")
        )  # fmt: skip
    elif person.former_member_id is None:
        left = known.exclude(end_reason="").exclude(end_reason__in=_NO_EARLIER_MEMBERSHIP).first()
        if left is not None:
            found.append(_was_member(person, left))
    others = Admission.objects.open().filter(applicant__in=_same(Applicant.objects.all(), person).exclude(pk=person.pk))
    other = others.select_related("organization").first()
    if other is not None:
        here = other.organization_id == organization_id
        where = "tại chính chi bộ này" if here else f"tại {other.organization.name}"
        found.append(
            Finding("in_process_elsewhere", f"{person.full_name} đang được theo dõi kết nạp {where}.", field="personal_id",
                    right=Right.PRINCIPLE,
                    remedy="Một người chỉ có một hồ sơ kết nạp; làm thủ tục chuyển hồ sơ nếu đổi nơi ở, nơi làm việc.")
        )  # fmt: skip
    return found


def _was_member(person: Applicant, left: Member) -> Finding:
    reason = left.get_end_reason_display().lower()
    if left.end_reason == EndReason.TRANSFERRED_OUT:
        return Finding("member_elsewhere", f"{person.full_name} là đảng viên đã {reason}, không thuộc diện kết nạp.",
                       field="personal_id", right=Right.STANDARD,
                       remedy="Làm thủ tục tiếp nhận sinh hoạt đảng; nếu trùng tên khác người thì sửa cho đúng.")  # fmt: skip
    return Finding("was_member", f"{person.full_name} đã từng là đảng viên ({reason}).", field="former_member", right=Right.STANDARD,
                   remedy="Chọn hồ sơ đảng viên cũ để làm thủ tục kết nạp lại; nếu trùng tên khác người thì sửa cho đúng.")  # fmt: skip


def _same(rows: QuerySet, person: Applicant) -> QuerySet:
    spelt = name_columns(person.full_name)
    named = Q(birth_date=person.birth_date) & (
        Q(search_text=spelt["search_text"]) | Q(name_sort_key=spelt["name_sort_key"])
    )
    if not person.personal_id:
        return rows.filter(named)
    return rows.filter(Q(personal_id=person.personal_id) | (named & Q(personal_id="")))


def readmitted_before(person: Applicant) -> bool:
    """Whether the person was admitted again once already, by declaration or by the ledger of the former member."""
    if person.readmitted_before or person.former_member_id is None:
        return person.readmitted_before
    return Movement.objects.filter(
        Q(member=person.former_member_id) | Q(member__merged_into=person.former_member_id),
        kind=MovementKind.READMISSION, sign=1, reversed_by=None,
    ).exists()  # fmt: skip
