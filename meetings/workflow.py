"""A meeting as one table: planned, announced, opened, closed, its minutes adopted, reported upward (42-HD/BTCTW, 28/10/2025)."""

from __future__ import annotations

from datetime import timedelta

from accounts.permissions import Permission as P
from core.workflow import Deadline, T, Workflow
from meetings import effects, rules
from meetings.models import Meeting
from meetings.models import MeetingState as S
from meetings.parameters import UPLOAD_AFTER
from meetings.services.resolutions import may_be_issued
from regulations.lookup import NoRuleInForce


def papers_due(meeting: Meeting):
    """The last day to complete, upload and report the papers of a meeting; ``None`` where no rule sets one."""
    try:
        return meeting.held_on + timedelta(days=int(UPLOAD_AFTER.value_on(meeting.held_on)))
    except NoRuleInForce:
        return None


def branch_ended(meeting: Meeting) -> bool:
    """Whether the branch exists no more, so that nobody can meet."""
    return not meeting.organization.is_active


def _last(meeting: Meeting):
    return meeting.steps.order_by("-at", "-pk").first()


def closed_and_back(meeting: Meeting) -> bool:
    """Whether the meeting was cancelled because its branch ended, and the branch is there again."""
    return meeting.organization.is_active and (last := _last(meeting)) is not None and last.step == "end_with_branch"


def where_it_stood(meeting: Meeting, step) -> str:
    """Planned or announced, as before."""
    return _last(meeting).from_state


WORKFLOW = Workflow(
    code="meeting",
    label="Buổi sinh hoạt, cuộc họp",
    states=S,
    initial=S.PLANNED,
    rail=(S.PLANNED, S.NOTIFIED, S.IN_SESSION, S.HELD, S.ADOPTED, S.REPORTED),
    closed=(S.REPORTED, S.CANCELLED),
    transitions=(
        T("notify", "Thông báo họp", S.PLANNED, S.NOTIFIED, who=P.MEETING_KEEP, checks=(rules.notice_in_time,),
          effect=effects.notify, basis="meeting.materials_days_before",
          help="Thông báo thời gian, địa điểm, nội dung đến đảng viên và cấp ủy viên cấp trên theo dõi chi bộ; tài liệu gửi trước."),
        T("open", "Mở buổi họp", [S.PLANNED, S.NOTIFIED], S.IN_SESSION, who=P.MEETING_KEEP, checks=(rules.moments_fit,),
          effect=effects.open_meeting,
          help="Danh sách điểm danh lập theo danh sách đảng viên của chi bộ vào ngày họp, mặc định mọi người có mặt."),
        T("close", "Kết thúc buổi họp", S.IN_SESSION, S.HELD, who=P.MEETING_KEEP, checks=(rules.has_ended, rules.moments_fit),
          effect=effects.close_meeting, help="Vẫn bổ sung được biên bản cho đến khi thông qua."),
        T("adopt", "Thông qua biên bản", [S.IN_SESSION, S.HELD], S.ADOPTED, who=P.MEETING_ADOPT,
          checks=(rules.has_ended, rules.moments_fit, rules.led_by_somebody, rules.votes_are_sound, may_be_issued, rules.book_in_order,
                  rules.long_enough),
          effect=effects.adopt, deadline=Deadline("Hoàn thành biên bản, nghị quyết", papers_due, "meeting.upload_days_after"),
          help="Biên bản được vào sổ và khóa; nghị quyết được lấy số; việc đã biểu quyết chuyển sang hồ sơ liên quan."),
        T("report", "Báo cáo cấp trên", S.ADOPTED, S.REPORTED, who=P.MEETING_ADOPT, effect=effects.report_upward,
          deadline=Deadline("Đăng tài liệu, báo cáo cấp trên", papers_due, "meeting.upload_days_after"),
          basis="meeting.upload_days_after", help="Ghi ngày đăng tài liệu và báo cáo cấp trên."),
        T("cancel", "Không họp", [S.PLANNED, S.NOTIFIED], S.CANCELLED, who=P.MEETING_KEEP, needs={"reason": "lý do không họp"},
          help="Dùng khi hoãn hẳn; tháng này có thể lập buổi khác."),
        T("end_with_branch", "Không họp: chi bộ kết thúc hoạt động", [S.PLANNED, S.NOTIFIED], S.CANCELLED, who=P.MEETING_KEEP,
          when=branch_ended, help="Theo quyết định sắp xếp tổ chức đảng; quyết định được hoàn lại thì buổi họp được lập lại."),
        T("plan_again", "Lập lại buổi họp", S.CANCELLED, [S.PLANNED, S.NOTIFIED], who=P.MEETING_KEEP, when=closed_and_back,
          route=where_it_stood, help="Khi quyết định sắp xếp làm chi bộ kết thúc hoạt động được hoàn lại."),
    ),
)  # fmt: skip
