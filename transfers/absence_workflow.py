"""The watch over an absent member as one table (``transfer.md`` 8): contacted, reminded, back, or proposed for examination."""

from __future__ import annotations

from accounts.permissions import Permission as P
from core.workflow import T, Transition, Workflow
from transfers import absence_effects as effects
from transfers.ending import ended_by, has_left, resumed
from transfers.models import AbsenceCause, AbsenceWatch
from transfers.models import AbsenceState as S
from transfers.rules import absence as rules
from transfers.rules.following import really_left
from transfers.rules.steps import in_order

KEEP = P.TRANSFER_KEEP
_REASON = {"reason": "lý do"}
_GROUND = "deletion.absent_months_in_year"
_WATCH = [S.WATCHED, S.CONTACTED]


def _T(*args, checks=(), **values) -> Transition:  # noqa: N802
    """A row of this table: whatever else it checks, steps follow each other in time."""
    return T(*args, checks=(in_order, *checks), **values)


def _elsewhere(case: AbsenceWatch) -> bool:
    """Whether another organisation may have received the member."""
    return case.cause == AbsenceCause.TRANSFER or case.member.organization_id != case.organization_id


def _as_it_was(case, step) -> str:
    return case.state


WORKFLOW = Workflow(
    code="absence_watch",
    label="Theo dõi đảng viên vắng sinh hoạt, mất liên lạc",
    states=S,
    initial=S.WATCHED,
    rail=(S.WATCHED, S.CONTACTED, S.RESOLVED),
    closed=(S.RESOLVED, S.DEPARTED),
    transitions=(
        _T("contact", "Ghi một lần liên hệ", _WATCH, S.CONTACTED, who=KEEP,
           needs={"channel": "cách liên hệ", "made_by": "người liên hệ", "result": "kết quả"},
           checks=(rules.still_member, rules.after_absence), effect=effects.attempted, basis=_GROUND,
           help="Mỗi lần liên hệ ghi ngày, cách liên hệ, người liên hệ, kết quả; ghi được nhiều lần."),
        _T("warn", "Nhắc nhở bằng văn bản", _WATCH, (S.WATCHED, S.CONTACTED), who=KEEP, needs={"warning_number": "số văn bản nhắc nhở"},
           checks=(rules.still_member, rules.after_absence), route=_as_it_was, effect=effects.warned, basis=_GROUND),
        _T("check", "Kiểm tra lý do chính đáng", _WATCH, (S.WATCHED, S.CONTACTED), who=KEEP, route=_as_it_was,
           checks=(rules.still_member,), effect=effects.checked, basis=_GROUND,
           help="Đánh dấu lý do nào đúng với đồng chí; không đánh dấu ô nào nghĩa là đã kiểm tra, không có lý do chính đáng."),
        _T("resolve", "Đồng chí đã trở lại sinh hoạt", _WATCH, S.RESOLVED, who=KEEP, needs={"reason": "đồng chí trở lại thế nào"},
           effect=effects.ended, basis=_GROUND),
        _T("propose_deletion", "Đề nghị xem xét xóa tên", S.CONTACTED, S.DELETION_CASE, who=KEEP,
           needs={"proposal_number": "số văn bản đề nghị"},
           checks=(rules.still_member, rules.ground_reached, rules.contacted, rules.warned, rules.no_good_reason),
           effect=effects.proposed, basis=_GROUND,
           help="Chỉ là đề nghị: việc xóa tên do chi bộ biểu quyết, cấp có thẩm quyền quyết định theo thủ tục xóa tên; đồng chí vẫn là "
                "đảng viên cho đến khi có quyết định."),
        _T("withdraw_proposal", "Rút đề nghị, tiếp tục theo dõi", S.DELETION_CASE, S.CONTACTED, who=KEEP, needs=_REASON,
           checks=(rules.still_member,), effect=effects.proposal_withdrawn, basis=_GROUND),
        _T("close_departed", "Kết thúc: đảng viên đã ra khỏi đảng số", [*_WATCH, S.DELETION_CASE], S.DEPARTED, who=KEEP,
           when=has_left, checks=(really_left,), effect=effects.departed, basis=_GROUND),
        _T("close_moved", "Kết thúc: đồng chí đã được nơi khác tiếp nhận", [*_WATCH, S.DELETION_CASE], S.RESOLVED, who=KEEP, needs=_REASON,
           when=_elsewhere, checks=(rules.answers_elsewhere,), effect=effects.ended_by_entry, basis=_GROUND),
        _T("rejoin", "Mở lại: việc ra khỏi đảng số đã được đính chính", S.DEPARTED, (*_WATCH, S.DELETION_CASE),
           who=P.MOVEMENT_REVERSE, route=resumed, when=ended_by("close_departed"), checks=(rules.no_other_watch,),
           effect=effects.rejoined, basis=_GROUND),
        _T("return_moved", "Mở lại: việc tiếp nhận đã được đính chính", S.RESOLVED, (*_WATCH, S.DELETION_CASE),
           who=P.MOVEMENT_REVERSE, route=resumed, when=ended_by("close_moved"), checks=(rules.no_other_watch,),
           effect=effects.rejoined, basis=_GROUND),
    ),
)  # fmt: skip
