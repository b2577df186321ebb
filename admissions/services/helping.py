"""Who helps: assigned by the branch, going on into the probation, replaced when the person or the helper moves."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models.functions import Greatest

from admissions.models import PROBATION_STATES, Admission, Helper, HelperPhase
from admissions.rules.later import day_of
from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right, blocking
from core.text import clean
from core.workflow import Step
from members.models import Member, MembershipClass

MOVED_HERE = "Người vào Đảng chuyển từ tổ chức đảng khác đến"


def phase_of(case: Admission) -> str:
    """Which help the case is in need of."""
    return HelperPhase.PROBATION if case.state in PROBATION_STATES else HelperPhase.APPLICANT


@transaction.atomic
def assign_after_move(
    *, case: Admission, member: Member, assigned_on: date, by, on: date, resolution: str = ""
) -> Helper:
    """The branch the person came to assigns somebody of its own to help; twelve months together are not asked (HD01 5.2).

    Effects: helpers who are not of that branch end that day with the reason; the new helper. Raises ``Refused`` for somebody who is
    not an official member of the branch, or a day to come.
    """
    case = Admission.objects.select_for_update(of=("self",)).get(pk=case.pk)
    branch = case.branch
    found = helper_faults(member, branch, assigned_on, on)
    if blocking(found):
        raise Refused(found)
    phase = phase_of(case)
    standing = case.helpers.filter(phase=phase, ended_on=None)
    if standing.filter(member=member).exists():
        return standing.get(member=member)
    end_helpers(
        standing.exclude(member__organization=branch), assigned_on, f"Người được giúp đỡ chuyển đến {branch.name}"
    )
    waived = f"{MOVED_HERE}; nghị quyết {clean(resolution)}" if resolution else MOVED_HERE
    return Helper.objects.create(
        admission=case, member=member, phase=phase, assigned_on=assigned_on, waived=waived[:250], recorded_by=by
    )


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
