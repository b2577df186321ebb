"""Targets handed down the tree: set all or none, two people at once, results beside them."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from admissions.models import AdmissionTarget
from admissions.services.targets import Wanted, set_targets
from admissions.targets import rate, target_sheet
from branches.models import Level
from core.findings import Refused
from tests.admissions.figure_world import admit, sign_in
from tests.factories import TODAY, make_member, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """A commune with two branches."""
    province = make_organization("Đảng bộ tỉnh Mẫu", level=Level.PROVINCIAL)
    commune = make_organization("Đảng bộ xã Mẫu", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    p, q = make_organization("Chi bộ P", parent=commune), make_organization("Chi bộ Q", parent=commune)
    return {"province": province, "commune": commune, "p": p, "q": q}


def hand_down(tree, *wanted, node="commune", **values):
    given = {
        "period": "year",
        "first_year": 2026,
        "last_year": 2026,
        "document_number": "05-NQ/ĐU",
        "document_on": date(2026, 1, 5),
    } | values
    return set_targets(node=tree[node], wanted=[Wanted(*one) for one in wanted], by=None,
                       on=TODAY, **given)  # fmt: skip


def test_committee_sets_its_own_and_its_units_targets_at_once(tree):
    hand_down(tree, (tree["commune"], 3), (tree["p"], 2), (tree["q"], 2))
    admit(tree["p"], on=date(2026, 2, 1))
    admit(tree["p"], on=date(2026, 2, 2))
    admit(tree["q"], on=date(2026, 2, 2))
    admit(tree["q"], on=date(2025, 2, 2))
    sheet = target_sheet(tree["commune"], "year", 2026)
    assert sheet.own.words == "3/3 đảng viên, đạt 100%"
    assert [(row.organization, row.result, row.share, row.missing) for row in sheet.units] == [
        (tree["p"], 2, "100%", 0),
        (tree["q"], 1, "50%", 1),
    ]
    assert (
        sheet.balance
        == "Tổng chỉ tiêu giao cho các đơn vị trực thuộc: 4 người, nhiều hơn chỉ tiêu của đơn vị (3) 1 người."
    )
    assert sum(row.result for row in sheet.units) + sheet.elsewhere == sheet.own.result


def test_change_keeps_what_was_before_and_leaves_the_rest(tree):
    hand_down(tree, (tree["commune"], 3), (tree["p"], 2))
    written = hand_down(tree, (tree["commune"], 3, 0), (tree["p"], 5, 0))
    assert [target.organization for target in written] == [tree["p"]]
    target = AdmissionTarget.objects.get(organization=tree["p"])
    assert (target.number, target.version, target.given_by) == (5, 1, tree["commune"])
    assert [event.number for event in target.events.all()] == [2]


def test_second_of_two_people_is_told_and_nothing_is_written(tree):
    hand_down(tree, (tree["p"], 2), (tree["q"], 2))
    hand_down(tree, (tree["p"], 4, 0))
    with pytest.raises(Refused) as refused:
        hand_down(tree, (tree["p"], 9, 0), (tree["q"], 9, 0))
    assert refused.value.conflict and "hiện là 4 người" in str(refused.value)
    assert sorted(AdmissionTarget.objects.values_list("number", flat=True)) == [2, 4]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"period": "month"}, "năm hoặc cho nhiệm kỳ"),
        ({"last_year": 2027}, "chỉ thuộc một năm"),
        ({"period": "term", "last_year": 2025}, "Năm cuối không được trước"),
        ({"period": "term", "last_year": 2099}, "không dài quá"),
        ({"first_year": 1}, "Năm ngoài phạm vi"),
        ({"document_on": date(2027, 1, 1)}, "chưa đến"),
    ],
)
def test_wrong_period_or_paper_is_refused(tree, values, words):
    with pytest.raises(Refused, match=words):
        hand_down(tree, (tree["p"], 2), **values)
    assert not AdmissionTarget.objects.exists()


def test_only_units_directly_below_and_whole_numbers_of_people(tree):
    for wanted, words in (
        ([(tree["province"], 2)], "không trực thuộc"),
        ([(tree["p"], -1)], "từ 0 trở lên"),
        ([(tree["p"], 1), (tree["p"], 2)], "hai lần"),
        ([], "Chưa ghi chỉ tiêu"),
    ):
        with pytest.raises(Refused, match=words):
            hand_down(tree, *wanted)
    with pytest.raises(Refused, match="không trực thuộc"):
        hand_down(tree, (tree["p"], 2), node="province")


def test_term_counts_the_years_of_the_term(tree):
    hand_down(tree, (tree["commune"], 10), (tree["p"], 4), period="term", first_year=2025, last_year=2029)
    admit(tree["p"], on=date(2025, 6, 1))
    admit(tree["p"], on=date(2026, 6, 1))
    admit(tree["p"], on=date(2024, 6, 1))
    sheet = target_sheet(tree["commune"], "term", 2025)
    assert (sheet.own.words, sheet.units[0].share) == ("2/10 đảng viên, đạt 20%", "50%")
    assert sheet.span.label == "từ 01/01/2025 đến 31/12/2029"


def test_rate_is_counted_on_members_at_the_end_of_the_year_before(tree):
    for n in range(8):
        make_member(tree["p"], f"Lê Văn {n}", on=date(2025, 12, 31))
    admit(tree["p"], on=date(2026, 1, 1))
    found = rate(tree["commune"], 1, 2026)
    assert (found.base, found.text, found.words) == (8, "12,50%", "1 so với 8 đảng viên cuối năm 2025")


def address(tree):
    return reverse("admissions:targets_edit", args=[tree["commune"].pk]) + "?period=year&year=2026"


def boxes(tree, commune="", p="", q="", **values):
    numbers = {"commune": commune, "p": p, "q": q}
    return {"last_year": "2026", "document_number": "05-NQ/ĐU", "document_on": "05/01/2026"} | {
        f"number-{tree[name].pk}": number for name, number in numbers.items()
    } | values  # fmt: skip


def test_grid_is_saved_and_shown(client, tree):
    sign_in(client, "grassroots_officer", tree["commune"])
    assert client.get(address(tree)).status_code == 200
    answer = client.post(address(tree), boxes(tree, "12", "5", "0"))
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "0/12 đảng viên, đạt 0%" in page and "05-NQ/ĐU" in page and "ít hơn chỉ tiêu của đơn vị (12) 7 người" in page
    assert client.get(reverse("admissions:targets_xlsx"), {"organization": tree["commune"].pk}).content[:2] == b"PK"


def test_grid_keeps_what_was_typed_when_somebody_was_first(client, tree):
    sign_in(client, "grassroots_officer", tree["commune"])
    client.post(address(tree), boxes(tree, "12", "5"))
    late = client.post(address(tree), boxes(tree, "14", "6"))
    assert late.status_code == 409
    text = late.content.decode()
    assert "Người khác vừa sửa chỉ tiêu của Đảng bộ xã Mẫu: hiện là 12 người." in text and 'value="14"' in text
    kept = {f"version-{tree[name].pk}": "0" for name in ("commune", "p")}
    assert client.post(address(tree), boxes(tree, "14", "6", **kept)).status_code == 302
    assert AdmissionTarget.objects.get(organization=tree["commune"]).number == 14


def test_grid_refuses_words_and_emptied_boxes(client, tree):
    sign_in(client, "grassroots_officer", tree["commune"])
    client.post(address(tree), boxes(tree, "12"))
    kept = {f"version-{tree['commune'].pk}": "0"}
    for value in ("", "-1", "mười hai"):
        assert client.post(address(tree), boxes(tree, value, **kept)).status_code == 422
    assert AdmissionTarget.objects.get().number == 12


def test_who_may_not_set_targets(client, tree):
    beside = make_organization("Đảng bộ xã Bên", parent=tree["province"], level=Level.GRASSROOTS_COMMITTEE)
    people = [
        ("branch_secretary", tree["p"], 403),
        ("leader", tree["commune"], 403),
        ("grassroots_officer", beside, 404),
        ("grassroots_officer", tree["commune"], 200),
    ]
    for role, node, status in people:
        sign_in(client, role, node)
        assert client.get(address(tree)).status_code == status, role
