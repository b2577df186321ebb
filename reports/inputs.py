"""Figures entered by hand in a monthly report until their own books exist (meetings, dues), in the order of the paper."""

from __future__ import annotations

from dataclasses import dataclass

from reports.models.report import ReportKind


@dataclass(frozen=True, slots=True)
class Input:
    """One figure or word asked: ``kind`` is ``int``, ``date``, ``text`` or ``money`` (đồng)."""

    name: str
    label: str
    kind: str
    block: str


_MEETING = (
    Input("meeting_on", "Ngày họp", "date", "meeting"),
    Input("meeting_kind", "Loại buổi sinh hoạt", "text", "meeting"),
    Input("meeting_due", "Tổng số phải dự", "int", "meeting"),
    Input("meeting_present", "Có mặt", "int", "meeting"),
    Input("meeting_excused", "Vắng có lý do", "int", "meeting"),
    Input("meeting_unexcused", "Vắng không lý do", "int", "meeting"),
    Input("meeting_opinions", "Số ý kiến phát biểu", "int", "meeting"),
    Input("meeting_score", "Điểm buổi sinh hoạt", "int", "meeting"),
    Input("meeting_resolution", "Nghị quyết số", "text", "meeting"),
)
_DISCIPLINE = (
    Input("guided", "Số đảng viên được giáo dục, giúp đỡ", "int", "discipline"),
    Input("disciplined", "Số đảng viên bị kỷ luật", "int", "discipline"),
    Input("inspected", "Số cuộc kiểm tra, giám sát", "int", "discipline"),
)
_DUES = (
    Input("dues_due", "Đảng phí phải thu (đồng)", "money", "dues"),
    Input("dues_collected", "Đã thu (đồng)", "money", "dues"),
    Input("dues_remitted", "Nộp lên cấp trên (đồng)", "money", "dues"),
    Input("dues_owing", "Số đồng chí còn nợ", "int", "dues"),
)
_BY_KIND = {ReportKind.BRANCH_MONTH: _MEETING + _DISCIPLINE + _DUES, ReportKind.COMMITTEE_MONTH: _DISCIPLINE}


def inputs_of(kind: str) -> tuple[Input, ...]:
    """The figures a kind of report asks for."""
    return _BY_KIND[ReportKind(kind)]
