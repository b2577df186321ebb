"""What has to hold before a status or a movement is recorded: pure functions that answer with findings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from core.dates import add_months, format_date
from core.findings import Finding, Refused, Right, blocking
from members.models import ActivityStatus, Member
from members.parameters import LEAVE_MAX, TEMPORARY_MAX, TEMPORARY_STUDY_MAX

A = ActivityStatus


def stop_on(findings: Iterable[Finding]) -> None:
    """Raise ``Refused`` with the findings that block, when there are any."""
    blocked = blocking(findings)
    if blocked:
        raise Refused(blocked)


def status_findings(member: Member, change, on: date, *, field: str = "valid_from") -> list[Finding]:
    """Whether a status may be recorded for this member from that day, and its term (``transfer.md`` 6, 7)."""
    return standing_findings(member, change, on, field=field) + term_findings(change)


def standing_findings(member: Member, change, on: date, *, field: str = "valid_from") -> list[Finding]:
    """Whether a status may be recorded for this member from that day."""
    found = []
    if change.valid_from > on:
        found.append(
            Finding(
                "future",
                f"Ngày {format_date(change.valid_from)} chưa đến.",
                field=field,
                remedy="Nhập ngày không sau hôm nay.",
            )
        )
    if member.end_reason:
        found.append(
            Finding(
                "not_current",
                f"Đồng chí {member.full_name} không còn trong danh sách đảng viên.",
                right=Right.PRINCIPLE,
            )
        )
    elif member.activity_status == A.IN_TRANSIT:
        found.append(
            Finding(
                "in_transit",
                f"Đồng chí {member.full_name} đang chuyển sinh hoạt, chưa nơi nào tiếp nhận.",
                right=Right.PRINCIPLE,
                remedy="Ghi việc tiếp nhận trước.",
            )
        )
    return found


def term_findings(change) -> list[Finding]:
    """Whether the term of a leave or of temporary activity is given and within what the guidance allows that day."""
    if change.value not in (A.TEMPORARILY_EXEMPT, A.TEMPORARY_ELSEWHERE):
        return []
    if change.expected_end_on is None:
        return [Finding("term_missing", "Trạng thái này có thời hạn: cần ghi đến ngày nào.", field="expected_end_on")]
    if change.expected_end_on <= change.valid_from:
        return [
            Finding(
                "term_order",
                f"Thời hạn phải sau ngày bắt đầu {format_date(change.valid_from)}.",
                field="expected_end_on",
            )
        ]
    if change.value == A.TEMPORARILY_EXEMPT:
        rule = LEAVE_MAX.on(change.valid_from)
        too_long = change.expected_end_on >= add_months(change.valid_from, int(rule.value))
        if too_long:
            return [_too_long(rule, blocks=True)]
        return []
    study = TEMPORARY_STUDY_MAX.on(change.valid_from)
    if change.expected_end_on > add_months(change.valid_from, int(study.value)):
        return [_too_long(study, blocks=True)]
    rule = TEMPORARY_MAX.on(change.valid_from)
    if change.expected_end_on >= add_months(change.valid_from, int(rule.value)):
        return [_too_long(rule, blocks=False)]
    return []


def _too_long(rule, *, blocks: bool) -> Finding:
    level = {} if blocks else {"level": "warning"}
    return Finding(
        "term_too_long",
        f"Thời hạn vượt quá quy định: {rule.label} là {rule.display()}.",
        field="expected_end_on",
        basis=rule.cite(),
        right=Right.REGULATION,
        remedy="Rút ngắn thời hạn hoặc làm thủ tục chuyển sinh hoạt chính thức.",
        **level,
    )
