"""What a watch over an absent member asks for (``transfer.md`` 8, ``screening-discipline.md`` B.2–B.4): the count, the checks.

Three months of a year without activity, or without dues, and without good reason are a ground on which deletion of the name may be
considered. Nothing here deletes anybody: the proposal goes to the procedure of deletion.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from core.dates import format_date, whole_months
from core.findings import Finding, Right
from core.workflow import Consequence, Step
from meetings.dues.parameters import UNPAID_MONTHS
from meetings.dues.queries import unpaid_members
from meetings.parameters import ABSENT_MONTHS
from meetings.queries import absences_in
from members.models import ActivityStatus, Member
from regulations.judging import Due, before, or_none, rule
from regulations.lookup import Rule
from transfers.models import AbsenceWatch, GoodReason, Journey, JourneyState, Transfer
from transfers.rules.dates import introduce_due, no_file_limit

A = ActivityStatus
CONTACT, WARN, REPORT, GRAVE = "contact", "warn", "report", "grave"
STAGE_WORDS = {
    CONTACT: "Chi ủy liên hệ, hỏi lý do",
    WARN: "Nhắc nhở bằng văn bản",
    REPORT: "Báo cáo cấp ủy có thẩm quyền",
    GRAVE: "Đủ điều kiện xem xét xóa tên",
}
STAGE_TONES = {CONTACT: "neutral", WARN: "warning", REPORT: "warning", GRAVE: "error"}


@dataclass(frozen=True, slots=True)
class Missed:
    """Months of one calendar year without activity and months without dues, as numbers of months; both without good reason."""

    year: int
    meetings: tuple[int, ...] = ()
    dues: tuple[int, ...] = field(default=())

    @property
    def most(self) -> int:
        """The larger of the two counts: they are not added up."""
        return max(len(self.meetings), len(self.dues))

    @property
    def words(self) -> str:
        """The months in words."""
        parts = []
        if self.meetings:
            parts.append(f"không sinh hoạt tháng {', '.join(map(str, self.meetings))}/{self.year}")
        if self.dues:
            parts.append(f"không đóng đảng phí tháng {', '.join(map(str, self.dues))}/{self.year}")
        return "; ".join(parts)


def limits_on(on: date) -> tuple[Rule | None, Rule | None]:
    """The rules on months without activity and on months without dues; none before any rule."""
    absent = or_none(lambda day: Due(day, ABSENT_MONTHS.on(day)), on)
    unpaid = or_none(lambda day: Due(day, UNPAID_MONTHS.on(day)), on)
    return absent.rule if absent else None, unpaid.rule if unpaid else None


def grounds(missed: Missed, on: date) -> list[Rule]:
    """The rules whose number of months is reached."""
    absent, unpaid = limits_on(on)
    reached = [(absent, missed.meetings), (unpaid, missed.dues)]
    return [one for one, months in reached if one is not None and len(months) >= int(one.value)]


def stage_of(missed: Missed, on: date) -> str:
    """What the number of months asks for: contact, a written reminder from one month before the limit, consideration at the limit."""
    if grounds(missed, on):
        return GRAVE
    limits = [int(one.value) for one in limits_on(on) if one is not None]
    return WARN if limits and missed.most >= min(limits) - 1 else CONTACT


def stage_with(missed: Missed, on: date, transfer: Transfer | None, journey: Journey | None) -> str:
    """The same, knowing of a transfer past its limit or of a stay abroad without leave: those are reported to the competent committee.

    An overdue return alone asks for contact. Neither is a ground for deletion by itself; months away without leave are.
    """
    found = stage_of(missed, on)
    if found == GRAVE or (journey is not None and stayed_long(journey, on)):
        return GRAVE
    stayed = journey is not None and journey.state == JourneyState.STAYED
    return REPORT if stayed or (transfer is not None and ran_out(transfer, on)) else found


def ran_out(transfer: Transfer, on: date) -> bool:
    """Whether a member under way has not handed in letter and file within the limit."""
    due = or_none(no_file_limit, transfer.introduced_on) if transfer.is_open else None
    return due is not None and due.overdue(on)


def stayed_long(journey: Journey, on: date) -> bool:
    """Whether somebody who stays abroad without leave has been away for the months of one year that the rule on absence names."""
    absent, _ = limits_on(on)
    if journey.state != JourneyState.STAYED or absent is None:
        return False
    began = max(journey.until_on, date(on.year, 1, 1))
    return whole_months(began, on) >= int(absent.value)


def missed_of(member: Member, on: date, year: int | None = None) -> Missed:
    """The months of a calendar year one member has missed, of the year of the day unless told otherwise."""
    year = year or on.year
    absences = absences_in(Consequence(None, on), year, members=[member.pk]).get(member.pk)
    unpaid = next(
        (one for one in unpaid_members([member.organization_id], year, on) if one.member.pk == member.pk), None
    )
    return Missed(
        year,
        absences.unexcused_months if absences else (),
        tuple(month.month for month in unpaid.months) if unpaid else (),
    )


def shown_reasons(member: Member, on: date, watch: AbsenceWatch | None = None) -> list[GoodReason]:
    """Good reasons the records themselves show on a day."""
    found = {
        A.EXEMPT: GoodReason.LEAVE,
        A.TEMPORARILY_EXEMPT: GoodReason.LEAVE,
        A.TEMPORARY_ELSEWHERE: GoodReason.TEMPORARY,
        A.SUSPENDED: GoodReason.SUSPENDED,
    }.get(member.activity_status)
    shown = [found] if found else []
    case = watch.transfer if watch and watch.transfer_id else None
    if case is not None and case.is_open:
        due = or_none(no_file_limit, case.introduced_on) or or_none(introduce_due, case.cause_on)
        if due is not None and not due.overdue(on):
            shown.append(GoodReason.TRANSFER)
    return shown


@rule("Đảng viên còn trong đảng số")
def still_member(case: AbsenceWatch, step: Step) -> Iterable[Finding]:
    """Whoever left is watched no more."""
    member = case.member
    if member.end_reason:
        yield Finding("left", f"Đồng chí {member.full_name} đã ra khỏi đảng số ({member.get_end_reason_display()}).",
                      right=Right.PRINCIPLE, remedy="Kết thúc theo dõi.")  # fmt: skip


@rule("Không trước ngày bắt đầu vắng")
def after_absence(case: AbsenceWatch, step: Step) -> Iterable[Finding]:
    """Nobody looks for a member before he is away."""
    yield from before("before_absence", step.on, case.since_on, "Việc này", "ngày bắt đầu vắng", field="on")


@rule("Có đủ căn cứ: số tháng trong năm, hoặc quá hạn nộp giấy, hồ sơ chuyển sinh hoạt", of_history=True)
def ground_reached(case: AbsenceWatch, step: Step) -> Iterable[Finding]:
    """One of the grounds holds on the day: the months of the year (abroad without leave too), or the limit of a transfer."""
    years = range(max(case.since_on.year, step.on.year - 1), step.on.year + 1)
    counted = [missed_of(case.member, step.on, year) for year in years]
    late = case.transfer_id and ran_out(case.transfer, step.on)
    if (
        any(grounds(missed, step.on) for missed in counted)
        or late
        or (case.journey_id and stayed_long(case.journey, step.on))
    ):
        return
    missed = counted[-1]
    absent, unpaid = limits_on(step.on)
    sources = "; ".join(one.cite() for one in (absent, unpaid) if one is not None)
    have = missed.words or f"chưa có tháng nào của năm {missed.year}"
    yield Finding("no_ground", f"Chưa đủ căn cứ đề nghị xem xét xóa tên: {have}.", right=Right.REGULATION, basis=sources,
                  remedy="Tiếp tục liên hệ, giáo dục; ghi điểm danh, đảng phí đúng thực tế.")  # fmt: skip


@rule("Đã liên hệ với đồng chí", of_history=True)
def contacted(case: AbsenceWatch, step: Step) -> Iterable[Finding]:
    """Somebody has looked for the member."""
    if not case.attempts.filter(made_on__lte=step.on).exists():
        yield Finding("not_contacted", "Chưa ghi lần nào liên hệ với đồng chí.", right=Right.PRINCIPLE,
                      remedy="Liên hệ, ghi ngày, cách liên hệ, người liên hệ, kết quả.")  # fmt: skip


@rule("Đã nhắc nhở bằng văn bản", of_history=True)
def warned(case: AbsenceWatch, step: Step) -> Iterable[Finding]:
    """A written reminder went out."""
    if case.warned_on is None:
        yield Finding("not_warned", "Chưa nhắc nhở đồng chí bằng văn bản.", right=Right.PRINCIPLE,
                      remedy="Gửi văn bản nhắc nhở, ghi số, ngày.")  # fmt: skip


@rule("Đã kiểm tra, không có lý do chính đáng", of_history=True)
def no_good_reason(case: AbsenceWatch, step: Step) -> Iterable[Finding]:
    """The checklist of good reasons was gone through and none is true; what the records show counts too."""
    if case.checked_on is None:
        yield Finding("not_checked", "Chưa kiểm tra các lý do chính đáng.", right=Right.REGULATION,
                      remedy="Rà từng lý do trong danh sách, ghi kết quả.")  # fmt: skip
    shown = {str(one) for one in shown_reasons(case.member, step.on, case)}
    for code in sorted({*case.good_reasons, *shown}):
        source = "hồ sơ cho thấy" if code in shown else f"kiểm tra ngày {format_date(case.checked_on)}"
        yield Finding("good_reason", f"Có lý do chính đáng ({source}): {GoodReason(code).label.lower()}.", right=Right.REGULATION,
                      remedy="Không đề nghị xem xét xóa tên khi lý do còn.")  # fmt: skip


@rule("Đồng chí đã thuộc tổ chức đảng khác")
def answers_elsewhere(case: AbsenceWatch, step: Step) -> Iterable[Finding]:
    """Somebody received elsewhere is found; where the same organisation still answers for him the watch goes on."""
    here = case.organization_id == case.member.organization_id and case.cause != "transfer"
    if here or case.member.activity_status == A.IN_TRANSIT:
        yield Finding("still_here", f"Đồng chí {case.member.full_name} chưa được nơi khác tiếp nhận.", right=Right.PRINCIPLE,
                      remedy="Ghi đồng chí đã trở lại, hoặc tiếp tục theo dõi.")  # fmt: skip


@rule("Chưa có theo dõi khác đang mở", of_records=True)
def no_other_watch(case: AbsenceWatch, step: Step) -> Iterable[Finding]:
    """One watch at a time."""
    rest = AbsenceWatch.objects.filter(member=case.member_id).exclude(pk=case.pk)
    if any(one.is_open for one in rest):
        yield Finding("other_watch", f"Đồng chí {case.member.full_name} đang được theo dõi ở hồ sơ khác.", right=Right.PRINCIPLE,
                      remedy="Kết thúc hồ sơ kia trước.")  # fmt: skip
