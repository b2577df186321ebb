"""Several people at one sitting and a batch of decisions: all or none, each with its own number and line of the log."""

from __future__ import annotations

from datetime import date

import pytest

from admissions.models import Admission, AdmissionBallot
from admissions.models import AdmissionState as S
from admissions.services.batch import Meeting, PersonTally, Signing, decide_many, record_sitting
from branches.models import Level
from core.findings import Refused
from core.workflow import NotPermitted
from documents.models import Document
from tests.admissions.admission_world import make_world
from tests.factories import TODAY, make_organization, make_scope

pytestmark = pytest.mark.django_db
SIGNED = {"decision_on": date(2025, 9, 12), "signer_name": "Trần Thị Ký", "signer_position": "Bí thư"}


def laid():
    """The world with two people before the committee."""
    made = make_world()
    made.cases = [made.walk(made.open(name), S.GRASSROOTS_REVIEW) for name in ("Lê Thị Lan", "Trịnh Thị Hoa")]
    made.office = make_scope("grassroots_officer", made.commune)
    made.head = make_scope("grassroots_secretary", made.commune)
    return made


WORLD = laid


def sitting(world, *, present=11, organization=None) -> Meeting:
    """The committee of eleven in August 2025."""
    return Meeting(organization or world.commune, date(2025, 8, 28), 11, present)


def rows(world, *in_favour: int) -> list[PersonTally]:
    """A tally for each person."""
    return [
        PersonTally(case.pk, yes, 11 - yes, document_number=f"{case.pk}-NQ/ĐU", reason_against="Chưa đủ điều kiện")
        for case, yes in zip(world.cases, in_favour, strict=True)
    ]


def states(world) -> list[str]:
    """Where the people stand."""
    return [Admission.objects.get(pk=case.pk).state for case in world.cases]


def record(world, tallies, scope=None, **meeting):
    """Record a sitting as the office of the commune."""
    return record_sitting(
        meeting=sitting(world, **meeting),
        stage="committee_admission",
        rows=tallies,
        scope=scope or world.office,
        on=TODAY,
    )


def test_a_sitting_carries_one_and_turns_the_other_down(world):
    record(world, rows(world, 8, 7))  # 8 of 11 are needed
    assert states(world) == [S.AWAITING_DECISION, S.REJECTED_BY_SUPERIOR]
    assert [case.steps.last().on for case in world.cases] == [date(2025, 8, 28)] * 2


def test_nothing_of_a_sitting_is_kept_when_one_row_is_wrong(world):
    with pytest.raises(Refused) as refused:
        record(world, rows(world, 11, 9), present=10)
    assert {finding.row for finding in refused.value.findings} == {1, 2}
    assert states(world) == [S.GRASSROOTS_REVIEW] * 2
    assert not AdmissionBallot.objects.filter(stage="committee_admission").exists()


def test_a_case_moved_on_meanwhile_is_told_by_its_row(world):
    world.step(world.cases[1], "return_dossier", date(2025, 8, 28), reason="Thiếu giấy tờ")
    with pytest.raises(Refused) as refused:
        record(world, rows(world, 11, 11))
    assert refused.value.conflict and [finding.row for finding in refused.value.findings] == [2]
    assert Admission.objects.get(pk=world.cases[0].pk).state == S.GRASSROOTS_REVIEW


def test_the_right_is_asked_for_each_case(world):
    other = make_organization("Đảng bộ xã Khác", parent=world.province, level=Level.GRASSROOTS_COMMITTEE)
    with pytest.raises(NotPermitted):
        record(world, rows(world, 11, 11), scope=make_scope("grassroots_officer", other), organization=other)
    with pytest.raises(Refused) as refused:
        record(world, rows(world, 11, 11), scope=make_scope("department_officer", world.province), organization=other)
    assert {finding.code for finding in refused.value.findings} == {"ballot_body"}
    assert states(world) == [S.GRASSROOTS_REVIEW] * 2


def test_a_batch_of_decisions_takes_a_number_each(world):
    record(world, rows(world, 11, 11))
    body = Meeting(world.commune, date(2025, 9, 10), 7, 7)
    tallies = [PersonTally(case.pk, 7) for case in world.cases]
    record_sitting(meeting=body, stage="decision_admission", rows=tallies, scope=world.head, on=TODAY)
    with pytest.raises(NotPermitted):
        decide_many(action="admission", rows=[Signing(case.pk) for case in world.cases], scope=world.office, **SIGNED)
    decide_many(action="admission", rows=[Signing(case.pk) for case in world.cases], scope=world.head, **SIGNED)
    decided = [Admission.objects.get(pk=case.pk) for case in world.cases]
    assert [case.state for case in decided] == [S.AWAITING_CEREMONY] * 2
    assert len({case.decision_number for case in decided}) == 2 == Document.objects.filter(kind="quyet_dinh").count()
    assert all(case.steps.filter(step="decide", rules__0__isnull=False).count() == 1 for case in decided)


def test_one_number_for_two_people_signs_nothing(world):
    record(world, rows(world, 11, 11))
    body = Meeting(world.commune, date(2025, 9, 10), 7, 7)
    tallies = [PersonTally(case.pk, 7) for case in world.cases]
    record_sitting(meeting=body, stage="decision_admission", rows=tallies, scope=world.head, on=TODAY)
    signings = [Signing(case.pk, "31-QĐ/ĐU") for case in world.cases]
    with pytest.raises(Refused) as refused:
        decide_many(action="admission", rows=signings, scope=world.head, **SIGNED)
    assert [finding.row for finding in refused.value.findings] == [1, 2]
    assert states(world) == [S.AWAITING_DECISION] * 2


def test_no_number_is_spent_when_one_of_the_batch_cannot_be_signed(world):
    record(world, rows(world, 11, 11))
    body = Meeting(world.commune, date(2025, 9, 10), 7, 7)
    record_sitting(
        meeting=body, stage="decision_admission", rows=[PersonTally(world.cases[0].pk, 7)], scope=world.head, on=TODAY
    )
    with pytest.raises(Refused) as refused:
        decide_many(action="admission", rows=[Signing(case.pk) for case in world.cases], scope=world.head, **SIGNED)
    assert {finding.row for finding in refused.value.findings} == {2}
    assert not Document.objects.filter(kind="quyet_dinh").exists() and states(world) == [S.AWAITING_DECISION] * 2
