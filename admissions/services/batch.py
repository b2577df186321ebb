"""Several people at one sitting: the meeting said once, a tally for each, all or none; decisions signed one after another.

A row that cannot be written is told by its number (``Finding.row``, from 1) and nothing of the sitting is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from accounts.permissions import Permission as P
from admissions.deciders import decider_of
from admissions.models import Admission, AdmissionState, BallotStage
from admissions.rules.steps import expected_body, last_ballot
from admissions.services.ballots import Tally, record_ballot
from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.text import clean
from core.workflow import NotPermitted, perform
from meetings.roll import expected_at
from members.models import MembershipClass

S, B = AdmissionState, BallotStage


@dataclass(frozen=True, slots=True)
class Sitting:
    """What a body votes on: in which state the cases wait, whose right it is, the steps that follow a tally that passed or failed."""

    stage: str
    state: str
    permission: str
    passed: str = ""
    failed: str = ""
    action: str = "admission"


SITTINGS: dict[str, Sitting] = {
    one.stage: one
    for one in (
        Sitting(B.BRANCH_ADMISSION, S.BRANCH_REVIEW, P.ADMISSION_KEEP, "branch_resolve", "branch_decline"),
        Sitting(
            B.BRANCH_RECOGNITION, S.RECOGNITION_REVIEW, P.ADMISSION_KEEP, "recognition_resolve", action="recognition"
        ),
        Sitting(
            B.COMMITTEE_ADMISSION, S.GRASSROOTS_REVIEW, P.ADMISSION_REVIEW, "grassroots_resolve", "grassroots_decline"
        ),
        Sitting(B.DECISION_ADMISSION, S.AWAITING_DECISION, P.ADMISSION_DECIDE),
        Sitting(B.COMMITTEE_RECOGNITION, S.AWAITING_RECOGNITION, P.ADMISSION_REVIEW, action="recognition"),
        Sitting(B.DECISION_RECOGNITION, S.AWAITING_RECOGNITION, P.ADMISSION_DECIDE, action="recognition"),
    )
}
#: The step that signs, by what is decided.
SIGNING = {"admission": ("decide", S.AWAITING_DECISION), "recognition": ("recognise", S.AWAITING_RECOGNITION)}


@dataclass(frozen=True, slots=True)
class Meeting:
    """The sitting itself: who voted, when, how many there are and how many came."""

    organization: Organization
    held_on: date
    base: int
    present: int


@dataclass(frozen=True, slots=True)
class PersonTally:
    """The tally of one person; ``reason`` is why a body above did not agree; ``stage`` only where a sitting has several."""

    case_id: int
    in_favour: int
    against: int = 0
    other: int = 0
    reason_against: str = ""
    document_number: str = ""
    stage: str = ""


def record_sitting(*, meeting: Meeting, stage: str, rows: Sequence[PersonTally], scope, on: date) -> list[Admission]:
    """Record the tallies of a sitting and take the step each leads to, on the day of the sitting.

    ``meeting.base`` is the number the shares are taken of. Effects: a ballot and a step for each row. Raises ``Refused`` with the row of
    each fault, nothing written: somebody has moved a case on, impossible figures, a check of the step; ``NotPermitted`` without the right.
    """
    if meeting.held_on > on:
        raise Refused(Finding("future", "Ngày họp chưa đến.", field="held_on", remedy="Nhập ngày không sau hôm nay."))
    if meeting.organization.is_branch:
        _not_more_than_members(meeting)
    return _each(rows, lambda row: _vote(meeting, SITTINGS[row.stage or stage], row, scope, on))


def _not_more_than_members(meeting: Meeting) -> None:
    """The share is taken of official members of the branch on that day, as the ledger counts them."""
    people = [one for one in expected_at(meeting.organization, meeting.held_on) if one.member_id]
    official = sum(one.membership_class == MembershipClass.OFFICIAL for one in people)
    if people and meeting.base > official:
        raise Refused(
            Finding("more_than_members", f"Tổng số {meeting.base} nhiều hơn số đảng viên chính thức của chi bộ ngày họp ({official}).",
                    field="base", right=Right.PRINCIPLE, remedy="Kiểm tra ngày họp và danh sách đảng viên.")
        )  # fmt: skip


def _vote(meeting: Meeting, sitting: Sitting, row: PersonTally, scope, on: date) -> Admission:
    case = _waiting(row.case_id, sitting.state)
    body = expected_body(case, sitting.stage, meeting.held_on)
    if not scope.can(sitting.permission, body or meeting.organization):
        raise NotPermitted("Biểu quyết về kết nạp, công nhận")
    if body is not None and body.pk != meeting.organization.pk:
        raise Refused(
            Finding("ballot_body", f"Hồ sơ của {case.applicant.full_name} do {body.name} biểu quyết.", field="organization",
                    right=Right.AUTHORITY, remedy="Bỏ chọn người này.")
        )  # fmt: skip
    if not sitting.passed:
        _not_voted(case, sitting.stage)
    tally = Tally(
        meeting.held_on,
        meeting.base,
        meeting.present,
        row.in_favour,
        row.against,
        row.other,
        row.reason_against,
        row.document_number,
    )
    ballot = record_ballot(
        case=case, stage=sitting.stage, tally=tally, organization=meeting.organization, body=_body(case, sitting, meeting.held_on),
        by=scope.user, on=on,
    )  # fmt: skip
    step = sitting.passed if ballot.passed else sitting.failed
    if step:
        words = row.reason_against or f"Biểu quyết {ballot.in_favour}/{ballot.base}, cần {ballot.needed}"
        perform(
            case,
            step,
            scope=scope,
            on=meeting.held_on,
            data={"reason": words, "note": words if not ballot.passed else ""},
        )
    return case


def _not_voted(case: Admission, stage: str) -> None:
    """A tally that moves no case is recorded once in its round."""
    last = last_ballot(case, stage)
    since = case.recognition_resolved_on if case.member_id else case.branch_resolved_on
    if last is not None and last.passed and (since is None or last.held_on >= since):
        said = f"{last.in_favour}/{last.base} ngày {format_date(last.held_on)}"
        raise Refused(
            Finding("voted_already", f"{case.applicant.full_name} đã có kết quả {said}.",
                    remedy="Bỏ chọn người này rồi ghi lại."), conflict=True,
        )  # fmt: skip


def _body(case: Admission, sitting: Sitting, on: date) -> str:
    """Which body of the committee votes: the whole committee on a proposal, the one the rule names on the decision."""
    if sitting.stage in (B.COMMITTEE_ADMISSION, B.COMMITTEE_RECOGNITION):
        return "executive_committee"
    branch = case.member.organization if case.member_id else case.organization
    decider = decider_of(branch, on, sitting.action)
    return decider.body if decider and decider.body else "standing_committee"


def _waiting(case_id: int, state: str) -> Admission:
    """The case, held, when it still waits in that state."""
    case = Admission.objects.select_for_update(of=("self",)).select_related("applicant").filter(pk=case_id).first()
    if case is None:
        raise Refused(Finding("gone", "Hồ sơ này không còn.", remedy="Tải lại trang."), conflict=True)
    if case.state != state:
        raise Refused(
            Finding("moved_on", f"Hồ sơ của {case.applicant.full_name} đã được xử lý: nay ở trạng thái “{case.state_label}”.",
                    remedy="Bỏ chọn người này rồi ghi lại."), conflict=True,
        )  # fmt: skip
    return case


@dataclass(frozen=True, slots=True)
class Signing:
    """One decision to sign; ``number`` as it stands on the paper, empty for the next of the register."""

    case_id: int
    number: str = ""


def decide_many(
    *,
    action: str,
    rows: Sequence[Signing],
    decision_on: date,
    signer_name: str,
    signer_position: str,
    scope,
    override_reason: str = "",
) -> list[Admission]:
    """Sign the decisions of several people on one day, all or none; numbers not given are taken one after another from the register.

    ``action`` is ``admission`` or ``recognition``. Effects: those of the step ``decide`` or ``recognise`` of each case. Raises ``Refused``
    as ``record_sitting`` does.
    """
    name, state = SIGNING[action]
    _one_number_each(rows)

    def sign(row: Signing) -> Admission:
        case = _waiting(row.case_id, state)
        data = {
            "decision_on": decision_on, "decision_number": row.number, "signer_name": signer_name, "signer_position": signer_position,
        }  # fmt: skip
        perform(case, name, scope=scope, on=decision_on, data=data, override_reason=override_reason)
        return case

    return _each(rows, sign)


def _one_number_each(rows: Sequence[Signing]) -> None:
    """Each decision has its own number."""
    given = [clean(row.number).casefold() for row in rows]
    twice = [
        Finding("number_twice", f"Số {row.number} ghi cho hai người.", field="number", row=place, right=Right.PRINCIPLE,
                remedy="Mỗi quyết định một số.")
        for place, row in enumerate(rows, 1) if given[place - 1] and given.count(given[place - 1]) > 1
    ]  # fmt: skip
    if twice:
        raise Refused(twice)


def _each(rows: Sequence, act: Callable) -> list[Admission]:
    """Do an act for every row, or for none; the faults of all rows are told together."""
    done, found, conflict = [], [], False
    with transaction.atomic():
        for number, row in enumerate(rows, 1):
            try:
                with transaction.atomic():
                    done.append(act(row))
            except Refused as refused:
                found += [replace(finding, row=number) for finding in refused.findings if finding.blocks]
                conflict = conflict or refused.conflict
        if not rows:
            found = [Finding("nobody", "Chưa chọn người nào.", remedy="Chọn ít nhất một người.")]
        if found:
            raise Refused(found, conflict=conflict)
    return done
