"""A congress as one table: prepared, consented to, called, held, its results taken, submitted, ratified above."""

from __future__ import annotations

from accounts.permissions import Permission as P
from core.workflow import T, Workflow
from meetings.congress import checks, effects
from meetings.models import CongressState as S

ASKED_ABOVE = frozenset({"consent", "ratify", "send_back", "appoint"})  # acts of the level above
_DECISION = {"number": "số quyết định", "decided_on": "ngày quyết định", "issuer": "cơ quan ra quyết định"}

WORKFLOW = Workflow(
    code="congress",
    label="Đại hội, bầu cử",
    states=S,
    initial=S.PREPARING,
    rail=(S.PREPARING, S.CALLED, S.IN_SESSION, S.ELECTED, S.AWAITING_RATIFICATION, S.RATIFIED),
    closed=(S.RATIFIED, S.INVALID),
    transitions=(
        T("consent", "Đồng ý thời gian đại hội", S.PREPARING, S.CONSENTED, who=P.COMMITTEE_MANAGE,
          needs={"consent_document": "số, cơ quan ban hành văn bản đồng ý", "consented_on": "ngày văn bản"},
          checks=(checks.consent_is_due, checks.shift_within_rule), effect=effects.consent,
          help="Cấp ủy cấp trên đồng ý cho đại hội sớm hoặc muộn so với ngày hết nhiệm kỳ."),
        T("call", "Triệu tập đại hội", [S.PREPARING, S.CONSENTED, S.POSTPONED], S.CALLED, who=P.COMMITTEE_MANAGE,
          checks=(checks.consent_given, checks.shift_within_rule, checks.enough_members, checks.place_is_known),
          effect=effects.call, help="Buổi đại hội của chi bộ được ghi vào lịch sinh hoạt để điểm danh và ghi biên bản."),
        T("open", "Khai mạc", S.CALLED, S.IN_SESSION, who=P.COMMITTEE_MANAGE, checks=(checks.day_has_come, checks.meeting_can_open),
          effect=effects.begin, help="Danh sách điểm danh lập theo danh sách đảng viên của ngày đại hội."),
        T("elected", "Ghi nhận kết quả bầu cử", S.IN_SESSION, S.ELECTED, who=P.COMMITTEE_MANAGE,
          checks=(checks.quorate, checks.led_by_somebody, checks.ballots_finished, checks.size_is_kept, checks.elected_may_sit),
          effect=effects.take_results, basis="vote.majority.election",
          help="Mở nhiệm kỳ mới từ ngày đại hội, kết thúc chức vụ nhiệm kỳ trước, ghi chức vụ của các đồng chí trúng cử."),
        T("submit", "Trình chuẩn y", S.ELECTED, S.AWAITING_RATIFICATION, who=P.COMMITTEE_MANAGE, checks=(checks.papers_are_there,),
          effect=effects.submit, help="Gửi tờ trình, biên bản và danh sách cấp ủy lên cấp ủy cấp trên trực tiếp."),
        T("ratify", "Chuẩn y", S.AWAITING_RATIFICATION, S.RATIFIED, who=P.COMMITTEE_MANAGE, needs=_DECISION, effect=effects.ratify,
          basis="authority:election.ratify_branch", help="Sau khi chuẩn y, kết quả được khóa; sai sót ghi đính chính."),
        T("appoint", "Chỉ định", [S.ELECTED, S.AWAITING_RATIFICATION], S.AWAITING_RATIFICATION, who=P.COMMITTEE_MANAGE,
          needs={"office": "chức danh", "member": "đảng viên được chỉ định"} | _DECISION,
          checks=(checks.secretary_could_not_be_elected,), effect=effects.appoint, basis="authority:appointment.branch_secretary",
          help="Cấp ủy cấp trên chỉ định khi bầu ba lần không được hoặc khi thật cần thiết."),
        T("send_back", "Trả lại", S.AWAITING_RATIFICATION, S.ELECTED, who=P.COMMITTEE_MANAGE, needs={"reason": "lý do trả lại"},
          help="Trả lại để bổ sung hồ sơ trình chuẩn y."),
        T("withdraw", "Hủy ghi nhận kết quả", [S.ELECTED, S.AWAITING_RATIFICATION], S.IN_SESSION, who=P.COMMITTEE_MANAGE,
          needs={"reason": "lý do hủy"}, effect=effects.withdraw_results,
          help="Chỉ khi chưa chuẩn y: nhiệm kỳ và chức vụ trở lại như trước, số phiếu đã ghi được giữ để sửa."),
        T("invalid", "Đại hội không hợp lệ", S.IN_SESSION, S.INVALID, who=P.COMMITTEE_MANAGE, needs={"reason": "lý do"},
          checks=(checks.not_quorate,), help="Dùng khi không đủ hai phần ba số được triệu tập có mặt."),
        T("postpone", "Hoãn", [S.PREPARING, S.CONSENTED, S.CALLED], S.POSTPONED, who=P.COMMITTEE_MANAGE,
          needs={"reason": "lý do hoãn"}, effect=effects.postpone, help="Sau khi hoãn có thể sửa ngày và triệu tập lại."),
    ),
)  # fmt: skip
