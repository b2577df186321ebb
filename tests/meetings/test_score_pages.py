"""The pages of the score: entered on a phone with few taps and without script, printed, overseen, exported, put into words."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import ExportLog
from branches.models import Level
from core.workflow import perform
from meetings.models import MeetingScore, ScoreSheet, SuperiorVisit
from meetings.score.queries import card_of
from reminders.branch_life.score import follow_ups, unscored, unvisited
from tests.factories import TODAY, make_members, make_organization, make_scope
from tests.support.browsing import bring, faults_of
from tests.support.scoring import held, year_of_meetings

pytestmark = pytest.mark.django_db


def client_of(scope) -> Client:
    if scope.needs_second_factor:
        TOTP.activate(scope.user, generate_totp_secret())
    client = Client()
    client.force_login(scope.user)
    return client


@pytest.fixture
def world(db):
    """A commune, its branch of ten, a meeting of November being kept, the secretary and an officer above."""
    commune = make_organization("Đảng bộ xã Thử", level=Level.GRASSROOTS_COMMITTEE)
    branch = make_organization("Chi bộ thôn Thử", parent=commune)
    people = make_members(branch, [f"Đảng Viên {number:02d}" for number in range(10)])
    secretary, officer = make_scope("branch_secretary", branch), make_scope("grassroots_officer", commune)
    meeting = held(branch, secretary, chair=people[0], session_secretary=people[1])
    return {"commune": commune, "branch": branch, "secretary": secretary, "officer": officer, "meeting": meeting,
            "branch_client": client_of(secretary), "officer_client": client_of(officer)}  # fmt: skip


def address(world) -> str:
    return reverse("score:meeting", args=[world["meeting"].pk])


def key(world, code: str) -> int:
    return next(line.criterion_id for line in card_of(world["meeting"]).lines if line.criterion.code == code)


def test_one_press_marks_everything_met_and_exceptions_stay(world):
    client, page = world["branch_client"], address(world)
    answer = client.post(
        page,
        {"version": 0, "all": "1", f"points_{key(world, '4g')}": "0", f"points_{key(world, '7')}": "27"},
        follow=True,
    )
    assert answer.status_code == 200
    score = MeetingScore.objects.get()
    # 95 less 4g (1), 7 (3), no materials uploaded 3đ (2) and 4h (1), nobody's speech written 4đ (3)
    assert (score.complete, score.self_points, score.applicable_max) == (True, 85, 95)
    assert "Chi bộ tự chấm 85/95 điểm, quy đổi theo thang 100: 89,47 điểm; xếp mức Khá." in answer.content.decode()


def test_the_total_follows_what_is_chosen_without_being_saved(world):
    answer = world["branch_client"].post(
        reverse("score:total", args=[world["meeting"].pk]),
        {"version": 0, "all": "1", f"points_{key(world, '7')}": "30"},
    )
    assert "89/95 điểm" in answer.content.decode()
    assert not MeetingScore.objects.exists()


def test_an_overruled_line_without_reason_shows_why_and_loses_nothing(world):
    client, page = world["branch_client"], address(world)
    field = f"points_{key(world, '4đ')}"
    answer = client.post(page, {"version": 0, field: "5", f"points_{key(world, '4a')}": "5"})
    assert answer.status_code == 422
    assert "chấm khác thì ghi rõ lý do" in answer.content.decode()
    assert not MeetingScore.objects.exists()
    kept = answer.context["form"]
    assert (kept[field].value(), kept[f"points_{key(world, '4a')}"].value()) == ("5", "5")


def test_the_second_clerk_is_told_and_keeps_what_he_chose(world):
    client, page = world["branch_client"], address(world)
    field = f"points_{key(world, '4a')}"
    client.post(page, {"version": 0, "stay": "1", field: "5"})
    answer = client.post(page, {"version": 0, "stay": "1", field: "0"})
    assert answer.status_code == 409
    assert "Người khác vừa sửa phiếu chấm điểm này" in answer.content.decode()
    assert answer.context["form"][field].value() == "0"
    assert client.post(page, {"version": 1, "stay": "1", field: "0"}).status_code == 302


@pytest.mark.parametrize("value", ["3", "-1", "abc", "1e9", "NaN"])
def test_odd_points_are_refused(world, value):
    answer = world["branch_client"].post(address(world), {"version": 0, f"points_{key(world, '4a')}": value})
    assert answer.status_code == 422


def test_those_above_read_the_card_but_do_not_fill_it(world):
    client = world["officer_client"]
    assert client.get(address(world)).context["form"] is None
    assert client.post(address(world), {"version": 0}).status_code == 403


def test_old_minutes_take_only_their_total(world):
    old = held(world["branch"], world["secretary"], day=date(2025, 9, 5))
    page = reverse("score:meeting", args=[old.pk])
    client = world["branch_client"]
    assert "chỉ ghi tổng điểm của biên bản cũ" in client.get(page).content.decode()
    assert client.post(page, {"points": "120"}).status_code == 422
    client.post(page, {"points": "87,5"})
    assert MeetingScore.objects.get(meeting=old).self_score == Decimal("87.5")


def finish(world):
    """The card filled, the minutes adopted."""
    world["branch_client"].post(address(world), {"version": 0, "all": "1", f"points_{key(world, '7')}": "30"})
    perform(world["meeting"], "adopt", scope=world["secretary"], on=TODAY)


def test_the_committee_above_scores_again_and_visits(world):
    finish(world)
    client, meeting = world["officer_client"], world["meeting"]
    assert client.post(reverse("score:rescore", args=[meeting.pk]), {"points": "60", "reason": ""}).status_code == 422
    client.post(reverse("score:rescore", args=[meeting.pk]), {"points": "60", "reason": "Thiếu biên bản hội ý"})
    client.post(
        reverse("score:visit_new", args=[meeting.pk]),
        {"full_name": "Lê Văn Trên", "position": "", "role": "follower", "organization_name": "Đảng ủy xã Thử", "remarks": "Đông đủ",
         "follow_up": "Gửi tài liệu sớm", "follow_up_deadline": "05/12/2026"},
    )  # fmt: skip
    text = client.get(address(world)).content.decode()
    assert "60 điểm" in text
    assert "Trung bình" in text
    assert "Gửi tài liệu sớm" in text
    world["branch_client"].post(
        reverse("score:visit_done", args=[SuperiorVisit.objects.get().pk]),
        {"done_on": "20/11/2026", "result": "Đã gửi"},
    )
    assert SuperiorVisit.objects.get().follow_up_result == "Đã gửi"


def test_the_branch_does_not_score_itself_again(world):
    finish(world)
    assert world["branch_client"].post(reverse("score:rescore", args=[world["meeting"].pk]), {}).status_code == 403
    within = client_of(make_scope("grassroots_officer", world["branch"]))
    within.post(reverse("score:rescore", args=[world["meeting"].pk]), {"points": "100", "reason": "Chấm lại"})
    assert MeetingScore.objects.get().superior_score is None


def test_the_card_prints_every_line(world):
    finish(world)
    answer = world["branch_client"].get(reverse("score:pdf", args=[world["meeting"].pk]))
    reader = PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for words in (
        "PHIẾU TỰ CHẤM ĐIỂM",
        "Tỷ lệ đảng viên phát biểu",
        "Dự họp 10/10 (100%)",
        "89/95 điểm",
        "CHI BỘ THÔN THỬ",
        "THƯ KÝ",
    ):
        assert words in text
    assert ExportLog.objects.filter(format="pdf").count() == 1


def test_the_year_of_a_branch_and_the_table_of_a_committee(world):
    year_of_meetings(world["branch"], {9: "95", 10: "72"})
    mine = world["branch_client"].get(reverse("score:overview")).content.decode()
    assert "Chất lượng sinh hoạt năm 2026" in mine
    assert "Thiếu buổi thường kỳ tháng 01/2026" in mine
    above = world["officer_client"].get(reverse("score:overview"), {"period": "2026-10"}).content.decode()
    assert "Chi bộ thôn Thử" in above
    assert "giảm 100 điểm % so với tháng 09/2026" in above


@pytest.mark.parametrize(
    "query", [{"period": "2026-99"}, {"period": "x"}, {"page": "-3"}, {"page": "99999"}, {"band": "x"}]
)
def test_odd_addresses_of_the_overview_are_answered(world, query):
    assert world["officer_client"].get(reverse("score:overview"), query).status_code in {200, 302}


def test_the_table_leaves_as_a_workbook_and_is_logged(world):
    year_of_meetings(world["branch"], {10: "72"})
    answer = world["officer_client"].get(reverse("score:overview_xlsx"), {"period": "2026"})
    assert answer.content[:2] == b"PK"
    assert ExportLog.objects.get().rows == 1


def test_pages_of_the_score_stay_within_fifteen_statements(world, django_assert_max_num_queries):
    finish(world)
    for client, page in (("branch_client", address(world)), ("officer_client", reverse("score:overview"))):
        world[client].get(page)
        with django_assert_max_num_queries(15):
            world[client].get(page)


def test_a_committee_copies_a_sheet_edits_it_and_puts_it_into_use(world):
    client, national = world["officer_client"], ScoreSheet.objects.get(code="42-hd-2025")
    client.post(
        reverse("score:sheet_copy", args=[national.pk]),
        {"organization": world["commune"].pk, "label": "Bảng điểm xã Thử", "valid_from": "01/12/2026"},
    )
    sheet = ScoreSheet.objects.get(organization=world["commune"])
    row = sheet.criteria.get(code="4đ")
    page = reverse("score:criterion", args=[sheet.pk, row.pk])
    values = {
        "code": "4đ",
        "group": "Tiến hành",
        "label": "Tỷ lệ phát biểu",
        "max_points": "5",
        "applies": "always",
        "measure": "speakers",
    }
    assert client.post(page, values | {"scale": "Tỷ lệ hơn 50: 5"}).status_code == 422
    client.post(page, values | {"scale": "Tỷ lệ trên 50: 5\nTỷ lệ từ 30: 3\nCòn lại: 1"})
    row.refresh_from_db()
    assert [line.get("test") for line in row.scale] == ["more_than", "at_least", None]
    client.post(reverse("score:sheet_publish", args=[sheet.pk]), {"reason": ""})
    sheet.refresh_from_db()
    assert not sheet.is_draft
    assert "Bảng điểm xã Thử" in world["branch_client"].get(reverse("score:sheets")).content.decode()
    assert world["branch_client"].post(reverse("score:sheet_end", args=[sheet.pk]), {}).status_code == 403


def test_rules_of_a_committee_are_entered_on_pages(world):
    client = world["officer_client"]
    client.post(
        reverse("score:minimum_new"),
        {
            "organization": world["commune"].pk,
            "kind": "regular",
            "members_from": "30",
            "minutes": "120",
            "valid_from": "01/11/2026",
            "source": "HD 1",
        },
    )
    levels = {"floor_good": "fair", "count_good": "8", "floor_fair": "average", "count_fair": "0", "floor_average": "average",
              "share_average": "50", "count_average": "0"}  # fmt: skip
    client.post(
        reverse("score:rating_new"),
        {
            "organization": world["commune"].pk,
            "period": "year",
            "label": "Xếp loại năm",
            "valid_from": "01/01/2026",
            "source": "QĐ 2",
        }
        | levels,
    )
    text = client.get(reverse("score:sheets")).content.decode()
    assert "ít nhất 8 buổi mức Tốt" in text
    assert "120" in text


def test_followers_are_named_and_branches_without_a_visit_listed(world):
    client = world["officer_client"]
    client.post(
        reverse("score:follower", args=[world["branch"].pk]),
        {"full_name": "Lê Văn Trên", "position": "Đảng ủy viên", "valid_from": "01/11/2026", "source": ""},
    )
    text = client.get(reverse("score:followers"), {"only": "not-visited"}).content.decode()
    assert "Lê Văn Trên" in text
    assert "Chưa dự" in text


def test_what_is_due_is_told(world):
    assert unscored(world["secretary"]).count == 1
    finish(world)
    assert unscored(world["secretary"]).count == 0
    world["officer_client"].post(
        reverse("score:visit_new", args=[world["meeting"].pk]),
        {
            "full_name": "Lê Văn Trên",
            "role": "follower",
            "organization_name": "Đảng ủy",
            "follow_up": "Gửi sớm",
            "follow_up_deadline": "10/11/2026",
        },
    )
    assert [item.overdue for item in follow_ups(world["secretary"]).items] == [True]
    assert unvisited(world["officer"]) is None  # the quarter has more than a month to go
    december = make_scope("grassroots_officer", world["commune"], on=date(2026, 12, 10))
    assert unvisited(december).count == 0
    january = make_scope("grassroots_officer", world["commune"], on=date(2027, 3, 10))
    assert unvisited(january).count == 1


@pytest.mark.browser
def test_a_card_takes_two_taps_on_a_phone(world, new_page, accessibility_faults):
    page = new_page(width=360, height=740)
    bring(page, world["branch_client"])
    page.goto(address(world))
    page.get_by_role("radio", name="Từ 90 % chỉ tiêu: 30").check()
    page.get_by_text("còn 20 mục chưa chấm").wait_for()
    page.get_by_role("button", name="Tất cả đạt").click()
    page.get_by_text("Đã lưu phiếu chấm điểm.").wait_for()
    assert MeetingScore.objects.get().self_score == Decimal("93.68")
    assert faults_of(page, accessibility_faults) == []


@pytest.mark.browser
def test_a_card_is_filled_without_script(world, new_page):
    page = new_page(width=360, height=740, javascript=False)
    bring(page, world["branch_client"])
    page.goto(address(world))
    page.get_by_role("radio", name="Từ 80 đến dưới 90 %: 27").check()
    page.get_by_role("button", name="Tất cả đạt").click()
    assert "86/95" in page.content()


def test_the_page_of_a_meeting_tells_its_score(world):
    page = world["meeting"].get_absolute_url()
    assert "Xem phiếu chấm điểm" not in world["branch_client"].get(page).content.decode()
    finish(world)
    assert "Chi bộ tự chấm 89/95 điểm" in world["branch_client"].get(page).content.decode()
