"""What ceremony, recognition and the ways back write, each in the one transaction of its step."""

from __future__ import annotations

from datetime import date

import pytest

from admissions.models import Admission, BallotStage, ConsentKind, HelperPhase
from admissions.models import AdmissionState as S
from admissions.services import ceremony
from core.findings import Finding, Refused
from members.gaps import months_of
from members.ledger import Papers
from members.milestones import badge_due
from members.models import (
    CardKind,
    CardRequest,
    FilePaper,
    Member,
    MembershipClass,
    Movement,
    MovementKind,
    PartyAgeGap,
    RecordChange,
    Relative,
)
from members.record.services.cards import CardPaper, issue_card
from members.services import record_departure
from reports.reconcile import reconcile
from tests.admissions.admission_world import SIGNER, make_world
from tests.factories import TODAY, make_member, make_organization

pytestmark = pytest.mark.django_db


def sound() -> list[str]:
    """Faults the invariants of the counts find."""
    return [fault for check in reconcile() for fault in check["faults"]]


def declare(case) -> None:
    """Fill the lists of 2-KNĐ."""
    person = case.applicant
    person.declared = {
        "career": [{"from": "09/2016", "to": "05/2020", "work": "Sinh viên Trường Đại học Y"},
                   {"from": "mùa hè", "to": "nay", "work": "Điều dưỡng trạm y tế"}],
        "courses": [{"from": "2016", "to": "2020", "subject": "Điều dưỡng", "school": "Đại học Y", "form": "Chính quy",
                     "result": "Cử nhân"}],
        "trips": [{"from": "03/2019", "to": "07/2019", "purpose": "Học tập", "country": "Lào", "issuer": "Bộ Y tế"}],
        "commendations": [{"on": "11/2023", "form": "Bằng khen của UBND tỉnh", "issuer": "UBND tỉnh"}],
        "disciplines": [{"on": "2018", "form": "Khiển trách", "issuer": "Nhà trường"}],
    }  # fmt: skip
    person.permanent_commune, person.minority_language = "Xã Mẫu", "Tày"
    person.save()
    person.relatives.create(
        order=1,
        relationship="father",
        full_name="Lê Văn Cha",
        birth_year=1960,
        occupation="Làm ruộng",
        is_party_member=True,
    )


def test_the_ceremony_writes_the_whole_declaration_into_the_record():
    world = make_world()
    case = world.open()
    declare(case)
    member = world.walk(case, S.PROBATIONARY).member

    career = list(member.careerentry_set.order_by("order"))
    assert [(row.from_on, row.from_precision, row.work) for row in career] == [
        (date(2016, 9, 1), "MONTH", "Sinh viên Trường Đại học Y"), (None, "DAY", "Điều dưỡng trạm y tế (từ mùa hè)"),
    ]  # fmt: skip
    assert member.trainingentry_set.get(school="Đại học Y").study_form == "full_time"
    assert member.foreigntrip_set.get().purpose == "study"
    assert member.commendationentry_set.get().form == "Bằng khen của UBND tỉnh"
    assert member.disciplineentry_set.get().decided_precision == "YEAR"
    assert Relative.objects.get(member=member).details == "nghề nghiệp: Làm ruộng; đảng viên"
    assert (member.profile.permanent_commune, member.profile.minority_language) == ("Xã Mẫu", "Tày")
    assert (member.profile.admission_branch, member.profile.introducer_1) == ("Chi bộ thôn Mẫu", "Nguyễn Văn Giúp")
    change = RecordChange.objects.get(member=member, source=RecordChange.Source.ADMISSION)
    assert change.paper == case.decision_number and "career" in change.changes
    papers = set(FilePaper.objects.filter(member=member).values_list("document_type", flat=True))
    assert {"37", "01", "39", "42", "43", "05"} <= papers
    assert not CardRequest.objects.filter(member=member).exists()
    assert sound() == []


def test_a_helper_named_at_the_ceremony_helps_the_probation():
    world = make_world()
    case = world.walk(world.open(), S.AWAITING_CEREMONY)
    outsider = make_member(make_organization("Chi bộ thôn Bên", parent=world.commune), "Vũ Người Ngoài")
    with pytest.raises(Refused):
        world.step(case, "hold_ceremony", date(2025, 10, 10), ceremony_on=date(2025, 10, 10), helper=outsider.pk)
    world.step(case, "hold_ceremony", date(2025, 10, 10), ceremony_on=date(2025, 10, 10), helper=world.members[3].pk)
    standing = case.helpers.get(ended_on=None)
    assert (standing.member, standing.phase, standing.assigned_on) == (
        world.members[3],
        HelperPhase.PROBATION,
        date(2025, 10, 10),
    )


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"ceremony_on": "ngày mai"}, "ceremony_on"),
        ({"ceremony_on": "10/10/2025", "ceremony_place": "x" * 251}, "ceremony_place"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(data, field):
    world = make_world()
    case = world.walk(world.open(), S.AWAITING_CEREMONY)
    with pytest.raises(Refused) as refused:
        world.step(case, "hold_ceremony", date(2025, 10, 10), **data)
    assert field in {finding.field for finding in refused.value.findings}
    assert Admission.objects.get(pk=case.pk).state == S.AWAITING_CEREMONY


def test_nothing_of_the_ceremony_stays_when_one_part_fails(monkeypatch):
    world = make_world()
    case = world.walk(world.open(), S.AWAITING_CEREMONY)
    before = (Member.all_records.count(), Movement.objects.count(), FilePaper.objects.count(), case.steps.count())

    def fail(case, member):
        raise Refused(Finding("broken", "Không ghi được số liệu."))

    monkeypatch.setattr(ceremony, "freeze", fail)
    with pytest.raises(Refused):
        world.step(case, "hold_ceremony", date(2025, 10, 10), ceremony_on=date(2025, 10, 10))
    case.refresh_from_db()
    assert (case.state, case.member, case.ceremony_on) == (S.AWAITING_CEREMONY, None, None)
    assert (
        Member.all_records.count(),
        Movement.objects.count(),
        FilePaper.objects.count(),
        case.steps.count(),
    ) == before
    assert sound() == []


def test_recognition_asks_for_the_card_and_the_card_answers():
    world = make_world()
    case = world.walk(world.open(), S.OFFICIAL)
    asked = CardRequest.objects.get(member=case.member)
    assert (asked.state, asked.kind, asked.requested_on) == ("waiting", CardKind.FIRST, date(2026, 11, 10))
    assert case.member.profile.official_branch == "Chi bộ thôn Mẫu"
    paper = CardPaper("038161001234", issued_on=date(2026, 11, 20))
    card, _ = issue_card(member=case.member, kind=CardKind.FIRST, card=paper, by=world.user, on=TODAY)
    asked.refresh_from_db()
    assert (asked.state, asked.card, asked.closed_on) == ("issued", card, date(2026, 11, 20))
    assert not case.helpers.filter(ended_on=None).exists()
    assert {"47", "48", "49", "50", "52", "07"} <= set(
        FilePaper.objects.filter(member=case.member).values_list("document_type", flat=True)
    )


def test_a_late_recognition_keeps_the_official_date():
    """admission.md 4: official from the day the twelve months end, whatever comes late (QĐ29–QĐ294; 208-QĐ/TW)."""
    world = make_world()
    case = world.walk(world.open(), S.RECOGNITION_REVIEW)
    world.ballot(case, BallotStage.BRANCH_RECOGNITION, date(2026, 10, 25))
    world.step(case, "recognition_resolve", date(2026, 10, 25))
    world.ballot(case, BallotStage.COMMITTEE_RECOGNITION, date(2026, 11, 2), 11, 11, world.commune)
    world.step(case, "recognise", date(2026, 11, 20), **SIGNER)
    assert (case.official_on, case.recognition_on) == (date(2026, 10, 10), date(2026, 11, 20))
    assert case.member.status_periods.get(value="official").valid_from == date(2026, 10, 10)


def test_three_votes_without_two_thirds_go_up_and_the_superior_decides():
    """admission.md 4: after three votes without 2/3 the branch reports (QĐ29–QĐ24 4.2c)."""
    world = make_world()
    case = world.walk(world.open(), S.RECOGNITION_REVIEW)
    for day in (date(2026, 10, 22), date(2026, 10, 26), date(2026, 10, 30)):
        with pytest.raises(Refused):
            world.step(case, "report_deadlock", date(2026, 10, 30), report="07-BC/CB")
        world.ballot(case, BallotStage.BRANCH_RECOGNITION, day, in_favour=3)
    with pytest.raises(Refused) as fourth:
        world.ballot(case, BallotStage.BRANCH_RECOGNITION, date(2026, 11, 3))
    assert fourth.value.findings[0].code == "votes_used_up"
    with pytest.raises(Refused) as early:
        world.step(case, "recognise_after_report", date(2026, 11, 5), **SIGNER)
    assert "not_reported" in {finding.code for finding in early.value.findings}
    world.step(case, "report_deadlock", date(2026, 11, 4), report="07-BC/CB")
    assert (case.state, case.reported_number) == (S.RECOGNITION_REVIEW, "07-BC/CB")
    world.step(case, "recognise_after_report", date(2026, 11, 12), **SIGNER)
    assert (case.state, case.official_on) == (S.OFFICIAL, date(2026, 10, 10))


def test_a_probationary_member_is_deleted_by_a_numbered_decision():
    world = make_world()
    case = world.walk(world.open(), S.RECOGNITION_REVIEW)
    world.ballot(case, BallotStage.BRANCH_DELETION, date(2026, 10, 25))
    with pytest.raises(Refused) as early:
        world.step(case, "delete_probationer", date(2026, 11, 5), decision_on=date(2026, 10, 20), **SIGNER)
    assert "decision_too_early" in {finding.code for finding in early.value.findings}
    world.step(case, "delete_probationer", date(2026, 11, 5), **SIGNER)
    member = Member.objects.get(pk=case.member_id)
    assert (case.state, member.end_reason, member.ended_on) == (S.PROBATIONER_DELETED, "deleted", date(2026, 11, 5))
    filed = FilePaper.objects.get(member=member, document_type="08")
    movement = Movement.objects.get(member=member, kind=MovementKind.DELETION)
    assert filed.number == movement.document_number != ""
    assert not case.helpers.filter(ended_on=None).exists() and sound() == []


def former_member(world):
    """Somebody admitted in 1990 who left in June 2021."""
    member = make_member(
        world.branch, "Cao Thị Trở Lại", on=date(2020, 6, 1), sex="female", birth_date=date(1972, 4, 5), admission_date=date(1990, 5, 12),
        admission_decision_date=date(1990, 4, 10), official_date=date(1991, 5, 12),
    )  # fmt: skip
    papers = Papers(number="15-QĐ/ĐU", date=date(2021, 6, 15))
    record_departure(
        member=member, kind=MovementKind.DELETION, effective_on=date(2021, 6, 15), papers=papers, by=None, on=TODAY
    )
    return Member.objects.get(pk=member.pk)


def again(world, former):
    """The case of a former member, ready to walk."""
    person = {
        "former_member": former, "birth_date": date(1972, 4, 5), "left_party_on": date(2021, 6, 15),
        "left_party_reason": "deleted",
    }  # fmt: skip
    return world.open("Cao Thị Trở Lại", person=person)


def consent(world, case) -> None:
    """The consent to admit again, before the decision."""
    case.consents.create(
        kind=ConsentKind.READMISSION, number="90-CV/TU", issued_on=date(2025, 9, 1), issuer="Ban thường vụ Tỉnh ủy Mẫu"
    )


def test_a_former_member_gets_the_old_record_back_with_the_time_out():
    """member-record.md 8.4: from the first decision, minus the time out (QĐ24 4.5.2); months by difference of months (badges.md 3.3)."""
    world = make_world()
    former = former_member(world)
    case = again(world, former)
    consent(world, case)
    world.walk(case, S.PROBATIONARY)
    member = Member.objects.get(pk=former.pk)

    assert case.member == member and Member.all_records.filter(full_name="Cao Thị Trở Lại").count() == 1
    assert (member.membership_class, member.official_date) == (MembershipClass.PROBATIONARY, None)
    assert (member.admission_decision_date, member.admission_date) == (date(1990, 4, 10), date(2025, 10, 10))
    gap = PartyAgeGap.objects.get(member=member)
    assert (gap.valid_from, gap.valid_to, months_of(gap), member.gap_months) == (
        date(2021, 6, 15),
        date(2025, 9, 12),
        51,
        51,
    )
    assert (member.profile.readmitted_on, member.profile.readmitted_branch) == (date(2025, 10, 10), "Chi bộ thôn Mẫu")
    assert member.profile.left_party == "Xóa tên ngày 15/06/2021"
    assert badge_due(member, TODAY) is None  # party age counts only from recognition
    assert case.snapshots.get().readmission and FilePaper.objects.filter(member=member, document_type="06").exists()
    assert RecordChange.objects.filter(member=member, changes__has_key="official_date").exists()
    assert sound() == []

    world.recognise(case)
    member = Member.objects.select_related("profile").get(pk=former.pk)
    assert member.profile.second_official_on == member.official_date == date(2026, 10, 10)
    assert badge_due(member, TODAY).on == date(2034, 7, 10)  # 40 years: April 2030 and 51 months
    assert sound() == []
