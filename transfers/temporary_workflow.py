"""Temporary activity as one table (``transfer.md`` 6): asked at home, introduced by a letter of eight boxes, accepted there, and back."""

from __future__ import annotations

from accounts.permissions import Permission as P
from branches.models import Organization
from core.workflow import Deadline, T, Transition, Workflow
from regulations.judging import or_none
from transfers import effects_temporary as effects
from transfers.models import TemporaryState as S
from transfers.places import committee_of
from transfers.routing import last_of_origin, next_stop
from transfers.rules import dates, following, steps
from transfers.rules import temporary as rules
from transfers.workflow import is_last_of_origin

KEEP, PROCESS = P.TRANSFER_KEEP, P.TRANSFER_PROCESS
_REASON = {"reason": "lý do"}
_SIGNED = {"signer_name": "họ tên người ký", "signer_position": "chức vụ người ký"}
_GUIDE = "294-QĐ/TW@2025-05-26#điểm 6.3.2"
_PRACTICE = "12-HD/BTCTW@2022-01-18"


def _present_due(case):
    due = or_none(dates.present_due, case.introduced_on)
    return due.on if due else None


def _return_due(case):
    due = or_none(dates.return_due, case.until_on)
    return due.on if due else None


BEFORE_LEAVING = Deadline("Giới thiệu trước khi đi", lambda case: case.from_on)
PRESENT = Deadline("Trình giấy giới thiệu tại chi ủy nơi tạm thời", _present_due, "transfer.present_deadline")
TERM = Deadline("Hết thời hạn sinh hoạt tạm thời", lambda case: case.until_on)
RETURN = Deadline("Trở về nơi sinh hoạt chính thức", _return_due, "temporary.return_days")


def _next_is(*roles: str):
    def fits(case) -> bool:
        stop = next_stop(case)
        return stop is not None and stop.role in roles

    return fits


def _begun(case) -> bool:
    """Whether box 1 is written: the next box is not that of the branch at home."""
    stop = next_stop(case)
    return stop is not None and stop.box != 1


def _after_box(case, step):
    """Where the case lies when a body of the origin has written its box."""
    stop, last = next_stop(case), last_of_origin(case)
    return S.REQUESTED if stop is not None and last is not None and stop.box < last.box else S.INTRODUCED


def node_of(case, transition: Transition) -> Organization:
    """Where the permission of a step is asked: at home, with the body whose box is next, or with those who lead the branch there."""
    if transition.name in ("forward", "introduce", "receive_above", "accept"):
        stop = next_stop(case)
        return stop.organization if stop else case.origin
    if transition.name == "refuse":
        stop = next_stop(case)
        return stop.organization if stop else (case.destination or case.origin)
    if transition.name == "extend":
        return committee_of(case.destination) if case.destination_id else case.origin
    if transition.name in ("write_remarks", "undo_reception"):
        return case.destination or case.origin
    return case.origin


def _T(*args, checks=(), **values) -> Transition:  # noqa: N802
    """A row of this table: whatever else it checks, steps follow each other in time."""
    return T(*args, checks=(steps.in_order, *checks), **values)


_LETTER = (steps.still_at_origin, steps.destination_stands, rules.term_fits, rules.not_barred)

WORKFLOW = Workflow(
    code="temporary_activity",
    label="Sinh hoạt đảng tạm thời",
    states=S,
    initial=S.REQUESTED,
    rail=(S.REQUESTED, S.INTRODUCED, S.STAYING, S.RETURNED_HOME),
    closed=(S.RETURNED_HOME, S.CONVERTED, S.REFUSED, S.WITHDRAWN, S.DEPARTED),
    transitions=(
        _T("sign", "Chi ủy ghi ô 1, giới thiệu lên cấp trên", S.REQUESTED, (S.REQUESTED, S.INTRODUCED), who=KEEP, route=_after_box,
           needs={"dues_paid_to": "đã đóng đảng phí hết tháng", **_SIGNED}, when=_next_is("branch"),
           checks=(*_LETTER, rules.takes_part_at_home, rules.no_official_case, steps.dues_paid, steps.card_present),
           effect=effects.signed, basis=_GUIDE, deadline=BEFORE_LEAVING,
           help="Giấy giới thiệu loại 8 ô, ghi thời hạn từ ngày, đến ngày. Hồ sơ đảng viên ở lại nơi chính thức."),
        _T("forward", "Cấp ủy nơi đi xác nhận, giới thiệu lên tiếp", S.REQUESTED, S.REQUESTED, who=PROCESS, needs=_SIGNED,
           when=lambda case: _begun(case) and not is_last_of_origin(case), checks=(steps.still_at_origin, steps.their_turn),
           effect=effects.box_written, basis=_PRACTICE, deadline=BEFORE_LEAVING),
        _T("introduce", "Giới thiệu sinh hoạt tạm thời", S.REQUESTED, S.INTRODUCED, who=PROCESS, needs=_SIGNED,
           when=lambda case: _begun(case) and is_last_of_origin(case), checks=(*_LETTER, steps.their_turn),
           effect=effects.box_written, basis=_GUIDE, deadline=BEFORE_LEAVING,
           help="Đồng chí vẫn trong đảng số và danh sách của chi bộ chính thức."),
        _T("withdraw", "Rút đề nghị", [S.REQUESTED, S.INTRODUCED], S.WITHDRAWN, who=KEEP, needs=_REASON, effect=effects.refused,
           basis=_PRACTICE, help="Giấy đã viết bị hủy, số giấy giữ trong sổ."),
        # Nơi sinh hoạt tạm thời
        _T("receive_above", "Cấp ủy nơi tạm thời tiếp nhận, giới thiệu xuống", S.INTRODUCED, S.INTRODUCED, who=PROCESS, needs=_SIGNED,
           when=_next_is("provincial", "upper", "grassroots", "sectional"),
           checks=(steps.their_turn, steps.after_introduction, rules.presented_in_time), effect=effects.received_above, basis=_PRACTICE,
           deadline=PRESENT),
        _T("accept", "Chi bộ nơi tạm thời tiếp nhận", S.INTRODUCED, S.STAYING, who=KEEP, needs=_SIGNED, when=_next_is("branch"),
           checks=(steps.still_at_origin, steps.branch_named, steps.after_introduction, rules.within_term, rules.presented_in_time,
                   rules.no_other_stay),
           effect=effects.accepted, basis=_GUIDE, deadline=PRESENT,
           help="Sinh hoạt đầy đủ, trừ quyền biểu quyết, ứng cử, bầu cử; không tính vào đảng số nơi tạm thời."),
        _T("start_outside", "Ghi nơi ngoài hệ thống đã tiếp nhận", S.INTRODUCED, S.STAYING, who=KEEP,
           when=lambda case: case.leaves_system,
           checks=(steps.still_at_origin, steps.after_introduction, rules.within_term, rules.no_other_stay), effect=effects.accepted,
           basis=_PRACTICE, help="Theo giấy giới thiệu có xác nhận hoặc thông báo của nơi tiếp nhận."),
        _T("refuse", "Không tiếp nhận, trả giấy về nơi chính thức", S.INTRODUCED, S.REFUSED, who=KEEP, needs=_REASON,
           effect=effects.refused, basis=_PRACTICE),
        _T("extend", "Gia hạn sinh hoạt tạm thời", S.STAYING, S.STAYING, who=PROCESS, needs={"until_on": "gia hạn đến ngày"},
           when=lambda case: not case.leaves_system, checks=(rules.extension_fits,), effect=effects.extended, basis=_GUIDE, deadline=TERM,
           help="Đảng viên đề nghị với cấp ủy nơi tạm thời, đồng thời báo cáo chi bộ chính thức."),
        _T("extend_outside", "Ghi gia hạn của nơi ngoài hệ thống", S.STAYING, S.STAYING, who=KEEP,
           needs={"until_on": "gia hạn đến ngày", "number": "số văn bản gia hạn"}, when=lambda case: case.leaves_system,
           checks=(rules.extension_fits,), effect=effects.extended, basis=_GUIDE, deadline=TERM),
        _T("change_dues", "Đổi nơi đóng đảng phí", [S.REQUESTED, S.INTRODUCED, S.STAYING, S.CONVERTED],
           (S.REQUESTED, S.INTRODUCED, S.STAYING, S.CONVERTED), who=KEEP, needs={"dues_at": "nơi đóng đảng phí", "from_month": "từ tháng"},
           route=lambda case, step: case.state, when=lambda case: case.is_open or case.is_running, checks=(rules.dues_turn_fits,),
           effect=effects.dues_turned, basis=_PRACTICE,
           help="Tháng đã nộp giữ nguyên nơi đã nộp; tháng chưa nộp chuyển sang danh sách của nơi mới."),
        _T("write_remarks", "Chi ủy nơi tạm thời nhận xét", S.STAYING, S.STAYING, who=KEEP, needs={"remarks": "nhận xét"},
           effect=effects.remarked, basis=_PRACTICE, deadline=TERM,
           help="Nhận xét được dùng khi chi bộ chính thức đánh giá cuối năm và khi đồng chí trở về."),
        _T("return_home", "Trở về chi bộ chính thức", S.STAYING, S.RETURNED_HOME, who=KEEP,
           checks=(rules.back_in_time, rules.remarks_given), effect=effects.came_back, basis=_GUIDE, deadline=RETURN,
           help="Chi bộ chính thức ghi ngày đồng chí trở về; từ ngày đó điểm danh, biểu quyết ở chi bộ."),
        _T("convert", "Chuyển thành chính thức", S.STAYING, S.CONVERTED, who=KEEP, checks=(rules.official_destination,),
           effect=effects.converted, basis=_GUIDE, deadline=TERM,
           help="Chi bộ chính thức mở hồ sơ chuyển sinh hoạt chính thức. Đồng chí tiếp tục sinh hoạt tạm thời đến ngày nơi đến tiếp nhận "
                "chính thức."),
        _T("resume_stay", "Thôi chuyển chính thức, tiếp tục sinh hoạt tạm thời", S.CONVERTED, S.STAYING, who=KEEP, needs=_REASON,
           when=lambda case: case.is_running, checks=(rules.official_given_up, rules.no_other_stay), effect=effects.resumed,
           basis=_PRACTICE),
        # Đính chính và những việc theo biến động, theo sắp xếp tổ chức
        _T("undo_reception", "Đính chính: hủy việc tiếp nhận", S.STAYING, S.INTRODUCED, who=P.MOVEMENT_REVERSE, needs=_REASON,
           effect=effects.annulled, basis=_PRACTICE, help="Trạng thái ở chi bộ chính thức và tên trong danh sách đến được bỏ."),
        _T("undo_return", "Đính chính: hủy việc ghi trở về", S.RETURNED_HOME, S.STAYING, who=P.MOVEMENT_REVERSE, needs=_REASON,
           when=lambda case: not case.resume_state, checks=(rules.no_other_stay,), effect=effects.return_undone, basis=_PRACTICE),
        T("close_departed", "Kết thúc: đảng viên đã ra khỏi đảng số", [S.REQUESTED, S.INTRODUCED, S.STAYING, S.CONVERTED], S.DEPARTED,
          who=KEEP, when=lambda case: case.is_open or case.is_running, checks=(following.really_left,), effect=effects.departed,
          basis=_PRACTICE),
        T("rejoin", "Mở lại: việc làm hồ sơ kết thúc đã được đính chính", S.DEPARTED,
          (S.REQUESTED, S.INTRODUCED, S.STAYING, S.CONVERTED), who=P.MOVEMENT_REVERSE, route=lambda case, step: case.resume_state,
          when=lambda case: bool(case.resume_state), checks=(following.really_back, rules.no_other_stay), effect=effects.rejoined,
          basis=_PRACTICE),
        T("close_moved", "Kết thúc: đồng chí đã chuyển sinh hoạt chính thức", [S.REQUESTED, S.INTRODUCED, S.STAYING, S.CONVERTED],
          S.CONVERTED, who=KEEP, when=lambda case: (case.is_open or case.is_running) and case.member.organization_id != case.origin_id,
          checks=(following.really_received,), effect=effects.moved, basis=_PRACTICE,
          help="Theo bút toán tiếp nhận chính thức; lần sinh hoạt tạm thời kết thúc cùng ngày."),
        T("close_merged", "Kết thúc: nơi chính thức và nơi tạm thời đã nhập làm một",
          [S.REQUESTED, S.INTRODUCED, S.STAYING, S.CONVERTED], S.RETURNED_HOME, who=KEEP,
          when=lambda case: case.is_open or case.is_running, checks=(steps.ends_are_one,), effect=effects.merged, basis=_PRACTICE),
        T("stay_again", "Mở lại: việc chuyển, việc sáp nhập đã được đính chính", [S.CONVERTED, S.RETURNED_HOME],
          (S.REQUESTED, S.INTRODUCED, S.STAYING, S.CONVERTED), who=P.MOVEMENT_REVERSE, route=lambda case, step: case.resume_state,
          when=lambda case: bool(case.resume_state) and case.origin_id != case.destination_id,
          checks=(following.really_taken_back, rules.no_other_stay), effect=effects.rejoined, basis=_PRACTICE),
    ),
)  # fmt: skip
