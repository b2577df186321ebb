"""The way of a clerk: upload, columns, preview, confirmation; works without JavaScript."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.excel import read_workbook
from jobs import services as job_services
from jobs.models import Job
from members.importing import services
from members.models import ImportBatch, ImportState, Member, Movement
from tests.factories import make_scope
from tests.members.importing.conftest import people, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(commune) -> Client:
    """The officer of commune X in his browser."""
    return browser(make_scope("grassroots_officer", commune["x"]))


def browser(scope) -> Client:
    client = Client()
    if scope.needs_second_factor:
        TOTP.activate(scope.user, generate_totp_secret())
    client.force_login(scope.user)
    return client


def upload(client: Client, data: bytes, organization="XA1", name="Danh sách xã.xlsx"):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("members:import_upload"), {"organization": organization, "file": file})


def checked(client: Client, data: bytes) -> ImportBatch:
    """Upload and accept the guessed columns."""
    upload(client, data)
    batch = ImportBatch.objects.latest("pk")
    client.post(reverse("members:import_mapping", args=[batch.pk]), guessed(batch))
    batch.refresh_from_db()
    return batch


def guessed(batch: ImportBatch) -> dict[str, str]:
    return {f"column_{column}": field for field, column in batch.mapping.items()}


def test_upload_keeps_the_original_and_shows_the_guess(clerk, settings):
    data = workbook(people(3))

    answer = upload(clerk, data)

    batch = ImportBatch.objects.get()
    assert answer.url == reverse("members:import_mapping", args=[batch.pk])
    assert batch.file.open().read() == data and len(batch.sha256) == 64
    assert str(settings.MEDIA_ROOT) in batch.file.path and "Danh" not in batch.file.name
    words = clerk.get(answer.url).content.decode()
    assert people(1)[0]["full_name"] in words and 'value="full_name" selected' in words
    assert people(1)[0]["personal_id"] not in words


@pytest.mark.parametrize(
    ("data", "organization", "words"),
    [(b"a,b\n1,2\n", "XA1", "CSV"), (None, "CB3", "Không tìm thấy"), (b"", "XA1", "rỗng")],
)
def test_wrong_file_or_foreign_organisation_is_refused_in_words(clerk, data, organization, words):
    answer = upload(clerk, workbook(people(1)) if data is None else data, organization)

    assert answer.status_code == 422 and words in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_preview_tells_counts_and_every_fault_by_row(clerk):
    members = people(5)
    members[2] |= {"birth_date": "31/02/1980", "personal_id": "12345"}

    batch = checked(clerk, workbook(members))

    assert batch.state == ImportState.CHECKED
    told = {key: batch.summary[key] for key in ("rows_read", "importable", "faulty")}
    assert told == {"rows_read": 5, "importable": 4, "faulty": 1}
    page = clerk.get(reverse("members:import_preview", args=[batch.pk])).content.decode()
    assert "31/02/1980" in page and "Đúng 12 chữ số" in page and "Dòng cộng" in page
    only = clerk.get(reverse("members:import_preview", args=[batch.pk]), {"kind": "skipped"}).content.decode()
    assert "31/02/1980" not in only and "Dòng cộng" in only
    assert Member.objects.count() == 0


def test_faults_are_downloaded_as_a_workbook(clerk):
    members = people(2)
    members[1]["birth_date"] = "=1+1"

    batch = checked(clerk, workbook(members))
    answer = clerk.get(reverse("members:import_remarks", args=[batch.pk]), {"kind": "fault"})

    rows = read_workbook(io.BytesIO(answer.content))[0].rows
    assert [row[:4] for row in rows if row[0] == 5] == [[5, "Lỗi", members[1]["full_name"], "Ngày sinh"]]


def test_confirmation_writes_once_and_only_what_is_importable(clerk, commune):
    members = people(4)
    members[3]["birth_date"] = "x"
    batch = checked(clerk, workbook(members))
    url = reverse("members:import_commit", args=[batch.pk])

    unread = clerk.post(url, {"cut_off": "01/01/2026"})
    late = clerk.post(url, {"cut_off": "01/01/2999", "acknowledged": "on"})
    written = clerk.post(url, {"cut_off": "01/01/2026", "acknowledged": "on"}, follow=True)
    again = clerk.post(url, {"cut_off": "01/01/2026", "acknowledged": "on"}, follow=True)

    assert (unread.status_code, late.status_code) == (422, 422)
    assert "Đã ghi 3 đảng viên" in written.content.decode()
    assert "đã được ghi" in again.content.decode()
    batch.refresh_from_db()
    assert (batch.state, len(batch.created_ids), batch.cut_off) == ("committed", 3, date(2026, 1, 1))
    assert set(Member.objects.values_list("pk", flat=True)) == set(batch.created_ids)
    assert set(Movement.objects.values_list("recorded_by", flat=True)) == {batch.committed_by_id}


def test_same_file_again_warns_and_holds_every_row_back(clerk):
    data = workbook(people(3))
    first = checked(clerk, data)
    clerk.post(reverse("members:import_commit", args=[first.pk]), {"cut_off": "01/01/2026"})

    second = checked(clerk, data)

    assert "Tệp này đã được nhập" in clerk.get(reverse("members:import_mapping", args=[second.pk])).content.decode()
    assert second.summary["importable"] == 0


def test_columns_are_changed_by_hand_and_needed_ones_are_asked_for(clerk):
    upload(clerk, workbook([member | {"position": "Đảng viên"} for member in people(3)]))
    batch = ImportBatch.objects.get()
    url = reverse("members:import_mapping", args=[batch.pk])
    chosen = guessed(batch)
    twice = chosen | {f"column_{batch.mapping['position']}": "full_name"}
    without = {column: field for column, field in chosen.items() if field != "birth_date"}

    assert "Mỗi nội dung đọc từ một cột" in clerk.post(url, twice).content.decode()
    assert "Chưa chỉ ra cột “Ngày sinh”" in clerk.post(url, without).content.decode()
    assert clerk.post(url, {k: v for k, v in chosen.items() if v != "position"}).status_code == 302
    batch.refresh_from_db()
    assert "position" not in batch.mapping and batch.state == ImportState.CHECKED


def test_registry_changed_since_the_preview_writes_nothing(clerk, commune):
    members = people(3)
    batch = checked(clerk, workbook(members))
    other = checked(clerk, workbook(members[:1]))
    clerk.post(reverse("members:import_commit", args=[other.pk]), {"cut_off": "01/01/2026"})

    answer = clerk.post(reverse("members:import_commit", args=[batch.pk]), {"cut_off": "01/01/2026"})

    assert answer.status_code == 422 and "đã thay đổi từ lúc kiểm tra" in answer.content.decode()
    assert Member.objects.count() == 1


def test_given_up_list_cannot_be_written(clerk):
    batch = checked(clerk, workbook(people(2)))

    clerk.post(reverse("members:import_discard", args=[batch.pk]))
    clerk.post(reverse("members:import_commit", args=[batch.pk]), {"cut_off": "01/01/2026"})

    batch.refresh_from_db()
    assert batch.state == ImportState.DISCARDED and Member.objects.count() == 0


def test_other_sheets_with_lists_are_named(clerk):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for name, count in (("Chi bộ 1", 4), ("Chi bộ 2", 2)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ("Họ và tên", "Giới tính", "Ngày sinh", "Ngày vào Đảng"))
            for number in range(1, count + 1):
                sheet.write_row(number, 0, ("Lê Văn An", "Nam", f"0{number}/01/1980", "03/02/2005"))

    batch = checked(clerk, target.getvalue())

    assert batch.layout["sheet"] == "Chi bộ 1" and batch.layout["unread"] == ["Chi bộ 2"]
    assert (
        "Chưa đọc danh sách ở “Chi bộ 2”"
        in clerk.get(reverse("members:import_preview", args=[batch.pk])).content.decode()
    )


def test_long_list_is_checked_and_written_by_jobs(clerk, commune, django_capture_on_commit_callbacks):
    members = people(services.AT_ONCE + 20)

    batch = checked(clerk, workbook(members))
    check = Job.objects.get(kind=services.CHECK_JOB)
    assert batch.state == ImportState.UPLOADED
    done = job_services.run(check.pk, pulse=False)
    clerk.post(reverse("members:import_commit", args=[batch.pk]), {"cut_off": "01/01/2026", "acknowledged": "on"})
    assert Member.objects.count() == 0
    written = job_services.run(Job.objects.get(kind=services.WRITE_JOB).pk, pulse=False)

    assert done.state == written.state == "done"
    assert done.result_url == reverse("members:import_preview", args=[batch.pk])
    assert Member.objects.count() == done.result["importable"] == written.result["created"] > 0
    assert services.commit(batch=batch, cut_off=date(2026, 1, 1), by=None, on=date(2026, 11, 21)).pk == batch.pk
    assert Member.objects.count() == written.result["created"]


def test_only_whoever_may_import_there_sees_the_list(clerk, commune):
    batch = checked(clerk, workbook(people(2)))
    urls = [reverse(f"members:import_{name}", args=[batch.pk]) for name in ("mapping", "preview", "remarks", "file")]

    neighbour = browser(make_scope("grassroots_officer", commune["y"]))
    secretary = browser(make_scope("branch_secretary", commune["one"]))

    assert [neighbour.get(url).status_code for url in urls] == [404] * 4
    assert [secretary.get(url).status_code for url in urls] == [403] * 4
