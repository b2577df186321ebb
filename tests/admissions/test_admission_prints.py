"""Printed forms of admission: what stands on the paper, read back from the PDF."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import ExportLog
from admissions.documents.batch import facts_for, sittings_held
from admissions.documents.facts import Facts
from admissions.documents.printing import papers_of, print_form, print_forms
from admissions.documents.source import print_source_book
from admissions.documents.table import FORMS, forms_for
from admissions.models import Admission, AdmissionKind, BallotStage, Introduction
from admissions.models import AdmissionState as S
from admissions.services.cases import open_case
from branches.models import Level
from core.dates import TIME_ZONE, Month
from core.findings import Refused
from core.print_engine import layout
from core.workflow import perform
from jobs.models import Job
from jobs.services import run
from jobs.work import job_folder
from meetings.models import MeetingKind
from meetings.services.meetings import plan_meeting
from meetings.services.roll import Mark, mark
from meetings.services.votes import Tally as VoteTally
from meetings.services.votes import record_vote
from regulations.lookup import form_version
from tests.admissions.admission_world import Hand, make_world
from tests.admissions.print_world import NAME, at, enrich, wrong
from tests.factories import TODAY, make_member, make_organization, make_scope

pytestmark = pytest.mark.django_db
WORLD = make_world


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def words_of(slug: str, case: Admission | None, **viewer) -> str:
    return " ".join(pages_of(print_form(FORMS[slug], Facts(case, TODAY, **viewer)).pdf))


# --- blank


def test_every_form_prints_blank_under_its_official_title():
    for slug, form in FORMS.items():
        title = form.title_on(TODAY).removeprefix("Công văn ")
        for paper in papers_of(form, Facts(None, TODAY)):
            html = render_to_string(paper.template, {**paper.context, "for_pdf": True, "landscape": paper.landscape})
            words = " ".join(re.sub("<[^>]*>", " ", html.partition("<main")[2]).split())
            assert "ĐẢNG CỘNG SẢN VIỆT NAM" in words, slug
            assert title.casefold() in words.casefold(), f"{slug}: {title}"
            assert not form.code.endswith("KNĐ") or f"Mẫu {form_version(form.code, TODAY).code}" in words, slug
            assert 1 <= len(layout(html).pages) <= (8 if slug == "2-knd" else 2), slug


def test_the_table_knows_every_form_of_the_family():
    codes = {form.code for form in FORMS.values()}
    wanted = {f"{number}-KNĐ" for number in range(1, 17)} | {"4a-KNĐ", "CN-NTVĐ", "CN-ĐVM"}
    wanted |= {f"{number:02d}" for number in range(8, 14)} | {"53", "100"} | {str(number) for number in range(92, 100)}
    assert wanted <= codes
    assert all(form.mark for form in FORMS.values())


def test_blank_life_history_has_26_items_and_room_for_three_remarks():
    words = words_of("2-knd", None)
    for item in ("1. Họ và tên khai sinh", "13. Đối với người xin kết nạp lại", "14. LỊCH SỬ BẢN THÂN", "21. HOÀN CẢNH GIA ĐÌNH",
                 "24. NHẬN XÉT CỦA CẤP ỦY, TỔ CHỨC ĐẢNG NƠI ĐẾN THẨM TRA", "25. NHẬN XÉT CỦA CHI ỦY HOẶC CHI BỘ",
                     "26. CHỨNG NHẬN CỦA CẤP ỦY CƠ SỞ"):  # fmt: skip
        assert item in words


# --- filled


def test_the_dossier_prints_what_was_declared(world):
    case = at(world, S.OFFICIAL)
    application = words_of("1-knd", case)
    for words in ("ĐƠN XIN VÀO ĐẢNG", "Kính gửi", "Chi ủy Chi bộ thôn Mẫu", NAME.upper(), "02/3/1998", "Công giáo", "12/12",
                  "xã Hoằng Lộc, tỉnh Thanh Hóa (xã Hoằng Thịnh, huyện Hoằng Hóa)", "tôi xin hứa", "ngày 10 tháng 6 năm 2025"):  # fmt: skip
        assert words in application, words
    assert "…………" not in application
    history = words_of("2-knd", case)
    for words in (
        "038098001234",
        "Phó Bí thư Đoàn trường",
        "Tôn Nữ Thị Ngọc Khuê",
        "là đảng viên",
        "không có tiền án",
        "Bằng khen",
    ):
        assert words in history, words


def test_numbers_and_beliefs_are_left_out_for_who_may_not_see_them(world):
    case = enrich(world, world.open(NAME))
    words = words_of("2-knd", case, reveal=False, sensitive=False)
    assert "038098001234" not in words and "•••234" in words
    assert "Công giáo" not in words and "không có tiền án" not in words


def test_letters_of_introduction_one_sheet_for_each_introducer(world):
    case = at(world, S.BRANCH_REVIEW)
    pages = pages_of(print_form(FORMS["3-knd"], Facts(case, TODAY)).pdf)
    titled = [page for page in pages if "GIẤY GIỚI THIỆU" in page]
    assert len(titled) == 2
    assert "Nguyễn Văn Giúp" in titled[0] and "Phạm Thị Giới" in titled[1]
    assert "chịu trách nhiệm trước Đảng" in pages[1]


def test_the_union_gives_its_share_of_all_members_of_its_committee(world):
    case = enrich(world, world.open("Phan Ngọc Đoàn", introduction=Introduction.YOUTH_UNION))
    world.paper(case, "4-KNĐ", date(2025, 8, 1), number="07-NQ/ĐTN", issuer="Ban Chấp hành Đoàn xã Mẫu", asked=9, present=8, in_favour=7,
        against=1,
                reason_against="Mới tham gia.", signer="Bùi Thị Đoàn")  # fmt: skip
    words = words_of("4-knd", case)
    for expected in (
        "giới thiệu đoàn viên ưu tú vào Đảng",
        "Số 07-NQ/ĐTN",
        "7/9 đồng chí, đạt 77,78%",
        "Mới tham gia.",
        "Bùi Thị Đoàn",
        "vắng mặt: 1",
    ):
        assert expected in words, expected


def test_opinions_are_counted_by_organisations(world):
    case = at(world, S.BRANCH_REVIEW)
    words = words_of("5-knd", case)
    assert "2/2 tổ chức, đạt 100%" in words and "Số không tán thành: 0" in words
    assert "Công đoàn cơ sở; Đoàn trường" in words and "T/M CHI ỦY" in words


def test_the_resolution_of_the_branch_prints_the_share_of_all_official_members(world):
    """admission.md 3.3: 20 official members, base 20 whoever is away."""
    case = at(world, S.BRANCH_REVIEW)
    world.ballot(case, BallotStage.BRANCH_ADMISSION, date(2025, 8, 15), 14, 20)
    words = words_of("6-knd", case)
    assert (
        "14/20 đồng chí, đạt 70% so với tổng số đảng viên chính thức của chi bộ; không tán thành: 6 đồng chí" in words
    )
    assert "ngày 15 tháng 8 năm 2025" in words and "-NQ/CB" in words and "T/M CHI BỘ" in words
    assert "Lý lịch rõ ràng, đã được thẩm tra" in words
    assert not FORMS["6-knd"].sheets(Facts(case, TODAY))[0]["draft"]


def test_the_resolution_takes_those_present_from_the_roll_of_the_meeting(world, client):
    case = at(world, S.BRANCH_REVIEW)
    scope, day = Hand(TODAY, world.user), date(2026, 11, 5)
    meeting = plan_meeting(organization=world.branch, kind=MeetingKind.REGULAR, for_month=Month(2026, 11), by=None, chair=world.members[0],
                           planned_at=datetime(2026, 11, 5, 19, tzinfo=TIME_ZONE), session_secretary=world.members[1])  # fmt: skip
    perform(meeting, "open", scope=scope, on=day)
    mark(
        meeting=meeting, marks={meeting.roll.get(member=world.members[4]).pk: Mark("absent_excused", "đi công tác xa")}
    )
    record_vote(
        meeting=meeting,
        tally=VoteTally("admission", 4, subject="Kết nạp", person_name=case.applicant.full_name, case_id=case.pk),
        by=world.user,
    )
    perform(meeting, "adopt", scope=scope, on=day, data={"ended_at": meeting.started_at + timedelta(minutes=90)})
    case.refresh_from_db()
    client.force_login(make_scope("branch_secretary", world.branch).user)
    url = reverse("admissions:print_meeting", args=[meeting.pk])
    assert url in client.get(meeting.get_absolute_url()).content.decode()
    assert pages_of(client.get(url).content)[0].startswith("Mẫu 6-KNĐ")
    words = words_of("6-knd", case)
    for expected in ("Tổng số đảng viên: 5", "Có mặt: 4", "Vắng mặt: 1", "Đỗ Văn Năm (đi công tác xa)", "Nguyễn Văn Giúp", "Phạm Thị Giới",
                     "4/5 đồng chí, đạt 80%"):  # fmt: skip
        assert expected in words, expected


def test_a_resolution_prepared_before_the_vote_is_a_draft_with_room_for_the_figures(world):
    case = at(world, S.BRANCH_REVIEW)
    sheet = FORMS["6-knd"].sheets(Facts(case, TODAY))[0]
    assert sheet["draft"]
    assert "……/…… đồng chí, đạt ……%" in words_of("6-knd", case)


def test_committee_resolution_decision_and_ceremony(world):
    case = at(world, S.OFFICIAL)
    assert "11/11 đồng chí, đạt 100% so với tổng số cấp ủy viên" in words_of("8-knd", case)
    decision = words_of("9-knd", case)
    for expected in ("QUYẾT ĐỊNH kết nạp đảng viên", f"Số {case.decision_number}", "ngày 12 tháng 9 năm 2025", "Điều 1. Kết nạp quần chúng",
                     "QUYẾT ĐỊNH:", "Điều 2.", "tổ chức lễ kết nạp", "T/M BAN THƯỜNG VỤ", "Trần Thị Ký", "Nơi nhận:"):  # fmt: skip
        assert expected in decision, expected
    for slug, expected in (("programme", "hát Quốc ca, Quốc tế ca"), ("programme", "Đảng Cộng sản Việt Nam quang vinh muôn năm"),
                           ("minutes", "NGƯỜI GHI BIÊN BẢN"), ("oath", "Xin thề!"), ("oath", NAME)):  # fmt: skip
        assert expected in words_of(slug, case), slug
    assert case.decision_number in words_of("programme", case)


def test_recognition_prints_the_end_of_twelve_months(world):
    """admission.md 4: official from the day the twelve months end, however late the decision."""
    case = at(world, S.OFFICIAL)
    assert "kể từ ngày 10/10/2026" in words_of("16-knd", case)
    assert "10/10/2026" in words_of("100", case)
    assert "hết thời gian dự bị ngày: 10/10/2026" in words_of("13-knd", case)
    assert "5/5 đồng chí, đạt 100% so với tổng số đảng viên chính thức của chi bộ" in words_of("13-knd", case)
    assert "2/2 tổ chức, đạt 100%" in words_of("12-knd", case)
    assert "Nguyễn Văn Giúp" in words_of("11-knd", case)
    assert "tôi tự kiểm điểm" in words_of("10-knd", case)
    assert str(case.pk) in words_of("cn-dvm", case)
    assert "GIẤY CHỨNG NHẬN" in words_of("cn-ntvd", case)


def test_somebody_admitted_again_gets_the_variant(world):
    case = at(world, S.AWAITING_CEREMONY)
    Admission.objects.filter(pk=case.pk).update(kind=AdmissionKind.READMISSION)
    case.refresh_from_db()
    case.applicant.left_party_on, case.applicant.first_admission = date(2018, 5, 4), "Ngày 03/02/2010, tại Chi bộ cũ"
    case.consents.create(
        kind="readmission", number="99-CV/TU", issued_on=date(2025, 7, 1), issuer="Ban Thường vụ Tỉnh ủy"
    )
    decision = words_of("9-knd", case)
    assert (
        "QUYẾT ĐỊNH kết nạp lại người vào Đảng" in decision
        and "Kết nạp lại quần chúng" in decision
        and "99-CV/TU" in decision
    )
    assert "Ngày 03/02/2010, tại Chi bộ cũ" in words_of("1-knd", case) and "04/5/2018" in words_of("1-knd", case)


def test_wrong_admissions_print_annulment_order_and_redress(world):
    case = at(world, S.OFFICIAL)
    wrong(case, "standard")
    assert "Hủy Quyết định số" in words_of("11", case) and case.decision_number in words_of("11", case)
    with pytest.raises(Refused, match="không phải trường hợp kết nạp lại"):
        words_of("12", case)
    wrong(case, "procedure")
    assert "làm lại đúng thủ tục kết nạp" in words_of("98", case) and "Số 45-CV/ĐU" in words_of("98", case)
    assert "45-CV/ĐU" in words_of("09", case)
    wrong(case, "procedure", recognition=True)
    assert "công nhận đảng viên chính thức" in words_of("99", case) and "chính thức" in words_of("10", case)
    wrong(case, "standard", recognition=True)
    assert case.recognition_number in words_of("13", case)


def test_deletion_of_a_probationary_member_is_a_draft_until_decided(world):
    case = at(world, S.PROBATIONARY)
    with pytest.raises(Refused, match="Chi bộ chưa đề nghị xóa tên"):
        words_of("08", case)
    world.ballot(case, BallotStage.BRANCH_DELETION, date(2026, 11, 1))
    assert "Xóa tên đảng viên dự bị" in words_of("08", case)
    assert FORMS["08"].sheets(Facts(case, TODAY))[0]["draft"]


def test_verification_papers_name_those_to_be_verified(world):
    case = at(world, S.BRANCH_REVIEW)
    letter = words_of("97", case)
    for expected in (
        "về việc đề nghị thẩm tra lý lịch",
        "Kính gửi: Đảng ủy xã Hoằng Lộc",
        "Bản thân",
        "Tôn Nữ Thị Ngọc Khuê",
        "Số 12-CV/ĐU",
    ):
        assert expected in letter, expected
    assert "Phạm Thị Giới" in words_of("96", case)


@pytest.mark.parametrize(("state", "slug", "expected"), [
    (S.COLLECTING_OPINIONS, "53", "đang trong thời gian được giúp đỡ"), (S.GRASSROOTS_REVIEW, "92",
        "về việc giới thiệu người đã được chi bộ đề nghị kết nạp"),
    (S.AWAITING_DECISION, "93", "đảng ủy đã xét"), (S.AWAITING_CEREMONY, "94", "đã có Quyết định số"),
])  # fmt: skip
def test_the_letter_for_somebody_who_moves_depends_on_the_step(world, state, slug, expected):
    case = at(world, state)
    assert expected in words_of(slug, case)
    others = {"53", "92", "93", "94", "95"} - {slug}
    assert all(FORMS[other].why_not(Facts(case, TODAY)) for other in others)


def test_leaving_the_commune_takes_its_own_letter(world):
    case = at(world, S.GRASSROOTS_REVIEW)
    world.step(
        case, "move", date(2025, 9, 3), letter="15-CV/ĐU", destination_text="Đảng ủy phường Nghĩa Đô, thành phố Hà Nội"
    )
    case.refresh_from_db()
    assert "Đảng ủy phường Nghĩa Đô, thành phố Hà Nội" in words_of("95", case)


def test_appraisals_need_a_sectional_committee(world):
    sectional = make_organization("Đảng bộ bộ phận Trường học", parent=world.commune, level=Level.SECTIONAL_COMMITTEE)
    world.branch.parent, world.branch.path = sectional, f"{sectional.path}{world.branch.path.split('/')[-2]}/"
    world.branch.save()
    case = enrich(world, world.open(NAME))
    world.ballot(case, BallotStage.BRANCH_ADMISSION, date(2025, 8, 15))
    words = words_of("7-knd", case)
    assert "Báo cáo của đảng ủy bộ phận thẩm định".casefold() in words.casefold() and "T/M ĐẢNG ỦY BỘ PHẬN" in words
    assert "ngày 15/8/2025" in words


def test_the_signature_stays_with_the_last_words(world):
    case = at(world, S.OFFICIAL)
    for slug in ("3-knd", "5-knd", "6-knd", "minutes"):
        for facts in (Facts(case, TODAY), Facts(None, TODAY)):
            last = pages_of(print_form(FORMS[slug], facts).pdf)[-1]
            assert len(last) > 60, f"{slug}: {last}"


# --- pages


def test_a_form_that_cannot_print_yet_says_why(world, client):
    case = world.open()
    client.force_login(make_scope("branch_secretary", world.branch).user)
    answer = client.get(reverse("admissions:print", args=[case.pk, "9-knd"]))
    assert answer.status_code == 422
    assert "Hồ sơ chưa đến bước chờ cấp có thẩm quyền quyết định" in answer.content.decode()
    assert client.get(reverse("admissions:print", args=[case.pk, "99-knd"])).status_code == 404
    assert not ExportLog.objects.exists()


def test_a_print_is_logged_and_masked_by_the_rights_of_who_prints(world, client):
    case = enrich(world, world.open(NAME))
    client.force_login(make_scope("branch_secretary", world.branch, username="bi.thu").user)
    answer = client.get(reverse("admissions:print", args=[case.pk, "2-knd"]))
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert NAME in ExportLog.objects.get().what
    leader = facts_for(case, make_scope("branch_secretary", world.branch, username="khac"))
    assert leader.sensitive and leader.reveal
    stranger = make_scope("branch_secretary", make_organization("Chi bộ khác", parent=world.commune), username="la")
    client.force_login(stranger.user)
    assert client.get(reverse("admissions:print", args=[case.pk, "2-knd"])).status_code == 404


def test_blank_forms_and_their_list_open(world, client):
    client.force_login(make_scope("branch_secretary", world.branch).user)
    assert client.get(reverse("admissions:print_blank", args=["1-knd"]))["Content-Type"] == "application/pdf"
    listed = client.get(reverse("admissions:print_blanks")).content.decode()
    assert all(reverse("admissions:print_blank", args=[slug]) in listed for slug, form in FORMS.items() if form.blank)


def test_links_of_a_case_say_what_prints(world):
    links = {link.url.rstrip("/").rpartition("/")[2]: link for link in forms_for(world.open(), TODAY)}
    assert list(links) == list(FORMS)
    assert links["1-knd"].available and links["1-knd"].code == "1-KNĐ" and links["1-knd"].title == "Đơn xin vào Đảng"
    assert not links["9-knd"].available and links["9-knd"].why_not
    assert links["97"].code == "Loại 97"


def test_all_people_of_one_meeting_or_sitting_in_one_file(world, client):
    for name in ("Lê Thị Một", "Lê Thị Hai"):
        at(world, S.AWAITING_DECISION, name)
    client.force_login(make_scope("branch_secretary", world.branch).user)
    answer = client.get(reverse("admissions:print_sitting", args=[world.branch.pk, "branch_admission", "2025-08-15"]))
    words = " ".join(pages_of(answer.content))
    assert words.count("Mẫu 6-KNĐ") == 2 and "Lê Thị Một" in words and "Lê Thị Hai" in words
    found = sittings_held(world.commune, make_scope("branch_secretary", world.branch, username="xem"))
    assert ("Đảng ủy cơ sở biểu quyết đề nghị kết nạp", date(2025, 8, 28), 2) in [line[:3] for line in found]
    nothing = client.get(reverse("admissions:print_sitting", args=[world.branch.pk, "branch_admission", "2025-08-16"]))
    assert nothing.status_code == 422


def test_a_small_selection_prints_at_once_each_paper_with_its_own_page_numbers(world, client):
    cases = [world.open(name) for name in ("Lê Thị Một", "Lê Thị Hai")]
    client.force_login(make_scope("branch_secretary", world.branch).user)
    answer = client.post(
        reverse("admissions:print_batch"), {"cases": [case.pk for case in cases], "forms": ["1-knd", "5-knd"]}
    )
    assert answer["Content-Type"] == "application/pdf"
    assert len([page for page in pages_of(answer.content) if "Mẫu 1-KNĐ" in page]) == 2
    alone = sum(print_form(FORMS[slug], Facts(case, TODAY)).pages for case in cases for slug in ("1-knd", "5-knd"))
    assert (
        len(pages_of(answer.content))
        == alone
        == print_forms((FORMS[s], Facts(c, TODAY)) for c in cases for s in ("1-knd", "5-knd")).pages
    )


@pytest.mark.parametrize("archive", [False, True])
def test_a_batch_is_one_job_that_says_what_it_left_out(world, client, archive):
    cases = [world.open(f"Lê Thị {name}") for name in ("Một", "Hai", "Ba")]
    client.force_login(make_scope("branch_secretary", world.branch).user)
    form = {"cases": [case.pk for case in cases], "forms": ["1-knd", "2-knd", "5-knd", "9-knd"]} | (
        {"archive": "on"} if archive else {}
    )
    answer = client.post(reverse("admissions:print_batch"), form)
    job = Job.objects.get()
    assert answer.url == job.get_absolute_url()
    done = run(job.pk, pulse=False)
    assert done.state == "done", done.error
    assert done.result["papers"] == 9 and len(done.result["findings"]) == 3
    assert done.progress_done == done.progress_total == 9
    content = (job_folder(done) / "result").read_bytes()
    if archive:
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            assert len(files.namelist()) == 3
            assert sum(len(pages_of(files.read(name))) for name in files.namelist()) == done.result["pages"]
    else:
        assert len(pages_of(content)) == done.result["pages"]


def test_a_batch_of_nothing_printable_says_so(world, client):
    client.force_login(make_scope("branch_secretary", world.branch).user)
    answer = client.post(reverse("admissions:print_batch"), {"cases": [world.open().pk], "forms": ["9-knd"]})
    assert answer.status_code == 422 and "Không có giấy nào in được" in answer.content.decode()
    assert not Job.objects.exists()
    elsewhere = somebody_elsewhere()
    answer = client.post(reverse("admissions:print_batch"), {"cases": [elsewhere.pk], "forms": ["1-knd"]})
    assert answer.status_code == 422


def somebody_elsewhere() -> Admission:
    """Somebody of a branch of another commune."""
    commune = make_organization("Đảng bộ xã Khác", level=Level.GRASSROOTS_COMMITTEE)
    branch = make_organization("Chi bộ thôn Khác", parent=commune)
    make_member(branch)
    person = {"full_name": "Người Nơi Khác", "sex": "male", "birth_date": date(1999, 1, 1)}
    return open_case(branch=branch, person=person, case={}, by=None, on=TODAY)


def test_the_source_book_has_the_columns_of_the_handbook(world):
    at(world, S.COLLECTING_OPINIONS, planned_year=2026, planned_quarter=2)
    world.open("Lê Thị Muộn", noted_on=date(2026, 1, 5))
    words = " ".join(pages_of(print_source_book(world.branch, 2025, on=TODAY, sensitive=True).pdf))
    for expected in (
        "SỔ THEO DÕI NGUỒN",
        "NĂM 2025",
        "Nguyễn Văn Giúp",
        "05/04/2025",
        "Công giáo",
        "Lấy ý kiến",
        "II/2026",
    ):
        assert expected in words, expected
    assert "Lê Thị Muộn" not in words
    assert "Lê Thị Muộn" in " ".join(pages_of(print_source_book(world.branch, 2026, on=TODAY, sensitive=True).pdf))
