"""Papers of a meeting and the numbered books, as read from the printed PDF."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from core.dates import Month
from core.workflow import perform
from jobs.models import Job
from jobs.services import run
from meetings.books import printing
from meetings.books.documents import minutes_context, resolution_context
from meetings.books.queries import book_of
from meetings.books.yearly import year_of
from meetings.models import Meeting, MeetingKind
from meetings.services.meetings import plan_meeting
from meetings.services.minutes import add_speech, append_correction, write_section
from meetings.services.resolutions import Task, draft_resolution, set_task
from meetings.services.roll import Mark, mark
from meetings.services.votes import Tally, record_vote
from tests.factories import TODAY
from tests.meetings.minutes_world import evening, make_branch

pytestmark = pytest.mark.django_db
WORLD = make_branch
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def branch(world):
    return world


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def paper(branch, meeting, name: str) -> bytes:
    answer = branch.client().get(reverse(f"books:{name}", args=[meeting.pk]))
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    return answer.content


def full_meeting(branch, day=date(2026, 11, 5)) -> Meeting:
    """A meeting with everything a meeting records."""
    meeting = branch.meet(day)
    lines = {line.full_name: line for line in meeting.roll.all()}
    mark(meeting=meeting, marks={lines["Phạm Văn Năm"].pk: Mark("absent_excused", "Công tác xa")})
    item = meeting.agenda.first()
    write_section(item=item, text="Đồng chí Chủ tuyên bố lý do.", version=0, by=branch.scope.user)
    add_speech(meeting=meeting, attendance=lines["Lê Văn Ba"], summary="Đề nghị làm đường.", item=item)
    task = Task("Vận động hiến đất", "10 hộ", branch.people[2], "Mặt trận", date(2026, 12, 1))
    set_task(meeting=meeting, task=task, by=None)
    vote = record_vote(meeting=meeting, tally=Tally("resolution", 4), by=branch.scope.user)
    draft_resolution(
        meeting=meeting, title="Lãnh đạo thực hiện nhiệm vụ tháng 11 năm 2026", texts={"tasks": "Làm đường."}, vote=vote
    )
    return meeting


def test_minutes_print_everything_recorded_and_nothing_is_typed_twice(branch):
    meeting = full_meeting(branch)
    draft = words_of(paper(branch, meeting, "minutes_pdf"))
    assert "Số …… (Sổ biên bản)" in draft and minutes_context(meeting)["draft"]
    text = words_of(paper(branch, branch.adopt(meeting), "minutes_pdf"))
    for words in (
        "ĐẢNG BỘ XÃ HÒA MẪU", "CHI BỘ THÔN THỬ", "Số 1 (Sổ biên bản)", "Hòa Mẫu, ngày 05 tháng 11 năm 2026",
        "vào hồi 19 giờ 00 phút, tại Nhà văn hóa thôn", "Chủ trì: đồng chí Bùi Văn Chủ. Thư ký: đồng chí Đỗ Thị Thư.",
        "Có mặt: 4/5 (80%)", "Vắng có lý do: 1 đồng chí: Phạm Văn Năm (Công tác xa).", "Vắng không lý do: 0.",
        "Đồng chí Chủ tuyên bố lý do.", "Đồng chí Lê Văn Ba: Đề nghị làm đường.", "tán thành 4/5 (80%)", "cần từ 3 phiếu",
        "Vận động hiến đất (10 hộ)", "Lê Văn Ba; Mặt trận", "01/12/2026", "Nghị quyết số 01-NQ/CB",
        "kết thúc vào hồi 20 giờ 40 phút, cùng ngày (thời lượng 100 phút)", "NGƯỜI GHI BIÊN BẢN", "CHỦ TRÌ HỘI NGHỊ",
    ):  # fmt: skip
        assert words in text, words


def test_adopted_minutes_print_the_same_bytes_whatever_changes_later(branch):
    meeting = branch.adopt(full_meeting(branch))
    minutes, resolution = paper(branch, meeting, "minutes_pdf"), paper(branch, meeting, "resolution_pdf")
    person, organization = branch.people[2], branch.organization
    person.full_name = "Tên Đã Đổi"
    person.save(update_fields=["full_name"])
    organization.name, organization.place_name = "Chi bộ đã đổi tên", "Nơi khác"
    organization.save(update_fields=["name", "place_name"])
    meeting = Meeting.objects.get(pk=meeting.pk)
    assert paper(branch, meeting, "minutes_pdf") == minutes
    assert paper(branch, meeting, "resolution_pdf") == resolution

    append_correction(meeting=meeting, text="Số hộ là 11.", reason="Ghi nhầm", on=TODAY, by=branch.scope.user)
    corrected = words_of(paper(branch, meeting, "minutes_pdf"))
    assert "ĐÍNH CHÍNH" in corrected and "Số hộ là 11. Lý do: Ghi nhầm." in corrected


def test_a_resolution_prints_the_layout_of_the_handbook(branch):
    """meetings-evaluation.md A.2, «Resolution layout»."""
    meeting = full_meeting(branch)
    assert resolution_context(meeting.resolution)["draft"]
    text = words_of(paper(branch, branch.adopt(meeting), "resolution_pdf"))
    for words in (
        "Số 01-NQ/CB", "NGHỊ QUYẾT Lãnh đạo thực hiện nhiệm vụ tháng 11 năm 2026", "Thời lượng: 100 phút",
        "Tổng số đảng viên: 5; có mặt: 4; vắng có lý do: 1; vắng không lý do: 0; miễn sinh hoạt: 0.", "Làm đường.",
        "PHÂN CÔNG, TỔ CHỨC THỰC HIỆN", "với 4/5 đồng chí tán thành, tỷ lệ 80%.", "Nơi nhận:", "Đảng ủy xã Hòa Mẫu (báo cáo)",
        "Lưu Chi bộ.", "T/M CHI BỘ BÍ THƯ", "Bùi Văn Chủ",
    ):  # fmt: skip
        assert words in text, words


def test_notice_invitation_and_lists_of_those_present_print(branch):
    plan = plan_meeting(
        organization=branch.organization, kind=MeetingKind.THEMATIC, for_month=Month(2026, 11), topic="Nêu gương", by=None,
        planned_at=evening(date(2026, 11, 28)), place="Nhà văn hóa", guests="đồng chí Khách", preparer=branch.people[2],
    )  # fmt: skip
    notice = words_of(paper(branch, plan, "notice_pdf"))
    assert (
        "THÔNG BÁO" in notice
        and "19 giờ 00 phút, ngày 28 tháng 11 năm 2026" in notice
        and "Trình bày chuyên đề" in notice
    )
    invitation = words_of(paper(branch, plan, "invitation_pdf"))
    assert "GIẤY MỜI" in invitation and "Kính mời: đồng chí Khách." in invitation
    blank = words_of(paper(branch, plan, "roll_blank_pdf"))
    assert "Bùi Văn Chủ" in blank and "Có mặt: …… /……" in blank
    by_hand = words_of(paper(branch, plan, "minutes_blank_pdf"))
    assert "Trình bày chuyên đề" in by_hand and "vào hồi …… giờ …… phút" in by_hand and "tán thành ……/……" in by_hand
    filled = words_of(paper(branch, full_meeting(branch), "roll_pdf"))
    assert "Vắng có lý do (Công tác xa)" in filled


def test_the_book_holds_every_entry_in_order_with_its_page_and_says_why_others_have_none(branch):
    for day in (date(2026, 9, 4), date(2026, 10, 5)):
        branch.adopt(full_meeting(branch, day))
    branch.meet(date(2026, 11, 5))
    dropped = plan_meeting(
        organization=branch.organization, kind=MeetingKind.EXTRAORDINARY, for_month=Month(2026, 11), by=None,
        planned_at=evening(date(2026, 11, 10)),
    )  # fmt: skip
    perform(dropped, "cancel", scope=branch.scope, on=TODAY, data={"reason": "Bão"})

    content = book_of(branch.organization, "branch", *YEAR)
    assert [entry.number for entry in content.entries] == ["1", "2"]
    assert (
        len(content.notes) == 2 and "chưa thông qua biên bản" in content.notes[0] and "lý do: Bão" in content.notes[1]
    )

    printed = printing.print_book(branch.organization, "branch", *YEAR)
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(printed.pdf)).pages]
    assert "SỔ BIÊN BẢN SINH HOẠT CHI BỘ" in pages[0] and "Từ số 1 đến số 2" in pages[0]
    assert f"có {printed.pages} trang" in pages[1]
    starts = [number for number, text in enumerate(pages, 1) if "(Sổ biên bản)" in text]
    assert all({text.split()[0], text.split()[-1]} & {str(number)} for number, text in enumerate(pages[1:], 2))
    index = pages[-1]
    assert f"04/09/2026 Sinh hoạt thường kỳ tháng 09/2026 {starts[0]}" in index
    assert f"05/10/2026 Sinh hoạt thường kỳ tháng 10/2026 {starts[1]}" in index and "lý do: Bão" in index


def test_the_book_of_resolutions_goes_by_their_numbers(branch):
    for day in (date(2026, 9, 4), date(2026, 10, 5)):
        branch.adopt(full_meeting(branch, day))
    full_meeting(branch)
    content = book_of(branch.organization, "resolutions", *YEAR)
    assert [entry.number for entry in content.entries] == ["01-NQ/CB", "02-NQ/CB"]
    assert "dự thảo, chưa ban hành" in content.notes[0]
    text = words_of(printing.print_book(branch.organization, "resolutions", *YEAR).pdf)
    assert "SỔ NGHỊ QUYẾT" in text and "Từ số 01-NQ/CB đến số 02-NQ/CB" in text


def test_a_long_book_is_printed_by_a_job(branch, monkeypatch, django_capture_on_commit_callbacks):
    branch.adopt(branch.meet())
    monkeypatch.setattr("meetings.books.views.books.AT_ONCE", 0)
    asked = {"organization": branch.organization.pk, "book": "branch", "from_on": "01/01/2026", "to_on": "31/12/2026"}
    answer = branch.client().post(reverse("books:book_pdf"), asked)
    assert answer.status_code == 302
    job = Job.objects.get(kind="meetings.book")
    assert run(job.pk, pulse=False).state == "done"
    job.refresh_from_db()
    assert job.result == {"pages": job.result["pages"], "entries": 1} and job.progress_done == job.progress_total


def test_the_yearly_sheet_counts_each_member_by_the_months(branch):
    first = branch.meet(date(2026, 9, 4))
    second = branch.meet(date(2026, 10, 5))
    line = {one.full_name: one.pk for one in first.roll.all()}
    mark(meeting=first, marks={line["Lê Văn Ba"]: Mark("absent_unexcused"), line["Trần Thị Tư"]: Mark("exempt")})
    line = {one.full_name: one.pk for one in second.roll.all()}
    mark(meeting=second, marks={line["Lê Văn Ba"]: Mark("absent_excused", "Ốm")})

    rows = {row.name: row for row in year_of(branch.organization, 2026)}

    three = rows["Lê Văn Ba"]
    assert (three.marks, three.expected, three.came, three.excused, three.unexcused) == ({9: "K", 10: "P"}, 2, 0, 1, 1)
    assert (rows["Trần Thị Tư"].expected, rows["Trần Thị Tư"].rate) == (1, "100%")
    client = branch.client()
    for name in ("attendance", "attendance_pdf", "attendance_xlsx"):
        assert client.get(reverse(f"books:{name}"), {"year": "2026"}).status_code == 200
