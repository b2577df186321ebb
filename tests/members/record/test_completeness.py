"""What a complete record and a complete file are, by the list in force on a day."""

from datetime import date

import pytest

from core.findings import Refused
from members import counting
from members.models import CardKind, FilePaper, Presence
from members.record import queries
from members.record.rules import required_fields, required_papers
from members.record.services import (
    count_files,
    hand_over,
    issue_card,
    lend_file,
    refresh_missing,
    refresh_when_lists_change,
    report_loss,
    restore_file,
    return_file,
    save_paper,
    set_checklist,
    update_record,
)
from members.record.services.cards import CardPaper
from tests.factories import TODAY, make_member

pytestmark = pytest.mark.django_db
REQUIRED = ["01", "02", "03", "04", "05", "07"]


def tick(member, *codes, listed=REQUIRED):
    return set_checklist(member=member, present=codes, listed=listed, on=TODAY)


@pytest.mark.parametrize(
    ("membership_class", "papers"), [("official", REQUIRED), ("probationary", ["01", "02", "03", "04", "05"])]
)
def test_required_papers_depend_on_the_class(membership_class, papers):
    assert required_papers(membership_class, TODAY) == papers


def test_card_of_twelve_digits_is_required_since_its_guidance_only():
    assert "card_number" in required_fields("official", date(2025, 9, 29))
    assert "card_number" not in required_fields("official", date(2025, 9, 28))
    assert "card_number" not in required_fields("probationary", TODAY)


def test_file_becomes_complete_paper_by_paper_and_is_counted(member, tree):
    refresh_missing([member.pk], TODAY)
    assert len(queries.file_status(member, TODAY).missing) == 6

    tick(member, *REQUIRED)

    member.refresh_from_db()
    assert (member.file_missing, queries.file_status(member, TODAY).complete) == (0, True)
    assert counting.totals(tree["x"], ["file_complete"])["file_complete"] == {"true": 1}


def test_missing_fields_are_listed_with_the_panel_to_fill(member):
    update_record(member, {"native_province": "Hà Nội"}, by=None, on=TODAY, version=None)

    status = queries.record_status(member, TODAY)
    missing = {item.name: item.panel.slug if item.panel else "" for item in status.missing}
    assert missing["native_commune"] == "places"
    assert missing["card_number"] == ""
    assert "native_province" not in missing
    member.refresh_from_db()
    assert member.record_missing == len(missing) == status.required - status.filled


def test_card_issued_fills_its_field(member):
    refresh_missing([member.pk], TODAY)
    member.refresh_from_db()
    before = member.record_missing

    issue_card(member=member, kind=CardKind.FIRST, card=CardPaper(number="038123456789"), by=None, on=TODAY)

    member.refresh_from_db()
    assert member.record_missing == before - 1 == len(queries.record_status(member, TODAY).missing)


def test_absent_paper_needs_its_reason(member):
    values = {"document_type": "01", "presence": Presence.MISSING, "reason_missing": ""}

    with pytest.raises(Refused, match="phải ghi lý do"):
        save_paper(member=member, values=values, on=TODAY)

    save_paper(member=member, values=values | {"reason_missing": "Thất lạc năm 1999"}, on=TODAY)
    assert "01" in dict(queries.file_status(member, TODAY).missing)


def test_unticking_never_drops_a_described_paper(member):
    tick(member, "01", "02")
    save_paper(
        member=member,
        values={"number": "12-QĐ/ĐU"},
        on=TODAY,
        paper=FilePaper.objects.get(member=member, document_type="01"),
    )

    with pytest.raises(Refused, match="01 – Lý lịch của người xin vào Đảng"):
        tick(member)

    assert FilePaper.objects.count() == 2
    tick(member, "01")
    assert list(FilePaper.objects.values_list("document_type", flat=True)) == ["01"]


def test_file_is_lent_once_and_comes_back(member):
    values = {"borrower": "Lê Văn Mượn", "purpose": "Thẩm tra", "permitted_by": "Bí thư", "out_on": date(2026, 11, 2)}
    loan = lend_file(member=member, values=values, by=None, on=TODAY)

    with pytest.raises(Refused, match="đang do Lê Văn Mượn mượn"):
        lend_file(member=member, values=values, by=None, on=TODAY)
    with pytest.raises(Refused, match="trước ngày mượn"):
        return_file(loan=loan, returned_on=date(2026, 11, 1), on=TODAY)

    return_file(loan=loan, returned_on=date(2026, 11, 9), on=TODAY)
    assert queries.file_status(member, TODAY).loan is None


def test_loss_empties_the_shelf_and_restoration_is_never_back_dated(member):
    tick(member, *REQUIRED)
    incident = report_loss(
        member=member, values={"found_on": date(2026, 10, 1), "papers_lost": ["02", "05"]}, by=None, on=TODAY
    )
    assert [code for code, _ in queries.file_status(member, TODAY).missing] == ["02", "05"]

    with pytest.raises(Refused, match="trước ngày phát hiện"):
        restore_file(
            incident=incident, papers=["02"], certified_by="Đảng ủy xã X", restored_on=date(2026, 9, 1), on=TODAY
        )

    restore_file(
        incident=incident, papers=["02"], certified_by="Đảng ủy xã X", restored_on=date(2026, 11, 20), on=TODAY
    )
    paper = FilePaper.objects.get(member=member, document_type="02")
    assert (paper.presence, paper.restored_on) == (Presence.RESTORED, date(2026, 11, 20))
    assert [code for code, _ in queries.file_status(member, TODAY).missing] == ["05"]


def test_handover_moves_custody_and_asks_for_the_certified_index(member, tree):
    values = {"reason": "transfer", "handed_on": date(2026, 11, 1), "from_person": "A", "to_person": "B"}
    assert queries.keeper_on(member, TODAY) == tree["x"]

    with pytest.raises(Refused, match="Mục lục tài liệu chưa có xác nhận"):
        hand_over(members=[member], to=tree["y"], values=values, by=None, on=TODAY)

    done = hand_over(members=[member], to=tree["y"], values=values | {"index_certified": True}, by=None, on=TODAY)
    assert (done.from_organization, queries.keeper_on(member, TODAY)) == (tree["x"], tree["y"])
    assert queries.keeper_on(member, date(2026, 10, 31)) == tree["x"]


def test_count_compares_list_and_files_and_sets_the_next_day(member, tree):
    other = make_member(tree["a"], "Lê Văn Hai")

    with pytest.raises(Refused, match="cách xử lý"):
        count_files(
            organization=tree["a"], counted_on=date(2026, 11, 2), absent=[other], conclusion="", by=None, on=TODAY
        )

    done = count_files(
        organization=tree["a"], counted_on=date(2026, 11, 2), absent=[other], conclusion="Lập lại", by=None, on=TODAY
    )
    assert (done.listed, done.found) == (2, 1)
    assert queries.next_count_due(tree["a"], TODAY) == date(2027, 5, 2)


def test_every_record_is_counted_anew_only_when_a_list_changes(member):
    assert refresh_when_lists_change(TODAY) == 0

    assert refresh_when_lists_change(date(2025, 9, 29)) == 1
