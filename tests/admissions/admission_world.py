"""A branch of five official members, a person worth admitting, and a hand that walks the case to any state by real steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from admissions.models import Admission, AdmissionState, BallotStage, CheckState, Helper
from admissions.services.ballots import Tally, record_ballot
from admissions.services.cases import add_paper, open_case
from branches.models import Level, Organization, Term
from core.workflow import perform
from meetings.models import TrainingRecord
from members.models import Member
from tests.factories import TODAY, make_members, make_organization, make_user

S = AdmissionState
SIGNER = {"signer_name": "Trần Thị Ký", "signer_position": "Bí thư"}


class Hand:
    """May take every step, on a day."""

    def __init__(self, on: date = TODAY, user=None) -> None:
        self.on, self.user = on, user

    def can(self, permission: str, organization: object | None = None) -> bool:
        return True

    def paths(self, permission: str) -> tuple[str, ...]:
        return ("",)


@dataclass
class World:
    """Organisations, members and the clerk."""

    province: Organization
    commune: Organization
    branch: Organization
    members: list[Member]
    user: object

    def open(self, full_name: str = "Lê Thị Quần Chúng", **values) -> Admission:
        """Put a fit person on the list, since spring 2025."""
        person = {
            "full_name": full_name, "sex": "female", "birth_date": date(1998, 3, 2), "ethnic_group": "kinh", "religion": "none",
            "general_education": "upper_secondary", "occupation": "O07",
        } | values.pop("person", {})  # fmt: skip
        case = {"noted_on": date(2025, 3, 1)} | values
        return open_case(branch=self.branch, person=person, case=case, by=self.user, on=TODAY)

    def step(self, case: Admission, name: str, on: date, **data):
        """Take one step on a day."""
        return perform(case, name, scope=Hand(on, self.user), on=on, data=data)

    def certificate(self, case: Admission, on: date, course: str = "awareness") -> TrainingRecord:
        """A certificate of a course, on record."""
        person = case.applicant
        return TrainingRecord.objects.create(
            organization=case.organization, member=case.member, person_name="" if case.member else person.full_name,
            person_key="" if case.member else person.training_key, course=course, from_on=on - timedelta(days=5), to_on=on, passed=True,
            result="good", certificate_number=f"{case.pk}/GCN", certificate_on=on,
        )  # fmt: skip

    def helpers(self, case: Admission, *members: Member, on: date) -> None:
        """Helpers assigned, known for years."""
        for member in members:
            Helper.objects.create(
                admission=case, member=member, assigned_on=on, together_from=date(2020, 1, 1), recorded_by=self.user
            )

    def paper(self, case: Admission, code: str, on: date, **values):
        """A paper of the dossier."""
        return add_paper(case=case, code=code, values={"made_on": on, **values}, by=self.user, on=TODAY)

    def ballot(self, case: Admission, stage: str, on: date, in_favour: int = 5, base: int = 5, organization=None):
        """A tally."""
        return record_ballot(
            case=case, stage=stage, tally=Tally(on, base, base, in_favour, base - in_favour), organization=organization or self.branch,
            by=self.user, on=TODAY,
        )  # fmt: skip

    def walk(self, case: Admission, until: str) -> Admission:
        """Take the smooth way, step by step on fixed days, until a state is reached."""
        for act in self._way():
            if case.state == until:
                break
            act(case)
        assert case.state == until, f"{case.state} is not {until}"
        return case

    def recognise(self, case: Admission) -> Admission:
        """Take a probationary member the smooth way on to official member."""
        for act in self._way()[-6:]:
            act(case)
        assert case.state == S.OFFICIAL
        return case

    def _way(self):
        one, two = self.members[0], self.members[1]

        def prepare(case):
            self.helpers(case, one, on=date(2025, 4, 5))
            self.certificate(case, date(2025, 5, 20))

        def dossier(case):
            self.paper(case, "1-KNĐ", date(2025, 6, 10))
            self.paper(case, "2-KNĐ", date(2025, 6, 20), stamped=True)

        def results(case):
            case.verifications.filter(state=CheckState.NEEDED).update(
                state=CheckState.CLEAR, result_on=date(2025, 7, 20), result="Không có vấn đề"
            )
            case.papers.filter(code="2-KNĐ").update(certified_on=date(2025, 7, 25))

        def opinions(case):
            for member in (one, two):
                self.paper(case, "3-KNĐ", date(2025, 8, 1), member=member)
            self.paper(case, "5-KNĐ", date(2025, 8, 5), asked=2, in_favour=2)

        def probation(case):
            case.refresh_from_db()
            self.certificate(case, date(2026, 3, 1), "new_member")
            self.paper(case, "10-KNĐ", date(2026, 10, 16))
            self.paper(case, "11-KNĐ", date(2026, 10, 16), member=one)
            self.paper(case, "12-KNĐ", date(2026, 10, 18), asked=2, in_favour=2)

        stage = BallotStage
        return [
            lambda c: self.step(c, "list", date(2025, 4, 5), resolution="04-NQ/CB"),
            prepare,
            lambda c: self.step(c, "complete_course", date(2025, 5, 25)),
            lambda c: self.step(c, "allow_dossier", date(2025, 6, 5), resolution="06-NQ/CB"),
            dossier,
            lambda c: self.step(c, "send_verification", date(2025, 6, 25)),
            results,
            lambda c: self.step(c, "verified", date(2025, 7, 25)),
            opinions,
            lambda c: self.step(c, "submit", date(2025, 8, 6)),
            lambda c: self.ballot(c, stage.BRANCH_ADMISSION, date(2025, 8, 15)),
            lambda c: self.step(c, "branch_resolve", date(2025, 8, 15)),
            lambda c: (
                c.state == S.GRASSROOTS_REVIEW
                and self.ballot(c, stage.COMMITTEE_ADMISSION, date(2025, 8, 28), 11, 11, self.commune)
            ),
            lambda c: c.state == S.GRASSROOTS_REVIEW and self.step(c, "grassroots_resolve", date(2025, 8, 28)),
            lambda c: self.ballot(c, stage.DECISION_ADMISSION, date(2025, 9, 10), 7, 7, self.commune),
            lambda c: self.step(c, "decide", date(2025, 9, 12), **SIGNER),
            lambda c: self.step(c, "hold_ceremony", date(2025, 10, 10), ceremony_on=date(2025, 10, 10)),
            probation,
            lambda c: self.step(c, "begin_recognition", date(2026, 10, 20)),
            lambda c: self.ballot(c, stage.BRANCH_RECOGNITION, date(2026, 10, 25)),
            lambda c: self.step(c, "recognition_resolve", date(2026, 10, 25)),
            lambda c: self.ballot(c, stage.COMMITTEE_RECOGNITION, date(2026, 11, 2), 11, 11, self.commune),
            lambda c: self.step(c, "recognise", date(2026, 11, 10), **SIGNER),
        ]


def make_world() -> World:
    """A province, a commune's committee, a branch with five official members."""
    province = make_organization("Đảng bộ tỉnh Mẫu", level=Level.PROVINCIAL)
    commune = make_organization("Đảng bộ xã Mẫu", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    branch = make_organization("Chi bộ thôn Mẫu", parent=commune)
    for unit in (province, commune, branch):
        Term.objects.create(organization=unit, label="2020–2025", starts_on=date(2020, 3, 1))
    names = ["Nguyễn Văn Giúp", "Phạm Thị Giới", "Trần Văn Thiệu", "Hoàng Thị Bốn", "Đỗ Văn Năm"]
    members = make_members(branch, names, on=date(2022, 1, 1))
    return World(province, commune, branch, members, make_user("thu.ky"))
