"""The secretary's evening on a 360-pixel screen, from the button to the adopted minutes, by taps: 40 people, 3 exceptions, 3 decisions.

The bound: 1 tap opens; 5 mark two absences with a reason and one without; 2 judge two tasks; 4 tick speakers; 8 make three decisions
(two of them ready on the page); 4 give a task; 1 adopts; and 1 in each part leads on. That is 30. What is typed is not a tap; entering a
field to type in it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from core.dates import TIME_ZONE, Month
from core.workflow import perform
from meetings.models import Meeting, MeetingKind, MeetingState
from meetings.services.meetings import plan_meeting
from meetings.services.resolutions import Task, set_task
from members.models import ActivityStatus
from tests.factories import make_members, make_scope
from tests.support.browsing import come_in, overflow_of

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

MEMBERS = 40
TAPS_ALLOWED = 30


class Thumb:
    """Taps counted one by one."""

    def __init__(self, page) -> None:
        self.page, self.taps, self.by_part = page, 0, {}

    def tap(self, target, part: str) -> None:
        """One tap, on something at least 44 pixels high (WCAG 2.2 asks for 24)."""
        box = target.bounding_box()
        assert box is None or box["height"] >= 43, f"{part}: a target {box['height']} pixels high"
        target.tap()
        self.count(part)

    def count(self, part: str, taps: int = 1) -> None:
        """Taps made in another way: opening a list and choosing from it are two."""
        self.taps += taps
        self.by_part[part] = self.by_part.get(part, 0) + taps

    def onward(self, part: str) -> None:
        """The button at the foot, and the page it leads to."""
        with self.page.expect_navigation():
            self.tap(self.page.locator(".evening-bar .btn-primary"), part)


@pytest.fixture
def forty(office):
    """The branch of the office grown to forty members, with two tasks set last month by an adopted meeting."""
    people = make_members(office.branch, [f"Đảng Viên {number:02d}" for number in range(MEMBERS - len(office.people))])
    scope = make_scope("branch_secretary", office.branch, on=timezone.localdate())
    month = Month.of(timezone.localdate()).previous
    before = plan_meeting(
        organization=office.branch, kind=MeetingKind.REGULAR, for_month=month, by=scope.user,
        planned_at=datetime.combine(month.first_day + timedelta(days=4), datetime.min.time(), TIME_ZONE).replace(hour=19),
        chair=office.people[0], session_secretary=office.people[1], place="Nhà văn hóa thôn",
    )  # fmt: skip
    perform(before, "open", scope=scope, on=scope.on)
    for words in ("Vận động 10 hộ hiến đất mở đường", "Vệ sinh đường làng"):
        set_task(meeting=before, task=Task(words, responsible=people[0]), by=scope.user)
    perform(before, "adopt", scope=scope, on=scope.on, data={"ended_at": before.started_at + timedelta(minutes=95)})
    return office


def _row(page, name: str):
    return page.locator(".evening-row", has_text=name).first


def _mark_roll(page, thumb: Thumb) -> None:
    for name, reason in (("Đảng Viên 03", "Ốm"), ("Đảng Viên 07", "Đi công tác")):
        thumb.tap(_row(page, name).locator(".tap", has_text="Vắng có lý do"), "Điểm danh")
        thumb.tap(_row(page, name).locator(".roll-quick .tap", has_text=reason), "Điểm danh")
    thumb.tap(_row(page, "Đảng Viên 11").locator(".tap", has_text="Vắng không lý do"), "Điểm danh")
    expect(page.locator("[data-roll-summary]")).to_contain_text("Có mặt 37/40")
    assert overflow_of(page) == ""
    thumb.onward("Điểm danh")


def _decide(page, thumb: Thumb) -> None:
    for words in ("Thông qua nghị quyết, kết luận", "Thông qua nhiệm vụ, chương trình, kế hoạch"):
        thumb.tap(page.locator(".tap-wide", has_text=words), "Biểu quyết")
    thumb.tap(page.locator("summary", has_text="Thêm việc biểu quyết khác"), "Biểu quyết")
    thumb.tap(page.get_by_role("button", name="Miễn công tác và sinh hoạt đảng", exact=True), "Biểu quyết")
    expect(page.locator("main")).to_contain_text("37/40")
    thumb.tap(page.locator(".tap-wide", has_text="Đảng Viên 20"), "Biểu quyết")
    assert overflow_of(page) == ""
    thumb.onward("Biểu quyết")
    expect(page.locator("main")).to_contain_text("Miễn công tác và sinh hoạt đảng đối với đồng chí Đảng Viên 20")
    thumb.onward("Biểu quyết")


def _give(page, thumb: Thumb) -> None:
    task = page.locator("#id_new0-task")
    thumb.tap(task, "Giao việc")
    task.fill("Tuyên truyền phòng cháy, chữa cháy")
    page.locator("#id_new0-responsible").select_option(label="Đảng Viên 05")
    thumb.count("Giao việc", 2)
    thumb.tap(page.locator(".tap-set").first.locator(".tap").last, "Giao việc")
    thumb.onward("Giao việc")


def _score_if_asked(page) -> None:
    """The score has its own page and its own test; here the line of progress leads past it."""
    if "/finish/" not in page.url:
        page.locator(".evening-parts a", has_text="Thông qua").click() if page.locator(
            ".evening-parts"
        ).count() else page.goto(reverse("meetings:finish", args=[Meeting.objects.latest("pk").pk]))


@pytest.fixture
def phone(_chromium, site, new_page):
    """A phone: 360 pixels, a finger."""
    context = _chromium.new_context(
        base_url=site.address, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", viewport={"width": 360, "height": 740},
        has_touch=True, is_mobile=True,
    )  # fmt: skip
    yield context.new_page()
    context.close()


def test_an_evening_of_forty_takes_few_taps(phone, forty, accessibility_faults):
    thumb = Thumb(phone)
    come_in(phone, forty.secretary)
    phone.goto(reverse("meetings:list"))
    assert overflow_of(phone) == ""
    thumb.tap(phone.get_by_role("button", name="Mở buổi họp, điểm danh"), "Mở buổi họp")
    expect(phone.locator('.evening-columns input[value="present"]:checked')).to_have_count(MEMBERS)
    _mark_roll(phone, thumb)

    thumb.tap(_row(phone, "Vận động 10 hộ").locator(".tap", has_text="Đạt").first, "Việc tháng trước")
    thumb.tap(_row(phone, "Vệ sinh").locator(".tap", has_text="Tiếp tục"), "Việc tháng trước")
    thumb.onward("Việc tháng trước")

    for number in (1, 2, 4, 5):
        thumb.tap(phone.locator(".tap-wide", has_text=f"Đảng Viên {number:02d}"), "Phát biểu")
    thumb.onward("Phát biểu")
    _decide(phone, thumb)
    _give(phone, thumb)
    _score_if_asked(phone)

    assert "Đủ điều kiện thông qua biên bản" in phone.locator("main").inner_text()
    assert accessibility_faults(phone) == []
    thumb.onward("Thông qua")
    expect(phone.locator("main")).to_contain_text("Đã thông qua biên bản, vào sổ số 2")

    assert thumb.taps <= TAPS_ALLOWED, thumb.by_part
    _is_right(forty)


def _is_right(office) -> None:
    meeting = Meeting.objects.latest("pk")
    assert (meeting.state, meeting.book_number) == (MeetingState.ADOPTED, 2)
    roll = {line.full_name: (line.value, line.reason) for line in meeting.roll.all()}
    assert len(roll) == MEMBERS
    assert roll["Đảng Viên 03"] == ("absent_excused", "Ốm")
    assert roll["Đảng Viên 07"] == ("absent_excused", "Đi công tác")
    assert roll["Đảng Viên 11"] == ("absent_unexcused", "")
    assert sum(value == "present" for value, _ in roll.values()) == MEMBERS - 3
    assert meeting.speeches.count() == 4
    votes = {vote.matter: (vote.in_favour, vote.base, vote.passed) for vote in meeting.votes.all()}
    assert votes == {"resolution": (37, 40, True), "task": (37, 40, True), "exemption": (37, 40, True)}
    assert meeting.votes.get(matter="exemption").member.activity_status == ActivityStatus.EXEMPT
    assert sorted(meeting.item_reviews.values_list("status", flat=True)) == ["done", "open"]
    item = meeting.items.get()
    assert (item.task, item.responsible.full_name) == ("Tuyên truyền phòng cháy, chữa cháy", "Đảng Viên 05")
    assert item.deadline is not None and item.deadline >= timezone.localdate()


def test_the_roll_is_marked_without_javascript(new_page, forty):
    page = new_page(width=360, javascript=False)
    come_in(page, forty.secretary)
    page.goto(reverse("meetings:list"))
    page.get_by_role("button", name="Mở buổi họp, điểm danh").click()
    _row(page, "Đảng Viên 03").locator(".tap", has_text="Vắng có lý do").click()
    page.locator(".evening-bar .btn-primary").click()
    assert "Đảng Viên 03: vắng có lý do thì ghi lý do" in page.locator("main").inner_text()
    _row(page, "Đảng Viên 03").locator(".roll-quick .tap", has_text="Việc gia đình").click()
    page.locator(".evening-bar .btn-primary").click()
    line = Meeting.objects.latest("pk").roll.get(full_name="Đảng Viên 03")
    assert (line.value, line.reason) == ("absent_excused", "Việc gia đình")


def test_two_secretaries_at_one_roll_lose_nothing(new_page, forty):
    first, second = new_page(width=360), new_page(width=360)
    come_in(first, forty.secretary)
    come_in(second, forty.secretary)
    first.goto(reverse("meetings:list"))
    first.get_by_role("button", name="Mở buổi họp, điểm danh").click()
    roll = reverse("meetings:roll", args=[Meeting.objects.latest("pk").pk])
    second.goto(roll)
    _row(first, "Đảng Viên 03").locator(".tap", has_text="Vắng không lý do").click()
    first.locator(".evening-bar .btn-primary").click()
    first.wait_for_url("**/review/")
    _row(second, "Đảng Viên 04").locator(".tap", has_text="Vắng không lý do").click()
    second.locator(".evening-bar .btn-primary").click()
    second.wait_for_url("**/review/")
    assert "người khác đã ghi và được giữ nguyên: Đảng Viên 03" in second.locator("body").inner_text()
    values = dict(Meeting.objects.latest("pk").roll.values_list("full_name", "value"))
    assert values["Đảng Viên 03"] == values["Đảng Viên 04"] == "absent_unexcused"
