"""The slip of two boxes (2-SHĐ) of a move abroad and of the way home: filled from the case, not before the introduction."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests.factories import TODAY
from tests.transfers.print_world import signed_in
from tests.transfers.transfer_world import SIGNER, TransferWorld, make_world
from transfers.documents.facts import Facts
from transfers.documents.printing import print_form
from transfers.documents.table import FORMS, forms_for
from transfers.models import Journey, JourneyHandling, NoticeSlip, Transfer, TransferState

pytestmark = pytest.mark.django_db
WORLD = make_world
S = TransferState
MINISTRY = "Đảng ủy Bộ Ngoại giao"
ABROAD = {"outside_unit": MINISTRY, "boundary": "other_province", "other_end": "foreign_affairs"}


def words_of(case: Transfer) -> str:
    pdf = print_form(FORMS["letter-abroad"], Facts(Transfer.objects.get(pk=case.pk), TODAY)).pdf
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def boxes_of(case: Transfer):
    context = FORMS["letter-abroad"].papers(Facts(Transfer.objects.get(pk=case.pk), TODAY))[0].context
    return [context["first"], *(box for row in context["rows"] for box in row)]


def gone(world: TransferWorld) -> Transfer:
    """A member introduced to the Foreign Ministry's committee, for two years of study."""
    case = world.walk(world.open(reason="study", **ABROAD), S.INTRODUCED)
    Journey.objects.create(
        member=case.member, country="Cộng hòa Pháp", purpose="study", from_on=date(2026, 10, 1), until_on=date(2028, 9, 30),
        requested_on=date(2026, 8, 1), handling=JourneyHandling.OFFICIAL, transfer=case, created_by=world.user,
    )  # fmt: skip
    return case


def test_the_way_out_names_who_introduced_where_to_and_for_how_long(world):
    case = gone(world)
    first, second = boxes_of(case)
    assert (first.written, second.written) == (True, False)
    words = words_of(case)
    for said in (
        "Mẫu 2-SHĐ", "RA NGOÀI NƯỚC (loại 2 ô)",
        "Ô 1. Cấp ủy giới thiệu", "Ô 2. Cấp ủy tiếp nhận", case.full_name.upper(), f"Kính gửi: {MINISTRY}",
        f"Được cử (chuyển) đến: {MINISTRY}", "Đã đóng đảng phí hết tháng: 9/2026", "Nước đến: Cộng hòa Pháp", "Mục đích: Học tập",
        "từ ngày 01/10/2026 đến ngày 30/9/2028", "Số GTSHĐ: 1", "T/M ĐẢNG ỦY XÃ MẪU", SIGNER["signer_name"],
    ):  # fmt: skip
        assert said in words, said
    assert "Đã tiếp nhận đồng chí: " + case.full_name not in words


def test_the_answer_of_the_ministry_fills_the_second_box(world):
    case = gone(world)
    world.step(case, "confirm_outside", received_on=date(2026, 9, 20), answer_number="88-PB", on=date(2026, 9, 25))
    NoticeSlip.objects.filter(transfer=case).update(receiver_name="Lê Văn Nhận")
    second = boxes_of(case)[1]
    assert (second.written, second.register_number, second.signer) == (True, "88-PB", "Lê Văn Nhận")
    words = words_of(case)
    for said in (
        "Số: 88-PB GTSHĐ",
        f"Đã tiếp nhận đồng chí: {case.full_name}",
        "từ ngày: 20/9/2026",
        f"T/M {MINISTRY.upper()}",
    ):
        assert said in words, said


def test_the_way_home_begins_with_the_letter_of_the_ministry(world):
    case = world.arrival(**ABROAD, letter_number="345")
    titles = [link.title for link in forms_for(case, TODAY)]
    assert "Giấy giới thiệu sinh hoạt đảng từ ngoài nước về" in titles and not any(
        "ra ngoài nước" in one for one in titles
    )
    assert "Số GTSHĐ: 345" in words_of(case) and "Nước đến" not in words_of(case)
    world.walk(case, S.COMPLETED)
    first, second = boxes_of(case)
    assert (first.authority, second.authority) == (f"T/M {MINISTRY}", "T/M Đảng ủy xã Mẫu")
    words = words_of(case)
    assert "RA NGOÀI NƯỚC" not in words
    for said in (
        "GIẤY GIỚI THIỆU SINH HOẠT ĐẢNG TỪ NGOÀI NƯỚC VỀ (loại 2 ô)",
        "PHAN VĂN ĐẾN", "Đã tiếp nhận đồng chí: Phan Văn Đến", "về sinh hoạt đảng tại: Chi bộ thôn Mẫu",
    ):  # fmt: skip
        assert said in words, said


def test_the_slip_is_offered_for_moves_abroad_only_and_once_introduced(world, client):
    other = world.walk(world.open(world.members[1]), S.INTRODUCED)
    waiting = world.walk(world.open(world.members[2], **ABROAD), S.ORIGIN_PROCESSING)
    why = {
        case.pk: next(link for link in forms_for(case, TODAY) if link.url.endswith("/letter-abroad/"))
        for case in (other, waiting)
    }
    assert "ngoài nước" in why[other.pk].why_not and why[waiting.pk].why_not == "Chưa giới thiệu chuyển đi."
    signed_in(client, "grassroots_officer", world.commune)
    case = gone(world)
    answer = client.get(reverse("transfers:print", args=["transfer", case.pk, "letter-abroad"]))
    assert answer["Content-Type"] == "application/pdf"


def test_a_slip_of_a_recalled_letter_says_that_it_is_cancelled(world):
    case = gone(world)
    letter = case.letters.get()
    letter.cancelled_on, letter.cancel_reason = TODAY, "Đồng chí không đi nữa"
    letter.save()
    assert "Giấy này đã hủy ngày" in words_of(case)
