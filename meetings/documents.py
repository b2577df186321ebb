"""Print-out of the plan of meetings of a year."""

from __future__ import annotations

from datetime import date

from branches.queries import printed_name
from core.dates import format_date
from core.printing import Column, PrintTable
from meetings.models import MeetingPlan
from members.record.queries import seat_holder


def plan_context(plan: MeetingPlan) -> dict:
    """Everything the plan prints."""
    day = plan.approved_on
    names = printed_name(plan.organization, day or date(plan.year, 1, 1))
    secretary = seat_holder(plan.organization, "secretary", day) if day else None
    columns = [
        Column("Tháng", 15, "center"), Column("Ngày", 24, "center"), Column("Hình thức sinh hoạt", 38),
        Column("Chuyên đề, nội dung", 52), Column("Người chuẩn bị", 36),
    ]  # fmt: skip
    rows = [
        [
            line.month,
            format_date(line.planned_on),
            line.get_kind_display(),
            line.topic,
            line.presenter.full_name if line.presenter else "",
        ]
        for line in plan.lines.select_related("presenter")
    ]
    return {
        "plan": plan,
        "letterhead": {
            "superior": names.superior, "issuer": names.issuer, "number": "Số        -KH/CB",
            "place": plan.organization.place_name or "………", "date": day,
        },
        "kind": "KẾ HOẠCH",
        "abstract": f"sinh hoạt chi bộ năm {plan.year}",
        "table": PrintTable(columns, rows, first_page=14, next_pages=22),
        "hour": plan.usual_time,
        "recipients": ["Cấp ủy cấp trên (báo cáo)", "Các đồng chí đảng viên", "Lưu Chi bộ"],
        "signature": {"authority": "T/M CHI BỘ", "office": "BÍ THƯ", "name": secretary.member.full_name if secretary else ""},
        "draft": day is None,
    }  # fmt: skip
