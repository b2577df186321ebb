"""Sổ giới thiệu sinh hoạt đảng (Mẫu 10-SHĐ) and the lists of transfer.md 14: page, PDF, workbook, job."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from jobs.models import Job
from jobs.services import run
from jobs.work import job_folder
from members import services as members
from members.ledger import Papers
from members.models import MovementKind
from tests.factories import TODAY, make_scope
from tests.transfers.print_world import NAME, PrintWorld, signed_in
from transfers.documents import lists, register
from transfers.documents.table import cases_of
from transfers.models import Direction, RegisterEntry, TransferState
from transfers.views import books

pytestmark = pytest.mark.django_db
WORLD = PrintWorld
S = TransferState
REGISTER, LISTS = "transfers:register", "transfers:lists"


def read(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def prints(world) -> PrintWorld:
    return world


@pytest.fixture
def organizer(prints, client):
    return signed_in(client, "grassroots_officer", prints.world.commune)


def test_the_book_has_the_nineteen_columns_of_the_handbook_and_its_ticks(prints):
    """transfer.md 3.5: both directions with their own columns, the tick by boundary and direction."""
    case = prints.transfer
    out = RegisterEntry.objects.get(transfer=case, direction=Direction.OUT)
    came = RegisterEntry.objects.get(transfer=case, direction=Direction.IN)
    labels = [column.label for column in register.COLUMNS]
    assert len(labels) == 19 and sum(count for _, count in register.GROUPS) == 19
    row = dict(zip(labels[12:], register.cells(out, reveal=True)[12:], strict=True))
    assert [label for label, tick in row.items() if tick] == ["Đi trong tỉnh"]
    cells = register.cells(came, reveal=True)
    assert [label for label, tick in zip(labels[12:], cells[12:], strict=True) if tick] == ["Trong tỉnh đến"]
    assert cells[5:8] == ["", "", ""] and cells[8] == "Chi bộ thôn Mẫu, Đảng bộ xã Mẫu"
    assert register.cells(out, reveal=True)[2] == f"{NAME}\n02/03/1988"
    stay = RegisterEntry(
        temporary=prints.stay, direction=Direction.OUT, boundary="temporary", number=9, entered_on=TODAY
    )
    assert register.cells(stay, reveal=True)[18] == "x" and register.boundary_words(stay) == "Tạm thời"


def test_the_book_prints_cancelled_lines_marked_and_only_of_its_committee_and_period(prints, client, organizer):
    case = prints.world.walk(prints.world.open(prints.member), S.INTRODUCED)
    prints.world.step(case, "recall", reason="Không chuyển nữa")
    address = reverse(REGISTER) + f"?organization={prints.world.commune.code}&start=01/01/2026&end=31/12/2026"
    page = client.get(address).content.decode()
    assert NAME in page and "hủy" in page
    words = read(client.get(address + "&as=pdf").content)
    assert "Mẫu 10-SHĐ" in words and "1 hủy" in words and "từ ngày 01/01/2026 đến ngày 31/12/2026" in words
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(client.get(address + "&as=xlsx").content))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert any("1 hủy" in row for row in rows)
    other = client.get(reverse(REGISTER) + f"?organization={prints.world.commune.code}&start=01/01/2025&end=31/12/2025")
    assert NAME not in other.content.decode()


def test_the_book_refuses_a_period_that_ends_before_it_begins(prints, client, organizer):
    answer = client.get(reverse(REGISTER) + "?start=01/05/2026&end=01/04/2026")
    assert answer.status_code == 422 and "Ngày cuối phải sau" in answer.content.decode()


def test_somebody_elsewhere_has_no_other_book(prints, client, organizer):
    answer = client.get(reverse(REGISTER) + f"?organization={prints.world.other_commune.code}")
    assert answer.status_code == 422 and "Không tìm thấy tổ chức đảng" in answer.content.decode()


def test_the_page_of_the_book_asks_the_same_whatever_the_rows(prints, client, organizer):
    world = prints.world

    def statements() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse(REGISTER)).status_code == 200
        return len(found)

    world.walk(world.open(prints.member), S.INTRODUCED)
    statements()
    first = statements()
    for member in world.members[1:4]:
        world.walk(world.open(member), S.INTRODUCED)
    assert statements() == first <= 15


def test_a_long_book_is_a_job(prints, client, organizer, monkeypatch):
    prints.world.walk(prints.world.open(prints.member), S.INTRODUCED)
    monkeypatch.setattr(books, "LONG", 0)
    for format, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = client.get(reverse(REGISTER) + f"?as={format}")
        job = Job.objects.latest("pk")
        assert answer.status_code == 302 and job.kind == "transfers.register"
        run(job.pk, pulse=False)
        job.refresh_from_db()
        assert job.result["rows"] == 1 and (job_folder(job) / "result").read_bytes().startswith(start)


# --- lists


def names_in(scope, code: str, unit, boundary: str = "") -> list[str]:
    rows = lists.ROWS[code].found(scope, unit, date(2026, 1, 1), date(2026, 12, 31), boundary)
    return [lists.ROWS[code].line(row, reveal=True)[0] for row in rows]


def test_lists_tell_arrivals_departures_and_internal_moves_apart(prints):
    world = prints.world
    case, inside = prints.transfer, prints.internal
    scope = make_scope("grassroots_officer", world.province)
    assert names_in(scope, "departures", world.commune) == [NAME]
    assert names_in(scope, "arrivals", world.commune) == []
    assert names_in(scope, "arrivals", world.other_commune) == [NAME]
    assert names_in(scope, "internal", world.commune) == [inside.full_name]
    assert names_in(scope, "departures", world.province) == []
    assert names_in(scope, "internal", world.province) == [inside.full_name, case.full_name]
    assert names_in(scope, "departures", world.commune, "same_province") == [NAME]
    assert names_in(scope, "departures", world.commune, "other_province") == []


def test_lists_of_stays_journeys_exemption_and_of_who_left(prints):
    world = prints.world
    made = [prints.stay, prints.leave, prints.journey]
    members.record_departure(member=world.members[4], kind=MovementKind.DEATH, effective_on=date(2026, 10, 1),
                             papers=Papers("9-GKT", date(2026, 10, 2)), by=world.user, on=TODAY)  # fmt: skip
    scope = make_scope("grassroots_officer", world.commune)
    for code in ("temporary", "exemptions", "abroad"):
        assert names_in(scope, code, world.commune) == [NAME], code
        assert names_in(scope, code, world.sister) == [], code
    assert names_in(scope, "left", world.commune) == [world.members[4].full_name]
    assert len(made) == 3


@pytest.mark.parametrize("code", list(lists.ROWS))
def test_each_list_is_a_page_a_print_and_a_workbook(prints, client, organizer, code):
    made = [prints.transfer, prints.internal, prints.stay, prints.leave, prints.journey]
    assert made
    address = reverse(LISTS) + f"?kind={code}&organization={prints.world.commune.code}"
    page = client.get(address)
    assert (
        page.status_code == 200 and lists.ROWS[code].headings[-1] in page.content.decode()
    ) or "Không có ai" in page.content.decode()
    assert lists.ROWS[code].title in read(client.get(address + "&as=pdf").content)
    sheet = (
        CalamineWorkbook.from_filelike(io.BytesIO(client.get(address + "&as=xlsx").content))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert any("Số thẻ đảng viên" in row for row in sheet)


@pytest.mark.parametrize("columns", [register.COLUMNS, *(one.columns for one in lists.ROWS.values())])
def test_tables_fit_a_landscape_sheet(columns):
    assert sum(column.width for column in columns) <= 262


def test_card_numbers_of_lists_are_whole_only_for_who_may_see_them(prints):
    listing = lists.ROWS["departures"]
    row = cases_of("transfer", make_scope("grassroots_officer", prints.world.province)).get(pk=prints.transfer.pk)
    assert "001080000099" in listing.line(row, reveal=True)
    assert "001080000099" not in listing.line(row, reveal=False)


def test_a_long_list_is_a_job(prints, client, organizer, monkeypatch):
    assert prints.transfer
    monkeypatch.setattr(books, "LONG", 0)
    client.get(reverse(LISTS) + f"?kind=departures&organization={prints.world.commune.code}&as=pdf")
    job = Job.objects.get()
    run(job.pk, pulse=False)
    job.refresh_from_db()
    assert job.result["rows"] == 1 and "CHUYỂN SINH HOẠT ĐẢNG ĐI" in read((job_folder(job) / "result").read_bytes())
