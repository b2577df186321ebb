"""Number blocks of a narrative report: sentences the software writes from the figures (``reports.md`` 8.1)."""

from __future__ import annotations

from collections.abc import Mapping

from core.numbers import format_number
from reports import life
from reports.figures import Sheet
from reports.models import Report, ReportKind, ReportState
from reports.models.report import FILED_STATES
from reports.source import source_lines, source_of_report

_GAINS = (
    ("B1", "kết nạp"),
    ("B2", "chuyển đến"),
    ("B3", "phục hồi đảng tịch"),
    ("R_in", "sắp xếp tổ chức"),
    ("opening", "số dư ban đầu"),
)
_LOSSES = (
    ("C5", "chuyển đi"), ("C1", "từ trần"), ("C3", "xóa tên"), ("C4", "xin ra khỏi Đảng"), ("C2", "khai trừ"),
    ("C6", "hủy quyết định kết nạp"), ("C7", "gộp hồ sơ trùng"), ("R_out", "sắp xếp tổ chức"),
)  # fmt: skip


def _named(sheet: Sheet, rows) -> str:
    parts = [f"{words} {format_number(sheet.value(code))}" for code, words in rows if sheet.value(code)]
    return f" ({', '.join(parts)})" if parts else ""


def members_block(sheet: Sheet) -> list[str]:
    """Tổng số đầu tháng, tăng, giảm, cuối tháng and those away."""
    n = {
        code: format_number(sheet.value(code))
        for code in ("A", "B", "C", "D", "D.official", "D.probationary", "D.female")
    }
    lines = [
        f"Tổng số đảng viên đầu tháng: {n['A']}; tăng {n['B']}{_named(sheet, _GAINS)}; giảm {n['C']}{_named(sheet, _LOSSES)}; "
        f"cuối tháng: {n['D']}, trong đó chính thức {n['D.official']}, dự bị {n['D.probationary']}, nữ {n['D.female']}."
    ]
    lines.append(
        f"Sinh hoạt đảng tạm thời nơi khác đến: {format_number(sheet.value('E1'))}; đi nơi khác: {format_number(sheet.value('E2'))}; "
        f"được miễn công tác và sinh hoạt đảng: {format_number(sheet.value('D.exempt'))}; "
        f"có mặt sinh hoạt: {format_number(sheet.value('G'))}."
    )
    if sheet.value("D.transit"):
        lines.append(f"Đang chuyển giữa các chi bộ trực thuộc: {format_number(sheet.value('D.transit'))}.")
    return lines


def discipline_block(inputs: Mapping) -> list[str]:
    """Screening, discipline, inspection as entered."""
    if not any(inputs.get(name) is not None for name in ("guided", "disciplined", "inspected")):
        return []
    return [
        f"Đảng viên được giáo dục, giúp đỡ: {inputs.get('guided') or 0}; bị kỷ luật: {inputs.get('disciplined') or 0}; "
        f"kiểm tra, giám sát: {inputs.get('inspected') or 0} cuộc."
    ]


def branches_block(report: Report) -> list[str]:
    """How many branches of a committee have filed the month."""
    below = report.organization.children.active()
    filed = (
        Report.objects.filter(
            organization__path__startswith=report.organization.path, kind=ReportKind.BRANCH_MONTH, period_start=report.period_start,
            state__in=(*FILED_STATES, ReportState.RETURNED),
        )
        .values("organization")
        .distinct()
        .count()
    )  # fmt: skip
    return [
        f"{format_number(filed)} chi bộ đã gửi báo cáo tháng; {format_number(below.count())} tổ chức đảng trực thuộc."
    ]


def block_lines(report: Report, sheet: Sheet, block: str) -> list[str]:
    """The sentences of a block of a report; empty for a section without one."""
    writers = {
        "members": lambda: [*members_block(sheet), *source_lines(source_of_report(report))],
        "meeting": lambda: life.meeting_lines(life.life_of(report)),
        "discipline": lambda: discipline_block(report.inputs),
        "dues": lambda: life.dues_lines(life.life_of(report)),
        "branches": lambda: [*branches_block(report), *life.branches_lines(life.life_of(report))],
    }
    return writers[block]() if block else []
