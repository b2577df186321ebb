"""The record in a real Chromium: autosave, narrow screens, accessibility, and without script."""

from datetime import date

import pytest
from django.urls import reverse

from members.models import RecordDraft
from members.record.services import declare_supplement, propose_seat, set_checklist, update_record
from tests.factories import TODAY, make_member, make_scope
from tests.support.browsing import bring, faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture
def secretary(tree, client):
    """Signs a browser page in as the secretary of branch a."""
    client.force_login(make_scope("branch_secretary", tree["a"]).user)

    def enter(page):
        bring(page, client)
        return page

    return enter


def test_typed_text_is_kept_while_typing(member, new_page, secretary):
    page = secretary(new_page())
    address = reverse("members:record_edit", args=[member.pk, "contact"])
    page.goto(address)

    page.locator("#id_phone").press_sequentially("0912345")
    page.locator("text=Đã lưu nháp lúc").wait_for()

    assert RecordDraft.objects.get().data["phone"] == ["0912345"]
    again = secretary(new_page())
    again.goto(address)
    assert again.locator("#id_phone").input_value() == "0912345"


def test_phone_number_is_added_without_script_on_a_phone(member, new_page, secretary):
    page = secretary(new_page(width=360, javascript=False))
    page.goto(member.get_absolute_url())

    page.get_by_role("link", name="Thêm số điện thoại").click()
    page.get_by_label("Điện thoại").fill("0912 345 678")
    page.get_by_role("button", name="Lưu", exact=True).click()

    member.refresh_from_db()
    assert member.phone == "0912345678"


def test_pages_fit_and_are_accessible(member, tree, new_page, secretary, accessibility_faults):
    rows = {
        "career": [{"from_on": "1987-09", "work": "Giáo viên"}],
        "relatives": [{"full_name": "Nguyễn Hoàng Phương Nguyệt Thường"}],
    }
    update_record(member, rows, by=None, on=TODAY, version=None)
    set_checklist(member=member, present=["01"], listed=["01"], on=TODAY)
    seat = {"body": "branch_committee", "position": "secretary", "manner": "elected", "valid_from": date(2026, 1, 1)}
    propose_seat(member=make_member(tree["a"], "Lê Văn Hai"), organization=tree["a"], values=seat, by=None, on=TODAY)
    supplement = declare_supplement(
        member=member, year=2026, changes={}, nil_return=True, other="", paper="", by=None, on=TODAY
    )
    addresses = [
        reverse("members:record", args=[member.pk]), reverse("members:record_edit", args=[member.pk, "relatives"]),
        reverse("members:file", args=[member.pk]), supplement.get_absolute_url(),
        reverse("members:supplement_declare", args=[member.pk, 2026]), reverse("members:committee", args=[tree["a"].pk]),
    ]  # fmt: skip
    faults = []
    page = secretary(new_page())
    for address in addresses:
        assert page.goto(address).status == 200
        faults += faults_of(page, accessibility_faults)
    assert faults == []
