"""Who helps: assigned by the branch, going on into the probation, replaced when the person or the helper moves."""

from __future__ import annotations

from datetime import date

from django.db.models.functions import Greatest

from admissions.models import Admission, Helper, HelperPhase
from admissions.rules.later import day_of
from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.workflow import Step
from members.models import Member, MembershipClass


def helper_faults(member: Member, branch: Organization, assigned_on: date, on: date) -> list[Finding]:
    """Why somebody may not be asked to help: not official, not of the branch, a day to come."""
    found = []
    if (
        not member.is_current
        or member.membership_class != MembershipClass.OFFICIAL
        or member.organization_id != branch.pk
    ):
        found.append(Finding("helper", f"Đồng chí {member.full_name} không phải đảng viên chính thức của {branch.name}.", field="helper",
                             right=Right.STANDARD, remedy="Phân công một đảng viên chính thức của chi bộ."))  # fmt: skip
    if assigned_on > on:
        found.append(Finding("future", f"Ngày phân công {format_date(assigned_on)} chưa đến.", field="assigned_on"))
    return found


def begin_probation_help(case: Admission, step: Step) -> None:
    """Help during the probation: by whom the ceremony names (``helper`` of the step), else by who helped before; earlier help ends."""
    day = day_of(step, "ceremony_on") or step.on
    probation = case.helpers.filter(phase=HelperPhase.PROBATION, ended_on=None)
    named = _named(case, step, day)
    if named is not None:
        end_helpers(probation.exclude(member=named), day, "Chi bộ phân công đồng chí khác")
        if not probation.filter(member=named).exists():
            Helper.objects.create(
                admission=case, member=named, phase=HelperPhase.PROBATION, assigned_on=day, recorded_by=step.by
            )
    elif not probation.exists():
        before = case.helpers.filter(phase=HelperPhase.APPLICANT, ended_on=None).order_by("assigned_on", "pk").first()
        if before is not None:
            Helper.objects.create(admission=case, member=before.member, phase=HelperPhase.PROBATION, assigned_on=day, recorded_by=step.by,
                                  together_from=before.together_from, waived=before.waived, relative=before.relative)  # fmt: skip
    end_helpers(case.helpers.filter(phase=HelperPhase.APPLICANT, ended_on=None), day, "Đã kết nạp")


def _named(case: Admission, step: Step, day: date) -> Member | None:
    asked = step.data.get("helper")
    if not asked:
        return None
    key = str(getattr(asked, "pk", asked))
    member = Member.objects.filter(pk=key).first() if key.isdecimal() else None
    if member is None:
        raise Refused(
            Finding("helper", "Không có đảng viên này.", field="helper", remedy="Chọn trong danh sách chi bộ.")
        )
    found = helper_faults(member, case.organization, day, step.on)
    if found:
        raise Refused(found)
    return member


def end_helpers(helpers, on: date, reason: str) -> int:
    """End the help of these rows on a day (never before it began); returns how many."""
    return helpers.update(ended_on=Greatest("assigned_on", on), end_reason=reason[:250])
