"""Three life stories walked by the people whose business each step is: smooth; returned, with an expired certificate; re-admission."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from admissions.models import Admission, CheckState
from admissions.models import AdmissionState as S
from core.findings import Refused
from core.workflow import NotPermitted, perform
from members import timeline
from members.flows import stock
from members.models import Member, MembershipClass, Movement
from reports.reconcile import reconcile
from tests.admissions.admission_world import SIGNER, Hand, make_world
from tests.admissions.test_admission_effects import again, consent, former_member
from tests.factories import TODAY, make_scope

pytestmark = pytest.mark.django_db


class Story:
    """A case with the three people who take its steps."""

    def __init__(self, world, case: Admission) -> None:
        self.world, self.case = world, case
        self.secretary = make_scope("branch_secretary", world.branch)
        self.office = make_scope("grassroots_officer", world.commune)
        self.head = make_scope("grassroots_secretary", world.commune)

    def act(self, name: str, on: date, who=None, **data):
        """Take a step as the secretary of the branch, or as somebody else."""
        return perform(self.case, name, scope=who or self.secretary, on=on, data=data)

    def refused(self, name: str, on: date, who=None, **data) -> set[str]:
        """Codes of what stands in the way; nothing changes."""
        before = (self.case.state, self.case.version, self.case.steps.count())
        with pytest.raises(Refused) as refused:
            self.act(name, on, who, **data)
        self.case.refresh_from_db()
        assert (self.case.state, self.case.version, self.case.steps.count()) == before
        return {finding.code for finding in refused.value.findings}

    def prepare(self) -> None:
        """From the list to the leave to make a dossier, spring 2025."""
        world, case = self.world, self.case
        self.act("list", date(2025, 4, 5), resolution="04-NQ/CB")
        world.helpers(case, world.members[0], on=date(2025, 4, 5))
        self.act("complete_course", date(2025, 5, 25))
        self.act("allow_dossier", date(2025, 6, 5), resolution="06-NQ/CB")

    def verify(self) -> None:
        """The dossier, verification, introducers, opinions: ready for the branch on 6 August 2025."""
        world, case = self.world, self.case
        world.paper(case, "1-KNĐ", date(2025, 6, 10))
        world.paper(case, "2-KNĐ", date(2025, 6, 20), stamped=True)
        self.act("send_verification", date(2025, 6, 25))
        case.verifications.filter(state=CheckState.NEEDED).update(
            state=CheckState.CLEAR, result_on=date(2025, 7, 20), result="Không có vấn đề"
        )
        case.papers.filter(code="2-KNĐ").update(certified_on=date(2025, 7, 25))
        self.act("verified", date(2025, 7, 25))
        for member in world.members[:2]:
            world.paper(case, "3-KNĐ", date(2025, 8, 1), member=member)
        world.paper(case, "5-KNĐ", date(2025, 8, 5), asked=2, in_favour=2)
        self.act("submit", date(2025, 8, 6))

    def resolve(self, branch: date, committee: date, body: date, signed: date) -> None:
        """The votes of branch, committee and standing committee, and the decision."""
        world, case = self.world, self.case
        world.ballot(case, "branch_admission", branch)
        self.act("branch_resolve", branch)
        world.ballot(case, "committee_admission", committee, 11, 11, world.commune)
        with pytest.raises(NotPermitted):
            self.act("grassroots_resolve", committee)
        self.act("grassroots_resolve", committee, self.office)
        world.ballot(case, "decision_admission", body, 7, 7, world.commune)
        self.act("decide", signed, self.head, **SIGNER)

    def recognise(self) -> None:
        """Probation done, recognised in November 2026."""
        world, case = self.world, self.case
        case.refresh_from_db()
        world.certificate(case, date(2026, 3, 1), "new_member")
        world.paper(case, "10-KNĐ", date(2026, 10, 21))
        world.paper(case, "11-KNĐ", date(2026, 10, 21), member=world.members[0])
        world.paper(case, "12-KNĐ", date(2026, 10, 22), asked=2, in_favour=2)
        self.act("begin_recognition", date(2026, 10, 23))
        world.ballot(case, "branch_recognition", date(2026, 10, 26))
        self.act("recognition_resolve", date(2026, 10, 26))
        world.ballot(case, "committee_recognition", date(2026, 11, 2), 11, 11, world.commune)
        self.act("recognise", date(2026, 11, 10), self.head, **SIGNER)

    def told(self) -> str:
        """The lines of the member's timeline, in words."""
        member = Member.objects.get(pk=self.case.member_id)
        movements = timeline.movement_events(member, timeline.movements_of(member))
        others, _ = timeline.other_events(member, sensitive=True)
        return "\n".join(f"{event.on} {event.title} {event.body}" for event in timeline.merged(movements, others))


def faults() -> list[str]:
    """What the invariants of the counts find."""
    return [fault for check in reconcile() for fault in check["faults"]]


def test_a_smooth_life():
    world = make_world()
    story = Story(world, world.open())
    world.certificate(story.case, date(2025, 5, 20))
    before = len(stock(world.commune, TODAY))
    story.prepare()
    story.verify()
    story.resolve(date(2025, 8, 15), date(2025, 8, 28), date(2025, 9, 10), date(2025, 9, 12))
    assert "ceremony_too_early" in story.refused("hold_ceremony", date(2025, 10, 10), ceremony_on=date(2025, 9, 1))
    story.act("hold_ceremony", date(2025, 10, 10), ceremony_on=date(2025, 10, 10))
    assert "probation_running" in story.refused("begin_recognition", date(2026, 9, 1))
    assert len(stock(world.commune, TODAY)) == before + 1
    story.recognise()

    case = story.case
    assert (case.state, case.official_on) == (S.OFFICIAL, date(2026, 10, 10))
    assert Member.objects.get(pk=case.member_id).membership_class == MembershipClass.OFFICIAL
    assert [row.step for row in case.steps.all()] == [
        "list", "complete_course", "allow_dossier", "send_verification", "verified", "submit", "branch_resolve", "grassroots_resolve",
        "decide", "hold_ceremony", "begin_recognition", "recognition_resolve", "recognise",
    ]  # fmt: skip
    assert all(
        row.rules for row in case.steps.filter(step__in=("branch_resolve", "decide", "hold_ceremony", "recognise"))
    )
    told = story.told()
    assert "2025-10-10 Kết nạp" in told and "2026-10-10 Chính thức" in told and "2026-11-10 Đề nghị phát thẻ" in told
    assert "Quyết định kết nạp đảng viên" in told
    assert faults() == []


def test_a_dossier_returned_with_an_expired_certificate():
    """HD06-2025 5.4: sixty months; the certificate expires between the return and the second vote, so the course is taken again."""
    world = make_world()
    story = Story(world, world.open())
    case = story.case
    world.certificate(case, date(2020, 8, 20))
    story.prepare()
    story.verify()
    world.ballot(case, "branch_admission", date(2025, 8, 15))
    story.act("branch_resolve", date(2025, 8, 15))
    assert "value_missing" in story.refused("return_dossier", date(2025, 8, 22), story.office)
    story.act("return_dossier", date(2025, 8, 22), story.office, reason="Lý lịch thiếu quá trình 2019–2020")
    assert (case.state, case.branch_resolved_on) == (S.PREPARING_DOSSIER, None)
    assert case.steps.last().note == "Lý lịch thiếu quá trình 2019–2020"

    world.paper(case, "2-KNĐ", date(2025, 8, 25), stamped=True)
    story.act("send_verification", date(2025, 8, 26))
    case.verifications.filter(state=CheckState.NEEDED).update(
        state=CheckState.CLEAR, result_on=date(2025, 9, 1), result="Không có vấn đề"
    )
    case.papers.filter(code="2-KNĐ", replaced_on=None).update(certified_on=date(2025, 9, 3))
    story.act("verified", date(2025, 9, 3))
    assert "awareness_expired" in story.refused("submit", date(2025, 9, 4))
    world.certificate(case, date(2025, 9, 20))
    story.act("submit", date(2025, 9, 22))
    assert story.refused("branch_resolve", date(2025, 9, 25)) & {
        "no_ballot",
        "ballot_too_early",
    }  # the first vote no longer counts
    story.resolve(date(2025, 9, 26), date(2025, 10, 3), date(2025, 10, 8), date(2025, 10, 10))
    story.act("hold_ceremony", date(2025, 10, 20), ceremony_on=date(2025, 10, 20))
    story.recognise()
    assert case.official_on == date(2026, 10, 20)
    filed = Member.objects.get(pk=case.member_id).filepaper_set.filter(document_type="43")
    assert [paper.issued_on for paper in filed] == [date(2025, 9, 26)]
    assert "return_dossier" in set(case.steps.values_list("step", flat=True))
    assert faults() == []


def test_a_former_member_is_admitted_again():
    """294-QĐ/TW 3.5: thirty-six months out, consent of the provincial standing committee, a new probation of twelve months."""
    world = make_world()
    former = former_member(world)
    story = Story(world, again(world, former))
    case = story.case
    world.certificate(case, date(2025, 5, 20))
    story.prepare()
    story.verify()
    world.ballot(case, "branch_admission", date(2025, 8, 15))
    story.act("branch_resolve", date(2025, 8, 15))
    world.ballot(case, "committee_admission", date(2025, 8, 28), 11, 11, world.commune)
    story.act("grassroots_resolve", date(2025, 8, 28), story.office)
    world.ballot(case, "decision_admission", date(2025, 9, 10), 7, 7, world.commune)
    assert "consent_readmission" in story.refused("decide", date(2025, 9, 12), story.head, **SIGNER)
    consent(world, case)
    story.act("decide", date(2025, 9, 12), story.head, **SIGNER)
    story.act("hold_ceremony", date(2025, 10, 10), ceremony_on=date(2025, 10, 10))
    story.recognise()

    member = Member.objects.get(pk=former.pk)
    assert case.member_id == former.pk and member.is_current
    assert (member.admission_decision_date, member.gap_months) == (date(1990, 4, 10), 51)
    assert [row.kind for row in Movement.objects.filter(member=member).order_by("effective_on")] == [
        "opening",
        "deletion",
        "readmission",
    ]
    told = story.told()
    assert "2021-06-15 Xóa tên" in told and "2025-10-10 Kết nạp lại" in told and "2026-10-10 Chính thức" in told
    assert case.snapshots.get().readmission
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_hold_one_ceremony():
    """The second is told that the case has moved on; one member, one entry, one line of the log."""
    world = make_world()
    case = world.walk(world.open(), S.AWAITING_CEREMONY)
    day = date(2025, 10, 10)

    def hold(_) -> str:
        try:
            mine = Admission.objects.get(pk=case.pk)
            perform(
                mine,
                "hold_ceremony",
                scope=Hand(day, world.user),
                on=day,
                data={"ceremony_on": day},
                version=case.version,
            )
            return "held"
        except Refused as refused:
            return "late" if refused.conflict else str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(hold, range(2))) == ["held", "late"]
    case.refresh_from_db()
    assert Movement.objects.filter(member=case.member).count() == 1
    assert case.steps.filter(step="hold_ceremony").count() == 1
