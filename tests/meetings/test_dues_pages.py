"""Pages, interface and papers of dues: who sees amounts, wrong input, files, the list from Excel, the first page."""

from __future__ import annotations

import io
from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import AccessLog, ExportLog, Grant
from core.dates import Month
from core.excel import Column, read_workbook, write_xlsx
from meetings.dues.importing import read_lines
from meetings.dues.services.payments import Paid, pay_in_full
from meetings.dues.services.profiles import Basis, set_profile
from meetings.dues.services.reliefs import Application, receive_application
from meetings.dues.services.sheets import draw_up
from meetings.models import DuesMonth, DuesProfile, DuesSplit
from members.models import Member
from reminders.todo import groups_for
from tests.factories import FOUNDED, make_member, make_organization, make_scope, make_user

pytestmark = pytest.mark.django_db
BASE, DUE = "9.360.000", "93.600"


@pytest.fixture
def today() -> date:
    """The day the pages know."""
    return timezone.localdate()


@pytest.fixture
def month(today) -> Month:
    return Month.of(today)


@pytest.fixture
def branch(commune, today, month):
    """A branch with one payer whose dues are 93.600 đồng, one without a basis, lists of this and two earlier months."""
    unit = make_organization("Chi bộ thôn Thử", parent=commune)
    payer = make_member(unit, "Nguyễn Văn Nộp", personal_id="001080000123")
    make_member(unit, "Trần Văn Chưa")
    set_profile(member=payer, basis=Basis("insured", base=9_360_000), start=Month(2026, 1), by=None, on=today)
    for back in (2, 1, 0):
        draw_up(organization=unit, month=month.plus(-back), by=None, on=today)
    return unit


def client_of(role: str, unit) -> Client:
    user = make_user(f"{role}-{unit.pk}")
    Grant.objects.create(user=user, role=role, organization=unit, valid_from=FOUNDED)
    TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.force_login(user)
    return client


def _member(branch, name) -> Member:
    return Member.objects.get(organization=branch, full_name=name)


def words_of(response) -> str:
    if response.headers["Content-Type"].startswith("application/vnd"):
        return str(read_workbook(response.content)[0].rows)
    return response.content.decode()


def test_amounts_of_one_person_are_for_the_secretary_alone(branch, month):
    """meetings-evaluation.md B: keep income visible to the branch secretary only."""
    row = DuesMonth.objects.filter(member=_member(branch, "Nguyễn Văn Nộp")).first()
    read = [
        reverse("dues:month", args=[branch.pk, month.isoformat()]), reverse("dues:member", args=[row.member_id]),
        reverse("dues:record", args=[row.pk]), reverse("dues:people", args=[branch.pk, "owing"]),
        reverse("dues:people", args=[branch.pk, "owing"]) + "?xuat=xlsx", reverse("api:dues_month-list"),
        reverse("api:dues_month-detail", args=[row.pk]), reverse("dues:owing", args=[branch.pk]),
        reverse("members:detail", args=[row.member_id]), reverse("members:panels", args=[row.member_id]),
        reverse("members:history", args=[row.member_id]),
    ]  # fmt: skip
    secretary, officer = client_of("branch_secretary", branch), client_of("branch_officer", branch)
    # The total of the branch may be seen; make it differ from the one amount.
    other = make_member(branch, "Lê Thị Khác")
    set_profile(member=other, basis=Basis("student"), start=Month(2026, 1), by=None, on=timezone.localdate())
    draw_up(organization=branch, month=month, by=None, on=timezone.localdate())
    for url in read:
        answer = officer.get(url)
        assert answer.status_code == 200, url
        told = words_of(answer)
        assert not any(secret in told for secret in (BASE, DUE, "9360000", "93600")), url
    assert DUE in words_of(secretary.get(read[0]))
    assert BASE in words_of(secretary.get(read[1]))
    assert '"due":93600' in words_of(secretary.get(read[5])).replace(" ", "")


@pytest.mark.parametrize("name", ["profile", "month_pdf", "month_print", "book", "book_pdf", "import_bases"])
def test_pages_with_income_are_closed_to_others(branch, month, name):
    args = {
        "profile": [_member(branch, "Nguyễn Văn Nộp").pk], "month_pdf": [branch.pk, month.isoformat()],
        "month_print": [branch.pk, month.isoformat()], "book": [branch.pk, month.year], "book_pdf": [branch.pk, month.year],
        "import_bases": [branch.pk],
    }[name]  # fmt: skip
    assert client_of("branch_officer", branch).get(reverse(f"dues:{name}", args=args)).status_code == 403
    assert client_of("branch_secretary", branch).get(reverse(f"dues:{name}", args=args)).status_code == 200


def test_somebody_who_collects_without_seeing_income_marks_all_paid_but_sets_no_amount(branch, month):
    officer, payer = client_of("branch_officer", branch), _member(branch, "Nguyễn Văn Nộp")
    answer = officer.post(
        reverse("dues:pay", args=[branch.pk, month.isoformat()]),
        {"member": [payer.pk], "paid_on": f"{timezone.localdate():%d/%m/%Y}", "channel": "cash"}, follow=True,
    )  # fmt: skip
    assert "Đã ghi 1 đồng chí nộp đủ" in words_of(answer)
    row = DuesMonth.objects.get(member=payer, month=month.previous.first_day)
    taken = {"form": "taken", "amount": "1", "paid_on": "01/11/2026", "channel": "cash", "version": 0}
    assert officer.post(reverse("dues:record", args=[row.pk]), taken).status_code == 403


def test_a_reader_above_sees_figures_and_may_write_nothing(branch, commune, month):
    leader = client_of("leader", commune)
    assert "Chi bộ thôn Thử" in words_of(leader.get(reverse("dues:overview")))
    assert leader.post(reverse("dues:draw_up", args=[branch.pk, month.isoformat()])).status_code == 403
    assert leader.get(reverse("dues:close", args=[branch.pk, month.isoformat()])).status_code == 403


@pytest.mark.parametrize(
    "url",
    ["/dues/branches/{branch}/2026-13/", "/dues/branches/{branch}/xx/", "/dues/branches/999999999/2026-11/", "/dues/?organization=x",
     "/dues/?month=9999-99", "/dues/units/{branch}/nothing/", "/dues/branches/{branch}/book/0000/"],
)  # fmt: skip
def test_addresses_that_name_nothing_do_not_exist(branch, url):
    assert client_of("branch_secretary", branch).get(url.format(branch=branch.pk)).status_code == 404


def test_wrong_input_is_answered_beside_its_field(branch, month):
    secretary, payer = client_of("branch_secretary", branch), _member(branch, "Nguyễn Văn Nộp")
    row = DuesMonth.objects.get(member=payer, month=month.first_day)
    day = f"{timezone.localdate():%d/%m/%Y}"
    taken = {"form": "taken", "version": row.version, "paid_on": day, "channel": "cash"}
    for amount, told in (
        ("chín chục", "không phải là số tiền"),
        ("200.000", "vượt mức phải nộp"),
        ("12,5", "không phải"),
    ):
        answer = secretary.post(reverse("dues:record", args=[row.pk]), taken | {"amount": amount})
        assert (answer.status_code, told in words_of(answer)) == (422, True), amount
    empty = secretary.post(
        reverse("dues:profile", args=[payer.pk]), {"seen": 0, "group": "insured", "start": "13/2026"}
    )
    assert empty.status_code == 422
    assert DuesMonth.objects.get(pk=row.pk).paid == 0


def test_the_second_of_two_secretaries_sees_what_the_first_wrote(branch, today):
    secretary, payer = client_of("branch_secretary", branch), _member(branch, "Nguyễn Văn Nộp")
    seen = DuesProfile.objects.get(member=payer).pk
    typed = {"seen": seen, "start": str(Month.of(today)), "group": "insured", "base": "10.000.000"}
    assert secretary.post(reverse("dues:profile", args=[payer.pk]), typed).status_code == 302
    late = secretary.post(reverse("dues:profile", args=[payer.pk]), typed | {"base": "12.000.000"})
    assert late.status_code == 409
    assert "10.000.000" in words_of(late)
    assert 'value="12.000.000"' in words_of(late)


def test_reading_income_and_taking_files_away_is_written_down(branch, month):
    secretary, payer = client_of("branch_secretary", branch), _member(branch, "Nguyễn Văn Nộp")
    secretary.get(reverse("dues:member", args=[payer.pk]))
    pdf = secretary.get(reverse("dues:month_pdf", args=[branch.pk, month.isoformat()]))
    secretary.get(reverse("dues:overview_xlsx"))
    assert AccessLog.objects.filter(detail="Căn cứ đóng đảng phí").count() == 1
    assert ExportLog.objects.count() == 2
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "THU, NỘP ĐẢNG PHÍ" in text
    assert DUE in text


def test_papers_of_relief_and_the_book_of_a_year(branch, today, month):
    payer = _member(branch, "Nguyễn Văn Nộp")
    pay_in_full(organization=branch, month=month, members=[payer.pk], paid=Paid(today), by=None, on=today)
    asked = Application("reduce", "poor", month.next, month.plus(6), today, percent=70, ground_note="Hộ nghèo của xã")
    relief = receive_application(member=payer, application=asked, by=None, on=today)
    secretary = client_of("branch_secretary", branch)
    for url, words in (
        (reverse("dues:application_pdf", args=[relief.pk]), ["ĐƠN ĐỀ NGHỊ GIẢM ĐẢNG PHÍ", "Hộ nghèo của xã", "70%"]),
        (reverse("dues:decision_pdf", args=[relief.pk]), ["QUYẾT ĐỊNH", "Điều 1. Giảm 70%", "ĐẢNG ỦY XÃ THỬ"]),
        (reverse("dues:book_pdf", args=[branch.pk, month.year]), ["SỔ THU ĐẢNG PHÍ", DUE, "Chưa nộp"]),
    ):
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(secretary.get(url).content)).pages)
        text = " ".join(text.split())
        assert all(word in text for word in words), (url, text[:600])


# --- Bases from Excel ---------------------------------------------------------------------------------


def workbook(rows) -> io.BytesIO:
    target = io.BytesIO()
    columns = [Column("Họ và tên"), Column("Số căn cước"), Column("Nhóm"), Column("Mức lương")]
    write_xlsx(target, columns, rows, titles=["DANH SÁCH LƯƠNG"])
    target.seek(0)
    target.name = "luong.xlsx"
    return target


def test_a_list_of_bases_is_judged_row_by_row(branch):
    make_member(branch, "Lê Văn Trùng")
    make_member(branch, "Lê Văn Trùng")
    rows = [
        ["Nguyễn Văn Nộp", "001080000123", "", "10.000.000"], ["Trần Văn Chưa", "", "Hưởng lương hưu", "5.200.000 đ"],
        ["Lê Văn Trùng", "", "Hưởng lương hưu", "1.000.000"], ["Người Lạ", "", "", "1"],
        ["Nguyễn Văn Nộp", "001080000123", "", "11.000.000"],
        ["Trần Văn Chưa", "099", "", "1.000.000"], ["Trần Văn Chưa", "", "Nhóm lạ", "mười triệu"],
    ]  # fmt: skip
    lines = read_lines(workbook(rows), branch)
    assert [(line.row, bool(line.fault)) for line in lines] == [
        (4, False),
        (5, False),
        (6, True),
        (7, True),
        (8, True),
        (9, True),
        (10, True),
    ]
    told = " ".join(line.fault for line in lines)
    assert all(
        word in told
        for word in ("2 đồng chí cùng tên", "Không có đồng chí tên này", "Trùng với dòng 4", "Số căn cước", "Nhóm lạ")
    )
    assert (lines[0].before, lines[0].base, lines[1].group) == (9_360_000, 10_000_000, "pensioner")


def test_nothing_is_written_until_confirmed_and_then_everything(branch, month):
    secretary, url = client_of("branch_secretary", branch), reverse("dues:import_bases", args=[branch.pk])
    rows = [
        ["Nguyễn Văn Nộp", "", "", "10.000.000"],
        ["Trần Văn Chưa", "", "Hưởng lương hưu", "5.200.000"],
        ["Người Lạ", "", "", "1"],
    ]
    answer = secretary.post(url, {"file": workbook(rows), "start": str(month)})
    assert answer.status_code == 200
    assert DuesProfile.objects.count() == 1
    read = answer.context["read"]
    assert secretary.post(url, {"read": read[:-3] + "xxx"}).status_code == 302
    assert DuesProfile.objects.count() == 1
    secretary.post(url, {"read": read})
    assert (
        DuesProfile.objects.filter(valid_to=None).values_list("base", flat=True).order_by("base").distinct().count()
        == 2
    )
    assert DuesMonth.objects.get(member__full_name="Trần Văn Chưa", month=month.first_day).due == 26_000
    secretary.post(url, {"read": read})  # confirmed twice: the second is told, nothing is written twice
    assert DuesProfile.objects.count() == 3


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"ten,luong\n"])
def test_a_file_that_is_no_workbook_is_refused_in_words(branch, month, content):
    file = io.BytesIO(content or b"\0")
    file.name = "luong.xlsx"
    answer = client_of("branch_secretary", branch).post(
        reverse("dues:import_bases", args=[branch.pk]), {"file": file, "start": str(month)}
    )
    assert answer.status_code == 422
    assert "Tệp" in words_of(answer) or "tệp" in words_of(answer)


# --- The first page, local shares, the interface ----------------------------------------------------------


def test_the_first_page_tells_what_is_due(branch, commune, today):
    told = {group.label: group for group in groups_for(make_scope("branch_secretary", branch, on=today))}
    assert told["Thu, nộp đảng phí"].count >= 2
    assert any(
        "2 tháng không đóng" in item.detail for item in told["Nợ đảng phí, sắp hoặc đã đủ số tháng phải xem xét"].items
    )
    assert not [
        label
        for label in (g.label for g in groups_for(make_scope("leader", commune, on=today)))
        if label.startswith("Thu,")
    ]


def test_a_local_share_is_written_by_who_decides(commune, branch):
    url = reverse("dues:splits")
    typed = {"organization": commune.pk, "keeps_percent": "50", "valid_from": "01/11/2026", "document": "12-CV/ĐU"}
    assert client_of("branch_secretary", branch).post(url, typed).status_code == 403
    deciding = client_of("grassroots_secretary", commune)
    assert deciding.post(url, typed | {"keeps_percent": "150"}).status_code == 422
    assert deciding.post(url, typed).status_code == 302
    assert deciding.post(url, typed).status_code == 422
    assert [(split.organization, split.keeps_percent) for split in DuesSplit.objects.all()] == [(commune, 50)]


def test_the_interface_pays_once_and_answers_figures(branch, commune, month, today):
    secretary, payer = client_of("branch_secretary", branch), _member(branch, "Nguyễn Văn Nộp")
    told = {"organization": branch.pk, "month": month.isoformat(), "members": [payer.pk], "paid_on": today.isoformat()}
    for expected in (1, 0):
        answer = secretary.post(reverse("api:dues_month-pay"), told, content_type="application/json")
        assert (answer.status_code, answer.json()) == (200, {"written": expected})
    figures = client_of("leader", commune).get(reverse("api:dues_month-figures"), {"month": month.isoformat()}).json()
    assert [(one["name"], one["due"], one["paid"], one["share"]) for one in figures] == [
        ("Chi bộ thôn Thử", 93_600, 93_600, "100.00")
    ]
    assert client_of("branch_officer", branch).get(reverse("api:dues_month-list"), {"month": "xx"}).status_code == 400


def test_pages_ask_little_however_many_pay(branch, month, today, django_assert_max_num_queries):
    for number in range(12):
        member = make_member(branch, f"Đảng Viên {number}")
        set_profile(member=member, basis=Basis("student"), start=Month(2026, 1), by=None, on=today)
    draw_up(organization=branch, month=month, by=None, on=today)
    secretary = client_of("branch_secretary", branch)
    for url in (
        reverse("dues:month", args=[branch.pk, month.isoformat()]), reverse("dues:overview"), reverse("dues:owing", args=[branch.pk]),
        reverse("dues:member", args=[_member(branch, "Nguyễn Văn Nộp").pk]),
    ):  # fmt: skip
        secretary.get(url)
        with django_assert_max_num_queries(15):
            assert secretary.get(url).status_code == 200
