"""Two records of one person: what only the other knew goes over, what both have stays."""

import pytest

from members.duplicates import merge
from members.models import CardKind, FilePaper, RecordChange
from members.record.services import declare_supplement, issue_card, set_checklist, update_record
from members.record.services.cards import CardPaper
from members.record.values import read_values
from tests.factories import TODAY, make_member

pytestmark = pytest.mark.django_db


def test_merged_record_brings_its_sheet_papers_cards_and_supplements(member, tree):
    twin = make_member(tree["b"], member.full_name, sex="female")
    update_record(member, {"native_province": "Hà Nội"}, by=None, on=TODAY, version=None)
    rows = [{"from_on": "1987-09", "work": "Giáo viên"}]
    update_record(
        twin,
        {"native_province": "Huế", "native_commune": "Xã Hòa Bình", "career": rows},
        by=None,
        on=TODAY,
        version=None,
    )
    set_checklist(member=member, present=["01"], listed=["01"], on=TODAY)
    set_checklist(member=twin, present=["01", "02"], listed=["01", "02"], on=TODAY)
    issue_card(member=twin, kind=CardKind.FIRST, card=CardPaper(number="038123456789"), by=None, on=TODAY)
    declare_supplement(member=twin, year=2026, changes={}, nil_return=True, other="", paper="", by=None, on=TODAY)

    merge(keep=member, duplicate=twin, take=["card_number"], reason="Cùng một người", by=None, on=TODAY)

    member.refresh_from_db()
    values = read_values(member, ["native_province", "native_commune", "career"])
    assert (values["native_province"], values["native_commune"]) == ("Hà Nội", "Xã Hòa Bình")
    assert [row["work"] for row in values["career"]] == ["Giáo viên"]
    assert sorted(member.filepaper_set.values_list("document_type", flat=True)) == ["01", "02"]
    assert FilePaper.objects.get(member=twin).document_type == "01"
    assert (member.membercard_set.count(), member.supplements.count(), member.card_number) == (1, 1, "038123456789")
    change = RecordChange.objects.filter(member=member).latest("pk")
    assert (set(change.changes), change.paper) == ({"native_commune", "career"}, f"Gộp từ hồ sơ trùng số {twin.pk}")
