"""The procedure of a periodic report as one table (``reports.md`` 1; practice of offices, no regulation)."""

from __future__ import annotations

from accounts.permissions import Permission as P
from core.workflow import T, Workflow
from reports import effects, rules
from reports.models import ReportState as S

ASKED_ABOVE = frozenset({"accept", "return", "lock"})  # steps of the level that receives the report

WORKFLOW = Workflow(
    code="report",
    label="Báo cáo định kỳ",
    states=S,
    initial=S.DRAFT,
    rail=(S.DRAFT, S.AWAITING_COMMITTEE, S.SIGNED, S.SENT, S.ACCEPTED, S.LOCKED),
    closed=(S.RETURNED, S.LOCKED),
    transitions=(
        T("submit", "Trình duyệt", S.DRAFT, S.AWAITING_COMMITTEE, who=P.REPORT_PREPARE,
          checks=(rules.balance_is_explained, rules.prose_is_written),
          help="Soạn xong phần lời và đối chiếu số liệu rồi trình chi ủy (cấp ủy) duyệt."),
        T("send_back", "Yêu cầu sửa", S.AWAITING_COMMITTEE, S.DRAFT, who=P.REPORT_REVIEW, needs={"reason": "nội dung cần sửa"},
          help="Trả về người soạn để sửa trước khi ký."),
        T("sign", "Ký báo cáo", S.AWAITING_COMMITTEE, S.SIGNED, who=P.REPORT_SIGN,
          needs={"signer_name": "họ tên người ký", "signer_position": "chức vụ người ký"},
          checks=(rules.balance_is_explained, rules.earlier_period_is_filed, rules.signing_day_fits), effect=effects.freeze,
          help="Khi ký, số liệu và danh sách phía sau được giữ nguyên; báo cáo được lấy số. Sai sót sau đó lập bản đính chính."),
        T("send", "Gửi cấp trên", S.SIGNED, S.SENT, who=P.REPORT_SIGN),
        T("accept", "Tiếp nhận", S.SENT, S.ACCEPTED, who=P.REPORT_RECEIVE, checks=(rules.received_by_the_level_above,),
          help="Cấp trên đã kiểm tra, số liệu khớp."),
        T("return", "Trả lại", S.SENT, S.RETURNED, who=P.REPORT_RECEIVE, needs={"reason": "lý do trả lại"},
          help="Bản đã ký giữ nguyên để đối chiếu; cấp dưới lập bản mới thay thế."),
        T("lock", "Chốt số liệu", S.ACCEPTED, S.LOCKED, who=P.REPORT_RECEIVE),
    ),
)  # fmt: skip
