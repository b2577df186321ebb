"""Exemption, leave and reduction as one table (``transfer.md`` 7): asked, resolved by the branch, for a leave agreed above, and back."""

from __future__ import annotations

from accounts.permissions import Permission as P
from branches.models import Organization
from core.workflow import Deadline, T, Transition, Workflow
from transfers import effects_exemption as effects
from transfers.models import ExemptionKind
from transfers.models import ExemptionState as S
from transfers.places import committee_of
from transfers.rules import exemption as rules
from transfers.rules import following, steps

KEEP, PROCESS = P.TRANSFER_KEEP, P.TRANSFER_PROCESS
_REASON = {"reason": "lý do"}
_GUIDE = "294-QĐ/TW@2025-05-26#điểm 7.1"
_PRACTICE = "12-HD/BTCTW@2022-01-18#mục IV.1"
_AWAY = "01-HD/TW@2021-09-28#điểm 10.3"
TERM = Deadline("Hết thời hạn tạm miễn", lambda case: case.until_on, "leave.max_months")
OPEN_STATES = (S.REQUESTED, S.AWAITING_COMMITTEE, S.IN_FORCE, S.RESUMPTION_REQUESTED)


def _is_leave(case) -> bool:
    return case.kind == ExemptionKind.LEAVE


def _after_resolution(case, step):
    """A leave waits for the committee above; an exemption or reduction is the branch's own to decide."""
    return S.AWAITING_COMMITTEE if _is_leave(case) else S.IN_FORCE


def _after_move(case, step):
    return S.REQUESTED if case.state == S.AWAITING_COMMITTEE else S.RESUMED


def node_of(case, transition: Transition) -> Organization:
    """The branch the member belongs to today, or the committee that leads it."""
    branch = case.member.organization
    return committee_of(branch) if transition.who == PROCESS else branch


def _T(*args, checks=(), **values) -> Transition:  # noqa: N802
    """A row of this table: whatever else it checks, steps follow each other in time."""
    return T(*args, checks=(steps.in_order, *checks), **values)


WORKFLOW = Workflow(
    code="exemption",
    label="Miễn, tạm miễn, giảm công tác và sinh hoạt đảng",
    states=S,
    initial=S.REQUESTED,
    rail=(S.REQUESTED, S.AWAITING_COMMITTEE, S.IN_FORCE, S.RESUMPTION_REQUESTED, S.RESUMED),
    closed=(S.RESUMED, S.REFUSED, S.WITHDRAWN, S.DEPARTED),
    transitions=(
        _T("resolve", "Chi bộ đồng ý, ra nghị quyết", S.REQUESTED, (S.IN_FORCE, S.AWAITING_COMMITTEE), who=KEEP, route=_after_resolution,
           needs={"resolution_number": "số nghị quyết chi bộ"},
           checks=(rules.takes_part, rules.asked_by_himself, rules.old_enough, rules.weak_health, rules.leave_has_ground_and_term,
                   rules.begins_after_asking, rules.decided_after_asking, rules.no_other_case),
           effect=effects.resolved, basis=_GUIDE,
           help="Miễn, giảm vì tuổi cao, sức yếu: chi bộ quyết định rồi thông báo cấp trên trực tiếp. Tạm miễn: chi bộ xét, đề nghị đảng "
                "ủy cơ sở."),
        _T("decline", "Chi bộ không đồng ý", S.REQUESTED, S.REFUSED, who=KEEP, needs=_REASON, effect=effects.refused, basis=_GUIDE),
        _T("agree", "Đảng ủy cơ sở đồng ý cho tạm miễn", S.AWAITING_COMMITTEE, S.IN_FORCE, who=PROCESS,
           needs={"agreed_number": "số văn bản đồng ý"}, checks=(rules.takes_part, rules.term_not_over), effect=effects.agreed, basis=_AWAY,
           help="Trong thời gian tạm miễn vẫn đăng ký tạm trú, giữ tư cách đảng viên, đóng đảng phí; hết hạn mang nhận xét của nơi ở về."),
        _T("refuse", "Đảng ủy cơ sở không đồng ý", S.AWAITING_COMMITTEE, S.REFUSED, who=PROCESS, needs=_REASON, effect=effects.refused,
           basis=_AWAY),
        _T("withdraw", "Rút đề nghị", [S.REQUESTED, S.AWAITING_COMMITTEE], S.WITHDRAWN, who=KEEP, needs=_REASON, effect=effects.refused,
           basis=_PRACTICE),
        _T("inform", "Thông báo cấp ủy cấp trên trực tiếp", S.IN_FORCE, S.IN_FORCE, who=KEEP,
           when=lambda case: not _is_leave(case) and case.informed_on is None, effect=effects.informed, basis=_GUIDE,
           help="Chi ủy hoặc bí thư thông báo; cấp trên không phải phê duyệt."),
        _T("extend", "Đảng ủy cơ sở đồng ý gia hạn", S.IN_FORCE, S.IN_FORCE, who=PROCESS, when=_is_leave,
           needs={"until_on": "gia hạn đến ngày", "agreed_number": "số văn bản đồng ý"}, checks=(rules.extension_fits,),
           effect=effects.extended, basis=_AWAY, deadline=TERM),
        _T("ask_resumption", "Đảng viên đề nghị trở lại", S.IN_FORCE, S.RESUMPTION_REQUESTED, who=KEEP, checks=(rules.after_the_start,),
           basis=_GUIDE, deadline=TERM),
        _T("resume", "Chi bộ đồng ý cho trở lại", S.RESUMPTION_REQUESTED, S.RESUMED, who=KEEP,
           checks=(rules.after_the_start, rules.remarks_given), effect=effects.resumed, basis=_GUIDE, deadline=TERM,
           help="Từ ngày này đồng chí dự sinh hoạt, nhận nhiệm vụ, được tính vào số biểu quyết và đánh giá cuối năm."),
        _T("decline_resumption", "Chưa đồng ý cho trở lại", S.RESUMPTION_REQUESTED, S.IN_FORCE, who=KEEP, needs=_REASON, basis=_GUIDE),
        # Đính chính và những việc theo biến động
        _T("annul", "Đính chính: ghi miễn, tạm miễn nhầm", [S.IN_FORCE, S.RESUMPTION_REQUESTED], S.WITHDRAWN, who=P.MOVEMENT_REVERSE,
           needs=_REASON, effect=effects.annulled, basis=_PRACTICE, help="Trạng thái được bỏ như chưa ghi; dấu vết còn trong lịch sử."),
        _T("undo_return", "Đính chính: hủy việc ghi trở lại", S.RESUMED, S.IN_FORCE, who=P.MOVEMENT_REVERSE, needs=_REASON,
           when=lambda case: not case.resume_state, checks=(rules.no_other_case,), effect=effects.return_undone, basis=_PRACTICE),
        T("close_departed", "Kết thúc: đảng viên đã ra khỏi đảng số", [*OPEN_STATES], S.DEPARTED, who=KEEP, checks=(following.really_left,),
          effect=effects.departed, basis=_PRACTICE),
        T("rejoin", "Mở lại: việc làm hồ sơ kết thúc đã được đính chính", S.DEPARTED, OPEN_STATES, who=P.MOVEMENT_REVERSE,
          route=lambda case, step: case.resume_state, when=lambda case: bool(case.resume_state),
          checks=(following.really_back, rules.no_other_case), effect=effects.rejoined, basis=_PRACTICE),
        T("close_moved", "Theo việc chuyển sinh hoạt chính thức", [S.AWAITING_COMMITTEE, S.IN_FORCE, S.RESUMPTION_REQUESTED],
          (S.REQUESTED, S.RESUMED), who=KEEP, route=_after_move, when=_is_leave, checks=(following.really_received,),
          effect=effects.moved, basis=_AWAY,
          help="Việc tạm miễn của nơi cũ kết thúc khi nơi mới tiếp nhận; đề nghị đang chờ thì chi bộ mới xét lại."),
        T("stay_again", "Mở lại: việc tiếp nhận đã được đính chính", [S.REQUESTED, S.RESUMED],
          (S.AWAITING_COMMITTEE, S.IN_FORCE, S.RESUMPTION_REQUESTED), who=P.MOVEMENT_REVERSE, route=lambda case, step: case.resume_state,
          when=lambda case: bool(case.resume_state), checks=(following.really_taken_back, rules.no_other_case), effect=effects.rejoined,
          basis=_PRACTICE),
    ),
)  # fmt: skip
