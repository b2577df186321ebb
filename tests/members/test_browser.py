"""The pages of members in a real browser: readable at both widths, usable by everybody, no complaint of the browser."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from members import services
from members.ledger import Papers
from members.models import MovementKind, TemporaryActivity
from tests.factories import TODAY, make_member, make_scope
from tests.support.browsing import come_in, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def enter(page, role, organization):
    """Come in as a fresh person."""
    user = make_scope(role, organization).user
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    come_in(page, user)


@pytest.fixture
def commune(tree):
    """Some members, one of them with a life behind him, one on the way, a visitor, two records of one person."""
    an = make_member(
        tree["a"], "Nguyễn Văn An", birth_date=date(1960, 5, 2), personal_id="099060000123", card_number="380001234567",
        admission_decision_date=date(1988, 1, 5), admission_date=date(1988, 2, 3), official_date=date(1989, 2, 3),
    )  # fmt: skip
    make_member(tree["b"], "Nguyễn Văn An", birth_date=date(1960, 5, 2))
    binh = make_member(tree["a"], "Công Tằng Tôn Nữ Thị Thanh Bình", sex="female", birth_date=date(1999, 1, 1))
    death = services.record_departure(
        member=an, kind=MovementKind.DEATH, effective_on=date(2026, 5, 1), papers=Papers("12/GCT"), by=None, on=TODAY
    )
    services.reverse_movement(movement=death, reason="Nhầm người cùng tên", by=None, on=TODAY)
    services.transfer_out(
        member=binh, destination=tree["c"], effective_on=date(2026, 11, 1), papers=Papers("7-GT"), by=None, on=TODAY
    )
    TemporaryActivity.objects.create(
        branch=tree["a"], full_name="Hà Văn Xa", home_unit="Đảng bộ tỉnh khác", valid_from=date(2026, 9, 1),
        planned_end_on=date(2027, 3, 1),
    )  # fmt: skip
    return tree | {"an": an, "twin": make_member(tree["b"], "Lê Văn Đôi", personal_id="099060000123"), "death": death}


def addresses(commune) -> list[str]:
    an = commune["an"].pk
    return [
        reverse("members:list"),
        reverse("members:list") + "?q=an&sex=male&columns=full_name&columns=phone&columns=occupation",
        reverse("members:list") + "?age_from=x",
        reverse("members:export"),
        reverse("members:add"),
        reverse("members:detail", args=[an]),
        reverse("members:history", args=[an]),
        reverse("members:act", args=[an, "death"]),
        reverse("members:status_set", args=[an]),
        reverse("members:movements"),
        reverse("members:reverse", args=[commune["an"].movements.first().pk]),
        reverse("members:visitors"),
        reverse("members:visitor_add"),
        reverse("members:duplicates"),
        reverse("members:duplicate_pair", args=[an, commune["twin"].pk]),
    ]


def test_pages_are_accessible_and_fit(commune, page, accessibility_faults):
    enter(page, "department_officer", commune["p"])
    for address in addresses(commune):
        page.goto(address)
        assert page.url.endswith(address)
        assert faults_of(page, accessibility_faults) == []


def test_search_narrows_the_list_in_place_and_keeps_the_address(commune, page):
    enter(page, "grassroots_officer", commune["x"])
    page.goto(reverse("members:list"))

    page.locator("#noi-dung input[type=search]").fill("doi")
    page.keyboard.press("Tab")
    page.wait_for_url("**q=doi**")

    assert page.locator("#ket-qua tbody tr").count() == 1
    assert "Lê Văn Đôi" in page.locator("#ket-qua").inner_text()


def test_list_and_forms_work_without_javascript(commune, new_page):
    page = new_page(javascript=False)
    enter(page, "branch_secretary", commune["a"])
    page.goto(reverse("members:list"))

    page.locator("#noi-dung input[type=search]").fill("nguyen an")
    page.get_by_role("button", name="Lọc", exact=True).click()
    page.get_by_role("link", name="Nguyễn Văn An").click()
    page.get_by_role("button", name="Hiện Số căn cước").click()

    assert "099060000123" in page.locator("#noi-dung").inner_text()


def test_number_is_revealed_in_place(commune, page):
    enter(page, "branch_secretary", commune["a"])
    page.goto(commune["an"].get_absolute_url())

    page.get_by_role("button", name="Hiện Số căn cước").click()

    page.get_by_text("099060000123").wait_for()
