"""Both ends compared pair by pair; the parts of a node make the whole; what does not fit is shown."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import ExportLog
from core.excel import read_workbook
from members import services as members
from members.flows import headcount
from members.ledger import Entry, Papers, between, record
from members.models import Member, MovementKind
from members.partition import partition
from tests.factories import TODAY
from tests.transfers.board_people import person_of
from tests.transfers.test_transfer_away_pages import sign_in
from tests.transfers.transfer_world import TransferWorld, make_world
from transfers.models import Transfer, TransferState
from transfers.reconciliation import Asked, Reconciliation
from transfers.rules.dates import present_due

pytestmark = pytest.mark.django_db
S = TransferState
YEAR = (date(2026, 1, 1), TODAY)


def several() -> TransferWorld:
    """A departure of every kind of end."""
    world = make_world()
    world.walk(world.open(member=world.members[0], destination=world.far), S.COMPLETED)
    world.walk(world.open(member=world.members[1], destination=world.far), S.INTRODUCED)
    world.walk(world.open(member=world.members[2], destination=world.sister), S.COMPLETED)
    outside = {"outside_unit": "Đảng bộ phường Xa, tỉnh Khác", "boundary": "other_province"}
    world.walk(world.open(member=world.members[3], **outside), S.INTRODUCED)
    back = world.walk(world.open(member=world.members[4], destination=world.inner), S.INTRODUCED)
    world.step(back, "return", reason="Sai nơi đến")
    world.step(back, "take_back", reason="Gửi nơi khác")
    world.walk(world.arrival(), S.COMPLETED)
    return world


WORLD = several


def statuses(node, *others, span=YEAR) -> dict[str, str]:
    found = Reconciliation(Asked(node, *span, others), TODAY)
    return {pair.movement.member.full_name: pair.status for pair in found.pairs(found.rows)}


def test_every_departure_is_told_with_what_became_of_it(world):
    assert statuses(world.commune) == {
        "Nguyễn Văn Đi": "matched", "Phạm Thị Ở": "under_way", "Trần Văn Ba": "matched", "Hoàng Thị Bốn": "no_answer", "Đỗ Văn Năm": "back",
        "Phan Văn Đến": "from_outside",
    }  # fmt: skip


def test_the_two_ends_tell_the_same_pair(world):
    there = statuses(world.other_commune)
    assert there == {"Nguyễn Văn Đi": "matched", "Phạm Thị Ở": "under_way"}
    assert statuses(world.commune, world.other_commune) == there
    assert statuses(world.other_commune, world.commune) == there
    assert statuses(world.commune, world.upper) == {"Đỗ Văn Năm": "back"}


def test_the_answer_of_an_end_outside_closes_the_pair(world):
    case = Transfer.objects.get(full_name="Hoàng Thị Bốn")
    world.step(case, "confirm_outside", received_on=date(2026, 10, 1))
    assert statuses(world.commune)["Hoàng Thị Bốn"] == "answered"


def test_a_reversed_departure_is_no_departure(world):
    case = Transfer.objects.get(full_name="Phạm Thị Ở")
    members.reverse_movement(movement=case.out_entry, reason="Nhầm", by=world.user, on=TODAY)
    assert "Phạm Thị Ở" not in statuses(world.commune)


def test_death_on_the_way_ends_the_pair(world):
    case = Transfer.objects.get(full_name="Phạm Thị Ở")
    members.record_departure(member=case.member, kind=MovementKind.DEATH, effective_on=date(2026, 10, 20), papers=Papers(),
                             by=world.user, on=TODAY)  # fmt: skip
    assert statuses(world.commune)["Phạm Thị Ở"] == "ended"


def test_the_period_is_of_the_departure(world):
    introduced = Transfer.objects.get(full_name="Phạm Thị Ở").introduced_on
    assert "Phạm Thị Ở" in statuses(world.commune, span=(introduced, introduced))
    assert "Phạm Thị Ở" not in statuses(world.commune, span=(introduced + timedelta(days=1), TODAY))


def test_age_and_working_days_overdue_are_counted(world):
    introduced = Transfer.objects.get(full_name="Phạm Thị Ở").introduced_on
    last = present_due(introduced).on
    asked = Asked(world.commune, *YEAR)
    for on, overdue in ((last, False), (last + timedelta(days=10), True)):
        found = Reconciliation(asked, on)
        pair = next(p for p in found.pairs(found.rows) if p.status == "under_way")
        assert pair.age == (on - introduced).days
        assert bool(pair.overdue) == overdue


def test_the_table_counts_by_direction_seen_from_the_node(world):
    def row(node, status):
        found = next(r for r in Reconciliation(Asked(node, *YEAR), TODAY).table if r["status"] == status)
        return found["out"], found["into"], found["inside"], found["n"]

    assert row(world.commune, "matched") == (1, 0, 1, 2)
    assert row(world.other_commune, "matched") == (0, 1, 0, 1)
    assert row(world.province, "matched") == (0, 0, 2, 2)  # what the communes feel, the province does not
    assert row(world.province, "no_answer") == (1, 0, 0, 1)
    assert row(world.commune, "from_outside") == (0, 1, 0, 1)


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2026, 9, 4), date(2026, 9, 10), TODAY])
def test_the_parts_and_those_between_them_make_the_whole_on_any_day(world, day):
    for node in (world.province, world.commune, world.upper, world.branch, world.abroad_province):
        whole = partition(node, day)
        assert whole.agrees or not whole.parts
        assert whole.total == headcount(node, day)
        for part in whole.parts:
            assert part.members == headcount(type(node).objects.get(pk=part.organization_id), day)


def test_somebody_between_two_communes_is_between_the_parts_of_the_province(world):
    whole = partition(world.province, TODAY)
    assert whole.between == 1
    assert partition(world.commune, TODAY).between == 0


def test_a_transit_nobody_follows_is_shown_and_a_case_without_one_too(world):
    asked = Reconciliation(Asked(world.commune, *YEAR), TODAY)
    assert (asked.without_case, asked.without_transit) == ([], [])
    record(
        Entry(world.members[4], MovementKind.TRANSFER_OUT, TODAY, between(world.branch, world.far)),
        by=None,
        on=TODAY,
    )
    Transfer.objects.filter(full_name="Nguyễn Văn Đi").update(state=S.INTRODUCED)
    asked = Reconciliation(Asked(world.commune, *YEAR), TODAY)
    assert [one.member.full_name for one in asked.without_case] == ["Đỗ Văn Năm"]
    assert [one.full_name for one in asked.without_transit] == ["Nguyễn Văn Đi"]


def test_whom_no_case_follows_the_page_leads_to_his_record(world):
    """Entries made in the ledger alone: the way in is the member, of those one may see."""
    member = Member.objects.get(full_name="Lý Thị Sáu")
    record(Entry(member, MovementKind.TRANSFER_OUT, TODAY, between(world.sister, world.far)), by=None, on=TODAY)
    client, _ = person_of("grassroots_officer", world.commune)
    shown = client.get(reverse("transfers:reconciliation")).content.decode()
    assert shown.count(f'href="{member.get_absolute_url()}"') == 2 and "không theo hồ sơ nào" in shown
    sign_in(client, "grassroots_officer", world.other_commune)
    shown = client.get(reverse("transfers:reconciliation")).content.decode()
    assert member.full_name in shown and member.get_absolute_url() not in shown


def test_the_page_prints_and_exports_what_it_shows(world, django_assert_max_num_queries):
    client, _ = person_of("grassroots_officer", world.commune)
    url = reverse("transfers:reconciliation")
    client.get(url)
    with django_assert_max_num_queries(14):
        page = client.get(url)
    words = page.content.decode()
    assert page.context["asked"].node == world.commune
    for said in ("Khớp, nơi đến đã tiếp nhận", "Phạm Thị Ở", "đảng số", "Không có chỗ lệch"):
        assert said in words
    one = client.get(url, {"status": "under_way"})
    assert [pair.movement.member.full_name for pair in one.context["pairs"]] == ["Phạm Thị Ở"]
    printed = client.get(url, {"format": "pdf", "other": "xã Bên"})
    text = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.content)).pages).split())
    assert "ĐỐI KHỚP CHUYỂN SINH HOẠT ĐẢNG" in text and "Phạm Thị Ở" in text and "Hoàng Thị Bốn" not in text
    rows = read_workbook(io.BytesIO(client.get(url, {"format": "xlsx"}).content))[0].rows
    assert {row[1] for row in rows if isinstance(row[0], int | float)} == set(statuses(world.commune))
    assert list(ExportLog.objects.order_by("pk").values_list("format", "rows")) == [("pdf", 2), ("xlsx", 6)]


def test_what_cannot_be_asked_is_told(world):
    client, _ = person_of("branch_secretary", world.branch)
    url = reverse("transfers:reconciliation")
    assert client.get(url, {"organization": world.far.code}).status_code == 422  # not his
    assert client.get(url, {"since": "02/10/2026", "until": "01/10/2026"}).status_code == 422
    assert client.get(url, {"other": "Không có nơi này"}).status_code == 422
    assert client.get(url).status_code == 200
