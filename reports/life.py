"""Branch life in a monthly report: meetings and dues as their own books have them; nothing of it is typed a second time.

While a report is open this is read anew; signing keeps it in ``Report.life`` as plain values, so that it prints again alike.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from branches.models import Organization
from core.dates import Month, format_running
from core.numbers import format_money, format_number, format_share
from meetings.attendance import figures_of
from meetings.dues.queries import month_figures
from meetings.models import TOOK_PLACE, Meeting, MeetingKind, MeetingScore
from reports.models import Report, ReportKind
from reports.source import observe_source, source_lines

_BRANCH_KINDS = (MeetingKind.REGULAR, MeetingKind.COMBINED, MeetingKind.THEMATIC, MeetingKind.EXTRAORDINARY)


def life_of(report: Report) -> dict[str, Any]:
    """The meetings and dues of the period: as signed, else as they stand now."""
    return report.life if report.is_frozen else observe(report)


def observe(report: Report) -> dict[str, Any]:
    """Read the books of the period, as plain values."""
    if report.kind == ReportKind.BRANCH_MONTH:
        return {
            "meetings": [_meeting(meeting) for meeting in _meetings_of(report.organization, report.month)],
            "dues": month_figures(report.organization, report.month),
            "source": observe_source(report),
        }
    return {"branches": branches_of_month(report.organization, report.month), "source": observe_source(report)}


def _meetings_of(organization: Organization, month: Month):
    rows = Meeting.objects.filter(
        organization=organization, for_month=month.first_day, kind__in=_BRANCH_KINDS, state__in=TOOK_PLACE
    )
    return (
        rows.select_related("score", "resolution__document")
        .prefetch_related("roll", "speeches")
        .order_by("started_at", "pk")
    )


def _meeting(meeting: Meeting) -> dict[str, Any]:
    roll = figures_of(meeting.roll.all())
    score = getattr(meeting, "score", None)
    resolution = getattr(meeting, "resolution", None)
    document = resolution.document if resolution else None
    points = score.final_score if score and score.complete else meeting.recorded_score
    return {
        "id": meeting.pk,
        "on": meeting.held_on.isoformat(),
        "kind": meeting.get_kind_display(),
        "expected": roll.expected,
        "came": roll.came,
        "absent_excused": roll.absent_excused,
        "absent_unexcused": roll.absent_unexcused,
        "opinions": len(meeting.speeches.all()) + meeting.other_opinions,
        "score": None if points is None else str(points),
        "band": score.band.label if score and score.band else "",
        "resolution": document.written_number if document else "",
    }


def branches_of_month(node: Organization, month: Month) -> dict[str, Any]:
    """How the branches of a committee met in a month, and how good their meetings were, in three statements."""
    branches = Organization.objects.under(node).branches().active()
    met = Meeting.objects.monthly().filter(organization__in=branches, for_month=month.first_day, state__in=TOOK_PLACE)
    scores = MeetingScore.objects.filter(meeting__in=met).exclude(final_band="")
    bands = {band: Count("pk", filter=Q(final_band=band)) for band in ("good", "fair", "average", "poor")}
    counted = scores.aggregate(scored=Count("pk"), **bands)
    return {
        "branches": branches.count(), "met": met.count(), "scored": counted["scored"],
        **{band: counted[band] for band in bands},
    }  # fmt: skip


def meeting_lines(life: dict[str, Any]) -> list[str]:
    """The meetings of the month in sentences."""
    if not life.get("meetings"):
        return ["Trong tháng chưa ghi buổi sinh hoạt nào."]
    lines = []
    for one in life["meetings"]:
        share = f", đạt {format_share(one['came'], one['expected'])}" if one["expected"] else ""
        lines.append(
            f"Ngày họp: {_day(one['on'])} ({one['kind']}); phải dự {one['expected']}, có mặt {one['came']}{share}; "
            f"vắng có lý do {one['absent_excused']}, không lý do {one['absent_unexcused']}; {one['opinions']} ý kiến phát biểu."
        )
        if one["score"] is not None:
            band = f", xếp loại {one['band']}" if one["band"] else ""
            lines.append(f"Điểm buổi sinh hoạt: {_points(one['score'])}{band}.")
        if one["resolution"]:
            lines.append(f"Nghị quyết số {one['resolution']}.")
    return lines


def dues_lines(life: dict[str, Any]) -> list[str]:
    """The dues of the month in sentences."""
    dues = life.get("dues") or {}
    if not dues.get("due") and not dues.get("collected"):
        return ["Trong tháng chưa lập danh sách thu đảng phí."]
    return [
        f"Phải thu {format_money(dues['due'])}; đã thu {format_money(dues['collected'])}; "
        f"nộp lên cấp trên {format_money(dues['handed_up'])}; còn nợ {dues['owing']} đồng chí."
    ]


def branches_lines(life: dict[str, Any]) -> list[str]:
    """How the branches below met, in sentences."""
    seen = life.get("branches")
    if not seen:
        return []
    lines = [
        f"{format_number(seen['met'])}/{format_number(seen['branches'])} chi bộ đã sinh hoạt thường kỳ trong tháng "
        f"({format_share(seen['met'], seen['branches'])})."
    ]
    if seen["scored"]:
        lines.append(
            f"Chất lượng sinh hoạt ({format_number(seen['scored'])} chi bộ đã chấm điểm): Tốt {seen['good']}, Khá {seen['fair']}, "
            f"Trung bình {seen['average']}, Kém {seen['poor']}; tỷ lệ Tốt và Khá "
            f"{format_share(seen['good'] + seen['fair'], seen['scored'])}."
        )
    return lines


def lines_of(report: Report) -> list[str]:
    """Everything the report says of branch life, in the order of the paper."""
    life = life_of(report)
    if report.kind == ReportKind.BRANCH_MONTH:
        return [*meeting_lines(life), *dues_lines(life), *source_lines(life.get("source"))]
    return [*branches_lines(life), *source_lines(life.get("source"))]


def sources(life: dict[str, Any]) -> list[dict[str, str]]:
    """Where the sentences come from: links to the meetings, for the page of the report."""
    return [
        {"label": f"{one['kind']} ngày {_day(one['on'])}", "url": reverse("meetings:detail", args=[one["id"]])}
        for one in life.get("meetings", ()) if one.get("id")
    ]  # fmt: skip


def _day(text: str) -> str:
    return format_running(date.fromisoformat(text))


def _points(text: str) -> str:
    whole, _, part = text.partition(".")
    part = part.rstrip("0")
    return f"{whole},{part}" if part else whole
