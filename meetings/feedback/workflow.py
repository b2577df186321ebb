"""Feedback as one table: received, handled, answered, closed; passed on to another level or to the inspection commission."""

from __future__ import annotations

from accounts.permissions import Permission as P
from core.workflow import Deadline, T, Workflow
from meetings.feedback import effects, rules
from meetings.models import FeedbackState as S

DUE = Deadline("Trả lời góp ý", lambda case: case.due_on, "feedback.answer_days")

WORKFLOW = Workflow(
    code="feedback",
    label="Góp ý của Mặt trận, đoàn thể, nhân dân",
    states=S,
    initial=S.RECEIVED,
    rail=(S.RECEIVED, S.HANDLING, S.ANSWERED, S.CLOSED),
    closed=(S.CLOSED, S.FORWARDED, S.TO_INSPECTION),
    transitions=(
        T("take", "Giao xử lý", S.RECEIVED, S.HANDLING, who=P.FEEDBACK_KEEP, needs={"handled_by": "người, bộ phận xử lý"},
          checks=(rules.day_fits,), effect=effects.take, help="Ghi ai chịu trách nhiệm xem xét và trả lời."),
        T("answer", "Trả lời", [S.RECEIVED, S.HANDLING], S.ANSWERED, who=P.FEEDBACK_KEEP, needs={"reply": "nội dung trả lời"},
          checks=(rules.day_fits,), effect=effects.answer, deadline=DUE, basis="feedback.answer_days",
          help="Trả lời nơi góp ý bằng hình thức phù hợp; ghi lại nội dung đã trả lời."),
        T("close", "Đóng", S.ANSWERED, S.CLOSED, who=P.FEEDBACK_KEEP, checks=(rules.day_fits,), effect=effects.close,
          help="Nơi góp ý không còn ý kiến."),
        T("resume", "Xem xét tiếp", [S.ANSWERED, S.CLOSED], S.HANDLING, who=P.FEEDBACK_KEEP, needs={"reason": "lý do xem xét tiếp"},
          checks=(rules.day_fits,), effect=effects.resume, help="Dùng khi nơi góp ý chưa đồng tình với trả lời."),
        T("forward", "Chuyển cấp khác", [S.RECEIVED, S.HANDLING], S.FORWARDED, who=P.FEEDBACK_KEEP,
          needs={"forwarded_to": "nơi chuyển đến", "reason": "lý do chuyển"}, checks=(rules.day_fits,), effect=effects.pass_on,
          help="Dùng khi việc được góp ý thuộc thẩm quyền nơi khác; báo lại cho nơi góp ý."),
        T("inspect", "Chuyển Ủy ban kiểm tra", [S.RECEIVED, S.HANDLING], S.TO_INSPECTION, who=P.FEEDBACK_KEEP,
          needs={"forwarded_to": "Ủy ban kiểm tra của", "reason": "lý do chuyển"}, checks=(rules.day_fits,), effect=effects.pass_on,
          help="Dùng khi qua xem xét thấy có dấu hiệu vi phạm. Nội dung tố cáo không xử lý trong sổ góp ý."),
    ),
)  # fmt: skip
