"""Cards to be issued: asked once, answered by the card, given up with a reason; who waits since when."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.models import ExportLog
from core.findings import Refused
from members.models import CardKind, CardRequest
from members.record.services import collect_card, issue_card, request_card, withdraw_card_request
from members.record.services.cards import CardPaper
from tests.factories import TODAY, make_member, make_organization, make_scope

pytestmark = pytest.mark.django_db
ASKED = date(2026, 11, 1)


@pytest.fixture
def branch():
    return make_organization("Chi bộ thôn Thử")


def ask(member, kind=CardKind.FIRST, on=ASKED):
    """A card asked for."""
    return request_card(member=member, kind=kind, reason="Mới công nhận", by=None, on=on)


def test_a_card_is_asked_for_once_and_the_card_answers(branch):
    member = make_member(branch)
    asked = ask(member)
    assert ask(member, on=TODAY) == asked
    card, _ = issue_card(
        member=member, kind=CardKind.FIRST, card=CardPaper("038161001234", issued_on=TODAY), by=None, on=TODAY
    )
    asked.refresh_from_db()
    assert (asked.state, asked.card, asked.closed_on) == ("issued", card, TODAY)
    with pytest.raises(Refused) as held:
        ask(member)
    assert held.value.findings[0].code == "held_already"


def test_only_official_members_are_asked_a_card(branch):
    with pytest.raises(Refused) as refused:
        ask(make_member(branch, "Trần Văn Dự", membership_class="probationary"))
    assert refused.value.findings[0].code == "not_official"


def test_a_request_is_given_up_once_with_a_reason(branch):
    asked = ask(make_member(branch))
    with pytest.raises(Refused):
        withdraw_card_request(request=asked, reason=" ", on=TODAY)
    withdraw_card_request(request=asked, reason="Đã có thẻ ở nơi cũ", on=TODAY)
    with pytest.raises(Refused) as again:
        withdraw_card_request(request=asked, reason="Lần nữa", on=TODAY)
    assert again.value.conflict


def test_a_withdrawn_card_ends_the_request_too(branch):
    member = make_member(branch)
    card, _ = issue_card(
        member=member, kind=CardKind.FIRST, card=CardPaper("038161001234", issued_on=ASKED), by=None, on=TODAY
    )
    ask(member, CardKind.EXCHANGED)
    assert collect_card(member=member, paper="Quyết định số 1", status_on=TODAY, by=None, on=TODAY) == card
    card.refresh_from_db()
    assert card.status == "withdrawn" and CardRequest.objects.get().state == "withdrawn"
    assert collect_card(member=member, paper="Lần nữa", status_on=TODAY, by=None, on=TODAY) is None


def test_the_office_sees_who_waits_and_takes_the_list_away(branch):
    member = make_member(branch, "Nguyễn Thị Chờ", official_date=date(2026, 10, 10))
    ask(member)
    scope = make_scope("branch_secretary", branch)
    client = Client()
    client.force_login(scope.user)
    page = client.get(reverse("members:card_requests", args=[branch.pk])).content.decode()
    assert "Nguyễn Thị Chờ" in page and "01/11/2026" in page
    file = client.get(reverse("members:card_requests_export", args=[branch.pk]))
    rows = CalamineWorkbook.from_filelike(BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert any("Nguyễn Thị Chờ" in row for row in rows)
    assert ExportLog.objects.get().what == "Danh sách chờ phát thẻ"
    stranger = make_scope("branch_secretary", make_organization("Chi bộ khác"))
    client.force_login(stranger.user)
    assert client.get(reverse("members:card_requests", args=[branch.pk])).status_code == 404


def test_asking_and_giving_up_on_the_page_of_cards(branch):
    member = make_member(branch)
    client = Client()
    client.force_login(make_scope("branch_secretary", branch).user)
    answer = client.post(reverse("members:card_ask", args=[member.pk]), {"kind": "first", "reason": "Chưa từng có thẻ"})
    assert answer.status_code == 302
    asked = CardRequest.objects.get(member=member)
    page = client.get(reverse("members:cards", args=[member.pk])).content.decode()
    assert "Chưa từng có thẻ" in page and "Chờ phát thẻ" in page
    address = reverse("members:card_request_withdraw", args=[member.pk, asked.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Ghi nhầm"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.close_reason) == ("withdrawn", "Ghi nhầm")
