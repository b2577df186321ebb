"""What a branch meeting decides about people on the way into the Party: offered on its page, moved when its minutes are adopted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from admissions.models import PROBATION_STATES, Admission
from admissions.models import AdmissionState as S
from admissions.rules.later import votes_used_up
from admissions.services.ballots import STAGE_OF, from_vote
from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.text import fold
from core.workflow import NotPermitted, perform
from meetings.matters import Waiting, handle, matter
from meetings.models import Vote

_STATES = {
    "admission": (S.BRANCH_REVIEW,), "recognition": (S.RECOGNITION_REVIEW,), "probationer_deletion": PROBATION_STATES,
}  # fmt: skip
_STEPS = {
    "admission": ("branch_resolve", "branch_decline"), "recognition": ("recognition_resolve", ""), "probationer_deletion": ("", ""),
}  # fmt: skip


def _waiting(code: str):
    def cases(organization: Organization, on: date) -> Iterable[Waiting]:
        rows = Admission.objects.filter(state__in=_STATES[code]).select_related("applicant").order_by("pk")
        rows = (
            rows.filter(organization=organization)
            if code == "admission"
            else rows.filter(member__organization=organization)
        )
        return [
            Waiting(code, _title(code, case), member_id=case.member_id, case_id=case.pk, since=case.dossier_from or case.ceremony_on,
                    person_name="" if case.member_id else case.applicant.full_name)
            for case in rows
            if case.member_id is None or votes_used_up(case, on) is None
        ]  # fmt: skip

    return cases


def _title(code: str, case: Admission) -> str:
    """The matter and the person, told apart from another of the same name by the day of birth."""
    words = matter(code).words_for(case.applicant.full_name)
    return words if case.member_id else f"{words} (sinh ngày {format_date(case.applicant.birth_date)})"


def _case_of(vote: Vote) -> Admission | None:
    """The case a vote is about: the one it names, the member's, or the only one of that name waiting in the branch.

    Raises ``Refused`` when several people of that name wait: then the vote has to name one.
    """
    branch = vote.meeting.organization
    if vote.case_id:
        case = Admission.objects.select_related("applicant", "member__organization").filter(pk=vote.case_id).first()
        if case is not None and case.branch.pk != branch.pk:
            raise Refused(
                Finding("elsewhere", f"Hồ sơ của {case.applicant.full_name} nay thuộc {case.branch.name}.", right=Right.AUTHORITY,
                        remedy="Bỏ biểu quyết này khỏi biên bản.")
            )  # fmt: skip
        return case
    if vote.member_id:
        return Admission.objects.filter(member=vote.member_id, state__in=PROBATION_STATES).first()
    waiting = Admission.objects.filter(organization=branch, state=S.BRANCH_REVIEW).select_related("applicant")
    found = [case for case in waiting if fold(case.applicant.full_name) == fold(vote.person_name)]
    if len(found) > 1:
        raise Refused(
            Finding("same_name", f"Có {len(found)} hồ sơ mang tên {vote.person_name} đang chờ chi bộ xét.", right=Right.PRINCIPLE,
                    remedy="Bỏ biểu quyết này, rồi ghi ở dòng có sẵn của từng người (có ngày sinh).")
        )  # fmt: skip
    return found[0] if found else None


def decided(vote: Vote, scope, on: date) -> str:
    """Move the case of a vote when the minutes are adopted; answers what happened, in words."""
    case = _case_of(vote)
    if case is None:
        return "Không có hồ sơ kết nạp trên hệ thống cho biểu quyết này."
    case = Admission.objects.select_for_update(of=("self",)).select_related("applicant").get(pk=case.pk)
    if case.state not in _STATES[vote.matter]:
        raise Refused(
            Finding("moved_on", f"Hồ sơ của {case.applicant.full_name} ở trạng thái “{case.state_label}”, không chờ chi bộ biểu quyết "
                    "việc này.", right=Right.PRINCIPLE, remedy="Bỏ biểu quyết này khỏi biên bản, hoặc đưa hồ sơ đến bước chi bộ xét.")
        )  # fmt: skip
    ballot = from_vote(case=case, stage=STAGE_OF[vote.matter], vote=vote, by=scope.user)
    passed, failed = _STEPS[vote.matter]
    name = passed if ballot.passed else failed
    if name:
        try:
            perform(
                case,
                name,
                scope=scope,
                on=on,
                data={"note": f"Biên bản họp chi bộ ngày {format_date(vote.meeting.held_on)}"},
            )
        except NotPermitted as lacking:
            raise Refused(
                Finding("not_permitted", "Đồng chí thông qua biên bản chưa được giao quyền ghi hồ sơ kết nạp của chi bộ.",
                        right=Right.AUTHORITY)
            ) from lacking  # fmt: skip
        return f"Hồ sơ kết nạp: {case.state_label}."
    words = f"Đã ghi vào hồ sơ: {ballot.in_favour}/{ballot.base}, {'đạt' if ballot.passed else 'không đạt'}, lần {ballot.attempt}."
    if votes_used_up(case, vote.meeting.held_on) is not None:
        return f"{words} Đã hết số lần biểu quyết: chi bộ báo cáo cấp trên trực tiếp và cấp có thẩm quyền."
    return words


def register() -> None:
    """Hang the procedure on the matters of a branch meeting."""
    handle("admission", waiting=_waiting("admission"), decided=decided)
    handle("recognition", waiting=_waiting("recognition"), decided=decided)
    handle("probationer_deletion", decided=decided)
