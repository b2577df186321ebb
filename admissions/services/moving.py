"""A person on the way into the Party changes place (``admission.md`` 3.5): the case goes with him and waits for the new branch.

Before the ceremony the case is handed over by the steps ``move`` and ``accept_moved`` (or ``return_moved``). After it the ledger moves the
member, and the case follows by itself: ``Admission.branch`` is where the member belongs today.
"""

from __future__ import annotations

from admissions.models import (
    DOSSIER_STATES,
    PROBATION_STATES,
    SOURCE_STATES,
    Admission,
    AdmissionState,
    Applicant,
    Helper,
    HelperPhase,
)
from admissions.services.helping import end_helpers
from branches.models import Organization
from core.findings import Finding, Refused, Right
from core.workflow import Step
from members.models import Member
from regulations.judging import words_of

S = AdmissionState
MOVED_AWAY = "Người vào Đảng chuyển đi nơi khác"
MOVED_HERE = "Người được giúp đỡ chuyển từ tổ chức đảng khác đến"


def letter_type(case: Admission, state: str | None = None) -> str:
    """The type of the paper that goes with the person (list ``member_document``), by the step the case has reached.

    53 while being helped; 92 after the branch's resolution, 93 after that of the committee, 94 with the decision issued.
    """
    state = state or case.resume_state or case.state
    if state in (*SOURCE_STATES, *DOSSIER_STATES):
        return "53"
    if state in (S.SECTIONAL_APPRAISAL, S.GRASSROOTS_REVIEW):
        return "92"
    return "94" if state == S.AWAITING_CEREMONY else "93"


def send_on(case: Admission, step: Step) -> None:
    """Remember where the person goes, by which letter, and at which step the other branch goes on.

    Raises ``Refused`` for a destination that is no other active branch.
    """
    asked = step.data.get("destination")
    if asked:
        key = str(getattr(asked, "pk", asked))
        branch = Organization.objects.active().branches().filter(pk=key).first() if key.isdecimal() else None
        if branch is None or branch.pk == case.organization_id:
            raise Refused(Finding("destination", "Nơi đến phải là một chi bộ khác đang hoạt động.", field="destination",
                                  remedy="Chọn trong danh sách."))  # fmt: skip
        case.destination = branch
    case.destination_text = words_of(step, "destination_text")
    case.move_letter, case.moved_on = words_of(step, "letter", 60), step.on
    case.resume_state = _state_before(case)


def take_in(case: Admission, step: Step) -> None:
    """Hand the case to the branch that receives: the person, and whoever helped at the old branch helps no more."""
    case.organization = case.destination
    case.destination, case.destination_text, case.resume_state = None, "", ""
    Applicant.objects.filter(pk=case.applicant_id).update(organization=case.organization)
    end_helpers(case.helpers.filter(ended_on=None), step.on, MOVED_AWAY)


def send_back(case: Admission, step: Step) -> None:
    """The person did not come, or the letter was not in order: the old branch goes on."""
    case.destination, case.destination_text, case.resume_state, case.moved_on = None, "", "", None


def _state_before(case: Admission) -> str:
    """The state the locked row still has in the database."""
    return type(case)._default_manager.values_list("state", flat=True).get(pk=case.pk)


def came_from_elsewhere(case: Admission) -> bool:
    """Whether the person belongs to another branch than the one where the case began, so that twelve months together are not asked."""
    if case.member_id and case.member.organization_id != case.organization_id:
        return True
    return case.steps.filter(step="accept_moved").exists()


def helpers_left_behind(case: Admission) -> list[Helper]:
    """Helpers of a case who do not belong to its branch of today: the new branch has to assign its own (``admission.md`` 4)."""
    phase = HelperPhase.PROBATION if case.state in PROBATION_STATES else HelperPhase.APPLICANT
    standing = case.helpers.filter(phase=phase, ended_on=None).select_related("member__organization")
    return [helper for helper in standing if helper.member.organization_id != case.branch.pk]


def not_of_branch(case: Admission, member: Member) -> list[Finding]:
    """A helper belongs to the branch whose business the case is today."""
    if member.organization_id == case.branch.pk:
        return []
    return [Finding("helper", f"Đồng chí {member.full_name} không sinh hoạt tại {case.branch.name}.", field="member",
                    right=Right.STANDARD, remedy="Phân công đảng viên chính thức của chi bộ.")]  # fmt: skip
