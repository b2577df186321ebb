"""People under cultivation from an Excel list: every row judged, nothing written before the confirmation, nothing half."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
import xlwt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from admissions.import_tasks import CHECK, WRITE
from admissions.importing import AT_ONCE, read_rows, try_rows, write_rows, write_template
from admissions.models import Admission, Applicant
from admissions.models import AdmissionState as S
from core.findings import Refused
from jobs import services as jobs
from jobs.models import Job
from tests.admissions.admission_world import Hand, make_world
from tests.admissions.test_admission_board import person_of
from tests.factories import TODAY, make_organization

pytestmark = pytest.mark.django_db
WORLD = make_world
HEAD = ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Số căn cước", "Dân tộc", "Tôn giáo", "Nghề nghiệp", "Giáo dục phổ thông", "Đoàn viên",
        "Nơi làm việc", "Nhóm", "Ngày vào nguồn"]  # fmt: skip
GOOD = [
    1,
    "Trịnh Thị Hoa",
    "05/06/1999",
    "Nữ",
    "038199001234",
    "Kinh",
    "Không",
    "Nông dân",
    "12/12",
    "x",
    "Thôn Mẫu",
    "Nông dân",
    "10/3/2026",
]


def workbook(*rows, head=HEAD, above=("DANH SÁCH NGUỒN KẾT NẠP",)) -> bytes:
    """An office's list."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("DS")
    for number, row in enumerate([*([line] for line in above), head, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


def changed(**values) -> list:
    """The good row with other values, by the folded head of the column."""
    places = {"name": 1, "birth": 2, "sex": 3, "number": 4, "ethnic": 5, "union": 9, "group": 11, "noted": 12}
    row = list(GOOD)
    for name, value in values.items():
        row[places[name]] = value
    return row


def read(world, *rows, unit=None, **options):
    return read_rows(workbook(*rows, **options), unit or world.branch, TODAY)


def tried(world, *rows, **options):
    found = read(world, *rows, **options)
    return try_rows(found, organization=options.get("unit") or world.branch, scope=Hand(TODAY, world.user), on=TODAY)


def test_a_row_becomes_a_person_of_the_source(world):
    rows = tried(world, GOOD)
    assert [row.faults for row in rows] == [[]]
    assert not Admission.objects.exists()
    assert write_rows(rows, organization=world.branch, scope=Hand(TODAY, world.user), on=TODAY) == 1
    case = Admission.objects.select_related("applicant").get()
    person = case.applicant
    assert (case.state, case.organization, case.noted_on, case.source_group) == (
        S.PROSPECT,
        world.branch,
        date(2026, 3, 10),
        "farmer",
    )
    assert (person.full_name, person.birth_date, person.sex, person.personal_id) == (
        "Trịnh Thị Hoa", date(1999, 6, 5), "female", "038199001234",
    )  # fmt: skip
    assert (person.ethnic_group, person.religion, person.general_education, person.youth_union) == (
        "kinh",
        "none",
        "upper_secondary",
        True,
    )


def test_columns_may_stand_in_any_order(world):
    order = [12, 3, 1, 2]
    rows = read(world, [GOOD[n] for n in order], head=[HEAD[n] for n in order])
    assert rows[0].name == "Trịnh Thị Hoa"
    assert rows[0].sound


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"birth": "31/02/1999"}, "Ngày sinh"), ({"birth": "1999"}, "đủ ngày/tháng/năm"), ({"birth": ""}, "Ngày sinh: chưa ghi"),
        ({"sex": "?"}, "Nam hoặc Nữ"), ({"sex": ""}, "Giới tính: chưa ghi"), ({"number": "123"}, "12"), ({"ethnic": "Sao Hỏa"}, "dân tộc"),
        ({"union": "có lẽ"}, "Đoàn viên"), ({"group": "Phi hành gia"}, "không có trong danh mục"),
        ({"noted": "31/02/2026"}, "Ngày vào nguồn"),
        ({"noted": "01/01/2027"}, "chưa đến"), ({"name": "Hoa 123"}, "Họ và tên"), ({"birth": "01/01/2027"}, "Ngày sinh"),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_its_row_by_its_field(world, values, said):
    rows = tried(world, changed(**values), changed(name="Người Đúng Dòng", number="", birth="02/02/1998"))
    assert rows[0].row == 3
    assert any(said in words for words in rows[0].faults), rows[0].faults
    assert rows[1].sound


@pytest.mark.parametrize("head", [["TT", "Xã", "Ghi chú"], ["TT", "Họ và tên", "Ghi chú"]])
def test_wrong_heads_are_refused_with_what_is_expected(world, head):
    with pytest.raises(Refused) as refused:
        read(world, [1, "Trịnh Thị Hoa", "x"], head=head)
    assert "“Họ và tên”" in str(refused.value)


def test_an_old_workbook_is_read_too(world):
    file = io.BytesIO()
    book = xlwt.Workbook()
    sheet = book.add_sheet("DS")
    for number, row in enumerate([HEAD, GOOD]):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    book.save(file)
    rows = read_rows(file.getvalue(), world.branch, TODAY)
    assert [(row.row, row.name, row.faults) for row in rows] == [(2, "Trịnh Thị Hoa", [])]


def test_no_workbook_and_no_rows_are_refused(world):
    with pytest.raises(Refused):
        read_rows(b"ho ten,ngay sinh", world.branch, TODAY)
    with pytest.raises(Refused) as refused:
        read(world)
    assert "Không có người nào" in str(refused.value)


def test_one_person_twice_in_the_list_is_told(world):
    rows = tried(world, GOOD, changed(name="Trịnh Thị Hòa"), changed(number=""))
    assert rows[0].sound
    assert "Trùng với dòng 3" in rows[1].faults[0]
    assert "Trùng với dòng 3" in rows[2].faults[0]


def test_members_and_people_followed_elsewhere_are_refused_by_row(world):
    member = world.members[0]
    member.personal_id, member.birth_date = "038099005555", date(1990, 5, 5)
    member.save()
    world.open("Bùi Thị Nơi Khác", person={"birth_date": date(1997, 7, 7)})
    rows = tried(
        world, GOOD, changed(name=member.full_name, number="038099005555", birth="05/05/1990", sex="Nam"),
        changed(name="Bùi Thị Nơi Khác", number="", birth="07/07/1997"),
    )  # fmt: skip
    assert rows[0].sound
    assert "đã là đảng viên" in rows[1].faults[0]
    assert "đang được theo dõi kết nạp" in rows[2].faults[0]


def test_a_committee_names_the_branch_in_each_row(world):
    make_organization(
        "Chi bộ thôn Xa",
        parent=make_organization("Đảng bộ xã Khác", parent=world.province, level="grassroots_committee"),
    )
    other = make_organization("Chi bộ thôn Bên", parent=world.commune)
    head = [*HEAD, "Chi bộ"]
    rows = tried(
        world, [*GOOD, "Thôn Bên"], [*changed(name="Hà Thị Hai", number="", birth="01/02/1998"), ""],
        [*changed(name="Hà Thị Ba", number="", birth="01/02/1997"), "Chi bộ thôn Xa"], head=head, unit=world.commune,
    )  # fmt: skip
    assert (rows[0].branch, rows[0].faults) == (other.code, [])
    assert "chi bộ" in rows[1].faults[0]
    assert "Không có chi bộ" in rows[2].faults[0]


def test_somebody_entered_meanwhile_stops_the_whole_list(world):
    rows = tried(world, GOOD, changed(name="Hà Thị Hai", number="", birth="01/02/1998"))
    world.open("Hà Thị Hai", person={"birth_date": date(1998, 2, 1)})
    with pytest.raises(Refused) as refused:
        write_rows(rows, organization=world.branch, scope=Hand(TODAY, world.user), on=TODAY)
    assert [finding.row for finding in refused.value.findings] == [4]
    assert Applicant.objects.count() == 1


def _send(client, world, data: bytes, name="ds.xlsx"):
    return client.post(
        reverse("admissions:import"), {"organization": world.branch.code, "file": SimpleUploadedFile(name, data)}
    )


def test_the_page_shows_every_row_and_writes_on_confirmation_only(world):
    client, _ = person_of("branch_secretary", world.branch)
    page = _send(client, world, workbook(GOOD, changed(name="Hà Thị Hai", number="", birth="31/02/1998")))
    words = page.content.decode()
    assert page.status_code == 200
    assert "Sẽ ghi" in words
    assert "31/02/1998" in words
    assert not Admission.objects.exists()
    done = client.post(reverse("admissions:import"), {"read": page.context["read"]})
    assert done.status_code == 302
    assert Admission.objects.count() == 1
    again = client.post(reverse("admissions:import"), {"read": page.context["read"]})
    assert again.status_code == 409
    assert Admission.objects.count() == 1


def test_a_confirmation_cannot_be_made_up_or_borrowed(world):
    client, _ = person_of("branch_secretary", world.branch)
    other, _ = person_of("branch_secretary", world.branch, "bi.thu.hai")
    page = _send(client, world, workbook(GOOD))
    assert other.post(reverse("admissions:import"), {"read": page.context["read"]}).status_code == 302
    assert client.post(reverse("admissions:import"), {"read": page.context["read"] + "x"}).status_code == 302
    assert not Admission.objects.exists()


def test_the_page_refuses_what_is_no_list_and_other_branches(world):
    client, _ = person_of("branch_secretary", world.branch)
    other = make_organization("Chi bộ thôn Bên", parent=world.commune)
    assert _send(client, world, b"%PDF-1.4").status_code == 422
    assert client.post(reverse("admissions:import"), {"organization": other.code}).status_code == 422
    viewer, _ = person_of("leader", world.commune, "lanh.dao")
    assert viewer.get(reverse("admissions:import")).status_code == 403


def test_a_long_list_is_tried_and_written_in_the_background(world):
    client, _ = person_of("branch_secretary", world.branch)
    rows = [changed(name=f"Người {'ABCDEGHIKL'[n % 10]}{'aăâeêioôơuư'[n // 10 % 11]} Số", number="",
                    birth=date(1980 + n // 300, 1 + n % 12, 1 + n % 28).strftime("%d/%m/%Y")) for n in range(AT_ONCE + 1)]  # fmt: skip
    answer = _send(client, world, workbook(*rows))
    job = Job.objects.get(kind=CHECK)
    assert answer.url == job.get_absolute_url()
    jobs.run(job.pk, pulse=False)
    job.refresh_from_db()
    page = client.get(job.result_url)
    assert page.context["sound"] > 0
    assert not Admission.objects.exists()
    client.post(reverse("admissions:import"), {"job": job.pk})
    writing = jobs.run(Job.objects.get(kind=WRITE).pk, pulse=False)
    assert writing.result == {"written": page.context["sound"]}
    assert Admission.objects.count() == page.context["sound"]


def test_the_blank_form_is_a_list_this_page_reads(world):
    file = io.BytesIO()
    write_template(file)
    with pytest.raises(Refused) as refused:
        read_rows(file.getvalue(), world.branch, TODAY)
    assert "Không có người nào" in str(refused.value)
    client, _ = person_of("branch_secretary", world.branch)
    assert client.get(reverse("admissions:import_template")).status_code == 200
