"""The register 10-SHĐ, the lists, the papers of a case and the batch in a real browser."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

from tests.support.browsing import come_in
from transfers.models import Transfer
from transfers.services.cases import open_transfer
from transfers.services.register import enter

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def _introduced(office) -> Transfer:
    """A member introduced to another province, with a letter of two boxes and its line in the book of the commune."""
    case = open_transfer(member=office.people[0], outside_unit="Đảng ủy phường Nghĩa Đô, thành phố Hà Nội", boundary="other_province",
                         reason="work", cause_on=date(2026, 8, 20), by=office.secretary, on=date(2026, 9, 1))  # fmt: skip
    Transfer.objects.filter(pk=case.pk).update(introduced_on=date(2026, 9, 4))
    letter = case.letters.create(letter_type="official", made_on=date(2026, 9, 2), recorded_by=office.secretary)
    for number, unit in ((1, office.branch), (4, office.commune)):
        box = letter.boxes.create(box=number, organization=unit, writer=unit.name, written_on=date(2026, 9, 4), number=str(number),
                                  recorded_by=office.secretary)  # fmt: skip
    with transaction.atomic():
        enter(box, direction="out", case=case)
    return case


def test_books_and_papers_fit_wide_and_narrow(new_page, office, well_made):
    case = _introduced(office)
    page = new_page()
    come_in(page, office.officer)
    for address in (
        reverse("transfers:register"), reverse("transfers:lists") + "?kind=departures", reverse("transfers:lists") + "?kind=left",
        reverse("transfers:prints_of", args=["transfer", case.pk]), reverse("transfers:print_blanks"), reverse("transfers:print_batch"),
    ):  # fmt: skip
        assert page.goto(address).status == 200, address
        well_made(page)
    page.goto(reverse("transfers:register"))
    assert "Nguyễn Thị Hồng Ánh" in page.locator("main").inner_text()
    page.get_by_label("Từ ngày").fill("01/05/2026")
    page.get_by_label("Đến ngày").fill("01/04/2026")
    page.get_by_role("button", name="Lọc").click()
    page.get_by_text("Đến ngày: Ngày cuối phải sau").wait_for()
    well_made(page)
