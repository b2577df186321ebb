"""Who waits for a body: a branch, a committee that considers, the body that decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from admissions.deciders import decider_of, grassroots_of, has_grassroots_review
from admissions.models import Admission, AdmissionBallot, BallotStage
from admissions.services.batch import SITTINGS
from branches.models import Body, Organization
from core.dates import format_date
from meetings.models import Attendance
from meetings.roll import expected_at
from meetings.voting import base_of
from members.record.queries import seats_on

B = BallotStage
BRANCH_STAGES = (B.BRANCH_ADMISSION, B.BRANCH_RECOGNITION)
COMMITTEE_STAGES = (B.COMMITTEE_ADMISSION, B.DECISION_ADMISSION, B.COMMITTEE_RECOGNITION, B.DECISION_RECOGNITION)
SHOWN = 200  # people one sitting considers


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits, with the last tally of the stage where there is one."""

    case: Admission
    ballot: AdmissionBallot | None = None

    @property
    def branch(self) -> Organization:
        """Where the person belongs today."""
        return self.case.member.organization if self.case.member_id else self.case.organization

    @property
    def since_words(self) -> str:
        """Since which resolution of the branch the case waits."""
        day = self.case.recognition_resolved_on if self.case.member_id else self.case.branch_resolved_on
        return f"Nghị quyết chi bộ ngày {format_date(day)}" if day else ""


class Bodies:
    """Which bodies the cases of a branch pass, each committee asked once."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._known: dict[tuple, int | None] = {}

    def of(self, case: Admission, stage: str) -> int | None:
        """The key of the organisation that votes on a case at a stage; none where the stage does not exist for it."""
        branch = case.member.organization if case.member_id else case.organization
        key = (branch.parent_id, stage)
        if key not in self._known:
            self._known[key] = self._find(branch, stage)
        return self._known[key]

    def _find(self, branch: Organization, stage: str) -> int | None:
        action = SITTINGS[stage].action
        if stage in (B.COMMITTEE_ADMISSION, B.COMMITTEE_RECOGNITION):
            if stage == B.COMMITTEE_RECOGNITION and not has_grassroots_review(branch, self.on, action):
                return None
            committee = grassroots_of(branch) or branch.parent
            return committee.pk if committee else None
        decider = decider_of(branch, self.on, action)
        return decider.node.pk if decider else None


def _rows(organization: Organization, state: str):
    path = organization.path
    held = Admission.objects.filter(state=state, member=None, organization__path__startswith=path)
    members = Admission.objects.filter(state=state, member__path__startswith=path)
    return (held | members).select_related("applicant", "organization", "member__organization").order_by(
        "organization__path", "applicant__name_sort_key", "pk"
    )  # fmt: skip


def _since(case: Admission) -> date | None:
    """Tallies before the present resolution of the branch belong to an earlier round."""
    return case.recognition_resolved_on if case.member_id else case.branch_resolved_on


def waiting_for(organization: Organization, stage: str, on: date, *, voted: bool = False) -> list[Waiting]:
    """People a body votes on at a stage; those it has voted for already are left out unless ``voted``."""
    bodies = Bodies(on)
    cases = [
        case
        for case in _rows(organization, SITTINGS[stage].state)
        if stage in BRANCH_STAGES or bodies.of(case, stage) == organization.pk
    ]
    ballots: dict[int, AdmissionBallot] = {}
    for ballot in AdmissionBallot.objects.filter(admission__in=cases, stage=stage).order_by("held_on", "pk"):
        ballots[ballot.admission_id] = ballot
    found = []
    for case in cases:
        ballot = ballots.get(case.pk)
        current = ballot if ballot is not None and _stands(ballot, case) else None
        if voted or current is None or stage in BRANCH_STAGES:
            found.append(Waiting(case, current))
    return found[:SHOWN]


def _stands(ballot: AdmissionBallot, case: Admission) -> bool:
    since = _since(case)
    return ballot.passed and (since is None or ballot.held_on >= since)


def to_decide(organization: Organization, action: str, on: date) -> list[Waiting]:
    """People whose decision an organisation signs, with the tally of the deciding body."""
    stage = B.DECISION_ADMISSION if action == "admission" else B.DECISION_RECOGNITION
    return waiting_for(organization, stage, on, voted=True)


def voters_of(branch: Organization, on: date) -> int:
    """The number the share is taken of at a meeting of the branch that day, everyone expected having come (``organization.md`` 5.3)."""
    lines = [
        Attendance(member_id=one.member_id, stay_id=one.stay_id, value=one.value, membership_class=one.membership_class,
                   activity_status=one.activity_status)
        for one in expected_at(branch, on)
    ]  # fmt: skip
    return base_of(lines).number


def seats_of(committee: Organization, stage: str, on: date) -> int:
    """How many sit in the body that votes, as far as its seats are recorded; 0 where they are not."""
    standing = stage in (B.DECISION_ADMISSION, B.DECISION_RECOGNITION)
    body = Body.STANDING_COMMITTEE if standing else Body.EXECUTIVE_COMMITTEE
    return len({seat.member_id for seat in seats_on(committee, on) if seat.body == body})
