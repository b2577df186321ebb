"""People on the way into the Party in the demo commune: at every step, some late, some held up by each kind of check.

Every case walks by real steps on past days, so that its log, ballots and papers are what an office would find.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from admissions.models import (
    Admission,
    AdmissionTarget,
    ApplicantRelative,
    BallotStage,
    CheckState,
    Helper,
    Introduction,
)
from admissions.models import AdmissionState as S
from admissions.services.ballots import Tally, record_ballot
from admissions.services.cases import add_paper, open_case
from branches.models import Organization
from config.demo.names import person_name
from core.dates import add_months
from core.workflow import Consequence, perform
from meetings.training.services.classes import Person
from meetings.training.services.results import record_past
from members.models import Member, MembershipClass

CENTRE = "Trung tâm chính trị cấp xã (minh họa)"
SIGNER = {"signer_name": "Nguyễn Văn Mẫu", "signer_position": "Bí thư"}
GROUPS = ("youth", "worker", "farmer", "teacher", "health", "student", "entrepreneur", "civil_servant")

# Days after the person was noted at which each act of the smooth way falls.
LISTED, COURSE, ALLOWED, APPLIED, DECLARED, SENT, CERTIFIED = 30, 80, 95, 100, 110, 115, 150
LETTERS, OPINIONS, SUBMITTED, VOTED, COMMITTEE, STANDING, DECIDED, CEREMONY = 155, 160, 162, 170, 185, 198, 200, 225


@dataclass
class Plan:
    """One person: until which state, how many days ago it was reached, what is special about him."""

    until: str
    waited: int = 10
    person: dict = field(default_factory=dict)
    case: dict = field(default_factory=dict)
    together_months: int = 60
    issue: bool = False  # a political question about a relative
    unverified: bool = False
    after: Callable[[Walk], None] | None = None


@dataclass
class Walk:
    """The demo's hand on one case."""

    branch: Organization
    members: Sequence[Member]
    by: object
    on: date
    rng: random.Random
    plan: Plan
    case: Admission | None = None
    start: date | None = None

    def day(self, offset: int) -> date:
        """A day of the case's own calendar, never after today."""
        return min(self.start + timedelta(days=offset), self.on)

    def step(self, name: str, day: date, **data) -> None:
        """Take one step on a past day."""
        scope = Consequence(self.by.user, day)
        perform(self.case, name, scope=scope, on=day, data=data, override_reason=data.pop("override", ""))

    def paper(self, code: str, day: date, **values) -> None:
        """Put a paper into the dossier."""
        add_paper(case=self.case, code=code, values={"made_on": day, **values}, by=self.by.user, on=self.on)

    def ballot(self, stage: str, day: date, organization: Organization, total: int, *, against: int = 0) -> None:
        """A tally, everybody present."""
        tally = Tally(day, total, total, total - against, against)
        record_ballot(case=self.case, stage=stage, tally=tally, organization=organization, by=self.by.user, on=self.on)


_SMOOTH = (
    S.PROSPECT, S.SYMPATHIZER, S.COURSE_COMPLETED, S.PREPARING_DOSSIER, S.VERIFYING, S.COLLECTING_OPINIONS, S.BRANCH_REVIEW,
    S.GRASSROOTS_REVIEW, S.AWAITING_DECISION, S.AWAITING_CEREMONY, S.PROBATIONARY, S.RECOGNITION_REVIEW, S.AWAITING_RECOGNITION, S.OFFICIAL,
)  # fmt: skip
_REACHED = dict(
    zip(
        _SMOOTH,
        (0, LISTED, COURSE + 5, ALLOWED, SENT, CERTIFIED, SUBMITTED, VOTED, COMMITTEE, DECIDED, CEREMONY, 0, 0, 0),
        strict=True,
    )
)


def _reached(state: str, on: date) -> int:
    """How many days the smooth way to a state takes."""
    year = (on - add_months(on, -12)).days
    later = {S.RECOGNITION_REVIEW: 7, S.AWAITING_RECOGNITION: 12, S.OFFICIAL: 30}
    return CEREMONY + year + later[state] if state in later else _REACHED[state]


def fill(branches: Sequence[Organization], *, by, on: date, rng: random.Random) -> None:
    """Fill the branches of a commune. ``by`` is a scope that may take every step."""
    plans = _plans(on)
    able = []
    for branch in branches:
        members = [
            m for m in Member.objects.filter(organization=branch).current().order_by("pk")
            if m.membership_class == MembershipClass.OFFICIAL and m.activity_status == "active"
        ]  # fmt: skip
        if len(members) >= 5:
            able.append((branch, members))
    if not able:
        return
    for number, plan in enumerate(plans):
        branch, members = able[number % len(able)]
        _walk(Walk(branch, members, by, on, rng, plan))
    _targets(branches, by, on)


def _plans(on: date) -> list[Plan]:
    """Everybody of the demo commune; the smooth ones twice over, then those who are late or held up."""
    smooth = [Plan(state, waited) for state, waited in (
        (S.PROSPECT, 12), (S.SYMPATHIZER, 40), (S.COURSE_COMPLETED, 9), (S.PREPARING_DOSSIER, 20), (S.VERIFYING, 15),
        (S.COLLECTING_OPINIONS, 6), (S.BRANCH_REVIEW, 4), (S.GRASSROOTS_REVIEW, 8), (S.AWAITING_DECISION, 12), (S.AWAITING_CEREMONY, 10),
        (S.PROBATIONARY, 120), (S.PROBATIONARY, 345), (S.RECOGNITION_REVIEW, 3), (S.AWAITING_RECOGNITION, 6), (S.OFFICIAL, 5),
    )]  # fmt: skip
    late = [
        Plan(S.AWAITING_DECISION, 110), Plan(S.AWAITING_CEREMONY, 70), Plan(S.PROBATIONARY, 420), Plan(S.BRANCH_REVIEW, 190),
        Plan(S.AWAITING_RECOGNITION, 75),
    ]  # fmt: skip
    held = [
        Plan(S.COURSE_COMPLETED, 1900),  # the certificate has run out
        Plan(S.SYMPATHIZER, 20, person={"birth_date": add_months(on, -12 * 17 - 6)}, case={"source_group": "student"}),
        Plan(S.COURSE_COMPLETED, 15, person={"general_education": "primary"}, case={"source_group": "farmer"}),
        Plan(S.COURSE_COMPLETED, 15, together_months=4),
        Plan(S.VERIFYING, 40, unverified=True),
        Plan(S.VERIFYING, 60, issue=True),
        Plan(S.COURSE_COMPLETED, 25, person={"birth_date": add_months(on, -12 * 62)}),
        Plan(S.SYMPATHIZER, 25, case={"works_away": True, "source_group": "worker"}),
        Plan(S.PREPARING_DOSSIER, 25, person={"private_owner": True, "occupation": "O07"}, case={"source_group": "entrepreneur"}),
        Plan(S.GRASSROOTS_REVIEW, 20, after=_returned),
        Plan(S.PREPARING_DOSSIER, 18, after=_moving),
        Plan(S.BRANCH_REVIEW, 16, after=_declined),
        Plan(S.SYMPATHIZER, 60, after=_removed),
        Plan(S.SYMPATHIZER, 30, person=_former(on)),
    ]  # fmt: skip
    return smooth + late + held


def _former(on: date) -> dict:
    """Somebody who was a member once, whose waiting time is not over."""
    return {"left_party_on": add_months(on, -20), "left_party_reason": "special_family",
            "first_admission": "Kết nạp ngày 03/02/2012 tại chi bộ cũ (minh họa)"}  # fmt: skip


def _walk(walk: Walk) -> None:
    plan, on, rng = walk.plan, walk.on, walk.rng
    walk.start = on - timedelta(days=_reached(plan.until, on) + plan.waited)
    female = rng.random() < 0.5
    person = {
        "full_name": person_name(rng, female=female), "sex": "female" if female else "male", "ethnic_group": "kinh", "religion": "none",
        "birth_date": date(rng.randrange(1990, 2006), rng.randrange(1, 13), rng.randrange(1, 28)), "general_education": "upper_secondary",
        "professional_level": rng.choice(("", "intermediate", "college", "university")), "occupation": "O07",
        "workplace": "Nơi làm việc minh họa", "native_province": "Sông Mẫu", "native_commune": "xã An Mẫu",
        "permanent_province": "Sông Mẫu", "permanent_commune": "xã An Mẫu", "youth_union": False,
    } | plan.person  # fmt: skip
    case = {"noted_on": walk.start, "source_group": rng.choice(GROUPS), "introduction": Introduction.TWO_MEMBERS,
            "planned_year": on.year + (1 if on.month > 6 else 0), "planned_quarter": rng.randrange(1, 5)} | plan.case  # fmt: skip
    if "left_party_on" in plan.person:
        case["kind"] = "readmission"
    walk.case = open_case(branch=walk.branch, person=person, case=case, by=walk.by.user, on=on)
    _relatives(walk)
    for reaches, act in _ACTS:
        if walk.case.state == plan.until:
            break
        act(walk)
        if walk.case.state != reaches:
            raise ValueError(f"demo: {walk.case.state} instead of {reaches}")
    if plan.issue or plan.unverified:
        _hold_verification(walk)
    if plan.after:
        plan.after(walk)


def _relatives(walk: Walk) -> None:
    names = [("father", False), ("mother", True)]
    ApplicantRelative.objects.bulk_create(
        ApplicantRelative(applicant=walk.case.applicant, order=order, relationship=code, birth_year=1962 + order,
                          full_name=person_name(walk.rng, female=female), residence="xã An Mẫu, tỉnh Sông Mẫu", occupation="Nông dân")
        for order, (code, female) in enumerate(names)
    )  # fmt: skip


def _list(walk: Walk) -> None:
    walk.step("list", walk.day(LISTED), resolution="04-NQ/CB")


def _course(walk: Walk) -> None:
    plan, person = walk.plan, walk.case.applicant
    Helper.objects.create(
        admission=walk.case, member=walk.members[0], assigned_on=walk.day(LISTED), recorded_by=walk.by.user,
        together_from=add_months(walk.on, -plan.together_months),
    )  # fmt: skip
    day = walk.day(COURSE)
    record_past(
        person=Person(name=person.full_name, key=person.training_key, birth_date=person.birth_date, organization=walk.branch),
        values={"course": "awareness", "from_on": day - timedelta(days=4), "to_on": day, "issuer": CENTRE, "result": "good",
                "certificate_number": f"{walk.case.pk:03d}/GCN", "certificate_on": day},
        by=walk.by.user, on=walk.on,
    )  # fmt: skip
    walk.step("complete_course", walk.day(COURSE + 5))


def _allow(walk: Walk) -> None:
    walk.step("allow_dossier", walk.day(ALLOWED), resolution="06-NQ/CB")


def _send(walk: Walk) -> None:
    walk.paper("1-KNĐ", walk.day(APPLIED))
    walk.paper("2-KNĐ", walk.day(DECLARED), stamped=True)
    walk.step("send_verification", walk.day(SENT))


def _verified(walk: Walk) -> None:
    day = walk.day(CERTIFIED)
    walk.case.verifications.filter(state=CheckState.NEEDED).update(
        state=CheckState.CLEAR, sent_on=walk.day(SENT), result_on=day, asked_body="Đảng ủy xã An Mẫu (minh họa)",
        result="Lịch sử chính trị rõ ràng, chấp hành tốt chủ trương, chính sách, pháp luật.",
    )  # fmt: skip
    walk.case.papers.filter(code="2-KNĐ").update(certified_on=day)
    walk.step("verified", day)


def _submit(walk: Walk) -> None:
    for member in walk.members[:2]:
        walk.paper("3-KNĐ", walk.day(LETTERS), member=member)
    walk.paper("5-KNĐ", walk.day(OPINIONS), asked=2, in_favour=2, against=0, issuer=walk.branch.name)
    walk.step("submit", walk.day(SUBMITTED))


def _branch(walk: Walk) -> None:
    walk.ballot(BallotStage.BRANCH_ADMISSION, walk.day(VOTED), walk.branch, len(walk.members))
    walk.step("branch_resolve", walk.day(VOTED))


def _committee(walk: Walk) -> None:
    walk.ballot(BallotStage.COMMITTEE_ADMISSION, walk.day(COMMITTEE), walk.branch.parent, 11)
    walk.step("grassroots_resolve", walk.day(COMMITTEE))


def _decide(walk: Walk) -> None:
    walk.ballot(BallotStage.DECISION_ADMISSION, walk.day(STANDING), walk.branch.parent, 5)
    walk.step("decide", walk.day(DECIDED), **SIGNER)


def _ceremony(walk: Walk) -> None:
    day = walk.day(CEREMONY)
    walk.step(
        "hold_ceremony",
        day,
        ceremony_on=day,
        ceremony_place="Nhà văn hóa thôn",
        override="Chi bộ tổ chức cùng đợt sinh hoạt",
    )


def _after_probation(walk: Walk, days: int) -> date:
    return min(add_months(walk.case.ceremony_on, 12) + timedelta(days=days), walk.on)


def _begin(walk: Walk) -> None:
    walk.case.refresh_from_db()
    day = add_months(walk.case.ceremony_on, 5)
    record_past(
        member=walk.case.member, by=walk.by.user, on=walk.on,
        values={"course": "new_member", "from_on": day - timedelta(days=4), "to_on": day, "issuer": CENTRE, "result": "good",
                "certificate_number": f"{walk.case.pk:03d}/ĐVM", "certificate_on": day},
    )  # fmt: skip
    ready = _after_probation(walk, 4)
    walk.paper("10-KNĐ", ready)
    walk.paper("11-KNĐ", ready, member=walk.members[0])
    walk.paper("12-KNĐ", ready, asked=2, in_favour=2, against=0)
    walk.step("begin_recognition", _after_probation(walk, 7))


def _recognise(walk: Walk) -> None:
    day = _after_probation(walk, 12)
    walk.ballot(BallotStage.BRANCH_RECOGNITION, day, walk.branch, len(walk.members))
    walk.step("recognition_resolve", day)


def _official(walk: Walk) -> None:
    walk.ballot(BallotStage.COMMITTEE_RECOGNITION, _after_probation(walk, 20), walk.branch.parent, 11)
    walk.step("recognise", _after_probation(walk, 30), **SIGNER)


_ACTS = tuple(zip(_SMOOTH[1:], (
    _list, _course, _allow, _send, _verified, _submit, _branch, _committee, _decide, _ceremony, _begin, _recognise, _official,
), strict=True))  # fmt: skip


def _hold_verification(walk: Walk) -> None:
    """Results of most are in; one relative is still waited for, or has a question of political history."""
    rows = list(walk.case.verifications.order_by("pk"))
    for row in rows[:-1]:
        row.state, row.result_on, row.result = CheckState.CLEAR, walk.day(CERTIFIED), "Không có vấn đề."
        row.save()
    last = rows[-1]
    last.sent_on, last.asked_body = walk.day(SENT), "Đảng ủy xã nơi cư trú cũ (minh họa)"
    last.state = CheckState.ISSUE if walk.plan.issue else CheckState.SENT
    last.save()


def _returned(walk: Walk) -> None:
    walk.step(
        "return_dossier",
        walk.on - timedelta(days=5),
        reason="Lý lịch thiếu nhận xét của cấp ủy nơi cư trú; đề nghị bổ sung.",
    )


def _moving(walk: Walk) -> None:
    other = (
        Organization.objects.filter(parent=walk.branch.parent)
        .exclude(pk=walk.branch.pk)
        .branches()
        .order_by("path")
        .first()
    )
    if other is not None:
        walk.step("move", walk.on - timedelta(days=4), letter="12-GCN/ĐU", destination=other.pk)


def _declined(walk: Walk) -> None:
    day = walk.on - timedelta(days=9)
    total = len(walk.members)
    walk.ballot(BallotStage.BRANCH_ADMISSION, day, walk.branch, total, against=total // 2 + 1)
    walk.step("branch_decline", day)


def _removed(walk: Walk) -> None:
    walk.step("remove", walk.on - timedelta(days=30), reason="Đã chuyển nơi cư trú ra ngoài tỉnh.")


def _targets(branches: Sequence[Organization], by, on: date) -> None:
    """Targets of this year and the last, for the commune and each branch."""
    commune = branches[0].parent
    rows = []
    for year, each in ((on.year - 1, 1), (on.year, 1)):
        rows.append(AdmissionTarget(organization=commune, first_year=year, last_year=year, number=len(branches) * each + 2,
                                    document_number=f"{year % 100}-KH/ĐU", recorded_by=by.user))  # fmt: skip
        rows += [
            AdmissionTarget(organization=branch, first_year=year, last_year=year, number=each, given_by=commune,
                            document_number=f"{year % 100}-KH/ĐU", recorded_by=by.user)
            for branch in branches
        ]  # fmt: skip
    AdmissionTarget.objects.bulk_create(rows)
