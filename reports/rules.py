"""What must hold before a report goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from core.dates import Month, format_date
from core.findings import Finding, Level, Right
from core.workflow import checked
from reports.figures import compute, unexplained
from reports.models import Report, ReportState
from reports.sections import sections_of


@checked("Số liệu cân đối, mọi biến động có tên")
def balance_is_explained(report, step) -> Iterator[Finding]:
    """D = A + B - C, each change named: members whom neither an entry nor a change of the tree explains block the signing."""
    names = unexplained(compute(report).balance)
    if names:
        yield Finding(
            "unexplained", f"Số liệu chưa cân đối: {len(names)} đồng chí không có biến động tương ứng ({', '.join(names[:5])}).",
            right=Right.PRINCIPLE, remedy="Báo cấp trên chạy đối soát trước khi ký.",
        )  # fmt: skip


@checked("Lưu ý khi phần lời còn trống")
def prose_is_written(report, step) -> Iterator[Finding]:
    """Sections of prose left empty are a warning: the secretary may have nothing to say, but should know."""
    empty = [
        s.heading(report.month)
        for s in sections_of(report.kind)
        if s.asks_prose and not str(report.texts.get(s.code, "")).strip()
    ]
    if empty:
        yield Finding("prose_missing", f"Chưa viết: {'; '.join(empty)}.", level=Level.WARNING, right=Right.REGULATION)


@checked("Kỳ trước đã báo cáo")
def earlier_period_is_filed(report, step) -> Iterator[Finding]:
    """A report opens from the one before; a month left out is told, and closed by the late entries of this one."""
    earlier = report.opens_from
    if earlier is not None and earlier.period_end + timedelta(days=1) != report.period_start:
        yield Finding(
            "gap", f"Chưa có báo cáo đã ký của kỳ ngay trước; số đầu kỳ lấy từ báo cáo {earlier.month.label}.",
            level=Level.WARNING, right=Right.PRINCIPLE,
        )  # fmt: skip
    waiting = Report.objects.filter(
        organization=report.organization, kind=report.kind, period_start__lt=report.period_start,
        state__in=(ReportState.DRAFT, ReportState.AWAITING_COMMITTEE),
    ).order_by("period_start").first()  # fmt: skip
    if waiting is not None:
        yield Finding(
            "earlier_open", f"Báo cáo {waiting.month.label} chưa ký.", right=Right.PRINCIPLE,
            remedy="Ký báo cáo kỳ trước, rồi ký báo cáo này.",
        )  # fmt: skip


@checked("Ngày ký trong hoặc sau tháng báo cáo, không sau hôm nay")
def signing_day_fits(report, step) -> Iterator[Finding]:
    """A report is signed within its month at the earliest, and not on a day to come."""
    if step.on < report.period_start:
        yield Finding(
            "too_early", f"Kỳ báo cáo bắt đầu ngày {format_date(report.period_start)}; chưa đến kỳ để ký.", field="signed_on",
            right=Right.REGULATION, remedy=f"Ký từ ngày {format_date(report.period_start)}.",
        )  # fmt: skip
    if step.on <= report.period_end and Month.of(step.on) == report.month:
        yield Finding(
            "before_end", "Ký trước khi hết tháng: biến động phát sinh sau lúc ký sẽ vào kỳ sau, ghi là “ghi nhận bổ sung”.",
            level=Level.WARNING,
        )  # fmt: skip


@checked("Có cấp trên trên hệ thống để nhận")
def received_by_the_level_above(report, step) -> Iterator[Finding]:
    """An organisation without a level above in the system has nobody to receive its report."""
    if report.organization.parent is None:
        yield Finding(
            "no_parent", "Tổ chức đảng này không có cấp trên trong hệ thống để tiếp nhận.", right=Right.AUTHORITY
        )
