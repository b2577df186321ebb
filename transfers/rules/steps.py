"""Checks of an official transfer, in the order of its table (``transfer.md`` 3–5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from branches.queries import heirs_of
from core.dates import Month, format_date
from core.findings import WARNING, Finding, Right
from core.workflow import Step
from meetings.dues.queries import months_owed
from meetings.models import TaskAssignment
from members.bars import findings_against_leaving
from members.models import DisciplineEntry, Presence
from regulations.judging import before, day_of, follows_in_time, late, or_none, rule
from transfers.identity import counted_already
from transfers.models import OPEN, SealState, Transfer, TransferKind
from transfers.papers_table import PAPERS
from transfers.parameters import DISCIPLINE_WAIT
from transfers.routing import DESTINATION, next_stop, stops_of
from transfers.rules.dates import introduce_due, present_due


@rule("Ngày thực hiện đúng trình tự: không sau hôm nay, không trước bước liền trước")
def in_order(case: Transfer, step: Step) -> Iterable[Finding]:
    """Steps follow each other in time."""
    yield from follows_in_time(case, step)


@rule("Đảng viên còn sinh hoạt tại nơi đi")
def still_at_origin(case: Transfer, step: Step) -> Iterable[Finding]:
    """The ledger counts the member at the origin: nobody is introduced from a branch he does not belong to."""
    if case.member_id is None or case.origin_id is None:
        return
    member = case.member
    if member.end_reason:
        yield Finding("left", f"Đồng chí {member.full_name} đã ra khỏi đảng số ({member.get_end_reason_display()}).",
                      right=Right.PRINCIPLE, remedy="Kết thúc hồ sơ chuyển sinh hoạt này.")  # fmt: skip
    elif member.activity_status == "in_transit" or member.organization_id != case.origin_id:
        yield Finding("elsewhere", f"Đồng chí {member.full_name} nay không sinh hoạt tại {case.origin.name}.", right=Right.PRINCIPLE,
                      remedy="Xem biến động đảng số của đồng chí; rút hồ sơ này nếu lập nhầm.")  # fmt: skip


@rule("Nơi đến là tổ chức đảng đang hoạt động, khác nơi đi")
def destination_stands(case: Transfer, step: Step) -> Iterable[Finding]:
    """The destination exists; a branch that closed meanwhile has a successor to be named."""
    if case.destination_id is None:
        return
    if not case.destination.is_active:
        yield Finding("destination_closed", f"{case.destination.name} không còn hoạt động.", field="destination", right=Right.REGULATION,
                      remedy="Đổi nơi đến sang tổ chức tiếp nhận.")  # fmt: skip
    if case.destination_id == case.origin_id:
        yield Finding("same_branch", "Nơi đến trùng với nơi đi.", field="destination", right=Right.PRINCIPLE)


@rule("Đủ giấy tờ kèm theo: quyết định, bản tự kiểm điểm")
def papers_complete(case: Transfer, step: Step) -> Iterable[Finding]:
    """The decision, and for a move out of the grassroots organisation the self-review with remarks (``transfer.md`` 4)."""
    held = case.papers_held()
    for paper in PAPERS.values():
        if paper.required and paper.code not in held and (paper.internal or case.kind != TransferKind.INTERNAL):
            yield Finding(
                "paper_missing", f"Chưa có {paper.words}.", right=Right.REGULATION, remedy="Ghi giấy tờ này vào hồ sơ."
            )


@rule("Không đang bị kiểm tra, giải quyết khiếu nại, tố cáo, đình chỉ sinh hoạt")
def not_barred(case: Transfer, step: Step) -> Iterable[Finding]:
    """A member under inspection, complaint or discipline is not transferred yet; a recent discipline decision is pointed out."""
    if case.member_id is None:
        return
    yield from findings_against_leaving(case.member, step.on)
    if case.kind in (TransferKind.INTERNAL, TransferKind.SAME_UPPER):
        return
    wait = DISCIPLINE_WAIT.on(step.on)
    since = step.on - timedelta(days=int(wait.value))
    recent = DisciplineEntry.objects.filter(
        member=case.member_id, decided_on__gt=since, decided_on__lte=step.on
    ).first()
    if recent is not None:
        yield Finding("recent_discipline", f"Có quyết định kỷ luật ngày {format_date(recent.decided_on)}, chưa quá {wait.display()}: "
                      "chuyển ra đảng bộ cấp trên khác thì đồng chí không còn quyền khiếu nại kỷ luật ở nơi cũ.", WARNING,
                      right=Right.PRINCIPLE, basis=wait.cite(), remedy="Báo cho đồng chí biết trước khi giới thiệu.")  # fmt: skip


@rule("Đã đóng đảng phí đến tháng viết giấy giới thiệu")
def dues_paid(case: Transfer, step: Step) -> Iterable[Finding]:
    """Dues are collected up to the month in which the letter is written (``transfer.md`` 3.1); arrears block box 1."""
    if case.member_id is None or case.origin_id is None:
        return
    until = Month.of(step.on)
    owed = months_owed(case.origin, until.year, until).get(case.member_id, [])
    if owed:
        months = ", ".join(month.label for month in owed)
        yield Finding("dues_owed", f"Còn nợ đảng phí {months}.", field="dues_paid_to", right=Right.REGULATION,
                      remedy="Thu đủ đảng phí rồi viết giấy giới thiệu.")  # fmt: skip
    paid = day_of(step, "dues_paid_to")
    if paid is not None and Month.of(paid).first_day < until.first_day:
        yield Finding("dues_to", f"Đảng phí mới đóng đến {Month.of(paid).label}; phải đóng đến tháng viết giấy ({until.label}).",
                      field="dues_paid_to", right=Right.REGULATION, overridable=True,
                      remedy="Thu đảng phí đến tháng viết giấy, hoặc ghi rõ lý do.")  # fmt: skip


@rule("Đã bàn giao nhiệm vụ được phân công")
def duties_handed_over(case: Transfer, step: Step) -> Iterable[Finding]:
    """Tasks the branch gave and that are not finished stay with it: said before the letter is written."""
    if case.member_id is None:
        return
    waiting = TaskAssignment.objects.filter(member=case.member_id, organization=case.origin_id).open().count()
    if waiting:
        yield Finding("tasks_open", f"Còn {waiting} nhiệm vụ chi bộ giao chưa xong.", WARNING, right=Right.REGULATION,
                      remedy="Đánh giá, thu hồi hoặc giao lại cho đồng chí khác.")  # fmt: skip


@rule("Có thẻ đảng viên (chính thức) hoặc hồ sơ kết nạp (dự bị)")
def card_present(case: Transfer, step: Step) -> Iterable[Finding]:
    """The card of an official member; a probationary one shows the admission file."""
    if case.member_id and case.member.membership_class == "official" and not case.member.card_number:
        yield Finding("card_missing", "Chưa ghi số thẻ đảng viên của đồng chí.", WARNING, right=Right.REGULATION,
                      remedy="Kiểm tra thẻ, ghi số thẻ vào hồ sơ.")  # fmt: skip


@rule("Giới thiệu trong thời hạn")
def introduced_in_time(case: Transfer, step: Step) -> Iterable[Finding]:
    """Sixty working days from the decision or the change of residence (§6.3.1 a)."""
    yield from late(or_none(introduce_due, case.cause_on), step.on, "Làm thủ tục chuyển sinh hoạt",
                    remedy="Ghi rõ lý do chậm; cấp ủy có thẩm quyền xem xét, xử lý.")  # fmt: skip


@rule("Đến lượt cấp ủy này ghi ô của giấy giới thiệu")
def their_turn(case: Transfer, step: Step) -> Iterable[Finding]:
    """Boxes are written in order, each by its body."""
    if next_stop(case) is None:
        yield Finding("no_box", "Không còn ô nào của giấy giới thiệu phải ghi ở trong hệ thống.", right=Right.AUTHORITY,
                      remedy="Nơi đến ngoài hệ thống: ghi kết quả theo phiếu báo.")  # fmt: skip


@rule("Hồ sơ đảng viên được niêm phong kèm mục lục")
def file_sealed(case: Transfer, step: Step) -> Iterable[Finding]:
    """The file travels sealed with its inventory (§6.3.1 d); within one grassroots organisation it does not move."""
    if case.kind == TransferKind.INTERNAL or case.origin_id is None:
        return
    seal = getattr(case, "seal", None)
    if seal is None or seal.state == SealState.NOT_PREPARED:
        yield Finding("not_sealed", "Chưa niêm phong hồ sơ đảng viên để chuyển kèm.", right=Right.REGULATION, overridable=True,
                      remedy="Lập mục lục, niêm phong hồ sơ; trường hợp không chuyển hồ sơ thì ghi rõ lý do.")  # fmt: skip
    elif not seal.papers.exists():
        yield Finding("inventory_empty", "Mục lục tài liệu trong hồ sơ niêm phong còn trống.", WARNING, right=Right.REGULATION,
                      remedy="Ghi tài liệu vào hồ sơ đảng viên rồi lập lại mục lục.")  # fmt: skip


@rule("Trình giấy giới thiệu trong thời hạn")
def presented_in_time(case: Transfer, step: Step) -> Iterable[Finding]:
    """Thirty working days from the introduction to the chi ủy at the destination (§6.3.1 c); late ones are accepted with their reason."""
    yield from late(or_none(present_due, case.introduced_on), step.on, "Trình giấy giới thiệu sinh hoạt đảng",
                    remedy="Ghi giải trình của đồng chí và cách xử lý; vẫn tiếp nhận.")  # fmt: skip


@rule("Nơi đến đã là chi bộ cụ thể")
def branch_named(case: Transfer, step: Step) -> Iterable[Finding]:
    """A letter addressed to a committee needs the branch before a branch can receive."""
    if case.destination_id and not case.destination.is_branch:
        yield Finding("branch_missing", f"Giấy giới thiệu gửi {case.destination.name}; chưa phân về chi bộ nào.", field="branch",
                      right=Right.AUTHORITY, remedy="Cấp ủy nơi đến chọn chi bộ tiếp nhận.")  # fmt: skip


@rule("Cấp ủy cuối cùng trên đường đi chỉ rõ chi bộ tiếp nhận")
def branch_chosen(case: Transfer, step: Step) -> Iterable[Finding]:
    """The last committee a letter is addressed to says which of its branches receives, else nobody could go on."""
    stop = next_stop(case)
    if (
        stop is None
        or case.destination_id is None
        or case.destination.is_branch
        or not step.data
        or step.data.get("branch")
    ):
        return
    if stop.side != DESTINATION and case.kind != TransferKind.INTERNAL:
        return
    if not any(later.box > stop.box and later.role != "branch" for later in stops_of(case)):
        yield Finding("branch_missing", f"Giấy giới thiệu gửi {case.destination.name}: cần chọn chi bộ tiếp nhận.", field="branch",
                      right=Right.AUTHORITY, remedy="Chọn chi bộ trong danh sách.")  # fmt: skip


@rule("Ngày tiếp nhận không trước ngày giới thiệu")
def after_introduction(case: Transfer, step: Step) -> Iterable[Finding]:
    """Nobody arrives before leaving."""
    yield from before("before_introduction", step.on, case.introduced_on, "Tiếp nhận", "khi giới thiệu", field="on")


@rule("Ngày thực hiện không trước ngày giới thiệu")
def since_introduction(case: Transfer, step: Step) -> Iterable[Finding]:
    """Nobody is sent back, taken back or introduced again before he left: of that day the ledger would have nothing to take back."""
    yield from before(
        "before_introduction", step.on, case.introduced_on, step.transition.label, "khi giới thiệu", field="on"
    )


@rule("Hồ sơ mở ra đủ tài liệu theo mục lục")
def file_checked(case: Transfer, step: Step) -> Iterable[Finding]:
    """A file that came open, lost or without papers is pointed out: it may be returned."""
    seal = getattr(case, "seal", None)
    if seal is not None and seal.state in (SealState.BROKEN, SealState.MISSING, SealState.LOST):
        yield Finding("file_wanting", f"Hồ sơ: {seal.get_state_display().lower()}.", WARNING, right=Right.REGULATION,
                      remedy="Trả lại nơi đi bổ sung, hoặc tiếp nhận và yêu cầu bổ sung.")  # fmt: skip


@rule("Chưa có hồ sơ chuyển sinh hoạt khác đang mở", of_records=True)
def no_other_case(case: Transfer, step: Step) -> Iterable[Finding]:
    """One transfer at a time."""
    if case.member_id and Transfer.objects.filter(member=case.member_id, state__in=OPEN).exclude(pk=case.pk).exists():
        yield Finding("other_case", f"Đồng chí {case.full_name} đang có hồ sơ chuyển sinh hoạt khác chưa xong.", right=Right.PRINCIPLE,
                      remedy="Kết thúc hồ sơ kia trước.")  # fmt: skip


@rule("Đã quá thời hạn nộp giấy, hồ sơ")
def long_without_file(case: Transfer, step: Step) -> Iterable[Finding]:
    """A proposal to examine deletion of the name comes only after the limit, and after somebody looked for the member."""
    from transfers.rules.dates import no_file_limit

    due = or_none(no_file_limit, case.introduced_on)
    if due is not None and not due.overdue(step.on):
        yield Finding("not_yet", f"Chưa quá thời hạn nộp giấy, hồ sơ (đến hết ngày {format_date(due.on)}).", right=Right.REGULATION,
                      basis=due.rule.cite(), remedy="Liên hệ với đồng chí và nơi đến.")  # fmt: skip
    if not case.absence_watches.filter(attempts__isnull=False).exists():
        yield Finding("not_contacted", "Chưa ghi lần nào liên hệ với đồng chí.", right=Right.PRINCIPLE,
                      remedy="Mở theo dõi vắng, ghi các lần liên hệ và kết quả.")  # fmt: skip


@rule("Người đến từ ngoài hệ thống chưa được tính ở chi bộ nào")
def not_counted_here(case: Transfer, step: Step) -> Iterable[Finding]:
    """Somebody with the card or identity number of a member who is counted already is that member: he is not counted twice."""
    if case.is_arrival:
        yield from counted_already(case.person, but=case.member_id)


@rule("Nơi đi chưa nhập vào nơi đến")
def ends_still_two(case: Transfer, step: Step) -> Iterable[Finding]:
    """Taking a reception back means nothing once an act has made the two ends one branch."""
    if case.origin_id is None or case.member_id is None:
        return
    heirs = heirs_of({case.origin_id, case.destination_id})
    if heirs.get(case.origin_id, case.origin_id) == heirs.get(case.destination_id, case.destination_id):
        yield Finding("merged_since", "Nơi đi và nơi đến đã nhập làm một: hủy việc tiếp nhận không đổi nơi sinh hoạt của đồng chí.",
                      right=Right.PRINCIPLE, remedy="Hoàn lại quyết định sắp xếp trước, nếu quyết định đó sai.")  # fmt: skip


@rule("Nơi đi và nơi đến nay là một chi bộ", of_records=True)
def ends_are_one(case: Transfer, step: Step) -> Iterable[Finding]:
    """A case ends this way only when an act has made its two ends one branch."""
    if case.origin_id is None or case.origin_id != case.destination_id:
        yield Finding("not_merged", "Nơi đi và nơi đến vẫn là hai tổ chức đảng.", right=Right.PRINCIPLE)


def missing_file_papers(case: Transfer) -> list:
    """Papers of the member's file that are marked as missing, for the page beside the seal."""
    if case.member_id is None:
        return []
    return list(case.member.filepaper_set.filter(presence=Presence.MISSING).order_by("document_type"))


def has_upper_at_destination(case: Transfer) -> bool:
    """Whether a committee above the grassroots one receives first."""
    return any(stop.side == DESTINATION and stop.role in ("upper", "provincial") for stop in stops_of(case))
