"""A journey abroad as one table (``transfer.md`` 11): asked, an opinion, permitted, gone, back, reported."""

from __future__ import annotations

from accounts.permissions import Permission as P
from branches.models import Organization
from core.workflow import Deadline, T, Transition, Workflow
from regulations.judging import or_none
from transfers import journey_effects as effects
from transfers.ending import ended_by, has_left, resumed
from transfers.models import Journey
from transfers.models import JourneyState as S
from transfers.places import committee_of
from transfers.rules import following
from transfers.rules import journeys as rules
from transfers.rules.steps import in_order

KEEP, PROCESS = P.TRANSFER_KEEP, P.TRANSFER_PROCESS
OF_THE_COMMITTEE = frozenset({"permit", "refuse", "extend"})  # steps of the grassroots committee
_REASON = {"reason": "lý do"}
_RULE = "86-QĐ/TW@2022-10-28"
_PRACTICE = "01-HD/BTCTW@2022-08-05"
_GOING = [S.REQUESTED, S.BRANCH_AGREED, S.PERMITTED]
_LATER = [S.ABROAD, S.STAYED, S.RETURNED_HOME]


def node_of(case: Journey, transition: Transition) -> Organization:
    """The branch the member belongs to; the committee for what it decides."""
    branch = case.member.organization
    if transition.name not in OF_THE_COMMITTEE:
        return branch
    return case.read_once(("committee", branch.pk), lambda: committee_of(branch))


def _report_due(case: Journey):
    due = or_none(rules.report_due, case.returned_on) if case.private else None
    return due.on if due else None


REPORT = Deadline("Báo cáo kết quả chuyến đi việc riêng", _report_due, "abroad.private_return_report_days")
BACK = Deadline("Về nước theo thời gian được phép", lambda case: case.until_on)


def _T(*args, checks=(), **values) -> Transition:  # noqa: N802
    """A row of this table: whatever else it checks, steps follow each other in time."""
    return T(*args, checks=(in_order, *checks), **values)


WORKFLOW = Workflow(
    code="journey_abroad",
    label="Đảng viên đi nước ngoài",
    states=S,
    initial=S.REQUESTED,
    rail=(S.REQUESTED, S.BRANCH_AGREED, S.PERMITTED, S.ABROAD, S.RETURNED_HOME, S.REPORTED),
    closed=(S.REFUSED, S.REPORTED, S.CANCELLED, S.DEPARTED),
    transitions=(
        _T("give_opinion", "Chi bộ cho ý kiến", S.REQUESTED, S.BRANCH_AGREED, who=KEEP, needs={"opinion": "ý kiến của chi bộ"},
           checks=(rules.still_member, rules.pledge_given, rules.handling_fits), effect=effects.opinion_given, basis=_PRACTICE,
           help="Chi bộ cho ý kiến về đơn xin phép rồi chuyển đảng ủy xem xét."),
        _T("permit", "Đảng ủy cho phép", S.BRANCH_AGREED, S.PERMITTED, who=PROCESS, needs={"permit_number": "số văn bản cho phép"},
           checks=(rules.still_member, rules.handling_fits, rules.group_organised), effect=effects.permitted, basis=_PRACTICE,
           help="Chi bộ báo lại cho đảng viên biết."),
        _T("refuse", "Đảng ủy không đồng ý", S.BRANCH_AGREED, S.REFUSED, who=PROCESS, needs=_REASON, effect=effects.ended,
           basis=_PRACTICE),
        _T("leave", "Ghi ngày xuất cảnh", S.PERMITTED, S.ABROAD, who=KEEP,
           checks=(rules.still_member, rules.leaves_after_permit, rules.handling_opened), effect=effects.left, basis=_RULE,
           help="Ngày thực hiện là ngày xuất cảnh. Không có hồ sơ nào khác đặt trạng thái thì đồng chí ở trạng thái “Ra nước ngoài” đến "
                "khi về; đồng chí vẫn thuộc đảng số của chi bộ."),
        _T("extend", "Gia hạn thời gian ở nước ngoài", [S.PERMITTED, S.ABROAD], (S.PERMITTED, S.ABROAD), who=PROCESS,
           needs={"until_on": "được phép đến ngày", "permit_number": "số văn bản cho phép"}, route=lambda case, step: case.state,
           checks=(rules.still_member, rules.prolonged), effect=effects.extended, basis=_PRACTICE),
        _T("return_home", "Ghi ngày về nước", [S.ABROAD, S.STAYED], S.RETURNED_HOME, who=KEEP, deadline=BACK,
           checks=(rules.back_after_leaving, rules.linked_case_ended), effect=effects.came_home, basis=_RULE,
           help="Ngày thực hiện là ngày nhập cảnh. Chuyến đi được ghi vào hồ sơ đảng viên (mục 28a); đồng chí trở lại sinh hoạt."),
        _T("report", "Nhận báo cáo kết quả", S.RETURNED_HOME, S.REPORTED, who=KEEP, needs={"reply": "nội dung báo cáo"},
           checks=(rules.reported_in_time, rules.stay_confirmed, rules.linked_case_ended), effect=effects.reported,
           basis=_PRACTICE, deadline=REPORT),
        _T("stay", "Ghi ở lại không phép", S.ABROAD, S.STAYED, who=KEEP, needs=_REASON, checks=(rules.past_term,),
           effect=effects.stayed, basis=_RULE,
           help="Mở theo dõi vắng để chi bộ liên hệ, xem xét theo quy định; không tự động xóa tên ai."),
        _T("cancel", "Ghi không đi nữa", _GOING, S.CANCELLED, who=KEEP, needs=_REASON, effect=effects.ended, basis=_PRACTICE),
        _T("close_departed", "Kết thúc: đảng viên đã ra khỏi đảng số", [*_GOING, *_LATER], S.DEPARTED, who=KEEP,
           when=has_left, checks=(following.really_left,), effect=effects.departed, basis=_RULE),
        _T("rejoin", "Mở lại: việc ra khỏi đảng số đã được đính chính", S.DEPARTED, (*_GOING, *_LATER), who=P.MOVEMENT_REVERSE,
           route=resumed, when=ended_by("close_departed"), effect=effects.rejoined, basis=_RULE),
    ),
)  # fmt: skip
