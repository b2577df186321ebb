"""A transfer between two communes in a real browser at 360 pixels: two secretaries, two officers, the letter printed; a case sent back."""

from __future__ import annotations

import io
from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Grant
from accounts.roles import ROLES
from branches.models import Level, Term
from members.models import FilePaper
from tests.factories import FOUNDED, make_member, make_organization, make_user
from tests.support.browsing import come_in
from transfers.models import Transfer, TransferState

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
BACK, AGAIN = "Trả lại nơi đi", "Bổ sung, giới thiệu lại"


def _works(username: str, full_name: str, role: str, unit):
    user = make_user(username, full_name=full_name)
    Grant.objects.create(user=user, role=role, organization=unit, valid_from=FOUNDED)
    if ROLES[role].needs_second_factor:
        TOTP.activate(user, generate_totp_secret())
    return user


@pytest.fixture
def beside(office):
    """The neighbouring commune: its branch with one member, its secretary and officer."""
    commune = make_organization(
        "Đảng bộ xã Bình Mẫu", parent=office.province, level=Level.GRASSROOTS_COMMITTEE, code="XA02"
    )
    branch = make_organization("Chi bộ thôn Bắc Mẫu", parent=commune, code="CB09")
    for unit in (commune, branch):
        Term.objects.create(organization=unit, label="2025–2030", starts_on=date(2025, 3, 1))
    make_member(branch, "Cao Thị Bắc")
    secretary = _works("bithu.bac", "Đinh Văn Bắc", "branch_secretary", branch)
    return branch, secretary, _works("canbo.binh", "Lý Thị Bình", "grassroots_officer", commune)


@pytest.fixture
def four(new_page, office, beside, javascript):
    """Pages of both ends on a phone: secretary, officer here; officer, secretary there."""
    pages = [new_page(width=360, javascript=javascript) for _ in range(4)]
    for page, user in zip(pages, (office.secretary, office.officer, beside[2], beside[1]), strict=True):
        come_in(page, user)
    return pages


def _headcount(page) -> int:
    page.goto(reverse("reports:dashboard"))
    return int(page.locator(".kit-stat").first.locator(".kit-stat-value").inner_text().split()[0].replace(".", ""))


def _take(page, case: Transfer, label: str, **fields: str) -> None:
    """Open a step from the page of the case, fill it, take it."""
    page.goto(
        reverse("transfers:step", args=[case.pk, next(t.name for t in case.workflow.transitions if t.label == label)])
    )
    for name, value in fields.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name=label).click()
    page.get_by_text(f"{label}: xong.").wait_for()


def _open(page, member) -> Transfer:
    page.goto(reverse("transfers:new") + f"?member={member.pk}")
    page.get_by_label("Nơi đến trong hệ thống").fill("CB09")
    page.get_by_label("Lý do chuyển").select_option("work")
    page.get_by_label("Ngày quyết định có hiệu lực").fill("20/10/2026")
    page.get_by_role("button", name="Mở hồ sơ").click()
    page.get_by_text("Đã mở hồ sơ: Chính thức – trong tỉnh.").wait_for()
    return Transfer.objects.get(member=member)


def _papers(page, case: Transfer) -> None:
    for code in ("decision", "self_review"):
        page.goto(reverse("transfers:paper_add", args=[case.pk]) + f"?code={code}")
        page.get_by_label("Loại giấy tờ").select_option(code)
        page.get_by_label("Ngày của giấy tờ").fill("01/11/2026")
        page.get_by_role("button", name="Ghi giấy tờ").click()
        page.get_by_text("Đã ghi giấy tờ.").wait_for()


def _introduced(here, commune, member) -> Transfer:
    """From the need to the introduction, each by whoever holds the case."""
    FilePaper.objects.create(member=member, document_type="01")
    case = _open(here, member)
    _take(here, case, "Đảng viên đề nghị chuyển sinh hoạt")
    _papers(here, case)
    _take(here, case, "Chi bộ xem xét, chi ủy kiểm tra")
    _take(here, case, "Chi ủy ghi ô 1, giới thiệu lên cấp trên", signer_name="Bùi Văn Thư")
    commune.goto(reverse("transfers:seal", args=[case.pk]))
    commune.get_by_label("Người niêm phong").fill("Đỗ Thị Nghiệp")
    commune.get_by_role("button", name="Niêm phong").click()
    commune.get_by_text("Mục lục tài liệu").first.wait_for()
    _take(commune, case, "Giới thiệu chuyển đi", signer_name="Đỗ Thị Nghiệp")
    return case


@pytest.mark.parametrize("javascript", [True], ids=["javascript"])
def test_transfer_between_communes_moves_the_headcount_once(four, office, beside, well_made):
    here, commune, other, there = four
    assert (_headcount(here), _headcount(there)) == (5, 1)
    case = _introduced(here, commune, office.people[1])
    assert (_headcount(here), _headcount(there)) == (4, 1)  # on the way, in neither

    letter = commune.context.request.get(reverse("transfers:print_letter", args=[case.letters.get().pk]))
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(letter.body())).pages)
    assert letter.status == 200
    assert "Trần Văn Đức" in words
    assert "Đỗ Thị Nghiệp" in words

    _take(
        other,
        case,
        "Cấp trên nơi đến tiếp nhận, giới thiệu xuống",
        signer_name="Lý Thị Bình",
        seal_state="received_intact",
    )
    other.goto(case.get_absolute_url())
    assert "Đã nhận, nguyên niêm phong" in other.locator("#ho-so").inner_text()
    well_made(other)
    _take(there, case, "Chi bộ tiếp nhận", signer_name="Đinh Văn Bắc")
    assert (_headcount(here), _headcount(there)) == (4, 2)
    _take(other, case, "Hoàn tất: trả lời phiếu báo, lưu giấy vào hồ sơ")

    for page in (here, there):  # the branch he left still finds how the case ended
        page.goto(case.get_absolute_url())
        assert "Hoàn tất" in page.locator("main").inner_text()
    assert here.goto(reverse("members:detail", args=[office.people[1].pk])).status == 404
    case.refresh_from_db()
    assert (case.state, case.member.organization) == (TransferState.COMPLETED, beside[0])


@pytest.mark.parametrize("javascript", [False], ids=["plain"])
def test_case_sent_back_is_completed_and_introduced_again(four, office, beside):
    here, commune, other, there = four
    case = _introduced(here, commune, office.people[2])
    _take(other, case, BACK, reason="Bản tự kiểm điểm chưa có nhận xét của đảng ủy.")
    commune.goto(case.get_absolute_url())
    assert "chưa có nhận xét của đảng ủy" in commune.locator("main").inner_text()
    assert (_headcount(here), _headcount(there)) == (
        4,
        1,
    )  # still on the way: the entry stands until somebody takes it back

    _take(commune, case, AGAIN, signer_name="Đỗ Thị Nghiệp")
    _take(other, case, "Cấp trên nơi đến tiếp nhận, giới thiệu xuống", signer_name="Lý Thị Bình")
    _take(there, case, "Chi bộ tiếp nhận", signer_name="Đinh Văn Bắc")
    assert (_headcount(here), _headcount(there)) == (4, 2)
    case.refresh_from_db()
    assert case.state == TransferState.BRANCH_RECEIVED
