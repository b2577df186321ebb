"""Pages of training: enrolling, the roll by one tap, the grid with numbers filled in, a workbook laid into it, files, rights."""

from __future__ import annotations

import io
import random
from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import ExportLog
from config.demo.branch_life import feedback as demo_feedback
from config.demo.branch_life import training as demo_training
from core.excel import Column, read_workbook, write_xlsx
from meetings.models import Feedback, TrainingClass, TrainingRecord
from meetings.training.services.classes import Person, enrol, enrol_person, open_class
from tests.factories import TODAY, make_member, make_members, make_organization, make_scope

pytestmark = pytest.mark.django_db
FORM = {
    "course": "new_member", "title": "Lớp thử", "from_on": "02/03/2026", "to_on": "03/03/2026", "issuer": "Trung tâm chính trị xã",
}  # fmt: skip


@pytest.fixture
def people(branch):
    names = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường")
    return make_members(branch, names, membership_class="probationary", admission_date=date(2025, 12, 1))


@pytest.fixture
def officer(client, commune):
    """A client of the officer of the commune."""
    scope = make_scope("grassroots_officer", commune)
    TOTP.activate(scope.user, generate_totp_secret())
    client.force_login(scope.user)
    return client


@pytest.fixture
def held(commune, people):
    opened = open_class(
        organization=commune, by=None,
        values={"course": "new_member", "title": "Lớp thử", "from_on": date(2026, 3, 2), "to_on": date(2026, 3, 3), "issuer": "TTCT xã"},
    )  # fmt: skip
    enrol(training_class=opened, members=people, by=None)
    return opened


def test_a_class_is_opened_and_filled_from_the_branch_list(officer, commune, branch, people):
    answer = officer.post(reverse("training:new"), FORM | {"organization": commune.pk})
    opened = TrainingClass.objects.get()
    assert answer.url == reverse("training:enrol", args=[opened.pk])
    page = officer.get(f"{answer.url}?unit={branch.pk}&lacks=1").content.decode()
    assert "Trần Thị Bình" in page and "Chưa học" in page
    officer.post(answer.url, {"unit": branch.pk, "member": [people[0].pk]})
    assert opened.records.count() == 1
    officer.post(answer.url, {"unit": branch.pk, "all": "1"})
    assert opened.records.count() == 3
    nothing = officer.post(answer.url, {"unit": branch.pk, "member": ["x"]}, follow=True)
    assert "Chưa chọn đồng chí nào" in nothing.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"to_on": "01/03/2026"}, "trước ngày bắt đầu"),
        ({"from_on": "31/02/2026"}, "Không phải là ngày có thật"),
        ({"course": "cooking"}, "Chọn một mục có trong danh sách"),
        ({"issuer": ""}, "không được để trống"),
        ({"organization": "999999"}, "Chọn một mục có trong danh sách"),
    ],
)
def test_a_wrong_class_is_not_opened(officer, commune, change, words):
    answer = officer.post(reverse("training:new"), FORM | {"organization": commune.pk} | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not TrainingClass.objects.exists()


def test_the_roll_is_taken_by_one_tap_and_a_late_clerk_is_told(officer, held):
    session = held.sessions.first()
    url = reverse("training:attendance", args=[session.pk])
    assert "Có mặt đủ 3 người" in officer.get(url).content.decode()
    assert officer.post(url, {"everyone": "1", "version": 0}).status_code == 302
    assert session.roll.filter(value="present").count() == 3
    record = held.records.get(member__full_name="Lê Văn Cường")
    late = officer.post(
        url, {"version": 0, f"value_{record.pk}": "absent_excused", f"reason_{record.pk}": "Đi công tác"}
    )
    assert late.status_code == 409
    assert "Đi công tác" in late.content.decode() and "Người khác vừa điểm danh" in late.content.decode()
    assert session.roll.filter(value="present").count() == 3
    bare = officer.post(url, {"version": 1, f"value_{record.pk}": "absent_excused"})
    assert bare.status_code == 422 and "Lê Văn Cường: vắng có lý do thì ghi lý do" in bare.content.decode()
    assert officer.post(url, {"version": 1, f"value_{record.pk}": "nonsense"}).status_code == 422


def grid(held, **results):
    data = {"version": held.version}
    for record in held.records.select_related("member"):
        data[f"result_{record.pk}"] = results.get(record.member.full_name.split()[-1], "good")
    return data


def test_numbers_are_filled_in_and_saved_with_the_grid(officer, held):
    url = reverse("training:results", args=[held.pk])
    data = grid(held, Cường="failed") | {"fill": "1", "first": "09/GCN", "fill_on": "10/03/2026"}
    filled = officer.post(url, data).content.decode()
    assert "09/GCN" in filled and "10/GCN" in filled and "11/GCN" not in filled
    assert not held.records.exclude(certificate_number="").exists()
    for record in held.records.filter(member__full_name__in=["Nguyễn Văn An", "Trần Thị Bình"]):
        data |= {f"certificate_number_{record.pk}": f"{record.pk}/GCN", f"certificate_on_{record.pk}": "10/03/2026"}
    data.pop("fill")
    assert officer.post(url, data).status_code == 302
    assert held.records.passed().exclude(certificate_number="").count() == 2
    late = officer.post(url, data)
    assert late.status_code == 409 and "Người khác vừa sửa lớp này" in late.content.decode()


@pytest.mark.parametrize(
    ("day", "words"), [("30/02/2026", "Ngày cấp"), ("2026", "thiếu ngày hoặc tháng"), ("01/01/2030", "chưa đến")]
)
def test_a_wrong_day_in_the_grid_stands_beside_its_line(officer, held, day, words):
    data = grid(held)
    key = held.records.first().pk
    data |= {f"certificate_number_{key}": "1/GCN", f"certificate_on_{key}": day}
    answer = officer.post(reverse("training:results", args=[held.pk]), data)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not held.records.exclude(result="").exists()


def workbook(rows, heads=("STT", "Họ và tên", "Ngày sinh", "Xếp loại", "Số GCN", "Ngày cấp")) -> SimpleUploadedFile:
    target = io.BytesIO()
    write_xlsx(target, [Column(head) for head in heads], rows, titles=["KẾT QUẢ LỚP"])
    return SimpleUploadedFile("ket-qua.xlsx", target.getvalue())


def test_a_workbook_is_laid_into_the_grid_with_its_faults_by_row(officer, held):
    rows = [
        [1, "NGUYỄN VĂN AN", "", "Giỏi", "01/GCN", "10/03/2026"],
        [2, "Trần Thị Bình", "", "Tuyệt vời", "02/GCN", "40/03/2026"],
        [3, "Người Ngoài Lớp", "", "Khá", "03/GCN", "10/03/2026"],
        [4, "Nguyễn Văn An", "", "Khá", "04/GCN", "10/03/2026"],
    ]
    answer = officer.post(reverse("training:import", args=[held.pk]), {"file": workbook(rows)})
    words = answer.content.decode()
    assert "Đã đọc 2 dòng" in words and "01/GCN" in words
    for expected in (
        "Dòng 5: Kết quả “Tuyệt vời”",
        "Dòng 5: Ngày cấp",
        "Dòng 6: “Người Ngoài Lớp”",
        "Dòng 7: “Nguyễn Văn An” đã có",
    ):
        assert expected in words
    assert not held.records.exclude(result="").exists()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("a.xlsx", b"khong phai"), "không phải tệp Excel"),
        (SimpleUploadedFile("a.xlsx", b""), "Tệp rỗng"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_in_words(officer, held, file, words):
    answer = officer.post(reverse("training:import", args=[held.pk]), {"file": file})
    assert answer.status_code == 422 and words in answer.content.decode()


def test_a_workbook_without_a_heading_is_refused(officer, held):
    answer = officer.post(
        reverse("training:import", args=[held.pk]), {"file": workbook([["a", "b"]], heads=("Cột 1", "Cột 2"))}
    )
    assert answer.status_code == 422 and "dòng tiêu đề" in answer.content.decode()


def test_the_class_is_finished_and_printed(officer, held):
    data = grid(held)
    for number, record in enumerate(held.records.order_by("sort_key"), 1):
        data |= {f"certificate_number_{record.pk}": f"{number:02d}/GCN", f"certificate_on_{record.pk}": "10/03/2026"}
    officer.post(reverse("training:results", args=[held.pk]), data)
    held.refresh_from_db()
    step = reverse("training:step", args=[held.pk, "finish"])
    assert officer.get(step).status_code == 200
    assert officer.post(step, {"version": held.version, "on": "05/03/2026"}).status_code == 422
    assert officer.post(step, {"version": held.version, "on": "12/03/2026"}).status_code == 302
    for name, words in {
        "roster_pdf": "DANH SÁCH HỌC VIÊN", "roll_pdf": "DANH SÁCH ĐIỂM DANH", "register_pdf": "SỔ CẤP GIẤY CHỨNG NHẬN",
        "certificates_pdf": "GIẤY CHỨNG NHẬN",
    }.items():  # fmt: skip
        answer = officer.get(reverse(f"training:{name}", args=[held.pk]))
        pages = PdfReader(io.BytesIO(answer.content)).pages
        assert words in pages[0].extract_text() and len(pages) == (3 if name == "certificates_pdf" else 1)
    assert ExportLog.objects.count() == 4
    page = officer.get(reverse("members:panels", args=[held.records.first().member_id])).content.decode()
    assert "Lớp thử" in page and "/GCN, 10/03/2026" in page


def test_a_past_course_is_entered_for_a_member_and_for_somebody_else(officer, branch, people):
    url = reverse("training:record_add")
    assert "?member=" in officer.get(f"{url}?q=binh").content.decode()
    values = {
        "course": "elementary", "from_on": "01/02/2024", "to_on": "01/03/2024", "issuer": "Trường Chính trị tỉnh", "result": "good",
        "certificate_number": "12", "certificate_on": "10/03/2024", "paper_presence": "original",
    }  # fmt: skip
    assert officer.post(f"{url}?member={people[0].pk}", values).status_code == 302
    assert officer.post(f"{url}?member=abc", values).status_code == 404
    wrong = officer.post(url, values | {"name": "Lý Thị Hoa", "organization": branch.pk, "key": "123"})
    assert wrong.status_code == 422 and "12 chữ số" in wrong.content.decode()
    assert officer.post(url, values | {"name": "Lý Thị Hoa", "organization": branch.pk}).status_code == 302
    assert sorted(record.name for record in TrainingRecord.objects.all()) == ["Lý Thị Hoa", "Nguyễn Văn An"]


def test_a_record_is_corrected_and_joined_on_pages(officer, held, branch):
    person = enrol_person(training_class=held, person=Person("Phạm Thị Mai", branch), by=None)
    make_member(branch, "Phạm Thị Mai")
    url = reverse("training:record_correct", args=[person.pk])
    values = FORM | {"result": "passed", "paper_presence": "original", "version": 0}
    refused = officer.post(url, values)
    assert refused.status_code == 422 and "không được để trống" in refused.content.decode()
    assert officer.post(url, values | {"reason": "Ghi bổ sung"}).status_code == 302
    late = officer.post(url, values | {"reason": "Ghi lại", "note": "Khác"})
    assert late.status_code == 409 and "Giá trị đang lưu" in late.content.decode()
    link = reverse("training:record_link", args=[person.pk])
    page = officer.get(link).content.decode()
    assert "Phạm Thị Mai" in page
    member = branch.members.get(full_name="Phạm Thị Mai")
    assert officer.post(link, {"member": member.pk}).status_code == 302
    person.refresh_from_db()
    assert person.member == member
    assert "Ghi bổ sung" in officer.get(person.get_absolute_url()).content.decode()


def test_lists_count_narrow_and_leave_as_workbooks(officer, branch, held, people):
    page = officer.get(reverse("training:lacking"), {"kind": "new_member", "organization": branch.pk}).content.decode()
    assert "Nguyễn Văn An" in page and "<strong>3</strong>" in page
    book = officer.get(reverse("training:lacking"), {"kind": "new_member", "xuat": "xlsx"})
    assert [row[0] for row in read_workbook(book.content)[0].rows if row[0] in {p.full_name for p in people}]
    book = officer.get(reverse("training:records"), {"xuat": "xlsx", "q": "binh"})
    assert [row[0] for row in read_workbook(book.content)[0].rows][-1] == "Trần Thị Bình"
    assert officer.get(reverse("training:records"), {"year": "abc"}).status_code == 422
    assert officer.get(reverse("training:list"), {"year": "99999"}).status_code == 422
    for kind in ("awareness", "committee", "theory", "refresher", "strange"):
        assert officer.get(reverse("training:lacking"), {"kind": kind}).status_code == 200
    figures = officer.get(reverse("training:figures"), {"year": 2026}).content.decode()
    assert f"organization={branch.pk}" in figures


def test_a_branch_looks_at_the_class_of_the_commune_and_does_not_write_it(client, branch, held):
    client.force_login(make_scope("branch_secretary", branch).user)
    page = client.get(held.get_absolute_url()).content.decode()
    assert "Nguyễn Văn An" in page and "Ghi tên đảng viên" not in page
    assert client.get(reverse("training:results", args=[held.pk])).status_code == 403
    assert client.post(reverse("training:step", args=[held.pk, "cancel"])).status_code == 403
    session = held.sessions.first()
    assert client.post(reverse("training:attendance", args=[session.pk]), {"everyone": "1"}).status_code == 403
    client.force_login(make_scope("branch_secretary", make_organization("Chi bộ xa")).user)
    assert client.get(held.get_absolute_url()).status_code == 404
    assert client.get(reverse("training:attendance", args=[session.pk])).status_code == 404
    assert client.get(held.records.first().get_absolute_url()).status_code == 404


def test_pages_cost_few_statements(officer, held, django_assert_max_num_queries):
    for url in (
        held.get_absolute_url(),
        reverse("training:list"),
        reverse("training:records"),
        reverse("training:figures"),
    ):
        officer.get(url)
        with django_assert_max_num_queries(15):
            officer.get(url)


def test_a_demo_branch_has_training_and_feedback_to_look_at(branch, people):
    scope = make_scope("branch_secretary", branch)
    for seed in range(3):
        for subject in (demo_training, demo_feedback):
            subject.fill(branch, by=scope, on=TODAY, rng=random.Random(seed))
    assert TrainingClass.objects.count() == 3
    assert TrainingRecord.objects.filter(course="awareness", member=None).count() == 3
    assert Feedback.objects.filter(state__in=("answered", "closed")).exists()
