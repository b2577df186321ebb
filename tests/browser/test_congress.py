"""A congress entered on a phone of 360 pixels, from the first page to the results, without JavaScript too."""

from __future__ import annotations

from datetime import date

import pytest

from branches.models import Term
from meetings.congress.services import set_officers
from meetings.models import Ballot, Congress, CongressState
from members.models import Seat
from tests.factories import make_organization
from tests.meetings.congress_world import OFFICERS, Branch
from tests.support.browsing import NARROW, come_in, faults_of, overflow_of

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def press(page, name: str) -> None:
    """Press a link or a button by its words."""
    role = "button" if page.get_by_role("button", name=name, exact=True).count() else "link"
    page.get_by_role(role, name=name, exact=True).first.click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_congress_is_entered_on_a_phone(javascript, new_page):
    world = Branch(10, username="bi.thu")
    page = new_page(width=NARROW, height=740, javascript=javascript)
    come_in(page, world.scope.user)
    page.goto("/congress/")
    press(page, "Lập đại hội")
    page.get_by_label("Ngày đại hội").fill("14/11/2026")
    page.get_by_label("Địa điểm").fill("Nhà văn hóa thôn")
    page.get_by_label("Số lượng cấp ủy viên").fill("3")
    press(page, "Lập đại hội")
    for step in ("Triệu tập đại hội", "Khai mạc"):
        press(page, step)
        press(page, step)
    set_officers(congress=Congress.objects.get(), names=OFFICERS)

    press(page, "Lập danh sách bầu chi ủy viên")
    for number in range(3):
        page.get_by_label(f"Đảng Viên {number:02d}", exact=True).check()
    press(page, "Ghi danh sách")
    count(page, {"Đảng Viên 00": 10, "Đảng Viên 01": 9, "Đảng Viên 02": 4})
    assert page.get_by_text("Trúng cử", exact=True).count() == 2
    press(page, "Về trang đại hội")
    press(page, "Lập danh sách bầu bí thư")
    page.get_by_label("Đảng Viên 00", exact=True).check()
    press(page, "Ghi danh sách")
    count(page, {"Đảng Viên 00": 10})
    press(page, "Về trang đại hội")
    press(page, "Ghi nhận kết quả bầu cử")
    if javascript:
        assert overflow_of(page) == ""
    press(page, "Ghi nhận kết quả bầu cử")

    assert Congress.objects.get().state == CongressState.ELECTED
    assert set(Seat.objects.values_list("position", flat=True)) == {"secretary", "branch_committee_member"}
    assert "Cấp ủy đã bầu" in page.inner_text("main")


def count(page, votes: dict[str, int]) -> None:
    """Enter a count; first with a slip, which is answered beside its field."""
    press(page, "Ghi kết quả kiểm phiếu")
    typed = {"Số phiếu phát ra": 10, "Số phiếu thu về": 10, "Số phiếu hợp lệ": 9, "Số phiếu không hợp lệ": 0} | votes
    for label, number in typed.items():
        page.get_by_label(label).fill(str(number))
    press(page, "Ghi kết quả")
    assert "khác số thu về 10" in page.inner_text("main")
    page.get_by_label("Số phiếu hợp lệ").fill("10")
    press(page, "Ghi kết quả")
    assert "Đã ghi kết quả kiểm phiếu" in page.inner_text("body")


def test_pages_of_a_congress_in_session_are_well_made(new_page, accessibility_faults):
    world = Branch(10, username="bi.thu")
    congress = world.opened(fixed_size=3)
    a, b, c = world.people[:3]
    world.vote(congress, "branch_committee", {a: 10, b: 9, c: 4}, seats=3)
    ballot = Ballot.objects.get()
    page = new_page()
    come_in(page, world.scope.user)
    faults = []
    for address in (
        "",
        "edit/",
        "officers/",
        "papers/add/",
        "ballots/branch_committee/",
        "ballots/secretary/",
        "step/elected/",
    ):
        page.goto(f"/congress/{congress.pk}/{address}")
        faults += faults_of(page, accessibility_faults)
    for address in ("", "count/"):
        page.goto(f"/congress/ballots/{ballot.pk}/{address}")
        faults += faults_of(page, accessibility_faults)
    sister = make_organization("Chi bộ thôn Muộn", parent=world.branch)
    Term.objects.create(organization=sister, label="2024", starts_on=date(2024, 1, 1), planned_end_on=date(2026, 11, 1))
    page.goto("/congress/due/")
    assert "Chi bộ thôn Muộn" in page.inner_text("main")
    faults += faults_of(page, accessibility_faults)
    assert not faults, "\n".join(faults)
