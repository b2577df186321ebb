"""Printed papers of the procedures of transfers: what stands on the paper, read back from the PDF."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import ExportLog
from core.findings import Refused
from core.print_engine import layout
from core.printing import print_together
from jobs.models import Job
from jobs.services import run
from jobs.work import job_folder
from regulations.lookup import form_version, lookup_values
from tests.factories import TODAY, make_scope
from tests.transfers.print_world import NAME, PrintWorld, signed_in
from transfers.documents.batch import ready_pairs
from transfers.documents.facts import Facts
from transfers.documents.letter import print_letter
from transfers.documents.printing import papers_of, print_form
from transfers.documents.table import FORMS, SUBJECTS, cases_of, forms_for
from transfers.models import Transfer, TransferState
from transfers.services.letters import correct_box

pytestmark = pytest.mark.django_db
WORLD = PrintWorld
S = TransferState


def read(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def words_of(slug: str, case, **viewer) -> str:
    return read(print_form(FORMS[slug], Facts(case, TODAY, **viewer)).pdf)


def has(words: str, *expected: str) -> None:
    for one in expected:
        assert one in words, f"{one!r} not in {words}"


@pytest.fixture
def prints(world) -> PrintWorld:
    return world


# --- blank


@pytest.mark.parametrize("slug", [slug for slug, form in FORMS.items() if form.blank])
def test_every_paper_prints_blank_under_its_title_and_known_code_only(slug):
    form = FORMS[slug]
    for paper in papers_of(form, Facts(None, TODAY)):
        html = render_to_string(paper.template, {**paper.context, "for_pdf": True, "landscape": paper.landscape})
        words = " ".join(re.sub("<[^>]*>", " ", html.partition("<main")[2]).split())
        title = form.title_on(TODAY).removeprefix("Công văn ")
        if slug not in ("seal-cover", "handover-list", "exemption-request", "exemption-resolution", "journey-permit"):
            assert title.casefold() in words.casefold(), title
        codes = set(re.findall(r"\d+-SHĐ", words))
        assert codes == ({form_version(form.code, TODAY).code} if form.code else set())
        assert len(layout(html).pages) <= 2


def test_every_procedure_has_papers_and_every_letter_of_the_lists():
    assert {form.subject for form in FORMS.values()} == set(SUBJECTS)
    assert {form.code for form in FORMS.values() if form.code} == {"1-SHĐ", "2-SHĐ", "3-SHĐ", "4-SHĐ"}
    assert all(form.mark for form in FORMS.values())


@pytest.mark.parametrize(("slug", "kind"), [("letter", "official"), ("letter-internal", "internal"), ("letter-temporary", "temporary"),
                                            ("letter-abroad", "abroad")])  # fmt: skip
def test_blank_letters_have_every_box_with_the_caption_of_the_lists(slug, kind):
    words = words_of(slug, None)
    named = [value for value in lookup_values("letter_box", TODAY) if value.parent == kind]
    assert named
    for value in named:
        has(words, f"Ô {value.attributes['box']}. {value.label}")


# --- letters


def test_the_letter_of_ten_boxes_has_the_fields_of_the_handbook(prints):
    words = words_of("letter", prints.transfer)
    has(words, "Mẫu 1-SHĐ", "GIẤY GIỚI THIỆU SINH HOẠT ĐẢNG CHÍNH THỨC", "(loại 10 ô)", NAME.upper(), "Bí danh: Quỳnh Ngọc",
        "Sinh ngày: 02/3/1988", "Vào Đảng ngày: 19/5/2010", "Chính thức ngày: 19/5/2011", "Số TĐV: 001080000099", "Số LL: 0123456",
        "Số SĐV: 1", "Đã đóng đảng phí hết tháng: 9/2026", "Được cử (chuyển) đến: Chi bộ thôn Xa, Đảng bộ xã Bên",
        "hồ sơ đảng viên niêm phong (3 tài liệu)", "T/M ĐẢNG ỦY XÃ MẪU", "Số: 1 GTSHĐ", "Kính chuyển: Chi ủy Chi bộ thôn Xa",
        "Đã tiếp nhận đồng chí: " + NAME)  # fmt: skip


def test_boxes_nobody_had_to_write_stay_blank_and_a_branch_has_no_seal(prints):
    """transfer.md 3.2: branch → commune → commune → branch uses 1, 4, 7, 10 only."""
    context = FORMS["letter"].papers(Facts(prints.transfer, TODAY))[0].context
    boxes = [context["first"], *(box for row in context["rows"] for box in row)]
    assert [box.number for box in boxes if box.written] == [1, 4, 7, 10]
    assert all(not value.text for box in boxes if not box.written for cells in box.lines for _, value in cells)
    assert [box.number for box in boxes if box.sealed] == [2, 3, 4, 5, 6, 7, 8, 9]


def test_ground_and_number_of_boxes_follow_the_kind_of_letter(prints):
    grounds = {
        slug: FORMS[slug].papers(Facts(case, TODAY))[0].context for slug, case in
        (("letter", prints.transfer), ("letter-internal", prints.internal))
    }  # fmt: skip
    assert (grounds["letter"]["ground"], grounds["letter"]["count"]) == ("green", 10)
    assert (grounds["letter-internal"]["ground"], grounds["letter-internal"]["count"]) == ("plain", 5)
    has(
        words_of("letter-internal", prints.internal),
        "Mẫu 4-SHĐ",
        "Ô 3. Đảng ủy cơ sở",
        "Kính chuyển: Chi ủy Chi bộ thôn Chị",
    )


def test_the_temporary_letter_states_the_period(prints):
    context = FORMS["letter-temporary"].papers(Facts(prints.stay, TODAY))[0].context
    assert (context["ground"], context["count"]) == ("yellow", 8)
    has(words_of("letter-temporary", prints.stay), "(loại 8 ô)", "từ ngày 05/9/2026 đến ngày 05/9/2027", "Số: 17 GTSHĐ")


def test_blank_papers_of_a_stay_leave_room_for_its_term():
    has(words_of("letter-temporary", None), "Thời hạn sinh hoạt tạm thời:")
    has(words_of("temporary-request", None), "Thời gian sinh hoạt tạm thời:")
    assert "tạm thời" not in words_of("request", None)


def test_a_correction_is_struck_with_the_right_words_above(prints):
    letter = prints.transfer.letters.get()
    box = letter.boxes.get(box=4)
    with pytest.raises(Refused):
        correct_box(box=letter.boxes.get(box=1), correction="Đảng ủy khác", struck="Đảng ủy", by=None)
    correct_box(box=box, correction="Đảng ủy xã Bên Trên", struck="Đảng ủy xã Bên", by=None)
    paper = print_letter(letter, Facts(prints.transfer, TODAY))
    html = render_to_string(paper.template, {**paper.context, "for_pdf": True})
    assert '<span class="shd-above">Đảng ủy xã Bên Trên</span><s>Đảng ủy xã Bên</s>' in html
    correct_box(box=box, correction="ngày 05 tháng 9", struck="ngày 04 tháng 9", by=None)
    paper = print_letter(prints.transfer.letters.get(), Facts(prints.transfer, TODAY))
    assert "Sửa “ngày 04 tháng 9” thành “ngày 05 tháng 9”." in read(print_together([paper]).pdf)


def test_a_cancelled_letter_prints_huy_and_the_one_that_counts_does_not(prints, client):
    case = prints.world.walk(prints.world.open(prints.member), S.INTRODUCED)
    prints.world.step(case, "recall", reason="Đồng chí không chuyển nữa")
    letter = case.letters.get()
    signed_in(client, "grassroots_officer", prints.world.commune)
    words = read(client.get(reverse("transfers:print_letter", args=[letter.pk])).content)
    has(words, "HỦY", "Giấy này đã hủy ngày", "Đồng chí không chuyển nữa")
    links = [link for link in forms_for(case, TODAY) if "(đã hủy)" in link.title]
    assert [link.url for link in links] == [reverse("transfers:print_letter", args=[letter.pk])]
    assert "HỦY" not in words_of("letter-internal", prints.internal)


def test_numbers_are_masked_for_whoever_may_not_see_them(prints):
    words = words_of("letter", prints.transfer, reveal=False)
    assert "001080000099" not in words and "•••099" in words


# --- the sealed file, notices


def test_the_sealed_file_from_its_cover_to_the_minutes_of_its_opening(prints):
    case = prints.transfer
    has(
        words_of("seal-cover", case),
        "HỒ SƠ ĐẢNG VIÊN",
        NAME.upper(),
        "Số tài liệu: 3",
        "Lê Văn Niêm",
        "không được tự mở",
    )
    has(
        words_of("inventory", case),
        "Lý lịch đảng viên",
        "12-QĐ/ĐU",
        "19/05/2010",
        "BÊN GIAO",
        "BÊN NHẬN",
        "gồm 3 tài liệu",
    )
    has(words_of("receipt", case), "GIẤY BIÊN NHẬN", "có 3 tài liệu theo mục lục", "NGƯỜI GIAO", "NGƯỜI NHẬN")
    opening = words_of("opening-minutes", case)
    has(opening, "có 2 tài liệu; thiếu 1 tài liệu", "Quyết định kết nạp đảng viên số 27-QĐ/ĐU", "Thiếu", "còn nguyên",
        "ngày 08 tháng 9 năm 2026", "Bùi Thị Mở")  # fmt: skip


def test_phieu_bao_prints_both_parts(prints):
    words = words_of("notice", prints.transfer)
    has(words, "PHIẾU BÁO", "Đảng ủy xã Bên", "số 1, ngày 04/9/2026", "PHẦN TRẢ LỜI CỦA NƠI ĐẾN", "05-PB/ĐU", "đã đến ngày: 06/9/2026",
        "thiếu 1 tài liệu theo mục lục")  # fmt: skip


def test_a_case_under_way_is_reminded_returned_and_reported(prints):
    case = Transfer.objects.get(pk=prints.world.walk(prints.world.open(prints.member), S.INTRODUCED).pk)
    blank_part = words_of("notice", case)
    assert "đã đến ngày: 0" not in blank_part
    reminder = read(print_form(FORMS["reminder"], Facts(case, date(2027, 1, 5))).pdf)
    has(reminder, "về việc đôn đốc chuyển sinh hoạt đảng", "Thời hạn trình giấy giới thiệu đã hết ngày", "Như trên")
    has(words_of("late-report", case), "BÁO CÁO", "Ngày giới thiệu: 04/9/2026", "đang mang theo")
    with pytest.raises(Refused):
        papers_of(FORMS["return-note"], Facts(case, TODAY))
    prints.world.step(case, "return", reason="Thiếu bản tự kiểm điểm có nhận xét")
    has(words_of("return-note", case), "Thiếu bản tự kiểm điểm có nhận xét", "Kính gửi: Đảng ủy xã Mẫu")


# --- the other procedures


EXPECTED = {
    "request": ("ĐƠN ĐỀ NGHỊ CHUYỂN SINH HOẠT ĐẢNG", "Chuyển công tác", "Chi bộ thôn Xa"),
    "self-review": ("BẢN TỰ KIỂM ĐIỂM", "Hoàn thành tốt nhiệm vụ, chấp hành nghiêm", "T/M ĐẢNG ỦY"),
    "temporary-remarks": ("BẢN NHẬN XÉT", "Tham gia sinh hoạt đầy đủ", "CHI BỘ THÔN XA"),
    "exemption-request": ("ĐƠN XIN TẠM MIỄN", "Điều trị dài ngày hoặc xa nơi cư trú", "từ ngày 01/9/2026 đến ngày 30/6/2027"),
    "exemption-resolution": ("TRÍCH NGHỊ QUYẾT", "Số 11-NQ/CB", "Đề nghị đảng ủy cơ sở xem xét, đồng ý"),
    "exemption-notice": ("THÔNG BÁO", "11-NQ/CB", "Kính gửi: Đảng ủy xã Mẫu"),
    "leave-agreement": ("Số 21-CV/ĐU", "được tạm miễn công tác và sinh hoạt đảng từ ngày 01/9/2026"),
    "journey-request": ("ĐƠN XIN PHÉP ĐI NƯỚC NGOÀI", "Cộng hòa Pháp", "Thăm thân", "Tự túc"),
    "journey-opinion": ("Chi bộ nhất trí.", "ngày 05 tháng 5 năm 2026"),
    "journey-permit": ("Số 33-CV/ĐU", "đồng ý cho", "Không chuyển sinh hoạt"),
    "relatives-pledge": ("BẢN CAM KẾT VỀ THÂN NHÂN Ở NƯỚC NGOÀI", "quan hệ với tôi"),
    "journey-report": ("kết quả chuyến đi nước ngoài", "ngày nhập cảnh: 28/6/2026", "Thăm chị gái"),
    "residence-letter": ("Số 08-GGT/ĐU", "thôn Xa, xã Bên", "PHẦN XÁC NHẬN CỦA NƠI CƯ TRÚ", "ngày: 10/4/2026", "Tham gia tổ hòa giải"),
    "residence-slip": ("PHIẾU LẤY Ý KIẾN NHẬN XÉT", "Chi bộ thôn Xa, Đảng bộ xã Bên"),
    "absence-warning": ("Số 14-CV/CB", "Vắng từ ngày: 01/7/2026", "3 tháng trong năm"),
    "contact-sheet": ("Không ở nhà", "Hứa trở lại sinh hoạt"),
    "deletion-proposal": ("Số 16-CV/CB", "14-CV/CB, ngày 10/9/2026", "Không ở nhà", "không có"),
    "handover-decision": ("Số 46-QĐ/ĐU", "Điều 1.", "Tổng số đảng viên: 5", "T/M ĐẢNG ỦY XÃ MẪU"),
    "reception-decision": ("Số 12-QĐ/ĐU", "46-QĐ/ĐU, ngày 05/10/2026 của Đảng ủy xã Mẫu", "Tiếp nhận"),
    "handover-minutes": ("Số 01-BB/ĐU", "Trần Thị Ký, Bí thư", "ĐẠI DIỆN BÊN NHẬN", "Tổng số đảng viên: 5"),
    "handover-list": ("Tổng số: 5 đảng viên", "Chi bộ thôn Chị", "Đỗ Văn Năm"),
}  # fmt: skip


@pytest.mark.parametrize("slug", list(EXPECTED))
def test_each_paper_prints_the_facts_of_its_case(prints, slug):
    case = prints.case(FORMS[slug].subject)
    has(words_of(slug, type(case).objects.get(pk=case.pk)), *EXPECTED[slug])


def test_papers_that_wait_for_a_step_say_so(prints, client):
    signed_in(client, "grassroots_officer", prints.world.commune)
    case = prints.world.open(prints.member)
    link = next(link for link in forms_for(case, TODAY) if link.url.endswith("/letter/"))
    assert (link.available, link.why_not) == (False, "Hồ sơ này chưa có loại giấy giới thiệu này.")
    answer = client.get(link.url)
    assert answer.status_code == 422 and "chưa có loại giấy giới thiệu" in answer.content.decode()


# --- scope, batch


def test_prints_are_reached_through_the_scope_and_written_down(prints, client):
    case = prints.transfer
    url = reverse("transfers:print", args=["transfer", case.pk, "notice"])
    signed_in(client, "branch_secretary", prints.world.inner, username="nguoi.ngoai")
    assert client.get(url).status_code == 404
    assert client.get(reverse("transfers:prints_of", args=["transfer", case.pk])).status_code == 404
    signed_in(client, "grassroots_officer", prints.world.other_commune, username="noi.den")
    assert client.get(url)["Content-Type"] == "application/pdf"
    assert ExportLog.objects.filter(what__contains=NAME).count() == 1
    assert client.get(reverse("transfers:print", args=["journey", case.pk, "notice"])).status_code == 404


@pytest.mark.parametrize(
    "subject", ["transfer", "temporary", "exemption", "journey", "liaison", "absence", "collective"]
)
def test_every_case_has_a_page_of_its_papers(prints, client, subject, django_assert_max_num_queries):
    case = prints.case(subject)
    signed_in(client, "grassroots_officer", prints.world.province)
    with django_assert_max_num_queries(25):
        page = client.get(reverse("transfers:prints_of", args=[subject, case.pk])).content.decode()
    slugs = [slug for slug, form in FORMS.items() if form.subject == subject]
    assert all(f"/{slug}/" in page or FORMS[slug].title_on(TODAY) in page for slug in slugs)


def test_a_batch_asks_no_statement_for_each_case(prints, django_assert_max_num_queries):
    world = prints.world
    cases = [prints.transfer, *(world.walk(world.open(one), S.INTRODUCED) for one in world.members[2:5])]
    scope = make_scope("grassroots_officer", world.commune)
    rows = cases_of("transfer", scope).filter(pk__in=[case.pk for case in cases])
    with django_assert_max_num_queries(
        12
    ):  # rights, cases, letters, boxes, their organisations, papers, inventories, steps
        ready, left = ready_pairs(rows, ["letter", "notice", "seal-cover"], scope)
    assert (len(ready), left) == (12, [])


def test_many_papers_print_as_one_job_with_a_file_for_each_person(prints, client):
    world = prints.world
    cases = [prints.transfer, world.walk(world.open(world.members[2]), S.INTRODUCED)]
    signed_in(client, "grassroots_officer", world.commune)
    url = reverse("transfers:print_batch")
    chosen = {"cases": [case.pk for case in cases], "forms": ["letter", "notice", "return-note"], "archive": "on"}
    answer = client.post(url, chosen)
    job = Job.objects.get()
    assert answer.status_code == 302 and job.kind == "transfers.prints"
    run(job.pk, pulse=False)
    job.refresh_from_db()
    assert job.result["papers"] == 4 and len(job.result["findings"]) == 2
    with zipfile.ZipFile(job_folder(job) / "result") as archive:
        assert len(archive.namelist()) == 2
        assert "PHIẾU BÁO" in read(archive.read(archive.namelist()[0]))
    at_once = client.post(url, chosen | {"forms": ["letter"], "archive": ""})
    assert at_once["Content-Type"] == "application/pdf"
    nothing = client.post(url, chosen | {"forms": ["return-note"]})
    assert nothing.status_code == 422 and "Không có giấy nào in được" in nothing.content.decode()
