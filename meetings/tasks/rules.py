"""What has to hold when a task is given, reported, assessed: functions that answer with findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from core.dates import format_date
from core.findings import WARNING, Finding, Right
from core.workflow import checked
from meetings.models import TaskAssignment, TaskResult
from members.models import Member

DONE = (TaskResult.EXCEEDED, TaskResult.ON_TIME, TaskResult.LATE)


def proposed_result(deadline: date, finished_on: date | None) -> TaskResult | None:
    """What the dates say by themselves: on time or late; nothing while the day of completion is not known."""
    if finished_on is None:
        return None
    return TaskResult.ON_TIME if finished_on <= deadline else TaskResult.LATE


def assignment_findings(
    *, content: str, members: Collection[Member], assigned_on: date, deadline: date, on: date
) -> Iterable[Finding]:
    """The task itself: words, at least one member, days the right way round."""
    if not content.strip():
        yield Finding("content", "Chưa ghi nội dung nhiệm vụ.", field="content", remedy="Ghi ngắn gọn việc phải làm.")
    if not members:
        yield Finding("members", "Chưa chọn đảng viên nào.", field="members", remedy="Đánh dấu đồng chí được giao.")
    if assigned_on > on:
        yield Finding("future", f"Chưa đến ngày giao {format_date(assigned_on)}.", field="assigned_on",
                      remedy="Chọn ngày giao từ hôm nay trở về trước.")  # fmt: skip
    if deadline < assigned_on:
        yield Finding("deadline", f"Thời hạn {format_date(deadline)} trước ngày giao {format_date(assigned_on)}.",
                      field="deadline", remedy="Chọn thời hạn từ ngày giao trở đi.")  # fmt: skip


def holder_findings(
    member: Member, *, here: Collection[int], freed: Collection[int], holding: Collection[int], assigned_on: date
) -> Iterable[Finding]:
    """Whether one member may be given a task of the branch: in it that day by the ledger, not exempt, not suspended, not given it yet."""
    name, day = member.full_name, format_date(assigned_on)
    if member.pk not in here:
        yield Finding("not_here", f"Đồng chí {name} không sinh hoạt tại chi bộ vào ngày {day}.", field="members",
                      right=Right.PRINCIPLE, remedy="Bỏ chọn đồng chí, hoặc sửa ngày giao.")  # fmt: skip
    elif member.pk in freed:
        yield Finding("freed", f"Đồng chí {name} được miễn công tác hoặc đang bị đình chỉ sinh hoạt vào ngày {day}.",
                      field="members", right=Right.REGULATION,
                      remedy="Bỏ chọn đồng chí; nếu đã trở lại sinh hoạt thì cập nhật trạng thái trước.")  # fmt: skip
    elif member.pk in holding:
        yield Finding("twice", f"Đồng chí {name} đang có đúng nhiệm vụ này, cùng thời hạn.", field="members",
                      remedy="Bỏ chọn đồng chí, hoặc sửa nội dung, thời hạn.")  # fmt: skip


@checked("Ngày hoàn thành từ ngày giao đến hôm nay")
def finished_fits(task: TaskAssignment, step) -> Iterable[Finding]:
    """The day of completion lies between the assignment and today."""
    finished = step.data.get("finished_on") or task.finished_on
    if finished is None:
        return
    if finished < task.assigned_on:
        yield Finding("finished", f"Ngày hoàn thành {format_date(finished)} trước ngày giao {format_date(task.assigned_on)}.",
                      field="finished_on", remedy="Kiểm tra lại ngày hoàn thành.")  # fmt: skip
    if finished > step.on:
        yield Finding("future", f"Chưa đến ngày {format_date(finished)}.", field="finished_on",
                      remedy="Ghi ngày đã hoàn thành, từ hôm nay trở về trước.")  # fmt: skip


@checked("Mức đánh giá phù hợp ngày hoàn thành; vượt mức có minh chứng")
def result_fits(task: TaskAssignment, step) -> Iterable[Finding]:
    """The result agrees with the dates; work beyond the target is shown by words (evidence).

    A result against the dates is possible with a written reason: the member may not be to blame for the delay.
    """
    result = str(step.data.get("result") or "")
    if not result:
        return
    if result not in TaskResult.values:
        yield Finding("result", "Chọn mức hoàn thành có trong danh sách.", field="result")
        return
    finished = step.data.get("finished_on") or task.finished_on
    evidence = str(step.data.get("evidence") or task.evidence).strip()
    if result in DONE and finished is None:
        yield Finding(
            "no_day", "Chưa ghi ngày hoàn thành.", field="finished_on", remedy="Nhập ngày hoàn thành nhiệm vụ."
        )
        return
    if result == TaskResult.EXCEEDED and not evidence:
        yield Finding("no_evidence", "Đánh giá vượt mức phải ghi kết quả, minh chứng.", field="evidence", right=Right.STANDARD,
                      remedy="Ghi số liệu, sản phẩm cho thấy vượt mức được giao.")  # fmt: skip
    by_dates = proposed_result(task.deadline, finished) if result in DONE else None
    if by_dates == TaskResult.LATE and result != TaskResult.LATE:
        yield Finding("late_by_dates", f"Hoàn thành ngày {format_date(finished)}, sau thời hạn {format_date(task.deadline)}.",
                      field="result", right=Right.STANDARD, overridable=True,
                      remedy="Đánh giá “Chậm”, hoặc ghi rõ lý do.")  # fmt: skip
    if by_dates == TaskResult.ON_TIME and result == TaskResult.LATE:
        yield Finding("in_time_by_dates", f"Hoàn thành ngày {format_date(finished)}, trong thời hạn {format_date(task.deadline)}.",
                      field="result", right=Right.STANDARD, overridable=True,
                      remedy="Đánh giá “Đúng hạn”, hoặc ghi rõ lý do.")  # fmt: skip
    if result == TaskResult.NOT_DONE and step.on <= task.deadline:
        yield Finding("before_deadline", f"Chưa hết thời hạn {format_date(task.deadline)}.", WARNING, field="result",
                      remedy="Chỉ kết luận sớm khi chắc chắn không hoàn thành được.")  # fmt: skip


@checked("Thời hạn mới khác thời hạn cũ, không trước ngày giao")
def deadline_fits(task: TaskAssignment, step) -> Iterable[Finding]:
    """A new deadline differs from the old one and does not lie before the assignment."""
    deadline = step.data.get("deadline")
    if not isinstance(deadline, date):
        return
    if deadline < task.assigned_on:
        yield Finding("deadline", f"Thời hạn {format_date(deadline)} trước ngày giao {format_date(task.assigned_on)}.",
                      field="deadline", remedy="Chọn thời hạn từ ngày giao trở đi.")  # fmt: skip
    if deadline == task.deadline:
        yield Finding("same_deadline", "Thời hạn mới trùng thời hạn đang có.", field="deadline",
                      remedy="Chọn ngày khác, hoặc không cần đổi.")  # fmt: skip
    if task.deadline < step.on:
        yield Finding(
            "passed", f"Thời hạn cũ {format_date(task.deadline)} đã qua; lý do gia hạn được lưu lại.", WARNING
        )
