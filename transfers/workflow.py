"""Official transfer as one table (``transfer.md`` 5): who takes which step, from which end, by which rule."""

from __future__ import annotations

from accounts.permissions import Permission as P
from core.workflow import Deadline, T, Transition, Workflow
from regulations.judging import or_none
from transfers import effects, ending
from transfers.models import TransferState as S
from transfers.routing import last_of_origin, next_stop
from transfers.rules import dates, following, steps

KEEP, PROCESS = P.TRANSFER_KEEP, P.TRANSFER_PROCESS
_REASON = {"reason": "lý do"}
_SIGNED = {"signer_name": "họ tên người ký", "signer_position": "chức vụ người ký"}
_GUIDE = "294-QĐ/TW@2025-05-26"  # and whatever has taken its place
_PRACTICE = "12-HD/BTCTW@2022-01-18"
_LOSS = "01-HD/TW@2021-09-28"


def _introduce_due(case):
    due = or_none(dates.introduce_due, case.cause_on)
    return due.on if due else None


def _present_due(case):
    due = or_none(dates.present_due, case.introduced_on)
    return due.on if due else None


REQUEST = Deadline("Làm thủ tục, giới thiệu chuyển đi", _introduce_due, "transfer.request_deadline")
PRESENT = Deadline("Trình giấy giới thiệu tại chi ủy nơi đến", _present_due, "transfer.present_deadline")


def is_last_of_origin(case) -> bool:
    """Whether the next box is that of the body that introduces outward."""
    stop, last = next_stop(case), last_of_origin(case)
    return stop is not None and last is not None and stop.box == last.box


def _inside(case) -> bool:
    """Whether both ends lie in the system."""
    return not case.leaves_system and not case.is_arrival


def _next_role(*roles: str):
    def fits(case) -> bool:
        stop = next_stop(case)
        return stop is not None and stop.role in roles

    return fits


def _T(*args, checks=(), **values) -> Transition:  # noqa: N802
    """A row of this table: whatever else it checks, steps follow each other in time."""
    return T(*args, checks=(steps.in_order, *checks), **values)


def _after_box(case, step):
    """Where the case lies when a body of the origin has written its box: with the next one, or introduced."""
    from transfers.routing import stops_of

    stop, last = next_stop(case), last_of_origin(case)
    if stop is None or last is None or stop.box < last.box:
        return S.ORIGIN_PROCESSING
    internal = case.kind == "internal"
    if internal:
        later = [one for one in stops_of(case) if one.box > stop.box]
        return S.GRASSROOTS_RECEIVED if later else S.INTRODUCED
    return S.INTRODUCED


_BEFORE = [S.ARISEN, S.REQUESTED, S.BRANCH_REVIEW, S.ORIGIN_PROCESSING]
_UNWRITTEN = [S.ARISEN, S.REQUESTED, S.BRANCH_REVIEW, S.BLOCKED]
_ON_THE_WAY = [S.INTRODUCED, S.UPPER_RECEIVED, S.GRASSROOTS_RECEIVED]

WORKFLOW = Workflow(
    code="transfer",
    label="Chuyển sinh hoạt đảng chính thức",
    states=S,
    initial=S.ARISEN,
    rail=(S.ARISEN, S.REQUESTED, S.BRANCH_REVIEW, S.ORIGIN_PROCESSING, S.INTRODUCED, S.UPPER_RECEIVED, S.GRASSROOTS_RECEIVED,
          S.BRANCH_RECEIVED, S.COMPLETED),
    closed=(S.COMPLETED, S.WITHDRAWN, S.RECALLED, S.DEPARTED, S.MERGED),
    transitions=(
        # Nơi đi
        _T("request", "Đảng viên đề nghị chuyển sinh hoạt", S.ARISEN, S.REQUESTED, who=KEEP,
           checks=(steps.still_at_origin, steps.destination_stands), effect=effects.requested, basis="transfer.request_deadline",
           deadline=REQUEST, help="Đảng viên nộp quyết định (hoặc giấy tờ về nơi cư trú mới) và bản tự kiểm điểm."),
        _T("take_up", "Chi bộ xem xét, chi ủy kiểm tra", S.REQUESTED, S.BRANCH_REVIEW, who=KEEP,
           checks=(steps.still_at_origin, steps.destination_stands, steps.papers_complete), basis=_PRACTICE, deadline=REQUEST,
           help="Chi bộ nhận xét bản tự kiểm điểm; kiểm tra thẻ đảng viên, đảng phí, nhiệm vụ được giao."),
        _T("sign_branch", "Chi ủy ghi ô 1, giới thiệu lên cấp trên", S.BRANCH_REVIEW, (S.ORIGIN_PROCESSING, S.INTRODUCED), who=KEEP,
           route=_after_box, needs={"dues_paid_to": "đã đóng đảng phí hết tháng", **_SIGNED},
           checks=(steps.still_at_origin, steps.destination_stands, steps.papers_complete, steps.not_barred, steps.dues_paid,
                   steps.card_present, steps.duties_handed_over),
           effect=effects.branch_signed, basis=_PRACTICE, deadline=REQUEST,
           help="Ô 1 không được tẩy xóa: ghi sai thì hủy, cấp giấy khác."),
        _T("forward", "Cấp ủy nơi đi xác nhận, giới thiệu lên tiếp", S.ORIGIN_PROCESSING, S.ORIGIN_PROCESSING, who=PROCESS, needs=_SIGNED,
           when=lambda case: not is_last_of_origin(case), checks=(steps.still_at_origin, steps.their_turn, steps.not_barred),
           effect=effects.box_written, basis=_PRACTICE, deadline=REQUEST,
           help="Đảng ủy cơ sở nhận xét vào bản tự kiểm điểm, hoàn chỉnh hồ sơ."),
        _T("introduce", "Giới thiệu chuyển đi", S.ORIGIN_PROCESSING, (S.INTRODUCED, S.GRASSROOTS_RECEIVED), who=PROCESS, needs=_SIGNED,
           when=is_last_of_origin, route=_after_box,
           checks=(steps.still_at_origin, steps.destination_stands, steps.their_turn, steps.branch_chosen, steps.not_barred,
                   steps.file_sealed, steps.introduced_in_time),
           effect=effects.introduced, basis=f"{_GUIDE}#điểm 6.3.1", deadline=REQUEST,
           help="Từ ngày này đồng chí ra khỏi đảng số nơi đi và ở trạng thái đang chuyển; cấp ủy trên cả hai nơi vẫn tính. "
                "Chuyển nội bộ: đảng số chuyển vào ngày nơi đến tiếp nhận."),
        _T("readdress", "Đổi nơi đến", _UNWRITTEN, _UNWRITTEN, who=KEEP, route=lambda case, step: case.state, effect=effects.readdressed,
           checks=(steps.still_at_origin,), basis=_PRACTICE,
           help="Chỉ khi chưa ghi ô 1; giấy giới thiệu đã viết thì hủy, cấp giấy khác."),
        _T("block", "Ghi chưa chuyển", _BEFORE[1:], S.BLOCKED, who=KEEP, needs=_REASON, effect=effects.blocked, basis=_PRACTICE,
           help="Đang bị kiểm tra, thanh tra, giải quyết khiếu nại, tố cáo, xem xét kỷ luật."),
        _T("unblock", "Xem xét lại, tiếp tục chuyển", S.BLOCKED, S.BRANCH_REVIEW, who=KEEP, needs=_REASON, basis=_PRACTICE),
        _T("withdraw", "Rút đề nghị", [*_BEFORE, S.BLOCKED], S.WITHDRAWN, who=KEEP, needs=_REASON,
           effect=effects.withdrawn, basis=_PRACTICE),
        # Nơi đến
        _T("receive_upper", "Cấp trên nơi đến tiếp nhận, giới thiệu xuống", [S.INTRODUCED, S.UPPER_RECEIVED], S.UPPER_RECEIVED, who=PROCESS,
           needs=_SIGNED, when=_next_role("upper", "provincial"),
           checks=(steps.their_turn, steps.branch_chosen, steps.after_introduction, steps.file_checked, steps.presented_in_time),
           effect=effects.upper_received, basis=_PRACTICE, deadline=PRESENT),
        _T("receive_grassroots", "Đảng ủy cơ sở nơi đến tiếp nhận, mở hồ sơ", [*_ON_THE_WAY], S.GRASSROOTS_RECEIVED, who=PROCESS,
           needs=_SIGNED, when=_next_role("grassroots", "sectional"),
           checks=(steps.their_turn, steps.branch_chosen, steps.after_introduction, steps.file_checked, steps.presented_in_time),
           effect=effects.grassroots_received, basis=_PRACTICE, deadline=PRESENT,
           help="Mở niêm phong, đối chiếu mục lục; thiếu tài liệu thì ghi và báo lại nơi đi."),
        _T("accept", "Chi bộ tiếp nhận", [*_ON_THE_WAY], S.BRANCH_RECEIVED, who=KEEP, needs=_SIGNED, when=_next_role("branch"),
           checks=(steps.destination_stands, steps.branch_named, steps.not_counted_here,
                   steps.after_introduction, steps.file_checked, steps.presented_in_time),
           effect=effects.accepted, basis=f"{_GUIDE}#điểm 6.3.1", deadline=PRESENT,
           help="Từ ngày này đồng chí trong đảng số của chi bộ, đóng đảng phí, biểu quyết, được đánh giá ở chi bộ."),
        _T("return", "Trả lại nơi đi", [*_ON_THE_WAY], S.RETURNED, who=KEEP, needs=_REASON, checks=(steps.since_introduction,),
           effect=effects.returned, basis=_PRACTICE, when=_inside,
           help="Sai nơi đến, thiếu giấy tờ, niêm phong không nguyên: nêu rõ để nơi đi bổ sung."),
        _T("reject_arrival", "Không tiếp nhận, trả giấy về nơi đi ngoài hệ thống", [*_ON_THE_WAY], S.WITHDRAWN, who=KEEP, needs=_REASON,
           when=lambda case: case.is_arrival, effect=effects.withdrawn, basis=_PRACTICE),
        _T("complete", "Hoàn tất: trả lời phiếu báo, lưu giấy vào hồ sơ", S.BRANCH_RECEIVED, S.COMPLETED, who=KEEP,
           effect=effects.completed, basis=_PRACTICE,
           help="Giấy giới thiệu, phiếu báo, bản tự kiểm điểm đi vào mục lục hồ sơ đảng viên; nơi giữ hồ sơ được ghi lại."),
        _T("confirm_outside", "Ghi nơi đến ngoài hệ thống đã tiếp nhận", S.INTRODUCED, S.COMPLETED, who=PROCESS,
           needs={"received_on": "ngày nơi đến tiếp nhận"}, when=lambda case: case.leaves_system, effect=effects.confirmed_outside,
           basis=_PRACTICE, help="Theo phiếu báo trả lời."),
        # Sau khi trả lại, thu hồi
        _T("annul_letter", "Hủy giấy giới thiệu, chi bộ viết giấy khác", S.ORIGIN_PROCESSING, S.BRANCH_REVIEW, who=PROCESS, needs=_REASON,
           effect=effects.letter_annulled, basis=_PRACTICE,
           help="Ô 1 ghi sai hoặc giấy tờ chưa đúng: giấy cũ giữ trong sổ, ghi hủy; chi ủy ghi ô 1 của giấy mới."),
        _T("reissue_letter", "Hủy, cấp lại giấy giới thiệu", [S.INTRODUCED, S.GRASSROOTS_RECEIVED], (S.INTRODUCED, S.GRASSROOTS_RECEIVED),
           who=PROCESS, needs={**_REASON, **_SIGNED}, route=lambda case, step: case.state, effect=effects.letter_reissued,
           when=lambda case: not case.is_arrival and (case.state == S.INTRODUCED or case.kind == "internal"), basis=_PRACTICE,
           help="Giấy mất, rách hoặc ghi sai, nơi đến chưa nhận: số cũ giữ trong sổ, ghi hủy; ngày giới thiệu không đổi."),
        _T("reintroduce", "Bổ sung, giới thiệu lại", S.RETURNED, S.INTRODUCED, who=PROCESS, needs=_SIGNED,
           checks=(steps.since_introduction, steps.destination_stands), effect=effects.reintroduced, basis=_PRACTICE,
           help="Đổi nơi đến thì cấp giấy khác; số giấy cũ giữ trong sổ, ghi hủy."),
        _T("take_back", "Nhận lại đồng chí về chi bộ cũ", S.RETURNED, S.ORIGIN_PROCESSING, who=PROCESS, needs=_REASON,
           checks=(steps.since_introduction,), effect=effects.taken_back, basis=_PRACTICE,
           help="Đồng chí trở lại đảng số nơi đi từ ngày này; giấy giới thiệu bị hủy."),
        _T("recall", "Thu hồi giấy giới thiệu chưa dùng", [*_ON_THE_WAY], S.RECALLED, who=PROCESS, needs=_REASON,
           when=lambda case: not case.is_arrival, checks=(steps.since_introduction,), effect=effects.recalled, basis=_PRACTICE,
           help="Đồng chí trở lại đảng số nơi đi từ ngày này."),
        _T("reopen", "Làm lại thủ tục", S.RECALLED, S.BRANCH_REVIEW, who=KEEP, needs=_REASON,
           checks=(steps.no_other_case, steps.still_at_origin, steps.destination_stands), effect=effects.reopened, basis=_PRACTICE),
        _T("propose_deletion", "Báo cáo cấp có thẩm quyền, chuyển xem xét xóa tên", [*_ON_THE_WAY, S.RETURNED], S.DELETION_CASE,
           who=PROCESS, needs={"report": "số báo cáo"}, when=_inside, checks=(steps.long_without_file,), effect=effects.deletion_proposed,
           basis="transfer.no_file_limit", help="Không tự động xóa tên ai: cấp ủy đã giới thiệu xem xét theo quy định về xóa tên."),
        _T("resume_search", "Đồng chí đã liên hệ, tiếp tục chuyển", S.DELETION_CASE, S.INTRODUCED, who=PROCESS, needs=_REASON,
           basis=_PRACTICE),
        # Đính chính
        _T("undo_reception", "Đính chính: hủy việc tiếp nhận", [S.BRANCH_RECEIVED, S.COMPLETED], (S.GRASSROOTS_RECEIVED, S.INTRODUCED),
           who=P.MOVEMENT_REVERSE, needs=_REASON, when=lambda case: bool(case.in_entry_id), route=effects.state_before_reception,
           checks=(steps.no_other_case, steps.ends_still_two), effect=effects.reception_undone, basis=_PRACTICE,
           help="Bút toán tiếp nhận được đảo, không xóa; đồng chí trở lại trạng thái đang chuyển."),
        _T("undo_introduction", "Đính chính: hủy việc giới thiệu", [*_ON_THE_WAY, S.RETURNED, S.DELETION_CASE, S.COMPLETED],
           S.ORIGIN_PROCESSING, who=P.MOVEMENT_REVERSE, needs=_REASON,
           when=lambda case: bool(case.out_entry_id) and not case.in_entry_id, checks=(steps.no_other_case,),
           effect=effects.introduction_undone, basis=_PRACTICE,
           help="Bút toán chuyển đi được đảo như chưa từng ghi; khác với thu hồi giấy."),
        _T("close_departed", "Kết thúc: đảng viên đã ra khỏi đảng số", [*_BEFORE, S.BLOCKED, *_ON_THE_WAY, S.RETURNED, S.DELETION_CASE],
           S.DEPARTED, who=KEEP, checks=(following.really_left,), effect=effects.departed, basis=_PRACTICE),
        _T("close_merged", "Kết thúc: nơi đi và nơi đến đã nhập làm một", [*_BEFORE, S.BLOCKED, *_ON_THE_WAY, S.RETURNED, S.DELETION_CASE],
           S.MERGED, who=KEEP, checks=(steps.ends_are_one,), effect=effects.merged, basis=_PRACTICE),
        _T("rejoin", "Mở lại: việc làm hồ sơ kết thúc đã được đính chính", [S.DEPARTED, S.MERGED],
           (*_BEFORE, S.BLOCKED, *_ON_THE_WAY, S.RETURNED, S.DELETION_CASE), who=P.MOVEMENT_REVERSE, route=lambda c, s: c.resume_state,
           when=lambda case: bool(case.resume_state), checks=(steps.no_other_case,), effect=ending.rejoined, basis=_PRACTICE),
    ),
)  # fmt: skip
