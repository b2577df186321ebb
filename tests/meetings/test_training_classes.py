"""A class from its opening to the certificates in files; who lacks what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.models import Body
from core.findings import Refused
from core.workflow import NotPermitted, offers, perform
from jobs.models import Job
from jobs.services import run
from meetings.models import SessionValue, TrainingRecord
from meetings.training.gaps import GAP_OF, rows_of
from meetings.training.queries import has_new_member_course, roster, unit_figures
from meetings.training.services.classes import (
    Person,
    Roll,
    add_session,
    change_class,
    enrol,
    enrol_person,
    open_class,
    take_roll,
    withdraw,
)
from meetings.training.services.results import (
    Result,
    correct,
    next_number,
    record_past,
    running_numbers,
    set_results,
)
from members.models import FilePaper, Seat, SeatStatus, TrainingEntry
from members.record.services.files import save_paper
from reminders.branch_life.training import KINDS
from tests.factories import TODAY, make_member, make_members, make_organization, make_scope
from tests.meetings.test_training_certificates import past

pytestmark = pytest.mark.django_db

CLASS = {
    "course": "new_member", "title": "Lớp đảng viên mới khóa II", "topics": "10 chuyên đề, 7 ngày", "from_on": date(2026, 9, 7),
    "to_on": date(2026, 9, 13), "issuer": "Trung tâm chính trị xã", "place": "", "decision_number": "12-QĐ/ĐU",
    "decision_on": date(2026, 8, 20), "note": "",
}  # fmt: skip


@pytest.fixture
def scope(commune):
    return make_scope("grassroots_officer", commune)


@pytest.fixture
def people(branch):
    return make_members(
        branch,
        ("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường"),
        membership_class="probationary",
        admission_date=date(2026, 1, 10),
    )


@pytest.fixture
def held(commune, people, scope):
    opened = open_class(organization=commune, values=CLASS, by=scope.user)
    enrol(training_class=opened, members=people, by=scope.user)
    return opened


def record_of(held, member) -> TrainingRecord:
    return held.records.get(member=member)


def finish(held, scope):
    held.refresh_from_db()
    return perform(held, "finish", scope=scope, on=TODAY, version=held.version)


def test_a_week_of_class_has_a_session_a_day(held):
    assert [session.held_on.day for session in held.sessions.all()] == [7, 8, 9, 10, 11, 12, 13]


def test_everyone_is_present_by_one_act_but_for_the_exceptions(held, people, scope):
    session = held.sessions.first()
    absent = record_of(held, people[1])
    take_roll(session=session, marks={absent.pk: Roll("absent_excused", "Ốm")}, version=0, at=timezone.now())

    assert dict(session.roll.values_list("record__member__full_name", "value")) == {
        "Nguyễn Văn An": "present", "Trần Thị Bình": "absent_excused", "Lê Văn Cường": "present",
    }  # fmt: skip
    with pytest.raises(Refused) as late:
        take_roll(session=session, marks={}, version=0, at=timezone.now())
    assert late.value.conflict
    with pytest.raises(Refused) as bare:
        take_roll(session=session, marks={absent.pk: Roll("absent_excused")}, version=1, at=timezone.now())
    assert "Trần Thị Bình" in str(bare.value)
    assert [line.present for line in roster(held, scope)] == [1, 0, 1]


def test_finishing_lays_certificates_into_files_and_sheets(held, people, scope):
    """Document 46 of the 104 and item 22 follow from the grid; nobody types them again."""
    an, binh, cuong = people
    save_paper(member=an, values={"document_type": "46"}, on=TODAY)  # ticked on the checklist before
    numbers = running_numbers("08/GCN", 2)
    results = {
        record_of(held, an).pk: Result("excellent", numbers[0], date(2026, 9, 20)),
        record_of(held, binh).pk: Result("passed", numbers[1], date(2026, 9, 20)),
        record_of(held, cuong).pk: Result("failed"),
    }
    set_results(training_class=held, results=results, version=0, on=TODAY)
    finish(held, scope)

    paper = FilePaper.objects.get(member=an, document_type="46")
    assert (paper.number, paper.issued_on, paper.issuer) == ("08/GCN", date(2026, 9, 20), "Trung tâm chính trị xã")
    entry = TrainingEntry.objects.get(member=an)
    assert (entry.school, entry.subject) == ("Trung tâm chính trị xã", "Lớp đảng viên mới khóa II")
    assert entry.result == "Giấy chứng nhận số 08/GCN, loại Giỏi"
    assert FilePaper.objects.get(member=binh, document_type="46").number == "09/GCN"
    assert not FilePaper.objects.filter(member=cuong).exists()
    assert not TrainingEntry.objects.filter(member=cuong).exists()
    assert has_new_member_course(an, TODAY) and not has_new_member_course(cuong, TODAY)
    assert next_number(held) == "10/GCN"


def test_a_correction_moves_the_lines_it_wrote_and_keeps_the_words_before(held, people, scope):
    an = people[0]
    record = record_of(held, an)
    results = {r.pk: Result("good", f"{n:02d}/GCN", date(2026, 9, 20)) for n, r in enumerate(held.records.all(), 1)}
    set_results(training_class=held, results=results, version=0, on=TODAY)
    finish(held, scope)
    record.refresh_from_db()
    values = {
        name: getattr(record, name)
        for name in ("course", "title", "topics", "from_on", "to_on", "issuer", "result", "certificate_on", "paper_presence", "note")
    }  # fmt: skip

    with pytest.raises(Refused):
        correct(
            record=record,
            values=values | {"certificate_number": "15/GCN"},
            reason=" ",
            version=record.version,
            by=None,
            on=TODAY,
        )
    correct(
        record=record, values=values | {"certificate_number": "15/GCN"}, reason="Ghi nhầm số", version=record.version,
        by=scope.user, on=TODAY,
    )  # fmt: skip
    assert FilePaper.objects.get(member=an).number == "15/GCN"
    assert TrainingEntry.objects.get(member=an).result == "Giấy chứng nhận số 15/GCN, loại Khá"
    assert record.corrections.get().changes == {
        "số giấy chứng nhận": [f"{results[record.pk].certificate_number}", "15/GCN"]
    }

    record.refresh_from_db()
    correct(
        record=record, values=values | {"result": "failed", "certificate_number": "", "certificate_on": None}, reason="Chưa đạt",
        version=record.version, by=scope.user, on=TODAY,
    )  # fmt: skip
    assert not FilePaper.objects.filter(member=an).exists()
    assert not TrainingEntry.objects.filter(member=an).exists()
    with pytest.raises(Refused) as late:
        correct(record=record, values=values, reason="Lại", version=0, by=scope.user, on=TODAY)
    assert late.value.conflict


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (Result("failed", "1/GCN", date(2026, 9, 20)), "chưa đạt"),
        (Result("good", "1/GCN"), "ngày cấp"),
        (Result("good", "1/GCN", date(2027, 1, 1)), "chưa đến"),
        (Result("good", "1/GCN", date(2026, 9, 1)), "trước ngày khai giảng"),
        (Result("perfect"), "danh sách"),
    ],
)
def test_a_wrong_line_of_the_grid_is_named_and_nothing_is_written(held, people, result, words):
    first, second = record_of(held, people[0]), record_of(held, people[1])
    with pytest.raises(Refused) as refused:
        set_results(training_class=held, results={first.pk: Result("good"), second.pk: result}, version=0, on=TODAY)
    finding = refused.value.findings[0]
    assert words in finding.message and "Trần Thị Bình" in finding.message and finding.field.endswith(f"_{second.pk}")
    assert not held.records.exclude(result="").exists()


def test_one_number_stands_on_one_certificate(held, people):
    day = date(2026, 9, 20)
    results = {record_of(held, one).pk: Result("good", "7/GCN", day) for one in people[:2]}
    with pytest.raises(Refused) as refused:
        set_results(training_class=held, results=results, version=0, on=TODAY)
    assert "đã cấp cho" in str(refused.value)


def test_the_second_of_two_clerks_is_told(held, people):
    record = record_of(held, people[0])
    set_results(training_class=held, results={record.pk: Result("good")}, version=0, on=TODAY)
    with pytest.raises(Refused) as late:
        set_results(training_class=held, results={record.pk: Result("failed")}, version=0, on=TODAY)
    assert late.value.conflict
    with pytest.raises(Refused) as late:
        change_class(training_class=held, values=CLASS | {"place": "Hội trường"}, version=0)
    assert late.value.conflict


def test_a_class_is_not_finished_before_everybody_has_a_result(held, scope):
    with pytest.raises(Refused) as refused:
        finish(held, scope)
    assert "3 người chưa có kết quả" in str(refused.value)
    secretary = make_scope("leader", held.organization)
    with pytest.raises(NotPermitted):
        perform(held, "cancel", scope=secretary, on=TODAY, data={"reason": "Mưa lũ"})
    perform(held, "cancel", scope=scope, on=TODAY, data={"reason": "Mưa lũ"})
    assert held.state == "cancelled" and offers(held, scope, TODAY) == []
    with pytest.raises(Refused):
        enrol(training_class=held, members=[], by=None)


def test_a_cancelled_class_gave_no_certificates(held, people, scope):
    result = Result("good", "1/GCN", date(2026, 9, 20))
    set_results(training_class=held, results={record_of(held, people[0]).pk: result}, version=0, on=TODAY)
    with pytest.raises(Refused):
        perform(held, "cancel", scope=scope, on=TODAY, data={"reason": "Nhầm"})
    with pytest.raises(Refused):
        withdraw(record=record_of(held, people[0]))
    withdraw(record=record_of(held, people[2]))
    assert held.records.count() == 2


def test_study_of_a_resolution_is_passed_by_who_was_there(commune, branch, scope):
    people = make_members(branch, ("Đỗ Văn Có", "Bùi Văn Vắng"))
    values = CLASS | {"course": "resolution_study", "title": "Học tập nghị quyết", "to_on": date(2026, 9, 7)}
    held = open_class(organization=commune, values=values, by=None)
    assert enrol(training_class=held, members=people, by=None) == 2
    assert enrol(training_class=held, members=people, by=None) == 0
    with pytest.raises(Refused) as refused:
        finish(held, scope)
    assert "Chưa điểm danh" in str(refused.value)
    away = {held.records.get(member=people[1]).pk: Roll(SessionValue.UNEXCUSED)}
    take_roll(session=held.sessions.get(), marks=away, version=0, at=timezone.now())
    finish(held, scope)
    assert list(held.records.passed().values_list("member__full_name", flat=True)) == ["Đỗ Văn Có"]
    assert not TrainingEntry.objects.exists()


def test_sessions_stay_within_the_class(held):
    with pytest.raises(Refused):
        add_session(training_class=held, held_on=date(2026, 9, 30))
    with pytest.raises(Refused):
        add_session(training_class=held, held_on=date(2026, 9, 7))
    assert add_session(training_class=held, held_on=date(2026, 9, 7), part="Chiều").part == "Chiều"
    with pytest.raises(Refused):
        open_class(organization=held.organization, values=CLASS | {"to_on": date(2026, 9, 1)}, by=None)


def test_month_nine_without_the_course_is_on_the_list(branch, scope, held, people):
    """[D] meetings-evaluation.md E: a probationary member at month 9 without the course for new members."""
    make_member(branch, "Vũ Văn Mới", membership_class="probationary", admission_date=date(2026, 3, 22))
    gap = GAP_OF["new_member"]
    assert rows_of(gap, scope, TODAY).count() == 3
    assert rows_of(gap, scope, date(2026, 12, 22)).count() == 4
    save_paper(member=people[0], values={"document_type": "46"}, on=TODAY)
    assert {m.full_name for m in rows_of(gap, scope, TODAY)} == {"Trần Thị Bình", "Lê Văn Cường"}


def course(member, code, to_on, **more):
    """A course of the past of a member."""
    values = {"course": code, "title": "", "from_on": to_on - timedelta(days=2), "to_on": to_on, "issuer": "Trường Chính trị tỉnh",
              "result": "passed"}  # fmt: skip
    return record_past(values=values | more, by=None, on=TODAY, member=member)


def test_committee_members_without_the_yearly_class_and_without_theory(branch, scope):
    secretary, other = make_member(branch, "Bùi Văn Thư"), make_member(branch, "Đỗ Văn Thường")
    Seat.objects.create(
        member=secretary, organization=branch, body=Body.BRANCH_COMMITTEE, position="secretary", status=SeatStatus.INCUMBENT,
        valid_from=date(2025, 3, 1),
    )  # fmt: skip
    for code in ("committee", "theory"):
        assert [m.full_name for m in rows_of(GAP_OF[code], scope, TODAY)] == ["Bùi Văn Thư"]
    course(secretary, "committee_work", date(2025, 8, 1))
    assert rows_of(GAP_OF["committee"], scope, TODAY).exists()
    course(secretary, "committee_work", date(2026, 8, 1))
    assert not rows_of(GAP_OF["committee"], scope, TODAY).exists()
    course(secretary, "elementary", date(2024, 5, 1), certificate_number="77", certificate_on=date(2024, 5, 9))
    secretary.refresh_from_db()
    assert secretary.political_theory == "elementary"
    assert not rows_of(GAP_OF["theory"], scope, TODAY).exists()
    assert FilePaper.objects.filter(member=secretary, document_type="70").count() == 1
    assert [m.full_name for m in rows_of(GAP_OF["refresher"], scope, TODAY)] == ["Đỗ Văn Thường"]
    assert rows_of(GAP_OF["refresher"], scope, date(2029, 8, 1)).count() == 2
    assert not rows_of(GAP_OF["refresher"], scope, date(2005, 1, 1)).exists()
    assert other.pk


def test_a_higher_degree_is_not_lowered(branch):
    member = make_member(branch, "Ngô Văn Cao", political_theory="advanced")
    course(member, "elementary", date(2024, 5, 1))
    member.refresh_from_db()
    assert member.political_theory == "advanced"


def test_figures_of_a_year_by_unit(commune, branch, held, people):
    sister = make_organization("Chi bộ thôn Bên", parent=commune)
    course(
        make_member(sister, "Hồ Văn Xa"),
        "refresher",
        date(2026, 5, 1),
        certificate_number="1",
        certificate_on=date(2026, 5, 2),
    )
    top, first, second = unit_figures([commune, branch, sister], 2026)
    assert (top.classes, top.attended, top.people, top.certificates, top.members) == (1, 4, 4, 1, 4)
    assert (first.classes, first.people, second.people) == (0, 3, 1)
    assert unit_figures([commune], 2025)[0].attended == 0


def test_a_branch_sees_its_own_people_of_the_class_of_the_commune(commune, branch, held, people, scope):
    sister = make_organization("Chi bộ thôn Bên", parent=commune)
    stranger = make_member(sister, "Hồ Văn Xa")
    enrol(training_class=held, members=[stranger], by=None)
    own = make_scope("branch_secretary", branch)
    assert {record.name for record in roster(held, own)} == {person.full_name for person in people}
    assert roster(held, scope).count() == 4
    far = make_scope("branch_secretary", make_organization("Chi bộ xa"))
    assert not type(held).objects.visible_to(far).exists()
    assert not type(held).objects.visible_to(own, "training.keep").exists()


def test_the_same_person_is_enrolled_once(held, branch):
    person = Person("Lý Thị Hoa", branch, date(2001, 1, 1), "001301000001")
    enrol_person(training_class=held, person=person, by=None)
    with pytest.raises(Refused):
        enrol_person(training_class=held, person=person, by=None)
    with pytest.raises(Refused):
        enrol_person(training_class=held, person=Person("  ", branch), by=None)


def test_files_of_a_big_class_are_written_by_a_job(commune, branch, scope, monkeypatch):
    monkeypatch.setattr("meetings.training.effects.AT_ONCE", 2)
    people = make_members(branch, [f"Nguyễn Văn {name}" for name in ("Một", "Hai", "Ba")])
    held = open_class(organization=commune, values=CLASS | {"course": "committee_work"}, by=None)
    enrol(training_class=held, members=people, by=None)
    numbers = zip(held.records.all(), running_numbers("1/GCN", 3), strict=True)
    results = {record.pk: Result("good", number, date(2026, 9, 20)) for record, number in numbers}
    set_results(training_class=held, results=results, version=0, on=TODAY)
    finish(held, scope)
    assert not TrainingEntry.objects.exists()
    for _ in range(2):  # a second message of a dead worker does no harm
        job = Job.objects.latest("pk")
        Job.objects.update(state="queued", finished_at=None)
        assert run(job.pk, pulse=False).state == "done"
    assert TrainingEntry.objects.count() == 3


def test_first_page_names_who_lacks_what_and_what_is_not_finished(branch, scope, held, people):
    past(branch)
    found = {group.label: group for kind in KINDS if (group := kind(scope))}
    assert {label: group.count for label, group in found.items()} == {
        "Đảng viên dự bị chưa học lớp đảng viên mới": 3,
        "Giấy chứng nhận nhận thức về Đảng hết, sắp hết giá trị": 1,
        "Lớp bồi dưỡng đã hết thời gian, chưa kết thúc": 1,
    }
    assert found["Đảng viên dự bị chưa học lớp đảng viên mới"].items[0].due_on == date(2027, 1, 10)
    assert all(kind(make_scope("leader", branch)) is None for kind in KINDS)


def test_the_api_enters_a_past_course_once(client, branch):
    member = make_member(branch, "Nguyễn Văn Máy")
    client.force_login(make_scope("branch_officer", branch).user)
    url = reverse("api:training_record-list")
    said = {
        "member": member.pk, "course": "refresher", "from_on": "2026-03-02", "to_on": "2026-03-03", "issuer": "Trường Chính trị tỉnh",
        "result": "good", "certificate_number": "5/CN", "certificate_on": "2026-03-05",
    }  # fmt: skip
    assert client.post(url, said, content_type="application/json").status_code == 201
    assert client.post(url, said, content_type="application/json").status_code == 422
    assert client.post(url, said | {"member": 999999}, content_type="application/json").status_code == 404
    record = TrainingRecord.objects.get()
    answer = client.get(reverse("api:training_record-validity", args=[record.pk])).json()
    assert answer["valid"] is False and "nhận thức về Đảng" in answer["message"]
    assert TrainingEntry.objects.get(member=member).result == "Giấy chứng nhận số 5/CN, loại Khá"
