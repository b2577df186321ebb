"""Meetings of the past months with their rolls, votes, tasks and adopted minutes; this month's still to be held."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from branches.models import Organization
from core.dates import Month
from core.workflow import perform
from meetings.models import Attendance, Book, Meeting, MeetingKind, MeetingState, Speech
from meetings.services.meetings import plan_meeting
from meetings.services.minutes import snapshot
from meetings.services.resolutions import Judged, Task, draft_resolution, open_items, review_items, set_task
from meetings.services.roll import draw_up
from meetings.services.votes import Tally, record_vote
from members.models import Member

HISTORY = 11  # months before this one
SINCE = 4  # months a small branch has used the system
KEPT_HERE = 1  # of these, how many it wrote here; the older ones are entered from its paper book
LARGE = 40  # members from which a branch has written all of them here
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TASKS = (
    ("Vận động nhân dân tổng vệ sinh đường làng, ngõ xóm", "100% số hộ tham gia"),
    ("Thu đủ đảng phí tháng và nộp đúng hạn", "100% đảng viên"),
    ("Rà soát hộ nghèo, hộ cận nghèo của thôn", "Xong danh sách"),
    ("Vận động hộ dân cài đặt định danh điện tử mức 2", "Thêm 20 người"),
    ("Phân công đảng viên giúp đỡ quần chúng ưu tú", "Ít nhất 01 quần chúng"),
    ("Chuẩn bị nội dung sinh hoạt chuyên đề quý", "Có dự thảo gửi trước 1 ngày"),
)
TOPICS = {
    2: "Đảng viên gương mẫu thực hiện nếp sống văn minh trong việc cưới, việc tang",
    5: "Học tập và làm theo tư tưởng Hồ Chí Minh về tinh thần trách nhiệm",
    8: "Chuyển đổi số ở thôn: việc làm cụ thể của đảng viên",
    11: "Tự soi, tự sửa theo các biểu hiện suy thoái",
}
TEXTS = (
    "Đồng chí chủ trì tuyên bố lý do, giới thiệu đại biểu; chi bộ nhất trí cử thư ký và thông qua chương trình.",
    "Chi bộ hoàn thành các nhiệm vụ tháng trước theo nghị quyết; một số việc còn chậm do thời tiết.",
    "Quán triệt văn bản mới của cấp trên; tư tưởng đảng viên ổn định.",
    "Thống nhất nhiệm vụ tháng tới theo dự thảo; các ý kiến bổ sung đã được tiếp thu.",
    "Các đồng chí tự phê bình và phê bình thẳng thắn; biểu dương các đồng chí hoàn thành tốt nhiệm vụ.",
)
REASONS = ("Ốm", "Đi công tác", "Việc gia đình", "Đi làm xa")


def fill(branch: Organization, *, by, on: date, rng: random.Random) -> None:
    """The meetings of one branch: each past month held and adopted, the last still to be reported, this month's announced."""
    month = Month.of(on)
    months = [month]
    for _ in range(HISTORY):
        months.append(months[-1].previous)
    large = Member.objects.filter(organization=branch).current().count() >= LARGE
    for back, past in reversed(list(enumerate(months[1:], 1))):
        if large or back <= KEPT_HERE:
            _hold(branch, past, by=by, rng=rng)
        elif back <= SINCE:
            _from_paper(branch, past, number=SINCE + 1 - back, rng=rng)
    planned = min(on + timedelta(days=4), month.last_day)
    meeting = plan_meeting(
        organization=branch, kind=_kind(month), for_month=month, planned_at=_evening(planned), by=by.user,
        topic=TOPICS.get(month.month, ""),
    )  # fmt: skip
    perform(meeting, "notify", scope=by, on=on, data={"notice_to_superior": True})


def _kind(month: Month) -> MeetingKind:
    return MeetingKind.COMBINED if month.month in TOPICS else MeetingKind.REGULAR


def _evening(day: date, minutes: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, 19, 0, tzinfo=ZONE) + timedelta(minutes=minutes)


def _hold(branch: Organization, month: Month, *, by, rng: random.Random) -> None:
    day = month.first_day + timedelta(days=2 + rng.randrange(3))
    kind = _kind(month)
    meeting = plan_meeting(
        organization=branch, kind=kind, for_month=month, planned_at=_evening(day), by=by.user, topic=TOPICS.get(month.month, ""),
        place=f"Nhà văn hóa {branch.name.removeprefix('Chi bộ ')}",
    )  # fmt: skip
    meeting.notice_sent_at, meeting.notice_to_superior = _evening(day - timedelta(days=3)), True
    meeting.materials_uploaded_at = _evening(day - timedelta(days=2)) if rng.random() < 0.85 else None
    meeting.committee_agreed_on, meeting.committee_minutes = day - timedelta(days=4), True
    meeting.save()
    perform(meeting, "open", scope=by, on=day)
    came = _attendance(meeting, rng)
    if len(came) < 2:
        perform(meeting, "close", scope=by, on=day, data={"ended_at": _evening(day, 90)})
        return
    _content(meeting, came, by=by, rng=rng)
    meeting.chair, meeting.session_secretary = came[0].member, came[1].member
    meeting.save(update_fields=["chair", "session_secretary"])
    length = 120 if kind == MeetingKind.COMBINED else 90
    adopted = day + timedelta(days=1)
    perform(
        meeting, "adopt", scope=by, on=adopted, override_reason="Ghi bổ sung theo sổ giấy của chi bộ",
        data={"ended_at": _evening(day, length + rng.choice((-12, 5, 10, 20)))},
    )  # fmt: skip
    perform(meeting, "report", scope=by, on=adopted, data={"papers_uploaded_at": _evening(adopted)})


def _from_paper(branch: Organization, month: Month, *, number: int, rng: random.Random) -> None:
    """A meeting of the time before the system, as the paper book has it: roll and times, no votes, no tasks."""
    day = month.first_day + timedelta(days=2 + rng.randrange(3))
    kind = _kind(month)
    meeting = Meeting.objects.create(
        organization=branch, kind=kind, book=Book.BRANCH, for_month=month.first_day, state=MeetingState.HELD, started_at=_evening(day),
        planned_at=_evening(day), ended_at=_evening(day, 120 if kind == MeetingKind.COMBINED else 95),
        topic=TOPICS.get(month.month, ""), place=f"Nhà văn hóa {branch.name.removeprefix('Chi bộ ')}", adopted_on=day,
    )  # fmt: skip
    draw_up(meeting)
    came = _attendance(meeting, rng)
    if len(came) > 1:
        meeting.chair, meeting.session_secretary = came[0].member, came[1].member
    meeting.book_number, meeting.locked_at, meeting.state = number, _evening(day, 150), MeetingState.REPORTED
    meeting.reported_on, meeting.papers_uploaded_at = day, _evening(day, 200)
    meeting.minutes = snapshot(meeting)
    meeting.save()


def _attendance(meeting: Meeting, rng: random.Random) -> list[Attendance]:
    lines = list(meeting.roll.select_related("member"))
    for line in lines[2:]:
        if line.value == "present" and rng.random() < 0.09:
            line.value = "absent_excused" if rng.random() < 0.8 else "absent_unexcused"
            line.reason = rng.choice(REASONS) if line.value == "absent_excused" else ""
    Attendance.objects.bulk_update(lines, ["value", "reason"])
    return [line for line in lines if line.came and line.member_id]


def _content(meeting: Meeting, came: list[Attendance], *, by, rng: random.Random) -> None:
    agenda = list(meeting.agenda.all())
    for item, text in zip(agenda, TEXTS, strict=False):
        item.text, item.version = text, 1
    type(agenda[0]).objects.bulk_update(agenda, ["text", "version"])
    speakers = rng.sample(came, k=max(1, round(len(came) * rng.uniform(0.35, 0.7))))
    Speech.objects.bulk_create(
        Speech(
            meeting=meeting, attendance=line, order=order, summary="Nhất trí với báo cáo; góp ý về nhiệm vụ tháng tới."
        )
        for order, line in enumerate(speakers, 1)
    )
    judged = {
        item.pk: Judged("done" if rng.random() < 0.9 else "not_done", "Đã thực hiện theo phân công")
        for item in open_items(meeting)
    }
    review_items(meeting=meeting, judged=judged)
    for order, (task, target) in enumerate(rng.sample(TASKS, k=3)):
        person = came[order % len(came)].member
        set_task(
            meeting=meeting, by=by.user,
            task=Task(task, target, person, deadline=meeting.month.next.first_day + timedelta(days=1)),
        )  # fmt: skip
    voters = sum(line.membership_class == "official" for line in came)
    vote = record_vote(meeting=meeting, tally=Tally("resolution", voters), by=by.user)
    if not vote.passed:  # too few came that evening
        return
    resolution = draft_resolution(
        meeting=meeting, title=f"Lãnh đạo thực hiện nhiệm vụ {meeting.month.next.label}", texts={}
    )
    resolution.vote = vote
    resolution.save(update_fields=["vote"])
