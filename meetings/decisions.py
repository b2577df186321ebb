"""What decisions of a branch meeting move by themselves today: exemption from work and meetings, leave, return (``transfer.md`` 7).

The branch decides these; whatever else it votes on is a proposal that waits for the committee above, so that its case moves
in the app that owns it.
"""

from __future__ import annotations

from datetime import date

from core.date_parsing import parse_date
from core.dates import format_date
from core.findings import Finding, Refused
from meetings.matters import handle
from meetings.models import Vote
from members.ledger import Papers
from members.models import ActivityStatus
from members.statuses import StatusChange, set_activity_status


def _day(vote: Vote, name: str, label: str) -> date | None:
    text = str(vote.details.get(name) or "").strip()
    if not text:
        return None
    found = parse_date(text)
    if found is None:
        raise Refused(Finding("date", f"{label} “{text}” không đọc được.", remedy="Nhập ngày/tháng/năm."))
    return found


def _set(vote: Vote, scope, on: date, status: ActivityStatus) -> str:
    if not vote.passed:
        return "Không đủ số phiếu, giữ nguyên trạng thái sinh hoạt."
    meeting = vote.meeting
    start = _day(vote, "from_on", "Từ ngày") or meeting.held_on
    until = _day(vote, "to_on", "Đến ngày")
    if start > on:
        raise Refused(
            Finding(
                "future",
                f"Ngày bắt đầu {format_date(start)} chưa đến.",
                remedy="Thông qua biên bản từ ngày đó, hoặc sửa ngày.",
            )
        )
    papers = Papers(
        date=meeting.held_on,
        issuer=meeting.organization.name,
        note=f"Theo biểu quyết của chi bộ ngày {format_date(meeting.held_on)}",
    )
    set_activity_status(
        member=vote.member,
        change=StatusChange(status, start, expected_end_on=until),
        papers=papers,
        by=scope.user,
        on=on,
    )
    return f"Đã ghi trạng thái “{status.label}” từ ngày {format_date(start)}."


def exempted(vote: Vote, scope, on: date) -> str:
    """The member is exempt from work and meetings from the day named, or the day of the meeting."""
    return _set(vote, scope, on, ActivityStatus.EXEMPT)


def on_leave(vote: Vote, scope, on: date) -> str:
    """The member is on leave from a day to a day."""
    return _set(vote, scope, on, ActivityStatus.TEMPORARILY_EXEMPT)


def resumed(vote: Vote, scope, on: date) -> str:
    """The member takes part again."""
    return _set(vote, scope, on, ActivityStatus.ACTIVE)


def register() -> None:
    """Hang these decisions on their matters."""
    handle("exemption", decided=exempted)
    handle("leave", decided=on_leave)
    handle("resumption", decided=resumed)
