"""What a branch meeting decides about people on the way into the Party: offered on its page, moved when its minutes are adopted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from admissions.models import PROBATION_STATES, Admission, AdmissionState
from admissions.services.ballots import STAGE_OF, from_vote
from branches.models import Organization
from core.findings import Finding, Refused, Right
from core.workflow import perform
from meetings.matters import Waiting, handle
from meetings.models import Vote

_STATE = {"admission": AdmissionState.BRANCH_REVIEW, "recognition": AdmissionState.RECOGNITION_REVIEW}
_STEPS = {
    "admission": ("branch_resolve", "branch_decline"), "recognition": ("recognition_resolve", ""), "probationer_deletion": ("", ""),
}  # fmt: skip


def _waiting(code: str):
    def cases(organization: Organization, on: date) -> Iterable[Waiting]:
        rows = Admission.objects.filter(state=_STATE[code]).select_related("applicant").order_by("pk")
        rows = (
            rows.filter(organization=organization)
            if code == "admission"
            else rows.filter(member__organization=organization)
        )
        return [
            Waiting(code, case.applicant.full_name, member_id=case.member_id, case_id=case.pk, since=case.dossier_from or case.ceremony_on,
                    person_name="" if case.member_id else case.applicant.full_name)
            for case in rows
        ]  # fmt: skip

    return cases


def _case_of(vote: Vote) -> Admission | None:
    """The case a vote is about: the one it names, the member's, or the only one of that name waiting in the branch."""
    if vote.case_id:
        return Admission.objects.filter(pk=vote.case_id).first()
    if vote.member_id:
        return Admission.objects.filter(member=vote.member_id, state__in=PROBATION_STATES).first()
    waiting = Admission.objects.filter(organization=vote.meeting.organization, state=AdmissionState.BRANCH_REVIEW,
                                       applicant__full_name__iexact=vote.person_name)  # fmt: skip
    found = list(waiting[:2])
    return found[0] if len(found) == 1 else None


def decided(vote: Vote, scope, on: date) -> str:
    """Move the case of a vote when the minutes are adopted; answers what happened, in words."""
    case = _case_of(vote)
    if case is None:
        return "Không có hồ sơ kết nạp trên hệ thống cho biểu quyết này."
    expected = _STATE.get(vote.matter)
    if expected and case.state != expected:
        raise Refused(
            Finding("moved_on", f"Hồ sơ của {case.applicant.full_name} nay ở trạng thái “{case.state_label}”, không còn chờ chi bộ xét.",
                    right=Right.PRINCIPLE, remedy="Bỏ biểu quyết này khỏi biên bản, hoặc đưa hồ sơ trở lại bước chi bộ xét.")
        )  # fmt: skip
    ballot = from_vote(case=case, stage=STAGE_OF[vote.matter], vote=vote, by=scope.user)
    passed, failed = _STEPS[vote.matter]
    name = passed if ballot.passed else failed
    if not name:
        return f"Đã ghi kết quả vào hồ sơ: {ballot.in_favour}/{ballot.base}."
    perform(case, name, scope=scope, on=on, data={"note": f"Biên bản họp chi bộ ngày {vote.meeting.held_on:%d/%m/%Y}"})
    return f"Hồ sơ kết nạp: {case.state_label}."


def register() -> None:
    """Hang the procedure on the matters of a branch meeting."""
    handle("admission", waiting=_waiting("admission"), decided=decided)
    handle("recognition", waiting=_waiting("recognition"), decided=decided)
    handle("probationer_deletion", decided=decided)
