"""Party cards: numbers, who may hold one, where it is."""

from datetime import date

import pytest

from core.findings import Refused
from members.models import CardKind, CardStatus
from members.record.services import change_card_status, issue_card
from members.record.services.cards import CardPaper
from tests.factories import TODAY, make_member

pytestmark = pytest.mark.django_db


def issue(member, number="038123456789", kind=CardKind.FIRST, **values):
    return issue_card(member=member, kind=kind, card=CardPaper(number=number, **values), by=None, on=TODAY)


@pytest.mark.parametrize(
    ("number", "old_number", "field", "words"),
    [
        ("12345", "", "number", "5 chữ số"),
        ("38.123456", "", "number", "không phải số thẻ 12 chữ số"),
        ("", "038123456789", "old_number", "không phải số thẻ 8 chữ số"),
        ("", "38.000000", "old_number", "000001"),
        ("", "", "number", "Chưa nhập số thẻ"),
    ],
)
def test_wrong_numbers_are_refused_beside_their_field(member, number, old_number, field, words):
    with pytest.raises(Refused) as refusal:
        issue(member, number, old_number=old_number)

    found = refusal.value.findings[0]
    assert found.field == field
    assert words in " ".join(f.message for f in refusal.value.findings)
    member.refresh_from_db()
    assert (member.card_number, member.membercard_set.count()) == ("", 0)


def test_issued_card_is_mirrored_on_the_member(member):
    card, remarks = issue(member, old_number="38.012345", issued_on=date(2025, 12, 20))

    member.refresh_from_db()
    assert (member.card_number, member.old_card_number, card.status, remarks) == (
        "038123456789",
        "38012345",
        CardStatus.HELD,
        [],
    )


def test_probationary_member_gets_no_card(tree):
    member = make_member(tree["a"], membership_class="probationary")

    with pytest.raises(Refused, match="Chỉ đảng viên chính thức"):
        issue(member)


def test_exchange_withdraws_the_old_card(member):
    first, _ = issue(member)
    issue(member, kind=CardKind.EXCHANGED, issued_on=date(2026, 1, 5))

    first.refresh_from_db()
    assert (first.status, first.status_on) == (CardStatus.WITHDRAWN, date(2026, 1, 5))
    with pytest.raises(Refused, match="đang giữ một thẻ"):
        issue(member)


def test_reissue_follows_a_recorded_loss_and_keeps_the_number(member):
    card, _ = issue(member)
    with pytest.raises(Refused, match="chưa được ghi là mất"):
        issue(member, kind=CardKind.REISSUED_LOST)

    change_card_status(
        card=card, status=CardStatus.LOST, status_on=date(2026, 3, 1), paper="Bản tường trình", by=None, on=TODAY
    )
    _, remarks = issue(member, "038999999999", kind=CardKind.REISSUED_LOST)

    assert [remark.code for remark in remarks] == ["number_changed"]


def test_card_stays_with_the_family_only_after_death(member):
    card, _ = issue(member)

    with pytest.raises(Refused, match="từ trần"):
        change_card_status(card=card, status=CardStatus.WITH_FAMILY, status_on=TODAY, paper="", by=None, on=TODAY)


def test_number_of_another_member_is_told_by_unit(member, tree):
    make_member(tree["c"], "Trần Văn Kín", card_number="038123456789")

    _, remarks = issue(member)

    assert "Chi bộ C" in remarks[0].message
    assert "Kín" not in remarks[0].message
