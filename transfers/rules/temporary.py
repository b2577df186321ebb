"""Checks of a temporary stay, in the order of its table (``transfer.md`` 6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from core.dates import Month, add_months, format_date
from core.findings import BLOCKING, WARNING, Finding, Right
from core.workflow import Step
from members.bars import findings_against_leaving
from members.models import ActivityStatus
from regulations.judging import Due, before, day_of, late, not_come, or_none, rule
from transfers.dues_places import place_in, places_in_turn
from transfers.models import DUES_PLACES, OPEN, TemporaryKind, TemporaryTransfer, Transfer, TransferState
from transfers.parameters import ABROAD_OFFICIAL, ABROAD_TEMPORARY_MIN
from transfers.rules.dates import ONE_DAY, present_due, return_due, temporary_too_long, temporary_too_short

GO_OFFICIAL = "Thời hạn dài hơn thì chuyển chính thức: làm thủ tục chuyển sinh hoạt đảng chính thức."


def term_findings(case: TemporaryTransfer, until_on, *, field: str = "until_on") -> list[Finding]:
    """What the rules of the first day say of a term: three months to under twelve, study to twenty-four (§6.3.2 a)."""
    found = []
    if until_on <= case.from_on:
        return [
            Finding(
                "term_order",
                f"Thời hạn phải sau ngày bắt đầu {format_date(case.from_on)}.",
                field=field,
                right=Right.PRINCIPLE,
            )
        ]
    short, long = limits(case, until_on)
    if short is not None:
        found.append(
            Finding("too_short", f"Thời hạn ngắn hơn {short.rule.display()}: sớm nhất đến ngày {format_date(short.on)}.", field=field,
                    right=Right.REGULATION, basis=short.rule.cite(),
                    remedy="Vắng ngắn hơn thì vẫn sinh hoạt ở chi bộ chính thức, báo vắng có lý do.")
        )  # fmt: skip
    if long is not None:
        found.append(
            Finding("too_long", f"Thời hạn từ ngày {format_date(case.from_on)} đến ngày {format_date(until_on)} vượt quá quy định "
                    f"({long.rule.display()}).", field=field, right=Right.REGULATION, basis=long.rule.cite(), remedy=GO_OFFICIAL)
        )  # fmt: skip
    return found


def limits(case: TemporaryTransfer, until_on) -> tuple[Due | None, Due | None]:
    """The shortest and the longest term this one breaks."""
    if case.kind == TemporaryKind.ABROAD:
        return _abroad_too_short(case.from_on, until_on), _abroad_too_long(case.from_on, until_on)
    return temporary_too_short(case.from_on, until_on), temporary_too_long(case.from_on, until_on, study=case.study)


def _abroad_too_short(from_on, until_on) -> Due | None:
    known = ABROAD_TEMPORARY_MIN.on(from_on)
    least = add_months(from_on, int(known.value)) - ONE_DAY
    return Due(least, known) if until_on < least else None


def _abroad_too_long(from_on, until_on) -> Due | None:
    known = ABROAD_OFFICIAL.on(from_on)
    end = add_months(from_on, int(known.value))
    return Due(end, known) if until_on >= end else None


@rule("Thời hạn từ 03 tháng đến dưới 12 tháng; đi học tập trung không quá 24 tháng")
def term_fits(case: TemporaryTransfer, step: Step) -> Iterable[Finding]:
    """The term of the slip keeps within the rules of its first day."""
    yield from term_findings(case, case.until_on)


@rule("Gia hạn trong phạm vi thời hạn tối đa của sinh hoạt tạm thời")
def extension_fits(case: TemporaryTransfer, step: Step) -> Iterable[Finding]:
    """An extension goes on from the term that stands; the whole stay keeps within the ceiling, else an official transfer."""
    until = day_of(step, "until_on")
    if until is None:
        return
    if until <= case.until_on:
        yield Finding("not_longer", f"Ngày mới phải sau thời hạn hiện nay {format_date(case.until_on)}.", field="until_on",
                      right=Right.PRINCIPLE, remedy="Muốn về sớm hơn thì ghi trở về.")  # fmt: skip
        return
    yield from (one for one in term_findings(case, until) if one.code != "too_short")


@rule("Không đang bị kiểm tra, giải quyết khiếu nại, tố cáo, đình chỉ sinh hoạt")
def not_barred(case: TemporaryTransfer, step: Step) -> Iterable[Finding]:
    """A member under inspection, complaint or discipline is not introduced elsewhere yet."""
    yield from findings_against_leaving(case.member, step.on)


@rule("Đang sinh hoạt tại chi bộ, không được miễn, tạm miễn, chưa sinh hoạt tạm thời nơi khác")
def takes_part_at_home(case: TemporaryTransfer, step: Step) -> Iterable[Finding]:
    """Somebody exempt, on leave or away already is not introduced for temporary activity."""
    status = case.member.activity_status
    if status in (ActivityStatus.EXEMPT, ActivityStatus.TEMPORARILY_EXEMPT):
        yield Finding("exempt", f"Đồng chí {case.member.full_name}: {ActivityStatus(status).label.lower()}.", right=Right.PRINCIPLE,
                      remedy="Ghi trở lại sinh hoạt trước.")  # fmt: skip


@rule("Chưa có hồ sơ chuyển chính thức đang mở")
def no_official_case(case: TemporaryTransfer, step: Step) -> Iterable[Finding]:
    """Nobody goes officially and temporarily at once; a stay already begun becomes official by its own step."""
    if Transfer.objects.filter(member=case.member_id, state__in=OPEN).exists():
        yield Finding("official_open", f"Đồng chí {case.member.full_name} đang có hồ sơ chuyển sinh hoạt chính thức chưa xong.",
                      right=Right.PRINCIPLE, remedy="Làm xong hoặc rút hồ sơ đó.")  # fmt: skip


@rule("Chưa có lần sinh hoạt tạm thời khác chưa kết thúc", of_records=True)
def no_other_stay(case: TemporaryTransfer, step: Step) -> Iterable[Finding]:
    """One stay at a time."""
    others = TemporaryTransfer.objects.filter(member=case.member_id).exclude(pk=case.pk)
    if any(other.is_open or other.is_running for other in others):
        yield Finding("other_stay", f"Đồng chí {case.member.full_name} đang có lần sinh hoạt tạm thời khác chưa kết thúc.",
                      right=Right.PRINCIPLE, remedy="Kết thúc lần kia trước.")  # fmt: skip


@rule("Trình giấy giới thiệu trong thời hạn")
def presented_in_time(case: TemporaryTransfer, step: Step) -> Iterable[Finding]:
    """Thirty working days from the introduction; late ones are accepted with their reason."""
    yield from late(or_none(present_due, case.introduced_on), step.on, "Trình giấy giới thiệu sinh hoạt tạm thời",
                    remedy="Ghi giải trình của đồng chí và cách xử lý; vẫn tiếp nhận.")  # fmt: skip


@rule("Tiếp nhận từ ngày bắt đầu ghi trong giấy, khi giấy còn thời hạn")
def within_term(case: TemporaryTransfer, step: Step) -> Iterable[Finding]:
    """Nobody is accepted before the first day of the slip, or after its last."""
    yield from before("before_term", step.on, case.from_on, "Tiếp nhận", "thời hạn ghi trong giấy từ", field="on")
    if step.on > case.until_on:
        yield Finding("term_over", f"Giấy giới thiệu đã hết thời hạn ngày {format_date(case.until_on)}.", field="on",
                      right=Right.REGULATION,
                      remedy="Ghi không tiếp nhận; nơi chính thức giới thiệu lại hoặc chuyển chính thức.")  # fmt: skip


@rule("Trở về sau ngày tiếp nhận, trong thời hạn về nơi sinh hoạt chính thức")
def back_in_time(case: TemporaryTransfer, step: Step) -> Iterable[Finding]:
    """The day of return follows the reception; back within thirty working days of the end of the term."""
    yield from before("before_stay", step.on, case.received_on, "Trở về", "khi được tiếp nhận", field="on")
    due = or_none(return_due, case.until_on)
    if due is not None and due.overdue(step.on):
        yield Finding("late_return", f"Trở về muộn: hạn cuối là ngày {format_date(due.on)}.", WARNING, right=Right.REGULATION,
                      basis=due.rule.cite(), remedy="Ghi giải trình của đồng chí vào nhận xét.")  # fmt: skip


@rule("Có nơi đến để chuyển chính thức")
def official_destination(case: TemporaryTransfer, step: Step) -> Iterable[Finding]:
    """A stay outside the system needs to know how far it lies before it becomes official."""
    if case.destination_id and not case.destination.is_active:
        yield Finding("destination_closed", f"{case.destination.name} không còn hoạt động.", right=Right.REGULATION,
                      remedy="Mở hồ sơ chuyển chính thức đến tổ chức tiếp nhận.")  # fmt: skip
    yield from not_come(step.on, step.recorded_on, "Ngày", field="on")


@rule("Hồ sơ chuyển chính thức đã rút hoặc thu hồi, đồng chí vẫn ở nơi tạm thời")
def official_given_up(case: TemporaryTransfer, step: Step) -> Iterable[Finding]:
    """A stay goes on when the official transfer it led to was given up."""
    official = case.converted_to
    if official is None or official.state not in (TransferState.WITHDRAWN, TransferState.RECALLED):
        yield Finding("official_open", "Hồ sơ chuyển chính thức chưa rút, chưa thu hồi.", BLOCKING, right=Right.PRINCIPLE,
                      remedy="Xem hồ sơ chuyển chính thức.")  # fmt: skip


@rule("Có nhận xét của chi ủy nơi sinh hoạt tạm thời")
def remarks_given(case: TemporaryTransfer, step: Step) -> Iterable[Finding]:
    """The remarks of the branch there: written by it in the case, or copied from the slip the member brings back."""
    if not case.remarks and not str(step.data.get("remarks") or "").strip():
        yield Finding("no_remarks", "Chưa có nhận xét của chi ủy nơi sinh hoạt tạm thời.", field="remarks", right=Right.REGULATION,
                      overridable=True,
                      remedy="Chép nhận xét trên giấy giới thiệu đồng chí mang về; chưa có thì ghi rõ lý do.")  # fmt: skip


@rule("Nơi đóng đảng phí đổi từ một tháng trong thời gian sinh hoạt tạm thời")
def dues_turn_fits(case: TemporaryTransfer, step: Step) -> Iterable[Finding]:
    """The other place collects from a month of the stay on; nothing is written that changes nothing."""
    month = day_of(step, "from_month")
    if month is None or not step.data.get("dues_at"):
        return
    if step.data["dues_at"] not in dict(DUES_PLACES):
        yield Finding("dues_at", "Chọn một nơi trong danh sách.", field="dues_at", right=Right.PRINCIPLE)
        return
    first, last = Month.of(case.received_on or case.from_on), Month.of(max(case.until_on, step.recorded_on))
    if not first <= Month.of(month) <= last:
        yield Finding("month", f"{Month.of(month).label.capitalize()} ngoài thời gian sinh hoạt tạm thời ({first} – {last}).",
                      field="from_month", right=Right.PRINCIPLE, remedy="Chọn tháng trong thời gian đó.")  # fmt: skip
    elif {place for since, place in _from(case, Month.of(month))} == {step.data["dues_at"]}:
        yield Finding("same_place", f"Từ {Month.of(month).label} đồng chí đã đóng đảng phí ở nơi này.", field="dues_at",
                      right=Right.PRINCIPLE, remedy="Chọn nơi khác hoặc tháng khác.")  # fmt: skip


def _from(case: TemporaryTransfer, month: Month) -> Iterable[tuple[date | None, str]]:
    """Where dues are paid from a month on."""
    yield month.first_day, place_in(case, month.first_day)
    yield from ((since, place) for since, place in places_in_turn(case) if since and since > month.first_day)
