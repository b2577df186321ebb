"""What has to hold before a step of a meeting, and what is worth a remark: functions that answer with findings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from core.dates import format_date
from core.findings import WARNING, Finding, Refused, Right
from core.workflow import checked
from meetings.models import Meeting, MeetingState
from meetings.parameters import MATERIALS_BEFORE
from meetings.score.minimum import Minimum, minimum_of
from regulations.lookup import NoRuleInForce


def require_writable(meeting: Meeting) -> None:
    """Refuse to write into a meeting that is not open or whose minutes are adopted."""
    if meeting.is_writable:
        return
    if meeting.locked_at:
        raise Refused(
            Finding("locked", "Biên bản buổi họp này đã thông qua, nội dung đã khóa.", right=Right.PRINCIPLE,
                    remedy="Ghi đính chính kèm lý do; bản đã thông qua được giữ nguyên."),
            conflict=True,
        )  # fmt: skip
    raise Refused(
        Finding(
            "not_open",
            f"Buổi họp đang ở trạng thái “{meeting.state_label}”, chưa ghi được.",
            remedy="Bấm “Mở buổi họp” trước.",
        )
    )


def minimum_minutes(meeting: Meeting) -> Minimum | None:
    """The least length of this kind of meeting on its day, the committee's own or the country's; ``None`` where no rule sets one."""
    return minimum_of(meeting)


@checked("Đã đến ngày họp; giờ bắt đầu, kết thúc hợp lệ")
def moments_fit(meeting: Meeting, step) -> Iterable[Finding]:
    """The day of the meeting has come; it ends after it starts and within a day."""
    started = step.data.get("started_at") or meeting.started_at or meeting.planned_at
    ended = step.data.get("ended_at") or meeting.ended_at
    if meeting.held_on > step.on and not step.data.get("started_at"):
        yield Finding("future", f"Chưa đến ngày họp {format_date(meeting.held_on)}.", field="started_at",
                      right=Right.REGULATION, remedy="Sửa thời gian họp nếu đã họp sớm hơn.")  # fmt: skip
    if started and ended and not started < ended <= started + timedelta(days=2):
        yield Finding("times", "Giờ kết thúc phải sau giờ bắt đầu, trong cùng buổi họp.", field="ended_at",
                      remedy="Kiểm tra lại giờ bắt đầu và giờ kết thúc.")  # fmt: skip


@checked("Đã ghi giờ kết thúc")
def has_ended(meeting: Meeting, step) -> Iterable[Finding]:
    """The hour at which the meeting ended is known."""
    if not (step.data.get("ended_at") or meeting.ended_at):
        yield Finding("no_end", "Chưa ghi giờ kết thúc.", field="ended_at", right=Right.REGULATION,
                      remedy="Nhập giờ kết thúc buổi họp.")  # fmt: skip


@checked("Đã ghi chủ trì, thư ký; hai người khác nhau")
def led_by_somebody(meeting: Meeting, step) -> Iterable[Finding]:
    """Chair and session secretary are named and not one person: both sign the minutes."""
    if meeting.chair_id is None:
        yield Finding("no_chair", "Chưa ghi người chủ trì.", field="chair", right=Right.PRINCIPLE,
                      remedy="Chọn đồng chí chủ trì buổi họp.")  # fmt: skip
    if meeting.session_secretary_id is None:
        yield Finding("no_session_secretary", "Chưa ghi thư ký buổi họp.", field="session_secretary", right=Right.PRINCIPLE,
                      remedy="Chọn đồng chí làm thư ký.")  # fmt: skip
    elif meeting.session_secretary_id == meeting.chair_id:
        yield Finding("one_person", "Chủ trì và thư ký đang ghi cùng một người.", WARNING, field="session_secretary",
                      right=Right.PRINCIPLE, remedy="Cử thư ký khác, nếu chi bộ có người.")  # fmt: skip
    came = set(meeting.roll.filter(value__in=("present", "online")).values_list("member_id", flat=True))
    for role, person in (("chủ trì", meeting.chair), ("thư ký", meeting.session_secretary)):
        if person is not None and person.pk not in came:
            yield Finding("not_there", f"Đồng chí {person.full_name} ({role}) không có mặt theo điểm danh.",
                          right=Right.PRINCIPLE, remedy="Sửa điểm danh hoặc chọn người khác.")  # fmt: skip


@checked("Biên bản trước trong cùng sổ đã thông qua")
def book_in_order(meeting: Meeting, step) -> Iterable[Finding]:
    """Earlier meetings of the same book are adopted first, so that the book follows the calendar."""
    earlier = (
        Meeting.objects.filter(organization=meeting.organization, book=meeting.book)
        .filter(state__in=(MeetingState.IN_SESSION, MeetingState.HELD), started_at__lt=meeting.started_at or meeting.planned_at)
        .order_by("started_at").first()
    )  # fmt: skip
    if earlier is not None:
        yield Finding("book_order", f"Buổi họp ngày {format_date(earlier.held_on)} chưa thông qua biên bản.",
                      right=Right.PRINCIPLE, overridable=True,
                      remedy="Thông qua biên bản buổi trước để sổ ghi theo thứ tự thời gian, hoặc ghi rõ lý do.")  # fmt: skip


@checked("Lưu ý khi thời gian họp ngắn hơn hướng dẫn")
def long_enough(meeting: Meeting, step) -> Iterable[Finding]:
    """A remark when the meeting was shorter than the guidance asks."""
    started, ended = meeting.started_at, step.data.get("ended_at") or meeting.ended_at
    rule = minimum_minutes(meeting)
    if rule is None or started is None or ended is None:
        return
    lasted = int((ended - started).total_seconds() // 60)
    if lasted < rule.value:
        yield Finding("short", f"Buổi họp kéo dài {lasted} phút, quy định tối thiểu {rule.value} phút.", WARNING,
                      right=Right.REGULATION, basis=rule.cite(), remedy="Kiểm tra lại giờ; nếu đúng thì giữ nguyên.")  # fmt: skip


@checked("Lưu ý khi thông báo, gửi tài liệu muộn hơn hướng dẫn")
def notice_in_time(meeting: Meeting, step) -> Iterable[Finding]:
    """A remark when notice and materials go out later than the guidance asks."""
    try:
        rule = MATERIALS_BEFORE.on(meeting.held_on)
    except NoRuleInForce:
        return
    if step.on + timedelta(days=int(rule.value)) > meeting.held_on:
        yield Finding("late_notice", f"Tài liệu phải gửi trước khi họp ít nhất {rule.value} ngày.", WARNING,
                      right=Right.REGULATION, basis=rule.cite())  # fmt: skip


@checked("Kết quả biểu quyết khớp với điểm danh")
def votes_are_sound(meeting: Meeting, step) -> Iterable[Finding]:
    """Every vote still fits the roll: nobody voted who was not there."""
    from meetings.services.votes import judge

    roll = list(meeting.roll.all())
    for vote in meeting.votes.all():
        verdict = judge(meeting, roll, vote.matter, vote.member_id)
        if vote.cast > verdict.base.voters:
            yield Finding("too_many_votes", f"“{vote.subject}”: tổng số phiếu {vote.cast} nhiều hơn số người có quyền biểu quyết "
                          f"có mặt ({verdict.base.voters}).", right=Right.PRINCIPLE,
                          remedy="Sửa điểm danh hoặc số phiếu.")  # fmt: skip
